"""From Docs to what PhoneXL reads: distinct words by spelling, sound and language."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ...errors import PhonemeNERError
from ...languages import find_language
from ...layer import get_ipa, get_langs, has_layer, register_extensions
from ..transformers.pieces import Ints, PieceReader, Pieces, SpecialIds
from ..word_streams import Bools
from .phonemic_pieces import PhonemicPieces

PieceIds = Tuple[int, ...]
Word = Tuple[PieceIds, PieceIds, int]
# Languages of tokens that are not known, or of which there is nothing to know.
_NO_LANGUAGE = ("", "und", "xx", "mul")


@dataclass(frozen=True)
class WordBatch:
    """A batch of Docs as sequences of numbered words.

    words (List[Word]): The distinct words: pieces of the spelling, pieces of the sound,
        row of the language. The first ones are the encoder's specials.
    pieces (List[Pieces]): The words of each Doc, one piece each; a token of which nothing
        is read has none.
    special_ids (SpecialIds): The words around every sequence.
    spellings (List[List[Tuple[int, ...]]]): The pieces of each token's spelling, hidden or
        not, Doc by Doc.
    """

    words: List[Word]
    pieces: List[Pieces]
    special_ids: SpecialIds
    spellings: List[List[PieceIds]]


class PhoneXLReader:
    """Reads Docs word by word.

    spelling (PieceReader): Cuts the spelling into the encoder's pieces.
    sounds (Optional[PhonemicPieces]): Cuts the pronunciation; None if it is not read,
        and then Docs need no IPA layer.
    langs (Sequence[str]): The languages that have an embedding.
    reads_spelling (bool): Whether the spelling is read; without, words without a
        pronunciation (punctuation, digits) are still read by `sounds`.
    """

    def __init__(
        self,
        spelling: PieceReader,
        sounds: Optional[PhonemicPieces],
        langs: Sequence[str],
        reads_spelling: bool,
    ) -> None:
        self.spelling = spelling
        self.sounds = sounds
        self.reads_spelling = reads_spelling
        register_extensions()
        self._rows = {find_language(tag).code: row for row, tag in enumerate(langs, start=1)}

    def __call__(
        self,
        docs: Sequence[Doc],
        hidden: Optional[Sequence[Bools]] = None,
        mask: Optional[int] = None,
    ) -> WordBatch:
        """Read Docs.

        docs (Sequence[Doc]): The Docs, with an IPA layer if sounds are read.
        hidden (Optional[Sequence[ndarray]]): Which tokens are shown as `mask`, their sound
            and language as they are. Shape of each: (len(doc),)
        mask (Optional[int]): The piece that stands for a hidden spelling.
        RETURNS (WordBatch): The Docs' words.
        """
        around = self.spelling.special_ids
        numbers: Dict[Word, int] = {}
        # Specials are words of one piece that no token can be: their language is -1.
        special = [*around.prefix, *around.suffix, around.padding]
        ids = [numbers.setdefault(((piece,), (), -1), len(numbers)) for piece in special]
        n_prefix = len(around.prefix)
        special_ids = SpecialIds(tuple(ids[:n_prefix]), tuple(ids[n_prefix:-1]), ids[-1])
        pieces = []
        spellings = list(self._spellings(docs))
        for i, (doc, spelled) in enumerate(zip(docs, spellings)):
            if hidden is not None and mask is not None:
                spelled = [(mask,) if h and s else s for s, h in zip(spelled, hidden[i])]
            keys = list(zip(spelled, self._sounds(doc), self._languages(doc)))
            read = [numbers.setdefault(k, len(numbers)) for k in keys if k[0] or k[1]]
            lengths = np.array([bool(k[0] or k[1]) for k in keys], dtype=np.int64)
            starts = np.cumsum(lengths) - lengths
            pieces.append(Pieces(np.array(read, dtype=np.int64), starts, lengths))
        words = [(spelled, sound, max(row, 0)) for spelled, sound, row in numbers]
        return WordBatch(words, pieces, special_ids, spellings)

    def _spellings(self, docs: Sequence[Doc]) -> Iterator[List[PieceIds]]:
        """Cut the spelling of every token, Doc by Doc; into nothing if it is not read."""
        if not self.reads_spelling:
            for doc in docs:
                yield [()] * len(doc)
            return
        for pieces in self.spelling(docs):
            ids = pieces.ids.tolist()
            starts, lengths = pieces.starts.tolist(), pieces.lengths.tolist()
            yield [tuple(ids[start : start + n]) for start, n in zip(starts, lengths)]

    def _sounds(self, doc: Doc) -> List[PieceIds]:
        if self.sounds is None or not len(doc):
            return [()] * len(doc)
        read = self.sounds
        return [read(ipa, token.text) for token, ipa in zip(doc, get_ipa(doc))]

    def _languages(self, doc: Doc) -> List[int]:
        """The row of each token's language; of one without a language, of the Doc's."""
        if not self._rows or not len(doc):
            return [0] * len(doc)
        if not has_layer(doc):
            return [self._row(doc._.ipa_lang or doc.vocab.lang)] * len(doc)
        langs = get_langs(doc)
        counts = Counter(lang for lang in langs if lang not in _NO_LANGUAGE)
        main = self._row(counts.most_common(1)[0][0]) if counts else 0
        return [main if lang in _NO_LANGUAGE else self._row(lang) for lang in langs]

    def _row(self, lang: str) -> int:
        return self._rows.get(_code(lang), 0)


def flatten(bags: Sequence[PieceIds]) -> Tuple[Ints, Ints]:
    """Write lists of pieces one after the other.

    bags (Sequence[Tuple[int, ...]]): The pieces of each word.
    RETURNS (Tuple[ndarray, ndarray]): All pieces, and where each word begins among them.
        Shapes: (n_pieces,), (n_words,), int64
    """
    lengths = np.array([len(bag) for bag in bags], dtype=np.int64)
    pieces = np.fromiter(chain.from_iterable(bags), np.int64, int(lengths.sum()))
    return pieces, np.cumsum(lengths) - lengths


@lru_cache(maxsize=1024)
def _code(lang: str) -> str:
    try:
        return find_language(lang).code
    except PhonemeNERError:  # a code of Epitran's own, such as "uew"
        return lang
