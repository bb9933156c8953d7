"""P5: files, paths, settings and what is not installed; used by every room."""


class GeneralErrors:
    P501 = (
        "[P501] {what} needs the package '{package}', which is not installed. "
        "Install it with: pip install 'spacy-phoneme-ner[{extra}]'"
    )
    P502 = "[P502] Unknown {setting} '{value}': expected one of {expected}."
    P503 = "[P503] Cannot write {path}: {reason}. Choose another output, or mend that."
    P504 = "[P504] Cannot read '{path}': expected {expected}."
    P505 = "[P505] Cannot write to '{output}': '{path}' is {reason}. Choose another output."
    P506 = (
        "[P506] '{path}' holds {file} already. Choose another folder, or write over it with "
        "--force."
    )
    P507 = (
        "[P507] '{path}' is there already, and is no empty folder. Choose a new folder, so that "
        "nothing is overwritten."
    )
    P508 = (
        "[P508] Another process is at work there: process {holder} holds '{path}'. Wait until it "
        "is done, or choose another output."
    )
    P530 = "[P530] The setting {setting} is {got}: expected {expected}."
    P531 = (
        "[P531] The setting {setting} is {got}: expected one or several of {expected}, each "
        "once, joined by '+' in any order."
    )
    P532 = "[P532] The block {setting} has {got}: expected some of the settings {expected}."
    P534 = "[P534] A path is empty: expected the name of a file or a folder ('.' for this one)."
    P535 = "[P535] {path!r} cannot be used: {reason}. Expected the name of a file or a folder."
    P536 = "[P536] '{path}' is what is read, and would be written over. Name another output."
