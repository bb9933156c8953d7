"""One pipeline of several that were trained alike: the mean of their weights.

Models that begin with the same pre-trained weights and are fine-tuned with other seeds, data or
settings often lie in one basin of the loss, and the mean of their weights is then as good as the
mean of what they predict, at the cost of one (Wortsman et al. 2022, "Model soups", arXiv
2203.05482).
"""

from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from thinc.api import Model

from ..errors import Errors, PhonemeNERError
from ..models.safetensors_shim import SafetensorsShim
from ..models.stored_weights import distinct_weights
from ..models.words.symbol_alignment import align_symbols
from .model_state import saved_attrs

AnyModel = Model[Any, Any]
Array = NDArray[Any]
Key = Tuple[str, int, int, str]  # component, node, shim (-1: the node's own), name


@dataclass(frozen=True)
class Averaged:
    """What was averaged.

    pipelines (int): How many pipelines.
    weights (int): How many weights they have.
    shared (int): How many of these are the same in all, such as frozen embeddings.
    """

    pipelines: int
    weights: int
    shared: int


class _Different(Exception):
    """Why two pipelines have no mean."""


def average_pipelines(nlp: Language, others: Iterable[Tuple[str, Language]]) -> Averaged:
    """Give a pipeline the mean of its weights and those of others.

    nlp (Language): The pipeline; after an error its weights are as they were.
    others (Iterable[Tuple[str, Language]]): Pipelines of the same config with what messages
        call them, each only needed until the next is asked for.
    RETURNS (Averaged): What was averaged.
    RAISES (PhonemeNERError): If one has other components, settings, labels or sizes,
        or if there is nothing to average.
    """
    own = dict(_weights(nlp))
    sums: Dict[Key, Array] = {}
    n_read = 1
    for source, other in others:
        try:
            _check_alike(nlp, other)
            _add(sums, own, dict(_weights(other)), n_read)
        except _Different as error:
            raise PhonemeNERError(Errors.P617.format(source=source, reason=error)) from None
        n_read += 1
    if not own or n_read == 1:
        what = "one pipeline" if own else "pipelines without weights"
        raise PhonemeNERError(Errors.P618.format(got=what))
    _set_weights(nlp, {key: array / n_read for key, array in sums.items()})
    n_weights = sum(array.size for array in own.values())
    return Averaged(n_read, n_weights, n_weights - sum(array.size for array in sums.values()))


def _models(nlp: Language) -> Iterator[Tuple[str, AnyModel]]:
    for name, pipe in nlp.components:
        model = getattr(pipe, "model", None)
        if isinstance(model, Model):
            yield name, model


def _check_alike(nlp: Language, other: Language) -> None:
    if nlp.component_names != other.component_names:
        theirs, own = (", ".join(n.component_names) or "none" for n in (other, nlp))
        raise _Different(f"its components are {theirs}, not {own}")
    settings = [n.config.interpolate()["components"] for n in (nlp, other)]
    for name in nlp.component_names:
        if settings[0][name] != settings[1][name]:
            raise _Different(f"the settings of its {name} are others")
        labels = [tuple(getattr(n.get_pipe(name), "labels", ())) for n in (nlp, other)]
        if labels[0] != labels[1]:
            raise _Different(f"the labels of its {name} are {', '.join(labels[1]) or 'none'}")
    for (name, model), (_, its_model) in zip(_models(nlp), _models(other), strict=True):
        for node, its in zip(model.walk(), its_model.walk(), strict=True):
            if "symbols" in node.attrs:
                align_symbols(node, its)
            attrs, of_other = saved_attrs(node), saved_attrs(its)
            for attr in attrs.keys() | of_other.keys():
                if attrs.get(attr) != of_other.get(attr):
                    raise _Different(f"the {attr} of '{node.name}' in its {name} are others")


def _add(sums: Dict[Key, Array], own: Dict[Key, Array], new: Dict[Key, Array], n: int) -> None:
    """Add weights to sums of n; those that are the same so far have none yet."""
    for key in own.keys() | new.keys():
        mine, its = own.get(key), new.get(key)
        shapes = [None if array is None else array.shape for array in (mine, its)]
        if mine is None or its is None or mine.shape != its.shape:
            raise _Different(f"its weights {key[-1]} are of shape {shapes[1]}, not {shapes[0]}")
        if key in sums:
            sums[key] += its
        elif not np.array_equal(mine, its):
            if not np.issubdtype(mine.dtype, np.floating):
                raise _Different(f"its table {key[-1]} holds other numbers")
            sums[key] = n * mine + its


def _weights(nlp: Language) -> Iterator[Tuple[Key, Array]]:
    for name, model in _models(nlp):
        for index, node in enumerate(model.walk()):
            for param in node.param_names:
                if node.has_param(param):
                    yield (name, index, -1, param), node.ops.to_numpy(node.get_param(param))
            for number, shim in enumerate(_shims(name, node)):
                for tensor, weights in distinct_weights(shim.module).items():
                    yield (name, index, number, tensor), weights.detach().cpu().numpy()


def _shims(component: str, node: AnyModel) -> List[SafetensorsShim]:
    shims = []
    for shim in node.shims:
        if not isinstance(shim, SafetensorsShim):
            kind = type(shim).__name__
            reason = f"'{node.name}' of its {component} holds a {kind}, whose weights are unknown"
            raise PhonemeNERError(Errors.P617.format(source="The first", reason=reason))
        shims.append(shim)
    return shims


def _set_weights(nlp: Language, arrays: Dict[Key, Array]) -> None:
    import torch

    for name, model in _models(nlp):
        for index, node in enumerate(model.walk()):
            for param in node.param_names:
                if (name, index, -1, param) in arrays:
                    mean: Any = arrays[name, index, -1, param]
                    given: Any = node.ops.asarray(mean)
                    node.set_param(param, given)
            for number, shim in enumerate(_shims(name, node)):
                with torch.no_grad():
                    for tensor, weights in distinct_weights(shim.module).items():
                        if (name, index, number, tensor) in arrays:
                            array = arrays[name, index, number, tensor]
                            weights.copy_(torch.from_numpy(array))
                shim.generation += 1
