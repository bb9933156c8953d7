"""The mode that a network is in: evaluation, until it is trained."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from thinc.api import ArgsKwargs
from torch import nn

from spacy_phoneme_ner.models.safetensors_shim import SafetensorsShim

ONES = ArgsKwargs(args=(torch.ones(4, 256),), kwargs={})


def modes(shim):
    return {module.training for module in shim.module.modules()}


def make():
    torch.manual_seed(0)
    return SafetensorsShim(nn.Sequential(nn.Linear(256, 256), nn.Dropout(0.5)))


def test_prediction_leaves_it_in_evaluation_mode():
    shim = make()
    first = shim.predict(ONES)
    assert modes(shim) == {False} and not first.requires_grad
    assert torch.equal(shim.predict(ONES), first)


def test_a_step_of_training_is_in_training_mode_whatever_is_predicted_meanwhile():
    shim = make()
    seen = []
    shim.module.register_full_backward_hook(lambda module, *_: seen.append(module.training))
    inputs = ArgsKwargs(args=(torch.ones(4, 256, requires_grad=True),), kwargs={})
    output, backward = shim.begin_update(inputs)
    assert modes(shim) == {True} and (output == 0).any(), "some is dropped"
    assert not (shim.predict(ONES) == 0).any() and modes(shim) == {False}
    backward(ArgsKwargs(args=((output,),), kwargs={"grad_tensors": [torch.ones_like(output)]}))
    assert seen == [True]


def test_another_module_is_put_into_evaluation_mode_too():
    shim = make()
    shim.predict(ONES)
    shim._model = nn.Sequential(nn.Linear(256, 256), nn.Dropout(0.5))
    assert not (shim.predict(ONES) == 0).any()
    copied = shim.copy()
    copied.start_training()
    assert (modes(copied), modes(shim)) == ({True}, {False})


def test_threads_drop_nothing_from_the_first_prediction_on():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(5):
            shim = make()
            shim.start_training()
            with ThreadPoolExecutor(4) as pool:
                found = list(pool.map(lambda _, s=shim: s.predict(ONES).numpy(), range(100)))
            assert all(np.array_equal(one, found[0]) for one in found) and (found[0] != 0).all()
    finally:
        sys.setswitchinterval(interval)
