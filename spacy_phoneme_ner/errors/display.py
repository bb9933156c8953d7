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
