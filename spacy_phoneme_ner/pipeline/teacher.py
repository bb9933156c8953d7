"""A trained pipeline that teaches another one what it thinks of its texts."""

from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from spacy import load as load_pipeline
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..disk.digests import digest
from ..errors import Errors, PhonemeNERError
from ..layer import copy_layer, has_layer, main_language, register_extensions
from ..models.heads.bio import OUTSIDE, Floats, tag_ids
from ..models.heads.soft_tags import NEVER
from .tagging_pipe import TaggingPipe

_BATCH = 128  # Docs that are tagged at a time


def make_teacher_pipeline_v1(
    *, path: Optional[str], component: Optional[str] = None
) -> Callable[[], "TeacherPipeline"]:
    """Read a trained pipeline, for the `teacher` of `Distillation.v1`.

    path (Optional[str]): The folder of a trained pipeline, or the name of an installed one.
        Nothing is read before training.
    component (Optional[str]): The component that teaches; None for the last one that finds
        entities, or else parts of speech.
    RETURNS (Callable[[], TeacherPipeline]): Loads it.
    """
    return lambda: load_teacher(path, component)


def load_teacher(path: Optional[str], component: Optional[str] = None) -> "TeacherPipeline":
    """Load a pipeline that teaches.

    path, component: See `make_teacher_pipeline_v1`.
    RETURNS (TeacherPipeline): The teacher.
    RAISES (PhonemeNERError): If there is no such pipeline or component.
    """
    if path is None:
        reason = "no `path` is set where the config names it"
        raise PhonemeNERError(Errors.P177.format(path=path, reason=reason))
    try:
        nlp = load_pipeline(path)
    except (OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P177.format(path=path, reason=reason)) from error
    return TeacherPipeline(nlp, component, name=str(path))


class TeacherPipeline:
    """Scores texts as a pipeline's component does (see `Teacher`).

    Of a component of this package that tags, its distribution is taught. Of another one
    that finds entities, such as spaCy's `ner`, it is what it found, for certain.

    nlp (Language): The pipeline.
    component (Optional[str]): See `make_teacher_pipeline_v1`.
    name (str): What it is called in messages.
    RAISES (PhonemeNERError): If there is no such component.
    """

    def __init__(
        self, nlp: Language, component: Optional[str] = None, *, name: str = "teacher"
    ) -> None:
        self.nlp = nlp
        self.name = name
        self.component = _find_component(nlp, component, name)
        pipe: Any = nlp.get_pipe(self.component)
        self._is_soft = isinstance(pipe, TaggingPipe)
        labels = tuple(pipe.labels)
        bio = ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))
        self.tags: Tuple[str, ...] = pipe.tags if self._is_soft else bio
        self._labels = {label: i for i, label in enumerate(labels)}
        self.moves: Optional[Floats] = None
        if self._is_soft:
            self.moves = pipe.soft_tags([Doc(nlp.vocab)]).moves
        register_extensions()

    def __deepcopy__(self, memo: Dict[int, Any]) -> "TeacherPipeline":
        return self  # it tags, and nothing of it changes

    @property
    def weights(self) -> str:
        """A digest of the pipeline, by which it is told from others of its name."""
        return digest(self.nlp.to_bytes(exclude=["vocab", "tokenizer"]))

    def __call__(self, examples: Sequence[Example]) -> List[Optional[Floats]]:
        """Score the tags of a batch (see `Teacher`).

        The teacher reads sounds by its own rules, unless the corpus brings them: what the
        student has read may be in letters that mean nothing to it.
        """
        docs = [self._copy(eg.predicted, eg.reference) for eg in examples]
        return [*self._score(docs)]

    def score(self, docs: Sequence[Doc]) -> List[Floats]:
        """Score the tags of the Docs of a corpus.

        docs (Sequence[Doc]): The Docs, of any vocabulary. Their annotations are not looked at.
        RETURNS (List[ndarray]): Shape of each: (n_tokens, n_tags)
        """
        return [*self._score([self._copy(doc, doc) for doc in docs])]

    def _score(self, docs: Sequence[Doc]) -> Iterator[Floats]:
        names = self.nlp.pipe_names
        place = names.index(self.component) + (not self._is_soft)
        read = list(self.nlp.pipe(docs, disable=names[place:], batch_size=_BATCH))
        if not self._is_soft:
            yield from map(self._certain, read)
            return
        pipe: Any = self.nlp.get_pipe(self.component)
        for start in range(0, len(read), _BATCH):
            yield from pipe.soft_tags(read[start : start + _BATCH]).scores

    def _certain(self, doc: Doc) -> Floats:
        scores = np.full((len(doc), len(self.tags)), NEVER, dtype=np.float32)
        biluo = ["O"] * len(doc)
        for ent in doc.ents:
            biluo[ent.start : ent.end] = [f"I-{ent.label_}"] * len(ent)
            biluo[ent.start] = f"B-{ent.label_}"
        tags = tag_ids(biluo, self._labels)
        # A label that the component does not own up to is another component's.
        scores[np.arange(len(doc)), np.where(tags < 0, OUTSIDE, tags)] = 0.0
        return scores

    def _copy(self, doc: Doc, stored: Doc) -> Doc:
        """Copy the words of a Doc, and what a corpus says of how they sound."""
        words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
        copy = Doc(self.nlp.vocab, words=words, spaces=spaces)
        if has_layer(stored):
            copy_layer(stored, copy)
        copy._.ipa_lang = main_language(doc) if has_layer(doc) else doc._.ipa_lang
        return copy


def _find_component(nlp: Language, component: Optional[str], name: str) -> str:
    """Find who teaches: of those of whom nothing is said, entities go before other tags, and
    tags of this package, which know how probable they are, before what others find."""
    ranks = {}
    for place, (each, pipe) in enumerate(nlp.pipeline):
        is_soft, finds = (
            isinstance(pipe, TaggingPipe),
            "doc.ents" in nlp.get_pipe_meta(each).assigns,
        )
        if hasattr(pipe, "labels") and (is_soft or finds):
            ranks[each] = (finds, is_soft, place)
    chosen = component or max(ranks, key=ranks.__getitem__, default=None)
    if chosen not in ranks:
        what = f"no component '{component}' that tags" if component else "no component that tags"
        reason = f"it has {what}; those that do: {', '.join(ranks) or 'none'}"
        raise PhonemeNERError(Errors.P177.format(path=name, reason=reason))
    return str(chosen)
