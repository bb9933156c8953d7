"""Folders with an encoder without weights: what loads them, what they are kept from."""

import errno
import json
from pathlib import Path

import hugging_face  # noqa: F401
import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import fix_random_seed
from tokenizers import Tokenizer

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.spelling_transformer import build_spelling_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)
from spacy_phoneme_ner.pretraining.fresh_encoder import EncoderSizes, check_folder, write_encoder
from spacy_phoneme_ner.pretraining.vocabulary import learn_vocabulary

pytestmark = pytest.mark.usefixtures("one_thread")
SIZES = {"width": 16, "depth": 1, "heads": 2, "inner_width": 24, "positions": 12}
SENTENCES = [["Sông", "Hồng", "chảy", "qua", "Hà", "Nội", "."], ["紅河", "流過", "河內", "。"]] * 2
FILES = ["config.json", "tokenizer.json", "tokenizer_config.json"]


def learn(model_type, **settings):
    return learn_vocabulary({"xx": lambda: SENTENCES}, model_type=model_type, **settings)


def write(folder, model_type="bert", **settings):
    sizes = EncoderSizes(model_type=model_type, **SIZES)
    return write_encoder(folder, learn(model_type), sizes, **settings)


@pytest.mark.parametrize("model_type", ["bert", "xlm-roberta"])
def test_a_spelling_transformer_encodes_docs_with_it(tmp_path, model_type):
    folder = tmp_path / "new" / "encoder"
    n_parameters = write(folder, model_type)
    assert sorted(path.name for path in folder.iterdir()) == FILES
    fix_random_seed(0)
    model = build_spelling_transformer_v1(model_type=model_type, **SIZES)
    set_encoder_loader(model, make_folder_loader_v1(path=str(folder), random_weights=True))
    model.initialize()
    (shim,) = find_transformers(model)
    assert sum(weights.numel() for weights in shim.module.parameters()) == n_parameters
    # The second is longer than the window; the third has no word.
    words = [SENTENCES[0], SENTENCES[0] * 3 + ["?", "\n"], ["\n"]]
    docs = [Doc(spacy.blank("xx").vocab, words=own) for own in words]
    vectors = model.predict(docs)
    assert [array.shape for array in vectors] == [(7, 16), (23, 16), (1, 16)]
    assert np.isfinite(vectors[1]).all() and np.abs(vectors[0]).min(axis=1).all()
    # The ids are those of the library itself.
    library = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for doc, pieces in zip(docs, shim.reader(docs)):
        own = [token.text for token in doc]
        encoded = library.encode(own, is_pretokenized=True, add_special_tokens=False)
        assert pieces.ids.tolist() == encoded.ids


@pytest.mark.parametrize("model_type", ["bert", "xlm-roberta"])
def test_transformers_has_the_same_ids_and_special_pieces(tmp_path, model_type):
    from transformers import AutoConfig, AutoTokenizer

    write(tmp_path, model_type)
    config = AutoConfig.from_pretrained(tmp_path)
    theirs = AutoTokenizer.from_pretrained(tmp_path)
    ours = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert config.model_type == model_type and config.vocab_size == ours.get_vocab_size()
    assert config.pad_token_id == theirs.pad_token_id == {"bert": 0, "xlm-roberta": 1}[model_type]
    assert theirs.model_max_length == 12
    assert theirs.mask_token_id == ours.token_to_id(theirs.mask_token)
    if model_type == "xlm-roberta":
        assert (config.bos_token_id, config.eos_token_id) == (0, 2)
        assert (theirs.cls_token_id, theirs.sep_token_id) == (0, 2)
        assert config.max_position_embeddings == 12 + 2
    for text in ("Sông Hồng, 紅河流過。", "Sông Hồng", "qqq"):
        assert theirs(text)["input_ids"] == ours.encode(text).ids


def test_the_number_of_parameters_by_hand(tmp_path):
    n_pieces = learn("bert").n_pieces
    # Tables of pieces, positions and segments with a norm; four square projections with
    # biases and a norm; the feed-forward part and a norm.
    embeddings = (n_pieces + 12 + 2) * 16 + 2 * 16
    attention = 4 * (16 * 16 + 16) + 2 * 16
    inner = (16 * 24 + 24) + (24 * 16 + 16) + 2 * 16
    assert write(tmp_path) == embeddings + attention + inner


def test_the_same_text_gives_the_same_files(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name)
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_encoder_is_written_over_only_if_asked_and_weights_never(tmp_path):
    write(tmp_path)
    with pytest.raises(PhonemeNERError, match=r"P506.*config\.json"):
        write(tmp_path, "xlm-roberta")
    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "bert"
    write(tmp_path, "xlm-roberta", force=True)
    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "xlm-roberta"
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    for force in (False, True):
        with pytest.raises(PhonemeNERError, match=r"P714.*model\.safetensors"):
            check_folder(tmp_path, force=force)
    with pytest.raises(PhonemeNERError, match="P505"):
        check_folder(tmp_path / "config.json")
    check_folder(tmp_path / "absent")


def test_a_full_disk_leaves_all_files_as_they_were(tmp_path, monkeypatch):
    write(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_text = Path.write_text

    def fail_at_the_last(path, *args, **kwargs):
        if path.name.endswith("-tokenizer.json"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_text(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", fail_at_the_last)
    with pytest.raises(PhonemeNERError, match=r"P503.*No space left"):
        write(tmp_path, "xlm-roberta", force=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_place_where_no_folder_can_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PhonemeNERError, match="P503"):
        write(tmp_path / "file" / "encoder")


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        ("P502", {"model_type": "canine"}),
        ("P530", {"width": 0}),
        ("P530", {"depth": -1}),
        ("P530", {"heads": 0}),
        ("P530", {"inner_width": 0}),
        ("P530", {"positions": 2}),
        ("P530", {"dropout": 1.0}),
        ("P130", {"heads": 3}),
    ],
)
def test_sizes_that_cannot_be(code, setting):
    with pytest.raises(PhonemeNERError, match=code):
        EncoderSizes(**{**SIZES, **setting})
