"""P9: what is shown, and what is served."""


class DisplayErrors:
    P901 = (
        "[P901] Cannot show what is of type {got}: expected a Doc, a Span, or several of them, "
        "such as what `nlp(text)` or `nlp.pipe(texts)` gives."
    )
    P902 = (
        "[P902] The colour of '{label}' is {got}: expected a colour of CSS, such as '#fbe3bd', "
        "'gold' or 'rgb(251 227 189)'."
    )
    P910 = (
        "[P910] Something went wrong in the server, which is not the request's fault. Its terminal "
        "tells more."
    )
    P911 = "[P911] The request is not what is expected: {mistakes}."
    P912 = (
        "[P912] The request has {got}: expected {most} at most. Send less at a time, or let the "
        "server take more (--most-characters, --most-texts)."
    )
    P913 = "[P913] {n} requests are waiting already. Try again in a moment."
    P914 = (
        "[P914] It took longer than {timeout:g} seconds. Send fewer or shorter texts, or let the "
        "server take its time (--timeout)."
    )
    P915 = "[P915] There is no pipeline '{model}' here: expected one of {expected}."
    P916 = (
        "[P916] This server is not called '{host}': expected one of {expected}. Name others that "
        "it is called by with --allowed-host."
    )
    P917 = "[P917] The request ended before it was whole."
    P918 = (
        "[P918] Cannot listen at {host}, port {port}: {reason}. Choose another port with --port, "
        "or another address with --host."
    )
    P919 = "[P919] There is nothing at '{path}' for {method}: expected one of {expected}."
    P920 = (
        "[P920] The pipelines '{first}' and '{second}' have the same name. Rename a folder, or "
        "leave one out."
    )
