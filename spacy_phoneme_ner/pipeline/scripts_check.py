"""Whether text is in a script of the language that it is said to be in, and is cut into words:
told once.
"""

import warnings
from typing import Dict, List, Sequence, Set

import regex

from ..errors import PhonemeNERError, Warnings
from ..g2p.routing import AUTO
from ..languages import Language, find_language
from ..memory.locks import SharedLock

# A name from elsewhere is no reason to warn.
_ENOUGH = 5
# Longer than any word of these scripts.
_ENDLESS = 30
_UNSPACED = regex.compile(
    r"(?V1)[[\p{Han}\p{Hira}\p{Kana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]&&[\p{L}\p{M}]]"
    rf"{{{_ENDLESS},}}"
)


class ScriptsCheck:
    """Counts the words that were read in another language, as they are in another script, and
    warns once for each language that Docs are said to be in, when those are the most.
    """

    def __init__(self) -> None:
        self._counts: Dict[str, List[int]] = {}
        self._told: Set[str] = set()
        self._told_endless = False
        self._lock = SharedLock()

    def note_words(self, words: Sequence[str]) -> None:
        """Warn of the first token that is a text of a script without spaces.

        words (Sequence[str]): The tokens of a Doc.
        """
        if self._told_endless:
            return
        for word in words:
            if not is_endless(word):
                continue
            with self._lock:
                warns, self._told_endless = not self._told_endless, True
            if warns:
                message = Warnings.W038.format(n=len(word), text=word[:_ENDLESS])
                warnings.warn(message, stacklevel=2)
            return

    def note(self, lang: str, ipa: Sequence[str], langs: Sequence[str]) -> None:
        """Count the words of a Doc.

        lang (str): What the Doc is said to be in; where that is no single language, nothing is
            counted.
        ipa (Sequence[str]): The pronunciation of each token, "" if it has none.
        langs (Sequence[str]): The language that each was read in, ISO 639-3.
        """
        if lang == AUTO or "+" in lang:
            return
        try:
            wanted = find_language(lang)
        except PhonemeNERError:  # a G2P's own name of a language
            return
        # Of languages there are so many; of what they are called in settings, no end.
        key = wanted.key
        if key in self._told:
            return
        read = [code for code, string in zip(langs, ipa) if string]
        foreign = [code for code in set(read) if not _fits(wanted, code)]
        n_foreign = sum(map(read.count, foreign))
        with self._lock:
            counts = self._counts.setdefault(key, [0, 0])
            counts[0] += len(read)
            counts[1] += n_foreign
            n_words, n_others = counts
            warns = n_words >= _ENOUGH and n_others > n_words / 2 and key not in self._told
            if warns:
                self._told.add(key)
        if warns:
            others = max(foreign, key=read.count) if foreign else ""
            told = {"n_words": n_words, "n_others": n_others, "others": _name(others)}
            warnings.warn(Warnings.W037.format(lang=lang, name=wanted.name, **told), stacklevel=2)


def is_endless(word: str) -> bool:
    """Tell whether a token is text of a script without spaces between words, and no word.

    word (str): The token.
    RETURNS (bool): Whether it is longer than any word of such a script.
    """
    # Tibetan parts syllables, and writes no end of them without a space.
    return len(word) >= _ENDLESS and _UNSPACED.search(word.replace("་", "")) is not None


def _fits(wanted: Language, code: str) -> bool:
    if code == wanted.code:
        return True
    try:
        return find_language(code).script == wanted.script
    except PhonemeNERError:  # a G2P's own name of a language
        return True


def _name(code: str) -> str:
    return f"such as {find_language(code).name}" if code else "of those"
