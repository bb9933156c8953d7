"""The workflow wikiann-all: its configs, its variants, and what nobody may train on."""

import importlib.util
import shlex
import sys
from itertools import islice
from pathlib import Path

import pytest
import spacy
from spacy.cli.train import train
from spacy.tokens import DocBin
from spacy.util import load_config, registry, resolve_dot_names
from weasel.util import load_project_config

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.corpora.files import named_files
from spacy_phoneme_ner.evaluation.groups import STUDY
from spacy_phoneme_ner.g2p import OrthG2P
from spacy_phoneme_ner.languages import find_language

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "assets" / "sample"
CONFIGS = {"sound": "phoneme_ner", "spacy_cnn_ner": "ner"}


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark of the recipe and its rivals."""
    path = ROOT / "benchmarks" / "wikiann_all.py"
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("wikiann_all", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A small corpus of two languages, with train and dev files."""
    folder = tmp_path_factory.mktemp("corpus")
    vocab = spacy.blank("xx").vocab
    for lang, name in (("eng", "dev-eng"), ("rus", "test-rus")):
        items = list(read_corpus(SAMPLE / f"{name}.iob"))
        for part in ("train", "dev"):
            (folder / part).mkdir(exist_ok=True)
            doc_bin, _ = convert(items, lang=lang, vocab=vocab, g2p=OrthG2P(), limit=30)
            doc_bin.to_disk(folder / part / f"{lang}.spacy")
    return folder


def settings(name, overrides=()):
    """Give the config as it is trained with, variables filled in."""
    return load_config(ROOT / "configs" / f"{name}.cfg", dict(overrides), interpolate=True)


def training_overrides(commands, name):
    """Give the config and the overrides of a command that trains, as spaCy reads them."""
    (line,) = next(command["script"] for command in commands if command["name"] == name)
    words = iter(shlex.split(line)[4:])
    config, found = next(words), {}
    for word in words:
        option, equals, value = word.partition("=")
        value = value if equals else next(words)
        if "." in option:
            found[option.removeprefix("--")] = {"true": True, "false": False}.get(value, value)
    return config, found


@pytest.mark.parametrize(("config", "component"), CONFIGS.items())
def test_both_configs_train_on_the_same_sentences(corpus, tmp_path, config, component):
    changes = {
        "paths.train": str(corpus / "train"),
        "paths.dev": str(corpus / "dev"),
        "corpora.train.only": "rus",
        "training.max_steps": 4,
        "training.eval_frequency": 2,
    }
    train(ROOT / "configs" / f"{config}.cfg", tmp_path, overrides=changes)
    nlp = spacy.load(tmp_path / "model-last")
    assert nlp.lang == "xx" and component in nlp.pipe_names
    assert {"LOC", "ORG", "PER"} <= set(nlp.get_pipe(component).labels)
    # Both get the corpus's tokens, and the dev corpus follows in what is left out.
    filled = settings(config, changes)
    dot_names = ["corpora.train", "corpora.dev"]
    for part, reader in zip(("train", "dev"), resolve_dot_names(filled, dot_names)):
        doc_bin = DocBin().from_disk(corpus / part / "rus.spacy")
        stored = {tuple(map(str, doc)) for doc in doc_bin.get_docs(nlp.vocab)}
        read = {tuple(map(str, example.predicted)) for example in reader(nlp)}
        assert read == stored


def test_both_configs_read_alike():
    ours, its = settings("sound"), settings("spacy_cnn_ner")
    assert ours["corpora"] == its["corpora"]
    assert ours["corpora"]["train"]["seed"] == ours["training"]["seed"] == its["training"]["seed"]
    assert settings("sound", {"system.seed": 5})["corpora"]["train"]["seed"] == 5


def test_the_rival_sees_as_many_words():
    n_words = {}
    for name in CONFIGS:
        filled = settings(name)["training"]
        size, max_steps = filled["batcher"]["size"], filled["max_steps"]
        if isinstance(size, dict):
            size = registry.resolve({"size": size})["size"]
            n_words[name] = sum(islice(size, max_steps))
        else:
            n_words[name] = size * max_steps
        assert filled["patience"] == filled["max_epochs"] == 0
    ours, its = n_words.values()
    assert its == pytest.approx(ours, rel=0.01), "change max_steps of configs/spacy_cnn_ner.cfg"


def test_every_system_is_a_change_of_a_config(benchmark):
    tok2vec = {}
    for system, changes in benchmark.SYSTEMS.items():
        if system == benchmark.ENGLISH:  # the workflow wikiann
            continue
        own = {**changes, "vars.variant": system, "vars.seed": "2"}
        commands = load_project_config(ROOT, overrides=own)["commands"]
        name = "train-rival" if system == benchmark.CNN else "train-wikiann-all"
        config, overrides = training_overrides(commands, name)
        # Fails where there is no such setting.
        filled = load_config(ROOT / config, overrides=overrides, interpolate=True)
        assert filled["corpora"]["dev"]["only"] == filled["corpora"]["train"]["only"] == ""
        assert overrides["system.seed"] == "2"
        (output,) = next(c["outputs"] for c in commands if c["name"] == name)
        evaluated = next(c for c in commands if c["name"] == "evaluate-wikiann-all")
        assert output == f"training/wikiann-all/{system}-2/model-best"
        assert output in evaluated["deps"]
        assert str(benchmark.scores_file(system, "2")) in evaluated["outputs"]
        if system != benchmark.CNN:
            encoder = filled["components"]["phoneme_ner"]["model"]["tok2vec"]
            tok2vec[system] = (encoder["streams"], encoder["cues"])
    assert tok2vec["cues"] == ("", True) and tok2vec["ipa-no-cues"] == ("ipa", False)
    assert (tok2vec["roman"][0], tok2vec["orth"][0]) == ("roman", "orth")
    # The recipe is the config as it stands: the project's variables change nothing of it.
    recipe = settings("sound")["components"]["phoneme_ner"]["model"]["tok2vec"]
    assert tok2vec["ipa"] == (recipe["streams"], recipe["cues"])


def test_nothing_is_trained_on_a_target_or_a_stand_in(data):
    project = load_project_config(ROOT)
    script = next(c["script"] for c in project["commands"] if c["name"] == "convert-wikiann-all")
    removed = [Path(path).stem for line in script if line.startswith("rm ") for path in
               shlex.split(line)[1:]]  # fmt: skip
    found = {
        part: {find_language(tag).code for _, tag in named_files(data / "panx", pattern)}
        for part, pattern in (("train", "train-{lang}.tsv"), ("dev", "dev-{lang}.tsv"))
    }
    study = {find_language(code).code for code in STUDY}
    targets = {find_language(code).code for code in project["vars"]["targets"].split(",")}
    assert targets <= study and not found["train"] & study
    assert set(removed) == found["dev"] & study
    assert found["dev"] - set(removed) == found["train"]
    assert project["vars"]["sources"] == sorted(found["train"])
    stand_ins = project["vars"]["stand_ins"]
    assert set(stand_ins.split(",")) <= found["train"]
    config, overrides = training_overrides(project["commands"], "train-stand-ins")
    filled = load_config(ROOT / config, overrides=overrides, interpolate=True)["corpora"]
    assert filled["train"]["exclude"] == filled["dev"]["exclude"] == stand_ins
