"""A job: all documents of an input to an output, in parts, going on where it was interrupted."""

import json
import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Callable, Dict, Iterator, List, Optional, Sequence

from ..checks import check_number
from ..disk.claims import claiming
from ..disk.digests import digest_file
from ..disk.files import check_path, clear_left, replacing, write_text
from ..errors import Errors, PhonemeNERError
from .annotator import Annotator
from .manifest import (
    MANIFEST,
    REJECTS,
    Record,
    Workplace,
    check_settings,
    digest_folder,
    digest_items,
    read_manifest,
    write_manifest,
)
from .parts import Part, cut_parts, one_torch_thread, write_part, write_parts
from .pipelines import find_model
from .readers.inputs import ReadingSettings
from .reading import Inputs, check_format, find_inputs, read_items
from .writers.lines import join_bytes
from .writers.types import Format
from .writing import FORMATS

PART_SIZE = 50_000
_STREAMED = 1_000  # documents that are read before any is written to standard output


@dataclass
class Progress:
    """How far a job is.

    documents, words, entities, rejects (int): What there is of each by now.
    earlier, earlier_words (int): Of the documents and words, those of an earlier run.
    taken (int): How many documents and rejects have been read.
    read (int): How many bytes of the input have been read.
    size (int): How many it has; 0 if that is not known.
    """

    documents: int = 0
    words: int = 0
    entities: int = 0
    rejects: int = 0
    earlier: int = 0
    earlier_words: int = 0
    taken: int = 0
    read: int = 0
    size: int = 0

    @property
    def share(self) -> Optional[float]:
        """How much of the input is done, 0…1; None if that is not known."""
        if not self.size or not self.taken:
            return None
        # What was read waits in parts to be annotated.
        waiting = (self.documents + self.rejects) / self.taken
        return min(1.0, self.read / self.size * waiting)


@dataclass(frozen=True)
class Job:
    """What is annotated, and where to.

    annotator (Annotator): What annotates.
    inputs (Inputs): Files, folders, patterns, or "-" (see `read_documents`).
    output (Path): The file that is written, or the folder of parts.
    format (Format): How it is written.
    reading (ReadingSettings): How the input is read.
    in_parts (bool): Whether the output is a folder of parts, and not one file.
    part_size (int): How many documents a part has.
    processes (int): How many processes annotate.
    force (bool): Whether what is there is written over.
    """

    annotator: Annotator
    inputs: Inputs
    output: Path
    format: Format
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    in_parts: bool = False
    part_size: int = PART_SIZE
    processes: int = 1
    force: bool = False

    def __post_init__(self) -> None:
        check_number("part_size", self.part_size, 1, whole=True)
        check_number("processes", self.processes, 1, 1_000, whole=True)

    @property
    def settings(self) -> Dict[str, Any]:
        """What the bytes of the output hang on."""
        from ..g2p.versions import rules_versions

        annotator = self.annotator
        given = [self.inputs] if isinstance(self.inputs, (str, Path)) else self.inputs
        return {
            "model": annotator.model,
            "model digest": digest_folder(find_model(annotator.model)),
            "input": ["-" if str(path) == "-" else str(Path(path).absolute()) for path in given],
            "lang": annotator.lang,
            "threshold": annotator.threshold,
            "labels": annotator.labels and list(annotator.labels),
            "identify": annotator.identify,
            "piece length": annotator.piece_length,
            **asdict(self.reading),
            "output format": self.format.name,
            "in parts": self.in_parts,
            "part size": self.part_size,
            "rules": rules_versions(),
            "versions": {name: version(name) for name in ("spacy-phoneme-ner", "spacy", "torch")},
        }

    @property
    def manifest(self) -> Path:
        """Where the manifest is when the job is done."""
        return self.output / MANIFEST if self.in_parts else self._beside(MANIFEST)

    @property
    def rejects(self) -> Path:
        """Where it is written what could not be read or annotated."""
        return self.output / REJECTS if self.in_parts else self._beside(REJECTS)

    def check_output(self) -> None:
        """Tell before the work begins that the output is there, and not of a job.

        RAISES (PhonemeNERError): If it is.
        """
        if not self.manifest.exists():
            self._check_free(self._place)

    def run(self, on_progress: Optional[Callable[[Progress], None]] = None) -> Progress:
        """Do what is left to do of it.

        on_progress (Optional[Callable[[Progress], None]]): Told how far it is.
        RETURNS (Progress): What was done. If all was done before, `earlier` says so.
        RAISES (PhonemeNERError): If the output is that of another job, or another process is
            at work on it, or it cannot be written, or there is nothing to annotate. What was
            done stays, and the same job goes on there.
        """
        place = self._place
        check_path(self.output)
        with ExitStack() as stack:
            # The folder of a file's parts is ours, made by this run or by one that was killed.
            if not self.in_parts or not place.folder.exists():
                stack.callback(_remove_empty, place.folder)  # after what stands for it is gone
            stack.enter_context(claiming(place.lock))
            settings = self.settings
            if self.force:
                place.clear()
                self.manifest.unlink(missing_ok=True)
            finished = self._find_finished(settings)
            if finished is not None:
                self._tidy(place)
                return finished
            self._check_free(place)
            # What is wrong with the model or the input is told before anything is written.
            check_format(self.reading)
            find_inputs(self.inputs)
            self.annotator.load()
            place.begin(settings, self.output)
            return self._work(place, settings, on_progress or (lambda progress: None))

    @property
    def _place(self) -> Workplace:
        """Where it works."""
        folder = self.output if self.in_parts else self._beside("parts")
        return Workplace(folder, self.format.suffix)

    def _find_finished(self, settings: Dict[str, Any]) -> Optional[Progress]:
        """Tell what was done if all was; None if something is left to do."""
        manifest = read_manifest(self.manifest)
        if manifest is None or not manifest.get("finished"):
            return None
        check_settings(manifest, settings, self.output)
        finished = manifest["finished"]
        files = [self.output / name for name in finished["parts"]] if self.in_parts else []
        if not all(path.exists() for path in files or [self.output]):
            # Somebody has removed what was written: it is written again.
            self.manifest.unlink()
            if self.in_parts:
                write_manifest(self.manifest, settings, None)
            return None
        counts = {name: finished[name] for name in ("documents", "words", "entities", "rejects")}
        return Progress(**counts, earlier=finished["documents"])

    def _check_free(self, place: Workplace) -> None:
        """Check that nothing is written over that is not of this job."""
        clear_left(place.folder / MANIFEST)
        if (place.folder / MANIFEST).exists() or self.force:
            return
        if self.in_parts:
            inside = self.output.iterdir() if self.output.exists() else ()
            others = [path for path in inside if path != place.lock]
        else:
            others = [self.output] if self.output.exists() else []
        if others:
            raise PhonemeNERError(Errors.P811.format(path=others[0]))

    def _work(
        self, place: Workplace, settings: Dict[str, Any], tell: Callable[[Progress], None]
    ) -> Progress:
        progress, records = Progress(), {}  # type: Progress, Dict[int, Record]

        def on_read(n_bytes: int) -> None:
            progress.read = finished_bytes[0] + n_bytes

        finished_bytes = [0]
        files = find_inputs(self.inputs, on_read)
        sizes = [file.path.stat().st_size if file.path.is_file() else 0 for file in files]
        progress.size = 0 if 0 in sizes else sum(sizes)

        def watch_files() -> Iterator[Any]:
            for file, size in zip(files, sizes):
                yield file
                finished_bytes[0] += size

        def left() -> Iterator[Part]:
            items = read_items(watch_files(), self.reading)
            for number, part in enumerate(cut_parts(items, self.part_size)):
                progress.taken += len(part)
                record = place.find_record(number)
                if record is None:
                    yield Part(number, part, place.part(number))
                    continue
                if record.input != digest_items(part):
                    raise PhonemeNERError(Errors.P812.format(path=self.output, number=number))
                records[number] = record
                progress.documents += record.documents
                progress.earlier += record.documents
                progress.words += record.words
                progress.earlier_words += record.words
                progress.rejects += len(record.rejects)
                tell(progress)

        def on_done(documents: int, words: int, rejects: int) -> None:
            progress.documents += documents
            progress.words += words
            progress.rejects += rejects
            tell(progress)

        for record in write_parts(self.annotator, left(), self.format, self.processes, on_done):
            place.add_record(record)
            records[record.number] = record
        done = self._finish(place, settings, [records[i] for i in range(len(records))])
        return replace(done, earlier=progress.earlier, earlier_words=progress.earlier_words)

    def _finish(
        self, place: Workplace, settings: Dict[str, Any], records: Sequence[Record]
    ) -> Progress:
        progress = Progress(
            documents=sum(record.documents for record in records),
            words=sum(record.words for record in records),
            entities=sum(record.entities for record in records),
            rejects=sum(len(record.rejects) for record in records),
        )
        rejects = [row for record in records for row in record.rejects]
        if rejects:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rejects)
            write_text(self.rejects, lines)
        else:
            self.rejects.unlink(missing_ok=True)
        if not records:
            inputs = settings["input"]
            message = Errors.P813.format(inputs=", ".join(inputs), format=self.reading.format)
            raise PhonemeNERError(message)
        if not progress.documents:
            raise PhonemeNERError(
                Errors.P814.format(
                    n=len(rejects),
                    path=self.rejects,
                    field=self.reading.text_field,
                    format=self.reading.format,
                    **rejects[0],
                )
            )
        finished: Dict[str, Any] = {
            name: getattr(progress, name) for name in ("documents", "words", "entities", "rejects")
        }
        parts = [place.part(record.number) for record in records]
        if self.in_parts:
            finished["parts"] = {path.name: r.output for path, r in zip(parts, records)}
        else:
            with replacing(self.output) as temporary:
                self.format.join(parts, temporary)
                finished["digest"] = digest_file(temporary)
        write_manifest(self.manifest, settings, finished)
        self._tidy(place)
        return progress

    def _tidy(self, place: Workplace) -> None:
        """Remove what only a job that goes on needs."""
        place.forget_records()
        if not self.in_parts:
            place.clear()

    def _beside(self, name: str) -> Path:
        return self.output.with_name(f"{self.output.name}.{name}")


def _remove_empty(folder: Path) -> None:
    clear_left(folder)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def annotate_to_stream(
    job: Job, stream: IO[bytes], on_progress: Optional[Callable[[Progress], None]] = None
) -> List[Dict[str, Any]]:
    """Annotate documents and write them to a stream, such as standard output.

    job (Job): The job; its output is not used.
    stream (IO[bytes]): Where to write.
    on_progress (Optional[Callable[[Progress], None]]): Told how far it is.
    RETURNS (List[Dict[str, Any]]): What could not be read or annotated.
    RAISES (PhonemeNERError): If the format is none of lines.
    """
    if job.format.join is not join_bytes:
        expected = ", ".join(name for name, f in FORMATS.items() if f.join is join_bytes)
        raise PhonemeNERError(Errors.P816.format(name=job.format.name, expected=expected))
    progress, rejects = Progress(), []  # type: Progress, List[Dict[str, Any]]

    def tell(documents: int, words: int, n_rejects: int) -> None:
        progress.documents += documents
        progress.words += words
        progress.rejects += n_rejects
        if on_progress is not None:
            on_progress(progress)

    items = read_items(find_inputs(job.inputs), job.reading)
    with TemporaryDirectory() as folder, one_torch_thread():
        path = Path(folder) / "part"
        for number, part in enumerate(cut_parts(items, min(job.part_size, _STREAMED))):
            record = write_part(job.annotator, Part(number, part, path), job.format, tell)
            rejects += record.rejects
            with path.open("rb") as file:
                shutil.copyfileobj(file, stream)
            stream.flush()
    return rejects
