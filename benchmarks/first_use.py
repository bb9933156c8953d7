"""What it takes to use `phoneme_ner` as it comes: its cold start, its speed and its memory.

Cold start is from the start of a new Python to the entities of a first sentence. Speed is
that of `nlp.pipe` from raw text to entities, beside spaCy's CNN `ner` in the same process, on
two threads and cores: "first pass" with nothing in the G2P's cache, "steady" on texts that
were seen before.

    python benchmarks/first_use.py --data ../shared/data
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, List, NamedTuple, Optional

import measures
import typer
from measures import Corpus, Row, apart, mean_row
from speed import PACKAGES, SAMPLE, find_corpora

THREADS = 2
COLD_START, WORDS_A_SECOND = 3.0, 10_000  # at most, at least
RIVAL_STEPS = 60  # of training: an untrained `ner` would find other numbers of entities
FIRST, STEADY = "Pipeline, first pass, words/s", "Pipeline, steady, words/s"
DATA_LANGS = {lang: lang for lang in ("en", "ru", "ar", "hi", "ta", "tr")}
SAMPLE_LANGS = {"en": "train-eng", "ru": "test-rus", "hi": "test-hin"}
# All say that somebody, or something, opened or got a new library. Written for this.
SENTENCES = {
    "si": "කොළඹ විශ්වවිද්‍යාලයේ නව පුස්තකාලය ඊයේ විවෘත විය.",
    "am": "አበበ ተስፋዬ ትናንት በአዲስ አበባ አዲስ ቤተ መጻሕፍት ከፈተ።",
    "yo": "Adébáyọ̀ Adélékè ṣí ilé ìkàwé tuntun ní Ìbàdàn lánàá.",
    "ru": "Вчера Анна Смирнова открыла новую библиотеку в Казани.",
    "hi": "राधा शर्मा ने कल जयपुर में एक नया पुस्तकालय खोला।",
    "ar": "افتتح أحمد صالح مكتبة جديدة في دمشق أمس.",
    "en": "Amina Yusuf opened a new library in Lagos on Monday.",
}
OURS = """
import sys, json, spacy
nlp = spacy.blank(sys.argv[1])
nlp.add_pipe("phoneme_ner", config=json.loads(sys.argv[2]))
"""
RIVAL = "import sys, spacy; nlp = spacy.load(sys.argv[2])"
FIRST_ENTITIES = """
found = len(nlp(sys.argv[3]).ents)
import time; print(time.time(), found)
"""


class Settings(NamedTuple):
    """How much is measured.

    pretrained (str): The name of a bundle that comes with the package, or a folder.
    """

    pretrained: str
    rounds: int
    starts: int

    @property
    def config(self) -> Dict[str, Any]:
        """The config of the component; nothing for the one that it has by default."""
        if self.pretrained == "small":
            return {}
        return {"pretrained": self.pretrained}


def main(
    data: Annotated[Optional[Path], typer.Option(help="Folder with panx/train-*.tsv")] = None,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    pretrained: Annotated[str, typer.Option(help="Name or folder of a bundle")] = "small",
    words: Annotated[int, typer.Option(help="Words of each language", min=1)] = 20_000,
    rounds: Annotated[int, typer.Option(help="Interleaved rounds of both pipelines", min=1)] = 3,
    starts: Annotated[int, typer.Option(help="Cold starts in each language", min=1)] = 5,
    quick: Annotated[bool, typer.Option(help="One small round, to see that it runs")] = False,
) -> None:
    """Print a Markdown table; without data, of the sample corpus."""
    if quick:
        words, rounds, starts = min(words, 300), 1, 1
    take_cores(THREADS)
    settings = Settings(pretrained, rounds, starts)
    corpora = find_corpora(data, DATA_LANGS if data else SAMPLE_LANGS, words)
    sentences = SENTENCES
    if quick:
        corpora, sentences = dict([*corpora.items()][:1]), dict([*SENTENCES.items()][:1])
    about = {
        **measures.about_machine(PACKAGES),
        "Model": pretrained,
        "Text": f"PAN-X train files in {data}" if data else f"the sample in {SAMPLE}, repeated",
        "Words": f"{words} of each language, in texts of {measures.TEXT_WORDS} or a few more",
        "Rounds": f"{rounds}, interleaved; {starts} cold starts in each language; medians, range",
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows: List[Row] = []
    with TemporaryDirectory() as name:
        for i, (lang, corpus) in enumerate(corpora.items()):
            folder = Path(name) / lang
            folder.mkdir()
            apart(prepare, corpus, lang, settings, folder)
            if not i:
                for code, sentence in sentences.items():
                    rows += cold_start(code, sentence, settings, folder / "ner")
                rows += measures.memory_rows(corpus, lang, folder)
            compared = apart(measures.measure_pipelines, corpus, lang, rounds, folder, THREADS)
            # What is to be reached here is a speed, and not the rival's.
            rows += [replace(row, target=None) for row in compared]
    rows += speed_targets(rows)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def take_cores(n: int) -> None:
    """Leave this process and those that it starts with so many cores, where that can be set."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:n])


def prepare(corpus: Corpus, lang: str, settings: Settings, folder: Path) -> None:
    """Save both pipelines: ours as it comes, and spaCy's `ner` with a little training."""
    import spacy

    nlp = spacy.blank(lang)
    nlp.add_pipe("phoneme_ner", config=settings.config)
    nlp.to_disk(folder / "phoneme_ner")
    measures.train(corpus, lang, RIVAL_STEPS, folder, ["ner"])


def cold_start(lang: str, sentence: str, settings: Settings, rival: Path) -> List[Row]:
    """Time new processes, from their start to the entities of a sentence.

    lang (str): The language of ours; the rival is one and the same pipeline for all.
    sentence (str): The sentence.
    settings (Settings): How often, and with what.
    rival (Path): The pipeline with spaCy's `ner`.
    RETURNS (List[Row]): The seconds, ours in their range, and what was found.
    """
    config = json.dumps(settings.config)
    seconds: Dict[str, List[float]] = {OURS: [], RIVAL: []}
    counts: Dict[str, int] = {}
    for _ in range(settings.starts):
        for code, argument in ((OURS, config), (RIVAL, str(rival))):
            command = [sys.executable, "-W", "ignore", "-c", code + FIRST_ENTITIES]
            started = time.time()
            ran = subprocess.run(
                [*command, lang, argument, sentence], check=True, capture_output=True, text=True
            )
            ended, n_found = ran.stdout.split()
            seconds[code].append(float(ended) - started)
            counts[code] = int(n_found)
    ours, its = seconds.values()
    span = {"low": min(ours), "high": max(ours), "target": COLD_START}
    return [
        Row("Cold start to first entities, s", lang, median(ours), median(its), **span),
        Row("Entities in the first sentence", lang, *counts.values()),
    ]


def speed_targets(rows: List[Row]) -> List[Row]:
    """Average the speed over the languages, and tell whether ours is what it is to be."""
    targets = []
    for measure in (FIRST, STEADY):
        of_all = [row for row in rows if row.measure == measure]
        targets.append(mean_row(of_all, measure))
        slowest = min(of_all, key=lambda row: row.ours)
        for of, ours in (("geometric mean", targets[-1].ours), (slowest.of, slowest.ours)):
            name = f"{measure}, ours alone"
            targets.append(Row(name, of, ours, target=WORDS_A_SECOND, at_least=True))
    return targets


if __name__ == "__main__":
    typer.run(main)
