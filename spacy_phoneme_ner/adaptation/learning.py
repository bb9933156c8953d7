"""Training a component on a text, whatever the text is to teach."""

from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import Adam, Model, set_dropout_rate

from ..models.spelling_with_sound.strangers import Strangers
from ..models.words.noise import Noise
from .lessons import Lesson
from .settings import AdaptationSettings

if TYPE_CHECKING:
    from ..pipeline.phoneme_ner import PhonemeNER

OnWords = Callable[[int], object]

# What is spoilt for a model that is to read any language teaches one that is to read this one
# little: its case, its sounds and what is known of its pieces are what they are. Single words
# are hidden all the same, so that what stands around a name is learned, too.
_NOISE = {
    "hide_case": 0.0,
    "letter_reading": 0.0,
    "hide_word": 0.15,
    "hide_sound": 0.1,
    "hide_evidence": 0.05,
    "hide_pieces": 0.0,
}
_WARMUP = 0.1  # of the updates, in which the rate rises


def learn(
    component: "PhonemeNER",
    docs: Sequence[Doc],
    lesson: Lesson,
    settings: AdaptationSettings,
    on_words: OnWords = lambda n: None,
) -> None:
    """Train a component on a text.

    component (PhonemeNER): The component, changed in place.
    docs (Sequence[Doc]): The text.
    lesson (Lesson): What is to be learned of it.
    settings (AdaptationSettings): How it learns.
    on_words (Callable[[int], object]): Told how many words were learned from just now.
    """
    docs = component.prepare_docs(docs)
    batches = _draw(docs, settings)
    optimizer = Adam(settings.learn_rate, beta2=0.98, L2=0.0, grad_clip=1.0, use_averages=False)
    with settled(component.model):
        for i, batch in enumerate(batches):
            optimizer.learn_rate = settings.learn_rate * _rate(i / len(batches))
            set_dropout_rate(component.model, settings.dropout)
            some = [docs[j] for j in batch]
            scores, backprop = component.model.begin_update(some)
            arrays: List[Any] = [component.model.ops.to_numpy(s) for s in scores]
            gradients: List[Any] = lesson.gradients(component.tag_distribution, some, arrays, batch)
            backprop([component.model.ops.asarray2f(d) for d in gradients])
            component.finish_update(optimizer)
            on_words(sum(map(len, some)))


@contextmanager
def settled(model: Model[Any, Any]) -> Iterator[None]:
    """Have the encoders of a model read text as it is, while they learn."""
    before: Dict[Tuple[int, str], Tuple[Model[Any, Any], Any]] = {}
    for node in model.walk():
        for name, kind in (("noise", Noise), ("strangers", Strangers)):
            habits = node.attrs.get(name)
            if isinstance(habits, kind):
                before[node.id, name] = node, habits
                node.attrs[name] = _calm(habits)
    try:
        yield
    finally:
        for (_, name), (node, habits) in before.items():
            node.attrs[name] = habits


def _calm(habits: Any) -> Any:
    if isinstance(habits, Noise):
        return replace(habits, **_NOISE)
    return replace(habits, **dict.fromkeys((field.name for field in fields(habits)), 0.0))


def _draw(docs: Sequence[Doc], settings: AdaptationSettings) -> List[List[int]]:
    """Draw the batches of all passes."""
    random = np.random.default_rng(settings.seed)
    batches: List[List[int]] = []
    for _ in range(settings.passes):
        batch: List[int] = []
        n_words = 0
        for i in random.permutation(len(docs)).tolist():
            batch.append(i)
            n_words += len(docs[i])
            if n_words >= settings.batch_words:
                batches.append(batch)
                batch, n_words = [], 0
        if batch:
            batches.append(batch)
    return batches


def _rate(done: float) -> float:
    """The share of the rate after a share of the updates: up in a line, and down to 0."""
    return min(done / _WARMUP, (1.0 - done) / (1.0 - _WARMUP)) if done else 0.01
