"""Text that an encoder has no pieces for is counted over all calls, and told once."""

import copy
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import spacy
from tiny_encoders import SIZES, save_spelling_encoder

from spacy_phoneme_ner.models.phonexl.encoder import build_phonexl_v1
from spacy_phoneme_ner.models.transformers.loaders import load_folder, make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import count_pieces
from spacy_phoneme_ner.models.transformers.pieces import Pieces
from spacy_phoneme_ner.models.transformers.spelling_transformer import (
    build_spelling_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)
from spacy_phoneme_ner.models.transformers.unknown_pieces import UnknownPieces

pytestmark = pytest.mark.usefixtures("one_thread")
NLP = spacy.blank("xx")
KNOWN, FOREIGN = NLP.make_doc("river Kelani " * 40), NLP.make_doc("ᚠᚢᚦ " * 40)


def pieces_of(*ids):
    return Pieces(np.array(ids, dtype=np.int64), np.zeros(1, np.int64), np.array([len(ids)]))


def warned(function, *args):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function(*args)
    return [str(w.message) for w in caught if str(w.message).startswith("[W03")]


def test_more_than_that_of_at_least_200_is_told_once():
    counted = UnknownPieces(3, "here", 0)
    assert not warned(counted.note, [pieces_of(*[3] * 100), pieces_of(*range(4, 103))])
    (message,) = warned(counted.note, [pieces_of(5)])
    assert message.startswith("[W031] 100 of 200 pieces") and "(50.0%)" in message
    assert "here" in message
    assert not warned(counted.note, [pieces_of(*[3] * 1000)])
    assert (counted.n_pieces, counted.n_unknown) == (1200, 1100)


@pytest.mark.parametrize(("n_left_out", "most"), [(5, 100), (0, 1000)])
def test_one_in_a_hundred_is_not_told_nor_one_in_ten_of_a_whole_vocabulary(n_left_out, most):
    counted = UnknownPieces(0, "here", n_left_out)
    assert not warned(counted.add, 10_000, most)
    assert warned(counted.add, 0, 1)


def test_threads_count_all_and_tell_once():
    counted = UnknownPieces(0, "here", 7)

    def run():
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: [counted.add(10, 1) for _ in range(200)], range(8)))

    (message,) = warned(run)
    assert "W030" in message and "trimmed by 7 pieces" in message
    assert (counted.n_pieces, counted.n_unknown) == (16_000, 1_600)


def encoder(folder, model_type="bert", **settings):
    model = build_spelling_transformer_v1(model_type=model_type, **{**SIZES, "positions": None})
    set_encoder_loader(model, make_folder_loader_v1(path=str(folder), **settings))
    model.initialize()
    return model


@pytest.mark.parametrize("model_type", ["bert", "xlm-roberta"])
def test_a_trimmed_encoder_that_was_saved_knows_that_it_was_trimmed(model_type, tmp_path):
    save_spelling_encoder(tmp_path / "encoder", model_type)
    whole = load_folder(tmp_path / "encoder", "x")
    count_pieces([KNOWN], whole).to_disk(tmp_path / "pieces.json")
    saved = encoder(tmp_path / "encoder", model_type, pieces=str(tmp_path / "pieces.json"))
    model = encoder(tmp_path / "encoder", model_type)
    model.from_bytes(saved.to_bytes())
    (shim,) = find_transformers(model)
    n_left_out = whole.config["vocab_size"] - shim.config["vocab_size"]
    assert shim.n_left_out == n_left_out > 0
    for _ in range(5):
        assert not warned(model.predict, [KNOWN])
    messages = warned(lambda: [model.predict([FOREIGN]) for _ in range(9)])
    assert len(messages) == 1 and "W030" in messages[0]
    assert f"trimmed by {n_left_out:,} pieces" in messages[0]
    # Another pipeline, and a copy that is loaded anew, count for themselves.
    model.from_bytes(saved.to_bytes())
    assert find_transformers(model)[0].unknown.n_pieces == 0


def test_what_is_trained_on_is_not_counted(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    model = encoder(tmp_path / "encoder")
    assert not warned(lambda: [model.begin_update([FOREIGN]) for _ in range(9)])
    messages = warned(lambda: [model.predict([FOREIGN]) for _ in range(9)])
    assert len(messages) == 1 and "W031" in messages[0]


def test_copies_count_on_for_themselves(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    model = encoder(tmp_path / "encoder")
    model.predict([KNOWN])
    copied = copy.deepcopy(find_transformers(model)[0].unknown)
    copied.add(5, 0)
    assert copied.n_pieces == find_transformers(model)[0].unknown.n_pieces + 5


def test_words_of_phonexl_are_counted(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    model = build_phonexl_v1(streams="orth", **SIZES)
    set_encoder_loader(model, make_folder_loader_v1(path=str(tmp_path / "encoder")))
    model.initialize()
    for _ in range(5):
        assert not warned(model.predict, [KNOWN])
    n_known = find_transformers(model)[0].unknown.n_pieces
    (pieces,) = find_transformers(model)[0].reader([KNOWN])
    assert n_known == 5 * len(pieces.ids)
    messages = warned(lambda: [model.predict([FOREIGN]) for _ in range(9)])
    assert len(messages) == 1 and "W031" in messages[0]


def test_what_reads_characters_knows_all(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "canine")
    model = encoder(tmp_path / "encoder", "canine")
    assert find_transformers(model)[0].unknown is None
    assert not warned(model.predict, [FOREIGN, FOREIGN, FOREIGN])
