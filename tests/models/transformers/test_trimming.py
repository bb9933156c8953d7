"""Encoders with fewer pieces: the same vectors for all text that needs no others."""

import json
from collections import Counter

import numpy as np
import pytest
import spacy
import torch
from tiny_encoders import save_spelling_encoder
from tiny_tokenizers import TEXT, make

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers import piece_counts
from spacy_phoneme_ner.models.transformers.loaded_encoder import LoadedEncoder
from spacy_phoneme_ner.models.transformers.loaders import load_folder, make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import PieceCounts, count_pieces
from spacy_phoneme_ner.models.transformers.spelling_transformer import (
    build_spelling_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.trimming import trim_tokenizer
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader

pytestmark = pytest.mark.usefixtures("one_thread")
KINDS = [
    "word_piece",
    "xlmr",
    "xlmr_mask_plain",
    "xlmr_mask_outside",
    "deberta",
    "t5",
    "byte_level",
]
FAMILIES = ["bert", "xlm-roberta", "deberta-v2", "mt5"]
SIZES = {"width": 32, "depth": 2, "heads": 4, "inner_width": 48}


def docs_of(*texts):
    nlp = spacy.blank("xx")
    return [nlp(text) for text in texts]


def vectors(folder, model_type, docs, **settings):
    model = build_spelling_transformer_v1(model_type=model_type, positions=None, **SIZES)
    from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader

    set_encoder_loader(model, make_folder_loader_v1(path=str(folder), **settings))
    model.initialize()
    return model, model.predict(docs)


@pytest.fixture(params=FAMILIES)
def saved(request, tmp_path):
    save_spelling_encoder(tmp_path / "encoder", request.param)
    return tmp_path / "encoder", request.param


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [*TEXT, "Colombo Ω river", "Ω", "to to"])
def test_text_of_kept_pieces_is_cut_as_before(kind, text):
    whole = make(kind).to_str()
    (doc,) = docs_of(text)
    (before,) = WordPieceReader(whole)([doc])
    trimmed = trim_tokenizer(whole, set(before.ids.tolist()), "x")
    reader = WordPieceReader(trimmed.tokenizer)
    (after,) = reader([doc])
    assert trimmed.kept[after.ids].tolist() == before.ids.tolist()
    assert after.lengths.tolist() == before.lengths.tolist()
    old = WordPieceReader(whole)
    for name in ("prefix", "suffix"):
        here = [trimmed.kept[i] for i in getattr(reader.special_ids, name)]
        assert here == list(getattr(old.special_ids, name))
    assert reader.special_ids.padding == old.special_ids.padding
    # The mask stands for hidden words in training, and in no text.
    assert (None if reader.mask_id is None else trimmed.kept[reader.mask_id]) == old.mask_id
    assert reader.n_ids == len(trimmed.kept) < old.n_ids


def test_vectors_are_the_same_and_the_table_is_smaller(saved, tmp_path):
    folder, model_type = saved
    docs = docs_of("The river Kelani", "flows to Ω Colombo")
    counts = count_pieces(docs, load_folder(folder, "x"))
    counts.to_disk(tmp_path / "pieces.json")
    whole, before = vectors(folder, model_type, docs)
    trimmed, after = vectors(folder, model_type, docs, pieces=str(tmp_path / "pieces.json"))
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)
    sizes = [m.get_ref("pieces").shims[0].module.get_input_embeddings() for m in (whole, trimmed)]
    assert sizes[1].weight.shape[0] < sizes[0].weight.shape[0]
    assert len(trimmed.to_bytes()) < len(whole.to_bytes())


def test_a_trimmed_encoder_is_saved_and_loaded(saved, tmp_path):
    folder, model_type = saved
    docs = docs_of("The river Kelani", "flows")
    count_pieces(docs, load_folder(folder, "x")).to_disk(tmp_path / "pieces.json")
    model, before = vectors(folder, model_type, docs, pieces=str(tmp_path / "pieces.json"))
    torch.manual_seed(7)
    other = build_spelling_transformer_v1(model_type=model_type, positions=None, **SIZES)
    other.from_bytes(model.to_bytes())
    for one, two in zip(before, other.predict(docs), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most_words", [0, 5, 2_000_000])
def test_pieces_are_counted_as_they_are_read(kind, most_words, monkeypatch):
    monkeypatch.setattr(piece_counts, "_MOST_WORDS", most_words)
    docs = docs_of(*TEXT, "Colombo Ω river\n river", "", "to to </s> <mask>", "Ω" * 300)
    tokenizer = make(kind).to_str()
    read = WordPieceReader(tokenizer)(docs)
    expected = Counter(number for pieces in read for number in pieces.ids.tolist())
    counts = count_pieces(docs, LoadedEncoder({}, tokenizer, None, "x")).counts
    assert {number: n for number, n in counts.items() if n} == expected


def test_counts_are_written_and_read(tmp_path):
    counts = PieceCounts("abc", 9, {4: 2, 7: 5})
    counts.to_disk(tmp_path / "pieces.json")
    assert PieceCounts.from_disk(tmp_path / "pieces.json") == counts


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", json.dumps({"vocabulary": "x", "n_pieces": 3, "pieces": [5], "counts": [1]})],
)
def test_a_damaged_list_is_named(content, tmp_path):
    (tmp_path / "pieces.json").write_text(content)
    with pytest.raises(PhonemeNERError, match=r"P147.*pieces\.json"):
        PieceCounts.from_disk(tmp_path / "pieces.json")


def test_a_list_of_another_vocabulary_is_refused(tmp_path):
    save_spelling_encoder(tmp_path / "one", "bert")
    save_spelling_encoder(tmp_path / "two", "xlm-roberta")
    counts = count_pieces(docs_of("river"), load_folder(tmp_path / "one", "x"))
    counts.to_disk(tmp_path / "pieces.json")
    loader = make_folder_loader_v1(path=str(tmp_path / "two"), pieces=str(tmp_path / "pieces.json"))
    with pytest.raises(PhonemeNERError, match="P148"):
        loader()


def test_an_encoder_without_a_vocabulary_cannot_be_trimmed(tmp_path):
    save_spelling_encoder(tmp_path / "canine", "canine")
    content = {"n_pieces": 9, "pieces": [1], "counts": [1]}
    from spacy_phoneme_ner.models.transformers.piece_counts import digest

    (tmp_path / "p.json").write_text(json.dumps({"vocabulary": digest(""), **content}))
    loader = make_folder_loader_v1(path=str(tmp_path / "canine"), pieces=str(tmp_path / "p.json"))
    with pytest.raises(PhonemeNERError, match="P146"):
        loader()
