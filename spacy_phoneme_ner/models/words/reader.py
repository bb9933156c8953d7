"""From Docs to what the encoder reads: distinct words, as symbols of each stream."""

from dataclasses import dataclass
from itertools import groupby
from typing import Callable, Dict, Iterable, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ...g2p import G2P, LettersG2P, OrthG2P, RomanG2P
from ...ipa import PLAIN, Style, segments
from ...layer import get_ipa, token_texts
from ...memory.cache import remembered

Ints = NDArray[np.int64]
STREAMS = ("ipa", "roman", "orth")
SEGMENTATIONS = ("ipa", "spaces")
# One string a stream: all that the word part of the encoder knows of a word.
Word = Tuple[str, ...]
# A name is known by its first and last sounds; what is longer loses its middle.
MAX_SYMBOLS = 24


@dataclass(frozen=True)
class TokenWords:
    """The tokens of a batch of Docs, by their distinct words.

    words (List[Word]): The distinct words.
    index (ndarray): The word of each token. Shape: (n_tokens,), int64
    texts (List[str]): The text of each token.
    lengths (ndarray): The tokens of each Doc. Shape: (n_docs,), int64
    """

    words: List[Word]
    index: Ints
    texts: List[str]
    lengths: Ints


def read_tokens(docs: Sequence[Doc], *, with_ipa: bool) -> TokenWords:
    """Collect the tokens of Docs that differ: all that an encoder makes of a token, before it
    looks at its neighbours, it makes of its text and its IPA.

    docs (Sequence[Doc]): The Docs.
    with_ipa (bool): Whether their IPA layer is read.
    RETURNS (TokenWords): The tokens, as words of a text and, if it is read, of IPA.
    """
    texts = _all_texts(docs)
    return _number(zip(texts, _all_ipa(docs)) if with_ipa else zip(texts), texts, docs)


class WordReader:
    """Reads Docs by some of the streams.

    streams (Sequence[str]): "ipa" is the Doc's own IPA layer; "roman" and "orth"
        are made of the spelling here.
    segmentation (str): What the layer's strings are cut into: "ipa", segments, or what stands
        between "spaces".
    """

    def __init__(self, streams: Sequence[str], segmentation: str = "ipa") -> None:
        makers: Dict[str, G2P] = {"roman": RomanG2P(), "orth": OrthG2P()}
        self.streams = tuple(streams)
        # By what the words of each stream are cut into symbols, see `spell_words`.
        self.cuts = tuple(segmentation if name == "ipa" else "letters" for name in streams)
        self._makers = {name: makers[name] for name in streams if name in makers}
        self._by_letters = LettersG2P()

    def __call__(self, docs: Sequence[Doc], *, letter_reading: float = 0.0) -> TokenWords:
        """Collect the distinct words of Docs.

        docs (Sequence[Doc]): The Docs.
        letter_reading (float): With what probability a word's IPA is replaced by
            the reading of its letters; drawn for each distinct word.
        RETURNS (TokenWords): The tokens by their words.
        """
        texts = _all_texts(docs)
        ipa: List[str] = []
        if self.reads_ipa:
            ipa = self._reread(texts, _all_ipa(docs), letter_reading)
        return _number(self.words(texts, ipa), texts, docs)

    @property
    def reads_ipa(self) -> bool:
        """Whether the IPA layer is read."""
        return "ipa" in self.streams

    def words(self, texts: List[str], ipa: Sequence[str] = ()) -> Iterable[Word]:
        """Give the words of tokens.

        texts (List[str]): The text of each token.
        ipa (List[str]): The IPA of each; it may be empty where it is not read.
        RETURNS (Iterable[Tuple[str, ...]]): The word of each.
        """
        columns = [
            ipa if stream == "ipa" else self._makers[stream](texts, "") for stream in self.streams
        ]
        return zip(*columns) if columns else [()] * len(texts)

    def _reread(self, texts: List[str], ipa: List[str], share: float) -> List[str]:
        # Letters are read in IPA: beside words in another notation, they would be strangers.
        if not share or "spaces" in self.cuts:
            return ipa
        distinct = list(dict.fromkeys(texts))
        drawn = np.random.random(len(distinct)) < share
        read = dict(zip(distinct, self._by_letters(distinct, "")))
        reread = {text: read[text] for text, is_drawn in zip(distinct, drawn) if is_drawn}
        return [reread.get(text) or string for text, string in zip(texts, ipa)]


def _number(words: Iterable[Word], texts: List[str], docs: Sequence[Doc]) -> TokenWords:
    number: Dict[Word, int] = {}
    index = [number.setdefault(word, len(number)) for word in words]
    lengths = [len(doc) for doc in docs]
    return TokenWords(
        list(number), np.array(index, dtype="int64"), texts, np.array(lengths, dtype="int64")
    )


def _all_texts(docs: Sequence[Doc]) -> List[str]:
    return [text for doc in docs for text in token_texts(doc)]


def _all_ipa(docs: Sequence[Doc]) -> List[str]:
    return [string for doc in docs for string in get_ipa(doc)]


def spell_words(strings: Sequence[str], *, cut: str, style: Style = PLAIN) -> List[Tuple[str, ...]]:
    """Cut words into their symbols.

    strings (Sequence[str]): The words in one stream.
    cut (str): What a symbol is: a segment of "ipa", what stands between "spaces", or one of
        the "letters" of a spelling.
    style (Style): Which tones and lengths of IPA are symbols.
    RETURNS (List[Tuple[str, ...]]): The symbols of each word.
    """
    if cut == "ipa":
        return [_segments_of_ipa(string, style) for string in strings]
    if cut == "spaces":
        return [_shorten(tuple(string.split())) for string in strings]
    return list(map(_letters_of_spelling, strings))


def number_words(words: Sequence[Sequence[str]], number: Callable[[str], int]) -> Ints:
    """Write words as the numbers of their symbols.

    words (Sequence[Sequence[str]]): The symbols of each word.
    number (Callable[[str], int]): Gives the number of a symbol, not 0.
    RETURNS (ndarray): Numbers, 0 after a word's end. Shape: (n_words, longest ≥ 1)
    """
    matrix = np.zeros((len(words), max([1, *map(len, words)])), dtype=np.int64)
    for row, symbols in zip(matrix, words):
        row[: len(symbols)] = list(map(number, symbols))
    return matrix


@remembered(16384)
def _segments_of_ipa(ipa: str, style: Style) -> Tuple[str, ...]:
    return _shorten(segments(style.apply(ipa)))


def _letters_of_spelling(string: str) -> Tuple[str, ...]:
    # Long vowels and doubled consonants are written by some romanisations only.
    return _shorten(tuple(letter for letter, _ in groupby(string)))


def _shorten(symbols: Tuple[str, ...]) -> Tuple[str, ...]:
    half = MAX_SYMBOLS // 2
    return symbols if len(symbols) <= MAX_SYMBOLS else symbols[:half] + symbols[-half:]
