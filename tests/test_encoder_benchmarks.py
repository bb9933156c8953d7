"""The benchmarks of trained encoders: their speed, and the same weights by spacy-transformers."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import fix_random_seed
from tiny_bundles import ORTH, examples
from tiny_encoders import SIZES, save_spelling_encoder
from typer.testing import CliRunner

from spacy_phoneme_ner.corpora.sentences import Sentence

ROOT = Path(__file__).parents[1]
# Written for this test.
LINES = (
    ("Amina", "B-PER"),
    ("Yusuf", "I-PER"),
    ("visited", "O"),
    ("London", "B-LOC"),
    (".", "O"),
)
WORDS, TAGS = zip(*LINES)
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module


@pytest.fixture()
def corpora(tmp_path):
    """Two small corpora of running text, and the names that they have."""
    folder = tmp_path / "running"
    folder.mkdir()
    text = "\n".join("".join(f"{word}\t{tag}\n" for word, tag in LINES) for _ in range(6))
    for name in ("aa-news", "bb-mail"):
        for split in ("train", "dev"):
            (folder / f"{name}-{split}.tsv").write_text(text, encoding="utf8")
    return folder


def sentence():
    return Sentence(words=list(WORDS), tags=list(TAGS))


@pytest.mark.slow
def test_a_trained_pipeline_is_timed_and_scored(corpora, tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    fix_random_seed(0)
    nlp = spacy.blank("en")
    computing = {"int8": False}  # as the shipped configs have it, to be overridden
    reading = "spacy-phoneme-ner.SpellingTransformer.v1"
    encoder = {"@architectures": reading, **SIZES, "computing": computing}
    head = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": head})
    loader = "spacy-phoneme-ner.EncoderFromFolder.v1"
    nlp.config["initialize"]["components"]["phoneme_ner"] = {
        "encoder_loader": {"@encoder_loaders": loader, "path": str(tmp_path / "encoder")}
    }
    nlp.initialize(lambda: examples(nlp))
    nlp.to_disk(tmp_path / "model")
    output = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "encoder_speed.py"), "--threads", "1"]
    command += ["--data", str(corpora.parent), "--pipeline", str(tmp_path / "model")]
    command += ["--sentences", "8", "--batch-size", "4", "--output", str(output)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(output.read_text(encoding="utf8"))["rows"]
    by_name = {(row["measure"], row["of"]): row["ours"] for row in rows}
    assert sum(measure == "Words/s" for measure, _ in by_name) == 4
    assert by_name["Time, times", "component to words to tags"] > 0
    assert 0 <= by_name["Entity F1", "int8"] <= 100


def test_entities_in_floats_and_int8_are_scored_beside_each_other(load):
    vocab = spacy.blank("en").vocab

    def found(*tags):
        return Doc(vocab, words=list(WORDS), ents=list(tags))

    right, half = found(*TAGS), found("B-PER", "I-PER", "O", "O", "O")
    wrong = found("B-LOC", "O", "O", "B-LOC", "O")
    rows = load("encoder_speed").score_rows(
        [(sentence(), right, half), (sentence(), right, right), (sentence(), right, wrong)]
    )
    by_name = {(row.measure, row.of): row.ours for row in rows}
    assert by_name["Entity F1", "floats"] == 100
    # 4 of the 5 that int8 found are right, of 6: 2 · 4 / (5 + 6).
    assert by_name["Entity F1", "int8"] == pytest.approx(800 / 11)
    assert by_name["Difference of F1", "floats and int8"] == pytest.approx(300 / 11)
    alike = by_name["Sentences with the same entities, %", "floats and int8"]
    assert alike == pytest.approx(100 / 3)


def test_without_running_text_the_speed_of_a_pipeline_is_not_measured(load, tmp_path):
    with pytest.raises(SystemExit, match="running"):
        load("encoder_speed").main(data=tmp_path, pipeline=tmp_path / "model")


def test_our_side_of_the_comparison_learns_and_is_scored(load, tmp_path):
    benchmark = load("beside_spacy_transformers")
    save_spelling_encoder(tmp_path, "bert")
    train = benchmark.sample([[sentence()]], 240, seed=0)
    scores = benchmark.run(benchmark.OURS, tmp_path, train, [sentence()], 6, 2e-2, 0)
    assert scores["f1"] == 100
    assert scores["prediction, words/s"] > 0 and scores["training, s"] > 0
    # The table of pieces and one of two layers are frozen.
    assert 0 < scores["weights trained, millions"] < scores["weights frozen, millions"]


def test_each_corpus_gives_as_many_sentences(load):
    benchmark = load("beside_spacy_transformers")
    first, second = sentence(), Sentence(words=["x"], tags=["O"])
    drawn = benchmark.sample([[first], [second]], 5, seed=3)
    assert drawn == [first, second, first, second, first]
    assert benchmark.spread(list("abcdefgh"), 4) == list("aceg")


def test_what_was_scored_is_not_scored_again(load, corpora, tmp_path, monkeypatch):
    benchmark = load("beside_spacy_transformers")
    runs = []

    def run(system, encoder, train, held_out, batch_size, rate, seed):
        runs.append((system, seed, len(train), len(held_out)))
        f1 = 60.0 + 2 * seed - (system == benchmark.THEIRS)
        return {"f1": f1, "training, s": 3.0, "prediction, words/s": 9.0}

    monkeypatch.setattr(benchmark, "run", run)
    output = tmp_path / "scores.json"
    command = [str(tmp_path), "--data", str(corpora), "--corpora", "aa-news,bb-mail"]
    command += ["--steps", "2", "--batch-size", "3", "--dev", "4", "--output", str(output)]
    app = benchmark.typer.Typer()
    app.command()(benchmark.main)
    for seeds in ("0,1", "0,1,2"):
        ran = CliRunner().invoke(app, [*command, "--seeds", seeds])
        assert ran.exit_code == 0, ran.output
    assert sorted(runs) == sorted((s, n, 6, 8) for s in benchmark.SYSTEMS for n in (0, 1, 2))
    rows = [line.split("|") for line in ran.output.splitlines()]
    (difference,) = (row for row in rows if len(row) > 2 and "difference" in row[1])
    assert difference[2].strip() == "1.0 (1.0 to 1.0)"


def test_a_corpus_that_is_not_there_is_named(load, tmp_path):
    with pytest.raises(SystemExit, match="aa-train"):
        load("beside_spacy_transformers").read(tmp_path / "aa-train.tsv")
