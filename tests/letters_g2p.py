"""A G2P that reads every letter as its sound, for tests of what is made of sounds."""

from typing import List, Sequence


class LettersG2P:
    """Reads every letter as its sound."""

    name = "letters"
    languages = ()

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        return [word.lower() for word in words]
