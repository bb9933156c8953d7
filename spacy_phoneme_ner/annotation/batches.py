"""Docs by the handful: spaCy's `minibatch`, which has no types."""

from typing import Iterable, Iterator, List, TypeVar

from spacy.util import minibatch

Item = TypeVar("Item")


def make_batches(items: Iterable[Item], size: int) -> Iterator[List[Item]]:
    """Give so many items at a time, and what is left at the end."""
    batches: Iterator[List[Item]] = minibatch(items, size)  # type: ignore[no-untyped-call]
    return batches
