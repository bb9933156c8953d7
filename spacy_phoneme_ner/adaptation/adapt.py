"""Adapting a pipeline to a language by its text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Sequence, Tuple, Union

from spacy.tokens import Doc
from thinc.api import fix_random_seed

from ..annotation.batches import make_batches
from ..annotation.pipelines import (
    check_readable,
    find_components,
    find_readers,
    load_annotating,
)
from ..errors import Errors, PhonemeNERError
from ..models.heads.soft_tags import SoftTags
from ..models.objectives.distillation import order_moves, order_tags
from ..models.shared_listener import find_upstream
from ..pipeline.decoding import read_entities
from ..pipeline.teacher import TeacherPipeline
from .changes import Changes, compare_entities
from .learning import OnWords, learn
from .lessons import Lesson, certainty_lesson, opinion_lesson, sure_tags
from .settings import AdaptationSettings
from .word_forms import agree

if TYPE_CHECKING:
    from spacy.language import Language

    from ..models.heads.bio import TaggedSpan
    from ..pipeline.phoneme_ner import PhonemeNER

USUAL = AdaptationSettings()
_BATCH = 64  # lines that are tagged at a time
# Told what is done now, how many words have just been, and how many there are.
OnProgress = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Adaptation:
    """What comes of it.

    nlp (Language): The pipeline: that which it started from, with other weights.
    component (str): The component that learned.
    changes (Changes): What it finds in the text that it did not, and so on.
    n_lines (int): How many lines were learned from.
    n_words (int): How many tokens they have.
    learned (bool): Whether anything was learned: not of too few words.
    """

    nlp: "Language"
    component: str
    changes: Changes
    n_lines: int
    n_words: int
    learned: bool


def adapt(
    model: str,
    lines: Sequence[Union[str, Doc]],
    *,
    lang: str,
    teacher: Union[str, TeacherPipeline, None] = None,
    component: Optional[str] = None,
    settings: AdaptationSettings = USUAL,
    on_progress: OnProgress = lambda step, n_words, total: None,
) -> Adaptation:
    """Adapt a pipeline to the language of a text, which is all that is looked at.

    model (str): The pipeline, by name (see `load_annotating`).
    lines (Sequence[Union[str, Doc]]): The text; Docs where it is cut into words already, of which
        nothing but the words is looked at.
    lang (str): Its language, any tag or name.
    teacher (Union[str, TeacherPipeline, None]): A pipeline that knows more, with the same labels,
        or its name: what it thinks of the text is learned. None to learn from what the pipeline
        itself thinks of it.
    component (Optional[str]): The component that learns, where there are several phoneme_ner.
    settings (AdaptationSettings): How it learns.
    on_progress (Callable): Told how it goes on.
    RETURNS (Adaptation): The adapted pipeline, without the words of the text.
    RAISES (PhonemeNERError): If there is no such pipeline, teacher or component, they do not
        fit each other or the language, or there are no words.
    """
    fix_random_seed(settings.seed)
    nlp, pipe = load_reader(model, component, lang)
    tutor = None if teacher is None else _load_teacher(teacher, pipe, lang)
    raw = [_make_doc(nlp, line, lang) for line in lines if _has_words(line)]
    if not raw:
        raise PhonemeNERError(Errors.P362)
    watch = _Watch(on_progress, sum(map(len, raw)))
    learned = watch.total >= settings.least_words
    # Before the text is read here, as a teacher reads it by rules of its own.
    taught = _ask(tutor, raw, pipe.tags, watch("The teacher reads")) if tutor and learned else None
    docs = _read(nlp, raw, pipe.name)
    own = score_lines(pipe, docs, watch("Reading"))
    before = after = read_names(pipe, docs, own)
    if learned:
        if tutor is not None:
            _take_threshold(pipe, tutor)
        own = _learn(pipe, docs, own, taught, settings, watch)
        after = read_names(pipe, docs, own)
    texts = [[token.text_with_ws for token in doc] for doc in docs]
    changes = compare_entities(texts, before, after, pipe.labels)
    fresh, its = load_reader(model, pipe.name, lang)
    # The words of the text are somebody's, and nothing that the pipeline needs.
    its.from_bytes(pipe.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    return Adaptation(fresh, pipe.name, changes, len(docs), watch.total, learned)


def _learn(
    pipe: "PhonemeNER",
    docs: Sequence[Doc],
    own: SoftTags,
    taught: Optional[SoftTags],
    settings: AdaptationSettings,
    watch: "_Watch",
) -> SoftTags:
    """Learn what a teacher thinks of a text, and then what is sure of what is thought of it.

    RETURNS (SoftTags): What the component thinks of it in the end.
    """

    def study(lesson: Lesson) -> SoftTags:
        learn(pipe, docs, lesson, settings, watch("Learning", settings.passes))
        return score_lines(pipe, docs, watch("Reading again"))

    if taught is not None:
        own = study(opinion_lesson(taught))
    for _ in range(settings.own_rounds(taught is not None)):
        moved = agree(docs, own, settings.agreement)
        tags = sure_tags(pipe.tag_distribution, docs, moved, settings.sure, settings.unsure)
        own = study(certainty_lesson(tags))
    return own


class _Watch:
    """Tells how many words were dealt with in a step."""

    def __init__(self, tell: OnProgress, total: int) -> None:
        self.total = total
        self._tell = tell

    def __call__(self, step: str, times: int = 1) -> OnWords:
        return lambda n_words: self._tell(step, n_words, times * self.total)


def load_reader(model: str, component: Optional[str], lang: str) -> Tuple["Language", "PhonemeNER"]:
    """Load a pipeline that is to read a language, and find the component that is to learn."""
    nlp = load_annotating(model)
    found = {pipe.name: pipe for pipe in find_components(nlp, model)}
    names = ", ".join(found)
    if component is not None and component not in found:
        message = Errors.P361.format(model=model, component=component, names=names)
        raise PhonemeNERError(message)
    if component is None and len(found) > 1:
        raise PhonemeNERError(Errors.P360.format(model=model, names=names))
    pipe = found[component or next(iter(found))]
    if pipe.scores_pieces:
        raise PhonemeNERError(Errors.P363.format(model=model))
    if any(find_upstream(node) is not None for node in pipe.model.walk()):
        raise PhonemeNERError(Errors.P364.format(model=model, name=pipe.name))
    _set_language(nlp, lang)
    pipe.load_pretrained()
    return nlp, pipe


def _load_teacher(
    teacher: Union[str, TeacherPipeline], pipe: "PhonemeNER", lang: str
) -> TeacherPipeline:
    """Load a teacher, if need be, that is to read a language."""
    tutor = teacher
    if isinstance(tutor, str):
        tutor = TeacherPipeline(load_annotating(tutor), name=tutor)
    _set_language(tutor.nlp, lang)
    order_tags(tutor, pipe.tags)  # an error now, not when all is read
    return tutor


def _set_language(nlp: "Language", lang: str) -> None:
    """Have all components read a language, in the saved pipeline too."""
    check_readable(nlp, lang)
    for pipe in find_readers(nlp):
        pipe.lang = lang
        nlp.get_pipe_config(pipe.name)["lang"] = lang


def _take_threshold(pipe: "PhonemeNER", tutor: TeacherPipeline) -> None:
    """Take the threshold of a teacher: how sure it is of names is learned from it."""
    its: Any = tutor.nlp.get_pipe(tutor.component)
    threshold = getattr(its, "threshold", None)
    if threshold is None:
        threshold = getattr(getattr(its, "tag_distribution", None), "threshold", None)
    if threshold is not None:
        pipe.cfg["threshold"] = threshold


def _make_doc(nlp: "Language", line: Union[str, Doc], lang: str) -> Doc:
    if isinstance(line, str):
        doc = nlp.make_doc(line)
    else:
        spaces = [bool(token.whitespace_) for token in line]
        doc = Doc(nlp.vocab, words=[token.text for token in line], spaces=spaces)
    doc._.ipa_lang = lang
    return doc


def _has_words(line: Union[str, Doc]) -> bool:
    return bool((line if isinstance(line, str) else line.text).strip())


def _ask(
    tutor: TeacherPipeline, docs: Sequence[Doc], tags: Sequence[str], told: OnWords
) -> SoftTags:
    """Ask a teacher what it thinks of a text."""
    order = order_tags(tutor, tags)
    scores: List[Any] = []
    for batch in make_batches(docs, _BATCH):
        scores += [rows[:, order] for rows in tutor.score(batch)]
        told(sum(map(len, batch)))
    return SoftTags(scores, order_moves(tutor.moves, order))


def _read(nlp: "Language", docs: Sequence[Doc], component: str) -> List[Doc]:
    """Have the components before the one that learns do their work."""
    place = nlp.pipe_names.index(component)
    return list(nlp.pipe(docs, disable=nlp.pipe_names[place:]))


def score_lines(
    pipe: "PhonemeNER", docs: Sequence[Doc], told: OnWords = lambda n_words: None
) -> SoftTags:
    """Tell what a component thinks of a text."""
    scores: List[Any] = []
    moves = None
    for batch in make_batches(docs, _BATCH):
        soft = pipe.soft_tags(batch)
        scores += soft.scores
        moves = soft.moves
        told(sum(map(len, batch)))
    return SoftTags(scores, moves)


def read_names(pipe: "PhonemeNER", docs: Sequence[Doc], soft: SoftTags) -> List[List["TaggedSpan"]]:
    """Read off what a component finds."""
    found: List[List[TaggedSpan]] = []
    for start in range(0, len(docs), _BATCH):
        here = slice(start, start + _BATCH)
        others = [] if soft.moves is None else [soft.moves]
        scores = [*soft.scores[here], *others]
        found += read_entities(list(docs[here]), scores, pipe.tag_distribution, pipe.threshold)
    return found
