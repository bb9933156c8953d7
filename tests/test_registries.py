"""Blocks such as `@g2p` are found in processes that have imported nothing but spaCy."""

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from requirements import shipped_configs
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.registries import OWN_REGISTRIES, registry

ROOT = Path(__file__).parents[1]
# Names every own registry, where a pipeline, its training data and its initialisation may.
CONFIG = """
[paths]
train = null
pairs = null

[nlp]
lang = "en"
pipeline = ["phonemizer", "phoneme_ner"]

[components]

[components.phonemizer]
factory = "phonemizer"

[components.phonemizer.g2p]
@g2p = "spacy-phoneme-ner.IPA.v1"

[components.phonemizer.g2p.identifier]
@language_identifiers = "spacy-phoneme-ner.LanguageIdentifier.v1"

[components.phoneme_ner]
factory = "phoneme_ner"
pretrained = null

[components.phoneme_ner.g2p]
@g2p = "spacy-phoneme-ner.Orth.v1"

[components.phoneme_ner.model]
@architectures = "spacy-phoneme-ner.BIOTagger.v1"

[components.phoneme_ner.model.tok2vec]
@architectures = "spacy-phoneme-ner.PhonemeWordEncoder.v1"
streams = "ipa+orth"
width = 8
symbol_width = 4
depth = 1

[corpora]

[corpora.train]
@readers = "spacy-phoneme-ner.PhonemeCorpus.v1"
path = ${paths.train}

[corpora.train.augmenter]
@augmenters = "spacy-phoneme-ner.CodeSwitching.v1"
rate = 0.5

[corpora.train.augmenter.dictionary]
@readers = "spacy-phoneme-ner.Dictionary.v1"
path = ${paths.pairs}
source = "en"
target = "so"
ipa = "g2p"

[corpora.train.augmenter.dictionary.g2p]
@g2p = "spacy-phoneme-ner.Orth.v1"

[corpora.dev]
@readers = "spacy-phoneme-ner.PhonemeCorpus.v1"
path = ${paths.train}

[training]
max_steps = 2
eval_frequency = 1

[initialize]

[initialize.components]

[initialize.components.phoneme_ner]
labels = ["PER"]

[initialize.components.phoneme_ner.objectives]

[initialize.components.phoneme_ner.objectives.alignment]
@objectives = "spacy-phoneme-ner.Alignment.v1"
"""
COMMANDS = {
    "train": "from spacy.cli.train import train\n"
    "train({config}, {output}, overrides={overrides})\n",
    "debug config": "from spacy.cli.debug_config import debug_config\n"
    "debug_config({config}, overrides={overrides})\n",
    "init fill-config": "from spacy.cli.init_config import fill_config\n"
    "fill_config({output}, {config})\n",
    "debug data": "from spacy.cli.debug_data import debug_data\n"
    "debug_data({config}, config_overrides={overrides}, silent=False)\n",
}


def in_a_fresh_process(code):
    """Run code where neither the package nor a command of it has been imported."""
    check = "import sys\nassert not any(name.startswith('spacy_phoneme') for name in sys.modules)\n"
    run = subprocess.run([sys.executable, "-c", check + code], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.strip()


@pytest.fixture()
def config(tmp_path):
    """The config, with files for it: a path and what to override."""
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["Amina", "sees", "fish"], ents=["B-PER", "O", "O"])
    DocBin(docs=[doc] * 120).to_disk(tmp_path / "train.spacy")
    (tmp_path / "pairs.txt").write_text("fish kalluun\nsees aragtaa\n", encoding="utf8")
    # spaCy's loops want a filled config.
    config = spacy.util.Config().from_str(CONFIG, interpolate=False)
    spacy.util.load_model_from_config(config, auto_fill=True, validate=False).config.to_disk(
        tmp_path / "config.cfg"
    )
    overrides = {
        "paths.train": str(tmp_path / "train.spacy"),
        "paths.pairs": str(tmp_path / "pairs.txt"),
    }
    return tmp_path / "config.cfg", overrides


def test_each_own_registry_is_spacys_and_takes_entry_points():
    for name in OWN_REGISTRIES:
        assert name in spacy.registry.get_registry_names()
        names = getattr(registry, name).get_all()
        assert any(full.startswith("spacy-phoneme-ner.") for full in names), name


def test_nothing_of_this_package_is_among_the_miscellaneous():
    assert not [name for name in registry.misc.get_all() if "phoneme-ner" in name]


@pytest.mark.parametrize("name", [*OWN_REGISTRIES])
def test_what_others_register_is_found(name):
    """`@registry.g2p("mine.v1")`, before any pipeline was made."""
    code = (
        "from spacy_phoneme_ner.registries import registry\n"
        f"registry.{name}.register('mine.v1', func=lambda: 7)\n"
        f"print(registry.resolve({{'x': {{'@{name}': 'mine.v1'}}}})['x'])"
    )
    assert in_a_fresh_process(code) == "7"


@pytest.mark.slow
@pytest.mark.parametrize("command", [*COMMANDS])
def test_commands_of_spacy(config, tmp_path, command):
    path, overrides = config
    code = COMMANDS[command].format(
        config=f"__import__('pathlib').Path({str(path)!r})",
        output=f"__import__('pathlib').Path({str(tmp_path / 'output')!r})",
        overrides=overrides,
    )
    in_a_fresh_process(code)
    if command == "train":
        saved = str(tmp_path / "output" / "model-last")
        code = f"import spacy\nprint(spacy.load({saved!r})('fish')[0]._.ipa)"
        assert in_a_fresh_process(code) == "fɪʃ"


def test_a_saved_pipeline_loads(tmp_path):
    nlp = spacy.blank("si")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"}})
    nlp.to_disk(tmp_path / "saved")
    code = f"import spacy\nprint(spacy.load({str(tmp_path / 'saved')!r})('Foo')[0]._.ipa)"
    assert in_a_fresh_process(code) == "foo"


@pytest.mark.slow
def test_spacy_assemble(tmp_path):
    nlp = spacy.blank("si")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"}})
    nlp.config.to_disk(tmp_path / "config.cfg")
    run = [sys.executable, "-m", "spacy", "assemble", "config.cfg", "assembled"]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    assert spacy.load(tmp_path / "assembled")("Foo")[0]._.ipa == "foo"


@pytest.mark.slow
@pytest.mark.parametrize("path", list(shipped_configs()))
def test_every_config_is_filled_and_resolved(path, tmp_path):
    code = (
        "from pathlib import Path\n"
        "from spacy.cli.init_config import fill_config\n"
        f"_, filled = fill_config(Path('-'), Path({str(path)!r}))\n"
        "filled['paths'].update(train='train.spacy', dev='dev.spacy')\n"
        "from spacy.util import load_model_from_config, registry\n"
        "nlp = load_model_from_config(filled)\n"
        "registry.resolve(nlp.config.interpolate()['initialize'])\n"
        "registry.resolve(nlp.config.interpolate()['corpora'])\n"
    )
    in_a_fresh_process(code)
