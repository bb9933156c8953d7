"""What the benchmarks of speed share, and what speed.py runs: Epitran, spaCy's `ner`, and ours.

Each measure has a process of its own. The process that starts the others imports
nothing heavy: threads are set before the libraries load, and no peak of memory is
inherited (on Linux a child starts with it).
"""

import json
import os
import platform
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import geometric_mean, median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

# What the router needs for a script is loaded once: not while a text is timed.
FIRST_WORDS = (
    *("Москва", "London", "北京", "東京タワー", "서울", "Αθήνα", "دمشق", "ירושלים", "मुंबई", "தமிழ்"),
    *("ঢাকা", "თბილისი", "Երևան", "กรุงเทพ", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ਪੰਜਾਬ", "ગુજરાત", "ලංකාව"),
)  # fmt: skip
FRESH, WARM = "Phonemizer, fresh, words/s", "Phonemizer, warm cache, words/s"
SYSTEMS = ("phoneme_ner", "ner")
TEXT_WORDS = 100  # a text is of so many words or a sentence more
BATCH, LEARN_RATE = 8, 0.003  # both systems train alike, to find some entities


Text = Tuple[List[str], List[str]]  # words and BIO tags


class Corpus(NamedTuple):
    """Tagged sentences, and how many words of them are read."""

    path: Path
    n_words: int
    is_repeated: bool


@dataclass
class Row:
    """One line of the table; `ratio` is how many times better ours is.

    low, high (Optional[float]): The range of the ratio; without a ratio, of ours.
    target (Optional[float]): The ratio to reach; without a ratio, what to stay under.
    at_least (bool): Whether a target without a ratio is to be reached instead.
    """

    measure: str
    of: str
    ours: float
    rival: Optional[float] = None
    ratio: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    target: Optional[float] = None
    at_least: bool = False

    def __str__(self) -> str:
        ours, rival = _show(self.ours), "" if self.rival is None else _show(self.rival)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        if self.low is not None and self.high is not None:
            if self.ratio is None:
                ours += f" ({_show(self.low)}..{_show(self.high)})"
            else:
                ratio += f" ({self.low:.2f}..{self.high:.2f})"
        goal = ""
        if self.target is not None:
            is_rate = self.ratio is not None or self.at_least
            got = self.ours if self.ratio is None else self.ratio
            is_met = got >= self.target if is_rate else got < self.target
            goal = f"{'≥' if is_rate else '<'} {self.target:,g} {'met' if is_met else 'MISSED'}"
        return f"| {self.measure} | {self.of} | {ours} | {rival} | {ratio} | {goal} |"


def rate_row(
    measure: str, of: str, n: int, ours: List[float], rival: List[float], **target: Optional[float]
) -> Row:
    """Compare the seconds of interleaved rounds over n words, as words a second."""
    ratios = [b / a for a, b in zip(ours, rival)]
    rates = n / median(ours), n / median(rival)
    return Row(measure, of, *rates, median(ratios), min(ratios), max(ratios), **target)


def mean_row(rows: Sequence[Row], measure: str, of: str = "geometric mean", **target: float) -> Row:
    """Average a measure over the languages."""
    figures = [(row.ours, row.rival, row.ratio) for row in rows if row.measure == measure]
    means = [geometric_mean(column) for column in zip(*figures)]
    return Row(measure, of, *means, **target)


def about_machine(packages: Sequence[str]) -> Dict[str, str]:
    """Tell on what machine figures are measured, and with which versions."""
    versions = []
    for package in packages:
        with suppress(PackageNotFoundError):
            versions.append(f"{package} {version(package)}")
    return {
        "Date": date.today().isoformat(),
        "Machine": f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}",
        "Versions": ", ".join([f"Python {platform.python_version()}", *versions]),
    }


def print_table(rows: Sequence[Row]) -> None:
    """Print rows as Markdown, those of one measure together."""
    order = list(dict.fromkeys(row.measure for row in rows))
    ordered = sorted(rows, key=lambda row: order.index(row.measure))
    print("\n| Measure | Of | Ours | Rival | Times better | Target |")
    print("|---|---|--:|--:|--:|---|", *ordered, sep="\n")


def write_figures(output: Path, about: Mapping[str, str], rows: Sequence[Row]) -> None:
    """Write figures as JSON."""
    figures = {"about": dict(about), "rows": [asdict(row) for row in rows]}
    output.write_text(json.dumps(figures, indent=2, ensure_ascii=False), encoding="utf8")
    print(f"\nFigures: {output}")


def measure_phonemizer(corpus: Corpus, code: str, rounds: int) -> List[Row]:
    """Compare the `phonemizer` with Epitran on one language."""
    import epitran  # in neither start-up time
    import spacy
    from spacy.tokens import Doc

    def start() -> Any:
        nlp = spacy.blank("xx")
        nlp.add_pipe("phonemizer", config={"lang": code})
        list(nlp.pipe([Doc(nlp.vocab, words=warm_up)]))
        return nlp

    (warm_up, _), *texts = read_texts(corpus)
    words = [word for text, _ in texts for word in text]
    our_start, _ = timed(start)
    its_start, rival = timed(lambda: epitran.Epitran(code))
    fresh, warm, its = [], [], []
    for _ in range(rounds):
        forget_words()
        nlp = start()
        docs = [Doc(nlp.vocab, words=text) for text, _ in texts]
        fresh.append(timed(lambda: list(nlp.pipe(docs)))[0])  # noqa: B023
        its.append(timed(lambda: [rival.transliterate(word) for word in words])[0])
        warm.append(timed(lambda: list(nlp.pipe(docs)))[0])  # noqa: B023
    return [
        rate_row(FRESH, code, len(words), fresh, its),
        rate_row(WARM, code, len(words), warm, its),
        Row("Phonemizer start-up, s", code, our_start, its_start, its_start / our_start),
    ]


def compare_pipelines(corpus: Corpus, lang: str, rounds: int, steps: int) -> List[Row]:
    """Train both systems, then measure their speed together and their memory apart."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        apart(train, corpus, lang, steps, folder)
        rows = []
        for threads in (0, 1):
            rows += apart(measure_pipelines, corpus, lang, rounds, folder, threads)
        return [*rows, *memory_rows(corpus, lang, folder)]


def memory_rows(corpus: Corpus, lang: str, folder: Path) -> List[Row]:
    """Compare the peak memory of both systems, which are saved in a folder."""
    # Thinc imports torch wherever it is installed, needed or not: so also without.
    ours, *rivals = (
        apart(measure_memory, corpus, folder / system, with_torch)
        for system, with_torch in ((SYSTEMS[0], True), (SYSTEMS[1], True), (SYSTEMS[1], False))
    )
    return [
        Row("Peak memory, MB", of, ours, its, its / ours)
        for of, its in zip((lang, f"{lang}, rival without torch"), rivals)
    ]


def train(
    corpus: Corpus, lang: str, steps: int, folder: Path, systems: Sequence[str] = SYSTEMS
) -> None:
    """Train both systems, or one, a little on the same examples and save them."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example

    for system in systems:
        nlp = spacy.blank(lang)
        # Both begin from nothing, and learn the same.
        config = {"pretrained": None} if system == "phoneme_ner" else {}
        nlp.add_pipe(system, config=config)
        examples = []
        for words, tags in read_texts(corpus):
            gold = Doc(nlp.vocab, words=words, ents=tags)
            examples.append(Example(Doc(nlp.vocab, words=words), gold))
        optimizer = nlp.initialize(examples.__iter__)
        optimizer.learn_rate = LEARN_RATE
        batches = cycle(examples)
        for _ in range(steps):
            nlp.update(list(islice(batches, BATCH)), sgd=optimizer, drop=0.1)
        nlp.to_disk(folder / system)


def measure_pipelines(
    corpus: Corpus, lang: str, rounds: int, folder: Path, threads: int
) -> List[Row]:
    """Compare both systems on raw texts, from the tokenizer to the entities."""
    if threads:  # read by the libraries when they are loaded, below
        for library in ("OMP", "OPENBLAS", "MKL", "BLIS"):
            os.environ[f"{library}_NUM_THREADS"] = str(threads)
    texts = read_texts(corpus)
    n = sum(len(words) for words, _ in texts[1:])
    seconds: Dict[str, Dict[str, List[float]]] = {
        when: {system: [] for system in SYSTEMS} for when in ("start", "first", "steady")
    }
    for _ in range(rounds):
        forget_words()
        loaded = {}
        for system in SYSTEMS:
            spent, loaded[system] = timed(lambda: load(folder / system, texts))  # noqa: B023
            seconds["start"][system].append(spent)
        for when in ("first", "steady", "steady"):
            for system, (nlp, raw) in loaded.items():
                seconds[when][system].append(timed(lambda: list(nlp.pipe(raw)))[0])  # noqa: B023
    ours, its = (
        1000 * sum(len(doc.ents) for doc in nlp.pipe(raw)) / n for nlp, raw in loaded.values()
    )
    our_start, its_start = map(median, seconds["start"].values())
    used = f"{threads} thread{'s' * (threads > 1)}" if threads else "default threads"
    of = f"{lang}, {used}"
    return [
        rate_row("Pipeline, first pass, words/s", of, n, *seconds["first"].values(), target=1.0),
        rate_row("Pipeline, steady, words/s", of, n, *seconds["steady"].values(), target=1.0),
        Row("Pipeline start-up, s", of, our_start, its_start, its_start / our_start),
        Row("Entities found in 1,000 words", of, ours, its),
    ]


def measure_memory(corpus: Corpus, folder: Path, with_torch: bool) -> float:
    """Tell the peak memory, in megabytes, of loading a pipeline and reading the texts."""
    if not with_torch:
        sys.modules["torch"] = None  # type: ignore[assignment]  # as if not installed
    nlp, raw = load(folder, read_texts(corpus))
    list(nlp.pipe(raw))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def read_texts(corpus: Corpus) -> List[Text]:
    """Join sentences to texts: one to warm up, and others of the words asked for."""
    from spacy_phoneme_ner.corpora.formats import read_corpus
    from spacy_phoneme_ner.corpora.sentences import Sentence

    sentences = [s for s in read_corpus(corpus.path) if isinstance(s, Sentence)]
    texts: List[Text] = [([], [])]
    n_left = corpus.n_words + TEXT_WORDS
    for sentence in cycle(sentences) if corpus.is_repeated else sentences:
        if len(texts[-1][0]) >= TEXT_WORDS:
            texts.append(([], []))
        if n_left <= 0:
            break
        texts[-1][0].extend(sentence.words)
        texts[-1][1].extend(sentence.tags)
        n_left -= len(sentence.words)
    texts[0][0].extend(FIRST_WORDS)
    texts[0][1].extend(["O"] * len(FIRST_WORDS))
    return [text for text in texts if text[0]]


def load(folder: Path, texts: Sequence[Text]) -> Tuple[Any, List[str]]:
    """Load a pipeline, warm it up with the first text and give it with the others."""
    import spacy

    nlp = spacy.load(folder)
    first, *others = [" ".join(words) for words, _ in texts]
    nlp(first)
    return nlp, others


def forget_words() -> None:
    """Empty the package's caches: new pipelines are then as fresh as in a new process."""
    from spacy_phoneme_ner.memory.cache import Cache

    for module in [m for name, m in sys.modules.items() if name.startswith("spacy_phoneme_ner")]:
        for value in vars(module).values():
            if isinstance(value, Cache):
                value.clear()
            getattr(value, "cache_clear", int)()


def timed(function: Callable[[], Any]) -> Tuple[float, Any]:
    """Call a function and tell the seconds it took."""
    start = perf_counter()
    result = function()
    return perf_counter() - start, result


def apart(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def _show(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
