"""PhoneXL over a BERT with XLM-R's vocabulary, trimmed to what is read, in each objective."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from spacy.tokens import Doc
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, nested, save_spelling_encoder

from spacy_phoneme_ner.bilingual.code_switching import Dictionary, Translation
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.objectives.alignment import make_alignment_v1
from spacy_phoneme_ner.models.objectives.masked_words import make_masked_words_v1
from spacy_phoneme_ner.models.objectives.switched_words import make_switched_words_v1
from spacy_phoneme_ner.models.phonexl.encoder import build_phonexl_v1
from spacy_phoneme_ner.models.transformers.families import sizes_of
from spacy_phoneme_ner.models.transformers.loaders import load_folder, make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import count_pieces
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)

pytestmark = pytest.mark.usefixtures("one_thread")
WORDS = ["The", "river", "Kelani", "flows", "to", "Colombo"]
IPA = ["ðə", "ɹɪvəɹ", "kɛlani", "floʊz", "tə", "kəlʌmboʊ"]


def dictionary():
    return Dictionary("eng", "pol", {"river": (Translation(("Kraków",), ("krakuf",)),)})


OBJECTIVES = {
    "alignment": lambda **_: make_alignment_v1(weight=1.0),
    "masked_words": lambda **s: make_masked_words_v1(weight=1.0, rate=0.5, **s),
    "switched_words": lambda **s: make_switched_words_v1(
        weight=1.0, rate=1.0, dictionary=dictionary, **s
    ),
}


@pytest.fixture(scope="module", params=["xlmr_mask_outside", "xlmr_mask_plain"])
def folder(request, tmp_path_factory):
    path = tmp_path_factory.mktemp(request.param)
    save_spelling_encoder(path, "bert", kind=request.param)
    return path


@pytest.fixture()
def docs(nlp):
    made = [Doc(nlp.vocab, words=WORDS[:n]) for n in (6, 3)]
    for doc in made:
        set_layer(doc, IPA[: len(doc)], "eng")
    return made


@pytest.fixture()
def build(folder, docs, tmp_path):
    return make_build(folder, docs, tmp_path)


def make_build(folder, docs, tmp_path, **sizes):
    """Make what builds PhoneXL over a folder's encoder, with all of its pieces or without."""

    def build(pieces=None, **settings):
        fix_random_seed(0)
        model = build_phonexl_v1(**nested({**SIZES, **sizes, "dropout": 0.0, **settings}))
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder), pieces=pieces))
        model.initialize()
        net = shim_of(model).module
        if net.sounds is not None:
            # What is drawn for a sound depends on the other rows of the table.
            torch.nn.init.normal_(net.sounds.weight, generator=torch.Generator().manual_seed(0))
        return model

    build.pieces = str(tmp_path / "pieces.json")
    text = [*docs, Doc(docs[0].vocab, words=["Kraków"])]
    count_pieces(text, load_folder(folder, "x")).to_disk(tmp_path / "pieces.json")
    return build


def shim_of(model):
    return find_transformers(model)[0]


def test_words_are_read_as_before(build, docs):
    whole, trimmed = build(), build(build.pieces)
    assert len(shim_of(trimmed).module.table) < len(shim_of(whole).module.table)
    assert shim_of(trimmed).reader.special_ids.padding == 1
    for one, other in zip(whole.predict(docs), trimmed.predict(docs)):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_and_gradients_are_as_before(build, docs, name):
    losses, gradients = [], []
    for pieces in (None, build.pieces):
        model = build(pieces)
        objective = OBJECTIVES[name](only_present=True)
        objective.initialize(model, docs)
        fix_random_seed(1)
        losses.append(objective.update(docs))
        net = shim_of(model).module
        rest = [net.sounds.weight, *net.encoder.encoder.parameters()]
        gradients.append([w.grad for w in rest if w.grad is not None])
    assert losses[0] == pytest.approx(losses[1]) and losses[0] > 0
    assert gradients[0] and len(gradients[0]) == len(gradients[1])
    for one, other in zip(*gradients):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("name", ["masked_words", "switched_words"])
def test_fewer_pieces_are_fewer_to_tell_a_word_from(build, docs, name):
    losses = []
    for pieces in (None, build.pieces):
        objective = OBJECTIVES[name]()
        objective.initialize(build(pieces), docs)
        fix_random_seed(1)
        losses.append(objective.update(docs))
    assert losses[0] > losses[1] > 0


@pytest.mark.parametrize("name", OBJECTIVES)
def test_what_is_frozen_stays_and_the_rest_learns(build, docs, name):
    model = build(build.pieces, freeze_embeddings=True, freeze_layers=1)
    objective = OBJECTIVES[name]()
    objective.initialize(model, docs)
    net = shim_of(model).module
    before = {key: w.detach().clone() for key, w in net.named_parameters()}
    sgd = make_adamw_v1(learn_rate=0.01)
    losses = []
    for _ in range(20):
        fix_random_seed(2)
        losses.append(objective.update(docs))
        for part in (model, objective.model):
            part.finish_update(sgd)
    moved = {key for key, w in net.named_parameters() if not torch.equal(w, before[key])}
    assert "sounds.weight" in moved and losses[-1] < losses[0]
    layers = {key.split(".")[3] for key in moved if key.startswith("encoder.encoder.layer.")}
    assert layers == (set() if name == "alignment" else {"1"})
    assert not any("embeddings" in key for key in moved)


@pytest.mark.parametrize(("streams", "is_tracked"), [("orth", False), ("orth+ipa", True)])
def test_a_graph_goes_no_further_down_than_something_learns(build, docs, streams, is_tracked):
    model = build(build.pieces, streams=streams, freeze_embeddings=True, freeze_layers=1)
    first, second = shim_of(model).module.encoder.encoder.layer
    tracked = {}
    for name, layer in (("first", first), ("second", second)):
        layer.register_forward_hook(
            lambda _, inputs, output, name=name: tracked.update(
                {name: (output[0] if isinstance(output, tuple) else output).requires_grad}
            )
        )
    model.begin_update(docs)
    # Sounds learn, and so all above them is part of the graph.
    assert tracked == {"first": is_tracked, "second": True}


@pytest.mark.slow
def test_a_real_encoder(docs, tmp_path):
    path = os.environ.get("PHONEME_NER_ENCODER")
    if path is None:
        pytest.skip("PHONEME_NER_ENCODER names no folder of an encoder")
    config = load_folder(Path(path), path, random_weights=True).config
    build = make_build(
        Path(path), docs, tmp_path, model_type=config["model_type"], **sizes_of(config)
    )
    expected = build().predict(docs)
    model = build(build.pieces, freeze_embeddings=True, freeze_layers=1)
    for one, other in zip(expected, model.predict(docs)):
        np.testing.assert_array_equal(one, other)
    sgd = make_adamw_v1(learn_rate=0.0002)
    for make in OBJECTIVES.values():
        objective, losses = make(), []
        objective.initialize(model, docs)
        for _ in range(8):
            fix_random_seed(2)
            losses.append(objective.update(docs))
            for part in (model, objective.model):
                part.finish_update(sgd)
        assert losses[-1] < losses[0]
