"""The phonemes that an encoder of XPhoneBERT's kind knows, and their numbers."""

import json
import string
import unicodedata
from functools import partial
from typing import Any, Dict, NamedTuple, Optional, Sequence, Set, Tuple

from ...errors import Errors, PhonemeNERError
from ...extras import import_extra
from ...ipa import clean
from ...ipa.alphabet import TONE_LETTERS
from ...ipa.inventory import default_phonemes
from ...ipa.neighbours import PhonemeNeighbours
from ...memory.cache import remembered

__all__ = ["PhonemeVocabulary", "PieceMatch", "default_phonemes", "tokenizer_json"]

# RoBERTa's, in RoBERTa's order.
BEGIN, PADDING, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"
WORD_BREAK, MASK = "▁", "<mask>"
_FIRST = (BEGIN, PADDING, END, UNKNOWN, WORD_BREAK)
_SPECIAL = (BEGIN, PADDING, END, UNKNOWN, MASK)
_CACHE_SIZE = 16384
# The rest of ASCII's punctuation is written for IPA: a: for aː, t' for tʼ, ? for ʔ.
_NO_IPA = frozenset(string.punctuation) - frozenset(":'?`")


def tokenizer_json(phonemes: Sequence[str]) -> str:
    """Write a vocabulary as the `tokenizer.json` of XPhoneBERT's kind.

    It reads phonemes with white space between them and puts <s> … </s> around. The
    ids: <s> 0, <pad> 1, </s> 2, <unk> 3, ▁ 4, then the phonemes, and <mask> last.

    phonemes (Sequence[str]): In the order of their ids. Repeats, and those named
        above, are passed over.
    RETURNS (str): The file's text.
    RAISES (PhonemeNERError): If one is empty or holds white space.
    """
    for phoneme in phonemes:
        if not phoneme or phoneme.split() != [phoneme]:
            raise PhonemeNERError(Errors.P126.format(phoneme=phoneme))
    symbols = dict.fromkeys([*_FIRST, *phonemes])
    symbols.pop(MASK, None)
    ids = {phoneme: i for i, phoneme in enumerate([*symbols, MASK])}
    added = [
        {
            "id": ids[name],
            "content": name,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for name in _SPECIAL
    ]

    def special(name: str) -> Dict[str, Any]:
        return {"SpecialToken": {"id": name, "type_id": 0}}

    def sequence(name: str) -> Dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": 0}}

    single = [special(BEGIN), sequence("A"), special(END)]
    named = {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in (BEGIN, END)}
    written = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, special(END), sequence("B"), special(END)],  # as RoBERTa's
            "special_tokens": named,
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": ids, "unk_token": UNKNOWN},
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


class PieceMatch(NamedTuple):
    """What a vocabulary has for a phoneme.

    id (int): The number, that of <unk> if there is nothing.
    is_known (bool): Whether it is the phoneme itself, in whatever spelling, and
        neither a neighbour nor <unk>.
    """

    id: int
    is_known: bool


class PhonemeVocabulary:
    """Numbers phonemes as an encoder does that reads them with spaces between.

    A phoneme is looked up as it stands, in NFC and in NFD (XPhoneBERT's are in NFD,
    as the package `segments` leaves them, ours in NFC), then in whatever spelling
    has the same clean IPA: g is ɡ, ʤ is d͡ʒ. What is not found is <unk> or, with
    `nearest`, read as its nearest neighbour (see `PhonemeNeighbours`).

    tokenizer (str): The text of a tokenizer.json, of any model whose vocabulary
        holds whole phonemes; what it does to a text beforehand is not repeated.
    nearest (bool): Whether unknown phonemes are read as their nearest neighbours.
    RAISES (PhonemeNERError): If it is none, or lacks <s>, </s>, <pad>, <unk> or ▁.
    """

    def __init__(self, tokenizer: str, *, nearest: bool) -> None:
        self.tokenizer = tokenizer
        self.nearest = nearest
        vocabulary, special = _read(tokenizer)
        missing = [name for name in _FIRST if name not in vocabulary]
        if missing:
            reason = f"it lacks {', '.join(missing)}"
            raise PhonemeNERError(Errors.P125.format(reason=reason))
        first = (vocabulary[name] for name in _FIRST)
        self.begin, self.padding, self.end, self.unknown, self.word_break = first
        self.n_ids = max(vocabulary.values()) + 1
        # In the order of the numbers, not of the file, so that ties fall alike always.
        self._special = special | {*_SPECIAL}
        names = sorted(vocabulary.keys() - self._special, key=vocabulary.__getitem__)
        self._ids = {name: vocabulary[name] for name in names}
        self._names = {i: name for name, i in self._ids.items()}
        self._variants: Dict[str, int] = {}
        for name, i in self._ids.items():
            if _is_sound(name):
                self._variants.setdefault(clean(name), i)
        self._neighbours = PhonemeNeighbours(self._variants)
        self._find_cached = remembered(_CACHE_SIZE)(self._find)

    def __reduce__(self) -> Tuple[Any, ...]:
        # The cache cannot be pickled, and the text says all.
        return partial(PhonemeVocabulary, nearest=self.nearest), (self.tokenizer,)

    def find(self, phoneme: str) -> PieceMatch:
        """Look up a phoneme.

        phoneme (str): One segment, with or without stress.
        RETURNS (PieceMatch): Its number, and whether it is known.
        """
        return self._find_cached(phoneme)

    def find_character(self, character: str) -> PieceMatch:
        """Look up a character that stands for itself, such as a digit.

        With `nearest`, an unknown digit of whatever script is read as ASCII's, and an
        unknown form of a character, such as a full-width comma, as the character.

        character (str): What to look up.
        RETURNS (PieceMatch): Its number, and whether it is known.
        """
        number = self._as_it_stands(character)
        if number is not None:
            return PieceMatch(number, True)
        if self.nearest:
            value = unicodedata.decimal(character, None)
            plain = unicodedata.normalize("NFKC", character) if value is None else str(value)
            number = self._ids.get(plain)
        return PieceMatch(self.unknown if number is None else number, False)

    def spelling(self, number: int) -> Optional[str]:
        """Tell how the vocabulary writes a phoneme; None for <unk> and its like."""
        return self._names.get(number)

    def written(self, symbol: str, number: int) -> str:
        """Write what was looked up so that the tokenizer itself gives the same number.

        symbol (str): What was looked up.
        number (int): What was found.
        RETURNS (str): The vocabulary's spelling; the symbol if it is <unk>, unless the
            tokenizer would see a special token in it.
        """
        looks_special = any(name in symbol for name in self._special)
        return self._names.get(number) or (UNKNOWN if looks_special else symbol)

    def _find(self, phoneme: str) -> PieceMatch:
        number = self._as_it_stands(phoneme)
        if number is None and _is_sound(phoneme):
            cleaned = clean(phoneme)
            number = self._variants.get(cleaned)
            if number is None and self.nearest:
                nearest = self._neighbours.find(cleaned)
                return PieceMatch(self.unknown if nearest is None else nearest, False)
        return PieceMatch(self.unknown if number is None else number, number is not None)

    def _as_it_stands(self, symbol: str) -> Optional[int]:
        number = self._ids.get(symbol)
        for form in ("NFC", "NFD"):
            if number is None:
                number = self._ids.get(unicodedata.normalize(form, symbol))
        return number


def _is_sound(symbol: str) -> bool:
    """Tell sounds and tones from what `clean` would make one of, such as "?", "<s>", "a1"."""
    has_sound = any(map(str.isalpha, symbol)) or symbol.startswith(tuple(TONE_LETTERS))
    return has_sound and not any(c in _NO_IPA or c.isdigit() for c in symbol)


def _read(tokenizer: str) -> Tuple[Dict[str, int], Set[str]]:
    """Read the vocabulary of a tokenizer.json, and which of it are special tokens."""
    tokenizers = import_extra("tokenizers", "The vocabulary of a transformer")
    try:
        loaded = tokenizers.Tokenizer.from_str(tokenizer)
    except Exception as error:  # the package raises nothing narrower
        reason = f"it is no tokenizer.json ({error})" if tokenizer.strip() else "it is empty"
        raise PhonemeNERError(Errors.P125.format(reason=reason)) from None
    added = loaded.get_added_tokens_decoder().values()
    special = {token.content for token in added if token.special}
    return loaded.get_vocab(with_added_tokens=True), special
