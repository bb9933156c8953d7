"""The shipped configs train for a few steps, spaCy's own components included."""

from pathlib import Path

import pytest
import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.g2p import OrthG2P
from spacy_phoneme_ner.layer import get_ipa, has_layer

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "assets" / "sample"
ENCODER = {"width": 32, "symbol_width": 16, "depth": 1}
NOISE = {"noise.hide_case": 0.0, "noise.letter_reading": 0.0}


@pytest.fixture()
def corpus(tmp_path, nlp):
    """A small corpus with names and a made-up part of speech for every word."""
    items = read_corpus(SAMPLE / "dev-eng.iob")
    doc_bin, _ = convert(items, lang="eng", vocab=nlp.vocab, g2p=OrthG2P())
    tagged = DocBin(store_user_data=True)
    for doc in doc_bin.get_docs(nlp.vocab):
        for token in doc:
            token.tag_ = "WORD" if token.is_alpha else "MARK"
        tagged.add(doc)
    path = tmp_path / "corpus.spacy"
    tagged.to_disk(path)
    return path


def overrides(corpus, component, steps, extra=()):
    # spaCy's parser nests the encoder where our head and the tagger have it.
    encoder = f"components.{component}.model.tok2vec"
    sound = "phoneme_ner" if component == "phoneme_ner" else "phonemizer"
    return {
        "paths.train": str(corpus),
        "paths.dev": str(corpus),
        f"components.{sound}.g2p.@g2p": "spacy-phoneme-ner.Orth.v1",
        "training.max_steps": steps,
        "training.eval_frequency": steps // 2,
        "training.optimizer.learn_rate.warmup_steps": 2,
        "training.batcher.size": 300,
        **{f"{encoder}.{name}": value for name, value in {**ENCODER, **NOISE}.items()},
        **dict(extra),
    }


@pytest.mark.parametrize(
    ("config", "component", "score", "at_least"),
    [
        ("phoneme_ner", "phoneme_ner", "ents_f", 0.4),
        ("spacy_ner", "ner", "ents_f", 0.3),
        ("spacy_tagger", "tagger", "tag_acc", 0.9),
    ],
)
def test_each_config_trains_saves_and_loads(corpus, tmp_path, config, component, score, at_least):
    path, output = ROOT / "configs" / f"{config}.cfg", tmp_path / "model"
    train(path, output, overrides=overrides(corpus, component, 100))
    nlp = spacy.load(output / "model-best")
    assert nlp.meta["performance"][score] > at_least
    doc = nlp("Amina Yusuf lives in Lagos .")
    assert get_ipa(doc)[:2] == ["amina", "yusuf"]
    if component == "tagger":
        assert [token.tag_ for token in doc] == ["WORD"] * 5 + ["MARK"]


def test_a_run_can_be_repeated(corpus, tmp_path):
    scores = []
    for name in ("first", "second"):
        settings = overrides(corpus, "phoneme_ner", 10)
        train(ROOT / "configs" / "phoneme_ner.cfg", tmp_path / name, overrides=settings)
        nlp = spacy.load(tmp_path / name / "model-last")
        scores.append(nlp.get_pipe("phoneme_ner").model.to_bytes())
    assert scores[0] == scores[1]


def test_a_corpus_without_layers_trains_too(tmp_path, nlp):
    doc = Doc(nlp.vocab, words=["Amina", "Yusuf", "sings"], ents=["B-PER", "I-PER", "O"])
    assert not has_layer(doc)
    path = tmp_path / "bare.spacy"
    DocBin(docs=[doc] * 20).to_disk(path)
    train(
        ROOT / "configs" / "phoneme_ner.cfg",
        tmp_path / "model",
        overrides=overrides(path, "phoneme_ner", 10),
    )
    assert spacy.load(tmp_path / "model" / "model-best")("Amina")[0]._.ipa == "amina"
