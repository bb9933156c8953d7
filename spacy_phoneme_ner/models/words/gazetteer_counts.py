"""How often each key of a gazetteer was part of what kind of name, by language."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.strings import (  # type: ignore[attr-defined, unused-ignore]
    get_string_id,
    hash_string,
)
from spacy.tokens import Doc

from ...disk.digests import digest_arrays
from ...disk.files import check_regular, parse_json, replacing
from ...errors import Errors, PhonemeNERError
from ...layer import has_layer, main_language
from .gazetteer_keys import LISTS, NO_KEY, GazetteerKeys, Keys
from .reader import Word, WordReader

Ints = NDArray[np.int64]
Counts = NDArray[np.uint32]
_OUTSIDE_IOB = 2  # spaCy's code in ENT_IOB
# Into so many parts a corpus of one language is divided.
_N_FOLDS = 10


@dataclass(frozen=True)
class KindCounts:
    """The counts of the keys of one kind.

    keys (ndarray): In order. Shape: (n_keys,), uint64
    places (ndarray): For each group that a key is in: the number of the key times the
        number of groups, plus that of the group, in order. Shape: (n_places,), int64
    own (ndarray): How often it was there outside of names (0) and in names of each
        label (1, 2, …). Shape: (n_places, 1 + n_labels), uint32
    """

    keys: Keys
    places: Ints
    own: Counts

    def totals(self, n_groups: int) -> Tuple[Counts, Ints]:
        """Add up the groups.

        n_groups (int): How many there are.
        RETURNS (Tuple[ndarray, ndarray]): The counts of each key, and in how many groups it
            is. Shapes: (n_keys, 1 + n_labels), uint32; (n_keys,), int64
        """
        key = self.places // n_groups
        totals = np.zeros((len(self.keys), self.own.shape[1]), dtype=np.uint32)
        np.add.at(totals, key, self.own)
        return totals, np.bincount(key, minlength=len(self.keys))


@dataclass(frozen=True)
class NameSource:
    """Where a list of names comes from.

    source (str): What it was made of.
    licence (str): The licence of that.
    notice (str): What the licence asks to be said where the names are used; "" for nothing.
    names (int): How many names, and words that are none, it has.
    """

    source: str
    licence: str
    notice: str
    names: int


class GazetteerCounts:
    """What was counted in a corpus, and in lists of names, by groups that can be left out.

    A word that is looked up while the sentence is learned from that it was counted in
    would give the answer away. So in training, what was counted in the Doc's own group is
    left out: its language, which it then meets as one never seen before; in a corpus of one
    language, a tenth of the Docs. What stands in lists of its language is left out, too.

    kinds (Tuple[str, ...]): The kinds of keys, see `GazetteerKeys`.
    labels (Tuple[str, ...]): The labels whose names were counted.
    groups (Tuple[str, ...]): ISO 639-3 codes of the languages; none for a corpus of one.
    prior (ndarray): The share of tokens of text outside of names, and in those of each label.
        Shape: (1 + n_labels,), float32
    by_kind (Dict[str, KindCounts]): The counts.
    sources (Tuple[NameSource, ...]): The lists.
    """

    def __init__(
        self,
        labels: Sequence[str],
        groups: Sequence[str],
        prior: NDArray[np.float32],
        by_kind: Dict[str, KindCounts],
        sources: Sequence[NameSource] = (),
    ) -> None:
        self.kinds = tuple(by_kind)
        self.labels = tuple(labels)
        self.groups = tuple(groups)
        self.prior = prior
        self.by_kind = by_kind
        self.sources = tuple(sources)
        self._number = {group: i for i, group in enumerate(groups)}

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.groups) or _N_FOLDS

    def group_of(self, doc: Doc) -> int:
        """Tell which group a Doc was counted in; -1 if in none."""
        if not self.groups:
            return _fold(doc)
        return self._number.get(_language(doc), -1)

    def to_disk(self, path: Path) -> None:
        """Write a file, whole or not at all.

        path (Path): The file, in the format safetensors.
        """
        from safetensors.numpy import save

        arrays = {"prior": self.prior}
        for kind, counts in self.by_kind.items():
            for name in ("keys", "places", "own"):
                arrays[f"{kind}.{name}"] = getattr(counts, name)
        facts = {name: "\n".join(getattr(self, name)) for name in ("kinds", "labels", "groups")}
        facts["sources"] = json.dumps(list(map(asdict, self.sources)))
        facts[_DIGEST] = digest_arrays(arrays, facts)
        with replacing(path) as temporary:
            temporary.write_bytes(save(arrays, metadata=facts))

    @classmethod
    def from_disk(cls, path: Path) -> "GazetteerCounts":
        """Read a file that `to_disk` wrote.

        path (Path): The file.
        RETURNS (GazetteerCounts): The counts.
        RAISES (PhonemeNERError): If it is not there, or is no such file.
        """
        from safetensors import SafetensorError, safe_open

        try:
            check_regular(path)
            with safe_open(path, framework="np") as file:
                metadata = dict(file.metadata() or {})
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if metadata.pop(_DIGEST, None) != digest_arrays(arrays, metadata):
                raise ValueError("it is damaged: its digest is another")
            sources = [NameSource(**its) for its in parse_json(metadata.pop("sources", "[]"))]
            facts = {k: v.split("\n") if v else [] for k, v in metadata.items()}
            by_kind = {
                kind: KindCounts(*(arrays[f"{kind}.{n}"] for n in _ARRAYS))
                for kind in facts["kinds"]
            }
            prior = arrays["prior"]
            return cls(facts["labels"], facts["groups"], prior, by_kind, sources)
        except (KeyError, OSError, SafetensorError, TypeError, ValueError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise PhonemeNERError(Errors.P118.format(path=path, reason=reason)) from None


_DIGEST = "digest"
_ARRAYS = ("keys", "places", "own")


def make_gazetteer_from_file_v1(path: Optional[Path]) -> Optional[Callable[[], GazetteerCounts]]:
    """Read names that were counted beforehand: the `gazetteer` of a component in
    [initialize].

    path (Optional[Path]): A file that `spacy phoneme gazetteer` wrote; None to have the
        names counted in the training data.
    RETURNS (Optional[Callable[[], GazetteerCounts]]): Reads it.
    """
    return None if path is None else lambda: GazetteerCounts.from_disk(Path(path))


class GazetteerCounter:
    """Counts the words of annotated Docs, and those of lists of names.

    kinds (Sequence[str]): The kinds of keys, see `GazetteerKeys`. Those of lists are of what
        is added as listed, the others of what is not.
    labels (Sequence[str]): The labels whose names are counted. Words in names of other
        labels, and those without annotation, are left out.
    """

    def __init__(self, kinds: Sequence[str], labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._keys = GazetteerKeys(kinds)
        self._read = WordReader(self._keys.streams)
        self._numbers: Dict[Word, int] = {}
        self._languages: Dict[str, int] = {}
        # Word, class, language, fold of each token, of text and of lists.
        self._tokens: Tuple[List[Ints], List[Ints]] = [], []
        self._sources: List[NameSource] = []

    def add(self, docs: Sequence[Doc], *, listed: bool = False) -> None:
        """Count the words of Docs.

        docs (Sequence[Doc]): The Docs, with an IPA layer and entities.
        listed (bool): Whether each is a row of a list.
        """
        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        tokens = self._read(docs)
        numbers = [self._numbers.setdefault(w, len(self._numbers)) for w in tokens.words]
        groups = [
            (self._languages.setdefault(_language(doc), len(self._languages)), _fold(doc))
            for doc in docs
        ]
        rows = np.repeat(np.array(groups, dtype=np.int64), tokens.lengths, axis=0)
        words = np.array(numbers, dtype=np.int64)[tokens.index]
        classes = np.concatenate([self._classes(doc) for doc in docs])
        self._tokens[listed].append(np.column_stack([words, classes, rows])[classes >= 0])

    def add_source(self, source: NameSource) -> None:
        """Note where listed Docs come from."""
        self._sources.append(source)

    def finish(self) -> GazetteerCounts:
        """Add up what was counted.

        RETURNS (GazetteerCounts): The counts.
        RAISES (PhonemeNERError): If there was no name, or no list that there are kinds for.
        """
        of_lists = [kind for kind in self._keys.kinds if kind.startswith(LISTS)]
        if of_lists and not self._tokens[True]:
            raise PhonemeNERError(Errors.P193.format(kinds=", ".join(of_lists)))
        text, listed = (
            np.concatenate(tokens) if tokens else np.zeros((0, 4), np.int64)
            for tokens in self._tokens
        )
        if not (text[:, 1] > 0).any():
            raise PhonemeNERError(Errors.P117.format(labels=", ".join(self.labels)))
        many = len(np.unique(text[:, 2])) > 1
        n_groups = len(self._languages) if many else _N_FOLDS
        keys, n_classes = self._keys(list(self._numbers)), 1 + len(self.labels)
        by_kind = {}
        for kind, column in zip(self._keys.kinds, keys.T):
            word, classes, language, fold = (listed if kind.startswith(LISTS) else text).T
            group = language if many else fold
            has_key = column[word] != NO_KEY
            distinct, number = np.unique(column[word[has_key]], return_inverse=True)
            places, row = np.unique(number * n_groups + group[has_key], return_inverse=True)
            counted = np.bincount(
                row * n_classes + classes[has_key], minlength=len(places) * n_classes
            )
            counted = counted.reshape(len(places), n_classes)
            by_kind[kind] = KindCounts(distinct, places, counted.astype(np.uint32))
        totals = np.bincount(text[:, 1], minlength=n_classes)
        prior = ((totals + 1) / (totals.sum() + n_classes)).astype(np.float32)
        languages = list(self._languages) if many else []
        return GazetteerCounts(self.labels, languages, prior, by_kind, self._sources)

    def _classes(self, doc: Doc) -> Ints:
        """0 outside of names, 1, 2, … in those of each label, -1 where it is not known."""
        iob, kind = doc.to_array([ENT_IOB, ENT_TYPE]).astype(np.uint64).T
        classes = np.full(len(doc), -1, dtype=np.int64)
        classes[iob == _OUTSIDE_IOB] = 0
        for i, label in enumerate(self.labels, start=1):
            # Some labels are symbols of spaCy's, with numbers that are no hashes.
            classes[kind == get_string_id(label)] = i
        return classes


def _language(doc: Doc) -> str:
    known: Optional[str] = main_language(doc) if has_layer(doc) else None
    return known or ""


def _fold(doc: Doc) -> int:
    return int(hash_string(doc.text) % _N_FOLDS)
