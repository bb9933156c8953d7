"""A Doc as HTML: words with their pronunciations below them, names on a ground of their colour.

All that comes from a text is escaped. Words and runs of words say in which direction they are
written, so that the browser need not guess it from what stands in them: pronunciations are Latin
letters below words of any script.
"""

import unicodedata
from functools import cache
from html import escape
from importlib.resources import files
from typing import List, Sequence

from .colours import FAINT_INK, HUES, INK, Palette, hue_of
from .directions import runs
from .lines import Line, Name, Shown, Unit, Word

CLASS = "phoneme-ner"
_OPEN = {"Ps", "Pi"}  # categories of marks that belong to the word after them
# Nothing is loaded, and nothing runs, whatever stands in a text.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
{style}</style>
</head>
<body>
{content}
</body>
</html>
"""


@cache
def style_sheet() -> str:
    """Give the style sheet of what `shown_markup` writes, which touches nothing else of a page."""
    rules = files(__package__).joinpath("style.css").read_text(encoding="utf8")
    rules = rules.replace("var(--ink)", INK).replace("var(--faint-ink)", FAINT_INK)
    hues = (f".{CLASS} .hue-{i} {{ background-color: {hue} }}\n" for i, hue in enumerate(HUES))
    return rules + "".join(hues)


def shown_markup(shown: Shown, palette: Palette) -> str:
    """Write a Doc as HTML.

    shown (Shown): The Doc.
    palette (Palette): The colours of labels.
    RETURNS (str): An element, without its style sheet.
    """
    title = f"<h2>{escape(shown.title)}</h2>\n" if shown.title else ""
    lines = "\n".join(
        f'<p dir="{line.direction}">{line_markup(line, palette)}</p>' for line in shown.lines
    )
    return f'<div class="{CLASS}"{_lang(shown.lang)}>\n{title}{lines}\n</div>'


def line_markup(line: Line, palette: Palette) -> str:
    """Write what is in a line as HTML.

    line (Line): The line.
    palette (Palette): The colours of labels.
    RETURNS (str): Text and elements that go into a paragraph of the line's direction.
    """
    return _units(line.units, line.direction, palette)


def page_of(content: str, title: str) -> str:
    """Put elements into a page that loads nothing.

    content (str): The elements.
    title (str): What the page is called.
    RETURNS (str): The page.
    """
    return _PAGE.format(title=escape(title), style=style_sheet(), content=content)


def percent(score: float) -> str:
    """Write a probability: no name is said to be surer than it is."""
    return f"{int(score * 100)}%"


def _units(units: Sequence[Unit], base: str, palette: Palette, tail: str = "") -> str:
    """Write what stands in a row, and something that stays with the last of it."""
    parts: List[str] = []
    for start, end in runs([unit.direction for unit in units]):
        last = units[end - 1]
        run = _run(units[start:end], palette, tail if end == len(units) else "")
        if last.direction != base:
            run = f'<span dir="{last.direction}">{run}</span>'
        # Blanks between runs are of the line.
        parts.append(run + _space(last))
    return "".join(parts)


def _run(units: Sequence[Unit], palette: Palette, tail: str) -> str:
    """Write what goes on in one direction; marks stay in a line with their words."""
    parts: List[str] = []
    together: List[str] = []
    for i, unit in enumerate(units):
        is_last = i + 1 == len(units)
        together.append(_word(unit) if isinstance(unit, Word) else _name(unit, palette))
        if is_last and tail:
            together.append(tail)
        elif not is_last and _belong_together(unit, units[i + 1]):
            continue
        chunk = "".join(together)
        parts.append(f'<span class="together">{chunk}</span>' if len(together) > 1 else chunk)
        parts.append("" if is_last else _space(unit))
        together = []
    return "".join(parts)


def _belong_together(unit: Unit, following: Unit) -> bool:
    # A name may be as long as it likes: it is not kept in one line.
    if not isinstance(unit, Word) or not isinstance(following, Word) or unit.space:
        return False
    return _is_mark(following) or (_is_mark(unit) and unicodedata.category(unit.text[-1]) in _OPEN)


def _is_mark(word: Word) -> bool:
    return bool(word.text) and not any(map(str.isalnum, word.text))


def _space(unit: Unit) -> str:
    return escape(unit.space if isinstance(unit, Word) else unit.words[-1].space)


def _name(name: Name, palette: Palette) -> str:
    own = palette.own(name.label)
    look = f'class="hue-{hue_of(name.label)}"'
    if own is not None:
        look = f'style="background-color: {escape(own)}"'
    score = "" if name.score is None else f' <span class="score">{percent(name.score)}</span>'
    label = f'<bdi class="label">{escape(name.label)}{score}</bdi>'
    words = [*name.words[:-1], name.words[-1]._replace(space="")]
    inner = _units(words, name.direction, palette, label)
    return f'<mark {look} dir="{name.direction}">{inner}</mark>'


def _word(word: Word) -> str:
    text, direction = escape(word.text), f' dir="{word.direction}"'
    if word.ipa:
        sound = f'<rt dir="ltr"{_lang(word.lang and word.lang + "-fonipa")}>{escape(word.ipa)}</rt>'
        lang = _lang(word.lang)
        return f"<ruby{direction}{lang}>{text}<rp> (</rp>{sound}<rp>)</rp></ruby>"
    # Marks stand as what is around them says, which mirrors brackets, too.
    return f"<bdi{direction}>{text}</bdi>" if any(map(str.isalpha, word.text)) else text


def _lang(tag: str) -> str:
    return f' lang="{tag}"' if tag else ""
