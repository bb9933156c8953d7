"""What it takes to annotate on a cluster: what moving Docs costs, and what workers are worth.

    python benchmarks/clusters.py moving
    python benchmarks/clusters.py workers --texts texts.jsonl --many 5000

`workers` gives each engine few documents, and then many: the difference is what documents take,
without the start of the engine and the loading of pipelines. Beside the time by the clock it adds
up that of the processor in all processes of a job, which other work on the machine changes less,
and says what 10⁹ documents would take.
"""

import json
import os
import pickle
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Annotated, Any, Callable, Dict, List, NamedTuple

import spacy
import typer
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.annotation import Annotator, Document, read_documents
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.extras import import_extra

NEWS = Path(__file__).resolve().parents[1] / "examples" / "news.jsonl"
MODEL = "small"
MARK = "SPACY_PHONEME_NER_BENCHMARK"  # in the environment of all processes of a job
ROUNDS = 3
Texts = Annotated[Path, typer.Option(help="JSONL with text and lang")]
app = typer.Typer(pretty_exceptions_enable=False)


class Way(NamedTuple):
    """A way to send annotated documents on: to bytes, and back."""

    name: str
    write: Callable[[List[Any]], Any]
    read: Callable[[Any], Any]


def read_texts(path: Path, n_documents: int) -> List[Document]:
    """Give so many documents, from the start again where there are fewer."""
    return list(islice(cycle(list(read_documents(path, lang_field="lang"))), n_documents))


def ways() -> List[Way]:
    """Those for Docs, and for the rows that the recipes give."""
    pa, ipc = import_extra("pyarrow", "Arrow"), import_extra("pyarrow.ipc", "Arrow")
    vocab = spacy.blank("xx").vocab

    def to_arrow(rows: List[Any]) -> bytes:
        table = pa.Table.from_pylist(rows)
        sink = pa.BufferOutputStream()
        with ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()

    return [
        Way("Docs, each pickled", lambda docs: [*map(pickle.dumps, docs)], unpickle_each),
        Way("Docs, pickled as one list", pickle.dumps, pickle.loads),
        Way(
            "Docs, each `to_bytes`",
            lambda docs: [doc.to_bytes() for doc in docs],
            lambda sent: [Doc(vocab).from_bytes(one) for one in sent],
        ),
        Way(
            "Docs, one `DocBin` with user data",
            lambda docs: DocBin(docs=docs, store_user_data=True).to_bytes(),
            lambda sent: list(DocBin().from_bytes(sent).get_docs(vocab)),
        ),
        Way("rows, pickled as one list", pickle.dumps, pickle.loads),
        Way("rows, Arrow", to_arrow, lambda sent: ipc.open_stream(sent).read_all().to_pylist()),
    ]


def unpickle_each(sent: List[bytes]) -> List[Any]:
    """Read things that were pickled by themselves."""
    return [*map(pickle.loads, sent)]


def best(function: Callable[[Any], Any], argument: Any) -> float:
    """Give the seconds of processor that the quickest of some rounds takes."""
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        function(argument)
        times.append(time.process_time() - before)
    return min(times)


@app.command()
def moving(
    texts: Texts = NEWS, documents: Annotated[int, typer.Option(help="How many")] = 100
) -> None:
    """Print what each way to send annotated documents on costs."""
    annotator = Annotator(MODEL)
    given = read_texts(texts, documents)
    rows = [one.as_row() for one in annotator.annotate(given)]
    for row in rows:
        row.pop("meta", None)
    nlp = annotator.nlp
    docs = [nlp.make_doc(document.text) for document in given]
    for doc, document in zip(docs, given):
        doc._.ipa_lang = document.lang
    docs = list(nlp.pipe(docs))
    size = sum(len(document.text.encode("utf8")) for document in given) / len(given)
    print(f"{len(given)} documents of {size:.0f} bytes of text\n")
    table = []
    for way in ways():
        things = rows if way.name.startswith("rows") else docs
        sent = way.write(things)
        nbytes = sum(map(len, sent)) if isinstance(sent, list) else len(sent)
        micro = 1e6 / len(things)
        times = (best(way.write, things) * micro, best(way.read, sent) * micro)
        table.append([way.name, f"{nbytes / len(things):,.0f}", *(f"{t:,.1f}" for t in times)])
    print(markdown_table(["what is sent", "bytes", "µs to write", "µs to read"], table))


class Processor(Thread):
    """Adds up the time of all processes of this job, those that end meanwhile too."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._mark = f"{MARK}={os.environ[MARK]}".encode()
        self._ticks: Dict[str, int] = {}
        self._others: Dict[str, None] = {}
        self._ended = Event()

    def run(self) -> None:
        """Look from time to time."""
        while not self._ended.wait(0.3):
            self.seconds()

    def seconds(self) -> float:
        """Give the sum so far."""
        for folder in Path("/proc").iterdir():
            pid = folder.name
            if not pid.isdigit() or pid in self._others:
                continue
            try:
                if pid not in self._ticks and self._mark not in (folder / "environ").read_bytes():
                    self._others[pid] = None
                    continue
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                self._ticks[pid] = int(fields[11]) + int(fields[12])
            except OSError:  # it has ended
                continue
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")


def start_alone(path: Path, workers: int) -> Any:
    """One process, without any engine. YIELDS (Callable): Annotates the first documents."""
    import torch

    torch.set_num_threads(1)
    annotator = Annotator(MODEL)

    def annotate(n_documents: int) -> None:
        for one in annotator.annotate(read_texts(path, n_documents)):
            one.as_row()

    yield annotate


def write_table(path: Path, n_documents: int, folder: str) -> str:
    """Write documents where an engine reads them."""
    rows = [{"text": one.text, "lang": one.lang} for one in read_texts(path, n_documents)]
    file = str(Path(folder) / f"{n_documents}.parquet")
    table = import_extra("pyarrow", "Arrow").Table.from_pylist(rows)
    import_extra("pyarrow.parquet", "Arrow").write_table(table, file)
    return file


def start_ray(path: Path, workers: int) -> Any:
    """Ray Data, on this machine."""
    from spacy_phoneme_ner.annotation.ray_data import annotate_dataset, local_ray

    with TemporaryDirectory() as folder, local_ray(cpus=workers):
        data = import_extra("ray.data", "Ray")

        def annotate(n_documents: int) -> None:
            dataset = data.read_parquet(write_table(path, n_documents, folder))
            dataset = dataset.repartition(4 * workers)
            annotated = annotate_dataset(dataset, MODEL, lang_field="lang", workers=workers)
            for _ in annotated.iter_batches(batch_size=None, batch_format="pyarrow"):
                pass

        yield annotate


def start_spark(path: Path, workers: int) -> Any:
    """Spark, on this machine."""
    from spacy_phoneme_ner.annotation.spark import annotate_dataframe, local_spark

    with TemporaryDirectory() as folder, local_spark(workers) as session:

        def annotate(n_documents: int) -> None:
            df = session.read.parquet(write_table(path, n_documents, folder))
            df = annotate_dataframe(df.repartition(4 * workers), MODEL, lang_field="lang")
            df.write.format("noop").mode("overwrite").save()

        yield annotate


ENGINES = {
    "one process": contextmanager(start_alone),
    "Ray Data": contextmanager(start_ray),
    "Spark": contextmanager(start_spark),
}


@app.command(hidden=True)
def job(engine: str, n_workers: int, texts: Path, few: int, many: int) -> None:
    """Measure one engine, in a process that nothing else was in. The last line is the result."""
    processor = Processor()
    processor.start()
    spent = []
    with ENGINES[engine](texts, n_workers) as annotate:
        # Ray ends its actors with each dataset; what others load, they keep, and it is not counted.
        for n_documents in (few, many) if engine == "Ray Data" else (few, few, many):
            before = time.perf_counter(), processor.seconds()
            annotate(n_documents)
            spent.append((time.perf_counter() - before[0], processor.seconds() - before[1]))
    print(json.dumps([b - a for a, b in zip(*spent[-2:])]))


@app.command()
def workers(
    texts: Texts = NEWS,
    few: Annotated[int, typer.Option(help="How many documents are not counted", min=1)] = 500,
    many: Annotated[int, typer.Option(help="How many are given then", min=2)] = 5000,
    counts: Annotated[str, typer.Option(help="How many workers")] = "1,2,4",
    engines: Annotated[str, typer.Option(help="Which engines")] = "Ray Data,Spark",
    documents: Annotated[float, typer.Option(help="For how many it is worked out")] = 1e9,
) -> None:
    """Print how many documents a second workers annotate, and what many would take."""
    jobs = [("one process", 1)]
    named = [engine for engine in engines.split(",") if engine]
    jobs += [(engine, int(n)) for engine in named for n in counts.split(",")]
    n_words = len(" ".join(one.text for one in read_texts(texts, many)).split())
    print(f"{os.cpu_count()} cores; documents of {n_words / many:.1f} words\n")
    table = []
    for engine, n_workers in jobs:
        command = [sys.executable, __file__, "job", engine, str(n_workers), str(texts)]
        environment = {**os.environ, MARK: uuid.uuid4().hex, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [*command, str(few), str(many)], env=environment, stdout=subprocess.PIPE, check=True
        )
        seconds, processor = json.loads(done.stdout.splitlines()[-1])
        a_second = (many - few) / seconds
        row = [engine, n_workers, f"{a_second:,.0f}", f"{processor / seconds:.2f}"]
        each = processor / (many - few)
        row += [f"{each * 1000:.2f}", f"{each * documents / 3600:,.0f}"]
        table.append([*map(str, row)])
        print(" | ".join(table[-1]), file=sys.stderr, flush=True)
    header = ["engine", "workers", "documents/s", "cores busy", "ms of a core a document"]
    print(markdown_table([*header, f"core hours for {documents:.0e}"], table))


if __name__ == "__main__":
    app()
