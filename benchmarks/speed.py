"""Speed and memory beside Epitran called token by token, and beside spaCy's CNN `ner`.

Every figure is measured in a process of its own kind: the parent imports nothing
heavy, so that a worker's peak memory and thread settings are its own (on Linux a
new process starts with its parent's peak).
"""

import json
import os
import platform
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from itertools import chain, cycle, islice, repeat
from math import prod
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import typer
from wasabi import msg

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample"
PACKAGES = ("spacy", "thinc", "torch", "numpy", "epitran", "spacy-phoneme-ner")
# The file of each language, and Epitran's code for it.
PANX = {"tr": "tur-Latn", "hi": "hin-Deva", "ru": "rus-Cyrl", "sw": "swa-Latn"}
SAMPLES = {"hin": "hin-Deva", "rus": "rus-Cyrl", "som": "som-Latn", "tam": "tam-Taml"}
SYSTEMS = ("phoneme_ner", "ner")
TEXT_WORDS = 100  # at least so many words make a text, and a sentence at most more
BATCH, LEARN_RATE = 8, 0.003  # both systems train alike, to predict some entities
# Thinc imports torch wherever it is installed: what spaCy needs without it is shown too.
MEMORY = {"torch installed": ("ner", False), "spaCy without torch": ("ner", True)}

Sentence = Tuple[Sequence[str], Sequence[str]]  # words and BIO tags


@dataclass
class Row:
    """One line of the table; `ratio` is how many times better ours is.

    target (Optional[float]): The ratio to reach, or the seconds to stay under.
    """

    measure: str
    of: str
    ours: float
    rival: Optional[float] = None
    ratio: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    target: Optional[float] = None

    def cells(self) -> Tuple[str, ...]:
        """The row as the table shows it."""
        rival = "" if self.rival is None else _number(self.rival)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        ratio += "" if self.low is None else f" ({self.low:.2f}..{self.high:.2f})"
        goal = ""
        if self.target is not None:
            is_met = self.ours < self.target if self.ratio is None else self.ratio >= self.target
            sign = "<" if self.ratio is None else "≥"
            goal = f"{sign} {self.target:g}: {'met' if is_met else 'MISSED'}"
        return self.measure, self.of, _number(self.ours), rival, ratio, goal


def rate_row(
    measure: str, of: str, n: int, ours: List[float], rival: List[float], **target: float
) -> Row:
    """Compare seconds of interleaved rounds as words a second; medians and range."""
    ratios = [b / a for a, b in zip(ours, rival)]
    rates = n / median(ours), n / median(rival)
    return Row(measure, of, *rates, median(ratios), min(ratios), max(ratios), **target)


def less_row(measure: str, of: str, ours: float, rival: float) -> Row:
    """Compare what is better small: seconds, megabytes."""
    return Row(measure, of, ours, rival, rival / ours)


def measure_phonemizer(path: Path, code: str, n_words: int, rounds: int) -> List[Row]:
    """Compare the `phonemizer` with Epitran on one language."""
    import epitran  # its import is in neither start-up time
    import spacy
    from spacy.tokens import Doc

    def start() -> Any:
        nlp = spacy.blank("xx")
        nlp.add_pipe("phonemizer", config={"lang": code})
        list(nlp.pipe([Doc(nlp.vocab, words=warm_up)]))
        return nlp

    (warm_up, _), *texts = read_texts(path, n_words)
    words = [word for text, _ in texts for word in text]
    our_start, _ = timed(start)
    its_start, rival = timed(lambda: epitran.Epitran(code))
    cold, warm, its = [], [], []
    for _ in range(rounds):
        forget_words()
        nlp = start()
        docs = [Doc(nlp.vocab, words=text) for text, _ in texts]
        cold.append(timed(lambda: list(nlp.pipe(docs)))[0])  # noqa: B023
        its.append(timed(lambda: [rival.transliterate(word) for word in words])[0])
        warm.append(timed(lambda: list(nlp.pipe(docs)))[0])  # noqa: B023
    return [
        rate_row("Phonemizer, fresh, words/s", code, len(words), cold, its),
        rate_row("Phonemizer, warm cache, words/s", code, len(words), warm, its),
        less_row("Phonemizer start-up, s", code, our_start, its_start),
    ]


def train(path: Path, lang: str, n_words: int, steps: int, folder: Path) -> None:
    """Train both systems a little on the same examples and save them."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example

    texts = read_texts(path, n_words)[1:]
    for system in SYSTEMS:
        nlp = spacy.blank(lang)
        nlp.add_pipe(system)
        examples = [
            Example(Doc(nlp.vocab, words), Doc(nlp.vocab, words, ents=list(tags)))
            for words, tags in texts
        ]
        optimizer = nlp.initialize(lambda examples=examples: examples)
        optimizer.learn_rate = LEARN_RATE
        batches = cycle(examples)
        for _ in range(steps):
            nlp.update(list(islice(batches, BATCH)), sgd=optimizer, drop=0.1)
        nlp.to_disk(folder / system)


def measure_pipeline(
    path: Path, lang: str, n_words: int, rounds: int, folder: Path, threads: int
) -> List[Row]:
    """Compare both systems on raw texts, from the tokenizer to the entities."""
    if threads:
        for library in ("OMP", "OPENBLAS", "MKL", "BLIS"):
            os.environ[f"{library}_NUM_THREADS"] = str(threads)  # read when they are imported
    import spacy

    warm_up, *texts = [" ".join(words) for words, _ in read_texts(path, n_words)]
    n = sum(len(words) for words, _ in read_texts(path, n_words)[1:])
    seconds: Dict[Tuple[str, str], List[float]] = {}
    n_ents = {}
    for _ in range(rounds):
        forget_words()
        loaded = {}
        for system in SYSTEMS:
            start, nlp = timed(lambda: _load(spacy, folder / system, warm_up))  # noqa: B023
            seconds.setdefault(("start", system), []).append(start)
            loaded[system] = nlp
        for when in ("first", "steady", "steady"):
            for system, nlp in loaded.items():
                spent, docs = timed(lambda: list(nlp.pipe(texts)))  # noqa: B023
                seconds.setdefault((when, system), []).append(spent)
                n_ents[system] = 1000 * sum(len(doc.ents) for doc in docs) / n
    of = f"{lang}, {f'{threads} thread' if threads else 'default threads'}"
    first, steady, start_up = ([seconds[w, s] for s in SYSTEMS] for w in ("first", "steady", "start"))
    return [
        rate_row("Pipeline, first pass, words/s", of, n, *first, target=1.0),
        rate_row("Pipeline, steady, words/s", of, n, *steady, target=1.0),
        less_row("Pipeline start-up, s", of, *map(median, start_up)),
        Row("Entities in 1,000 words", of, *(n_ents[system] for system in SYSTEMS)),
    ]


def measure_memory(path: Path, n_words: int, folder: Path, without_torch: bool) -> float:
    """Tell the peak memory, in megabytes, of loading a pipeline and reading the texts."""
    if without_torch:
        sys.modules["torch"] = None  # type: ignore[assignment]  # Thinc takes it as missing
    import spacy

    warm_up, *texts = [" ".join(words) for words, _ in read_texts(path, n_words)]
    for _ in _load(spacy, folder, warm_up).pipe(texts):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def measure_import(rounds: int) -> List[Row]:
    """Time the import of the package, and a first pipeline, each in a new Python."""
    clock = "import time, spacy; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    add = "nlp = spacy.blank('si'); nlp.add_pipe('phonemizer')"
    timings = {
        "Import beyond `import spacy`, s": (clock.format("import spacy_phoneme_ner"), 0.1),
        "Cold start: blank('si') and add_pipe, s": (clock.format(add), None),
        "Cold start with the first Doc, s": (clock.format(add + "; nlp('ලංකාව')"), None),
    }
    return [
        Row(name, "phonemizer", median(float(_python(code)) for _ in range(rounds)), target=target)
        for name, (code, target) in timings.items()
    ]


def read_texts(path: Path, n_words: int) -> List[Sentence]:
    """Join sentences to texts; a corpus of fewer words is repeated."""
    from spacy_phoneme_ner.corpora.formats import read_corpus
    from spacy_phoneme_ner.corpora.sentences import Sentence as Tagged

    sentences = [item for item in read_corpus(path) if isinstance(item, Tagged)]
    texts: List[Sentence] = []
    words: List[str] = []
    tags: List[str] = []
    stream: Iterator[Tagged] = chain.from_iterable(repeat(sentences))
    while n_words > 0:
        sentence = next(stream)
        words, tags = [*words, *sentence.words], [*tags, *sentence.tags]
        if len(words) >= TEXT_WORDS:
            texts.append((words, tags))
            n_words -= len(words) if len(texts) > 1 else 0  # the first is to warm up
            words, tags = [], []
    return texts


def forget_words() -> None:
    """Empty the package's own caches: a new pipeline is then as fresh as in a new process."""
    for name, module in list(sys.modules.items()):
        if name.startswith("spacy_phoneme_ner"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def timed(function: Callable[[], Any]) -> Tuple[float, Any]:
    """Call a function and tell the seconds it took."""
    start = perf_counter()
    result = function()
    return perf_counter() - start, result


def apart(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def main(
    data: Optional[Path] = typer.Option(None, help="Folder with panx/train-*.tsv; else the sample"),
    output: Optional[Path] = typer.Option(None, help="Where the figures go as JSON"),
    words: int = typer.Option(50_000, help="Words of a language", min=TEXT_WORDS),
    rounds: int = typer.Option(5, help="Interleaved rounds", min=1),
    quick: bool = typer.Option(False, help="One language and few words, to see that it runs"),
) -> None:
    """Print a Markdown table of speed and memory; exit code 0 whether targets are met or not."""
    codes = PANX if data else SAMPLES
    langs, steps = ["en", "ru"], 60
    if quick:
        codes, langs, words, rounds, steps = {"hi" if data else "hin": "hin-Deva"}, ["en"], 600, 1, 2
    rows = []
    for lang, code in codes.items():
        msg.info(f"Phonemizer: {code}")
        rows.extend(apart(measure_phonemizer, find_corpus(data, lang), code, words, rounds))
    for cache, target in (("fresh", 5.0), ("warm cache", None)):
        of_cache = [row.ratio for row in rows if f", {cache}" in row.measure and row.ratio]
        mean = prod(of_cache) ** (1 / len(of_cache))
        means = [prod(r) ** (1 / len(r)) for r in zip(*((x.ours, x.rival) for x in rows if f", {cache}" in x.measure))]
        rows.append(Row(f"Phonemizer, {cache}, words/s", "geometric mean", *means, mean, target=target))
    for lang in langs:
        pass
