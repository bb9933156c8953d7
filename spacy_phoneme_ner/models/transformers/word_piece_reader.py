"""Spelling as the pieces of a Hugging Face tokenizer, such as mBERT's or XLM-R's."""

import json
from functools import partial
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

import numpy as np
from spacy.tokens import Doc

from ...errors import Errors, PhonemeNERError
from ...extras import import_extra
from .cutting import check_max_positions, cut_pieces
from .pieces import Ints, Pieces, SpecialIds
from .word_strings import WordStrings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# What encoders call the piece for padding: T5 and XLM-R, BERT and DeBERTa, others.
_PADDING = ("<pad>", "[PAD]", "<|padding|>", "<|pad|>", "<|endoftext|>")
# And the piece for what is hidden.
MASKS = ("[MASK]", "<mask>")
# And for what no other piece covers.
UNKNOWN = ("<unk>", "[UNK]")
_AT_ONCE = 1_000  # words that are counted


class WordPieceReader:
    """Reads the tokens of Docs as the words of a tokenizer.

    The tokenizer cuts each word for itself, one after the other, and tells of each
    piece which word it is from. What is no token for it (white space, and what its
    normalisation takes away) has no pieces. Text that looks like a special piece,
    such as "</s>", is read as one, as everywhere in `transformers`. Its `mask_id` is the
    piece that stands for a hidden one, its `unknown_id` that for what no other piece covers;
    None if there is none.

    tokenizer (str): The text of a tokenizer.json.
    max_positions (Optional[int]): Read only so many positions of a Doc, the specials
        among them; None for all.
    stream (str): How the words are written that it cuts, see `WordStrings`.
    RAISES (PhonemeNERError): If the tokenizer cannot be used, max_positions leaves
        no room for a piece, or there is no such stream.
    """

    def __init__(
        self, tokenizer: str, *, max_positions: Optional[int] = None, stream: str = "orth"
    ) -> None:
        check_max_positions(max_positions)
        self._strings = WordStrings(stream)
        self.tokenizer = tokenizer
        self.max_positions = max_positions
        self._tokenizer = _load(tokenizer)
        padding = _find_padding(self._tokenizer)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._space = _space_before_words(self._tokenizer)
        self._special_ids = SpecialIds(*_find_ends(self._tokenizer), padding)
        self.mask_id, self.unknown_id = (
            next((i for i in map(self._tokenizer.token_to_id, names) if i is not None), None)
            for names in (MASKS, UNKNOWN)
        )
        # Not the number of pieces: a vocabulary may leave out numbers.
        self._n_ids = 1 + max(self._tokenizer.get_vocab(with_added_tokens=True).values())

    def __reduce__(self) -> Tuple[Any, ...]:
        stream = self._strings.stream
        make = partial(WordPieceReader, max_positions=self.max_positions, stream=stream)
        return make, (self.tokenizer,)

    @property
    def special_ids(self) -> SpecialIds:
        """What the tokenizer puts around a sequence, and its padding."""
        return self._special_ids

    @property
    def n_ids(self) -> int:
        """How many rows the embeddings need at least."""
        return self._n_ids

    def piece_spellings(self) -> Tuple[Dict[str, int], FrozenSet[str]]:
        """Give the numbers of all pieces by how they are written in the vocabulary, and
        which of them no tokenizer's model made, such as "</s>"."""
        added = self._tokenizer.get_added_tokens_decoder().values()
        vocabulary: Dict[str, int] = self._tokenizer.get_vocab(with_added_tokens=True)
        return vocabulary, frozenset(token.content for token in added)

    def __call__(self, docs: Sequence[Doc]) -> List[Pieces]:
        """Read Docs.

        docs (Sequence[Doc]): The Docs.
        RETURNS (List[Pieces]): One for each Doc.
        """
        return [self.cut(self.strings(doc)) for doc in docs]

    def strings(self, doc: Doc) -> List[str]:
        """Give what is read of each token, "" of white space.

        doc (Doc): The Doc; with an IPA layer if that is what is read.
        RETURNS (List[str]): One string for each token.
        """
        strings = self._strings(doc)
        return ["" if token.is_space else string for token, string in zip(doc, strings)]

    def cut(self, strings: Sequence[str]) -> Pieces:
        """Cut what is read of a Doc into pieces.

        strings (Sequence[str]): One for each token, "" of what is not read.
        RETURNS (Pieces): The pieces.
        """
        read = [i for i, string in enumerate(strings) if string]
        words = [self._space + strings[i] for i in read]
        # One Doc at a time: for short ones, threads cost more than they give, and
        # they make workers of `nlp.pipe(n_process=…)` warn.
        encoded = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        owners = np.array(encoded.word_ids, dtype=np.int64)
        lengths = np.zeros(len(strings), dtype=np.int64)
        lengths[read] = np.bincount(owners, minlength=len(read))
        starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
        # Words are cut one after the other, so that the owners never fall and the
        # counts alone tell where each word begins.
        pieces = Pieces(np.array(encoded.ids, dtype=np.int64), starts, lengths)
        return cut_pieces(pieces, self.special_ids, self.max_positions)

    def count(self, words: Mapping[str, int]) -> Ints:
        """Count the pieces of words, each of which is cut once, however often it stands there.

        words (Mapping[str, int]): What is read of words, as `strings` gives it, and how often.
        RETURNS (ndarray): How often each piece stands there. Shape: (n_ids,), int64
        """
        counts = np.zeros(self.n_ids, dtype=np.int64)
        read = [(self._space + word, n) for word, n in words.items() if word]
        for start in range(0, len(read), _AT_ONCE):
            some, times = zip(*read[start : start + _AT_ONCE])
            encoded = self._tokenizer.encode(some, is_pretokenized=True, add_special_tokens=False)
            owners = np.array(encoded.word_ids, dtype=np.int64)
            np.add.at(counts, encoded.ids, np.array(times, dtype=np.int64)[owners])
        return counts


def _load(text: str) -> "Tokenizer":
    tokenizers = import_extra("tokenizers", "The vocabulary of a transformer")
    try:
        loaded: Tokenizer = tokenizers.Tokenizer.from_str(text)
        return loaded
    except Exception as error:  # `tokenizers` raises no narrower one
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P131.format(reason=reason)) from None


def _space_before_words(tokenizer: "Tokenizer") -> str:
    """Make a tokenizer read all words alike; tell what to write before each for that.

    Those that cut bytes have other pieces for a word after a space than for the same
    at the very beginning. They can write the space themselves, if they do not cut the
    text before.
    """
    from tokenizers.pre_tokenizers import ByteLevel

    before = tokenizer.pre_tokenizer
    if isinstance(before, ByteLevel):
        before.add_prefix_space = True
        tokenizer.pre_tokenizer = before
    parts = json.loads(before.__getstate__()).get("pretokenizers", []) if before else []
    spaced = [part["add_prefix_space"] for part in parts if part["type"] == "ByteLevel"]
    return "" if all(spaced) else " "


def _find_ends(tokenizer: "Tokenizer") -> Tuple[Tuple[int, ...], Tuple[int, ...]]:
    """Find out what a tokenizer puts before and after a sequence."""
    for word in _some_words(tokenizer):
        encoded = tokenizer.encode([word], is_pretokenized=True)
        places = [i for i, is_special in enumerate(encoded.special_tokens_mask) if not is_special]
        if places:
            return tuple(encoded.ids[: places[0]]), tuple(encoded.ids[places[-1] + 1 :])
    raise PhonemeNERError(Errors.P131.format(reason="it makes no piece of any word"))


def _some_words(tokenizer: "Tokenizer") -> Iterator[str]:
    """Any will do of which there are pieces; a large vocabulary takes long to list."""
    yield from "a1"
    yield from tokenizer.get_vocab()


def _find_padding(tokenizer: "Tokenizer") -> int:
    if tokenizer.padding is not None:
        return int(tokenizer.padding["pad_id"])
    added = {token.content: i for i, token in tokenizer.get_added_tokens_decoder().items()}
    ids = (added.get(name, tokenizer.token_to_id(name)) for name in _PADDING)
    padding = next((number for number in ids if number is not None), None)
    if padding is None:
        reason = f"it has no piece for padding, such as {' or '.join(_PADDING[:2])}"
        raise PhonemeNERError(Errors.P131.format(reason=reason))
    return padding
