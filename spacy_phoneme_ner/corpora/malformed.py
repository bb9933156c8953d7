"""What is wrong with a row of a file, so that who reads it can go on behind it."""

from ..errors import PhonemeNERError

# Why rows are left out, short enough to be counted by.
COLUMNS = "other columns than expected"
NOT_UTF8 = "not UTF-8"
UNKNOWN_TAG = "unknown tag"
WRONG_ENTRY = "malformed entry"


class MalformedRow(PhonemeNERError):
    """A row that cannot be read. What is wrong with a file as a whole is no such error.

    message (str): The message for the user.
    line (int): The row, as in `Sentence.line`.
    reason (str): What is wrong, in a few words.
    """

    def __init__(self, message: str, line: int, reason: str) -> None:
        super().__init__(message)
        self.line = line
        self.reason = reason
