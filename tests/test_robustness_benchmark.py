"""benchmarks/robustness.py: pipelines on text that is changed."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from named_docs import named_doc
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.corpora.rough_changes import read_text

ROOT = Path(__file__).parents[1]
SENTENCES = [
    ("Anna lives in York .", [(0, 1, "PER"), (3, 4, "LOC")]),
    ("nobody lives here .", []),
    ("Bob is in Bonn .", [(0, 1, "PER"), (3, 4, "LOC")]),
    ("it rains .", []),
]


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("robustness")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("robustness")
    vocab = spacy.blank("xx").vocab
    docs = [named_doc(vocab, text, "eng", names) for text, names in SENTENCES]
    path = folder / "corpus" / "news" / "eng.spacy"
    path.parent.mkdir(parents=True)
    DocBin(store_user_data=True, docs=docs).to_disk(path)
    # Knows all names of the corpus, as they are spelled there, and one word that is none.
    nlp = spacy.blank("xx")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "PER", "pattern": name} for name in ("Anna", "Bob")]
        + [{"label": "LOC", "pattern": name} for name in ("York", "Bonn", "rains", "bank")]
    )
    nlp.to_disk(folder / "rules")
    return folder


def run(benchmark, *args):
    result = CliRunner().invoke(benchmark.app, list(map(str, args)))
    assert result.exit_code == 0, result.output
    return result.output


def test_scores_and_table(benchmark, corpus, tmp_path):
    args = ("score", corpus / "rules", "--data", corpus / "corpus", "--output", tmp_path)
    run(benchmark, *args, "--system", "rules", "--seed", 1)
    scores = json.loads((tmp_path / "rules-1.json").read_text(encoding="utf8"))
    f1 = {way: of["entity_f1"]["value"] for way, of in scores["ways"].items()}
    silent = {way: of["name_free"]["value"] for way, of in scores["ways"].items() if len(of) > 1}
    assert set(f1) == set(benchmark.WAYS)
    # Four names of four and one that is none; none in capitals; with glued stops, Anna and Bob.
    for way in ("unchanged", "no full stop", "joined", "joined, starts known", "lines", "address"):
        assert f1[way] == pytest.approx(100 * 8 / 9, abs=0.01), way
    assert (f1["capitals"], f1["lower case"], f1["title case"]) == (0.0, 0.0, 100.0)
    assert f1["glued marks"] == pytest.approx(100 * 4 / 6, abs=0.01)
    # One of two sentences; where three are joined, one of one.
    assert (silent["unchanged"], silent["lines, no full stop"]) == (0.5, 1.0)
    assert silent["capitals"] == 0.0
    assert scores["name_free"] == {"with a stop": 1, "without": 1, "capitals": 0, "lower case": 1}
    assert "is there" in run(benchmark, *args, "--system", "rules", "--seed", 1)
    table = run(benchmark, "table", tmp_path)
    assert "| unchanged" in table and "88.9 [" in table and "0.50 [" in table
    assert "Of 25 name-free sentences" in table


def test_texts_are_joined_where_their_sentences_start(benchmark):
    vocab = spacy.blank("xx").vocab
    docs = [named_doc(vocab, text, "eng", names) for text, names in SENTENCES]
    np.random.seed(0)
    for way in ("joined", "lines", "lines, no full stop"):
        texts = benchmark.rough_texts(docs, benchmark.WAYS[way])
        assert len(texts) == 2
        for text, starts in texts:
            assert {text.words[i] for i in starts} <= {"Anna", "nobody", "Bob", "it"}
        assert [len(starts) for _, starts in texts] == [3, 1]
    assert read_text(docs[0]).words == ["Anna", "lives", "in", "York", "."]


def test_name_free_sentences_are_what_they_are_called(benchmark):
    sentences = benchmark.NAME_FREE
    assert len(set(sentences)) == 25 and len({lang for lang, *_ in sentences}) >= 15
    for lang, text, stop in sentences:
        assert text[-1].isalpha() or not text[-1].isascii()
        forms = {name: form(text, stop, lang) for name, form in benchmark.FORMS.items()}
        assert forms["with a stop"] == forms["without"] + stop
        assert forms["capitals"] == forms["capitals"].upper()
        # Within the sentence nothing but German nouns has a capital.
        assert lang == "deu" or text[1:] == text[1:].lower()
