"""A table of speed and memory, beside Epitran and beside spaCy's own CNN `ner`."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Annotated, Dict, List, Optional

import measures
import typer
from aims import FILES, LANGS, measure_aims
from measures import Corpus, Row, apart, mean_row
from wasabi import msg

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample"
PACKAGES = ("spacy", "thinc", "torch", "numpy", "epitran", "spacy-phoneme-ner")
STEPS = 60  # of training, before both pipelines are timed
# The corpora of the data's folder and those of the sample.
DATA_FILE, SAMPLE_FILE = "panx/train-{}.tsv", "{}.iob"
DATA_PHONEMIZER = {"tur-Latn": "tr", "hin-Deva": "hi", "rus-Cyrl": "ru", "swa-Latn": "sw"}
SAMPLE_PHONEMIZER = {
    code: f"test-{code[:3]}" for code in ("hin-Deva", "rus-Cyrl", "som-Latn", "tam-Taml")
}
DATA_PIPELINES = {"en": "en", "ru": "ru"}
SAMPLE_PIPELINES = {"en": "train-eng", "ru": "test-rus"}


def main(
    data: Annotated[Optional[Path], typer.Option(help="Folder with panx/train-*.tsv")] = None,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    words: Annotated[int, typer.Option(help="Words of each language", min=1)] = 20_000,
    rounds: Annotated[int, typer.Option(help="Interleaved rounds", min=1)] = 3,
    aims: Annotated[bool, typer.Option(help="Only whether the small model is fast enough")] = False,
    quick: Annotated[bool, typer.Option(help="One small round, to see that it runs")] = False,
) -> None:
    """Print a Markdown table of speed and memory; without data, of the sample corpus."""
    if aims:
        print_aims(data, output, words, quick)
        return
    steps = STEPS
    if quick:
        words, rounds, steps = min(words, 300), 1, 5
    phonemizer = find_corpora(data, DATA_PHONEMIZER if data else SAMPLE_PHONEMIZER, words)
    pipelines = find_corpora(data, DATA_PIPELINES if data else SAMPLE_PIPELINES, words)
    if quick:
        phonemizer, pipelines = dict([*phonemizer.items()][:1]), dict([*pipelines.items()][:1])
    about = describe(data, words, rounds)
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows: List[Row] = []
    for code, corpus in phonemizer.items():
        rows += apart(measures.measure_phonemizer, corpus, code, rounds)
    rows += [mean_row(rows, measures.FRESH, target=5.0), mean_row(rows, measures.WARM)]
    for lang, corpus in pipelines.items():
        rows += measures.compare_pipelines(corpus, lang, rounds, steps)
    rows += measure_import(rounds)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def print_aims(data: Optional[Path], output: Optional[Path], words: int, quick: bool) -> None:
    """Print the speed and the memory of the small model beside what they are to be."""
    if data is None:
        msg.fail("The aims are for real text: name its folder with --data", exits=1)
    assert data is not None
    words, steps = (min(words, 300), 5) if quick else (words, STEPS)
    for lang in LANGS[:1] if quick else LANGS:
        path = data / FILES.get(lang, DATA_FILE.format(lang))
        if not path.is_file():
            msg.fail(f"No corpus at {path}", exits=1)
    about = {**measures.about_machine(PACKAGES), "Words": f"up to {words} of each language"}
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows = measure_aims(data, words, steps, quick)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def find_corpora(data: Optional[Path], names: Dict[str, str], words: int) -> Dict[str, Corpus]:
    """Find the corpora of languages; exit if a file is missing. The sample is repeated."""
    corpora = {}
    for lang, name in names.items():
        path = data / DATA_FILE.format(name) if data else SAMPLE / SAMPLE_FILE.format(name)
        if not path.is_file():
            msg.fail(f"No corpus at {path}", exits=1)
        corpora[lang] = Corpus(path, words, is_repeated=data is None)
    return corpora


def describe(data: Optional[Path], words: int, rounds: int) -> Dict[str, str]:
    """Tell on what machine and text the figures were measured."""
    text = (
        f"PAN-X train files in {data}" if data else f"the sample in {SAMPLE}, repeated: few words"
    )
    loads = (
        "import sys, spacy_phoneme_ner; print(*{'torch', 'epitran', 'spacy'} & set(sys.modules))"
    )
    return {
        **measures.about_machine(PACKAGES),
        "Text": text,
        "Words": f"up to {words} of each language, in texts of {measures.TEXT_WORDS} or a few more",
        "Rounds": f"{rounds}, interleaved; medians, and the range of the ratios",
        "Heavy modules loaded by `import spacy_phoneme_ner`": python(loads) or "none",
    }


def measure_import(rounds: int) -> List[Row]:
    """Time the package's import, and a first pipeline, each in a new Python."""
    clock = "import time, spacy; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    blank = "nlp = spacy.blank('si'); nlp.add_pipe('phonemizer')"
    timings = (
        ("Import beyond `import spacy`, s", "import spacy_phoneme_ner", 0.1),
        ("Cold start: blank and add_pipe, s", blank, None),
        ("Cold start, first Doc included, s", f"{blank}; nlp('ලංකාව')", None),
    )
    return [
        Row(name, "si", median(float(python(clock.format(code))) for _ in range(rounds)), target=t)
        for name, code, t in timings
    ]


def python(code: str) -> str:
    """Run a line of code in a new Python and give what it prints."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    typer.run(main)
