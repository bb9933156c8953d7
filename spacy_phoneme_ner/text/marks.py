"""Marks that part words in their own script, and that tokenizers leave on the words."""

from typing import Iterator

import regex

# Unicode's Terminal_Punctuation, but for what stands within Latin words and numbers and is known
# to every tokenizer. Ethiopic writes ፡ where others have a space.
_MARKS = regex.compile(
    r"""(?V1x)
      (?<! \p{Nd} (?= [^\p{Nd}] \p{Nd} ) )
      [ [\p{Terminal_Punctuation}\p{Sentence_Terminal}] -- [\x00-\x7f·․．﹒] ]++
    | (?<= [\p{Lo}\p{M}]{2} ) (?<! \. \w{1,4} ) \.++ (?! \w )
    """
)


def mark_edges(text: str) -> Iterator[int]:
    """Find where words and marks of their script meet: a token should begin or end there.

    text (str): The text, of any length; the time it takes is linear.
    YIELDS (int): The first character of each run of marks and the one after its last, in order.
    """
    for match in _MARKS.finditer(text):
        yield from match.span()
