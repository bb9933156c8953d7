"""What trains a component besides its annotations, and how the gradients come together."""

import math
from copy import deepcopy
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from spacy.tokens import Doc
from thinc.api import Model, Optimizer, set_dropout_rate

from ..errors import Errors, PhonemeNERError
from ..models.heads.bio import Floats
from ..models.objectives.types import Objective, TagBatch, Tagging, TagObjective
from ..models.shared_listener import find_upstream

_OF_ENCODERS, _OF_TAGS = ("initialize", "update"), ("initialize_tags", "update_tags")


class Objectives:
    """The objectives of one component. They are there while it is trained, and nowhere stored.

    There are those of its encoder, which compute what they need of it by themselves, and
    those of its tags, which get the scores that the component computed anyway.

    A component that is pickled, as for another process, comes back without them; one
    that is copied within a process has copies. They stay until it is initialised anew.
    """

    def __init__(self) -> None:
        self._by_name: Dict[str, Objective] = {}
        self._of_tags: Dict[str, TagObjective] = {}

    def __len__(self) -> int:
        return len(self._by_name) + len(self._of_tags)

    def __reduce__(self) -> Tuple[Any, ...]:
        return Objectives, ()

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Objectives":
        copied = Objectives()
        memo[id(self)] = copied
        copied._by_name = deepcopy(self._by_name, memo)
        copied._of_tags = deepcopy(self._of_tags, memo)
        return copied

    def initialize(
        self,
        objectives: Optional[Mapping[str, Any]],
        component: str,
        model: Model[Any, Any],
        docs: Sequence[Doc],
        tagging: Optional[Tagging] = None,
    ) -> None:
        """Take the objectives of a component, in place of those that it had.

        objectives (Optional[Mapping[str, Objective]]): The objectives by the names that
            their losses get; None for none. One of weight 0 is switched off.
        component (str): The name of the component.
        model (Model): Its model, initialised. The encoder is its ref "tok2vec", or the
            model itself if it has no such ref.
        docs (Sequence[Doc]): A sample.
        tagging (Optional[Tagging]): What its scores are of; None if they are not those of the
            tags of tokens.
        RAISES (PhonemeNERError): If something is no objective, or the encoder is not the
            component's own, or an objective of tags finds none.
        """
        self._by_name, self._of_tags = {}, {}
        given: Dict[str, Any] = dict(objectives or {})
        of_tags = {name: each for name, each in given.items() if _has(each, _OF_TAGS)}
        of_encoder = {name: each for name, each in given.items() if name not in of_tags}
        encoder = model.get_ref("tok2vec") if model.has_ref("tok2vec") else model
        if of_encoder and any(map(_listens, encoder.walk())):
            names = ", ".join(of_encoder)
            raise PhonemeNERError(Errors.P157.format(component=component, names=names))
        for name, objective in of_encoder.items():
            # spaCy checks what a component is initialised with by its annotations, where a
            # protocol cannot stand, and makes dicts of dataclasses.
            if not _has(objective, _OF_ENCODERS):
                reason = f"it is a '{type(objective).__name__}' without `initialize` and `update`"
                raise _error(name, component, reason)
        # What has no weight costs no time, and asks nothing of the encoder.
        of_encoder = {name: each for name, each in of_encoder.items() if each.weight}
        of_tags = {name: each for name, each in of_tags.items() if each.weight}
        for objective in of_encoder.values():
            objective.initialize(encoder, docs)
        for name, objective in of_tags.items():
            if tagging is None:
                got = f"the component '{component}', which does not score these"
                raise PhonemeNERError(Errors.P176.format(name=name, got=got))
            objective.initialize_tags(tagging)
        self._by_name, self._of_tags = of_encoder, of_tags

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
            _add_loss(name, component, float(objective.update(docs)), losses)

    @property
    def learn_tags(self) -> bool:
        """Whether there are some that learn from the scores of tags."""
        return bool(self._of_tags)

    def update_tags(
        self,
        batch: TagBatch,
        gradients: Sequence[Floats],
        component: str,
        *,
        losses: Dict[str, float],
    ) -> List[Floats]:
        """Put the gradient of the annotations and those of the objectives of tags together.

        batch (TagBatch): The batch.
        gradients (Sequence[ndarray]): That of the annotations with regard to the scores.
        component (str): The name of the component.
        losses (Dict[str, float]): As for `update`.
        RETURNS (List[ndarray]): The gradient of all.
        RAISES (PhonemeNERError): If a loss is not finite, or an objective finds the batch
            unfit.
        """
        gold_weight = math.prod(each.gold_weight for each in self._of_tags.values())
        together = [gold_weight * gradient for gradient in gradients]
        for name, objective in self._of_tags.items():
            loss, own = objective.update_tags(batch)
            _add_loss(name, component, loss, losses)
            for total, gradient in zip(together, own, strict=True):
                total += objective.weight * gradient
        return together

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


def _add_loss(name: str, component: str, loss: float, losses: Dict[str, float]) -> None:
    if not math.isfinite(loss):
        raise _error(name, component, f"its loss is {loss}; try a lower learning rate")
    key = f"{component}:{name}"
    losses[key] = losses.get(key, 0.0) + loss


def _has(objective: Any, methods: Sequence[str]) -> bool:
    return all(callable(getattr(objective, method, None)) for method in methods)


def _listens(node: Model[Any, Any]) -> bool:
    """Tell listeners: ours, and those of spaCy and of spacy-transformers, by what they have."""
    return find_upstream(node) is not None or hasattr(node, "upstream_name")


def _error(objective: str, component: str, reason: str) -> PhonemeNERError:
    message = Errors.P156.format(objective=objective, component=component, reason=reason)
    return PhonemeNERError(message)
