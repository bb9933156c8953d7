"""What trains a component besides its annotations, and how the gradients come together."""

import math
from copy import deepcopy
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from spacy.tokens import Doc
from thinc.api import Model, Optimizer, set_dropout_rate

from ..errors import Errors, PhonemeNERError
from ..models.objectives.types import Objective
from ..models.shared_listener import find_upstream


class Objectives:
    """The objectives of one component. They are there while it is trained, and nowhere stored.

    A component that is pickled, as for another process, comes back without them; one
    that is copied within a process has copies. They stay until it is initialised anew.
    """

    def __init__(self) -> None:
        self._by_name: Dict[str, Objective] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def __reduce__(self) -> Tuple[Any, ...]:
        return Objectives, ()

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Objectives":
        copied = Objectives()
        memo[id(self)] = copied
        copied._by_name = deepcopy(self._by_name, memo)
        return copied

    def initialize(
        self,
        objectives: Optional[Mapping[str, Any]],
        component: str,
        model: Model[Any, Any],
        docs: Sequence[Doc],
    ) -> None:
        """Take the objectives of a component, in place of those that it had.

        objectives (Optional[Mapping[str, Objective]]): The objectives by the names that
            their losses get; None for none. One of weight 0 is switched off.
        component (str): The name of the component.
        model (Model): Its model, initialised. The encoder is its ref "tok2vec", or the
            model itself if it has no such ref.
        docs (Sequence[Doc]): A sample.
        RAISES (PhonemeNERError): If something is no objective, or the encoder is not the
            component's own.
        """
        self._by_name = {}
        taken: Dict[str, Objective] = dict(objectives or {})
        encoder = model.get_ref("tok2vec") if model.has_ref("tok2vec") else model
        if taken and any(map(_listens, encoder.walk())):
            raise PhonemeNERError(Errors.P157.format(component=component, names=", ".join(taken)))
        for name, objective in taken.items():
            # spaCy checks what a component is initialised with by its annotations, where a
            # protocol cannot stand, and makes dicts of dataclasses.
            if not all(callable(getattr(objective, m, None)) for m in ("initialize", "update")):
                reason = f"it is a '{type(objective).__name__}' without `initialize` and `update`"
                raise _error(name, component, reason)
        # What has no weight costs no time, and asks nothing of the encoder.
        taken = {name: objective for name, objective in taken.items() if objective.weight}
        for objective in taken.values():
            objective.initialize(encoder, docs)
        self._by_name = taken

    def update(
        self, docs: Sequence[Doc], component: str, *, drop: float, losses: Dict[str, float]
    ) -> None:
        """Add the gradients of a batch to those that are there.

        docs (Sequence[Doc]): The batch, as the component read it.
        component (str): The name of the component.
        drop (float): The dropout rate of the objectives' own models. That of the encoder
            is what the component has set.
        losses (Dict[str, float]): Where each loss is added up, without its weight, as
            "component:objective".
        RAISES (PhonemeNERError): If a loss is not finite.
        """
        for name, objective in self._by_name.items():
            if objective.model is not None:
                set_dropout_rate(objective.model, drop)
            loss = float(objective.update(docs))
            if not math.isfinite(loss):
                raise _error(name, component, f"its loss is {loss}; try a lower learning rate")
            key = f"{component}:{name}"
            losses[key] = losses.get(key, 0.0) + loss

    def finish_update(self, model: Model[Any, Any], sgd: Optimizer) -> None:
        """Let the optimizer use the gradients of a component's model and of the objectives'
        own, clipped over all of them together if it clips so.

        model (Model): The model of the component.
        sgd (Optimizer): The optimizer.
        """
        candidates = [objective.model for objective in self._by_name.values()]
        # Each once: a second step without gradients would still follow the momentum.
        models: List[Model[Any, Any]] = [model]
        for candidate in candidates:
            if candidate is not None and all(candidate is not known for known in models):
                models.append(candidate)
        clip: Optional[Callable[..., Any]] = getattr(sgd, "clip", None)
        if clip is not None:
            clip(*models)
        for each in models:
            each.finish_update(sgd)


def _listens(node: Model[Any, Any]) -> bool:
    """Tell listeners: ours, and those of spaCy and of spacy-transformers, by what they have."""
    return find_upstream(node) is not None or hasattr(node, "upstream_name")


def _error(objective: str, component: str, reason: str) -> PhonemeNERError:
    message = Errors.P156.format(objective=objective, component=component, reason=reason)
    return PhonemeNERError(message)
