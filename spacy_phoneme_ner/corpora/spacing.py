"""Where spaces stand between words, by the text that they were cut from."""

from typing import List, Optional, Sequence


def spaces_in(text: str, words: Sequence[str]) -> Optional[List[bool]]:
    """Tell which words a space follows.

    text (str): The text.
    words (Sequence[str]): Its words, in order.
    RETURNS (Optional[List[bool]]): Whether white space follows each word, the last one never; None
        if the text is not just these words.
    """
    spaces, place = [], 0
    text = text.strip()
    for word in words:
        start = place
        while place < len(text) and text[place].isspace():
            place += 1
        if not text.startswith(word, place):
            return None
        spaces.append(place > start)
        place += len(word)
    # Whether one stands before each: whether one stands after the one before.
    return [*spaces[1:], False][: len(words)] if place == len(text) else None
