"""Parts of a job: cut from the input, annotated and written whole, by one process or several."""

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set

from ..disk.digests import digest_file
from ..disk.files import replacing
from ..errors import Errors, PhonemeNERError
from .annotator import Annotator
from .documents import AnnotatedDocument, Document, Reject
from .manifest import Record, digest_items
from .readers.inputs import Item
from .writers.types import Format

# Of how many characters a part may be, whatever the number of its documents.
_CHARACTERS = 20_000_000
# After how many documents progress is told.
_STEP = 64
# Told how many documents, words and rejects have come since.
Tell = Callable[[int, int, int], None]


class Part(NamedTuple):
    """A part that is to be done: its number, what it is made of, where it goes."""

    number: int
    items: Sequence[Item]
    path: Path


def cut_parts(items: Iterable[Item], size: int) -> Iterator[List[Item]]:
    """Cut the input into parts.

    items (Iterable[Item]): Documents and rejects.
    size (int): How many a part has; fewer where they are long.
    YIELDS (List[Item]): The parts, the same ones from the same input.
    """
    part: List[Item] = []
    n_characters = 0
    for item in items:
        length = len(item.text) if isinstance(item, Document) else 0
        if part and (len(part) >= size or n_characters + length > _CHARACTERS):
            yield part
            part, n_characters = [], 0
        part.append(item)
        n_characters += length
    if part:
        yield part


def write_part(annotator: Annotator, part: Part, format: Format, tell: Tell) -> Record:
    """Annotate a part and write it, whole or not at all.

    annotator (Annotator): What annotates.
    part (Part): The part.
    format (Format): How it is written.
    tell (Callable): Told how far it is.
    RETURNS (Record): What was done.
    RAISES (PhonemeNERError): If it cannot be written.
    """
    counts = _Counts(tell)
    with replacing(part.path) as temporary:
        format.write(temporary, counts.watch(annotator, part.items), annotator.make_doc)
        output = digest_file(temporary)
    return Record(
        number=part.number,
        input=digest_items(part.items),
        output=output,
        documents=counts.documents,
        words=counts.words,
        entities=counts.entities,
        rejects=[reject.as_row() for reject in counts.rejects],
    )


class _Counts:
    """Counts what comes of a part, and keeps its rejects in their order."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.documents = self.words = self.entities = 0
        self.rejects: List[Reject] = []

    def watch(self, annotator: Annotator, items: Sequence[Item]) -> Iterator[AnnotatedDocument]:
        """Annotate, and give what could be."""
        found = annotator.annotate_items([i for i in items if isinstance(i, Document)])
        documents = words = rejects = 0
        for item in items:
            result = next(found) if isinstance(item, Document) else item
            if isinstance(result, AnnotatedDocument):
                documents, words = documents + 1, words + result.n_words
                self.entities += len(result.entities)
                yield result
            elif isinstance(result, Reject):
                rejects += 1
                self.rejects.append(result)
            if documents + rejects >= _STEP:
                self._note(documents, words, rejects)
                documents = words = rejects = 0
        self._note(documents, words, rejects)
        found.close()

    def _note(self, documents: int, words: int, rejects: int) -> None:
        self.documents += documents
        self.words += words
        self._tell(documents, words, rejects)


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Let torch compute in one thread: more of them wait for one another in small models, and
    their number can change the last digits of what comes out."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def write_parts(
    annotator: Annotator, parts: Iterable[Part], format: Format, processes: int, tell: Tell
) -> Iterator[Record]:
    """Annotate and write parts, by one process or several.

    annotator (Annotator): What annotates; other processes load it anew.
    parts (Iterable[Part]): The parts; only a few are held at a time.
    format (Format): How they are written.
    processes (int): How many processes. Not more than there are cores is of use.
    tell (Callable): Told how far it is.
    YIELDS (Record): What was done, as it is done, in any order.
    RAISES (PhonemeNERError): If a part cannot be written, or a process dies.
    """
    if processes == 1:
        with one_torch_thread():
            for part in parts:
                yield write_part(annotator, part, format, tell)
        return
    # Not forked: libraries that have threads are not to be trusted in a forked process.
    context = multiprocessing.get_context("spawn")
    counts: Any = context.Array("q", 3)
    executor = ProcessPoolExecutor(
        processes, context, initializer=_begin, initargs=(annotator, format.name, counts)
    )
    told = [0, 0, 0]
    running: Set[Future[Record]] = set()
    try:
        for next_part in _and_end(parts):
            if next_part is not None:
                running.add(executor.submit(_work, next_part))
            # One more than are at work, so that none waits.
            while running and (next_part is None or len(running) > processes):
                done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                new = counts[:]
                tell(*(now - before for now, before in zip(new, told)))
                told = new
                for future in done:
                    yield future.result()
    except BrokenProcessPool:
        raise PhonemeNERError(Errors.P817) from None
    finally:
        _stop(executor)


def _and_end(parts: Iterable[Part]) -> Iterator[Optional[Part]]:
    yield from parts
    yield None


def _stop(executor: ProcessPoolExecutor) -> None:
    """End the processes, also in the midst of a part."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


# What a process of the pool works with; it has nothing else to do.
_worker: List[Any] = []


def _begin(annotator: Annotator, format: str, counts: Any) -> None:
    import torch

    from .writing import FORMATS

    torch.set_num_threads(1)
    # A process whose parent was killed would wait for work for ever.
    Thread(target=_end_with_parent, daemon=True).start()

    def tell(*new: int) -> None:
        with counts.get_lock():
            for i, number in enumerate(new):
                counts[i] += number

    _worker[:] = [annotator, FORMATS[format], tell]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(part: Part) -> Record:
    annotator, format, tell = _worker
    return write_part(annotator, part, format, tell)
