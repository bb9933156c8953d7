"""A table of the speed of each G2P backend, beside the library whose rules or data it reads.

    python benchmarks/g2p_speed.py --data ../shared/data

Words are read three ways: distinct ones with no cache anywhere; running text from an
empty cache, as it comes in the corpus; and more text of the corpus with the words of
that in the cache, as for a process that has been at work for a while. The same text
a second time is a row of its own: nothing is new there.

PAN-X is hardly running text: names and lists, that repeat less than prose does. The
share of new words is printed; of Korean and Vietnamese there is the text of treebanks,
of English the manual that comes with Python.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Callable, Dict, List, NamedTuple, Optional, Sequence

import g2p_readiness
import measures
import typer
from measures import Row, apart, mean_row, rate_row, timed

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample"
PACKAGES = (
    *("spacy-phoneme-ner", "epitran", "gruut-lang-en", "python-crfsuite", "pypinyin", "opencc"),
    *("sudachipy", "xpfcorpus", "espeakng-loader"),
)
DATA_FILES = {
    "tur-Latn": "panx/train-tr.tsv",
    "hin-Deva": "panx/train-hi.tsv",
    "rus-Cyrl": "panx/train-ru.tsv",
    "swa-Latn": "panx/train-sw.tsv",
    "tam-Taml": "panx/train-ta.tsv",
    "kor-Hang": "phonexl/udpos/test-ko.tsv",
    "vie-Latn": "phonexl/udpos/train-vi.tsv",
}
SAMPLE_FILES = {code: f"test-{code[:3]}.iob" for code in ("hin-Deva", "rus-Cyrl", "tam-Taml")}
ENGLISH = "panx/train-en.tsv", "train-eng.iob"
SENTENCES = {"zh": "phonexl/udpos/test-zh.tsv", "ja": "phonexl/udpos/test-ja.tsv"}
LEXICON = "charsiu-dicts/tur.tsv"

NEW = "New words, no cache, words/s"
FIRST = "Running text, from an empty cache, words/s"
LATER = "Running text, after four times as much, words/s"
AGAIN = "The same text again, words/s"
SHARE = "New words in running text, %"
TARGETS = {NEW: 2.0, FIRST: 10.0, LATER: 10.0, AGAIN: None}
ENGLISH_RATE = 50_000
TEXT = 100  # words that are read in one call
SAMPLED = 5  # Epitran reads one in so many texts: it keeps nothing, so its rate is the same


class Material(NamedTuple):
    """The words of one language.

    new (List[str]): Distinct ones.
    first (List[List[str]]): Running text, four fifths of it.
    later (List[List[str]]): The last fifth.
    """

    new: List[str]
    first: List[List[str]]
    later: List[List[str]]


def main(
    data: Annotated[Optional[Path], typer.Option(help="Folder of the real corpora")] = None,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    words: Annotated[int, typer.Option(help="Distinct words of each language", min=10)] = 10_000,
    text_words: Annotated[int, typer.Option(help="Words of running text", min=50)] = 60_000,
    rounds: Annotated[int, typer.Option(help="Interleaved rounds", min=1)] = 3,
    quick: Annotated[bool, typer.Option(help="One small round, to see that it runs")] = False,
) -> None:
    """Print a Markdown table of the speed of G2P (see the top of the file)."""
    if quick:
        words, text_words, rounds = min(words, 200), min(text_words, 1000), 1
    files = {code: data / name for code, name in DATA_FILES.items()} if data else {}
    files = files or {code: SAMPLE / name for code, name in SAMPLE_FILES.items()}
    english = data / ENGLISH[0] if data else SAMPLE / ENGLISH[1]
    for path in (*files.values(), english):
        if not path.is_file():
            raise SystemExit(f"No corpus at {path}")
    files = dict([*files.items()][:1]) if quick else files
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"first columns of {', '.join(path.name for path in (*files.values(), english))}",
        "Words": f"up to {words:,} distinct ones, {text_words:,} of running text, {TEXT} a call",
        "Rounds": f"{rounds}, interleaved; medians, and the range of the ratios",
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows: List[Row] = []
    for code, path in files.items():
        rows += apart(compare_with_epitran, path, code, words, text_words, rounds)
        print(f"- {code}: measured", flush=True)
    for backend in ("EpitranG2P", "IpaG2P"):
        of_backend = [row for row in rows if row.of.endswith(backend) and row.ratio is not None]
        for measure, target in TARGETS.items():
            rows.append(mean_row(of_backend, measure, f"geometric mean, {backend}", target=target))
    rows += attempt(measure_english, english, words, text_words, rounds)
    rows += attempt(measure_english, None, words, text_words, rounds)
    for other in (measure_xpf, measure_espeak):
        rows += attempt(other, next(iter(files.values())), words, text_words, rounds)
    if data is None:
        print("- Skipped: Chinese, Japanese, a lexicon: no --data")
    else:
        rows += attempt(measure_chinese, data / SENTENCES["zh"], words, text_words, rounds)
        rows += attempt(measure_japanese, data / SENTENCES["ja"], words, text_words, rounds)
        rows += attempt(measure_lexicon, data / LEXICON, words, text_words, rounds)
    rows += g2p_readiness.measure(rounds, quick)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def attempt(function: Callable[..., List[Row]], *args: Any) -> List[Row]:
    """Measure in a new process, or say why not."""
    try:
        rows: List[Row] = apart(function, *args)
    except (ImportError, OSError) as error:
        print(f"- Skipped: {function.__name__}: {error}", flush=True)
        return []
    return rows


def read_sentences(path: Path) -> List[List[str]]:
    """Read the first column of a file of one word a line."""
    lines = path.read_text(encoding="utf8").split("\n")
    sentences: List[List[str]] = [[]]
    for word in (line.split("\t")[0].strip() for line in lines):
        if word:
            sentences[-1].append(word)
        elif sentences[-1]:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def read_words(path: Path) -> List[str]:
    """Read the words of a file."""
    return [word for sentence in read_sentences(path) for word in sentence]


def divide(words: Sequence[str], n_new: int, n_text: int) -> Material:
    """Take as many words as are asked for."""
    letters = (word for word in words if any(map(str.isalpha, word)))
    new = list(dict.fromkeys(letters))[:n_new]
    text = words[:n_text]
    cut = len(text) * 4 // 5
    return Material(new, cut_up(text[:cut]), cut_up(text[cut:]))


def cut_up(words: Sequence[str]) -> List[List[str]]:
    """Cut a text into the parts that are read at once."""
    return [list(words[i : i + TEXT]) for i in range(0, len(words), TEXT)]


def read_by(g2p: Any, texts: Sequence[Sequence[str]], lang: str) -> float:
    """Tell the seconds that a G2P takes for a word of some texts."""
    seconds, _ = timed(lambda: [g2p(text, lang) for text in texts])
    return seconds / count(texts)


def count(texts: Sequence[Sequence[str]]) -> int:
    """Count the words of texts."""
    return sum(map(len, texts))


def ready(make: Callable[[], Any], lang: str) -> Any:
    """Make a G2P with everything loaded that its words may need."""
    g2p = make()
    g2p(measures.FIRST_WORDS, lang)
    return g2p


def forget(g2p: Any, cache_size: int = 100_000) -> None:
    """Empty all caches of words; what was loaded stays."""
    from spacy_phoneme_ner.g2p.base import WordCache
    from spacy_phoneme_ner.ipa import normalize, segments

    g2p._cache = WordCache(cache_size)
    for module in (normalize, segments):
        for value in vars(module).values():
            getattr(value, "cache_clear", int)()


class Timings:
    """Seconds a word, by measure and who read."""

    def __init__(self) -> None:
        self.seconds: Dict[str, Dict[str, List[float]]] = {}

    def add(self, measure: str, reader: str, seconds: float) -> None:
        self.seconds.setdefault(measure, {}).setdefault(reader, []).append(seconds)

    def read(self, reader: str, g2p: Any, lang: str, material: Material) -> None:
        """Have a G2P read everything."""
        forget(g2p, cache_size=0)
        self.add(NEW, reader, read_by(g2p, [material.new], lang))
        forget(g2p)
        self.add(FIRST, reader, read_by(g2p, material.first, lang))
        self.add(LATER, reader, read_by(g2p, material.later, lang))
        self.add(AGAIN, reader, read_by(g2p, [*material.first, *material.later], lang))

    def beside(self, rival: str, of: str) -> List[Row]:
        """Compare all who read with a rival."""
        return [
            rate_row(
                measure, f"{of}, {reader}", 1, seconds, by_reader[rival], target=TARGETS[measure]
            )
            for measure, by_reader in self.seconds.items()
            for reader, seconds in by_reader.items()
            if reader != rival
        ]

    def alone(self, of: str, **target: Any) -> List[Row]:
        """Give the rates of all who read."""
        rows = []
        for measure, by_reader in self.seconds.items():
            for reader, seconds in by_reader.items():
                rates = sorted(1 / spent for spent in seconds)
                goal = target if measure in (FIRST, LATER) else {}
                middle = rates[len(rates) // 2]
                low, high = rates[0], rates[-1]
                rows.append(
                    Row(
                        measure,
                        f"{of}, {reader}",
                        middle,
                        low=low,
                        high=high,
                        at_least=True,
                        **goal,
                    )
                )
        return rows


def shares(of: str, material: Material) -> List[Row]:
    """Tell how much of the running text is new where it stands."""
    known = {word for text in material.first for word in text}
    later = [word for text in material.later for word in text]
    new = set(later) - known
    return [
        Row(SHARE, f"{of}, from an empty cache", 100 * len(known) / count(material.first)),
        Row(SHARE, f"{of}, after four times as much", 100 * len(new) / len(later)),
    ]


def compare_with_epitran(path: Path, code: str, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Compare the backends for a language with Epitran, called token by token."""
    import epitran

    from spacy_phoneme_ner.g2p import EpitranG2P, IpaG2P, KoreanG2P, VietnameseG2P

    own = {"kor-Hang": KoreanG2P, "vie-Latn": VietnameseG2P}.get(code)
    makers = [EpitranG2P, IpaG2P, *([own] if own else [])]
    readers = {make.__name__: ready(make, code) for make in makers}
    material = divide(read_words(path), n_new, n_text)
    rival = epitran.Epitran(code)

    def library(words: Sequence[str], _: str) -> List[str]:
        return [rival.transliterate(word) for word in words]

    timings = Timings()
    for _ in range(rounds):
        for name, g2p in readers.items():
            timings.read(name, g2p, code, material)
        first = read_by(library, material.first[::SAMPLED], code)
        timings.add(NEW, "Epitran", read_by(library, [material.new], code))
        timings.add(FIRST, "Epitran", first)
        timings.add(LATER, "Epitran", read_by(library, material.later[::SAMPLED], code))
        timings.add(AGAIN, "Epitran", first)
    return [*timings.beside("Epitran", code), *shares(code, material)]


def manual_words() -> List[str]:
    """Give the words of Python's own manual: prose, where a corpus of names is none."""
    from pydoc_data.topics import topics

    return re.findall(r"\w+(?:'\w+)*|[^\w\s]", "\n".join(topics[key] for key in sorted(topics)))


def measure_english(path: Optional[Path], n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Tell how fast English is read; there is no library to call beside it."""
    from spacy_phoneme_ner.g2p import EnglishG2P, IpaG2P

    words = manual_words() if path is None else read_words(path)
    material = divide(words, n_new // 4, n_text)
    of = f"eng-Latn, {'Python manual' if path is None else path.name}"
    readers = {make.__name__: ready(make, "eng-Latn") for make in (EnglishG2P, IpaG2P)}
    timings = Timings()
    for _ in range(rounds):
        for name, g2p in readers.items():
            timings.read(name, g2p, "eng-Latn", material)
    return [*timings.alone(of, target=ENGLISH_RATE), *shares(of, material)]


def interleaved(
    g2p: Any, of: str, n: int, ours: Callable[[], Any], rival: Callable[[], Any], rounds: int
) -> Row:
    """Compare two calls over n words, with nothing left to load and no word known."""
    spent: List[List[float]] = [[], []]
    ours(), rival()
    for _ in range(rounds):
        for seconds, function in zip(spent, (ours, rival)):
            forget(g2p, cache_size=0)
            seconds.append(timed(function)[0])
    return rate_row(NEW, of, n, *spent)


def measure_xpf(path: Path, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Compare with `xpfcorpus`, that reads word by word, too."""
    from xpfcorpus import Transcriber

    from spacy_phoneme_ner.g2p import XpfG2P

    words = divide(read_words(path), n_new // 4, n_text).new
    lang, its_name = ("tur-Latn", "tr") if path.name.endswith("-tr.tsv") else ("hin-Deva", "hi")
    rival = Transcriber(its_name, verify=False)
    g2p = XpfG2P(cache_size=0)
    of = f"{lang}, XpfG2P beside xpfcorpus"

    def theirs() -> List[Any]:
        return list(map(rival.transcribe, words))

    return [interleaved(g2p, of, len(words), lambda: g2p(words, lang), theirs, rounds)]


def measure_espeak(path: Path, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Compare all words in one call with a call, or a run of the program, for each."""
    from spacy_phoneme_ner.errors import MissingExtraError
    from spacy_phoneme_ner.g2p import EspeakG2P

    lang = "tur-Latn" if path.name.endswith("-tr.tsv") else "hin-Deva"
    outcomes = []
    for engine, n in (("library", n_new // 4), ("binary", min(n_new, 100))):
        words = divide(read_words(path), n, n_text).new
        g2p = EspeakG2P(engine=engine, cache_size=0)
        try:
            g2p(words[:1], lang)
        except MissingExtraError as error:
            outcomes.append(str(error))
            continue
        row = interleaved(
            g2p,
            f"{lang}, EspeakG2P ({engine}), one call beside one for each of {len(words):,} words",
            len(words),
            lambda: g2p(words, lang),  # noqa: B023
            lambda: [g2p([word], lang) for word in words],  # noqa: B023
            rounds,
        )
        outcomes.append(row)
    missing = [reason for reason in outcomes if isinstance(reason, str)]
    if len(missing) == len(outcomes):
        raise ImportError("; ".join(missing))
    return [row for row in outcomes if isinstance(row, Row)]


def measure_chinese(path: Path, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Compare with `pypinyin`, that gives pinyin and not IPA, on the same sentences."""
    from pypinyin import Style, lazy_pinyin

    from spacy_phoneme_ner.g2p import ChineseG2P

    sentences = some_sentences(path, n_new)
    texts = ["".join(sentence) for sentence in sentences]
    g2p = ChineseG2P(cache_size=0)

    def ours() -> List[List[str]]:
        return [g2p(sentence, "cmn") for sentence in sentences]

    def rival() -> List[List[str]]:
        return [lazy_pinyin(text, style=Style.TONE) for text in texts]

    of = "cmn-Hant, ChineseG2P (IPA of each word) beside pypinyin (pinyin of a sentence)"
    return [interleaved(g2p, of, count(sentences), ours, rival, rounds)]


def measure_japanese(path: Path, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Compare with SudachiPy, that gives readings in kana, on the same sentences."""
    from sudachipy import Dictionary, SplitMode

    from spacy_phoneme_ner.g2p import JapaneseG2P

    sentences = some_sentences(path, n_new)
    texts = ["".join(sentence) for sentence in sentences]
    g2p = JapaneseG2P(cache_size=0)
    tokenizer = Dictionary().create(SplitMode.A)

    def ours() -> List[List[str]]:
        return [g2p(sentence, "jpn") for sentence in sentences]

    def rival() -> List[List[str]]:
        return [
            [morpheme.reading_form() for morpheme in tokenizer.tokenize(text)] for text in texts
        ]

    of = "jpn-Jpan, JapaneseG2P (IPA of each word) beside SudachiPy (kana of a sentence)"
    return [interleaved(g2p, of, count(sentences), ours, rival, rounds)]


def some_sentences(path: Path, n_words: int) -> List[List[str]]:
    """Read distinct sentences of about so many words."""
    sentences: Dict[str, List[str]] = {}
    n_left = n_words
    for sentence in read_sentences(path):
        if n_left <= 0:
            break
        if sentences.setdefault("".join(sentence), sentence) is sentence:
            n_left -= len(sentence)
    return list(sentences.values())


def measure_lexicon(path: Path, n_new: int, n_text: int, rounds: int) -> List[Row]:
    """Time a lexicon, from its file and its words."""
    from spacy_phoneme_ner.g2p import LexiconG2P

    words = divide(read_words(path), n_new, n_text).new
    rates, loads = [], []
    for _ in range(rounds):
        g2p = LexiconG2P(path, lang="tur", cache_size=0)
        loads.append(timed(lambda: g2p(words[:1], "tur"))[0])  # noqa: B023
        rates.append(len(words) / timed(lambda: g2p(words, "tur"))[0])  # noqa: B023
    of = f"tur-Latn, LexiconG2P ({path.name})"
    return [
        Row(NEW, of, sorted(rates)[len(rates) // 2], low=min(rates), high=max(rates)),
        Row("Start-up, s", of, sorted(loads)[len(loads) // 2], low=min(loads), high=max(loads)),
    ]


if __name__ == "__main__":
    typer.run(main)
