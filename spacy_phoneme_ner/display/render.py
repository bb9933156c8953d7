"""Docs as HTML or as a picture."""

from typing import Iterable, List, Mapping, Optional, Union

from spacy.tokens import Doc, Span

from ..checks import check_choice, check_number
from ..errors import Errors, PhonemeNERError
from .colours import Palette
from .lines import read_doc
from .markup import page_of, shown_markup, style_sheet
from .picture import draw_docs

Docs = Union[Doc, Span, Iterable[Union[Doc, Span]]]
TITLE = "Names, and how they sound"


class Rendered(str):
    """HTML or SVG: a string that notebooks show as what it is when a cell ends with it."""

    def _repr_html_(self) -> str:
        return str(self)


def render(
    docs: Docs,
    style: str = "html",
    *,
    page: bool = False,
    colors: Optional[Mapping[str, str]] = None,
    ipa: bool = True,
    confidence: bool = True,
    width: int = 880,
) -> Rendered:
    """Show Docs: names coloured, with labels, the pronunciation of each word below it, text of any
    direction as it is read. A notebook shows what it gives; nothing in it is loaded, or runs.

    docs (Union[Doc, Span, Iterable[Union[Doc, Span]]]): A Doc, a part of one, or several, with
        entities, with an IPA layer and scores, or without. `doc.user_data["title"]` is put above.
    style (str): "html", or "svg" for a picture, in which words that are wider than it are cut.
    page (bool): Whether HTML is a whole page, for a file, instead of an element with its style.
    colors (Optional[Mapping[str, str]]): CSS colours by label; ours for others.
    ipa (bool): Whether pronunciations are shown.
    confidence (bool): Whether it is shown how probable the names are.
    width (int): How wide a picture is, in pixels, 200 to 10,000.
    RETURNS (Rendered): The HTML or SVG, a string.
    RAISES (PhonemeNERError): If there is something else than Docs, an IPA layer is damaged, or a
        setting is none.
    """
    check_choice("style", style, ("html", "svg"))
    check_number("width", width, 200, 10_000, whole=True)
    palette = Palette(colors)
    shown = [read_doc(doc, ipa=ipa, confidence=confidence) for doc in _listed(docs)]
    if style == "svg":
        return Rendered(draw_docs(shown, palette, width))
    content = "\n".join(shown_markup(each, palette) for each in shown)
    if page:
        titles = [each.title for each in shown if each.title]
        return Rendered(page_of(content, titles[0] if len(titles) == len(shown) == 1 else TITLE))
    return Rendered(f"<style>\n{style_sheet()}</style>\n{content}")


def _listed(docs: Docs) -> List[Union[Doc, Span]]:
    if isinstance(docs, (Doc, Span)):
        return [docs]
    if not isinstance(docs, Iterable):
        raise PhonemeNERError(Errors.P901.format(got=type(docs).__name__))
    return list(docs)  # of a string, letters, which are no Docs either
