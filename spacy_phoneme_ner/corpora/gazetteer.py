"""Counting the names of a corpus for a gazetteer."""

from itertools import islice
from pathlib import Path
from typing import Callable, Iterable, Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts
from .sampled import SampledCorpus

_BATCH = 1000


def count_names(
    path: Path,
    *,
    kinds: Sequence[str],
    labels: Sequence[str],
    only: str = "",
    exclude: str = "",
    corpora: str = "",
    progress: Callable[[Iterable[Doc]], Iterable[Doc]] = iter,
) -> GazetteerCounts:
    """Count what the words of a corpus are part of.

    path (Path): A folder with a .spacy file a language, as for `SampledCorpus`.
    kinds (Sequence[str]): What words will be looked up by, see `GazetteerKeys`.
    labels (Sequence[str]): The labels whose names are counted.
    only, exclude, corpora (str): Languages and corpora, comma-separated, as for
        `SampledCorpus`.
    progress (Callable): Shows how far it is.
    RETURNS (GazetteerCounts): The counts.
    RAISES (PhonemeNERError): If the corpus cannot be read, or has no names.
    """
    corpus = SampledCorpus(path, only=only, exclude=exclude, corpora=corpora)
    counter = GazetteerCounter(kinds, labels)
    docs = iter(progress(corpus.read_docs(Vocab())))
    while batch := list(islice(docs, _BATCH)):
        counter.add(batch)
    return counter.finish()
