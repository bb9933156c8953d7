"""The page: its parts put together, with the one style and the one script that it may run."""

import base64
import hashlib
from pathlib import Path
from typing import Callable, Sequence

from ...disk.files import write_text
from ..bootstrap import N_RESAMPLES
from ..mistakes.results import GAZETTEER, NAMES, UNKNOWN, Mistakes, ModelMistakes
from .browsing import browsing_json
from .html import attribute, plain
from .sections import (
    causes_section,
    classes_section,
    confusion_section,
    facts_section,
    scores_section,
)

_HERE = Path(__file__).parent
_TOLD_BY = {
    NAMES: "Which names were known is told from the names that were given. A word counts as heard "
    "if a word of a known name has the same sounds, or is nearer to it, by articulatory distance, "
    "than nine in ten known words of its length are that are read backwards.",
    GAZETTEER: "Which names were known is told by the gazetteer of each pipeline, which keeps "
    "classes of sounds, and no names: a word counts as heard if what has the same classes was part "
    "of one.",
    UNKNOWN: "Which names were known, nothing tells: no names were given, and not every pipeline "
    "has a gazetteer.",
}


def write_page(mistakes: Mistakes, path: Path, gold: str) -> None:
    """Write the page, whole or not at all.

    mistakes (Mistakes): What is shown.
    path (Path): The file.
    gold (str): What the gold data is called.
    RAISES (PhonemeNERError): If it cannot be written.
    """
    write_text(path, make_page(mistakes, gold))


def make_page(mistakes: Mistakes, gold: str) -> str:
    """Put the page together.

    mistakes (Mistakes): What is shown.
    gold (str): What the gold data is called.
    RETURNS (str): HTML, which needs no other file.
    """
    frame, style, script = (
        (_HERE / name).read_text(encoding="utf8") for name in ("page.html", "page.css", "page.js")
    )
    names = [its.name for its in mistakes.models]
    sections = {
        "scores": ("Scores", scores_section(mistakes)),
        "classes": ("Mistakes by class", classes_section(mistakes)),
        "causes": ("What went wrong", causes_section(mistakes)),
        "facts": ("Where mistakes are", _of_each(mistakes, facts_section)),
        "confusion": ("Types taken for others", _of_each(mistakes, confusion_section)),
    }
    links = [f'<li><a href="#{key}">{title}</a></li>' for key, (title, _) in sections.items()]
    parts = [
        f'<section id="{key}" aria-labelledby="{key}-title">\n'
        f'<h2 id="{key}-title">{title}</h2>\n{body}\n</section>'
        for key, (title, body) in sections.items()
    ]
    return frame.format(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        title=attribute(f"Mistakes of {', '.join(names)}"),
        heading=f"Mistakes of {_listed(names)}",
        about=_about(mistakes, gold),
        links="\n".join(links),
        sections="\n".join(parts),
        told_by=_TOLD_BY[mistakes.told_by],
        n_resamples=N_RESAMPLES,
        data=browsing_json(mistakes),
    )


def _of_each(mistakes: Mistakes, section: Callable[[ModelMistakes], str]) -> str:
    if len(mistakes.models) == 1:
        return section(mistakes.models[0])
    return "\n".join(f"<h3>{plain(its.name)}</h3>\n{section(its)}" for its in mistakes.models)


def _about(mistakes: Mistakes, gold: str) -> str:
    alone = len(mistakes.models) == 1
    made = "; ".join(
        f"{sum(its.n_mistakes.values()):,}" + ("" if alone else f" of {plain(its.name)}")
        for its in mistakes.models
    )
    n_languages = len(set(mistakes.languages))
    return (
        f"{len(mistakes.languages):,} sentences with {mistakes.n_entities:,} entities, of "
        f"{plain(gold)}, in {n_languages:,} language{'' if n_languages == 1 else 's'}. "
        f"Mistakes: {made}."
    )


def _listed(names: Sequence[str]) -> str:
    *first, last = map(plain, names)
    return f"{', '.join(first)} and {last}" if first else last


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
