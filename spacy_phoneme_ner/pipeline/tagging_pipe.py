"""How the components learn that tag tokens: from annotations, and from what they knew."""

import math
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model, Optimizer
from thinc.types import Floats2d

from ..errors import Errors, PhonemeNERError
from ..models.heads.score_differences import score_differences
from ..models.heads.soft_tags import SoftTags
from ..models.objectives.types import TagBatch
from .reading_pipe import ReadingPipe


class TaggingPipe(ReadingPipe):
    """A component that gives tokens scores and learns by the gradient of `get_loss`."""

    _rehearsal_model: Optional[Model[Any, Any]]  # spaCy sets it where training is resumed

    @property
    def tags(self) -> Tuple[str, ...]:
        """The tags, in the order of the scores."""
        raise NotImplementedError

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optional[Optimizer] = None,
        losses: Optional[Dict[str, float]] = None,
    ) -> Dict[str, float]:
        """Learn from a batch of examples; tokens without annotation teach nothing.

        examples (Iterable[Example]): The examples.
        drop (float): The dropout rate.
        sgd (Optional[Optimizer]): The optimizer; None to collect gradients only.
        losses (Optional[Dict[str, float]]): Where the loss is added up, and that of each
            objective, as "component:objective".
        RETURNS (Dict[str, float]): The losses.
        RAISES (PhonemeNERError): If the model has not been initialised, or a loss is not finite.
        """
        examples, losses = list(examples), {} if losses is None else losses
        docs = self.start_update(examples, drop, losses)
        if not docs:
            return losses
        scores, backprop = self.model.begin_update(docs)
        loss, d_scores = self.get_loss(examples, scores)
        if not math.isfinite(loss):
            raise PhonemeNERError(Errors.P161.format(name=self.name, loss=loss))
        losses[self.name] += loss
        if self.objectives.learn_tags:
            arrays: List[Any] = [self.model.ops.to_numpy(d) for d in d_scores]
            batch = self.make_tag_batch(examples, scores)
            arrays = self.objectives.update_tags(batch, arrays, self.name, losses=losses)
            d_scores = [self.model.ops.asarray2f(d) for d in arrays]
        backprop(d_scores)
        self.objectives.update(docs, self.name, drop=drop, losses=losses)
        if sgd is not None:
            self.finish_update(sgd)
        return losses

    def finish_update(self, sgd: Optimizer) -> None:
        """Let the optimizer use the gradients, clipped over the whole model if it clips so.

        sgd (Optimizer): The optimizer.
        """
        self.objectives.finish_update(self.model, sgd)

    def rehearse(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optional[Optimizer] = None,
        losses: Optional[Dict[str, float]] = None,
    ) -> Dict[str, float]:
        """Learn to score as when training was resumed (`nlp.resume_training`), so that what
        was known is not forgotten over what is new. Annotations are not looked at.

        examples (Iterable[Example]): The examples.
        drop (float): The dropout rate.
        sgd (Optional[Optimizer]): The optimizer. `nlp.rehearse` gives none, but what gathers
            gradients in its place, which those of torch do not outlive: they stay in the
            model, to be used with the next update's.
        losses (Optional[Dict[str, float]]): Where the squared differences are added up.
        RETURNS (Dict[str, float]): The losses.
        """
        losses = {} if losses is None else losses
        docs = self.start_update(list(examples), drop, losses)
        if self._rehearsal_model is None or not docs:
            return losses
        ops, wanted = self.model.ops, self.recall(self._rehearsal_model, docs)
        scores, backprop = self.model.begin_update(docs)
        arrays: List[Any] = [[ops.to_numpy(s) for s in part] for part in (scores, wanted)]
        loss, arrays[:] = score_differences(*arrays)
        backprop([ops.asarray2f(d) for d in arrays])
        losses[self.name] += loss
        if isinstance(sgd, Optimizer):
            self.finish_update(sgd)
        return losses

    def make_tag_batch(self, examples: Sequence[Example], scores: Sequence[Floats2d]) -> TagBatch:
        """Put together what the objectives of tags learn from.

        examples (Sequence[Example]): The examples.
        scores (Sequence[Floats2d]): What the model gave in training.
        RETURNS (TagBatch): The batch.
        """
        raise NotImplementedError

    def soft_tags(self, docs: Iterable[Doc]) -> SoftTags:
        """Tell how probable tags are, for students to learn from. No annotation is set.

        docs (Iterable[Doc]): The Docs. Those without an IPA layer get one.
        RETURNS (SoftTags): The distribution of the tags in `tags`.
        """
        raise NotImplementedError

    def recall(self, model: Any, docs: List[Doc]) -> List[Floats2d]:
        """Give the scores that are to be rehearsed.

        model (Model): The model as it was when training was resumed.
        docs (List[Doc]): The Docs.
        RETURNS (List[Floats2d]): Scores, as the model gives them in training.
        """
        raise NotImplementedError
