"""PhoneXL from the papers' file layout to a pipeline that another process loads and scores."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest
import spacy
from phonexl_files import write_files
from running import run_command
from spacy.cli.train import train
from spacy.util import load_config
from tiny_encoders import SIZES as TINY_SIZES
from tiny_encoders import save_spelling_encoder

from spacy_phoneme_ner.commands.convert import convert_cli
from spacy_phoneme_ner.commands.evaluate import evaluate_cli
from spacy_phoneme_ner.commands.vocabulary import vocabulary_cli

pytestmark = pytest.mark.usefixtures("one_thread")
ROOT = Path(__file__).parents[1]
SIZES = {"width": 32, "depth": 1, "heads": 4, "inner_width": 48, "positions": 64}
COMPONENTS = {"pos": "phoneme_tagger", "ner": "phoneme_ner"}
# A process that knows neither the dictionary nor the folder of the encoder.
LOAD = """
import sys, spacy
sys.path.insert(0, sys.argv[1])
import xx_phonexl
nlp = xx_phonexl.load()
doc = spacy.tokens.Doc(nlp.vocab, words=sys.argv[3].split())
doc._.ipa_lang = sys.argv[2]
doc = nlp(doc)
print([token.tag_ for token in doc], [(e.text, e.label_) for e in doc.ents])
"""


def run_python(*args):
    """Run another process and give what it printed."""
    command = [sys.executable, *args]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module", params=[pytest.param("pos", marks=pytest.mark.slow), "ner"])
def prepared(request, tmp_path_factory):
    """A corpus, a test set, a dictionary and an encoder for one of the tasks."""
    task, folder = request.param, tmp_path_factory.mktemp(request.param)
    source, target = write_files(folder, task)
    for name, lang in (("train", source), ("test", target)):
        path = folder / f"{name}/{lang}.spacy"
        run_command(convert_cli, folder / f"{name}.tsv", path, "--lang", lang, "--ipa", "file")
    sizes = [f"--{name.replace('_', '-')}={value}" for name, value in SIZES.items()]
    texts = [folder / "train.tsv", folder / "test.tsv", folder / "encoder"]
    run_command(vocabulary_cli, *texts, "--min-count", 1, "--size", 200, *sizes)
    return task, folder, source, target


def overrides(task, folder, source, **settings):
    component = COMPONENTS[task]
    encoder = f"components.{component}.model.tok2vec"
    dictionary = f"initialize.components.{component}.objectives.switched_words.dictionary"
    return {
        "paths.train": str(folder / f"train/{source}.spacy"),
        "paths.dev": str(folder / f"train/{source}.spacy"),
        "paths.encoder": str(folder / "encoder"),
        "paths.dictionary": str(folder / "dictionary.txt"),
        f"{dictionary}.ipa": "file",
        f"components.{component}.g2p.@g2p": "spacy-phoneme-ner.Letters.v1",
        "corpora.train.augmenter.level": 1.0,
        "training.max_steps": 30,
        "training.eval_frequency": 15,
        "training.optimizer.learn_rate.warmup_steps": 2,
        "training.optimizer.learn_rate.initial_rate": 0.005,
        "training.batcher.size": 150,
        **{f"{encoder}.{name}": value for name, value in SIZES.items()},
        **settings,
    }


def test_trained_with_all_objectives_packaged_and_loaded_elsewhere(prepared, tmp_path):
    task, folder, source, _ = prepared
    config = ROOT / "configs" / f"phonexl_{task}.cfg"
    train(config, tmp_path / "model", overrides=overrides(task, folder, source))
    best = tmp_path / "model" / "model-best"
    nlp = spacy.load(best)
    score = "tag_acc" if task == "pos" else "ents_f"
    assert nlp.meta["performance"][score] > 0.9
    words = {"pos": "猫 は 水", "ner": "王 明 住"}[task]
    settings = ["--name", "phonexl", "--version", "1.0.0", "--build", "none"]
    run_python("-m", "spacy", "package", str(best), str(tmp_path), *settings)
    packaged = tmp_path / "xx_phonexl-1.0.0"
    # All that the package's setup.py does before it is built, for which pip needs a network.
    copyfile(packaged / "meta.json", packaged / "xx_phonexl" / "meta.json")
    printed = run_python("-c", LOAD, str(packaged), source, words)
    expected = {"pos": "['NOUN', 'ADP', 'NOUN'] []", "ner": "[('王 明', 'PER')]"}[task]
    assert expected in printed
    run_command(evaluate_cli, best, folder / "test", tmp_path / "metrics", "--quiet")
    scores = json.loads((tmp_path / "metrics" / "scores.json").read_text(encoding="utf8"))
    (language,) = scores["languages"].values()
    # The target language is known from the dictionary alone.
    assert language["pos_accuracy" if task == "pos" else "entity_f1"]["value"] > 50


@pytest.mark.parametrize("streams", ["orth", "ipa"])
def test_one_stream_without_objectives(prepared, tmp_path, streams):
    task, folder, source, _ = prepared
    component = COMPONENTS[task]
    weights = {
        f"initialize.components.{component}.objectives.{name}.weight": 0.0
        for name in ("alignment", "masked_words", "switched_words")
    }
    settings = {
        **weights,
        f"components.{component}.model.tok2vec.streams": streams,
        "corpora.train.augmenter.level": 0.0,
        # What is switched off needs no dictionary.
        "paths.dictionary": None,
        "training.max_steps": 10,
        "training.eval_frequency": 5,
    }
    config = ROOT / "configs" / f"phonexl_{task}.cfg"
    train(config, tmp_path / "model", overrides=overrides(task, folder, source, **settings))
    assert spacy.load(tmp_path / "model" / "model-last").pipe_names == [component]


def test_the_papers_configs_train_over_weights_of_the_hub(prepared, tmp_path, monkeypatch):
    import huggingface_hub

    task, folder, source, _ = prepared
    save_spelling_encoder(tmp_path / "mbert", "bert")
    asked = []

    def download(name, *, revision, **settings):
        asked.append((name, len(revision)))
        return str(tmp_path / "mbert")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    settings = overrides(task, folder, source, **{"training.max_steps": 4})
    del settings["paths.encoder"]
    settings["training.batcher.size"] = 10
    for name, size in TINY_SIZES.items():
        settings[f"components.{COMPONENTS[task]}.model.tok2vec.{name}"] = size
    config = ROOT / "configs" / f"paper_phonexl_{task}.cfg"
    train(config, tmp_path / "model", overrides={**settings, "training.eval_frequency": 2})
    assert asked == [("google-bert/bert-base-multilingual-cased", 40)]
    assert spacy.load(tmp_path / "model" / "model-last").pipe_names == [COMPONENTS[task]]


def test_the_weights_published_for_each_task():
    """papers: NER zh-vi a = b = c = .01, µ = .2, r = .4; POS ja-ko .1, .01, .01, .05, .3."""
    published = {"ner": (0.01, 0.01, 0.01, 0.2, 0.4), "pos": (0.1, 0.01, 0.01, 0.05, 0.3)}
    for task, expected in published.items():
        config = load_config(ROOT / "configs" / f"paper_phonexl_{task}.cfg", interpolate=True)
        objectives = config["initialize"]["components"][COMPONENTS[task]]["objectives"]
        alignment, masked, switched = (
            objectives[name] for name in ("alignment", "masked_words", "switched_words")
        )
        found = (alignment["weight"], masked["weight"], switched["weight"])
        assert (*found, masked["rate"], switched["rate"]) == expected
        training = config["training"]
        assert training["batcher"]["size"] == 32
        rate = training["optimizer"]["learn_rate"]
        assert (rate["initial_rate"], rate["warmup_steps"]) == (2e-5, 0)
        assert training["optimizer"]["weight_decay"] == 0 and training["optimizer"]["eps"] == 1e-8
        assert config["corpora"]["train"]["augmenter"]["level"] == 0, "the paper has no such tags"
