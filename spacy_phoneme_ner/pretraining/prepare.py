"""Turning texts into a corpus of phonemes: transcribe, cut, number, split."""

import hashlib
from array import array
from collections import Counter
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)

import numpy as np
from numpy.typing import NDArray

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from ..g2p.base import tells_languages
from ..ipa import clean, segments
from .prepared import (
    MAX_SYMBOLS,
    SEPARATOR,
    UNKNOWN,
    LanguageRange,
    PreparedCorpus,
    vocabulary,
)

SEGMENTATIONS = ("ipa", "spaces")
_MOST_HELD_OUT = 0.1  # of the sentences of a language
_CACHED_WORDS = 200_000
Words = Sequence[str]


class PrepareSettings(NamedTuple):
    """How a corpus is prepared.

    held_out (int): How many sentences of each language are held out, at most a tenth.
    min_count (int): Symbols that occur less often, in all languages together, are <unk>.
    limit (int): How many different sentences of each language are taken; 0 for all.
    segmentation (str): "ipa" cuts pronunciations as `ipa.segments` does; "spaces" takes
        them as they are, cut at white space (see `PhonemeReader`).
    """

    held_out: int = 200
    min_count: int = 5
    limit: int = 0
    segmentation: str = "ipa"


class _Sentences:
    """The different sentences of all languages, in numbers that are not final yet."""

    def __init__(self) -> None:
        self.numbers: Dict[str, int] = {SEPARATOR: 0}
        self.ids = array("I")
        self.offsets = array("Q", [0])
        self.digests: List[bytes] = []
        self._seen: Set[bytes] = set()

    def add(self, words: Iterable[Tuple[int, ...]]) -> bool:
        """Add a sentence if it is new, and tell whether it was."""
        ids: List[int] = []
        for word in words:
            if word:
                ids += (0, *word) if ids else word
        # Sentences are told apart by how they sound, as nothing else is left of them.
        digest = hashlib.blake2b(array("I", ids).tobytes(), digest_size=16).digest()
        if not ids or digest in self._seen:
            return False
        self._seen.add(digest)
        self.digests.append(digest)
        self.ids.extend(ids)
        self.offsets.append(len(self.ids))
        return True

    def number(self, symbols: Iterable[str]) -> Tuple[int, ...]:
        """Number symbols in the order in which they turn up."""
        numbers = self.numbers
        return tuple([numbers.setdefault(symbol, len(numbers)) for symbol in symbols])


def prepare(
    texts: Mapping[str, Callable[[], Iterable[Words]]],
    g2p: G2P,
    settings: Optional[PrepareSettings] = None,
    *,
    progress: Callable[[str, Iterable[Words]], Iterable[Words]] = lambda lang, words: words,
) -> PreparedCorpus:
    """Make a corpus of phonemes.

    What is transcribed is cut into phonemes as at fine-tuning (`PhonemeReader`): a word
    without a pronunciation stands there in its characters, one by one. A sentence that
    sounds like one before it, in whatever language, is left out, so that none can be
    both trained on and held out. Held out are those of a language whose digest is
    lowest, so that the choice depends on what was said and not on chance or order.

    texts (Mapping[str, Callable[[], Iterable[Words]]]): For each language what gives its
        sentences as words.
    g2p (G2P): What transcribes them, sentence by sentence.
    settings (Optional[PrepareSettings]): See there; None for the defaults.
    progress (Callable): Wraps the sentences of a language, to show how far it is.
    RETURNS (PreparedCorpus): The corpus.
    RAISES (PhonemeNERError): If nothing is left of a language, or it has no G2P, or a
        setting is impossible.
    """
    settings = settings or PrepareSettings()
    _check(settings)
    for lang in texts:
        g2p([], lang)  # fails now for a language that it has no rules for
    store = _Sentences()
    counts: List[Dict[str, Any]] = []
    ends = [0]
    for lang, sentences in texts.items():
        counts.append(_read(store, progress(lang, sentences()), g2p, lang, settings))
        ends.append(len(store.digests))
        if ends[-1] == ends[-2]:
            got = f"{counts[-1]['read']} read"
            raise PhonemeNERError(Errors.P702.format(got=got, lang=lang))
    ids = np.frombuffer(store.ids, dtype=np.uint32)
    offsets = np.frombuffer(store.offsets, dtype=np.uint64)
    tokenizer, table = _number(store.numbers, ids, settings.min_count)
    order, ranges = _split(list(texts), ends, store.digests, settings.held_out)
    notes = {
        "g2p": g2p.name,
        "settings": settings._asdict(),
        "languages": dict(zip(texts, counts)),
    }
    return PreparedCorpus(*_reorder(table[ids], offsets, order), ranges, tokenizer, notes)


def _check(settings: PrepareSettings) -> None:
    for name, least in (("held_out", 1), ("min_count", 1), ("limit", 0)):
        check_number(name, getattr(settings, name), least, whole=True)
    if settings.segmentation not in SEGMENTATIONS:
        expected = ", ".join(SEGMENTATIONS)
        raise PhonemeNERError(
            Errors.P502.format(
                setting="segmentation", value=settings.segmentation, expected=expected
            )
        )


def _read(
    store: _Sentences, sentences: Iterable[Words], g2p: G2P, lang: str, settings: PrepareSettings
) -> Dict[str, Any]:
    """Add the sentences of a language, and count what was read."""
    in_spaces = settings.segmentation == "spaces"
    cache: Dict[Tuple[str, str], Tuple[int, ...]] = {}
    n_read = n_new = n_words = n_silent = 0
    for words in sentences:
        n_read += 1
        if tells_languages(g2p):
            ipa = [reading.ipa for reading in g2p.readings(words, lang)]
        else:
            ipa = list(g2p(words, lang))
        pieces = []
        for text, sound in zip(words, ipa):
            # The spelling tells nothing of a word that has a pronunciation.
            key = (sound, "") if sound else ("", text)
            numbers = cache.get(key)
            if numbers is None:
                symbols = tuple(sound.split()) if in_spaces else segments(clean(sound))
                numbers = store.number(symbols or _characters(text))
                if symbols or not sound:  # else it depends on the spelling after all
                    if len(cache) >= _CACHED_WORDS:
                        cache.clear()
                    cache[key] = numbers
            pieces.append(numbers)
        n_words += len(words)
        n_silent += len(words) - sum(map(bool, ipa))
        n_new += store.add(pieces)
        if settings.limit and n_new == settings.limit:
            break
    return {"read": n_read, "kept": n_new, "words": n_words, "words_without_ipa": n_silent}


def _characters(text: str) -> List[str]:
    return [character for character in text if not character.isspace()]


def _number(
    numbers: Dict[str, int], ids: NDArray[np.uint32], min_count: int
) -> Tuple[str, NDArray[np.uint16]]:
    """Make the vocabulary, and the table from numbers so far to its own.

    RETURNS (Tuple[str, ndarray]): The `tokenizer.json`; the table, shape (n_symbols,).
    """
    from ..models.transformers.phoneme_vocabulary import tokenizer_json

    counted = np.bincount(ids, minlength=len(numbers))
    counts = Counter({symbol: int(counted[i]) for symbol, i in numbers.items() if i})
    # By frequency, ties by code point: the same texts in another order number them alike.
    kept = sorted((-n, symbol) for symbol, n in counts.items() if n >= min_count)
    if len(kept) > MAX_SYMBOLS - 16:
        raise PhonemeNERError(Errors.P710.format(n=len(kept), most=MAX_SYMBOLS - 16))
    tokenizer = tokenizer_json([symbol for _, symbol in kept])
    pieces = vocabulary(tokenizer)
    table = np.array([pieces.get(symbol, UNKNOWN) for symbol in numbers], dtype=np.uint16)
    return tokenizer, table


def _split(
    langs: Sequence[str], ends: Sequence[int], digests: Sequence[bytes], held_out: int
) -> Tuple[NDArray[np.int64], Tuple[LanguageRange, ...]]:
    """Choose what is held out, and put it behind the rest of its language.

    RETURNS (Tuple[ndarray, Tuple[LanguageRange, ...]]): The sentences in their new order,
        shape (n_sentences,), and where each language lies in it.
    """
    order: List[int] = []
    ranges = []
    for lang, start, end in zip(langs, ends, ends[1:]):
        n = min(held_out, int((end - start) * _MOST_HELD_OUT))
        chosen = sorted(sorted(range(start, end), key=digests.__getitem__)[:n])
        behind = set(chosen)
        order += [i for i in range(start, end) if i not in behind]
        order += chosen
        ranges.append(LanguageRange(lang, start, end - n, end))
    return np.array(order, dtype=np.int64), tuple(ranges)


def _reorder(
    ids: NDArray[np.uint16], offsets: NDArray[np.uint64], order: NDArray[np.int64]
) -> Tuple[NDArray[np.uint16], NDArray[np.uint64]]:
    starts, lengths = offsets[:-1][order].astype(np.int64), np.diff(offsets)[order]
    moved = np.zeros(len(order) + 1, dtype=np.uint64)
    np.cumsum(lengths, out=moved[1:])
    # For each piece where it comes from: one array, no loop over millions of sentences.
    shifts = np.repeat(starts - moved[:-1].astype(np.int64), lengths.astype(np.int64))
    return ids[np.arange(len(ids)) + shifts], moved
