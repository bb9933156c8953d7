"""Words written so that nobody has seen them: in a cipher of letters, or in another script.

Draws come from NumPy's global generator, as those of all noise in training.
"""

import unicodedata
from functools import lru_cache
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...g2p.scripts import script_runs
from ...ipa import PLAIN, nearest_segments, segments
from ...memory.cache import remembered

Kind = Tuple[str, str]
# By script: letters that stand for vowels, so that a cipher can be pronounced.
_VOWELS = frozenset("aeiouyæøœıəаеёиоуыэюяєіїөүαεηιουωաեէըիոօაეიოუ")
# Some sounds that most languages have, and how they are written letter by letter. Of the
# scripts of South Asia it is the independent letters that are written for vowels.
_WRITTEN = {
    "IPA": "p b t d k ɡ m n s z ʃ f v x h l r j w t͡ʃ a e i o u",
    "Latn": "p b t d k g m n s z š f v x h l r y w č a e i o u",
    "Cyrl": "п б т д к г м н с з ш ф в х һ л р й ў ч а е и о у",
    "Grek": "π μπ τ ντ κ γκ μ ν σ ζ σσ φ β χ χ λ ρ γι ου τσ α ε ι ο ου",
    "Armn": "պ բ տ դ կ գ մ ն ս զ շ ֆ վ խ հ լ ր յ ւ չ ա ե ի օ ու",
    "Geor": "პ ბ ტ დ კ გ მ ნ ს ზ შ ფ ვ ხ ჰ ლ რ ი ვ ჩ ა ე ი ო უ",
    "Arab": "پ ب ت د ک گ م ن س ز ش ف و خ ه ل ر ی و چ ا ی ی و و",
    "Hebr": "פ ב ט ד ק ג מ נ ס ז ש פ ו ח ה ל ר י ו צ א א י ו ו",
    "Deva": "प ब त द क ग म न स ज़ श फ़ व ख़ ह ल र य व च अ ए इ ओ उ",
    "Taml": "ப ப ட ட க க ம ந ஸ ஜ ஷ ஃப வ க ஹ ல ர ய வ ச அ எ இ ஒ உ",
    "Thai": "ป บ ต ด ก ก ม น ส ซ ช ฟ ว ค ฮ ล ร ย ว จ า เ ิ โ ุ",
}
_SOUNDS = _WRITTEN.pop("IPA").split()
_TABLES = {s: dict(zip(_SOUNDS, written.split())) for s, written in _WRITTEN.items()}


def encipher(docs: Sequence[Sequence[str]]) -> List[List[str]]:
    """Write each Doc in a language that nobody knows, in a script that is known.

    The letters of a Doc are exchanged, each for another one of the same script and kind
    (vowels, consonants, signs), throughout the Doc; capitals stay capitals. Which letters
    there are of a script is taken from all the Docs.

    docs (Sequence[Sequence[str]]): The words of each Doc.
    RETURNS (List[List[str]]): The same, as many characters in each.
    """
    alphabets: Dict[Kind, List[str]] = {}
    for letter in sorted({c.lower() for words in docs for word in words for c in word}):
        kind = _kind(letter)
        if kind is not None:
            alphabets.setdefault(kind, []).append(letter)
    return [_encipher(words, alphabets) for words in docs]


def _encipher(words: Sequence[str], alphabets: Dict[Kind, List[str]]) -> List[str]:
    key: Dict[int, str] = {}
    for letters in alphabets.values():
        for letter, number in zip(letters, np.random.permutation(len(letters))):
            other = letters[number]
            key[ord(letter)] = other
            if len(letter.upper()) == len(other.upper()) == 1 and letter.upper() != letter:
                key[ord(letter.upper())] = other.upper()
    return [word.translate(key) for word in words]


@lru_cache(maxsize=16384)
def _kind(letter: str) -> Optional[Kind]:
    """Tell which letters one may be exchanged for; None for what is none, and stays."""
    if len(letter) > 1:  # İ, which has no small letter of its own
        return None
    category = unicodedata.category(letter)[0]
    runs = script_runs(letter) if category in "LM" else []
    if not runs:
        return None
    base = unicodedata.normalize("NFD", letter)[0]
    return runs[0].script, "vowel" if base in _VOWELS else category


def respell(words: Sequence[str], ipa: Sequence[str]) -> List[str]:
    """Write a Doc as it sounds, letter by letter, in a script that it is not in.

    words (Sequence[str]): Its words.
    ipa (Sequence[str]): Their pronunciations; a word without one stays as it is.
    RETURNS (List[str]): The words in the other script.
    """
    own = {run.script for word in words for run in script_runs(word)}
    others = [script for script in _TABLES if script not in own]
    table = _TABLES[others[np.random.randint(len(others))]] if others else {}
    written = ["".join(table.get(s, "") for s in _sounds(PLAIN.apply(i))) for i in ipa]
    return [_like(new, word) if new else word for new, word in zip(written, words)]


@remembered(16384)
def _sounds(ipa: str) -> Tuple[str, ...]:
    return tuple([_nearest(segment) for segment in segments(ipa)])


@lru_cache(maxsize=4096)
def _nearest(segment: str) -> str:
    return segment if segment in _SOUNDS else nearest_segments(segment, _SOUNDS, 1)[0]


def _like(written: str, word: str) -> str:
    first = next((character for character in word if character.isalpha()), "")
    return written[:1].upper() + written[1:] if first.isupper() else written
