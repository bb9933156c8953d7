"""Real weights: what bare `transformers` gives, and what they take on disk and in memory.

The folder of an encoder with a vocabulary like XLM-R's is read from PHONEME_NER_ENCODER.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc

from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.stored_weights import STORAGES, distinct_weights
from spacy_phoneme_ner.models.transformers.families import sizes_of
from spacy_phoneme_ner.models.transformers.loaders import load_folder, make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import count_pieces
from spacy_phoneme_ner.models.transformers.spelling_transformer import (
    build_spelling_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)

FOLDER = os.environ.get("PHONEME_NER_ENCODER", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(not FOLDER, reason="PHONEME_NER_ENCODER names no folder of an encoder"),
]
# Several scripts, lengths and signs, so that a batch of them has padding.
TEXTS = (
    "Amina Yusuf lives in Lagos .",
    "Die Elbe fließt durch Dresden , Magdeburg und Hamburg in die Nordsee .",
    "Ольга живёт в Москве с 1990 года .",
    "කමලා කොළඹ නගරයේ ජීවත් වේ .",
    "ليلى تعيش في القاهرة",
    "ሰላም አዲስ አበባ",
    "ทักษิณ เกิด ที่ เชียงใหม่",
    "王 小明 住 在 北京 。",
    "김철수는 서울에 산다 .",
    "Μαρία ζει στην Αθήνα !",
    "मुंबई में अमिताभ बच्चन",
    "თბილისი საქართველოს დედაქალაქია",
)


def docs_of(texts=TEXTS):
    vocab = spacy.blank("xx").vocab
    return [Doc(vocab, words=text.split()) for text in texts]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    path = tmp_path_factory.mktemp("pieces") / "pieces.json"
    loaded = load_folder(Path(FOLDER), FOLDER, random_weights=True)
    count_pieces(docs_of(), loaded).to_disk(path)
    return str(path)


def encoder(pieces=None, *, load=True, **computing):
    config = load_folder(Path(FOLDER), FOLDER, random_weights=True).config
    model = build_spelling_transformer_v1(
        model_type=config["model_type"], **sizes_of(config), computing=computing
    )
    if load:
        set_encoder_loader(model, make_folder_loader_v1(path=FOLDER, pieces=pieces))
        model.initialize()
    return model


def test_vectors_are_those_of_bare_transformers():
    from tokenizers import Tokenizer
    from transformers import AutoModel

    model = encoder()
    bare = AutoModel.from_pretrained(FOLDER, dtype=torch.float32, add_pooling_layer=False).eval()
    tokenizer = Tokenizer.from_file(str(Path(FOLDER, "tokenizer.json")))
    for text, vectors in zip(TEXTS, model.predict(docs_of()), strict=True):
        encoded = tokenizer.encode(text.split(), is_pretokenized=True)
        with torch.no_grad():
            expected = bare(input_ids=torch.tensor([encoded.ids])).last_hidden_state[0]
        firsts = [encoded.word_ids.index(i) for i in range(len(text.split()))]
        np.testing.assert_allclose(vectors, expected[firsts].numpy(), atol=1e-5)


def test_trimmed_saved_and_loaded_the_vectors_are_the_same(pieces):
    whole = encoder().predict(docs_of())
    trimmed = encoder(pieces, freeze_embeddings=True)
    for one, other in zip(whole, trimmed.predict(docs_of()), strict=True):
        np.testing.assert_allclose(other, one, atol=1e-6)
    loaded = encoder(load=False).from_bytes(trimmed.to_bytes())
    for one, other in zip(trimmed.predict(docs_of()), loaded.predict(docs_of()), strict=True):
        np.testing.assert_array_equal(other, one)


def test_there_is_no_pooler_to_keep():
    module = find_transformers(encoder())[0].module
    assert not [name for name in module.state_dict() if "pooler" in name]


def test_what_is_frozen_has_no_gradient_and_nothing_of_the_optimizer(pieces):
    model = encoder(pieces, freeze_embeddings=True, freeze_layers=6)
    (shim,) = find_transformers(model)
    before = {name: w.clone() for name, w in distinct_weights(shim.module).items()}
    vectors, backprop = model.begin_update(docs_of())
    backprop([v**2 for v in vectors])
    of_table = [n for n, w in shim.module.named_parameters() if "embedding" in n.lower()]
    frozen = {n for n, w in shim.module.named_parameters() if w.grad is None}
    assert of_table and frozen > {*of_table}
    optimizer = make_adamw_v1(0.001)
    model.finish_update(optimizer)
    learned = {key[1] for key in optimizer.mom1}
    after = distinct_weights(shim.module)
    assert {n for n in before if not torch.equal(before[n], after[n])} == learned
    assert learned == {n for n, _ in shim.module.named_parameters()} - frozen
    assert len(learned) == 6 * 16  # the upper half


def test_the_table_takes_4_or_16_bits_a_number_and_fewer_for_the_rest_are_an_option(pieces):
    models = {how: encoder(pieces, storage=how) for how in STORAGES}
    for model in models.values():
        with torch.no_grad():
            for weights in find_transformers(model)[0].module.encoder.parameters():
                weights += 1e-6 * torch.randn_like(weights)  # as if trained
    sizes = {how: len(model.to_bytes()) for how, model in models.items()}
    (shim,) = find_transformers(models["exact"])
    n_table = shim.module.get_input_embeddings().weight.numel()
    n_layers = sum(weights.numel() for weights in shim.module.encoder.parameters())
    rest = len(shim.tokenizer.encode("utf8")) + 4 * 512 * 384 + 100_000
    assert sizes["exact"] < 2 * n_table + 4 * n_layers + rest
    assert sizes["half"] < 2 * n_table + 2 * n_layers + rest
    assert sizes["eight-bits"] < 2 * n_table + 1.1 * n_layers + rest
    for how, off in (("half", 0.01), ("eight-bits", 0.1)):
        loaded = encoder(load=False).from_bytes(models[how].to_bytes())
        vectors = zip(models[how].predict(docs_of()), loaded.predict(docs_of()), strict=True)
        for one, other in vectors:
            np.testing.assert_allclose(other, one, atol=off)
