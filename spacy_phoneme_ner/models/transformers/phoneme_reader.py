"""Pronunciations as the pieces of an encoder of XPhoneBERT's kind."""

from functools import partial
from itertools import pairwise
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ...errors import Errors, PhonemeNERError
from ...ipa import clean, segments
from ...layer import get_ipa
from ...memory.cache import remembered
from .cutting import check_max_positions, cut_pieces
from .phoneme_vocabulary import PhonemeVocabulary, PieceMatch
from .pieces import Pieces, SpecialIds

SEGMENTATIONS = ("ipa", "spaces")
_CACHE_SIZE = 16384


class ReadToken(NamedTuple):
    """What is read of a token, in order.

    symbols (Tuple[str, ...]): Phonemes, or the characters of a token without.
    matches (Tuple[PieceMatch, ...]): What the vocabulary has for each.
    is_pronounced (bool): Whether they are phonemes.
    """

    symbols: Tuple[str, ...]
    matches: Tuple[PieceMatch, ...]
    is_pronounced: bool


class PhonemeReader:
    """Reads the IPA layer of Docs: "<s> p h o n ▁ …", a piece a phoneme.

    A token without phonemes (punctuation, digits, and whatever its G2P did not read)
    is read character by character, white space not at all. Between the tokens that
    are read stands one ▁ each.

    tokenizer (str): The text of a tokenizer.json (see `PhonemeVocabulary`).
    segmentation (str): "ipa" cuts each pronunciation into segments, as `ipa.segments`
        does, without stress. "spaces" takes it as it stands, cut at white space: for
        a G2P that writes phonemes with spaces between them, such as `XPhoneBERTG2P`.
    nearest (bool): Whether unknown phonemes are read as their nearest neighbours.
    max_positions (Optional[int]): Read only so many positions of a Doc, <s> among
        them, as the zero-shot study did (128); None for all.
    RAISES (PhonemeNERError): If a setting or the vocabulary cannot be used.
    """

    def __init__(
        self,
        tokenizer: str,
        *,
        segmentation: str = "ipa",
        nearest: bool = True,
        max_positions: Optional[int] = None,
    ) -> None:
        if segmentation not in SEGMENTATIONS:
            expected = ", ".join(SEGMENTATIONS)
            settings = {"setting": "segmentation", "value": segmentation, "expected": expected}
            raise PhonemeNERError(Errors.P502.format(**settings))
        check_max_positions(max_positions)
        self.vocabulary = PhonemeVocabulary(tokenizer, nearest=nearest)
        self.segmentation = segmentation
        self.max_positions = max_positions
        self._phonemes = remembered(_CACHE_SIZE)(self._read_phonemes)
        self._characters = remembered(_CACHE_SIZE)(self._read_characters)

    def __reduce__(self) -> Tuple[Any, ...]:
        make = partial(
            PhonemeReader,
            segmentation=self.segmentation,
            nearest=self.vocabulary.nearest,
            max_positions=self.max_positions,
        )
        return make, (self.vocabulary.tokenizer,)

    @property
    def special_ids(self) -> SpecialIds:
        """<s>, </s> and <pad>."""
        vocabulary = self.vocabulary
        return SpecialIds((vocabulary.begin,), (vocabulary.end,), vocabulary.padding)

    @property
    def n_ids(self) -> int:
        """How many rows the embeddings need at least."""
        return self.vocabulary.n_ids

    def __call__(self, docs: Sequence[Doc]) -> List[Pieces]:
        """Read Docs.

        docs (Sequence[Doc]): The Docs, with an IPA layer unless they are empty.
        RETURNS (List[Pieces]): One for each Doc.
        RAISES (PhonemeNERError): If a Doc has no IPA layer.
        """
        # All Docs' numbers go into one array, of which each takes its share: for short
        # Docs, making an array takes longer than filling it.
        ids: List[int] = []
        starts: List[int] = []
        lengths: List[int] = []
        ends = [(0, 0)]
        for doc in docs:
            self._read(doc, ids, starts, lengths)
            ends.append((len(ids), len(starts)))
        columns = [np.array(column, dtype=np.int64) for column in (ids, starts, lengths)]
        by_doc = [
            Pieces(columns[0][i:j], columns[1][k:m], columns[2][k:m])
            for (i, k), (j, m) in pairwise(ends)
        ]
        if self.max_positions is None:
            return by_doc
        special_ids = self.special_ids
        return [cut_pieces(pieces, special_ids, self.max_positions) for pieces in by_doc]

    def tokens(self, doc: Doc) -> List[ReadToken]:
        """Tell what is read of each token, for reports; slower than reading.

        doc (Doc): A Doc with an IPA layer unless it is empty.
        RETURNS (List[ReadToken]): One for each token.
        """
        tokens = []
        for token, ipa in zip(doc, get_ipa(doc) if len(doc) else ()):
            symbols = self._cut_phonemes(ipa)
            matches = tuple(map(self.vocabulary.find, symbols))
            if not symbols:
                symbols = _cut_characters(token.text)
                matches = tuple(map(self.vocabulary.find_character, symbols))
                tokens.append(ReadToken(symbols, matches, False))
            else:
                tokens.append(ReadToken(symbols, matches, True))
        return tokens

    def text(self, doc: Doc) -> str:
        """Write a Doc as the text for which the vocabulary's own tokenizer gives the same.

        doc (Doc): A Doc with an IPA layer unless it is empty.
        RETURNS (str): All its phonemes with spaces between them, words with " ▁ ". A
            phoneme is written as in the vocabulary; one that becomes <unk> as it is.
        """
        written = self.vocabulary.written
        words = (
            " ".join(written(symbol, match.id) for symbol, match in zip(*read[:2]))
            for read in self.tokens(doc)
        )
        return " ▁ ".join(word for word in words if word)

    def _read(self, doc: Doc, ids: List[int], starts: List[int], lengths: List[int]) -> None:
        """Append a Doc's pieces to those of the Docs before it."""
        first = len(ids)
        phonemes, characters = self._phonemes, self._characters
        for i, ipa in enumerate(get_ipa(doc) if len(doc) else ()):
            pieces = phonemes(ipa)
            if not pieces:
                pieces = characters(doc[i].text)
            if pieces and len(ids) > first:
                ids.append(self.vocabulary.word_break)
            starts.append(len(ids) - first)
            lengths.append(len(pieces))
            ids += pieces

    def _read_phonemes(self, ipa: str) -> Tuple[int, ...]:
        return tuple([self.vocabulary.find(symbol).id for symbol in self._cut_phonemes(ipa)])

    def _read_characters(self, text: str) -> Tuple[int, ...]:
        find = self.vocabulary.find_character
        return tuple([find(character).id for character in _cut_characters(text)])

    def _cut_phonemes(self, ipa: str) -> Tuple[str, ...]:
        return segments(clean(ipa)) if self.segmentation == "ipa" else tuple(ipa.split())


def _cut_characters(text: str) -> Tuple[str, ...]:
    return tuple([character for character in text if not character.isspace()])
