"""Small pictures as SVG, of shapes and text that any browser has fonts for."""

import unicodedata
from html import escape
from typing import List

import regex

from .colours import INK

# Readable on white and on black: every picture brings its own ground.
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
    'height="{height}" role="img" aria-label="{label}" font-family="system-ui, \'Noto Sans\', '
    'sans-serif">'
)
# Their letters are as broad as they are high.
_BROAD = regex.compile(
    r"[\p{Script=Tamil}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Myanmar}\p{Script=Kannada}"
    r"\p{Script=Telugu}\p{Script=Khmer}\p{Script=Javanese}\p{Script=Balinese}]"
)


class Picture:
    """A picture that shapes are put on.

    width (int): Its width in pixels.
    height (int): Its height.
    label (str): What it shows, for those who do not see it.
    """

    def __init__(self, width: int, height: int, label: str) -> None:
        head = _HEAD.format(width=width, height=height, label=escape(label, quote=True))
        self._parts: List[str] = [head]
        self.box(0, 0, width, height, fill="#ffffff", corner=8)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, corner: int = 6
    ) -> None:
        """Draw a filled rectangle with round corners."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner}" '
            f'fill="{escape(fill)}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        fill: str = INK,
        anchor: str = "middle",
        bold: bool = False,
        rtl: bool = False,
    ) -> None:
        """Write a line of text. Of what is written from right to left the marks are, too."""
        weight = ' font-weight="600"' if bold else ""
        weight += ' direction="rtl"' if rtl else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
            f"{weight}>{escape(text)}</text>"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, arrow: bool = True) -> None:
        """Draw a line, from left to right with an arrow at its end."""
        self._parts.append(
            f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="#7b8794" stroke-width="1.5"/>'
        )
        if arrow:
            self._parts.append(f'<path d="M{x2:g} {y2:g}l-8 -4v8z" fill="#7b8794"/>')

    def __str__(self) -> str:
        return "\n".join([*self._parts, "</svg>", ""])


def advance(text: str, size: int) -> float:
    """Guess how wide a text is, generously: fonts differ.

    text (str): The text.
    size (int): Its size in pixels.
    RETURNS (float): Pixels.
    """
    marks = sum(unicodedata.category(char) in ("Mn", "Cf") for char in text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    broad = len(_BROAD.findall(text))
    return size * (0.6 * (len(text) - marks) + 0.45 * wide + 0.3 * broad)
