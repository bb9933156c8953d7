"""Marks that part words in their own script, and that tokenizers leave on the words."""

from typing import Iterator

import regex

from .abbreviations import LONGEST_WORD, is_abbreviation

# Unicode's Terminal_Punctuation, but for what stands within Latin words and numbers and is known
# to every tokenizer. Ethiopic writes ፡ where others have a space.
_MARKS = regex.compile(
    r"""(?V1x)
      (?<! \p{Nd} (?= [^\p{Nd}] \p{Nd} ) )
      [ [\p{Terminal_Punctuation}\p{Sentence_Terminal}] -- [\x00-\x7f·․．﹒] ]++
    | (?P<stop> (?<= [\p{Lo}\p{M}]{2} ) (?<! \. \w{1,4} ) \.++ (?! \w ) )
    """
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.]*+", regex.REVERSE)
_NEXT = regex.compile(r"\s*+(?P<first>.?)")


def mark_edges(text: str) -> Iterator[int]:
    """Find where words and marks of their script meet: a token should begin or end there.

    text (str): The text, of any length; the time it takes is linear.
    YIELDS (int): The first character of each run of marks and the one after its last, in order.
    """
    for match in _MARKS.finditer(text):
        if not match["stop"] or not _is_part_of_word(text, match):
            yield from match.span()


def _is_part_of_word(text: str, match: "regex.Match[str]") -> bool:
    """Tell whether a full stop is that of an abbreviation, such as "டி." and "นพ."."""
    first = max(match.start() - LONGEST_WORD, 0)
    word, following = _WORD.match(text, first, match.start()), _NEXT.match(text, match.end())
    assert word is not None and following is not None, "they can match nothing"
    return len(match[0]) == 1 and is_abbreviation(word[0], following["first"])
