"""What `annotate` takes beside `nlp.pipe`: documents a second, memory, processes.

    python benchmarks/annotate.py --data ../shared/data/panx --documents 1000000

Short documents are the sentences of PAN-X's train files, a language after the other in turns,
from the first again when there are no more. Three things are measured, all with one thread:

- speed: parts of a job (JSONL read, annotated, written) and `nlp.pipe` over the same documents, in
  turns, in processor time of this process, so that others on the machine weigh little. `nlp.pipe`
  keeps what it has seen of words, the job forgets it after each part;
- memory of one job over all documents, in a process of its own, when 10%, 50% and 100% are done;
- documents a second of 1, 2 and 4 processes, by the clock, without the time to load the model.
"""

import json
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, Iterator, List, Optional

import typer
from measures import apart

SHARES = (0.1, 0.5, 1.0)
PROCESSES = (1, 2, 4)
PAGE = 4096


def main(
    data: Annotated[Path, typer.Option(help="PAN-X: train-LANG.tsv")],
    model: Annotated[str, typer.Option(help="The model")] = "small",
    documents: Annotated[int, typer.Option(help="Documents of the job", min=100)] = 1_000_000,
    rounds: Annotated[int, typer.Option(help="Parts beside nlp.pipe; 0: none", min=0)] = 3,
    part_size: Annotated[int, typer.Option(help="Documents a part", min=10)] = 50_000,
    parts: Annotated[int, typer.Option(help="Parts for each number of processes", min=0)] = 4,
    output: Annotated[Optional[Path], typer.Option(help="Where the figures go, as JSON")] = None,
) -> None:
    """Measure, and print tables."""
    import torch

    torch.set_num_threads(1)
    figures: Dict[str, Any] = {"documents": documents, "part_size": part_size}
    with TemporaryDirectory() as name:
        folder = Path(name)
        if rounds:
            figures["speed"] = speeds = compare(data, model, rounds, part_size, folder)
            ratios = sorted(row["ratio"] for row in speeds)
            print("| | documents/s | words/s |\n|---|--:|--:|")
            for name in ("pipe", "job"):
                rates = [median(row[f"{name}_{unit}"] for row in speeds) for unit in "dw"]
                print(f"| {name} | {rates[0]:,.0f} | {rates[1]:,.0f} |")
            print(f"\nratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})\n")
        if documents > 100:
            source = folder / "all.jsonl"
            write_documents(source, read_titles(data), documents)
            figures["memory"] = rows = apart(watch_memory, str(source), model, part_size)
            print("| done | documents | MB | seconds |\n|---|--:|--:|--:|")
            for row in rows:
                cells = f"{row['documents']:,} | {row['mb']:,.0f} | {row['seconds']:,.0f}"
                print(f"| {row['share']:.0%} | {cells} |", flush=True)
        if parts:
            source = folder / "some.jsonl"
            write_documents(source, read_titles(data), parts * part_size)
            figures["processes"] = {}
            print("\n| processes | documents/s |\n|---|--:|")
            for n in PROCESSES:
                rate = apart(time_processes, str(source), model, part_size, n)
                figures["processes"][n] = rate
                print(f"| {n} | {rate:,.0f} |", flush=True)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


def read_titles(data: Path) -> Iterator[Dict[str, str]]:
    """Give documents without end: a sentence of each language in turns."""
    files = sorted(data.glob("train-*.tsv"))
    streams = [cycle_file(path) for path in files]
    for stream in cycle(streams):
        yield next(stream)


def cycle_file(path: Path) -> Iterator[Dict[str, str]]:
    lang = path.stem.removeprefix("train-")
    while True:
        with path.open(encoding="utf8") as file:
            words: List[str] = []
            for line in file:
                word = line.split("\t")[0].removeprefix(f"{lang}:").strip()
                if word:
                    words.append(word)
                elif words:
                    yield {"text": " ".join(words), "lang": lang}
                    words = []


def write_documents(path: Path, rows: Iterator[Dict[str, str]], n: int) -> None:
    with path.open("w", encoding="utf8") as file:
        for row in islice(rows, n):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def make_job(source: Path, model: str, part_size: int, **settings: Any) -> Any:
    from spacy_phoneme_ner.annotation import FORMATS, Annotator
    from spacy_phoneme_ner.annotation.job import Job
    from spacy_phoneme_ner.annotation.readers.inputs import ReadingSettings

    annotator = settings.pop("annotator", None) or Annotator(model)
    reading = ReadingSettings(lang_field="lang")
    output = source.with_name("out.jsonl")
    return Job(
        annotator,
        source,
        output,
        FORMATS["jsonl"],
        reading,
        part_size=part_size,
        force=True,
        **settings,
    )


def compare(
    data: Path, model: str, rounds: int, part_size: int, folder: Path
) -> List[Dict[str, float]]:
    """Time a job and `nlp.pipe` over the same documents, new ones each round, in turns."""
    from spacy_phoneme_ner.annotation import Annotator

    annotator, beside = Annotator(model), Annotator(model)
    annotator.load()
    nlp, titles, measured = beside.nlp, read_titles(data), []
    for number in range(rounds + 1):
        source = folder / "part.jsonl"
        # The first is to warm up.
        write_documents(source, titles, part_size if number else part_size // 10)
        took: Dict[str, float] = {}
        for name in ("pipe", "job") if number % 2 else ("job", "pipe"):
            start = time.process_time()
            if name == "pipe":
                with source.open(encoding="utf8") as file:
                    texts = [json.loads(line) for line in file]
                start = time.process_time()
                docs = []
                for row in texts:
                    doc = nlp.make_doc(row["text"])
                    doc._.ipa_lang = row["lang"]
                    docs.append(doc)
                words = sum(len(doc) for doc in nlp.pipe(docs))
                took[name] = time.process_time() - start
            else:
                make_job(source, model, part_size, annotator=annotator).run()
                took[name] = time.process_time() - start
        if not number:
            continue
        row = {f"{name}_d": part_size / seconds for name, seconds in took.items()}
        row |= {f"{name}_w": words / seconds for name, seconds in took.items()}
        measured.append({**row, "ratio": took["pipe"] / took["job"]})
        print(f"round {number}: {took}", file=sys.stderr, flush=True)
    return measured


def watch_memory(source: str, model: str, part_size: int) -> List[Dict[str, float]]:
    """Run a job, and tell the memory that it takes when so much is done."""
    with open(source, encoding="utf8") as file:
        total = sum(1 for _ in file)
    rows: List[Dict[str, float]] = []
    start = time.monotonic()

    def note(progress: Any) -> None:
        done = progress.documents + progress.rejects
        if len(rows) < len(SHARES) and done >= SHARES[len(rows)] * total:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            rows.append(
                {
                    "share": SHARES[len(rows)],
                    "documents": done,
                    "mb": pages * PAGE / 1e6,
                    "seconds": time.monotonic() - start,
                }
            )
            print(rows[-1], file=sys.stderr, flush=True)

    _one_thread()
    make_job(Path(source), model, part_size).run(note)
    return rows


def time_processes(source: str, model: str, part_size: int, processes: int) -> float:
    """Give the documents a second, from when the first come on."""
    first: List[Any] = []

    def note(progress: Any) -> None:
        if progress.documents and not first:
            first.append((time.monotonic(), progress.documents))

    done = make_job(Path(source), model, part_size, processes=processes).run(note)
    start, before = first[0]
    return float((done.documents - before) / (time.monotonic() - start))


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


if __name__ == "__main__":
    typer.run(main)
