"""Figures in a page of the documentation: between comments, all else is left as it is."""

import re
from pathlib import Path

from spacy_phoneme_ner.disk.files import write_text


def renew(page: Path, name: str, text: str) -> None:
    """Put the figures of a question into a page.

    page (Path): The page, with `<!-- figures: NAME -->` where they begin and `<!-- end -->`
        where they end.
    name (str): The question's name.
    text (str): The figures, in Markdown.
    """
    old = page.read_text(encoding="utf8")
    place = re.compile(rf"(<!-- figures: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    new, n_places = place.subn(lambda match: f"{match[1]}\n{text.strip()}\n\n{match[2]}", old)
    if n_places != 1:
        raise ValueError(f"{page} has {n_places} places for the figures of {name}: expected one")
    write_text(page, new)
