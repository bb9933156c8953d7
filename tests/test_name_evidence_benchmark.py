"""The benchmark of what a gazetteer alone tells, on a tiny corpus."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from named_docs import LABELS, named_doc, random_docs
from spacy.tokens import DocBin

from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
try:
    from name_evidence import WAYS, averages, classes, fit, score, windows
finally:
    sys.path.remove(str(BENCHMARKS))


def test_windows_end_with_the_doc(nlp):
    docs = [named_doc(nlp.vocab, "a b", "eng"), named_doc(nlp.vocab, "c", "eng")]
    evidence = np.array([[1.0], [2.0], [3.0]], dtype=np.float32)
    assert windows(docs, evidence).tolist() == [
        [0, 0, 1, 2, 0],
        [0, 1, 2, 0, 0],
        [0, 0, 3, 0, 0],
    ]


def test_classes_of_tokens(nlp):
    doc = named_doc(nlp.vocab, "kandy is new", "eng", [(0, "LOC"), (2, "PER")], default="missing")
    assert classes(doc, LABELS).tolist() == [1, -1, 3]


def test_scores_by_hand():
    class Network:
        def __call__(self, inputs):
            return inputs

    rows = np.log(np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.9, 0.1]], dtype=np.float32))
    # Of four pairs of a name and another word, two are in order and one is a tie.
    area, f1 = score(Network(), rows, np.array([0, 1, 0, 1]))
    assert area == pytest.approx((1 + 1 + 0.5 + 0) / 4) and f1 == pytest.approx(2 / 4)


def test_a_network_learns_and_groups_are_averaged():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(4000, 3)).astype(np.float32)
    labels = (inputs[:, 0] > 0).astype(np.int64)
    area, f1 = score(fit(inputs, labels, 2), inputs, labels)
    assert area > 0.95 and f1 > 0.9
    found = {"npi a": (0.5, 0.1), "mya b": (0.7, 0.3), "ces c": (0.8, 0.4), "wol d": (0.9, 0.6)}
    assert averages(found) == ["60.0", "80.0", "20.0", "40.0", "90.0", "60.0"]


@pytest.mark.slow
def test_the_table(tmp_path):
    vocab = spacy.blank("xx").vocab
    kinds = [
        f"{source}{kind}"
        for source in ("", "lists:")
        for kind in ("ipa-classes", "ipa-start", "ipa-skeleton", "orth")
    ]
    counter = GazetteerCounter(kinds, LABELS)
    for folder, langs in (("train/a", ("kin", "tam")), ("data/b", ("npi", "ces", "wol"))):
        (tmp_path / folder).mkdir(parents=True)
        for i, lang in enumerate(langs):
            docs = random_docs(vocab, 20, (lang,), seed=i)
            DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / folder / f"{lang}.spacy")
            counter.add(docs, listed=folder == "data/b")
    counter.finish().to_disk(tmp_path / "names")
    command = [
        *(sys.executable, BENCHMARKS / "name_evidence.py", tmp_path / "names"),
        *("--train", tmp_path / "train", "--data", tmp_path / "data"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)
    assert run.returncode == 0, run.stderr
    cells = [line.split("|")[2].strip() for line in run.stdout.splitlines() if "|" in line]
    assert cells.count("without") == len(WAYS) and cells.count("with") == 6
    assert "AUC, without case" in run.stdout and "nan" not in run.stdout
