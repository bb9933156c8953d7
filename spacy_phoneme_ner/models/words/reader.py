"""From Docs to what the encoder reads: distinct words, as symbols of each stream."""

from dataclasses import dataclass
from itertools import groupby
from typing import Dict, Iterator, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc

from ...g2p import G2P, LettersG2P, OrthG2P, RomanG2P
from ...ipa import PLAIN, Style, segments
from ...layer import get_ipa
from ...memory.cache import remembered
from .symbols import Symbols

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
        # By what the words of each stream are cut into symbols, see `number_words`.
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
        texts = [text for doc in docs for text in _texts(doc)]
        columns = []
        for stream in self.streams:
            if stream == "ipa":
                ipa = [string for doc in docs for string in get_ipa(doc)]
                columns.append(self._reread(texts, ipa, letter_reading))
            else:
                columns.append(self._makers[stream](texts, ""))
        number: Dict[Word, int] = {}
        tokens = zip(*columns) if columns else (() for _ in texts)
        index = [number.setdefault(word, len(number)) for word in tokens]
        lengths = [len(doc) for doc in docs]
        return TokenWords(
            list(number), np.array(index, dtype="int64"), texts, np.array(lengths, dtype="int64")
        )

    def _reread(self, texts: List[str], ipa: List[str], share: float) -> List[str]:
        # Letters are read in IPA: beside words in another notation, they would be strangers.
        if not share or "spaces" in self.cuts:
            return ipa
        distinct = list(dict.fromkeys(texts))
        drawn = np.random.random(len(distinct)) < share
        read = dict(zip(distinct, self._by_letters(distinct, "")))
        reread = {text: read[text] for text, is_drawn in zip(distinct, drawn) if is_drawn}
        return [reread.get(text) or string for text, string in zip(texts, ipa)]


def _texts(doc: Doc) -> Iterator[str]:
    # `token.text` makes a Token of each, and takes several times as long.
    return map(doc.vocab.strings.__getitem__, doc.to_array(ORTH).tolist())


def number_words(
    strings: Sequence[str], symbols: Symbols, *, cut: str, style: Style = PLAIN
) -> Ints:
    """Spell words with the numbers of their symbols.

    strings (Sequence[str]): The words in one stream.
    symbols (Symbols): The stream's symbols.
    cut (str): What a symbol is: a segment of "ipa", what stands between "spaces", or one of
        the "letters" of a spelling.
    style (Style): Which tones and lengths of IPA are symbols.
    RETURNS (ndarray): Numbers, 0 after a word's end. Shape: (n_words, longest ≥ 1)
    """
    spelled = [symbols.numbers(_cut(string, cut, style)) for string in strings]
    matrix = np.zeros((len(strings), max([1, *map(len, spelled)])), dtype=np.int64)
    for row, numbers in zip(matrix, spelled):
        row[: len(numbers)] = numbers
    return matrix


def _cut(string: str, cut: str, style: Style) -> Tuple[str, ...]:
    if cut == "ipa":
        return _segments_of_ipa(string, style)
    return _shorten(tuple(string.split())) if cut == "spaces" else _letters_of_spelling(string)


@remembered(16384)
def _segments_of_ipa(ipa: str, style: Style) -> Tuple[str, ...]:
    return _shorten(segments(style.apply(ipa)))


def _letters_of_spelling(string: str) -> Tuple[str, ...]:
    # Long vowels and doubled consonants are written by some romanisations only.
    return _shorten(tuple(letter for letter, _ in groupby(string)))


def _shorten(symbols: Tuple[str, ...]) -> Tuple[str, ...]:
    half = MAX_SYMBOLS // 2
    return symbols if len(symbols) <= MAX_SYMBOLS else symbols[:half] + symbols[-half:]
