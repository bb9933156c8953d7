"""A corpus in phonemes, as ids in one file.

It is a safetensors file with two tensors, `ids` (uint16: the pieces of all sentences,
without `<s>` and `</s>`, words joined by `▁`) and `offsets` (uint64: where each sentence
begins, and the end of the last). The sentences of a language lie together, those for
training first. Its metadata hold the rest, as JSON under "corpus", and the text of the
`tokenizer.json` under "tokenizer".
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..disk.files import parse_json, replacing
from ..errors import Errors, PhonemeNERError
from ..losses.masked_phonemes import MaskIds

SEPARATOR = "▁"
MASK = "<mask>"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")  # in RoBERTa's order, from 0
START, PADDING, END, UNKNOWN = range(len(SPECIALS))
MAX_SYMBOLS = 2**16
VERSION = 1
_FORMAT = "spacy-phoneme-ner.pretraining"


@dataclass(frozen=True)
class LanguageRange:
    """The sentences of a language, by their numbers.

    lang (str): The language, as the user named it.
    start (int): Its first sentence for training.
    held_out (int): Its first sentence that is held out, and the end of those for training.
    end (int): The end of those held out.
    """

    lang: str
    start: int
    held_out: int
    end: int


@dataclass(frozen=True)
class PreparedCorpus:
    """What `prepare` gives and `train` reads.

    ids (ndarray): The pieces of all sentences. Shape: (n_pieces,), uint16
    offsets (ndarray): Where each sentence begins, and the end of the last.
        Shape: (n_sentences + 1,), uint64
    languages (Tuple[LanguageRange, ...]): Which sentences are whose.
    tokenizer (str): The text of a `tokenizer.json`.
    notes (Dict[str, Any]): How it was made: the G2P, what was counted.
    """

    ids: NDArray[np.uint16]
    offsets: NDArray[np.uint64]
    languages: Tuple[LanguageRange, ...]
    tokenizer: str
    notes: Dict[str, Any]

    @property
    def n_ids(self) -> int:
        """How many pieces the vocabulary has."""
        return len(vocabulary(self.tokenizer))

    @property
    def mask_ids(self) -> MaskIds:
        """What can be masked, and with what."""
        pieces = vocabulary(self.tokenizer)
        first = pieces[SEPARATOR] + 1
        return MaskIds(pieces[MASK], pieces[SEPARATOR], range(first, pieces[MASK]))

    def digest(self) -> str:
        """Name the corpus by its content."""
        content = hashlib.blake2b(digest_size=16)
        for part in (self.ids, self.offsets):
            content.update(np.ascontiguousarray(part).data)
        content.update(repr(self.languages).encode("utf8"))
        content.update(self.tokenizer.encode("utf8"))
        return content.hexdigest()


def write_prepared(path: Path, corpus: PreparedCorpus) -> None:
    """Write a corpus, whole or not at all.

    path (Path): The file.
    corpus (PreparedCorpus): The corpus.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    from safetensors.numpy import save

    about = {
        "languages": [asdict(language) for language in corpus.languages],
        "notes": corpus.notes,
        "digest": corpus.digest(),
    }
    metadata = {
        "format": _FORMAT,
        "version": str(VERSION),
        "corpus": json.dumps(about, ensure_ascii=False),
        "tokenizer": corpus.tokenizer,
    }
    with replacing(path) as temporary:
        temporary.write_bytes(save({"ids": corpus.ids, "offsets": corpus.offsets}, metadata))


def read_prepared(path: Path) -> Tuple[PreparedCorpus, str]:
    """Read a corpus.

    path (Path): The file.
    RETURNS (Tuple[PreparedCorpus, str]): The corpus, and its digest.
    RAISES (PhonemeNERError): If it is not there, or no such file.
    """
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise PhonemeNERError(Errors.P703.format(path=path, reason="there is no such file"))
    try:
        with safe_open(str(path), framework="np") as file:
            metadata = file.metadata() or {}
            _check_format(path, metadata)
            about = parse_json(metadata["corpus"])
            corpus = PreparedCorpus(
                ids=file.get_tensor("ids"),
                offsets=file.get_tensor("offsets"),
                languages=tuple(LanguageRange(**entry) for entry in about["languages"]),
                tokenizer=metadata["tokenizer"],
                notes=about["notes"],
            )
            digest = str(about["digest"])
        if corpus.digest() != digest:
            raise ValueError("it is damaged: its digest is another")
        _check_tokenizer(corpus)
    except PhonemeNERError:
        raise
    except (SafetensorError, AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P703.format(path=path, reason=reason)) from None
    return corpus, digest


def vocabulary(tokenizer: str) -> Dict[str, int]:
    """Read the pieces of a vocabulary.

    tokenizer (str): The text of a `tokenizer.json`.
    RETURNS (Dict[str, int]): The number of each.
    """
    pieces: Dict[str, int] = parse_json(tokenizer)["model"]["vocab"]
    return pieces


def check_order(symbols: Dict[str, int]) -> None:
    """Make sure that a vocabulary is laid out as training expects it.

    symbols (Dict[str, int]): The number of each piece.
    RAISES (PhonemeNERError): If specials, `▁` or `<mask>` stand elsewhere.
    """
    expected: Sequence[str] = (*SPECIALS, SEPARATOR)
    by_number = {number: symbol for symbol, number in symbols.items()}
    first = [by_number.get(i, "") for i in range(len(expected))]
    if tuple(first) != tuple(expected) or symbols.get(MASK) != len(symbols) - 1:
        raise PhonemeNERError(Errors.P704.format(got=" ".join(first), mask=symbols.get(MASK)))


def _check_format(path: Path, metadata: Dict[str, str]) -> None:
    if metadata.get("format") != _FORMAT:
        raise PhonemeNERError(Errors.P703.format(path=path, reason="it holds something else"))
    if metadata.get("version") != str(VERSION):
        reason = f"it is of version {metadata.get('version')}, and this program reads {VERSION}"
        raise PhonemeNERError(Errors.P703.format(path=path, reason=reason))


def _check_tokenizer(corpus: PreparedCorpus) -> None:
    check_order(vocabulary(corpus.tokenizer))
