"""Our components over the encoders of spacy-transformers, shared and of one's own."""

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, fix_random_seed
from tiny_encoders import SIZES, save_phoneme_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers
from spacy_phoneme_ner.pretrained import write_bundle

pytestmark = pytest.mark.usefixtures("one_thread")

SENTENCES = [
    (["Amina", "Yusuf", "lives", "in", "Lagos", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O"]),
    (["Lagos", "is", "big", "."], ["B-LOC", "O", "O", "O"]),
    (["Then", "Yusuf", "came", "."], ["O", "B-PER", "O", "O"]),
]
TEXTS = [" ".join(words) for words, _ in SENTENCES]
POOLING = {"@layers": "reduce_mean.v1"}
SPANS = {"@span_getters": "spacy-transformers.strided_spans.v1", "window": 8, "stride": 6}
LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "pooling": POOLING,
    "grad_factor": 1.0,
    "upstream": "transformer",
}
ORTH = {"@g2p": "spacy-phoneme-ner.Orth.v1"}


def own_encoder(bert):
    return {
        "@architectures": "spacy-transformers.Tok2VecTransformer.v3",
        "name": str(bert),
        "get_spans": SPANS,
        "tokenizer_config": {"use_fast": True},
        "pooling": POOLING,
    }


def add_transformer(nlp, bert):
    model = {
        "@architectures": "spacy-transformers.TransformerModel.v3",
        "name": str(bert),
        "get_spans": SPANS,
        "tokenizer_config": {"use_fast": True},
    }
    return nlp.add_pipe("transformer", config={"model": model})


def add_ner(nlp, encoder, head="BIOTagger", name="phoneme_ner", g2p=None):
    model = {"@architectures": f"spacy-phoneme-ner.{head}.v1", "tok2vec": encoder}
    config = {"pretrained": None, "g2p": g2p, "model": model, "spans_key": name}
    return nlp.add_pipe("phoneme_ner", name=name, config=config)


def add_tagger(nlp, encoder):
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": encoder}
    return nlp.add_pipe("phoneme_tagger", config={"g2p": None, "model": model})


def examples(nlp):
    found = []
    for words, tags in SENTENCES:
        pos = [
            "PUNCT" if w == "." else "VERB" if t == "O" else "PROPN" for w, t in zip(words, tags)
        ]
        gold = Doc(nlp.vocab, words=words, ents=tags, tags=pos, pos=pos)
        found.append(Example(Doc(nlp.vocab, words=words), gold))
    return found


def initialize(nlp):
    fix_random_seed(0)
    nlp.initialize(lambda: examples(nlp))


def stir_heads(nlp):
    """Draw the heads' weights: from zeros, as they begin, nothing flows back in one step."""
    for _, component in nlp.pipeline:
        if component.model.has_ref("output_layer"):
            head = component.model.get_ref("output_layer")
            (layer,) = [node for node in head.walk() if node.has_param("W")]
            weights = np.random.default_rng(0).normal(size=layer.get_param("W").shape)
            layer.set_param("W", weights.astype("float32"))


def train(nlp, steps=60):
    initialize(nlp)
    optimizer = Adam(0.003)
    for _ in range(steps):
        losses = {}
        nlp.update(examples(nlp), sgd=optimizer, losses=losses)
    assert all(np.isfinite(loss) for loss in losses.values())


def hugging_face(model):
    """Give the torch module of spacy-transformers within a model."""
    (node,) = [node for node in model.walk() if node.attrs.get("has_transformer")]
    return node.transformer


def state(module):
    return {name: weights.detach().clone() for name, weights in module.state_dict().items()}


def learned(before, after):
    """Name the matrices that training has changed. BERT's pooling layer gives no tokens."""
    names = [name for name in before if name.endswith("weight") and "pooler" not in name]
    assert len(names) == 20
    return {name for name in names if not torch.equal(before[name], after[name])}, {*names}


def outcome(nlp):
    return [
        [
            [(ent.start, ent.end, ent.label_) for ent in doc.ents],
            [token.tag_ for token in doc],
            [ent._.score for ent in doc.ents],
        ]
        for doc in nlp.pipe(TEXTS)
    ]


def assert_it_comes_back(nlp, folder):
    """Saved and loaded, from disk and from bytes, it finds the same."""
    expected = outcome(nlp)
    assert any(ents for ents, _, _ in expected) or "phoneme_ner" not in nlp.pipe_names
    nlp.to_disk(folder / "model")
    loaded = spacy.load(folder / "model")
    copied = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    for other in (loaded, copied):
        found = outcome(other)
        for (ents, tags, scores), (its_ents, its_tags, its_scores) in zip(expected, found):
            assert ents == its_ents and tags == its_tags
            assert its_scores == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger"])
def test_both_components_listen_to_one_transformer(bert, tmp_path, head):
    nlp = spacy.blank("en")
    transformer = add_transformer(nlp, bert)
    add_ner(nlp, LISTENER, head)
    add_tagger(nlp, LISTENER)
    train(nlp)
    scores = nlp.evaluate(examples(nlp))
    assert scores["ents_f"] == scores["tag_acc"] == scores["pos_acc"] == 1.0
    assert transformer.listening_components == ["phoneme_ner", "phoneme_tagger"]
    assert_it_comes_back(nlp, tmp_path)


@pytest.mark.parametrize("add", [add_ner, add_tagger])
@pytest.mark.parametrize("shared", [True, False])
def test_gradients_reach_every_layer(bert, add, shared):
    nlp = spacy.blank("en")
    if shared:
        add_transformer(nlp, bert)
    component = add(nlp, LISTENER if shared else own_encoder(bert))
    initialize(nlp)
    stir_heads(nlp)
    module = hugging_face(nlp.get_pipe("transformer").model if shared else component.model)
    assert all(weights.grad is None for weights in module.parameters())
    nlp.update(examples(nlp), sgd=False)
    for name, weights in module.named_parameters():
        if "pooler" not in name:
            assert weights.grad is not None and torch.isfinite(weights.grad).all(), name
        if name.endswith("weight") and "pooler" not in name:
            assert weights.grad.abs().max() > 0, name
    before = state(module)
    nlp.update(examples(nlp), sgd=Adam(0.003))
    changed, all_of_them = learned(before, state(module))
    assert changed == all_of_them


def test_a_gradient_factor_of_zero_leaves_the_transformer_alone(bert):
    nlp = spacy.blank("en")
    transformer = add_transformer(nlp, bert)
    add_ner(nlp, {**LISTENER, "grad_factor": 0.0})
    initialize(nlp)
    stir_heads(nlp)
    before = state(hugging_face(transformer.model))
    head = nlp.get_pipe("phoneme_ner").model.to_bytes()
    nlp.update(examples(nlp), sgd=Adam(0.003, L2=0.0))
    changed, _ = learned(before, state(hugging_face(transformer.model)))
    assert not changed and nlp.get_pipe("phoneme_ner").model.to_bytes() != head


@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger"])
def test_an_encoder_of_ones_own(bert, tmp_path, head):
    nlp = spacy.blank("en")
    add_ner(nlp, own_encoder(bert), head)
    add_tagger(nlp, own_encoder(bert))
    train(nlp)
    scores = nlp.evaluate(examples(nlp))
    assert scores["ents_f"] == scores["tag_acc"] == 1.0
    assert_it_comes_back(nlp, tmp_path)


def test_our_transformer_of_sounds_beside_it(bert, tmp_path):
    """Letters by spacy-transformers, sounds by ours, each under a component of its own."""
    save_phoneme_encoder(tmp_path / "sounds")
    nlp = spacy.blank("en")
    letters = add_transformer(nlp, bert)
    add_ner(nlp, LISTENER, name="letter_ner")
    add_tagger(nlp, LISTENER)
    sounds = {
        "@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1",
        **SIZES,
        "computing": {"dropout": 0.0},
    }
    component = add_ner(nlp, sounds, g2p=ORTH)
    loader = {
        "@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1",
        "path": str(tmp_path / "sounds"),
    }
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"encoder_loader": loader}
    initialize(nlp)
    assert find_transformers(letters.model) == [], "only ours are taken for ours"
    (shim,) = find_transformers(component.model)
    before = [state(hugging_face(letters.model)), state(shim.module)]
    train(nlp)
    for old, new in zip(
        before, (hugging_face(letters.model), find_transformers(component.model)[0])
    ):
        changed, all_of_them = learned(old, state(getattr(new, "module", new)))
        assert changed == all_of_them
    for other in ("letter_ner", "phoneme_ner"):  # what one has found, the next leaves alone
        with nlp.select_pipes(disable=other):
            found = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(TEXTS)]
            assert found == [[(0, 2, "PER"), (4, 5, "LOC")], [(0, 1, "LOC")], [(1, 2, "PER")]]
    assert_it_comes_back(nlp, tmp_path)


def test_a_shared_encoder_of_ours_beside_theirs(bert, tmp_path):
    """A listener of either kind finds the encoder of its kind."""
    nlp = spacy.blank("en")
    theirs = add_transformer(nlp, bert)
    sounds = {
        "@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1",
        **SIZES,
        "computing": {"dropout": 0.0},
    }
    ours = nlp.add_pipe("shared_encoder", config={"model": sounds, "g2p": ORTH})
    add_ner(nlp, {"@architectures": "spacy-phoneme-ner.SharedListener.v1", "width": SIZES["width"]})
    add_tagger(nlp, {**LISTENER, "upstream": "*"})
    train(nlp)
    assert theirs.listening_components == ["phoneme_tagger"]
    assert ours.listening_components == ["phoneme_ner"]
    assert_it_comes_back(nlp, tmp_path)


def test_a_frozen_transformer_is_read_and_left_alone(bert):
    nlp = spacy.blank("en")
    transformer = add_transformer(nlp, bert)
    add_ner(nlp, LISTENER)
    initialize(nlp)
    before = state(hugging_face(transformer.model))
    optimizer = Adam(0.01)
    for _ in range(60):
        losses = {}
        nlp.update(
            examples(nlp),
            sgd=optimizer,
            losses=losses,
            exclude=["transformer"],
            annotates=["transformer"],
        )
    assert not learned(before, state(hugging_face(transformer.model)))[0]
    assert nlp.evaluate(examples(nlp))["ents_f"] > 0.5


def test_a_listener_is_replaced_by_a_copy(bert, tmp_path):
    nlp = spacy.blank("en")
    add_transformer(nlp, bert)
    add_ner(nlp, LISTENER)
    train(nlp)
    expected = outcome(nlp)
    nlp.replace_listeners("transformer", "phoneme_ner", ["model.tok2vec"])
    nlp.remove_pipe("transformer")
    found = outcome(nlp)
    assert [ents for ents, _, _ in found] == [ents for ents, _, _ in expected]
    assert_it_comes_back(nlp, tmp_path)


def test_several_processes_find_what_one_finds(bert):
    nlp = spacy.blank("en")
    add_transformer(nlp, bert)
    add_ner(nlp, LISTENER)
    train(nlp)
    expected = [[ent.text for ent in doc.ents] for doc in nlp.pipe(TEXTS)]
    assert expected[0] == ["Amina Yusuf", "Lagos"]
    assert [[ent.text for ent in doc.ents] for doc in nlp.pipe(TEXTS, n_process=2)] == expected


def test_objectives_are_refused_over_a_listener(bert):
    nlp = spacy.blank("en")
    add_transformer(nlp, bert)
    add_ner(nlp, LISTENER)
    masked = {"@objectives": "spacy-phoneme-ner.MaskedWords.v1"}
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"objectives": {"masked": masked}}
    with pytest.raises(PhonemeNERError, match=r"P157.*masked"):
        nlp.initialize(lambda: examples(nlp))


def test_it_does_not_become_a_bundle(bert, tmp_path):
    nlp = spacy.blank("en")
    add_ner(nlp, own_encoder(bert))
    train(nlp, steps=1)
    component = nlp.get_pipe("phoneme_ner")
    config = nlp.config["components"]["phoneme_ner"]["model"]
    with pytest.raises(PhonemeNERError, match="P608"):
        write_bundle(
            component.model,
            config,
            component.labels,
            tmp_path / "bundle",
            name="bert",
            meta={},
            rules={},
        )
    assert not (tmp_path / "bundle").exists()
