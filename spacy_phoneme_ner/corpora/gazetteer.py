"""Counting the names of a corpus for a gazetteer."""

from itertools import islice
from pathlib import Path
from typing import Callable, Iterable, Optional, Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts, NameSource
from ..models.words.gazetteer_keys import LISTS
from .name_lists import find_lists, make_docs, read_list
from .sampled import SampledCorpus

_BATCH = 1000


def count_names(
    path: Path,
    *,
    kinds: Sequence[str],
    labels: Sequence[str],
    lists: Optional[Path] = None,
    only: str = "",
    exclude: str = "",
    corpora: str = "",
    progress: Callable[[Iterable[Doc]], Iterable[Doc]] = iter,
) -> GazetteerCounts:
    """Count what the words of a corpus are part of.

    path (Path): A folder with a .spacy file a language, as for `SampledCorpus`.
    kinds (Sequence[str]): What words will be looked up by, see `GazetteerKeys`.
    labels (Sequence[str]): The labels whose names are counted.
    lists (Optional[Path]): A list of names, or a folder of them, whose words are counted beside
        those of the corpus, under kinds of their own: "lists:ipa" beside "ipa".
    only, exclude, corpora (str): Languages and corpora, comma-separated, as for
        `SampledCorpus`.
    progress (Callable): Shows how far it is.
    RETURNS (GazetteerCounts): The counts.
    RAISES (PhonemeNERError): If the corpus or a list cannot be read, or has no names.
    """
    corpus = SampledCorpus(path, only=only, exclude=exclude, corpora=corpora)
    # A mistake in a list is told before the corpus is read.
    read = [read_list(path) for path in find_lists(lists)] if lists is not None else []
    kinds = [*kinds, *map(LISTS.__add__, kinds)] if read else kinds
    counter = GazetteerCounter(kinds, labels)
    docs = iter(progress(corpus.read_docs(Vocab())))
    while batch := list(islice(docs, _BATCH)):
        counter.add(batch)
    for facts, names in read:
        docs = iter(progress(make_docs(names)))
        while batch := list(islice(docs, _BATCH)):
            counter.add(batch, listed=True)
        counter.add_source(NameSource(facts.source, facts.licence, facts.notice, len(names)))
    return counter.finish()
