"""What a teacher thinks of the texts of a corpus, in a compact file, found by their words.

A text that is learned from many times is tagged by the teacher once. For each sentence there
are eight bytes of a digest of its words and two of its length, for each token one bit, and only
for tokens that are not surely outside of names one byte for each tag: how far its score is below
that of the best. Small differences are told apart finely and large ones coarsely (by their inverse
hyperbolic sine), so that no probability of independent tags is off by more than one percent. The
scores of moves, if the teacher is a chain, stand there once.
"""

from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.training import Example

from ..disk.digests import digest, digest_arrays
from ..disk.files import check_regular, replacing
from ..errors import Errors, PhonemeNERError
from ..models.heads.bio import Floats, Ints
from ..models.heads.soft_tags import NEVER, SoftTags

_MOST = 32.0  # the greatest difference of scores that is told from others
_LAST = 255  # its code
_LEVELS = -np.sinh(np.arange(_LAST + 1) / _LAST * np.arcsinh(_MOST)).astype(np.float32)
_DIGEST = "digest"
_ARRAYS = ("digests", "lengths", "unsure", "codes")


def make_teacher_file_v1(*, path: Optional[Path]) -> Callable[[], "TeacherFile"]:
    """Read a teacher's predictions from a file, for the `teacher` of `Distillation.v1`.

    path (Optional[Path]): A file that `python -m spacy phoneme teach` wrote. It is not read
        before training, so a config may leave it open (null) until then.
    RETURNS (Callable[[], TeacherFile]): Reads it.
    """
    return lambda: TeacherFile.from_disk(path)


class Sentence(NamedTuple):
    """What a teacher thinks of a sentence.

    unsure (ndarray): Which tokens are not surely outside of names. Shape: (n_tokens,), bool
    codes (ndarray): The scores of these tokens, see the top of this file.
        Shape: (n_unsure, n_tags), uint8
    """

    unsure: NDArray[np.bool_]
    codes: NDArray[np.uint8]


class TeacherFile:
    """The predictions of a teacher (see `Teacher`).

    name (str): What it is called in messages.
    tags (Sequence[str]): The tags, in the order of the scores.
    moves (Optional[ndarray]): The scores of moves, see `SoftTags`.
    facts (Mapping[str, str]): Who the teacher was.
    """

    def __init__(
        self,
        name: str,
        tags: Sequence[str],
        moves: Optional[Floats],
        facts: Mapping[str, str],
        arrays: Mapping[str, Any],
    ) -> None:
        """Take predictions, as they lie in a file.

        arrays (Mapping[str, ndarray]): "digests" of the sentences' words, in order, uint64,
            and their "lengths"; "unsure", a bit a token; "codes" of the scores of the tokens
            that have it, uint8. Shape of the last: (n_unsure, n_tags)
        RAISES (ValueError): If they do not fit together.
        """
        self.name, self.tags, self.moves = name, tuple(tags), moves
        self.facts = dict(facts)
        self._arrays = dict(arrays)
        digests, lengths, unsure, codes = (self._arrays[key] for key in _ARRAYS)
        n_tags, n_tokens = len(self.tags), int(lengths.sum(dtype=np.int64))
        fits = len(digests) == len(lengths) and len(unsure) == -(-n_tokens // 8)
        fits &= digests.dtype == np.uint64 and bool((digests[1:] > digests[:-1]).all())
        if moves is not None:
            fits &= moves.shape == (n_tags + 2, n_tags) and bool(np.isfinite(moves).all())
        # Counted before they are laid out, so that no number takes more memory than its file.
        self._bits = np.unpackbits(unsure, count=n_tokens if fits else 0).astype(np.bool_)
        self._ends: Ints = np.cumsum(lengths, dtype=np.int64)
        self._codes_before: Ints = np.append(0, np.cumsum(self._bits, dtype=np.int64))
        fits &= codes.dtype == np.uint8 and codes.shape == (self._codes_before[-1], n_tags)
        if not fits:
            raise ValueError("its parts do not fit together")
        self._digests: NDArray[np.uint64] = digests
        self._codes: NDArray[np.uint8] = codes

    def __len__(self) -> int:
        """How many sentences it has."""
        return len(self._digests)

    @property
    def n_tokens(self) -> int:
        """How many tokens they have."""
        return len(self._bits)

    @property
    def n_unsure(self) -> int:
        """How many of these are not surely outside of names."""
        return len(self._codes)

    def __call__(self, examples: Sequence[Example]) -> List[Optional[Floats]]:
        """Find the scores of a batch (see `Teacher`)."""
        return [self._find_doc(eg.predicted, eg.reference) for eg in examples]

    def find(self, words: Sequence[str]) -> Optional[Floats]:
        """Find the scores of a text.

        words (Sequence[str]): Its tokens.
        RETURNS (Optional[ndarray]): The scores; None if it is not there.
            Shape: (len(words), n_tags)
        """
        key = np.uint64(digest_words(words))
        place = int(np.searchsorted(self._digests, key))
        if place == len(self) or self._digests[place] != key:
            return None
        end = int(self._ends[place])
        start = end - int(self._arrays["lengths"][place])
        if end - start != len(words):
            return None
        scores = np.full((end - start, len(self.tags)), NEVER, dtype=np.float32)
        scores[:, 0] = 0.0
        codes = self._codes[self._codes_before[start] : self._codes_before[end]]
        scores[self._bits[start:end]] = _LEVELS[codes]
        return scores

    def _find_doc(self, doc: Doc, reference: Doc) -> Optional[Floats]:
        words = [token.text for token in doc]
        scores = self.find(words)
        if scores is not None or len(doc) != len(reference):
            return scores
        bounds = sentence_bounds(reference)
        if len(bounds) < 2 or words != [token.text for token in reference]:
            return None
        parts = [self.find(words[start:end]) for start, end in bounds]
        found = [part for part in parts if part is not None]
        return np.concatenate(found) if len(found) == len(parts) else None

    @classmethod
    def of_sentences(
        cls,
        name: str,
        tags: Sequence[str],
        moves: Optional[Floats],
        facts: Mapping[str, str],
        sentences: Mapping[int, Sentence],
    ) -> "TeacherFile":
        """Put sentences together.

        name, tags, moves, facts: See the class.
        sentences (Mapping[int, Sentence]): At least one, by the digest of its words.
        RETURNS (TeacherFile): The predictions.
        """
        ordered = [sentences[key] for key in sorted(sentences)]
        arrays = {
            "digests": np.array(sorted(sentences), dtype=np.uint64),
            "lengths": _compact([len(each.unsure) for each in ordered]),
            "unsure": np.packbits(np.concatenate([each.unsure for each in ordered])),
            "codes": np.concatenate([each.codes for each in ordered]),
        }
        return cls(name, tags, moves, facts, arrays)

    def sentences(self) -> Dict[int, Sentence]:
        """Take the sentences apart again (see `of_sentences`)."""
        unsure = np.split(self._bits, self._ends[:-1])
        codes = np.split(self._codes, self._codes_before[self._ends[:-1]])
        return dict(zip(self._digests.tolist(), map(Sentence, unsure, codes)))

    def to_disk(self, path: Path) -> None:
        """Write a file, whole or not at all.

        path (Path): The file, in the format safetensors.
        """
        from safetensors.numpy import save

        arrays = {key: self._arrays[key] for key in _ARRAYS}
        if self.moves is not None:
            arrays["moves"] = self.moves
        facts = {**self.facts, "tags": "\n".join(self.tags)}
        facts[_DIGEST] = digest_arrays(arrays, facts)
        with replacing(path) as temporary:
            temporary.write_bytes(save(arrays, metadata=facts))

    @classmethod
    def from_disk(cls, path: Optional[Path]) -> "TeacherFile":
        """Read a file that `to_disk` wrote.

        path (Optional[Path]): The file.
        RETURNS (TeacherFile): The predictions.
        RAISES (PhonemeNERError): If there is none, or it is no such file.
        """
        from safetensors import SafetensorError, safe_open

        if path is None:
            raise PhonemeNERError(Errors.P232)
        try:
            check_regular(path)
            with safe_open(path, framework="np") as file:
                facts = dict(file.metadata() or {})
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if facts.pop(_DIGEST, None) != digest_arrays(arrays, facts):
                raise ValueError("it is damaged: its digest is another")
            tags = facts.pop("tags").split("\n")
            return cls(str(path), tags, arrays.pop("moves", None), facts, arrays)
        except (KeyError, OSError, SafetensorError, TypeError, ValueError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise PhonemeNERError(Errors.P231.format(path=path, reason=reason)) from None


def encode_scores(scores: Floats, moves: Optional[Floats], sure: float) -> Sentence:
    """Make a teacher's scores as small as they are kept.

    scores (ndarray): The scores. Shape: (n_tokens, n_tags)
    moves (Optional[ndarray]): Those of moves, see `SoftTags`.
    sure (float): From which probability on a token's first tag, O, is taken for certain.
    RETURNS (Sentence): All tokens as one sentence.
    """
    unsure = SoftTags([scores], moves).chances()[:, 0] < sure
    below: Any = scores[unsure].max(axis=1, keepdims=True, initial=-np.inf) - scores[unsure]
    codes = np.rint(np.arcsinh(np.minimum(below, _MOST)) / np.arcsinh(_MOST) * _LAST)
    return Sentence(unsure, codes.astype(np.uint8))


def sentence_bounds(doc: Doc) -> List[Tuple[int, int]]:
    """Give the first token of each sentence of a Doc, and the one after its last; of one that
    says nothing of sentences, those of the whole."""
    if not doc.has_annotation("SENT_START"):
        return [(0, len(doc))]
    return [(sent.start, sent.end) for sent in doc.sents]


def digest_words(words: Sequence[str]) -> int:
    """Sum up words in 64 bits, which two of a million sentences share with a chance of 3e-8."""
    return int(digest("\0".join(words).encode("utf8", "surrogatepass"))[:16], 16)


def _compact(lengths: List[int]) -> NDArray[Any]:
    kind = np.uint16 if max(lengths) < 2**16 else np.uint32
    return np.array(lengths, dtype=kind)
