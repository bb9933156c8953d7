"""Which pieces of an encoder some text needs: counted, written to a file, read by a loader."""

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Dict, Iterable, Optional

import numpy as np
from spacy.tokens import Doc

from ...disk.files import parse_json, write_text
from ...errors import Errors, PhonemeNERError
from ...ipa.inventory import default_phonemes
from .loaded_encoder import LoadedEncoder
from .trimming import trim_encoder
from .word_piece_reader import WordPieceReader

_MOST_WORDS = 2_000_000  # that are kept until they are cut


@dataclass
class PieceCounts:
    """How often each piece of a vocabulary stands in some text.

    vocabulary (str): A digest of the tokenizer (`digest`).
    n_pieces (int): How many pieces it has.
    counts (Dict[int, int]): The pieces that were met, by number.
    """

    vocabulary: str
    n_pieces: int
    counts: Dict[int, int] = field(default_factory=dict)

    def frequent(self, least: int) -> "PieceCounts":
        """Leave out what is rare. What is there without having been counted stays.

        least (int): How often a piece stands in the text at least.
        RETURNS (PieceCounts): The other pieces.
        """
        counts = {number: n for number, n in self.counts.items() if n >= least or not n}
        return PieceCounts(self.vocabulary, self.n_pieces, counts)

    def filled_up(self, size: int, tokenizer: str, source: str) -> "PieceCounts":
        """Add the likeliest of the pieces that were not met, for text that was not counted.

        size (int): How many pieces there shall be. More that were met stay.
        tokenizer (str): The text of the vocabulary's tokenizer.json.
        source (str): What errors call the encoder.
        RETURNS (PieceCounts): The pieces; what was added has the count 0.
        RAISES (PhonemeNERError): If the vocabulary does not say how likely its pieces are.
        """
        model: Dict[str, Any] = json.loads(tokenizer)["model"] if tokenizer else {}
        if model.get("type") != "Unigram":
            reason = f"its vocabulary is {model.get('type') or 'none'}, not Unigram"
            raise PhonemeNERError(Errors.P149.format(source=source, reason=reason))
        ranked = sorted(range(len(model["vocab"])), key=lambda i: (-model["vocab"][i][1], i))
        others = [number for number in ranked if number not in self.counts]
        added = dict.fromkeys(others[: max(0, size - len(self.counts))], 0)
        return PieceCounts(self.vocabulary, self.n_pieces, {**self.counts, **added})

    def to_disk(self, path: Path) -> None:
        """Write them, the most frequent first, whole or not at all.

        RAISES (PhonemeNERError): If it cannot be written there.
        """
        ordered = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        content = {
            "vocabulary": self.vocabulary,
            "n_pieces": self.n_pieces,
            "pieces": [number for number, _ in ordered],
            "counts": [count for _, count in ordered],
        }
        write_text(path, json.dumps(content) + "\n")

    @classmethod
    def from_disk(cls, path: Path) -> "PieceCounts":
        """Read what `to_disk` wrote.

        RAISES (PhonemeNERError): If there is no such file, or it is damaged.
        """
        try:
            content: Dict[str, Any] = parse_json(path.read_text(encoding="utf8"))
            pairs = zip(content["pieces"], content["counts"], strict=True)
            counts = {int(number): int(count) for number, count in pairs}
            piece_counts = cls(str(content["vocabulary"]), int(content["n_pieces"]), counts)
            if not counts or not all(0 <= number < piece_counts.n_pieces for number in counts):
                raise ValueError("it lists no pieces, or some that the vocabulary does not have")
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
            raise PhonemeNERError(Errors.P147.format(path=path, reason=reason)) from None
        return piece_counts


def count_pieces(docs: Iterable[Doc], encoder: LoadedEncoder, stream: str = "orth") -> PieceCounts:
    """Count the pieces of Docs. Those of single sounds are there in any case, as PhoneXL.v1
    begins its table of phonemic pieces with them.

    docs (Iterable[Doc]): The Docs; they are read as `SpellingTransformer.v1` reads them.
    encoder (LoadedEncoder): The encoder, of which the vocabulary alone is looked at.
    stream (str): What is read of a word, see `WordStrings`.
    RETURNS (PieceCounts): The counts.
    RAISES (PhonemeNERError): If the vocabulary cannot be used, or there is no such stream.
    """
    reader = WordPieceReader(encoder.tokenizer, stream=stream)
    counts = np.zeros(reader.n_ids, dtype=np.int64)
    words: Counter[str] = Counter()
    for doc in docs:
        # Most words stand in many Docs: each is cut once.
        words.update(reader.strings(doc))
        if len(words) > _MOST_WORDS:
            counts += reader.count(words)
            words.clear()
    counts += reader.count(words)
    met = {int(number): int(counts[number]) for number in np.flatnonzero(counts)}
    return PieceCounts(digest(encoder.tokenizer), reader.n_ids, {**_of_sounds(encoder), **met})


def _of_sounds(encoder: LoadedEncoder) -> Dict[int, int]:
    """The pieces that single sounds are made of, none of them counted."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(encoder.tokenizer)
    sounds = default_phonemes()
    symbols = sorted({*sounds, *"".join(sounds)})
    encoded = tokenizer.encode_batch(symbols, add_special_tokens=False)
    return {number: 0 for symbol in encoded for number in symbol.ids}


def trim_to_file(encoder: LoadedEncoder, pieces: Optional[str]) -> LoadedEncoder:
    """Leave out the pieces of an encoder that are not in a file.

    encoder (LoadedEncoder): The encoder.
    pieces (Optional[str]): The file; None leaves all.
    RETURNS (LoadedEncoder): The encoder.
    RAISES (PhonemeNERError): If the file is damaged, or of another vocabulary.
    """
    if pieces is None:
        return encoder
    counted = PieceCounts.from_disk(Path(pieces))
    if counted.vocabulary != digest(encoder.tokenizer):
        raise PhonemeNERError(Errors.P148.format(path=pieces, source=encoder.source))
    return trim_encoder(encoder, counted.counts)


def digest(tokenizer: str) -> str:
    """Sum up a vocabulary: SHA-256 of its tokenizer.json."""
    return sha256(tokenizer.encode("utf8")).hexdigest()
