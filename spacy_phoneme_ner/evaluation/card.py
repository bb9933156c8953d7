"""What a packaged pipeline says of its scores: in spaCy's meta.json, and on a page."""

from typing import Any, Dict, Iterable, Mapping, Sequence

from spacy.cli.package import generate_readme

from ..errors import Errors, PhonemeNERError
from .report import Run, in_order, run_table
from .results import EntityScores
from .tables import escape_markdown

_BY_LANGUAGE = """
### Accuracy by language

Scores of {system} in percent, strict entities (boundaries and type). The averages above are over
these languages, each with the same weight. Brackets: 95% percentile bootstrap over sentences
({n_resamples} resamples). `phoneme_macro_f1` is the score that Sohn et al. (2024) publish, to be
compared with their figures only.

{table}"""


def performance(run: Run) -> Dict[str, Any]:
    """Put the scores of a run as spaCy's meta.json has them.

    run (Run): Scores of entities.
    RETURNS (Dict[str, Any]): From 0 to 1: `ents_p`, `ents_r` and `ents_f`, averages over the
        languages; `ents_per_type`, the same over the languages that have the type; and
        `ents_per_language` by language key, with the 95% interval of F1, `ents_f_low` to
        `ents_f_high`.
    RAISES (PhonemeNERError): If the scores are of something else.
    """
    languages = _entity_scores(run)
    types = sorted({name for scores in languages for name in scores.per_type})
    return {
        **_average({"p": s.entity_p, "r": s.entity_r, "f1": s.entity_f1.value} for s in languages),
        "ents_per_type": {
            name: {
                key.removeprefix("ents_"): value
                for key, value in _average(
                    s.per_type[name] for s in languages if name in s.per_type
                ).items()
            }
            for name in types
        },
        "ents_per_language": {scores.lang: _of_language(scores) for scores in languages},
    }


def readme(meta: Mapping[str, Any], run: Run) -> str:
    """Write the page of a pipeline: spaCy's own, and the scores by language.

    meta (Mapping[str, Any]): Its meta.json, with `performance`.
    run (Run): Scores of entities.
    RETURNS (str): Markdown.
    """
    by_language = _BY_LANGUAGE.format(
        system=escape_markdown(run.system), n_resamples=run.n_resamples, table=run_table(run)
    )
    return f"{generate_readme(dict(meta)).rstrip()}\n{by_language}"


def _entity_scores(run: Run) -> Sequence[EntityScores]:
    languages = [scores for scores in in_order(run.languages) if isinstance(scores, EntityScores)]
    if not languages:
        raise PhonemeNERError(Errors.P339.format(task=run.kind.task))
    return languages


def _of_language(scores: EntityScores) -> Dict[str, float]:
    f1 = scores.entity_f1
    figures = {"p": scores.entity_p, "r": scores.entity_r, "f1": f1.value}
    return {**_average([figures]), "ents_f_low": f1.low / 100, "ents_f_high": f1.high / 100}


def _average(figures: Iterable[Mapping[str, float]]) -> Dict[str, float]:
    """Average percentages into what spaCy's meta.json has."""
    each = list(figures)
    return {
        name: round(sum(one[key] for one in each) / len(each) / 100, 6)
        for name, key in (("ents_p", "p"), ("ents_r", "r"), ("ents_f", "f1"))
    }
