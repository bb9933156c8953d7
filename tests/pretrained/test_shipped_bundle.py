"""The trained model that the package ships."""

import numpy as np
import pytest
import spacy

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
    "si": "නිමල් පෙරේරා කොළඹ සිට ගාල්ල වෙත ගියේය .",
    "ru": "Анна Петрова живёт в Москве .",
}


@pytest.fixture(scope="module")
def bundle():
    return read_bundle(DEFAULT_PRETRAINED)


def test_it_is_small_and_whole(bundle):
    assert sum((bundle.path / file).stat().st_size for file in FILES) <= MAX_SIZE
    assert sorted(bundle.labels) == ["LOC", "ORG", "PER"]
    assert {array.dtype for array in bundle.state.arrays.values()} <= {
        np.dtype("float16"),
        np.dtype("int64"),
    }
    assert bundle.meta["languages"] and bundle.meta["name"] == DEFAULT_PRETRAINED
    assert 0 <= bundle.meta["expected_calibration_error"] < 0.2


def test_the_default_model_is_that_of_the_weights(bundle):
    filled = spacy.registry.fill({"model": DEFAULT_MODEL})["model"]
    assert filled == bundle.model_config
    bundle.load_into(build_model(DEFAULT_MODEL))


@pytest.mark.parametrize("lang", [*TEXTS])
def test_it_finds_names_at_once(lang):
    if lang == "en":
        pytest.importorskip("gruut_lang_en")
    nlp = spacy.blank(lang)
    nlp.add_pipe("phoneme_ner")
    doc = nlp(TEXTS[lang])
    assert doc.ents and all(0 < score <= 1 for score in doc.spans["phoneme_ner"].attrs["scores"])
