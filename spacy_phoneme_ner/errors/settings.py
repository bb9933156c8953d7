"""P53: settings of any room that are out of their range."""


class SettingErrors:
    P530 = "[P530] The setting {setting} is {got}: expected {expected}."
    P531 = (
        "[P531] The setting {setting} is {got}: expected one or several of {expected}, each "
        "once, joined by '+' in any order."
    )
    P532 = "[P532] The block {setting} has {got}: expected some of the settings {expected}."
