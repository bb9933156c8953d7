"""What pipelines take: words a second, memory, time to load, size, side by side.

    python benchmarks/systems.py small=training/running/small-0/model-best \\
        base=models/xx_phoneme_ner_base --data corpus/running/unseen --output metrics/systems.json

Any trained pipelines, folders or installed packages, on the text of a converted folder, words of
every file alike. Pronunciation is part of it: Docs come with their words and language only. For
speed all are loaded into one process, and take turns over the same words, new ones each round;
load time and peak memory are those of a fresh process each, the latter with the first round's
text read.
"""

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import measures
import typer
from measures import apart

from spacy_phoneme_ner.disk.walk import walk_files

PACKAGES = ("spacy", "thinc", "torch", "transformers", "spacy-phoneme-ner")
HEADER = ("System", "Words/s", "Beside the first", "Load, s", "Peak, MB", "On disk, MB")

# The language of a sentence, its words, and whether a space is after each.
Sentence = Tuple[str, List[str], List[bool]]


class Loaded(NamedTuple):
    """What a fresh process took.

    seconds (float): To load the pipeline, once spaCy and torch are imported.
    peak (float): Megabytes of memory at most, some text read.
    """

    seconds: float
    peak: float


def main(
    systems: Annotated[
        List[str], typer.Argument(help="NAME=PIPELINE: a folder, or an installed package")
    ],
    data: Annotated[Path, typer.Option(help="Gold Docs: CORPUS/LANGUAGE.spacy")],
    words: Annotated[int, typer.Option(help="Words a round, of all files", min=1)] = 5_000,
    rounds: Annotated[int, typer.Option(help="Paired rounds; loads of each", min=1)] = 3,
    threads: Annotated[int, typer.Option(help="Threads of torch", min=1)] = 1,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
) -> None:
    """Print a Markdown table of what pipelines take."""
    named = read_systems(systems)
    files = [str(path) for path in walk_files(data, "*.spacy")]
    if not files:
        sys.exit(f"No .spacy file below {data}: expected CORPUS/LANGUAGE.spacy")
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"{words} words a round of {len(files)} files in {data}, {rounds} rounds",
        "Threads": str(threads),
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    texts = apart(read_rounds, files, words, rounds)
    seconds = apart(time_rounds, list(named.values()), texts, threads)
    first = next(iter(seconds))
    figures: Dict[str, Dict[str, Any]] = {}
    for (name, model), own in zip(named.items(), seconds):
        loaded = [apart(load, model, texts[0], threads) for _ in range(rounds)]
        counts = [sum(len(sentence[1]) for sentence in text) for text in texts]
        figures[name] = {
            "words_per_second": median(n / s for n, s in zip(counts, own)),
            "beside_the_first": [b / a for a, b in zip(own, first)],
            "load_seconds": min(each.seconds for each in loaded),
            "peak_mb": max(each.peak for each in loaded),
            "disk_mb": apart(size_on_disk, model) / 1e6,
        }
    print(table(figures))
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        content = {"about": about, "systems": figures}
        output.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf8")


def read_systems(systems: Sequence[str]) -> Dict[str, str]:
    """Read what was given as NAME=PIPELINE; exit where it is not, or a name is there twice."""
    named: Dict[str, str] = {}
    for system in systems:
        name, equals, model = system.partition("=")
        if not (name and equals and model) or name in named:
            sys.exit(f"Got {system!r}: expected NAME=PIPELINE, each name once")
        named[name] = model
    return named


def table(figures: Dict[str, Dict[str, Any]]) -> str:
    """Lay the figures out."""
    rows = [f"| {' | '.join(HEADER)} |", "|---|--:|--:|--:|--:|--:|"]
    for name, of in figures.items():
        ratios = of["beside_the_first"]
        beside = f"{median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
        numbers = [f"{of['words_per_second']:,.0f}", beside, f"{of['load_seconds']:.2f}"]
        numbers += [f"{of['peak_mb']:,.0f}", f"{of['disk_mb']:.1f}"]
        rows.append(f"| {' | '.join([name, *numbers])} |")
    return "\n".join(rows)


def read_rounds(files: Sequence[str], words: int, rounds: int) -> List[List[Sentence]]:
    """Take sentences for each round, other ones each time, of every file as many words.

    files (Sequence[str]): The files, each named by its language.
    words (int): Words a round, at least; what a file has not, is missing.
    rounds (int): How many rounds.
    RETURNS (List[List[Sentence]]): The sentences of each round.
    """
    from spacy.vocab import Vocab

    from spacy_phoneme_ner.corpora.docbin import read_docs

    texts: List[List[Sentence]] = [[] for _ in range(rounds)]
    for file in files:
        docs = iter(list(read_docs(Path(file), Vocab())))
        for text in texts:
            left = words / len(files)
            while left > 0 and (doc := next(docs, None)) is not None:
                spaces = [bool(token.whitespace_) for token in doc]
                text.append((Path(file).stem, [token.text for token in doc], spaces))
                left -= len(doc)
    if not all(texts):
        sys.exit(f"Too little text for {rounds} rounds of {words} words")
    return texts


def time_rounds(
    models: Sequence[str], texts: Sequence[Sequence[Sentence]], threads: int
) -> List[List[float]]:
    """Let pipelines take turns over the same text.

    models (Sequence[str]): Folders or packages.
    texts (Sequence[Sequence[Sentence]]): The text of each round.
    threads (int): Threads of torch.
    RETURNS (List[List[float]]): The seconds of each round, by pipeline.
    """
    import spacy
    import torch

    torch.set_num_threads(threads)
    pipelines = [spacy.load(find(model)) for model in models]
    for nlp in pipelines:  # what is loaded at the first use
        tag(nlp, texts[0][:20])
    seconds: List[List[float]] = [[] for _ in models]
    for number, text in enumerate(texts):
        order = range(len(models)) if number % 2 == 0 else reversed(range(len(models)))
        for i in order:
            measures.forget_words()
            seconds[i].append(measures.timed(lambda: tag(pipelines[i], text))[0])  # noqa: B023
    return seconds


def load(model: str, text: Sequence[Sentence], threads: int) -> Loaded:
    """Load a pipeline in this process, which has imported nothing of it, and let it read."""
    import spacy
    import torch

    torch.set_num_threads(threads)
    start = time.perf_counter()
    nlp = spacy.load(find(model))
    seconds = time.perf_counter() - start
    tag(nlp, text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Loaded(seconds, peak / (2**20 if sys.platform == "darwin" else 2**10))


def tag(nlp: Any, text: Sequence[Sentence]) -> None:
    """Read sentences: words and language are told, nothing else."""
    from spacy.tokens import Doc

    from spacy_phoneme_ner.languages import find_language
    from spacy_phoneme_ner.layer import register_extensions

    register_extensions()
    docs = []
    for lang, words, spaces in text:
        doc = Doc(nlp.vocab, words=words, spaces=spaces)
        doc._.ipa_lang = find_language(lang).tag
        docs.append(doc)
    for _ in nlp.pipe(docs, batch_size=128):
        pass


def size_on_disk(model: str) -> int:
    """Sum up the bytes of a pipeline's files."""
    folder = find(model)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def find(model: str) -> Path:
    """Find the folder with a pipeline's config.cfg: itself, or inside a package or its folder."""
    from spacy.util import get_package_path

    folder = Path(model)
    if not folder.is_dir():
        folder = get_package_path(model)
    inside = [folder / "config.cfg", *sorted(folder.glob("*/config.cfg"))]
    inside += sorted(folder.glob("*/*/config.cfg"))
    for config in inside:
        if config.is_file():
            return config.parent
    sys.exit(f"No pipeline in {model}: expected config.cfg")


if __name__ == "__main__":
    typer.run(main)
