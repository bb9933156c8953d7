"""What is known about one language after scoring, and how files hold it."""

from dataclasses import MISSING, dataclass, field, fields
from typing import (
    Any,
    ClassVar,
    Dict,
    List,
    Mapping,
    Optional,
    Sequence,
    Type,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from ..errors import Errors, PhonemeNERError
from .bootstrap import Estimate
from .counts import Floats

# What files do not hold: the key stands outside, the draws are too many.
_NOT_STORED = ("lang", "samples")
# Beyond it, what is computed from scores overflows.
_LARGEST = 1e15


@dataclass(frozen=True, kw_only=True)
class LanguageScores:
    """The scores of one language, in percent, whatever the task.

    task (str): Of the class: what was tagged, "ner" or "pos".
    figures (Mapping[str, str]): Of the class: fields that have no interval, with the
        titles that tables give them.
    metrics (Mapping[str, str]): Of the class: fields that have one, the most important
        first, with their titles.
    extras (Mapping[str, str]): Of the class: metrics that not every pipeline has; the
        field is None if not.
    lang (str): Its key (see `Language.key`).
    name (str): Its English name.
    script (str): ISO 15924.
    case (Optional[str]): The study's group that it is in.
    n_sentences (int): The number of sentences.
    per_type (Mapping[str, Mapping[str, float]]): For each entity type or part of
        speech p, r, f1 and the number n of gold entities or tokens.
    samples (Mapping[str, Floats]): The bootstrap's scores of each metric, from
        which averages take their intervals. Not stored in files.
    """

    task: ClassVar[str]
    figures: ClassVar[Mapping[str, str]]
    metrics: ClassVar[Mapping[str, str]]
    extras: ClassVar[Mapping[str, str]] = {}

    lang: str
    name: str
    script: str
    case: Optional[str]
    n_sentences: int
    per_type: Mapping[str, Mapping[str, float]]
    samples: Mapping[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    @property
    def available(self) -> Dict[str, str]:
        """Its metrics and those extras that it has, with their titles."""
        extras = {m: title for m, title in self.extras.items() if getattr(self, m) is not None}
        return {**self.metrics, **extras}

    def estimate(self, metric: str) -> Estimate:
        """Look up one of those in `available`."""
        estimate: Estimate = getattr(self, metric)
        return estimate

    def to_json(self) -> Dict[str, Any]:
        """Give the scores as JSON, rounded to four decimals, without the draws."""
        names = [f.name for f in fields(self) if f.name not in _NOT_STORED]
        return {"task": self.task, **{name: _to_json(getattr(self, name)) for name in names}}

    @classmethod
    def from_json(cls, lang: str, stored: Mapping[str, Any]) -> "LanguageScores":
        """Read scores that `to_json` gave; they come without the draws.

        lang (str): The language's key.
        stored (Mapping[str, Any]): What `to_json` gave.
        RETURNS (LanguageScores): The scores, of the class for their task.
        RAISES (KeyError, ValueError): If an entry is missing or of another form.
        """
        parse_as(Mapping[str, Any], stored, lang)
        # Older files do not say it: there were only entities.
        task = stored.get("task", EntityScores.task)
        if not isinstance(task, str) or task not in KINDS:
            raise ValueError(f"task {task!r}, expected one of {', '.join(KINDS)}")
        kind = KINDS[task]
        hints = get_type_hints(kind)
        # Older files have no extras.
        values = {
            f.name: parse_as(hints[f.name], stored[f.name], f"{lang}, {f.name}")
            for f in fields(kind)
            if f.name not in _NOT_STORED and (f.name in stored or f.default is MISSING)
        }
        return kind(lang=lang, **values)


@dataclass(frozen=True, kw_only=True)
class EntityScores(LanguageScores):
    """How well names were found in one language.

    n_entities (int): The number of gold entities.
    entity_p (float): Strict entity precision, over all types.
    entity_r (float): Strict entity recall.
    entity_f1 (Estimate): Strict entity micro F1 with its 95% interval.
    phoneme_macro_f1 (Estimate): The study's score with its 95% interval.
    macro_unit (str): What it was counted from: "pieces", the head's tag of every
        piece, as the study did; or "words", the entities laid over the phonemes.
    ece (Optional[Estimate]): The expected calibration error of the entities' confidence
        with its 95% interval; None if they have none, or there are no entities.
    """

    task: ClassVar[str] = "ner"
    figures: ClassVar[Mapping[str, str]] = {
        "n_entities": "Entities",
        "entity_p": "P",
        "entity_r": "R",
    }
    metrics: ClassVar[Mapping[str, str]] = {
        "entity_f1": "Entity F1",
        "phoneme_macro_f1": "phoneme_macro_f1",
    }
    extras: ClassVar[Mapping[str, str]] = {"ece": "ECE"}

    n_entities: int
    entity_p: float
    entity_r: float
    entity_f1: Estimate
    phoneme_macro_f1: Estimate
    # Older files do not say it: there were no heads for pieces.
    macro_unit: str = "words"
    ece: Optional[Estimate] = None


@dataclass(frozen=True, kw_only=True)
class TagScores(LanguageScores):
    """How well parts of speech were told in one language.

    n_tokens (int): The number of tokens that the gold gives a tag.
    pos_accuracy (Estimate): The share of them that got it, with its 95% interval.
    run_f1 (Estimate): The score that PhoneXL publishes, with its 95% interval; see
        `pos_tags.py`.
    """

    task: ClassVar[str] = "pos"
    figures: ClassVar[Mapping[str, str]] = {"n_tokens": "Tokens"}
    metrics: ClassVar[Mapping[str, str]] = {"pos_accuracy": "POS accuracy", "run_f1": "run_f1"}

    n_tokens: int
    pos_accuracy: Estimate
    run_f1: Estimate


KINDS: Mapping[str, Type[LanguageScores]] = {k.task: k for k in (EntityScores, TagScores)}


def kind_of(scores: Sequence[LanguageScores]) -> Type[LanguageScores]:
    """Tell what scores are of.

    scores (Sequence[LanguageScores]): At least one.
    RETURNS (Type[LanguageScores]): The class that all of them have.
    RAISES (PhonemeNERError): If they are of different tasks.
    """
    tasks = {score.task: score.lang for score in scores}
    if len(tasks) != 1:
        names = ", ".join(f"{task} ({lang})" for task, lang in sorted(tasks.items())) or "none"
        raise PhonemeNERError(Errors.P333.format(found=names))
    return KINDS[next(iter(tasks))]


def known_metrics(scores: Sequence[LanguageScores]) -> Dict[str, str]:
    """Tell which metrics there are of any language.

    scores (Sequence[LanguageScores]): At least one, all of one task.
    RETURNS (Dict[str, str]): The metrics with their titles, the extras last.
    """
    kind = kind_of(scores)
    extras = {m: title for m, title in kind.extras.items() if any(m in s.available for s in scores)}
    return {**kind.metrics, **extras}


def shared_metrics(scores: Sequence[LanguageScores]) -> List[str]:
    """Tell which metrics there are of every language, and so averages.

    scores (Sequence[LanguageScores]): All of one task.
    RETURNS (List[str]): The metrics, the extras last.
    """
    metrics = known_metrics(scores) if scores else {}
    return [metric for metric in metrics if all(metric in s.available for s in scores)]


def parse_as(hint: Any, value: Any, name: str) -> Any:
    """Check that what was read from JSON is of a type.

    hint (Any): What is expected, e.g. `Optional[Estimate]` or `Mapping[str, float]`.
    value (Any): What was read.
    name (str): What errors call it.
    RETURNS (Any): The value, an `Estimate` where one is expected.
    RAISES (KeyError, ValueError): If it is of another type, or no number to count with.
    """
    if get_origin(hint) is Union:  # with None
        return None if value is None else parse_as(get_args(hint)[0], value, name)
    if hint is Estimate:
        parse_as(Mapping[str, Any], value, name)
        hints = get_type_hints(Estimate)
        return Estimate(**{k: parse_as(h, value[k], f"{name}, {k}") for k, h in hints.items()})
    kinds = {float: (float, int), int: (int,), str: (str,)}.get(hint, (dict,))
    # True is an int for Python.
    if type(value) not in kinds:
        raise ValueError(f"{name}: {type(value).__name__}, expected {kinds[0].__name__}")
    if hint in (float, int) and not abs(value) <= _LARGEST:
        raise ValueError(f"{name}: no number to count with")
    if kinds == (dict,) and get_args(hint)[1] is not Any:
        return {k: parse_as(get_args(hint)[1], v, f"{name}, {k}") for k, v in value.items()}
    return value


def _to_json(value: Any) -> Any:
    if isinstance(value, Estimate):
        return value.to_json()
    if isinstance(value, Mapping):
        return {name: _to_json(part) for name, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value
