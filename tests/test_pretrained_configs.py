"""The configs of pre-trained encoders train for a few steps, each over a tiny one."""

from pathlib import Path

import pytest
import spacy
from spacy.cli._util import parse_config_overrides
from spacy.cli.train import train
from tiny_encoders import SIZES, save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.g2p import LettersG2P
from spacy_phoneme_ner.layer import has_layer

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "assets" / "sample"
# The model's name on the hub, and what is written in its place.
PHONEMES = {"xphonebert": "vinai/xphonebert-base", "paper_xphonebert": "vinai/xphonebert-base"}
SPELLING = {
    "google-bert/bert-base-multilingual-cased": "bert",
    "FacebookAI/xlm-roberta-base": "xlm-roberta",
    "microsoft/mdeberta-v3-base": "deberta-v2",
    "google/mt5-base": "mt5",
    "google/canine-s": "canine",
}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "corpus.spacy"
    items = read_corpus(SAMPLE / "dev-eng.iob")
    vocab = spacy.blank("en").vocab
    doc_bin, _ = convert(items, lang="eng", vocab=vocab, g2p=LettersG2P(), limit=60)
    doc_bin.to_disk(path)
    return path


@pytest.fixture()
def hub(monkeypatch, tmp_path):
    """The hub, as if it held tiny models under the real names."""
    import huggingface_hub

    folders = {}

    def download(name, *, revision, allow_patterns, local_files_only):
        assert not local_files_only
        is_commit = len(revision) == 40 and set(revision) <= set("0123456789abcdef")
        assert is_commit or name == "google/canine-s", "the weights are pinned"
        return str(folders[name])

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return folders


def overrides(corpus, encoder="components.phoneme_ner.model.tok2vec", steps=8):
    return {
        "paths.train": str(corpus),
        "paths.dev": str(corpus),
        "training.max_steps": steps,
        "training.eval_frequency": steps // 2,
        "training.optimizer.learn_rate.warmup_steps": 2,
        "training.optimizer.learn_rate.initial_rate": 0.003,
        "training.batcher.size": 60,
        **{f"{encoder}.{name}": size for name, size in SIZES.items()},
    }


def check(output, words):
    nlp = spacy.load(output / "model-last")
    # Nothing is asked of the folder or the hub again.
    assert "encoder_loader" in nlp.config["initialize"]["components"]["phoneme_ner"]
    doc = nlp(" ".join(words))
    assert len(doc.spans["phoneme_ner"]) == len(doc.ents)
    return nlp, doc


@pytest.mark.parametrize("config", [*PHONEMES])
def test_phonemes(corpus, tmp_path, hub, config):
    folder = tmp_path / "encoder"
    save_phoneme_encoder(folder)
    hub[PHONEMES[config]] = folder
    train(ROOT / "configs" / f"{config}.cfg", tmp_path / "out", overrides=overrides(corpus))
    nlp, doc = check(tmp_path / "out", ["Amina", "lives", "in", "Lagos", "."])
    assert has_layer(doc)
    assert nlp.get_pipe("phoneme_ner").scores_pieces == (config == "paper_xphonebert")


def spelling_options():
    """Read the options of each encoder from the first lines of the config."""
    text = (ROOT / "configs" / "spelling_transformer.cfg").read_text(encoding="utf8")
    lines = [line.removeprefix("#").split() for line in text.splitlines() if "# " in line]
    options = [parse_config_overrides(line) for line in lines if line[0] == "--encoder.name"]
    return {given["encoder.name"]: given for given in options}


def test_every_encoder_of_spelling_has_its_options():
    assert [next(iter(SPELLING)), *spelling_options()] == [*SPELLING], "the first is the default"


@pytest.mark.parametrize("name", [*SPELLING])
def test_spelling(corpus, tmp_path, hub, name):
    save_spelling_encoder(tmp_path / "encoder", SPELLING[name])
    hub[name] = tmp_path / "encoder"
    settings, options = overrides(corpus, "encoder"), spelling_options().get(name, {})
    # The tiny one has sizes of its own, but whether it has a limit is for the options to say.
    settings = {**options, **settings}
    if options.get("encoder.positions", 0) is None:
        settings["encoder.positions"] = None
    train(ROOT / "configs" / "spelling_transformer.cfg", tmp_path / "out", overrides=settings)
    _, doc = check(tmp_path / "out", ["Amina", "lives", "in", "Lagos", "."])
    assert not has_layer(doc), "spelling needs no pronunciation"


@pytest.mark.parametrize("random_weights", [False, True])
def test_an_encoder_of_ones_own(corpus, tmp_path, random_weights):
    save_phoneme_encoder(tmp_path / "encoder", safetensors=True)
    settings = overrides(corpus)
    settings["paths.encoder"] = str(tmp_path / "encoder")
    settings["paths.random_weights"] = random_weights
    config = ROOT / "configs" / "phoneme_transformer.cfg"
    train(config, tmp_path / "out", overrides=settings)
    check(tmp_path / "out", ["Amina", "lives", "in", "Lagos", "."])


def test_the_papers_hyper_parameters():
    config = spacy.util.load_config(ROOT / "configs" / "paper_xphonebert.cfg", interpolate=True)
    training, optimizer = config["training"], config["training"]["optimizer"]
    assert (training["batcher"]["size"], training["max_epochs"]) == (128, 10)
    assert training["max_steps"] == 10 * -(-20_000 // 128)
    rate = optimizer["learn_rate"]
    assert (rate["initial_rate"], rate["total_steps"]) == (1e-5, training["max_steps"])
    assert rate["warmup_steps"] == int(0.025 * training["max_steps"])
    assert (optimizer["eps"], optimizer["weight_decay"], optimizer["grad_clip"]) == (1e-8, 0.01, 1)
    model = config["components"]["phoneme_ner"]["model"]
    assert model["@architectures"] == "spacy-phoneme-ner.PieceTagger.v1"
    assert model["tok2vec"]["max_positions"] == 128
    assert config["system"]["seed"] == 42
