"""Korean from Hangul by the rules of its standard pronunciation (no dependency).

The rules are those of the "Standard Pronunciation" of the National Institute of
Korean Language (표준 발음법, 1988), numbered below by its articles; the symbols
are those of Lee (1999), "Korean", Handbook of the IPA, with the voicing of plain
stops between voiced sounds. What spelling does not tell is left out: vowel
length, and the tensing (art. 26-28) and the added n (art. 29) inside compounds.
"""

from typing import Dict, List, NamedTuple, Sequence, Tuple

import regex

from ...ipa import clean, fold_spelling
from ..base import OneLanguageG2P
from ..hangul import CODAS, FIRST, ONSETS, VOWELS
from .letters import LettersG2P

_CONSONANT_IPA = {
    "ㄱ": "k", "ㄲ": "k͈", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t͈", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p",
    "ㅃ": "p͈", "ㅅ": "s", "ㅆ": "s͈", "ㅇ": "", "ㅈ": "t͡ɕ", "ㅉ": "t͡ɕ͈", "ㅊ": "t͡ɕʰ",
    "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
_VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "d͡ʑ", "ㅎ": "ɦ"}
_PALATAL = {"ㅅ": "ɕ", "ㅆ": "ɕ͈"}
_VOWEL_IPA = {
    "ㅏ": "a", "ㅐ": "ɛ", "ㅑ": "ja", "ㅒ": "jɛ", "ㅓ": "ʌ", "ㅔ": "e", "ㅕ": "jʌ", "ㅖ": "je",
    "ㅗ": "o", "ㅘ": "wa", "ㅙ": "wɛ", "ㅚ": "we", "ㅛ": "jo", "ㅜ": "u", "ㅝ": "wʌ", "ㅞ": "we",
    "ㅟ": "wi", "ㅠ": "ju", "ㅡ": "ɯ", "ㅢ": "ɰi", "ㅣ": "i",
}  # fmt: skip
_CODA_IPA = {"ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ", "": ""}

# A double coda: what stays, what moves on to a vowel. (ㄲ and ㅆ are single sounds.)
_DOUBLE = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
# Art. 8-11: seven consonants are left before a consonant and at the end.
_NEUTRAL = {
    **dict.fromkeys("ㄱㅋㄲㄳㄺ", "ㄱ"),
    **dict.fromkeys("ㄷㅌㅅㅆㅈㅊㅎ", "ㄷ"),
    **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄴㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"),
    **dict.fromkeys("ㅁㄻ", "ㅁ"),
    "ㅇ": "ㅇ",
    "": "",
}
_ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_BROAD = ("넓죽", "넓둥", "넓적")
_NOUNS = "닭흙칡삵"
_FRONT = "ㅣㅑㅒㅕㅖㅛㅠㅟ"  # i and what begins with a j, and wi
_SONORANT_CODAS = ("", "ㄴ", "ㄹ", "ㅁ", "ㅇ")

_RUN = regex.compile(r"(?P<hangul>[가-힣]+)|(?P<jamo>[ㄱ-ㅣᄀ-하-ᅵᆨ-ᇂ]+)|(?P<latin>[\p{Latin}\p{M}]+)")


class _Syllable(NamedTuple):
    onset: str
    vowel: str
    coda: str


class KoreanG2P(OneLanguageG2P):
    """Transcribes Korean by rule.

    Single jamo are read by their value ("ㅋㅋ"), Latin letters inside a word
    letter by letter (see `LettersG2P`); Chinese characters are not read ("").

    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "korean"
    threaded = True
    tags = ("kor-Hang",)

    def __init__(self, *, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self._letters = LettersG2P(cache_size=0)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        sounds = []
        for match in _RUN.finditer(fold_spelling(word)):
            if match["hangul"]:
                sounds.append(_read(match["hangul"]))
            elif match["jamo"]:
                sounds.append("".join(_JAMO[jamo] for jamo in match["jamo"]))
            else:
                sounds.append(self._letters.transcribe([match["latin"]], "any")[0])
        return clean("".join(sounds))


def _read(hangul: str) -> str:
    """Transcribe a run of composed syllables."""
    syllables = [_take_apart(char) for char in hangul]
    for i in range(len(syllables) - 1):
        # Two double codas are read by the word: art. 10 (밟다, 넓죽하다), and art. 11
        # (읽고, 맑게), where nouns such as 닭 keep their k.
        onset = syllables[i + 1].onset
        if hangul[i : i + 2] in _BROAD or (hangul[i] == "밟" and onset != "ㅇ"):
            syllables[i] = syllables[i]._replace(coda="ㅂ")
        elif syllables[i].coda == "ㄺ" and onset == "ㄱ" and hangul[i] not in _NOUNS:
            syllables[i] = syllables[i]._replace(coda="ㄼ")
    for i in range(len(syllables) - 1):
        syllables[i], syllables[i + 1] = _assimilate(syllables[i], syllables[i + 1])
    last = syllables[-1]
    syllables[-1] = last._replace(coda=_NEUTRAL[last.coda])
    sounds, before = [], "start"
    for syllable, after in zip(syllables, [*syllables[1:], None]):
        sounds.append(_sound(syllable, before))
        # l is a flap before h as it is before a vowel.
        tapped = after is not None and syllable.coda == "ㄹ" and after.onset == "ㅎ"
        sounds.append("ɾ" if tapped else _CODA_IPA[syllable.coda])
        before = syllable.coda
    return "".join(sounds)


def _take_apart(char: str) -> _Syllable:
    index = ord(char) - FIRST
    onset, vowel, coda = index // 588, index // 28 % 21, index % 28
    # Art. 5.3: ㅢ is ㅣ after a consonant of its own syllable.
    spelled = "ㅣ" if VOWELS[vowel] == "ㅢ" and ONSETS[onset] != "ㅇ" else VOWELS[vowel]
    return _Syllable(ONSETS[onset], spelled, CODAS[coda].strip())


def _assimilate(left: _Syllable, right: _Syllable) -> Tuple[_Syllable, _Syllable]:
    """Apply the rules for a coda and the onset after it."""
    if not left.coda:
        return left, right
    coda, onset = _CONTACTS[left.coda, right.onset, right.vowel == "ㅣ"]
    return left._replace(coda=coda), right._replace(onset=onset)


def _find_contact(coda: str, onset: str, before_i: bool) -> Tuple[str, str]:
    """Find what becomes of a coda and an onset.

    coda (str): As spelled.
    onset (str): As spelled.
    before_i (bool): Whether the onset's vowel is ㅣ.
    RETURNS (Tuple[str, str]): Both as pronounced.
    """
    first, second = _DOUBLE.get(coda, coda)[0], _DOUBLE.get(coda, coda)[-1]
    double = coda in _DOUBLE
    if onset == "ㅇ":
        return _before_vowel(coda, before_i)
    if onset == "ㅎ" and second in "ㄱㄷㅂㅈㅅㅊㅌ":
        # Art. 12.1: the stop and the h are one aspirate; art. 17: ti is chi.
        plain = {"ㅅ": "ㄷ", "ㅊ": "ㄷ", "ㅌ": "ㄷ"}.get(second, second)
        merged = "ㅊ" if second == "ㄷ" and before_i else _ASPIRATED[plain]
        return (_NEUTRAL[first] if double and first != "ㅂ" else ""), merged
    if second == "ㅎ":
        coda_left = first if double else ""
        if onset in _ASPIRATED and onset != "ㅂ":
            return coda_left, _ASPIRATED[onset]
        if onset == "ㅅ":
            return coda_left, "ㅆ"
        if onset == "ㄴ":
            return ("ㄹ", "ㄹ") if coda_left == "ㄹ" else ("ㄴ", "ㄴ")
    plain = _NEUTRAL[coda]
    if plain in _NASAL:
        if onset in "ㄴㅁ":  # art. 18
            return _NASAL[plain], onset
        if onset == "ㄹ":  # art. 19
            return _NASAL[plain], "ㄴ"
        return plain, _TENSE.get(onset, onset)  # art. 23
    if coda in ("ㄵ", "ㄼ", "ㄾ"):  # art. 24-25; only stems of verbs end so
        return plain, _TENSE.get(onset, onset)
    if onset == "ㄹ" and plain in "ㅁㅇ":  # art. 19
        return plain, "ㄴ"
    if plain + onset in ("ㄴㄹ", "ㄹㄴ"):  # art. 20
        return "ㄹ", "ㄹ"
    return plain, onset


def _before_vowel(coda: str, before_i: bool) -> Tuple[str, str]:
    """Move a coda, or its second half, to the next syllable (art. 12.4-17)."""
    if coda == "ㅇ":
        return coda, "ㅇ"
    first, second = (_DOUBLE[coda][0], _DOUBLE[coda][1]) if coda in _DOUBLE else ("", coda)
    if second == "ㅎ":
        return "", first or "ㅇ"
    if before_i and second in "ㄷㅌ":
        return first, "ㅈ" if second == "ㄷ" else "ㅊ"
    if second == "ㅅ" and first:
        return _NEUTRAL[first], "ㅆ"
    return first, second


def _sound(syllable: _Syllable, before: str) -> str:
    """Write a syllable up to its coda; `before` is the coda before it, or "start"."""
    onset, vowel, _ = syllable
    if onset == "ㄹ" and before == "ㄹ":
        start = "l"
    elif onset in _VOICED and before in _SONORANT_CODAS:
        start = _VOICED[onset]
    elif vowel in _FRONT:
        start = _PALATAL.get(onset, _CONSONANT_IPA[onset])
    else:
        start = _CONSONANT_IPA[onset]
    middle = _VOWEL_IPA[vowel]
    if onset in "ㅈㅉㅊ" and middle.startswith("j"):  # art. 5.1
        middle = middle[1:]
    return start + middle


def _build_jamo() -> Dict[str, str]:
    """Values of single letters: the compatibility block and the conjoining ones."""
    sounds = {**_CONSONANT_IPA, **_VOWEL_IPA, "ㅇ": "ŋ"}
    for coda in CODAS[1:]:
        sound = _CODA_IPA[_NEUTRAL.get(coda, "ㄷ")]
        sounds.setdefault(coda, sound)
        sounds[chr(0x11A7 + CODAS.index(coda))] = sound
    sounds.update({chr(0x1100 + i): _CONSONANT_IPA[jamo] for i, jamo in enumerate(ONSETS)})
    sounds.update({chr(0x1161 + i): _VOWEL_IPA[jamo] for i, jamo in enumerate(VOWELS)})
    return sounds


_JAMO = _build_jamo()
_CONTACTS = {
    (coda, onset, before_i): _find_contact(coda, onset, before_i)
    for coda in CODAS[1:]
    for onset in ONSETS
    for before_i in (False, True)
}
