"""What works without the extras, and how the rest names the one that is missing."""

import json
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from requirements import SETUP, read_requirements, required
from running import run_command
from spacy.tokens import Doc, DocBin
from tiny_encoders import SIZES, save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.commands.vocabulary import vocabulary_cli
from spacy_phoneme_ner.errors import MissingExtraError
from spacy_phoneme_ner.extras import EXTRAS, import_extra
from spacy_phoneme_ner.g2p import CharsiuG2P, XPhoneBERTG2P
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1, make_hub_loader_v1

ROOT = Path(__file__).parents[1]
HUGGING_FACE = ("transformers", "tokenizers", "huggingface_hub")
SENTENCE = "කුමාර් සංගක්කාර මොස්කව් නගරයේ දී ගාන්ධි හමු විය."
TRAINED = [
    (["Amina", "Yusuf", "lives", "in", "Lagos", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O"]),
    (["Lagos", "is", "big", "."], ["B-LOC", "O", "O", "O"]),
]
# Run where nothing but what the package requires can be imported.
CORE = """
import json, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from absent_packages import hide
hide({absent!r})
import spacy
from spacy.cli.train import train

def entities(nlp, text):
    doc = nlp(text)
    scores = [round(ent._.score, 4) for ent in doc.ents]
    return [[e.text, e.label_] for e in doc.ents], scores

folder = Path({folder!r})
nlp = spacy.blank("si")
nlp.add_pipe("phoneme_ner")
found = entities(nlp, {sentence!r})
nlp.to_disk(folder / "first")
again = entities(spacy.load(folder / "first"), {sentence!r})
train(folder / "config.cfg", folder / "trained", overrides={overrides!r})
trained = spacy.load(folder / "trained" / "model-best")
names = [[e.text, e.label_] for e in trained("Amina Yusuf lives in Lagos .").ents]
absent = sorted({absent!r} & {{name.partition(".")[0] for name in sys.modules}})
(folder / "result.json").write_text(json.dumps([found, again, names, absent]))
"""


def absent_packages():
    """Name the modules here that `pip install spacy-phoneme-ner` would not have brought."""
    core = required([*read_requirements()[""], "pip", "setuptools"])
    return {
        module
        for module, owners in packages_distributions().items()
        if not core.intersection(map(canonicalize_name, owners))
        and not module.startswith(("spacy_phoneme_ner", "__editable__"))
    }


def test_the_extras_are_those_of_setup_cfg():
    for package, extra in EXTRAS.values():
        assert canonicalize_name(package) in read_requirements()[extra]


def test_an_extra_is_imported_or_named(uninstall):
    assert import_extra("uroman", "Romanised spelling").__name__ == "uroman"
    uninstall("uroman")
    message = r"P501.*Romanised spelling needs the package 'uroman'.*spacy-phoneme-ner\[roman\]"
    with pytest.raises(MissingExtraError, match=message):
        import_extra("uroman", "Romanised spelling")


def test_what_an_extra_itself_lacks_is_not_taken_for_the_extra(monkeypatch, tmp_path):
    (tmp_path / "datasets.py").write_text("import nothing_of_this_name")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "datasets", raising=False)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name") as caught:
        import_extra("datasets", "WikiANN")
    assert not isinstance(caught.value, MissingExtraError)


def test_the_core_finds_names_and_learns_them_alone(tmp_path):
    """No package but what the core requires: first use, then training, saving and loading."""
    absent = absent_packages()
    assert "pytest" in absent and not {"spacy", "torch", "numpy"} & absent
    assert all(name in absent for name in HUGGING_FACE if find_spec(name))
    nlp = spacy.blank("en")
    docs = [Doc(nlp.vocab, words=words, ents=tags) for words, tags in TRAINED * 10]
    DocBin(docs=docs).to_disk(tmp_path / "corpus.spacy")
    config = (ROOT / "configs" / "phoneme_ner.cfg").read_text(encoding="utf8")
    (tmp_path / "config.cfg").write_text(config, encoding="utf8")
    encoder = "components.phoneme_ner.model.tok2vec"
    overrides = {
        "paths.train": str(tmp_path / "corpus.spacy"),
        "paths.dev": str(tmp_path / "corpus.spacy"),
        "components.phoneme_ner.g2p.foreign": None,  # English of its own is an extra
        "components.phoneme_ner.lang": "hau",
        "training.max_steps": 60,
        "training.eval_frequency": 20,
        "training.optimizer.learn_rate.warmup_steps": 2,
        f"{encoder}.width": 32,
        f"{encoder}.symbol_width": 16,
        f"{encoder}.depth": 1,
    }
    code = CORE.format(
        tests=str(Path(__file__).parent),
        absent=absent,
        folder=str(tmp_path),
        sentence=SENTENCE,
        overrides=overrides,
    )
    run = [sys.executable, "-W", "error::UserWarning", "-c", code]
    subprocess.run(run, check=True, capture_output=True, cwd=tmp_path)
    found, again, names, loaded = json.loads((tmp_path / "result.json").read_text())
    nlp = spacy.blank("si")
    nlp.add_pipe("phoneme_ner")
    doc = nlp(SENTENCE)
    assert found[0] == again[0] == [[ent.text, ent.label_] for ent in doc.ents] != []
    expected = [ent._.score for ent in doc.ents]
    assert found[1] == again[1] == pytest.approx(expected, abs=1e-4)
    assert names == [["Amina Yusuf", "PER"], ["Lagos", "LOC"]]
    assert loaded == []


def add_transformer(nlp, name="PhonemeTransformer", **changed):
    encoder = {"@architectures": f"spacy-phoneme-ner.{name}.v1", **SIZES, **changed}
    model = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}
    config = {"pretrained": None, "g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"}, "model": model}
    return nlp.add_pipe("phoneme_ner", config=config)


def initialize(nlp, loader=None):
    words, tags = TRAINED[0]
    example = spacy.training.Example(
        Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags)
    )
    component = nlp.get_pipe("phoneme_ner")
    component.initialize(lambda: [example], nlp=nlp, encoder_loader=loader)


@pytest.mark.parametrize("package", ["transformers", "tokenizers"])
@pytest.mark.parametrize(
    ("name", "changed"),
    [("PhonemeTransformer", {}), ("SpellingTransformer", {"model_type": "bert"})],
)
def test_a_transformer_names_its_extra(nlp, uninstall, tmp_path, package, name, changed):
    """When it is trained, and when a pipeline that has one is loaded."""
    save = save_phoneme_encoder if name == "PhonemeTransformer" else save_spelling_encoder
    save(tmp_path / "encoder", *changed.values())
    loader = make_folder_loader_v1(path=str(tmp_path / "encoder"))
    add_transformer(nlp, name, **changed)
    initialize(nlp, loader)
    nlp.to_disk(tmp_path / "model")
    uninstall(package)
    message = rf"P501.*'{package}'.*spacy-phoneme-ner\[transformers\]"
    with pytest.raises(MissingExtraError, match=message):
        initialize(nlp, loader)
    with pytest.raises(MissingExtraError, match=message):
        spacy.load(tmp_path / "model")


def test_random_weights_name_the_extra(nlp, uninstall):
    add_transformer(nlp)
    uninstall(*HUGGING_FACE)
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[transformers\]"):
        initialize(nlp)


@pytest.mark.parametrize("backend", [CharsiuG2P, XPhoneBERTG2P])
def test_models_that_spell_out_ipa_name_the_extra(uninstall, tmp_path, backend):
    uninstall(*HUGGING_FACE)
    g2p = backend(model=str(tmp_path))
    assert "eng-Latn" in g2p.languages
    with pytest.raises(MissingExtraError, match=r"CharsiuG2P.*spacy-phoneme-ner\[transformers\]"):
        g2p(["London"], "eng")


def test_the_hub_names_the_extra(uninstall):
    load = make_hub_loader_v1(name="vinai/xphonebert-base", download=False)
    uninstall("huggingface_hub")
    with pytest.raises(MissingExtraError, match=r"hub.*spacy-phoneme-ner\[transformers\]"):
        load()


def test_a_vocabulary_names_the_extra(uninstall, tmp_path):
    text = tmp_path / "sw.txt"
    text.write_text("Habari ya leo\n" * 3, encoding="utf8")
    uninstall(*HUGGING_FACE)
    output = run_command(vocabulary_cli, text, tmp_path / "out", "--lang", "sw", code=1)
    assert "spacy-phoneme-ner[transformers]" in output and not (tmp_path / "out").exists()


def test_all_names_the_extras_that_users_take():
    """Copyleft, engines of clusters, and what only scripts use are asked for by name."""
    parser = ConfigParser()
    parser.read(SETUP, encoding="utf8")
    extras = dict(parser["options.extras_require"])
    (line,) = extras.pop("all").strip().splitlines()
    apart = {"docs", "dev", "espeak", "hub", "names", "ray", "spark", "spacy-transformers"}
    assert Requirement(line).extras == extras.keys() - apart
