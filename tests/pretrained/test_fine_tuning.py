"""`spacy train`, `fill-config` and `assemble` with a model that has learned already."""

import numpy as np
import pytest
import spacy
import typer
from spacy.cli.assemble import assemble_cli
from spacy.cli.init_config import fill_config
from spacy.cli.train import train
from spacy.tokens import DocBin
from tiny_bundles import LABELS, ORTH, TRAIN, examples, found, scores
from typer.testing import CliRunner

pytestmark = pytest.mark.usefixtures("one_thread")
EVENT = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]


def config_file(path, folder, corpus):
    """A training config that says no more than it has to."""
    nlp = spacy.blank("en")
    config = nlp.config
    config["nlp"]["pipeline"] = ["phoneme_ner"]
    config["components"]["phoneme_ner"] = {
        "factory": "phoneme_ner",
        "pretrained": str(folder),
        "model": None,
        "g2p": ORTH,
    }
    config["paths"].update({"train": str(corpus), "dev": str(corpus)})
    config["training"].update({"max_steps": 4, "eval_frequency": 2, "seed": 7})
    config.to_disk(path)
    return path


@pytest.fixture()
def corpus(tmp_path):
    nlp = spacy.blank("en")
    docs = [example.reference for example in examples(nlp, EVENT)]
    DocBin(docs=docs).to_disk(tmp_path / "corpus.spacy")
    return tmp_path / "corpus.spacy"


def test_training_starts_from_the_weights(teacher, folder, corpus, tmp_path):
    path = config_file(tmp_path / "config.cfg", folder, corpus)
    standing = {"training.optimizer.learn_rate": 0.0, "training.optimizer.L2": 0.0}
    train(path, tmp_path / "standing", overrides=standing)
    nlp = spacy.load(tmp_path / "standing" / "model-last")
    assert nlp.get_pipe("phoneme_ner").labels == (*LABELS, "EVENT")
    n_tokens = sum(len(nlp.make_doc(text)) for text, _ in TRAIN)
    n_tags = 1 + 2 * len(LABELS)
    started = spacy.blank("en")
    config = {"pretrained": str(folder), "model": None, "g2p": ORTH}
    started.add_pipe("phoneme_ner", config=config)
    np.testing.assert_array_equal(
        scores(nlp)[:n_tokens, :n_tags], scores(started)[:n_tokens, :n_tags]
    )
    train(path, tmp_path / "moving", overrides={"training.optimizer.learn_rate": 0.01})
    nlp = spacy.load(tmp_path / "moving" / "model-last")
    assert not np.array_equal(scores(nlp)[:n_tokens, :n_tags], scores(started)[:n_tokens, :n_tags])
    # How it was trained can be read in what was saved.
    assert nlp.config["components"]["phoneme_ner"]["pretrained"] == str(folder)


def test_assembling_and_filling(teacher, small, folder, corpus, tmp_path):
    path = config_file(tmp_path / "config.cfg", folder, corpus)
    app = typer.Typer()
    app.command(context_settings={"allow_extra_args": True})(assemble_cli)
    result = CliRunner().invoke(app, [str(path), str(tmp_path / "assembled")])
    assert result.exit_code == 0, result.output
    assert found(spacy.load(tmp_path / "assembled")) == found(teacher)

    bare = tmp_path / "bare.cfg"
    text = (
        '[nlp]\nlang = "en"\npipeline = ["phoneme_ner"]\n'
        '[components]\n[components.phoneme_ner]\nfactory = "phoneme_ner"\n'
    )
    bare.write_text(text, encoding="utf8")
    _, filled = fill_config(tmp_path / "filled.cfg", bare, silent=True)
    component = filled["components"]["phoneme_ner"]
    assert component["pretrained"] == "small" and component["model"]["tok2vec"]["width"]
    bare.write_text(text + "pretrained = null\n", encoding="utf8")
    _, filled = fill_config(tmp_path / "filled.cfg", bare, silent=True)
    assert filled["components"]["phoneme_ner"]["pretrained"] is None
