"""Prediction in 8-bit integers: near the floats, after every change, in every process."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, fix_random_seed
from tiny_encoders import SIZES, SPELLING, save_phoneme_encoder, save_spelling_encoder
from torch import nn

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.phonexl.encoder import build_phonexl_v1
from spacy_phoneme_ner.models.transformers import int8
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.phoneme_transformer import build_phoneme_transformer_v1
from spacy_phoneme_ner.models.transformers.spelling_transformer import build_spelling_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader
from spacy_phoneme_ner.models.transformers.torch.int8_linear import Int8Linear

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(int8.find_largest() is None, reason="this torch does not multiply integers"),
]
WORDS = [["The", "river", "Kelani", "flows", "\n", "!"], [], ["Łódź", "1982"], ["ගඟ"] * 9]
IPA = [["ðə", "ɹɪvəɹ", "kɛlani", "floʊz", "", ""], [], ["wut͡ɕ", ""], ["ɡaŋɡə"] * 9]
BUILDERS = {"phonemes": build_phoneme_transformer_v1, "phonexl": build_phonexl_v1}
KINDS = [*SPELLING, *BUILDERS]
# How far the vectors of tiny encoders are apart at most.
NEAR = 0.1


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}

    def save(kind):
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp(kind)
            if kind == "phonemes":
                save_phoneme_encoder(made[kind])
            else:
                save_spelling_encoder(made[kind], "bert" if kind == "phonexl" else kind)
        return made[kind]

    return save


@pytest.fixture()
def build(folders):
    def build(kind="bert", **computing):
        fix_random_seed(0)
        build_encoder = BUILDERS.get(kind, build_spelling_transformer_v1)
        others = {} if kind in BUILDERS else {"model_type": kind, "positions": None}
        model = build_encoder(**{**SIZES, **others}, computing={"dropout": 0.0, **computing})
        set_encoder_loader(model, make_folder_loader_v1(path=str(folders(kind))))
        model.initialize()
        return model

    return build


@pytest.fixture()
def docs(nlp):
    made = []
    for words, ipa in zip(WORDS, IPA):
        made.append(Doc(nlp.vocab, words=words))
        set_layer(made[-1], ipa, "eng")
    return made


def shim_of(model):
    (shim,) = [shim for node in model.walk() for shim in node.shims]
    return shim


def int8_layers(model):
    copied = shim_of(model)._int8._made[2]
    return [layer for layer in copied.modules() if isinstance(layer, Int8Linear)]


def apart(first, second):
    """How far vectors are apart, as a share of their length; 0 only if they are the same."""
    first, second = np.concatenate(first), np.concatenate(second)
    return float(np.linalg.norm(first - second) / np.linalg.norm(first))


class TestLayer:
    @pytest.fixture(autouse=True)
    def predicting(self):
        with torch.no_grad():
            yield

    def test_numbers_that_integers_hold_come_out_as_they_are(self):
        linear = nn.Linear(3, 2)
        linear.weight.copy_(torch.tensor([[127.0, -64.0, 1.0], [0.5, 0.0, -1.27]]))
        linear.bias.copy_(torch.tensor([10.0, -1.0]))
        rows = [[127.0, 2.0, -128.0], [0.0, 0.0, 0.0], [255.0, 0.0, 1.0]]
        found = Int8Linear(linear, 127)(torch.tensor(rows))
        # 127·127 - 64·2 - 128 + 10, and 0.5·127 + 1.27·128 - 1; of zeros, the bias.
        expected = torch.tensor([[15883.0, 225.06], [10.0, -1.0], [32396.0, 125.23]])
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-4)

    def test_weights_can_have_seven_bits(self):
        linear = nn.Linear(2, 1, bias=False)
        linear.weight.copy_(torch.tensor([[63.0, -7.0]]))
        layer = Int8Linear(linear, 63)
        assert layer.integers.tolist() == [[63, -7]]
        assert layer(torch.tensor([1.0, 1.0])).tolist() == pytest.approx([56.0])

    @pytest.mark.parametrize("bias", [True, False])
    @pytest.mark.parametrize("shape", [(1, 96), (7, 96), (3, 5, 96), (0, 96)])
    def test_others_come_near(self, bias, shape):
        torch.manual_seed(0)
        linear, inputs = nn.Linear(96, 40, bias=bias), torch.randn(shape)
        found, expected = Int8Linear(linear, 127)(inputs), linear(inputs)
        assert found.shape == expected.shape and found.dtype == torch.float32
        assert float((found - expected).norm()) <= 0.02 * float(expected.norm())

    def test_a_row_does_not_depend_on_the_others(self):
        torch.manual_seed(0)
        layer, rows = Int8Linear(nn.Linear(96, 40), 127), torch.randn(5, 96)
        others = torch.cat([rows, 1e6 * torch.randn(3, 96)])
        assert torch.equal(layer(others)[:5], layer(rows))

    def test_what_is_no_number_stays_none(self):
        found = Int8Linear(nn.Linear(4, 3), 127)(torch.tensor([[float("nan"), 1, 2, 3], [1.0] * 4]))
        assert found[0].isnan().all() and found[1].isfinite().all()


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_are_near_those_of_floats(build, docs, kind):
    model = build(kind, int8=True)
    found, expected = model.predict(docs), build(kind).predict(docs)
    assert [vectors.shape for vectors in found] == [vectors.shape for vectors in expected]
    assert 0.0 < apart(expected, found) < NEAR
    layers = [m for m in shim_of(model).module.modules() if type(m) is nn.Linear]
    assert len(int8_layers(model)) == len(layers) > 0, "and none of the encoder's was replaced"


@pytest.mark.parametrize("kind", KINDS)
def test_training_and_saving_keep_floats(build, docs, kind):
    models = build(kind, int8=True), build(kind)
    gradients = []
    for model in models:
        model.predict(docs)
        outputs, backprop = model.begin_update(docs)
        backprop([np.ones_like(vectors) for vectors in outputs])
        named = shim_of(model).module.named_parameters()
        gradients.append({name: w.grad.numpy() for name, w in named if w.grad is not None})
    assert gradients[0] and gradients[0].keys() == gradients[1].keys()
    for name, gradient in gradients[0].items():
        np.testing.assert_array_equal(gradient, gradients[1][name], err_msg=name)
    for model in models:
        model.finish_update(Adam(0.01))
    again = build(kind).from_bytes(models[0].to_bytes())
    for vectors, expected in zip(again.predict(docs), models[1].predict(docs)):
        np.testing.assert_array_equal(vectors, expected)


def test_the_copy_follows_the_weights(build, docs):
    model, floats = build(int8=True), build()
    before = model.predict(docs)
    for one in (model, floats):
        outputs, backprop = one.begin_update(docs)
        backprop([np.ones_like(vectors) for vectors in outputs])
        one.finish_update(Adam(0.04))
    changed = model.predict(docs)
    assert apart(changed, before) > 1.5 * NEAR
    assert apart(floats.predict(docs), changed) < NEAR
    shim = shim_of(model)
    lent = {(shim.id, name): 0 * w.numpy() for name, w in shim.module.state_dict().items()}
    with model.use_params(lent):
        assert not any(vectors.any() for vectors in model.predict(docs))
    np.testing.assert_array_equal(model.predict(docs)[0], changed[0])
    model.from_bytes(build().to_bytes())
    np.testing.assert_array_equal(model.predict(docs)[0], before[0])


def test_the_table_of_pieces_is_there_once(build, docs):
    model = build(int8=True)
    model.predict(docs)
    shim = shim_of(model)
    copied = shim._int8._made[2]
    assert copied is not shim.module
    own = {w.data_ptr() for w in shim.module.parameters()}
    assert {w.data_ptr() for w in copied.parameters()} == own


def test_many_threads_make_one_copy(build, docs, monkeypatch):
    model = build(int8=True)
    expected = model.predict(docs)
    shim_of(model).generation += 1
    made, make = [], int8._make
    monkeypatch.setattr(int8, "_make", lambda *args: made.append(1) or make(*args))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: model.predict(docs), range(32)))
    assert len(made) == 1
    for result in results:
        for vectors, right in zip(result, expected):
            np.testing.assert_allclose(vectors, right, atol=1e-6)


def test_a_pickled_copy_makes_its_own(build, docs):
    model = build(int8=True)
    expected = model.predict(docs)
    assert int8_layers(model)
    for again in (pickle.loads(pickle.dumps(model)), model.copy()):
        assert shim_of(again)._int8._made[2] is None
        np.testing.assert_array_equal(again.predict(docs)[0], expected[0])


def test_without_integers_floats_are_taken(build, docs, monkeypatch):
    monkeypatch.setattr(int8, "find_largest", lambda: None)
    with pytest.warns(UserWarning, match=r"W035.*torch 2.4"):
        found = build(int8=True).predict(docs)
    np.testing.assert_array_equal(found[0], build().predict(docs)[0])


@pytest.mark.parametrize("wrong", [0.0, float("nan")])
def test_vectors_that_are_too_far_are_not_taken(build, docs, monkeypatch, wrong):
    monkeypatch.setattr(Int8Linear, "forward", lambda self, x: wrong * nn.Linear.forward(self, x))
    with pytest.warns(UserWarning, match=r"W036.*computing.int8 = false"):
        found = build(int8=True).predict(docs)
    np.testing.assert_array_equal(found[0], build().predict(docs)[0])


class TestWhatTheProcessorCanDo:
    """Sums that are cut off are found out, whatever the processor."""

    @staticmethod
    def cut_off(inputs, weights):
        """Multiply as processors without VNNI: products of two neighbours in 16 bits."""
        shifted = inputs.int() + 128
        pairs = [shifted[:, i::2, None] * weights.int()[None, i::2] for i in (0, 1)]
        sums = (pairs[0] + pairs[1]).clamp(-(2**15), 2**15 - 1).sum(dim=1)
        return (sums - 128 * weights.int().sum(dim=0)).int()

    def test_weights_get_seven_bits(self, monkeypatch):
        # Its time does not matter here.
        monkeypatch.setattr(int8, "repeat", lambda *args, **settings: [1.0])
        assert int8.find_largest() == 127
        monkeypatch.setattr(torch, "_int_mm", self.cut_off)
        assert int8.find_largest() == 63

    @pytest.mark.parametrize("wrong", [NotImplementedError, RuntimeError, AttributeError])
    def test_a_torch_without(self, monkeypatch, wrong):
        def refuse(*args):
            raise wrong

        monkeypatch.setattr(torch, "_int_mm", refuse)
        assert int8.find_largest() is None

    def test_a_torch_that_is_wrong(self, monkeypatch):
        monkeypatch.setattr(torch, "_int_mm", lambda a, b: torch.zeros(len(a), b.shape[1]).int())
        assert int8.find_largest() is None

    def test_a_torch_that_does_it_one_by_one(self, monkeypatch):
        seconds = iter([[3.0], [0.9]])
        monkeypatch.setattr(int8, "repeat", lambda *args, **settings: next(seconds))
        assert int8.find_largest() is None

    @pytest.mark.parametrize("instructions", ["AVX2", "AVX512_CORE"])
    def test_older_processors(self, instructions):
        code = "from spacy_phoneme_ner.models.transformers import int8; print(int8.find_largest())"
        older = {**os.environ, "ONEDNN_MAX_CPU_ISA": instructions}
        run = [sys.executable, "-c", code]
        found = subprocess.run(run, env=older, capture_output=True, text=True, check=True)
        assert found.stdout.strip() in {"63", "127", "None"}  # what is exact there


SENTENCES = [
    (["Kelani", "flows", "to", "Lagos", "."], ["B-LOC", "O", "O", "B-LOC", "O"]),
    (["The", "river", "is", "Kelani", "!"], ["O", "O", "O", "B-LOC", "O"]),
]


@pytest.fixture(scope="module")
def trained(folders, tmp_path_factory):
    """A pipeline on disk that was trained on SENTENCES."""
    nlp = spacy.blank("en")
    tok2vec = {
        "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
        **SIZES,
        "computing": {"dropout": 0.0},
    }
    head = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": tok2vec}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": head})
    loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1"}
    nlp.config["initialize"]["components"]["phoneme_ner"] = {
        "encoder_loader": {**loader, "path": str(folders("bert"))}
    }
    gold = [
        Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags))
        for words, tags in SENTENCES
    ]
    fix_random_seed(0)
    nlp.initialize(lambda: gold)
    optimizer = Adam(0.003)
    for _ in range(30):
        nlp.update(gold, sgd=optimizer)
    folder = tmp_path_factory.mktemp("trained")
    nlp.to_disk(folder)
    return folder


NESTED = {
    "components": {"phoneme_ner": {"model": {"tok2vec": {"computing": {"int8": True}}}}},
}
DOTTED = {"components.phoneme_ner.model.tok2vec.computing.int8": True}


@pytest.mark.parametrize("config", [NESTED, DOTTED])
def test_it_is_set_when_a_pipeline_is_loaded(trained, config):
    texts = [" ".join(words) for words, _ in SENTENCES]
    floats, integers = spacy.load(trained), spacy.load(trained, config=config)
    expected = [[(e.text, e.label_) for e in doc.ents] for doc in floats.pipe(texts)]
    assert expected[0] == [("Kelani", "LOC"), ("Lagos", "LOC")]
    for n_process in (1, 2):
        docs = list(integers.pipe(texts, n_process=n_process, batch_size=1))
        assert [[(e.text, e.label_) for e in doc.ents] for doc in docs] == expected
    assert int8_layers(integers.get_pipe("phoneme_ner").model)
    assert shim_of(floats.get_pipe("phoneme_ner").model)._int8._made[2] is None
    saved = integers.get_pipe("phoneme_ner").model.to_bytes()
    model = floats.get_pipe("phoneme_ner").model
    found = model.predict(docs)
    for scores, expected in zip(model.from_bytes(saved).predict(docs), found):
        np.testing.assert_array_equal(scores, expected)
