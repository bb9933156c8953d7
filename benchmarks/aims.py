"""What `speed.py --aims` runs: the small model, as it comes, beside spaCy's CNN `ner`.

Time is that of the processor, on one thread, so that what else runs on the machine weighs little;
both take turns over the same texts, the first of them changing. "New" is a text whose words the
process has not read yet (but for what comes again in it), "seen" the same texts once more.
"""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Dict, Iterator, List

import measures
from measures import Corpus, Row, Text, apart, mean_row, rate_row

LANGS = ("en", "ru", "ar", "hi", "ta", "tr", "am", "sw")
# Of Amharic there is no train file.
FILES = {"am": "wikiann-zeroshot/amharic_wikiann.json"}
OURS, RIVAL = measures.SYSTEMS
NEW, SEEN = "New text, words/s", "Seen text, words/s"
SINGLE, MEMORY = "A text of 20 new words, ms", "Peak memory, MB"
COLD = "Cold start to first entities beyond `import spacy`, s"
ONE_TEXT, MOST_TEXTS, WARM_UP = 20, 150, 5
BLOCK = 20  # texts that one system reads before the other does
STARTS = 5
FIRST = """
import sys, time
{0}
print(time.process_time())
"""
READS = """
import spacy
nlp = spacy.blank("en")
nlp.add_pipe("phoneme_ner")
nlp("Amina Yusuf opened a new library in Lagos on Monday.")
"""


def measure_aims(data: Path, words: int, steps: int, quick: bool) -> List[Row]:
    """Give the rows of the table of aims."""
    rows: List[Row] = []
    with TemporaryDirectory() as name:
        for lang in LANGS[:1] if quick else LANGS:
            path = data / FILES.get(lang, f"panx/train-{lang}.tsv")
            corpus, folder = Corpus(path, words, False), Path(name) / lang
            folder.mkdir()
            apart(prepare, corpus, lang, steps, folder)
            rows += apart(measure_speed, corpus, lang, folder)
            ours, its = (
                apart(measures.measure_memory, corpus, folder / s, True) for s in (OURS, RIVAL)
            )
            rows.append(Row(MEMORY, lang, ours, its, its / ours, target=round(1 / 1.2, 2)))
    means = {NEW: 1.0, SEEN: 2.0, SINGLE: round(1 / 1.5, 2)}
    rows += [mean_row(rows, measure, target=least) for measure, least in means.items()]
    return [*rows, cold_start(1 if quick else STARTS)]


def prepare(corpus: Corpus, lang: str, steps: int, folder: Path) -> None:
    """Save both pipelines: ours as it comes, and spaCy's `ner` with a little training."""
    import spacy

    nlp = spacy.blank(lang if lang != "sw" else "xx")  # spaCy has no Swahili
    nlp.add_pipe(OURS, config={"lang": lang})
    nlp.to_disk(folder / OURS)
    measures.train(corpus, nlp.lang, steps, folder, [RIVAL])


def measure_speed(corpus: Corpus, lang: str, folder: Path) -> List[Row]:
    """Let both pipelines read the same texts in turns."""
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS"):  # read when they are loaded, below
        os.environ[f"{library}_NUM_THREADS"] = "1"
    import spacy

    pipelines = {system: spacy.load(folder / system) for system in (OURS, RIVAL)}
    texts = measures.read_texts(corpus)
    raw = [" ".join(words) for words, _ in texts]
    singles = list(islice(texts_of_new_words(texts[1:]), MOST_TEXTS + WARM_UP))
    n = sum(len(words) for words, _ in texts[1:])
    rows = []
    for nlp in pipelines.values():
        nlp(raw[0])
    for measure, target in ((NEW, 0.7), (SEEN, None)):
        ours, its = take_turns(pipelines, [raw[i : i + BLOCK] for i in range(1, len(raw), BLOCK)])
        rows.append(rate_row(measure, lang, n, [sum(ours)], [sum(its)], target=target))
    # New pipelines, which have read none of it.
    measures.forget_words()
    pipelines = {system: spacy.load(folder / system) for system in (OURS, RIVAL)}
    ours, its = take_turns(pipelines, [[text] for text in singles])
    spent = [1000 * median(times[WARM_UP:] or times) for times in (ours, its)]
    return [*rows, Row(SINGLE, lang, *spent, spent[1] / spent[0])]


def texts_of_new_words(texts: List[Text]) -> Iterator[str]:
    """Give texts of words none of which comes twice."""
    words = list(dict.fromkeys(word for text, _ in texts for word in text))
    for begin in range(0, len(words) - ONE_TEXT + 1, ONE_TEXT):
        yield " ".join(words[begin : begin + ONE_TEXT])


def take_turns(pipelines: Dict[str, Any], blocks: List[List[str]]) -> List[List[float]]:
    """Time each block of texts in both pipelines, which begin by turns. RETURNS: Seconds."""
    seconds: Dict[str, List[float]] = {system: [] for system in pipelines}
    for i, block in enumerate(blocks):
        for system in list(pipelines)[:: -1 if i % 2 else 1]:
            start = process_time()
            for _ in pipelines[system].pipe(block):
                pass
            seconds[system].append(process_time() - start)
    return list(seconds.values())


def cold_start(starts: int) -> Row:
    """Time new processes to the entities of a sentence, beyond those that only import spaCy."""
    taken = []
    for _ in range(starts):
        ours, its = (_run(FIRST.format(code)) for code in (READS, "import spacy"))
        taken.append(ours - its)
    return Row(COLD, "en", median(taken), low=min(taken), high=max(taken), target=0.5)


def _run(code: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", code]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)
