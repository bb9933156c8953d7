"""Docs for spaCy's own visualizer, displaCy, with pronunciations.

`displacy.render(doc, style="ent")` shows the text of a Doc's entities and nothing of its other
words. What is given to it by hand (`manual=True`) it writes as it stands: so each line comes as
one stretch of text that brings its own markup.
"""

from html import escape
from typing import Any, Dict, List, Mapping, Optional, Union

from spacy.tokens import Doc, Span

from .colours import Palette
from .lines import read_doc
from .markup import CLASS, line_markup, style_sheet


def to_displacy(
    doc: Union[Doc, Span],
    *,
    colors: Optional[Mapping[str, str]] = None,
    ipa: bool = True,
    confidence: bool = True,
) -> Dict[str, Any]:
    """Write a Doc as displaCy takes it: `displacy.render(to_displacy(doc), style="ent",
    manual=True, options=displacy_options())`.

    doc (Union[Doc, Span]): A Doc, or a part of one.
    colors (Optional[Mapping[str, str]]): CSS colours by label; ours for others.
    ipa (bool): Whether pronunciations are shown.
    confidence (bool): Whether it is shown how probable the names are.
    RETURNS (Dict[str, Any]): What displaCy takes, of JSON's types.
    RAISES (PhonemeNERError): If it is no Doc, or a colour is none.
    """
    shown, palette = read_doc(doc, ipa=ipa, confidence=confidence), Palette(colors)
    text = doc.text
    style = f"<style>\n{style_sheet()}</style>"
    spans: List[Dict[str, Any]] = [_stretch(0, 0, style)]
    for line in shown.lines:
        markup = line_markup(line, palette)
        markup = f'<span class="{CLASS}"><span dir="{line.direction}">{markup}</span></span>'
        spans.append(_stretch(line.start, line.end, markup))
    direction = shown.lines[0].direction if shown.lines else "ltr"
    settings = {"lang": shown.lang or "und", "direction": direction}
    return {"text": text, "ents": spans, "title": escape(shown.title) or None, "settings": settings}


def displacy_options() -> Dict[str, Any]:
    """Give the options of `displacy.render` for what `to_displacy` writes.

    RETURNS (Dict[str, Any]): The options.
    """
    return {"template": "{markup}"}


def _stretch(start: int, end: int, markup: str) -> Dict[str, Any]:
    return {"start": start, "end": end, "label": "", "params": {"markup": markup}}
