"""What is claimed of the families of encoders, tried with tiny ones of random weights."""

import json

import pytest
import torch

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.facts import FAMILIES, family_of
from spacy_phoneme_ner.models.transformers.families import (
    build_encoder,
    capacity,
    config_for,
    encoder_class,
    frozen_parts,
    padded_length,
    rebuild,
    save_memory,
    sizes_of,
    with_dropout,
)

KNOWN = ["bert", "roberta", "xlm-roberta", "deberta-v2", "canine", "mt5", "t5", "umt5"]
OTHERS = ["albert", "electra", "distilbert", "xlm", "camembert", "mpnet", "rembert", "deberta"]
# Relative positions: nothing bounds what is read at once.
UNBOUNDED = {"deberta-v2", "mt5", "t5", "umt5"}
SHARED_LAYERS = {"albert"}
CANNOT_SAVE_MEMORY = {"albert", "mpnet", "xlm"}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def describe(model_type, **changes):
    pad = 1 if family_of(model_type).counts_padding else 0
    sizes = {"width": 16, "depth": 2, "heads": 2, "inner_width": 24, "positions": 280}
    return config_for(model_type, **{**sizes, "n_ids": 60, "pad": pad, "dropout": 0.0, **changes})


def build(config):
    module = build_encoder(config).eval()
    for weights in module.parameters():
        if weights.dim() > 1:  # large enough for mistakes to show
            torch.nn.init.normal_(weights, std=0.3)
    return module


def encode(module, config, ids, length):
    """Encode one sequence in a batch of some length. Shape: (len(ids), width)"""
    padding = torch.full((1, length - len(ids)), config["pad_token_id"])
    attended = (torch.arange(length) < len(ids)).long()[None]
    ids = torch.cat([ids[None], padding], dim=1)
    vectors = module(input_ids=ids, attention_mask=attended).last_hidden_state
    return vectors[0, : int(attended.sum())]


@pytest.mark.parametrize("model_type", KNOWN + OTHERS)
def test_sizes_are_those_asked_for(model_type):
    config = describe(model_type)
    assert json.loads(json.dumps(config)) == config
    positions = None if model_type in UNBOUNDED else 280
    inner_width = None if model_type == "xlm" else 24
    expected = {"width": 16, "depth": 2, "heads": 2}
    assert sizes_of(config) == {**expected, "inner_width": inner_width, "positions": positions}
    module = build_encoder(config)
    assert module.training
    assert not [name for name, _ in module.named_parameters() if "pooler" in name]
    assert {weights.dtype for weights in module.parameters()} == {torch.float32}


@pytest.mark.parametrize("model_type", KNOWN + OTHERS)
def test_as_much_is_read_as_is_claimed_and_no_more(model_type):
    config = describe(model_type)
    module, limit = build(config), capacity(config)
    ids = torch.randint(6, 60, (limit or 700,))
    with torch.no_grad():
        assert encode(module, config, ids, padded_length(config, len(ids))).shape == (len(ids), 16)
        if limit is not None:
            too_long = torch.randint(6, 60, (281,))
            with pytest.raises((IndexError, RuntimeError)):
                encode(module, config, too_long, 281)


@pytest.mark.parametrize("model_type", KNOWN + OTHERS)
def test_vectors_do_not_depend_on_the_batch(model_type):
    config = describe(model_type)
    module = build(config)
    assert not family_of(model_type).pads_matter
    lengths = [1, 2, 3, 4, 7, 21, 118, 119, 127, 128, 129, 130]
    with torch.no_grad():
        for n in lengths:
            ids = torch.randint(6, 60, (n,))
            alone = encode(module, config, ids, padded_length(config, n))
            for longest in (n + 1, n + 5, n + 100, 262):
                among_others = encode(module, config, ids, padded_length(config, longest))
                assert (alone - among_others).abs().max() < 2e-5


def test_canine_without_padding_gives_other_vectors():
    # Otherwise `padded_length` would have no reason to be.
    config = describe("canine")
    module, ids = build(config), torch.randint(6, 60, (21,))
    with torch.no_grad():
        difference = encode(module, config, ids, 21) - encode(module, config, ids, 24)
    assert difference.abs().max() > 0.1
    assert padded_length(config, 21) == padded_length(config, 119) == 128
    assert padded_length(config, 120) == 256
    assert padded_length(config, 271) == 280  # there are no more


def test_published_encoders_read_what_they_were_made_for():
    assert capacity({"model_type": "xlm-roberta", "max_position_embeddings": 514}) == 512
    assert capacity({"model_type": "roberta", "max_position_embeddings": 514}) == 512
    assert capacity({"model_type": "bert"}) == 512
    mdeberta = {"max_position_embeddings": 512, "position_biased_input": False}
    assert capacity({"model_type": "deberta-v2", **mdeberta}) is None
    assert capacity({"model_type": "mt5", "d_model": 768}) is None
    canine = {"model_type": "canine", "max_position_embeddings": 16384}
    assert sizes_of(canine)["positions"] == 2048
    assert capacity(canine) == 2039 and padded_length(canine, 2039) == 2048


@pytest.mark.parametrize("model_type", KNOWN + OTHERS)
def test_every_weight_learns_and_some_can_be_kept_from_it(model_type):
    config = describe(model_type)
    module = build(config).train()
    ids = torch.randint(6, 60, (2, 40))
    attended = torch.ones_like(ids)

    def learn():
        module.zero_grad()
        loss = module(input_ids=ids, attention_mask=attended).last_hidden_state.square().sum()
        if loss.requires_grad:
            loss.backward()
        return {n for n, p in module.named_parameters() if p.grad is not None and p.grad.any()}

    assert learn() == {name for name, _ in module.named_parameters()}
    before, layers = frozen_parts(module, config)
    assert len(layers) == (1 if model_type in SHARED_LAYERS else 2)
    before.requires_grad_(False)
    layers[0].requires_grad_(False)
    still = learn()
    kept = {id(p) for part in (before, layers[0]) for p in part.parameters()}
    assert still == {n for n, p in module.named_parameters() if id(p) not in kept}
    if model_type not in SHARED_LAYERS:
        own = {id(p) for p in layers[1].parameters()}
        assert own and not own & kept
        assert own <= {id(p) for n, p in module.named_parameters() if n in still}


@pytest.mark.parametrize("model_type", KNOWN + OTHERS)
def test_computing_twice_gives_the_same_gradients(model_type):
    config = describe(model_type)
    module = build(config).train()
    if model_type in CANNOT_SAVE_MEMORY:
        with pytest.raises(PhonemeNERError, match="P133"):
            save_memory(module)
        return
    ids = torch.randint(6, 60, (2, 40))

    def gradients():
        module.zero_grad()
        vectors = module(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        vectors.square().sum().backward()
        return [weights.grad.clone() for weights in module.parameters()]

    plain = gradients()
    save_memory(module)
    for expected, got in zip(plain, gradients()):
        torch.testing.assert_close(got, expected)


def test_dropout_is_that_asked_for():
    for model_type in KNOWN:
        family = family_of(model_type)
        config = describe(model_type, dropout=0.25)
        assert {config[name] for name in family.dropout} == {0.25}
        changed = with_dropout(config, 0.0)
        assert {changed[name] for name in family.dropout} == {0.0}
        module = build_encoder(changed)
        rates = {m.p for m in module.modules() if isinstance(m, torch.nn.Dropout)}
        assert rates <= {0.0}


@pytest.mark.parametrize("model_type", [*KNOWN, *OTHERS])
def test_without_draws_all_but_the_weights_is_there(model_type):
    config = describe(model_type)
    drawn = build_encoder(config)
    before = torch.random.get_rng_state()
    undrawn = build_encoder(config, draw=False)
    assert torch.equal(torch.random.get_rng_state(), before)
    buffers = dict(undrawn.named_buffers())  # positions and the like, which are not saved
    assert buffers.keys() == dict(drawn.named_buffers()).keys()
    for name, buffer in drawn.named_buffers():
        assert torch.equal(buffers[name], buffer)
    undrawn.load_state_dict(drawn.state_dict())
    ids = torch.randint(6, 60, (9,))
    vectors = [encode(m.eval(), config, ids, padded_length(config, 9)) for m in (drawn, undrawn)]
    assert torch.equal(*vectors)


@pytest.mark.parametrize("model_type", [*KNOWN, *OTHERS])
def test_what_is_rebuilt_has_other_rates_and_the_very_same_weights(model_type):
    config = describe(model_type, dropout=0.25)
    module = build_encoder(config).eval()
    rebuilt = rebuild(module, with_dropout(config, 0.0)).eval()
    places = {name: w.data_ptr() for name, w in module.state_dict().items()}
    assert {name: w.data_ptr() for name, w in rebuilt.state_dict().items()} == places
    ids = torch.randint(6, 60, (9,))
    vectors = [encode(m, config, ids, padded_length(config, 9)) for m in (module, rebuilt)]
    assert torch.equal(*vectors)
    rates = {m.p for m in rebuilt.modules() if isinstance(m, torch.nn.Dropout)}
    assert rates <= {0.0}


def test_a_family_that_nothing_is_known_of_is_taken_to_be_like_bert():
    config = describe("convbert")
    assert family_of("convbert").pads_matter
    module = build(config)
    ids = torch.randint(6, 60, (9,))
    assert encode(module, config, ids, 9).shape == (9, 16)
    assert len(frozen_parts(module, config)[1]) == 2


def test_what_a_config_says_of_code_is_left_out():
    config = describe("bert")
    harmful = {
        "auto_map": {"AutoModel": "elsewhere--model.Model"},
        "attn_implementation": "somebody/some-kernel",
        "_attn_implementation": "somebody/some-kernel",
        "torch_dtype": "float16",
        "output_hidden_states": True,
        "return_dict": False,
    }
    module = build({**config, **harmful})
    assert encode(module, config, torch.randint(6, 60, (5,)), 5).shape == (5, 16)
    assert {weights.dtype for weights in module.parameters()} == {torch.float32}
    _, arguments = encoder_class({**config, **harmful})
    assert not {"auto_map", "attn_implementation"} & set(vars(arguments["config"]))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, "has no model_type"),
        ({"model_type": "martian"}, "martian"),
        ({"model_type": "bert", "hidden_size": 10, "num_attention_heads": 3}, "P130"),
        ({"model_type": "bert", "hidden_size": "wide"}, "P130"),
        ({"model_type": "bart"}, "P132"),
        ({"model_type": "vit"}, "P132"),
    ],
)
def test_configs_of_no_encoder(config, message):
    with pytest.raises(PhonemeNERError, match=message):
        build_encoder(config)


def test_sizes_that_do_not_fit_together():
    with pytest.raises(PhonemeNERError, match="3 heads cannot share a width of 16"):
        describe("roberta", heads=3)


def test_no_family_is_listed_twice():
    names = [name for family in FAMILIES for name in family.names]
    assert len(names) == len(set(names))
