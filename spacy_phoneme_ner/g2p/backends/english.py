"""English from gruut's lexicon and its model for unknown words (both MIT).

Only the data of the package `gruut-lang-en` is read, and by this module: a table
of 129,000 pronunciations, and a conditional random field that reads any other
word letter by letter. The symbols are brought to those of Epitran's English
(and so of the zero-shot study), which writes diphthongs as vowel and glide.
"""

import base64
import sqlite3
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import regex

from ...errors import Errors, PhonemeNERError, extra_hint
from ...extras import import_extra
from ...ipa import clean, fold_spelling, strip_stress
from ...memory.locks import lock_over_forks
from ..base import OneLanguageG2P
from .letters import LettersG2P

_INVENTORY = {
    "eɪ": "ej",
    "oʊ": "ow",
    "aɪ": "aj",
    "aʊ": "aw",
    "ɔɪ": "ɔj",
    "ɚ": "ɹ̩",
    "ɝ": "ɹ̩",
}
_LETTERS = regex.compile(r"[a-z]+(?:'[a-z]+)*")
_CONTEXT = 3  # letters on each side that the model looks at
# Letters that the model reads, at 60 µs each; more without a break are no word.
_LONGEST = 100
_SILENT, _JOINT = "_", "|"
_VOWELS = frozenset("aeiouy")
_ABBREVIATION = 6  # letters at most
# A word of as many letters in capitals that the lexicon lacks is mostly no word.
_INITIALS = 3
# Letters in a row that no word of English has at its beginning or end without a vowel.
_UNSPEAKABLE = regex.compile(r"^(?!s[cpt][hlr]|thr|shr|phr|chr|sch)[^aeiouy]{3}|[^aeiouy]{3}$")
_A = "ej"  # the letter's name; the lexicon has the article
# What the lexicon lacks, or knows as another word. Clitics and what is left of a verb before
# them are spaCy's tokens.
_WORDS = {
    "'s": "z", "'m": "m", "'d": "d", "'ll": "əl", "'re": "ɹ̩", "'ve": "v", "n't": "nt",
    "ca": "kæ", "ai": "ej", "wo": "wow", "sha": "ʃæ", "y'": "j", "'em": "əm", "'cause": "kəz",
    "quran": "kɔɹɑn", "qur'an": "kɔɹɑn", "koran": "kɔɹɑn",
}  # fmt: skip
# Before a name, that is: titles, and what names of places begin with.
_TITLES = {
    "dr": "dɑktɹ̩", "st": "sejnt", "prof": "pɹəfɛsɹ̩", "jr": "d͡ʒunjɹ̩", "sr": "sinjɹ̩",
    "gov": "ɡʌvɹ̩nɹ̩", "sen": "sɛnətɹ̩", "rep": "ɹɛpɹəzɛntətɪv", "mt": "mawnt", "ft": "fɔɹt",
    "lt": "lutɛnənt", "col": "kɹ̩nəl", "gen": "d͡ʒɛnɹ̩əl", "capt": "kæptən", "sgt": "sɑɹd͡ʒənt",
    "rev": "ɹɛvɹ̩ənd", "hon": "ɑnɹ̩əbəl", "messrs": "mɛsɹ̩z", "ste": "sejnt",
}  # fmt: skip
_SIBILANTS, _VOICELESS = ("s", "z", "ʃ", "ʒ"), ("p", "t", "k", "f", "θ")


class EnglishG2P(OneLanguageG2P):
    """Transcribes English, offline: a lexicon, and a model for what it lacks.

    Needs the extra `en`. Letters outside a-z are read as their base letter
    ("Škoda" as "Skoda"); a word without any, such as one in another script, is
    passed through for the next room to report. Of more than a hundred letters in a
    row, which are no word, each is read for itself.

    A word in capitals that the lexicon lacks, and that is too short for a word or cannot be
    spoken, is an abbreviation, read by its letters' names; "Dr", "St" and other titles are read
    as before a name.

    stress (bool): Whether stress is marked, before the vowel of the syllable.
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "english"
    tags = ("eng-Latn",)
    _loaded = ("_model",)

    def __init__(self, *, stress: bool = False, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self.stress = stress
        self._model: Optional[Tuple[Dict[str, str], Any]] = None
        self._letters = LettersG2P(cache_size=0)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        if not any(map(str.isalpha, word)):
            return ""
        folded = fold_spelling(word).lower().replace("’", "'")
        ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
        known = None if self.stress else _short(word, ascii_only)
        if known is not None:
            return known
        parts = _LETTERS.findall(ascii_only)
        if not parts:
            return clean(folded)
        is_spelt = word.isupper() and len(ascii_only) <= _ABBREVIATION
        return clean("".join(self._look_up(part, is_spelt) for part in parts))

    def _look_up(self, part: str, is_spelt: bool) -> str:
        if self._model is None:
            self._model = _load(self.stress)
        lexicon, tagger = self._model
        ipa = lexicon.get(part)
        if ipa is not None:
            return ipa
        stem, apostrophe, ending = part.rpartition("'")
        if apostrophe and ending == "s" and stem in lexicon:
            return lexicon[stem] + _ending(lexicon[stem])
        letters = part.replace("'", "")
        if is_spelt and _is_initials(letters):
            return "".join(_A if c == "a" else lexicon.get(c, c) for c in letters)
        return self._guess(letters, tagger)

    def _guess(self, letters: str, tagger: Any) -> str:
        if len(letters) > _LONGEST:
            return self._letters.transcribe([letters], "any")[0]
        labels = tagger.tag(_observations(letters))
        phonemes = [p for label in labels for p in _decode(label).split(_JOINT) if p != _SILENT]
        return _to_inventory(phonemes, self.stress)


def _short(word: str, spelled: str) -> Optional[str]:
    """Read a clitic, a title or a word that the lexicon does not have right."""
    if word[:1].isupper() and not word.isupper():
        title = _TITLES.get(spelled.rstrip("."))
        if title is not None:
            return title
    return _WORDS.get(spelled) if not word.isupper() else None


def _is_initials(letters: str) -> bool:
    return (
        len(letters) <= _INITIALS
        or _VOWELS.isdisjoint(letters)
        or _UNSPEAKABLE.search(letters) is not None
    )


def _ending(stem: str) -> str:
    """Give the sound of 's after a word's."""
    if stem.endswith(_SIBILANTS):
        return "ɪz"
    return "s" if stem.endswith(_VOICELESS) else "z"


def _load(stress: bool) -> Tuple[Dict[str, str], Any]:
    pycrfsuite = import_extra("pycrfsuite", "English pronunciation")
    lexicon = _read_lexicon(_data() / "lexicon.db", stress)
    tagger = pycrfsuite.Tagger()  # of one instance, for it remembers the word it is at
    tagger.open(str(_data() / "g2p" / "model.crf"))
    return lexicon, tagger


def _data() -> Path:
    spec = find_spec("gruut_lang_en")
    if spec is None or not spec.submodule_search_locations:
        raise extra_hint("English pronunciation", "gruut-lang-en", "en")
    folder = Path(next(iter(spec.submodule_search_locations)))
    if not ((folder / "lexicon.db").is_file() and (folder / "g2p" / "model.crf").is_file()):
        raise PhonemeNERError(Errors.P011.format(package="gruut-lang-en", path=folder))
    return folder


# SQLite locks its memory.
_READING = lock_over_forks()


def _read_lexicon(database: Path, stress: bool) -> Dict[str, str]:
    with _READING:
        return _read_once(database, stress)


@cache  # 25 MB that several pipelines in one process read
def _read_once(database: Path, stress: bool) -> Dict[str, str]:
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        # Sorted in a file otherwise, for which a full disk has no room.
        connection.execute("PRAGMA temp_store = MEMORY")
        # Variants stand in the order of preference: the first one is kept.
        rows = connection.execute(
            "SELECT word, phonemes FROM word_phonemes ORDER BY word, pron_order DESC"
        )
        return {word: _to_inventory(phonemes.split(), stress) for word, phonemes in rows}
    finally:
        connection.close()


def _to_inventory(phonemes: Sequence[str], stress: bool) -> str:
    written = []
    for phoneme in phonemes:
        plain = strip_stress(phoneme)
        mark = phoneme[: len(phoneme) - len(plain)] if stress else ""
        written.append(mark + _INVENTORY.get(plain, plain))
    return "".join(written)


def _observations(letters: str) -> List[List[str]]:
    """Describe each letter to the model: itself, its neighbours, the word's edges."""
    last = len(letters) - 1
    described = []
    for i in range(len(letters)):
        start, end = max(0, i - _CONTEXT), min(last, i + _CONTEXT)
        neighbours = [_feature(j - i, letters[j]) for j in range(start, end + 1)]
        edges = ["bias"] + ["begin"] * (i == 0) + ["end"] * (i == last)
        described.append(edges + neighbours)
    return described


@cache  # as many as letters times places: a few hundred
def _feature(offset: int, letter: str) -> str:
    # The model's file names letters and phonemes in base 64.
    place = f"{offset:+d}" if offset else ""
    return f"grapheme{place}:{base64.b64encode(letter.encode()).decode()}"


@cache  # the model has 233 labels
def _decode(label: str) -> str:
    return base64.b64decode(label).decode()
