"""Damage to what was saved is noticed when it is loaded: bits, mixtures, what is no number."""

import json
import re
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from damaging import flip_bits
from shared_pipelines import add_encoder, add_ner, listener
from shared_pipelines import examples as shared_examples
from tagged_sentences import blank_tagger, train
from thinc.api import fix_random_seed
from tiny_bundles import ORTH, TRAIN, architecture, examples, make_bundle, seal, trained_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import versions
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts
from spacy_phoneme_ner.pipeline.phonemizer import pronounce
from spacy_phoneme_ner.pretrained import read_bundle, seal_bundle
from spacy_phoneme_ner.pretrained.bundle import FILES

pytestmark = pytest.mark.usefixtures("one_thread")
N_SEEDS = 20


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    nlp = trained_pipeline({"model": architecture("CRFTagger")}, steps=1)
    return make_bundle(nlp, tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def pipelines():
    """One for each component, by the name that the component has."""
    tagger = blank_tagger()
    train(tagger, steps=1)
    fix_random_seed(0)
    shared = spacy.blank("si")
    add_encoder(shared, "shared_encoder")
    add_ner(shared, listener("shared_encoder"))
    shared.initialize(lambda: shared_examples(shared))
    ner = trained_pipeline({"model": architecture("CRFTagger")}, steps=1)
    return {"phoneme_ner": ner, "phoneme_tagger": tagger, "shared_encoder": shared}


COMPONENTS = ["phoneme_ner", "phoneme_tagger", "shared_encoder"]


def add(folder, **settings):
    config = {"pretrained": str(folder), "model": None, "g2p": ORTH, **settings}
    return spacy.blank("en").add_pipe("phoneme_ner", config=config)


@pytest.mark.parametrize("n", [1, 20])
@pytest.mark.parametrize("file", FILES)
def test_flipped_bits_in_a_bundle(bundle, file, n, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    whole = (copied / file).read_bytes()
    for seed in range(N_SEEDS):
        (copied / file).write_bytes(flip_bits(whole, seed=seed, n=n))
        with pytest.raises(PhonemeNERError, match=rf"P6(02|09).*{file}"):
            add(copied)
    (copied / file).write_bytes(whole)
    assert add(copied).is_initialized


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("file", ["model", "cfg", "seal.json"])
def test_flipped_bits_in_a_pipeline(pipelines, name, file, tmp_path):
    pipelines[name].to_disk(tmp_path)
    path = tmp_path / name / file
    whole, component = path.read_bytes(), spacy.load(tmp_path).get_pipe(name)
    for seed in range(N_SEEDS):
        for n in (1, 20):
            path.write_bytes(flip_bits(whole, seed=seed, n=n))
            with pytest.raises(PhonemeNERError, match=rf"P(609|124).*{name}/"):
                component.from_disk(path.parent)
    with pytest.raises(PhonemeNERError, match=rf"P(609|124).*{name}/"):
        spacy.load(tmp_path)
    path.write_bytes(whole)
    spacy.load(tmp_path)


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("part", ["model", "cfg", "seal.json"])
def test_flipped_bits_in_bytes(pipelines, name, part):
    component = pipelines[name].get_pipe(name)
    saved = srsly.msgpack_loads(component.to_bytes())
    for seed in range(N_SEEDS):
        whole = saved[part]
        if part == "seal.json":
            key = sorted(whole)[seed % 2]
            damaged = {**whole, key: flip_bits(whole[key].encode(), seed=seed).decode("latin1")}
        else:
            data = whole.encode() if isinstance(whole, str) else whole
            damaged = flip_bits(data, seed=seed)
        with pytest.raises(PhonemeNERError, match=rf"P(609|124).*{name}"):
            component.from_bytes(srsly.msgpack_dumps({**saved, part: damaged}))
    assert component.from_bytes(component.to_bytes()) is component


@pytest.mark.parametrize("name", COMPONENTS)
def test_what_is_missing_or_of_another_time(pipelines, name, tmp_path):
    nlp = pipelines[name]
    for folder in ("one", "two"):
        nlp.to_disk(tmp_path / folder)
    for file in ("model", "cfg", "seal.json"):
        copied = shutil.copytree(tmp_path / "one", tmp_path / "copied")
        (copied / name / file).unlink()
        with pytest.raises(PhonemeNERError, match=rf"P(609|124).*{file}"):
            spacy.load(copied)
        shutil.rmtree(copied)
    for text in ("[]", "null", "{}", "[" * 200_000, '{"cfg": 1, "model": []}'):
        (tmp_path / "two" / name / "seal.json").write_text(text)
        with pytest.raises(PhonemeNERError, match=r"P(609|124)"):
            spacy.load(tmp_path / "two")


def test_a_model_of_another_time(pipelines, tmp_path):
    nlp = pipelines["phoneme_ner"]
    nlp.to_disk(tmp_path / "old")
    other = trained_pipeline({"model": architecture("CRFTagger")}, steps=2, seed=1)
    other.to_disk(tmp_path / "new")
    shutil.copy(tmp_path / "old/phoneme_ner/model", tmp_path / "new/phoneme_ner/model")
    with pytest.raises(PhonemeNERError, match=r"P609.*phoneme_ner/model"):
        spacy.load(tmp_path / "new")


def test_a_model_that_its_config_does_not_fit(pipelines, tmp_path):
    pipelines["phoneme_ner"].to_disk(tmp_path)
    config = (tmp_path / "config.cfg").read_text()
    config = re.sub("threshold = .*\n", "", config.replace("CRFTagger", "BIOTagger"))
    (tmp_path / "config.cfg").write_text(config)
    with pytest.raises(PhonemeNERError, match=r"P127.*phoneme_ner.*structure"):
        spacy.load(tmp_path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers(bundle, value, tmp_path):
    from safetensors.numpy import load, save

    nlp = trained_pipeline({"model": architecture("CRFTagger")}, steps=0)
    model = nlp.get_pipe("phoneme_ner").model
    module = model.get_ref("tok2vec").shims[0].module
    weights = model.get_ref("output_layer").layers[0].get_param("W")
    weights[0, 0] = value
    nlp.to_disk(tmp_path / "head")
    weights[0, 0] = 0.0
    next(module.parameters()).data.view(-1)[0] = value
    nlp.to_disk(tmp_path / "encoder")
    for folder in ("head", "encoder"):
        with pytest.raises(PhonemeNERError, match=r"P610.*NaN"):
            spacy.load(tmp_path / folder)
        saved = (tmp_path / folder / "phoneme_ner").glob("*")
        assert {path.name for path in saved} == {"cfg", "model", "seal.json"}
    copied = shutil.copytree(bundle, tmp_path / "copied")
    arrays = load((copied / "model.safetensors").read_bytes())
    key = next(key for key, array in arrays.items() if array.dtype == np.float16)
    arrays[key] = arrays[key].copy()
    arrays[key].reshape(-1)[0] = value
    (copied / "model.safetensors").write_bytes(save(arrays))
    seal(copied)
    with pytest.raises(PhonemeNERError, match=rf"P610.*model\.safetensors.*{key[:5]}"):
        add(copied)


def test_a_bundle_is_sealed_anew_on_purpose(bundle, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    meta = json.loads((copied / "meta.json").read_text())
    assert meta["digests"].keys() == set(FILES)
    meta["languages"] = ["sin"]
    (copied / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(PhonemeNERError, match=r"P609.*meta\.json"):
        add(copied)
    seal_bundle(copied)
    assert read_bundle(str(copied)).meta["languages"] == ["sin"]
    assert (copied / "model.safetensors").read_bytes() == (
        bundle / "model.safetensors"
    ).read_bytes()
    (copied / "model.safetensors").write_bytes(b"")
    with pytest.raises(PhonemeNERError, match="P602"):
        seal_bundle(copied)


def test_line_ends_of_another_system_are_no_damage(bundle, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    for file in ("model.cfg", "meta.json"):
        (copied / file).write_bytes((copied / file).read_bytes().replace(b"\n", b"\r\n"))
    assert add(copied).is_initialized


IPA = {"@g2p": "spacy-phoneme-ner.IPA.v1"}


def with_other_rules(monkeypatch):
    monkeypatch.setattr(versions, "_versions", lambda: {"rules": "000", "panphon": "9+1"})


def test_other_rules_are_a_warning(tmp_path, monkeypatch):
    model = {"model": architecture("CRFTagger")}
    trained_pipeline(model, steps=1).to_disk(tmp_path / "orth")
    nlp = trained_pipeline(model, steps=1, g2p=IPA, lang="spa")
    nlp.to_disk(tmp_path / "ipa")
    cfg = json.loads((tmp_path / "ipa/phoneme_ner/cfg").read_text())
    assert cfg["rules"] == versions.rules_versions()
    folder = make_bundle(nlp, tmp_path)
    assert read_bundle(str(folder)).meta["rules"] == versions.rules_versions()
    spacy.load(tmp_path / "ipa")
    add(folder, g2p=IPA)
    with_other_rules(monkeypatch)
    expected = rf"W020.*rules {cfg['rules']['rules']}, now 000; panphon .*now 9\+1"
    for load in (lambda: spacy.load(tmp_path / "ipa"), lambda: add(folder, g2p=IPA)):
        with pytest.warns(UserWarning, match=expected):
            load()
    spacy.load(tmp_path / "orth")  # not by rules
    add(folder)
    # What is learned anew is learned by the rules that are here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = spacy.load(tmp_path / "ipa")
        assert loaded.get_pipe("phoneme_ner").rules == cfg["rules"]
        loaded.to_disk(tmp_path / "again")
    assert json.loads((tmp_path / "again/phoneme_ner/cfg").read_text())["rules"] == cfg["rules"]
    loaded.initialize(lambda: examples(loaded))
    assert loaded.get_pipe("phoneme_ner").rules == {"rules": "000", "panphon": "9+1"}


@pytest.mark.parametrize("n", [1, 20])
def test_flipped_bits_in_a_file_of_names(n, tmp_path):
    nlp = spacy.blank("en")
    docs = [example.reference for example in examples(nlp, TRAIN)]
    pronounce(docs, spacy.registry.resolve({"g2p": ORTH})["g2p"], "en")
    counter = GazetteerCounter(["orth", "ipa"], ["LOC", "PER"])
    counter.add(docs)
    counts, path = counter.finish(), Path(tmp_path / "names.safetensors")
    counts.to_disk(path)
    whole = path.read_bytes()
    again = GazetteerCounts.from_disk(path)
    assert (again.kinds, again.labels) == (counts.kinds, counts.labels)
    np.testing.assert_array_equal(again.by_kind["orth"].own, counts.by_kind["orth"].own)
    for seed in range(100):
        path.write_bytes(flip_bits(whole, seed=seed, n=n))
        with pytest.raises(PhonemeNERError, match="P118"):
            GazetteerCounts.from_disk(path)
