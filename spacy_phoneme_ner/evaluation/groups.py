"""Averages over groups of languages: the study's three cases, and the scripts."""

from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ..languages import Language, find_language
from .bootstrap import average_samples, estimate, mean_std
from .results import LanguageScores, shared_metrics

# The three groups of the zero-shot study: seen by no pre-trained model, by XPhoneBERT
# only, by mBERT and CANINE only. ISO 639-3, in its order.
CASES: Mapping[str, Tuple[str, ...]] = {
    "case1": ("sin", "som", "mri", "quy", "uig", "aii", "kin", "ilo"),
    "case2": (
        *("epo", "khm", "tuk", "amh", "mlt", "ori"),
        *("san", "ina", "grn", "bel", "kur", "snd"),
    ),
    "case3": (
        *("tgk", "yor", "mar", "jav", "urd", "msa", "ceb"),
        *("hrv", "mal", "tel", "uzb", "pan", "kir"),
    ),
}

STUDY = tuple(code for codes in CASES.values() for code in codes)


def case_of(language: Language) -> Optional[str]:
    """Give the study's group that a language is in, e.g. "case1", or None."""
    return next((case for case, codes in CASES.items() if language.code in codes), None)


@dataclass(frozen=True)
class Group:
    """A group of languages.

    key (str): Its name in files, e.g. "case1".
    title (str): Its name in tables, e.g. "Case 1".
    contains (Callable[[Language], bool]): Tells whether a language is in it.
    """

    key: str
    title: str
    contains: Callable[[Language], bool]


GROUPS: Tuple[Group, ...] = (
    Group("case1", "Case 1", lambda language: case_of(language) == "case1"),
    Group("case2", "Case 2", lambda language: case_of(language) == "case2"),
    Group("case3", "Case 3", lambda language: case_of(language) == "case3"),
    Group("latin", "Latin script", lambda language: language.script == "Latn"),
    Group("non_latin", "Other scripts", lambda language: language.script != "Latn"),
    Group("all", "All", lambda language: True),
)
# The last has every language, so that there is one for whatever was scored.
ALL = GROUPS[-1]


@dataclass(frozen=True)
class Average:
    """The average of one metric, in percent: over a group of languages, or over seeds.

    mean (float): The average over the languages or seeds, each counted once.
    std (Optional[float]): The sample standard deviation over them, None for one.
    low (Optional[float]): The lower end of the average's 95% interval, None where it is
        not known: over languages the bootstrap's, each language's sentences drawn
        independently; over seeds Student's, see `seeds.py`.
    high (Optional[float]): The upper end.
    """

    mean: float
    std: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None

    def to_json(self) -> Dict[str, Optional[float]]:
        """Give the numbers as JSON, rounded to four decimals."""
        return {k: None if v is None else round(v, 4) for k, v in vars(self).items()}


@dataclass(frozen=True)
class GroupScores:
    """The scores of a group.

    group (Group): The group.
    languages (Tuple[str, ...]): The languages in the average.
    missing (Tuple[str, ...]): The study's languages of the group that were not scored.
    averages (Mapping[str, Average]): One average for each metric that all its languages
        have; none if no language of the group was scored.
    """

    group: Group
    languages: Tuple[str, ...]
    missing: Tuple[str, ...]
    averages: Mapping[str, Average]

    def to_json(self) -> Dict[str, Any]:
        """Give the scores as JSON."""
        return {
            "title": self.group.title,
            "languages": list(self.languages),
            "missing": list(self.missing),
            **{metric: average.to_json() for metric, average in self.averages.items()},
        }


def group_scores(scores: Sequence[LanguageScores]) -> List[GroupScores]:
    """Average over every group. Scored languages outside the study count for
    their script and for "all".

    scores (Sequence[LanguageScores]): The scores of the languages.
    RETURNS (List[GroupScores]): One for each of GROUPS, in that order.
    RAISES (PhonemeNERError): If they are of different tasks.
    """
    scored = {score.lang for score in scores}
    rows = []
    for group in GROUPS:
        members = [score for score in scores if group.contains(find_language(score.lang))]
        missing = [
            code
            for code in STUDY
            if group.contains(find_language(code)) and find_language(code).key not in scored
        ]
        averages = {metric: average(members, metric) for metric in shared_metrics(members)}
        languages = tuple(score.lang for score in members)
        rows.append(GroupScores(group, languages, tuple(missing), averages))
    return rows


def shown_groups(scores: Sequence[LanguageScores]) -> List[Group]:
    """Choose the groups that tables and pictures show.

    Where none of the languages is the study's, scripts are shown only if they tell the
    languages apart, and a single language stands under its own name.

    scores (Sequence[LanguageScores]): The scores in the averages, at least one.
    RETURNS (List[Group]): Groups that have languages; ALL is the last.
    """
    if len({score.lang for score in scores}) == 1:
        return [replace(ALL, title=scores[0].name)]
    languages = [find_language(score.lang) for score in scores]
    groups = [group for group in GROUPS if any(map(group.contains, languages))]
    if any(map(case_of, languages)):
        return groups
    return [g for g in groups if g is ALL or not all(map(g.contains, languages))]


def average(scores: Sequence[LanguageScores], metric: str) -> Average:
    """Average one metric over languages.

    scores (Sequence[LanguageScores]): The languages, at least one.
    metric (str): One of the metrics that they have.
    RETURNS (Average): With an interval if every language still has its draws.
    """
    mean, std = mean_std([score.estimate(metric).value for score in scores])
    samples = [score.samples[metric] for score in scores if metric in score.samples]
    if len(samples) < len(scores):
        return Average(mean, std)
    interval = estimate(mean, average_samples(samples))
    return Average(mean, std, interval.low, interval.high)
