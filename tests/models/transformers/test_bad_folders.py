"""Folders of encoders whose files do not fit each other: one error each, that names them."""

import json
import shutil

import pytest
import spacy
import torch
from safetensors.torch import load_file, save_file
from tiny_encoders import SIZES, save_spelling_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.loaders import (
    make_folder_loader_v1,
    make_hub_loader_v1,
)
from spacy_phoneme_ner.models.transformers.piece_counts import PieceCounts, digest
from spacy_phoneme_ner.models.transformers.spelling_transformer import (
    build_spelling_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    save_spelling_encoder(folder, "bert")
    return folder


@pytest.fixture()
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "encoder")


def load(folder, loader=make_folder_loader_v1, **settings):
    model = build_spelling_transformer_v1(model_type="bert", **{**SIZES, "positions": None})
    name = "path" if loader is make_folder_loader_v1 else "name"
    set_encoder_loader(model, loader(**{name: str(folder)}, **settings))
    model.initialize()
    return model


def change_config(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def change_weights(folder, change):
    path = folder / "model.safetensors"
    weights = load_file(path)
    change(weights)
    save_file(weights, path, metadata={"format": "pt"})


def shorten(n_rows):
    """Take away the last rows of all that there is for each piece."""

    def change(weights):
        n_pieces = weights["bert.embeddings.word_embeddings.weight"].shape[0]
        for name, tensor in weights.items():
            if tensor.shape[0] == n_pieces:
                weights[name] = tensor[:n_rows].clone()

    return change


@pytest.mark.parametrize("loader", [make_folder_loader_v1, make_hub_loader_v1])
@pytest.mark.parametrize(
    ("file", "code"),
    [("config.json", "P109"), ("model.safetensors", "P109"), ("tokenizer.json", "P134")],
)
def test_a_file_that_is_missing(folder, loader, file, code):
    (folder / file).unlink()
    with pytest.raises(PhonemeNERError, match=rf"{code}.*{file}"):
        load(folder, loader)


@pytest.mark.parametrize("n_taken", [1, 5_000])
def test_weights_that_were_cut_short(folder, n_taken):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-n_taken])
    with pytest.raises(PhonemeNERError, match=r"P109.*ends before its weights"):
        load(folder)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"vocab_size": 110}, "word_embeddings"),
        ({"vocab_size": 130}, "word_embeddings"),
        ({"intermediate_size": 40}, "intermediate"),
        ({"max_position_embeddings": 10}, "position_embeddings"),
        ({"type_vocab_size": 3}, "token_type_embeddings"),
    ],
)
def test_a_config_of_other_sizes_than_the_weights(folder, changes, name):
    change_config(folder, **changes)
    with pytest.raises(PhonemeNERError, match=rf"P162.*{name}.*should be"):
        load(folder)


@pytest.mark.parametrize("changes", [{"vocab_size": 0}, {"hidden_act": "nothing"}])
def test_a_config_of_no_encoder(folder, changes):
    change_config(folder, **changes)
    with pytest.raises(PhonemeNERError, match=r"P130"):
        load(folder)


@pytest.mark.parametrize("n_rows", [3, 110])
def test_fewer_rows_than_pieces(folder, n_rows):
    change_weights(folder, shorten(n_rows))
    with pytest.raises(PhonemeNERError, match=rf"P162.*\({n_rows}, 32\)"):
        load(folder)
    change_config(folder, vocab_size=n_rows)
    with pytest.raises(PhonemeNERError, match=rf"P107.*{n_rows}"):
        load(folder)


def test_many_more_rows_than_pieces(folder):
    def lengthen(weights):
        table = weights["bert.embeddings.word_embeddings.weight"]
        extended = torch.cat([table, torch.zeros(n_rows - len(table), table.shape[1])])
        weights["bert.embeddings.word_embeddings.weight"] = extended

    n_pieces = json.loads((folder / "config.json").read_text())["vocab_size"]
    for n_more, is_right in ((1_001, False), (1_000, True)):
        n_rows = n_pieces + n_more
        change_weights(folder, lambda w: shorten(n_pieces)(w) or lengthen(w))
        change_config(folder, vocab_size=n_rows)
        if is_right:
            load(folder)
        else:
            with pytest.raises(PhonemeNERError, match=r"P163.*1,121"):
                load(folder)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("value", [float("nan"), float("-inf")])
def test_half_precision_that_holds_no_number(folder, dtype, value):
    def change(weights):
        for name, tensor in weights.items():
            weights[name] = tensor.to(dtype) if tensor.is_floating_point() else tensor
        weights["bert.embeddings.word_embeddings.weight"][7, 3] = value

    change_weights(folder, change)
    with pytest.raises(PhonemeNERError, match=r"P610.*word_embeddings"):
        load(folder)


def test_a_config_that_calls_another_piece_padding(folder, tmp_path):
    """As some published ones do: only the padding learns nothing, and it can be trimmed."""
    change_config(folder, pad_token_id=50)
    model = load(folder)
    (shim,) = find_transformers(model)
    padding = shim.reader.special_ids.padding
    assert shim.module.get_input_embeddings().padding_idx == padding != 50
    pieces = dict.fromkeys(range(padding + 1, 40), 1)
    vocabulary = digest((folder / "tokenizer.json").read_text(encoding="utf8"))
    PieceCounts(vocabulary, 120, pieces).to_disk(tmp_path / "pieces.json")
    trimmed = load(folder, pieces=str(tmp_path / "pieces.json"))
    (shim,) = find_transformers(trimmed)
    table = shim.module.get_input_embeddings()
    assert table.padding_idx == shim.reader.special_ids.padding
    load(folder).from_bytes(trimmed.to_bytes())
    vectors, backprop = trimmed.begin_update([spacy.blank("xx")("The river")])
    backprop([v**2 for v in vectors])
    first = shim.reader.special_ids.prefix[0]
    assert table.weight.grad[first].abs().sum() > 0
