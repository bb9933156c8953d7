"""The optimizer: step for step what torch's AdamW does with torch's clipping."""

import numpy as np
import pytest
import torch
from spacy import registry
from thinc.api import Adam, ArgsKwargs, LayerNorm, Linear, Model, chain, fix_random_seed
from thinc.api import warmup_linear as thinc_warmup

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.adamw import AdamW, has_no_decay, make_adamw_v1
from spacy_phoneme_ner.models.safetensors_shim import SafetensorsShim

N_STEPS, WARMUP = 20, 5
SETTINGS = {"beta1": 0.9, "beta2": 0.98, "eps": 1e-3, "weight_decay": 0.1, "grad_clip": 0.5}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = torch.nn.Linear(4, 6)
        self.LayerNorm = torch.nn.LayerNorm(6)
        self.unused = torch.nn.Linear(2, 2)  # never gets a gradient

    def forward(self, x):
        return torch.tanh(self.LayerNorm(self.dense(x)))


def in_shim(net):
    """Put a module into a Thinc model of plain arrays."""

    def forward(model, x, is_train):
        output, backward = model.shims[0].begin_update(
            ArgsKwargs(args=(torch.as_tensor(x),), kwargs={})
        )

        def backprop(d_output):
            gradient = torch.as_tensor(d_output)
            backward(ArgsKwargs(args=((output,),), kwargs={"grad_tensors": gradient}))
            return x

        return output.detach().numpy(), backprop

    return Model("net", forward, shims=[SafetensorsShim(net)])


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def pair():
    """A torch module with a head, and the same as a Thinc model: shim, then Linear."""
    torch.manual_seed(0)
    net, head = Net(), torch.nn.Linear(6, 3)
    copied = Net()
    copied.load_state_dict(net.state_dict())
    linear = Linear(nO=3, nI=6)
    linear.initialize()
    linear.set_param("W", head.weight.detach().numpy().copy())
    linear.set_param("b", head.bias.detach().numpy().copy())
    return torch.nn.ModuleDict({"net": net, "head": head}), chain(in_shim(copied), linear)


def torch_groups(module, weight_decay):
    spared = {"net.dense.bias", "net.LayerNorm.weight", "net.LayerNorm.bias", "head.bias"}
    named = [(name, p) for name, p in module.named_parameters() if "unused" not in name]
    return [
        {"params": [p for n, p in named if n not in spared], "weight_decay": weight_decay},
        {"params": [p for n, p in named if n in spared], "weight_decay": 0.0},
    ]


def weights_of(model):
    shim, linear = model.layers[0].shims[0], model.layers[1]
    named = {f"net.{n}": p.detach().numpy() for n, p in shim.module.named_parameters()}
    return {**named, "head.weight": linear.get_param("W"), "head.bias": linear.get_param("b")}


def batches():
    rng = np.random.default_rng(0)
    for step in range(N_STEPS):
        scale = 5.0 if step % 3 else 0.01  # some gradients are clipped, and some are not
        yield (
            rng.normal(size=(7, 4)).astype("float32"),
            (scale * rng.normal(size=(7, 3))).astype("float32"),
        )


@pytest.mark.parametrize("eps", [1e-8, 1e-3])
def test_twenty_steps_equal_those_of_torch(pair, eps):
    transformers = pytest.importorskip(
        "transformers", reason="extra 'transformers' is not installed"
    )
    reference, model = pair
    rate = 0.05
    torch_optimizer = torch.optim.AdamW(
        torch_groups(reference, SETTINGS["weight_decay"]),
        lr=rate,
        betas=(SETTINGS["beta1"], SETTINGS["beta2"]),
        eps=eps,
    )
    scheduler = transformers.get_linear_schedule_with_warmup(torch_optimizer, WARMUP, N_STEPS)
    optimizer = make_adamw_v1(thinc_warmup(rate, WARMUP, N_STEPS), **{**SETTINGS, "eps": eps})
    norms = []
    for x, gradient in batches():
        assert optimizer.learn_rate == pytest.approx(scheduler.get_last_lr()[0], abs=1e-12)
        output = reference["head"](reference["net"](torch.as_tensor(x)))
        output.backward(torch.as_tensor(gradient))
        norm = torch.nn.utils.clip_grad_norm_(reference.parameters(), SETTINGS["grad_clip"])
        torch_optimizer.step()
        torch_optimizer.zero_grad()
        scheduler.step()

        got, backprop = model.begin_update(x)
        np.testing.assert_allclose(got, output.detach().numpy(), atol=1e-5)
        backprop(gradient)
        norms.append(optimizer.clip(model))
        assert norms[-1] == pytest.approx(float(norm), rel=1e-5)
        model.finish_update(optimizer)
        optimizer.step_schedules()
    assert min(norms) < SETTINGS["grad_clip"] < max(norms)
    expected = dict(reference.named_parameters())
    got = weights_of(model)
    assert got.keys() == expected.keys()
    for name, value in got.items():
        np.testing.assert_allclose(value, expected[name].detach().numpy(), atol=1e-6, err_msg=name)


def test_thincs_own_adam_gives_something_else(pair):
    """Else this module were not needed."""
    reference, _ = pair
    optimizer = Adam(0.05, beta1=0.9, beta2=0.98, eps=1e-3, L2=0.1, grad_clip=0.0)
    ours = make_adamw_v1(0.05, **{**SETTINGS, "grad_clip": 0.0})
    start = reference["head"].weight.detach().numpy().copy()
    gradient = np.ones_like(start)
    theirs, _ = optimizer((1, "W"), start.copy(), gradient.copy())
    own, _ = ours((1, "W"), start.copy(), gradient.copy())
    assert np.abs(theirs - own).max() > 1e-4


def test_the_first_step_by_hand():
    # After one step the corrected means are g and g², so it is lr × g / (|g| + eps).
    optimizer = make_adamw_v1(0.1, eps=0.5, weight_decay=0.2, grad_clip=0.0)
    start, gradient = np.array([1.0, -2.0], "float32"), np.array([0.5, 2.0], "float32")
    weights, left = optimizer((1, "W"), start.copy(), gradient.copy())
    # 1 × 0.98 − 0.1 × 0.5 / 1.0 and −2 × 0.98 − 0.1 × 2 / 2.5
    np.testing.assert_allclose(weights, [0.93, -2.04], atol=1e-6)
    assert not left.any() and optimizer.eps == 0.5
    bias, _ = optimizer((1, "b"), start.copy(), gradient.copy())
    np.testing.assert_allclose(bias, [0.95, -2.08], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("encoder.layer.0.output.LayerNorm.weight", True),
        ("encoder.layer.0.output.LayerNorm.bias", True),
        ("encoder.block.1.layer.0.layer_norm.weight", True),
        ("encoder.final_layer_norm.weight", True),
        ("norm_out.weight", True),
        ("encoder.layer.0.output.dense.bias", True),
        ("bias", True),
        ("b", True),
        ("G", True),
        ("encoder.layer.0.output.dense.weight", False),
        ("embeddings.word_embeddings.weight", False),
        ("weight", False),
        ("W", False),
        ("E", False),
        ("g.b.weight", False),
    ],
)
def test_biases_and_normalisations_are_spared(name, expected):
    assert has_no_decay(name) is expected


def test_clipping_keeps_the_direction_and_counts_every_gradient_once():
    fix_random_seed(0)
    linear = Linear(nO=2, nI=2)
    model = chain(linear, LayerNorm(nI=2), linear)  # one node twice
    model.initialize()
    x = np.array([[1.0, 2.0]], "float32")
    _, backprop = model.begin_update(x)
    backprop(np.array([[3.0, -4.0]], "float32"))
    nodes = [linear, model.layers[1]]
    before = {(n.id, p): n.get_grad(p).copy() for n in nodes for p in n.grad_names}
    expected = float(np.sqrt(sum((g**2).sum() for g in before.values())))
    assert make_adamw_v1(grad_clip=0.0).clip(model) == pytest.approx(expected, rel=1e-5)
    optimizer = make_adamw_v1(grad_clip=0.25)
    assert optimizer.clip(model) == pytest.approx(expected, rel=1e-5)
    for node in nodes:
        for name in node.grad_names:
            clipped = before[node.id, name] * 0.25 / expected
            np.testing.assert_allclose(node.get_grad(name), clipped, rtol=1e-4, atol=1e-7)
    assert optimizer.clip(model) == pytest.approx(0.25, rel=1e-4)


def test_a_model_without_gradients_can_be_clipped(pair):
    assert make_adamw_v1().clip(pair[1]) == 0.0


def test_gradients_that_overflowed_do_not_spoil_the_others(pair):
    _, model = pair
    _, backprop = model.begin_update(np.ones((1, 4), "float32"))
    backprop(np.ones((1, 3), "float32"))
    shim, linear = model.layers[0].shims[0], model.layers[1]
    shim.module.dense.weight.grad[0] = float("inf")
    shim._grad_scaler._found_inf = True
    own = np.sqrt(sum((linear.get_grad(name) ** 2).sum() for name in ("W", "b")))
    assert make_adamw_v1(grad_clip=0.1).clip(model) == pytest.approx(float(own), rel=1e-5)
    assert np.isfinite(linear.get_grad("W")).all()


def test_other_models_are_clipped_one_parameter_at_a_time():
    optimizer = make_adamw_v1(1.0, grad_clip=0.5, weight_decay=0.0)
    optimizer((1, "W"), np.zeros(2, "float32"), np.array([3.0, 4.0], "float32"))
    np.testing.assert_allclose(optimizer.mom1[1, "W"], [0.03, 0.04], rtol=1e-5)


def test_averages_are_off_unless_asked_for(pair):
    _, model = pair
    assert make_adamw_v1().averages is None
    optimizer = make_adamw_v1(0.05, use_averages=True)
    seen = []
    for x, gradient in list(batches())[:3]:
        _, backprop = model.begin_update(x)
        backprop(gradient)
        model.finish_update(optimizer)
        seen.append({name: value.copy() for name, value in weights_of(model).items()})
    with model.use_params(optimizer.averages):
        lent = {name: value.copy() for name, value in weights_of(model).items()}
    for name, last in seen[-1].items():
        np.testing.assert_array_equal(weights_of(model)[name], last)
        if "unused" not in name:
            # Thinc's: with few updates the new weights count (1 + t) / (10 + t) less.
            average = np.zeros_like(last)
            for t, values in enumerate(seen, 1):
                decay = min((1 + t) / (10 + t), 0.9999)
                average -= (1 - decay) * (average - values[name])
            np.testing.assert_allclose(lent[name], average, atol=1e-5, err_msg=name)


def test_settings_may_be_schedules():
    optimizer = make_adamw_v1([0.1, 0.2], weight_decay=[0.5, 0.25], grad_clip=iter([1.0, 2.0]))
    assert (optimizer.learn_rate, optimizer.weight_decay, optimizer.grad_clip) == (0.1, 0.5, 1.0)
    for _ in range(3):
        optimizer.step_schedules()
    assert (optimizer.learn_rate, optimizer.weight_decay, optimizer.grad_clip) == (0.2, 0.25, 2.0)
    assert isinstance(optimizer, AdamW) and optimizer.L2 == 0.0


def test_it_is_made_from_a_config():
    name = "spacy-phoneme-ner.AdamW.v1"
    if not registry.has("optimizers", name):
        registry.optimizers.register(name, func=make_adamw_v1)
    schedule = {
        "@schedules": "warmup_linear.v1",
        "initial_rate": 0.1,
        "warmup_steps": 2,
        "total_steps": 4,
    }
    config = {"optimizer": {"@optimizers": name, "learn_rate": schedule}}
    optimizer = registry.resolve(config)["optimizer"]
    rates = []
    for _ in range(6):
        rates.append(optimizer.learn_rate)
        optimizer.step_schedules()
    assert rates == pytest.approx([0.0, 0.05, 0.1, 0.05, 0.0, 0.0])


@pytest.mark.parametrize(
    ("setting", "value"),
    [("beta1", 0.0), ("beta2", 1.0), ("eps", -1e-8), ("weight_decay", -0.1), ("grad_clip", -1.0)],
)
def test_settings_out_of_range_are_named(setting, value):
    with pytest.raises(PhonemeNERError, match=rf"P530.*{setting} is {value}"):
        make_adamw_v1(**{setting: value})


def test_models_that_learn_together_are_clipped_together():
    first, second = Linear(nO=1, nI=1), Linear(nO=1, nI=1)
    for model, gradient in ((first, 3.0), (second, 4.0)):
        model.initialize()
        model.inc_grad("W", np.array([[gradient]], "float32"))
    optimizer = make_adamw_v1(grad_clip=1.0)
    assert optimizer.clip(first, second) == pytest.approx(5.0)
    np.testing.assert_allclose(first.get_grad("W"), [[0.6]], rtol=1e-5)
    np.testing.assert_allclose(second.get_grad("W"), [[0.8]], rtol=1e-5)
    # Nodes that both have count once, and are scaled once.
    assert optimizer.clip(chain(first, second), second) == pytest.approx(1.0, rel=1e-5)
    assert optimizer.clip() == 0.0


def test_torch_and_thinc_models_are_clipped_together(pair):
    _, model = pair
    _, backprop = model.begin_update(np.ones((1, 4), "float32"))
    backprop(np.ones((1, 3), "float32"))
    other = Linear(nO=1, nI=1)
    other.initialize()
    other.inc_grad("b", np.array([2.0], "float32"))
    alone = make_adamw_v1(grad_clip=0.0).clip(model)
    both = make_adamw_v1(grad_clip=0.1).clip(model, other)
    assert both == pytest.approx(np.hypot(alone, 2.0), rel=1e-5)
    assert other.get_grad("b")[0] == pytest.approx(2.0 * 0.1 / both, rel=1e-4)
    assert make_adamw_v1(grad_clip=0.0).clip(model) == pytest.approx(alone * 0.1 / both, rel=1e-4)
