"""PhonemeTransformer: the same vectors and gradients as transformers', on any Doc."""

import json
import shutil
import time

import numpy as np
import pytest
import torch
from spacy.tokens import Doc
from thinc.api import Adam, Model, PyTorchGradScaler, fix_random_seed
from tiny_encoders import SIZES, nested, save_phoneme_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.transformers import token_encoder
from spacy_phoneme_ner.models.transformers.loaders import (
    make_folder_loader_v1,
    make_hub_loader_v1,
)
from spacy_phoneme_ner.models.transformers.phoneme_transformer import build_phoneme_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("xphonebert")
    return folder, save_phoneme_encoder(folder)


def build(folder=None, seed=0, **settings):
    fix_random_seed(seed)
    model = build_phoneme_transformer_v1(**nested({**SIZES, **settings}))
    if folder is not None:
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder)))
    model.initialize()
    return model


def make(nlp, words, ipa):
    doc = Doc(nlp.vocab, words=words)
    set_layer(doc, ipa, "eng")
    return doc


@pytest.fixture()
def docs(nlp):
    return [
        make(nlp, ["Kandy", "is", "\n", "big", "."], ["kændi", "ɪz", "", "bɪɡ", ""]),
        make(nlp, [], []),
        make(nlp, [".", "!"], ["", ""]),
        make(nlp, ["church", "1990"], ["t͡ʃəːrt͡ʃ", ""]),
    ]


# What XPhoneBERT would be given for them. ː is mapped to a neighbour in the last.
STRINGS = ["k æ n d i ▁ ɪ z ▁ b ɪ ɡ ▁ .", "", ". ▁ !", "t͡ʃ ə r t͡ʃ ▁ 1 9 9 0"]
FIRST = [[1, 7, None, 10, 14], [], [1, 3], [1, 6]]


def reference(model, string):
    with torch.no_grad():
        inputs = model.tokenizer(string, return_tensors="pt")
        return model.roberta(**inputs).last_hidden_state[0].numpy()


def test_vectors_equal_those_of_transformers_position_by_position(tiny, docs):
    folder, model = tiny
    encoder = build(folder)
    positions = encoder.get_ref("pieces").predict(docs)
    for i, string in enumerate(STRINGS):
        own = positions.vectors[positions.offsets[i] : positions.offsets[i + 1]]
        np.testing.assert_allclose(own, reference(model, string), atol=1e-5)


@pytest.mark.parametrize("pooling", ["first", "mean", "max"])
def test_tokens_get_the_vectors_of_their_own_phonemes(tiny, docs, pooling):
    folder, model = tiny
    found = build(folder, pooling=pooling).predict(docs)
    assert [vectors.shape for vectors in found] == [(5, 32), (0, 32), (2, 32), (2, 32)]
    for string, first, vectors in zip(STRINGS, FIRST, found):
        expected = reference(model, string)
        ends = {1: 6, 7: 9, 10: 13} if string.startswith("k") else {1: 5, 6: 10}
        ends = {1: 2, 3: 4} if string.startswith(".") else ends
        for place, vector in zip(first, vectors):
            if place is None:
                np.testing.assert_array_equal(vector, np.zeros(32))
                continue
            own = expected[place : ends.get(place, place + 1)]
            pooled = {"first": own[0], "mean": own.mean(axis=0), "max": own.max(axis=0)}
            np.testing.assert_allclose(vector, pooled[pooling], atol=1e-5)


@pytest.mark.parametrize("batch_positions", [1, 20, 4096])
def test_vectors_do_not_depend_on_their_batch(tiny, docs, batch_positions):
    together = build(tiny[0], batch_positions=batch_positions).predict(docs)
    encoder = build(tiny[0])
    for doc, vectors in zip(docs, together):
        np.testing.assert_allclose(vectors, encoder.predict([doc])[0], atol=1e-5)


def test_gradients_equal_torchs_own(tiny, docs):
    folder, model = tiny
    encoder = build(folder, dropout=0.0)
    outputs, backprop = encoder.begin_update(docs)
    direction = [np.random.default_rng(0).normal(size=y.shape).astype("float32") for y in outputs]
    backprop(direction)
    model.zero_grad()
    total = torch.zeros(())
    for string, first, weights in zip(STRINGS, FIRST, direction):
        inputs = model.tokenizer(string, return_tensors="pt")
        hidden = model.roberta(**inputs).last_hidden_state[0]
        for place, row in zip(first, weights):
            if place is not None:
                total = total + (hidden[place] * torch.tensor(row)).sum()
    total.backward()
    expected = dict(model.roberta.named_parameters())
    found = dict(encoder.get_ref("pieces").shims[0].module.named_parameters())
    assert found.keys() == expected.keys()
    for name, weights in found.items():
        np.testing.assert_allclose(
            weights.grad.numpy(), expected[name].grad.numpy(), atol=2e-4, err_msg=name
        )
    assert max(float(w.grad.abs().max()) for w in found.values()) > 1.0


def test_gradients_do_not_depend_on_how_docs_are_put_together(tiny, nlp, monkeypatch):
    mixed = [make(nlp, ["kandy"] * n, ["kændi"] * n) for n in (1, 9, 2, 8, 3, 9, 5, 1, 7, 4)]
    found, shapes = [], []
    for most in (64, None, 0):
        monkeypatch.setattr(token_encoder, "_MAX_PADDING", most)
        encoder = build(tiny[0], dropout=0.0)
        node = encoder.get_ref("pieces")
        (shim,) = node.shims
        batches = token_encoder.sequences(node, shim.reader(mixed), shim.reader.special_ids)
        shapes.append([batch.ids.shape for batch in batches])
        outputs, backprop = encoder.begin_update(mixed)
        backprop([np.random.default_rng(i).normal(size=y.shape) for i, y in enumerate(outputs)])
        found.append({name: w.grad.numpy() for name, w in shim.module.named_parameters()})
    assert [len(of_batch) for of_batch in shapes] == [2, 1, 8]
    for gradients in found[1:]:
        for name, gradient in gradients.items():
            np.testing.assert_allclose(gradient, found[0][name], atol=2e-4, err_msg=name)


def test_an_encoder_learns_at_a_rate_of_its_own(tiny, docs):
    encoder = build(tiny[0], rate_scale=0.1, dropout=0.0)
    (shim,) = encoder.get_ref("pieces").shims
    before = {name: w.detach().clone() for name, w in shim.module.named_parameters()}
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.random.default_rng(0).normal(size=y.shape).astype("f") for y in outputs])
    encoder.finish_update(make_adamw_v1(learn_rate=0.01, weight_decay=0.0, grad_clip=0.0))
    moved = [(w - before[name]).abs().max().item() for name, w in shim.module.named_parameters()]
    assert max(moved) == pytest.approx(0.001, rel=1e-2)  # Adam's first step


def test_an_update_changes_what_is_not_frozen(tiny, docs):
    encoder = build(tiny[0], freeze_embeddings=True, freeze_layers=1, dropout=0.0)
    module = encoder.get_ref("pieces").shims[0].module
    before = {name: weights.clone() for name, weights in module.state_dict().items()}
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    encoder.finish_update(Adam(0.01))
    moved = {name for name, w in module.state_dict().items() if not torch.equal(w, before[name])}
    assert moved and all(name.startswith("encoder.layer.1.") for name in moved)


def test_a_wholly_frozen_encoder_trains_nothing(tiny, docs):
    encoder = build(tiny[0], freeze_embeddings=True, freeze_layers=2)
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    assert all(w.grad is None for w in encoder.get_ref("pieces").shims[0].module.parameters())


def test_gradient_checkpointing_gives_the_same_gradients(tiny, docs):
    gradients = []
    for checkpointing in (False, True):
        encoder = build(tiny[0], gradient_checkpointing=checkpointing, dropout=0.0)
        outputs, backprop = encoder.begin_update(docs)
        backprop([np.ones_like(y) for y in outputs])
        module = encoder.get_ref("pieces").shims[0].module
        gradients.append({name: w.grad.numpy() for name, w in module.named_parameters()})
    for name, gradient in gradients[0].items():
        np.testing.assert_allclose(gradient, gradients[1][name], atol=1e-5, err_msg=name)


class Scaler(PyTorchGradScaler):
    """Scales on the CPU, too, where Thinc's refuses to."""

    def _scale_tensor(self, tensor, scale_per_device, inplace):
        return tensor.mul_(self._scale) if inplace else tensor * self._scale


def test_scaled_gradients_add_up_over_updates(tiny, docs):
    gradients = []
    for is_scaled in (False, True):
        encoder = build(tiny[0], dropout=0.0)
        (shim,) = find_transformers(encoder)
        shim._grad_scaler = Scaler(enabled=is_scaled, init_scale=8.0)
        for _ in range(2):
            outputs, backprop = encoder.begin_update(docs)
            backprop([np.ones_like(y) for y in outputs])
        gradients.append({name: w.grad.numpy() for name, w in shim.module.named_parameters()})
    for name, gradient in gradients[0].items():
        np.testing.assert_allclose(gradient, gradients[1][name], rtol=1e-4, atol=1e-4)


def test_mixed_precision_waits_for_a_gpu(tiny, docs):
    found = []
    for mixed_precision in (False, True):
        encoder = build(tiny[0], dropout=0.0, mixed_precision=mixed_precision)
        outputs, backprop = encoder.begin_update(docs)
        backprop([np.ones_like(y) for y in outputs])
        encoder.finish_update(Adam(0.01))
        found.append(encoder.predict(docs)[0])
    np.testing.assert_array_equal(*found)


def test_a_long_doc_is_read_in_windows(tiny, nlp):
    folder, model = tiny
    n_words = 10_000
    doc = make(nlp, ["kandy"] * n_words, ["kæ", "ndi"] * (n_words // 2))
    encoder = build(folder, overlap=30)
    (vectors,) = encoder.predict([doc])
    assert vectors.shape == (n_words, 32) and np.isfinite(vectors).all()
    assert (np.abs(vectors).sum(axis=1) > 0).all(), "every token was read"
    # The first window ends before the first word that does not fit into it whole.
    start = [doc[i]._.ipa for i in range(17)]
    string = " ▁ ".join(" ".join(ipa) for ipa in start) + " ▁"
    assert len(string.split()) == 59 and len("ndi") + 59 + 1 > SIZES["positions"] - 2
    np.testing.assert_allclose(vectors[0], reference(model, string)[1], atol=1e-5)


def test_a_word_longer_than_a_window(tiny, nlp):
    doc = make(nlp, ["a", "b" * 500, "c"], ["a", "b" * 500, "s"])
    (vectors,) = build(tiny[0], pooling="mean").predict([doc])
    assert np.isfinite(vectors).all() and (np.abs(vectors).sum(axis=1) > 0).all()


def test_the_papers_cut(tiny, nlp):
    folder, model = tiny
    doc = make(nlp, ["kandy", "is", "big"], ["kændi", "ɪz", "bɪɡ"])
    encoder = build(folder, max_positions=8)
    positions = encoder.get_ref("pieces").predict([doc])
    with torch.no_grad():
        ids = model.tokenizer(STRINGS[0], return_tensors="pt")["input_ids"][:, :8]
        expected = model.roberta(input_ids=ids).last_hidden_state[0].numpy()
    np.testing.assert_allclose(positions.vectors, expected, atol=1e-5)
    (vectors,) = encoder.predict([doc])
    np.testing.assert_array_equal(vectors[2], np.zeros(32))
    np.testing.assert_allclose(vectors[1], expected[7], atol=1e-5)


@pytest.mark.parametrize("safetensors", [False, True])
def test_bytes_round_trip_into_another_model(tmp_path, docs, safetensors):
    save_phoneme_encoder(tmp_path, safetensors=safetensors)
    encoder = build(tmp_path)
    other = build_phoneme_transformer_v1(**SIZES)
    other.from_bytes(encoder.to_bytes())
    for own, loaded in zip(encoder.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(own, loaded)
    differently_seeded = build(seed=3)
    differently_seeded.from_bytes(encoder.to_bytes())
    np.testing.assert_array_equal(differently_seeded.predict(docs)[0], encoder.predict(docs)[0])
    assert find_transformers(differently_seeded)[0].source == str(tmp_path)


def test_copies_are_independent(tiny, docs):
    encoder = build(tiny[0])
    copied = encoder.copy()
    shims = [find_transformers(model)[0] for model in (encoder, copied)]
    assert shims[0].id != shims[1].id, "an optimizer tells them apart"
    outputs, backprop = copied.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    before = encoder.predict(docs)[0].copy()
    copied.finish_update(Adam(0.1))
    np.testing.assert_array_equal(encoder.predict(docs)[0], before)
    assert not np.allclose(copied.predict(docs)[0], before)


def test_random_weights_are_drawn_with_the_seed(docs):
    first, again, other = build(seed=1), build(seed=1), build(seed=2)
    np.testing.assert_array_equal(first.predict(docs)[0], again.predict(docs)[0])
    assert not np.allclose(first.predict(docs)[0], other.predict(docs)[0])


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


def test_initialising_again_keeps_what_was_learned(tiny, docs):
    encoder = build(tiny[0])
    before = encoder.predict(docs)[0]
    encoder.initialize(X=docs)
    np.testing.assert_array_equal(encoder.predict(docs)[0], before)


def test_dropout_is_the_encoders_own_unless_said(tiny, docs):
    encoder = build(tiny[0], dropout=0.0)
    first, _ = encoder.begin_update(docs)
    np.testing.assert_allclose(first[0], encoder.predict(docs)[0], atol=1e-6)
    noisy, _ = build(tiny[0]).begin_update(docs)
    assert not np.allclose(noisy[0], first[0])


def test_no_weights_yet(docs):
    with pytest.raises(PhonemeNERError, match="P108"):
        build_phoneme_transformer_v1(**SIZES).predict(docs)


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
    start = time.monotonic()
    with pytest.raises(PhonemeNERError, match=r"P109.*depth is 10000000.*to 1000"):
        load()
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "setting", [{"pooling": "last"}, {"window": 2}, {"overlap": -1}, {"batch_positions": 0}]
)
def test_settings_out_of_range(setting):
    with pytest.raises(PhonemeNERError, match=r"P502|P530"):
        build_phoneme_transformer_v1(**nested({**SIZES, **setting}))


def test_the_loader_needs_a_transformer():
    from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

    others = Model("transformer", lambda model, docs, is_train: ([], lambda d: []))
    for model in (build_phoneme_word_encoder_v1(), others):
        with pytest.raises(PhonemeNERError, match="P112"):
            set_encoder_loader(model, make_folder_loader_v1(path="x"))
