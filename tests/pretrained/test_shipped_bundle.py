"""The trained model that the package ships."""

import pytest
import spacy

from spacy_phoneme_ner.g2p.versions import rules_versions
from spacy_phoneme_ner.pipeline.phoneme_ner import DEFAULT_PRETRAINED
from spacy_phoneme_ner.pretrained import MAX_SIZE, read_bundle, shipped_bundles
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


def test_a_component_with_nothing_said_takes_its_model(bundle):
    ner = spacy.blank("ne").add_pipe("phoneme_ner")
    assert ner.is_initialized and ner.cfg["model"] == bundle.model_config
    assert ner.labels == tuple(bundle.labels)


@pytest.mark.parametrize("lang", [*TEXTS])
def test_it_finds_names_at_once(lang):
    if lang == "en":
        pytest.importorskip("gruut_lang_en")
    nlp = spacy.blank(lang)
    nlp.add_pipe("phoneme_ner")
    doc = nlp(TEXTS[lang])
    assert doc.ents and all(0 < ent._.score <= 1 for ent in doc.ents)
