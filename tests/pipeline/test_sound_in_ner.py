"""A phoneme_ner that goes on from two that were trained, one by spelling and one by sound."""

import subprocess
import sys

import numpy as np
import pytest
import spacy
from thinc.api import fix_random_seed
from tiny_bundles import LABELS, ORTH, TRAIN, architecture, examples, found, scores
from tiny_encoders import SIZES, save_spelling_encoder

from spacy_phoneme_ner.errors import PhonemeNERError

pytestmark = pytest.mark.usefixtures("one_thread")

SPELLING = {
    "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
    **SIZES,
    "computing": {"dropout": 0.0},
}
SOUND = architecture(gazetteer="orth", gazetteer_slots=256)["tok2vec"]
BOTH = {
    "@architectures": "spacy-phoneme-ner.SpellingWithSound.v1",
    "spelling": SPELLING,
    "sound": SOUND,
}


def crf(tok2vec, head="CRFTagger"):
    return {"@architectures": f"spacy-phoneme-ner.{head}.v1", "tok2vec": tok2vec}


def make(model, data=TRAIN, steps=0, **initialize):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": model})
    nlp.config["initialize"]["components"]["phoneme_ner"] = initialize
    optimizer = nlp.initialize(lambda: examples(nlp, data))
    optimizer.learn_rate = 0.01
    for _ in range(steps):
        nlp.update(examples(nlp, data), sgd=optimizer)
    return nlp


def from_folder(folder):
    return {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1", "path": str(folder)}


def from_pipeline(folder, registry="readers", name="ModelFromPipeline", **settings):
    function = f"spacy-phoneme-ner.{name}.v1"
    return {f"@{registry}": function, "path": str(folder), **settings}


def encoder_from(folder, **settings):
    return from_pipeline(folder, "encoder_loaders", "EncoderFromPipeline", **settings)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("trained")
    save_spelling_encoder(path / "encoder", "bert")
    spelled = make(crf(SPELLING), steps=25, encoder_loader=from_folder(path / "encoder"))
    spelled.to_disk(path / "spelling")
    make(crf(SOUND), steps=15).to_disk(path / "sound")
    return path


@pytest.fixture()
def joined(folder):
    return make(
        crf(BOTH),
        encoder_loader=encoder_from(folder / "spelling"),
        sound=from_pipeline(folder / "sound"),
        head=from_pipeline(folder / "spelling"),
    )


def encoder_of(nlp):
    return nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec")


def test_it_goes_on_where_spelling_was(folder, joined):
    spelled = spacy.load(folder / "spelling")
    assert any(found(spelled))
    assert found(joined) == found(spelled)
    np.testing.assert_allclose(scores(joined), scores(spelled), atol=1e-5)


def test_it_hears_what_was_trained(folder, joined):
    trained = spacy.load(folder / "sound")
    docs = list(trained.pipe([text for text, _ in TRAIN]))
    own, theirs = encoder_of(joined).get_ref("sound"), encoder_of(trained)
    assert own.attrs["symbols"][0].trained == theirs.attrs["symbols"][0].trained != []
    for one, other in zip(own.predict(docs), theirs.predict(docs)):
        np.testing.assert_array_equal(one, other)


def test_names_are_counted_for_the_gazetteer_inside(joined):
    assert encoder_of(joined).get_ref("sound").attrs["gazetteer"].counts is not None


def test_it_learns_and_is_the_same_when_saved(folder, joined, tmp_path):
    before = scores(joined)
    optimizer = joined.resume_training()
    optimizer.learn_rate = 0.005
    for _ in range(10):
        losses = {}
        joined.update(examples(joined), sgd=optimizer, losses=losses, drop=0.1)
    assert 0 < losses["phoneme_ner"] < 100
    assert not np.allclose(scores(joined), before)
    assert encoder_of(joined).shims[0].module.sound.weight.any()
    joined.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    np.testing.assert_array_equal(scores(loaded), scores(joined))
    other = spacy.blank("en").from_config(joined.config)
    other.from_bytes(joined.to_bytes())
    np.testing.assert_array_equal(scores(other), scores(joined))
    texts = [text for text, _ in TRAIN]
    docs = [[str(e) for e in doc.ents] for doc in loaded.pipe(texts, n_process=2)]
    assert docs == [[str(e) for e in doc.ents] for doc in joined.pipe(texts)]
    # What it began with is not asked for again, and it can itself be gone on from.
    again = make(
        crf(BOTH),
        encoder_loader=encoder_from(tmp_path / "model"),
        sound=from_pipeline(tmp_path / "model"),
        head=from_pipeline(tmp_path / "model"),
    )
    for part in ("spelling", "sound"):
        docs = list(joined.pipe(texts))
        pairs = (encoder_of(nlp).get_ref(part).predict(docs) for nlp in (again, joined))
        for one, other in zip(*pairs):
            np.testing.assert_array_equal(one, other)


def test_a_run_can_be_repeated(folder):
    arrays = [
        scores(
            make(
                crf(BOTH),
                steps=3,
                encoder_loader=encoder_from(folder / "spelling"),
                sound=from_pipeline(folder / "sound"),
            )
        )
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*arrays)


def test_a_trained_encoder_alone(folder):
    """Without any sound: an encoder that is trained on, under another head."""
    nlp = make(crf(SPELLING, "BIOTagger"), encoder_loader=encoder_from(folder / "spelling"))
    spelled = spacy.load(folder / "spelling")
    docs = list(spelled.pipe([text for text, _ in TRAIN]))
    for one, other in zip(encoder_of(nlp).predict(docs), encoder_of(spelled).predict(docs)):
        np.testing.assert_array_equal(one, other)


def test_what_was_frozen_before_learns_again(folder, tmp_path):
    frozen = {**SPELLING, "computing": {"freeze_layers": 2, "freeze_embeddings": True}}
    make(crf(frozen), encoder_loader=from_folder(folder / "encoder")).to_disk(tmp_path / "frozen")
    nlp = make(crf(SPELLING), encoder_loader=encoder_from(tmp_path / "frozen"))
    module = encoder_of(nlp).get_ref("pieces").shims[0].module
    assert all(weights.requires_grad for weights in module.parameters())


OTHER = {**SOUND, "width": 8}
OTHER_STREAM = {**SOUND, "streams": "orth"}


@pytest.mark.parametrize(
    ("model", "settings", "message"),
    [
        (crf(BOTH), {"sound": ("none", {})}, r"P184.*phoneme_ner.*none"),
        (crf(BOTH), {"sound": ("sound", {"component": "ner"})}, r"P184.*'ner'.*it has phoneme_ner"),
        (crf(BOTH), {"sound": ("spelling", {})}, r"P186.*encoder of sound.*width is 32, not 16"),
        (crf(SPELLING), {"sound": ("sound", {})}, r"P185.*SpellingWithSound"),
        (crf({**BOTH, "sound": OTHER}), {"sound": ("sound", {})}, r"P186.*width is 16, not 8"),
        (crf({**BOTH, "sound": OTHER_STREAM}), {"sound": ("sound", {})}, r"P186.*encoder of sound"),
        (crf(BOTH), {"head": ("sound", {})}, r"P186.*head.*layers are"),
        (crf(BOTH, "BIOTagger"), {"head": ("spelling", {})}, r"P186.*head.*layers are.*moves"),
        (
            crf(BOTH),
            {"head": ("spelling", {}), "labels": ["PER", *LABELS[:2]]},
            r"P186.*labels are LOC, ORG, PER, not PER, LOC, ORG",
        ),
    ],
)
def test_what_does_not_fit_is_one_clear_error(folder, model, settings, message):
    given = {
        name: from_pipeline(folder / value[0], **value[1]) if isinstance(value, tuple) else value
        for name, value in settings.items()
    }
    with pytest.raises(PhonemeNERError, match=message):
        make(model, encoder_loader=from_folder(folder / "encoder"), **given)


def test_no_pipeline_is_named(folder):
    unnamed = {"@readers": "spacy-phoneme-ner.ModelFromPipeline.v1", "path": None}
    with pytest.raises(PhonemeNERError, match=r"P188.*paths\.sound"):
        make(crf(BOTH), encoder_loader=from_folder(folder / "encoder"), sound=unnamed)
    loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromPipeline.v1", "path": None}
    with pytest.raises(PhonemeNERError, match="P188"):
        make(crf(SPELLING), encoder_loader=loader)


@pytest.mark.parametrize(
    ("name", "message"), [("sound", r"P187.*phoneme_word_encoder"), ("encoder", "P184")]
)
def test_no_encoder_to_be_taken(folder, name, message):
    with pytest.raises(PhonemeNERError, match=message):
        make(crf(SPELLING), encoder_loader=encoder_from(folder / name))


def test_an_encoder_without_weights_is_not_taken(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": crf(SPELLING)})
    nlp.to_disk(tmp_path)
    with pytest.raises(PhonemeNERError, match=r"P187.*no weights"):
        make(crf(SPELLING), encoder_loader=encoder_from(tmp_path))


def test_a_component_that_listens_is_named(folder, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("shared_encoder", config={"model": SOUND, "g2p": ORTH})
    listener = {"@architectures": "spacy-phoneme-ner.SharedListener.v1", "width": 16}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": crf(listener)})
    nlp.initialize(lambda: examples(nlp))
    nlp.to_disk(tmp_path)
    with pytest.raises(PhonemeNERError, match=r"P184.*replace_listeners"):
        make(crf(BOTH), sound=from_pipeline(tmp_path))


@pytest.mark.slow
def test_it_is_the_same_in_another_process(joined, tmp_path):
    joined.to_disk(tmp_path / "model")
    code = (
        "import spacy, sys; nlp = spacy.load(sys.argv[1]);"
        f"print([[str(e) for e in nlp(t).ents] for t in {[text for text, _ in TRAIN]!r}])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "model")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = [[str(e) for e in joined(text).ents] for text, _ in TRAIN]
    assert run.stdout.strip() == str(expected)
