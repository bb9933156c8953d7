"""configs/phoneme_tagger.cfg through `spacy train`, on sentences of our own."""

from pathlib import Path

import pytest
import spacy
from fake_objectives import NAME, make_pull
from spacy.cli.train import train
from spacy.tokens import DocBin
from tagged_sentences import SENTENCES, tagged_doc

from spacy_phoneme_ner.layer import get_ipa, set_layer
from spacy_phoneme_ner.registries import registry

pytestmark = pytest.mark.usefixtures("one_thread")
CONFIG = Path(__file__).parents[1] / "configs" / "phoneme_tagger.cfg"
ENCODER = {"width": 32, "symbol_width": 16, "depth": 1}
NOISE = {"noise.hide_case": 0.0, "noise.letter_reading": 0.0}
registry.objectives.register(NAME, func=make_pull)


@pytest.fixture()
def corpus(tmp_path, nlp):
    """Sentences that were transcribed before, with sounds that tell their words apart."""
    doc_bin = DocBin(store_user_data=True)
    for text, tags in SENTENCES * 10:
        doc = tagged_doc(nlp, text, tags)
        set_layer(doc, [token.lower_ if token.is_alpha else "" for token in doc], "eng")
        doc_bin.add(doc)
    path = tmp_path / "corpus.spacy"
    doc_bin.to_disk(path)
    return path


def overrides(corpus, steps, **extra):
    encoder = "components.phoneme_tagger.model.tok2vec"
    return {
        "paths.train": str(corpus),
        "paths.dev": str(corpus),
        "components.phoneme_tagger.g2p.@g2p": "spacy-phoneme-ner.Orth.v1",
        "training.max_steps": steps,
        "training.eval_frequency": steps // 2,
        "training.optimizer.learn_rate.warmup_steps": 2,
        "training.batcher.size": 100,
        **{f"{encoder}.{name}": value for name, value in {**ENCODER, **NOISE}.items()},
        **extra,
    }


def test_it_trains_saves_and_loads(corpus, tmp_path):
    train(CONFIG, tmp_path / "model", overrides=overrides(corpus, 120))
    nlp = spacy.load(tmp_path / "model" / "model-best")
    scores = nlp.meta["performance"]
    assert scores["tag_acc"] == scores["pos_acc"] == 1.0
    assert scores["phoneme_tagger_loss"] > 0
    doc = nlp(SENTENCES[0][0])
    assert [token.pos_ for token in doc] == SENTENCES[0][1].split()
    assert get_ipa(doc)[:2] == ["amina", "sees"]


@pytest.mark.parametrize("accumulate", [1, 3])
def test_it_trains_with_objectives_of_the_config(corpus, tmp_path, accumulate):
    config = spacy.util.load_config(CONFIG)
    objectives = {name: {"@objectives": NAME, "weight": 0.5} for name in ("first", "second")}
    config["initialize"]["components"]["phoneme_tagger"]["objectives"] = objectives
    config.to_disk(tmp_path / "config.cfg")
    extra = {
        "initialize.components.phoneme_tagger.objectives.first.weight": 0.25,
        "training.accumulate_gradient": accumulate,
    }
    train(tmp_path / "config.cfg", tmp_path / "model", overrides=overrides(corpus, 10, **extra))
    nlp = spacy.load(tmp_path / "model" / "model-last")
    assert set(nlp.meta["performance"]) == {"tag_acc", "pos_acc", "phoneme_tagger_loss"}
    stored = nlp.config["initialize"]["components"]["phoneme_tagger"]["objectives"]
    assert stored["first"] == {"@objectives": NAME, "weight": 0.25}
    assert len(nlp.get_pipe("phoneme_tagger").objectives) == 0
