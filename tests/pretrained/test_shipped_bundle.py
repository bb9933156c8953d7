"""The trained model that the package ships."""

import inspect
from dataclasses import asdict

import pytest
import spacy

from spacy_phoneme_ner.g2p.versions import rules_versions
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1
from spacy_phoneme_ner.models.words.noise import Noise
from spacy_phoneme_ner.pipeline.phoneme_ner import DEFAULT_MODEL, DEFAULT_PRETRAINED
from spacy_phoneme_ner.pretrained import MAX_SIZE, build_model, read_bundle, shipped_bundles
from spacy_phoneme_ner.pretrained.bundle import FILES

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(
        DEFAULT_PRETRAINED not in shipped_bundles(),
        reason=f"no trained model spacy_phoneme_ner/pretrained/{DEFAULT_PRETRAINED} is shipped",
    ),
]
# Written for this test.
TEXTS = {
    "en": "Amina Yusuf flew from Lagos to London on Monday .",
    "hr": "Ivana Horvat je u Zagrebu otvorila izložbu o Dubrovniku .",
    "ru": "Анна Петрова живёт в Москве .",
}


@pytest.fixture(scope="module")
def bundle():
    return read_bundle(DEFAULT_PRETRAINED)


def test_it_is_small_and_whole(bundle):
    assert sum((bundle.path / file).stat().st_size for file in FILES) <= MAX_SIZE
    assert sorted(bundle.labels) == ["LOC", "ORG", "PER"]
    weights = ("float16", "int16", "uint8")  # the tables of its gazetteer are integers
    assert {array.dtype.name for array in bundle.state.arrays.values()} == set(weights)
    assert bundle.meta["languages"] and bundle.meta["name"] == DEFAULT_PRETRAINED
    assert 0 <= bundle.meta["expected_calibration_error"] < 0.2


def test_it_lies_beside_the_rules_that_it_was_sealed_with(bundle):
    sealed = "after a look at its entities: python benchmarks/seal_bundle.py " + str(bundle.path)
    assert bundle.meta["rules"] == rules_versions(), sealed


def test_the_default_model_is_that_of_the_weights(bundle):
    given, config = DEFAULT_MODEL, bundle.model_config
    assert given["@architectures"] == config["@architectures"]
    parameters = inspect.signature(build_phoneme_word_encoder_v1).parameters.values()
    defaults = {p.name: p.default for p in parameters}
    # What came after the bundle was made is in it as it is by default.
    ours, its = (
        {**defaults, **block, "noise": asdict(Noise(**block["noise"]))}
        for block in (given["tok2vec"], config["tok2vec"])
    )
    as_json = {k: list(v) if isinstance(v, tuple) else v for k, v in ours.items()}
    assert as_json == its
    bundle.load_into(build_model(DEFAULT_MODEL))


@pytest.mark.parametrize("lang", [*TEXTS])
def test_it_finds_names_at_once(lang):
    if lang == "en":
        pytest.importorskip("gruut_lang_en")
    nlp = spacy.blank(lang)
    nlp.add_pipe("phoneme_ner")
    doc = nlp(TEXTS[lang])
    assert doc.ents and all(0 < ent._.score <= 1 for ent in doc.ents)
