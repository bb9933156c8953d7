"""P53: settings of any room, and paths, that are out of their range."""


class SettingErrors:
    P530 = "[P530] The setting {setting} is {got}: expected {expected}."
    P531 = (
        "[P531] The setting {setting} is {got}: expected one or several of {expected}, each "
        "once, joined by '+' in any order."
    )
    P532 = "[P532] The block {setting} has {got}: expected some of the settings {expected}."
    P534 = "[P534] A path is empty: expected the name of a file or a folder ('.' for this one)."
    P535 = "[P535] {path!r} cannot be used: {reason}. Expected the name of a file or a folder."
    P536 = "[P536] '{path}' is what is read, and would be written over. Name another output."
