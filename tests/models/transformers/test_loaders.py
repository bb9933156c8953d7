"""Encoders from folders and from the hub: what is read, and what is wrong with it."""

import json
import shutil
import time

import numpy as np
import pytest
import torch
from phoneme_transformers import build
from thinc.api import Model, fix_random_seed
from tiny_encoders import SIZES, save_phoneme_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.loaders import (
    make_folder_loader_v1,
    make_hub_loader_v1,
)
from spacy_phoneme_ner.models.transformers.phoneme_transformer import build_phoneme_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader

pytestmark = pytest.mark.usefixtures("one_thread")


def test_the_weights_of_a_folder_can_be_left_aside(tiny, docs):
    drawn = []
    for seed in (5, 5, 6):
        fix_random_seed(seed)
        encoder = build_phoneme_transformer_v1(**SIZES)
        loader = make_folder_loader_v1(path=str(tiny[0]), random_weights=True)
        set_encoder_loader(encoder, loader)
        encoder.initialize()
        drawn.append(encoder.predict(docs)[0])
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.allclose(drawn[0], drawn[2])
    assert not np.allclose(drawn[0], build(tiny[0]).predict(docs)[0])


def test_other_sizes_than_the_config_says(tiny):
    with pytest.raises(PhonemeNERError, match=r"says depth = 3, and they are depth = 2"):
        build(tiny[0], depth=3)


@pytest.mark.parametrize("lacking", ["config.json", "pytorch_model.bin", "tokenizer.json"])
def test_a_file_is_missing(tmp_path, lacking):
    save_phoneme_encoder(tmp_path)
    (tmp_path / lacking).unlink()
    with pytest.raises(PhonemeNERError, match=lacking):
        build(tmp_path)


def test_a_config_says_no_more_than_it_has_to(tmp_path, docs):
    """What config.json leaves out is what transformers has by default."""
    save_phoneme_encoder(tmp_path)
    before = build(tmp_path).predict(docs)
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf8"))
    for name in ("pad_token_id", "bos_token_id", "eos_token_id", "hidden_act", "architectures"):
        config.pop(name, None)
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf8")
    for own, other in zip(before, build(tmp_path).predict(docs)):
        np.testing.assert_array_equal(own, other)


def test_no_folder(tmp_path):
    with pytest.raises(PhonemeNERError, match=r"P115.*--paths.encoder"):
        make_folder_loader_v1(path=None)()
    with pytest.raises(PhonemeNERError, match=r"P109.*no folder.*model.safetensors"):
        build(tmp_path / "absent")


def test_a_damaged_file(tmp_path):
    save_phoneme_encoder(tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"not weights")
    with pytest.raises(PhonemeNERError, match="P109"):
        build(tmp_path)
    (tmp_path / "config.json").write_text("[]", encoding="utf8")
    with pytest.raises(PhonemeNERError, match="names no model_type"):
        build(tmp_path)


def test_code_in_weights_is_not_run(tmp_path):
    save_phoneme_encoder(tmp_path)
    ran = tmp_path / "ran"

    class Harmful:
        def __reduce__(self):
            return (ran.write_text, ("x",))

    torch.save({"weights": Harmful()}, tmp_path / "pytorch_model.bin")
    with pytest.raises(PhonemeNERError, match="P109"):
        build(tmp_path)
    assert not ran.exists()


def test_weights_of_another_model(tmp_path):
    save_phoneme_encoder(tmp_path)
    torch.save({"lm_head.bias": torch.zeros(3)}, tmp_path / "pytorch_model.bin")
    with pytest.raises(PhonemeNERError, match="weights lack"):
        build(tmp_path)


def test_a_vocabulary_larger_than_the_embeddings(tmp_path):
    save_phoneme_encoder(tmp_path)
    from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import (
        default_phonemes,
        tokenizer_json,
    )

    (tmp_path / "tokenizer.json").write_text(tokenizer_json(default_phonemes()), encoding="utf8")
    with pytest.raises(PhonemeNERError, match="P107"):
        build(tmp_path)


def test_without_network_the_error_says_which_files_to_put_where(monkeypatch):
    import huggingface_hub

    def unreachable(name, **settings):
        assert (name, settings["revision"]) == ("vinai/xphonebert-base", "c0ffee")
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    load = make_hub_loader_v1(name="vinai/xphonebert-base", revision="c0ffee")
    with pytest.raises(PhonemeNERError, match=r"P110.*tokenizer.json.*EncoderFromFolder"):
        load()


def test_a_folder_is_loaded_without_asking_the_hub(monkeypatch, tiny):
    import huggingface_hub

    def unreachable(*args, **kwargs):
        raise AssertionError("asked")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    encoder = make_hub_loader_v1(name=str(tiny[0]), revision="c0ffee")()
    assert encoder.source == str(tiny[0]) and encoder.module is not None
    for path in ("/no/such/folder", "./encoder", "a/b/c", "C:\\encoder"):
        with pytest.raises(PhonemeNERError, match=r"P109.*no folder"):
            make_hub_loader_v1(name=path)()


def test_the_hub_is_asked_for_pickled_weights_only_where_there_are_no_others(monkeypatch, tiny):
    import huggingface_hub

    asked = []

    def download(name, *, allow_patterns, local_files_only, **settings):
        asked.append((allow_patterns[-1], local_files_only))
        return str(tiny[0])

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    encoder = make_hub_loader_v1(name="a/b", download=False)()
    assert encoder.source == f"a/b@{tiny[0].name}", "where the hub's cache has the commit"
    assert asked == [("model*.safetensors", True), ("pytorch_model*.bin", True)]


@pytest.mark.parametrize("random_weights", [False, True])
def test_a_config_of_endless_sizes_builds_nothing(tiny, tmp_path, random_weights):
    shutil.copytree(tiny[0], tmp_path / "encoder")
    file = tmp_path / "encoder" / "config.json"
    config = json.loads(file.read_text(encoding="utf8"))
    file.write_text(json.dumps({**config, "num_hidden_layers": 10**7}), encoding="utf8")
    load = make_folder_loader_v1(path=str(tmp_path / "encoder"), random_weights=random_weights)
    start = time.process_time()
    with pytest.raises(PhonemeNERError, match=r"P109.*depth is 10000000.*to 1000"):
        load()
    assert time.process_time() - start < 5


def test_the_loader_needs_a_transformer():
    from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

    others = Model("transformer", lambda model, docs, is_train: ([], lambda d: []))
    for model in (build_phoneme_word_encoder_v1(), others):
        with pytest.raises(PhonemeNERError, match="P112"):
            set_encoder_loader(model, make_folder_loader_v1(path="x"))
