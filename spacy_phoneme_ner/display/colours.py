"""Which colour a label has."""

import re
from typing import Dict, Mapping, Optional
from zlib import crc32

from ..errors import Errors, PhonemeNERError

# Light enough for dark letters, apart enough for the colour-blind beside their labels.
HUES = ("#c9e4f9", "#cdeeda", "#fbe3bd", "#ecd6f5", "#fbd3d6", "#d8ecec", "#f3eeb5", "#dfe3e8")
INK, FAINT_INK = "#1f2933", "#52606d"
_KNOWN = {"PER": 0, "PERSON": 0, "LOC": 1, "GPE": 1, "ORG": 2, "MISC": 3}
# Nothing that could end a rule, or load a picture.
_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}|[a-z]+|(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([-+.,%/0-9a-z\s]*\)",
    re.IGNORECASE,
)


class Palette:
    """The colours of labels.

    colors (Optional[Mapping[str, str]]): CSS colours by label, as displaCy takes them; others
        have one of ours, the same ones every time.
    """

    def __init__(self, colors: Optional[Mapping[str, str]] = None) -> None:
        """Check the colours.

        RAISES (PhonemeNERError): If one is no colour.
        """
        self._own: Dict[str, str] = {}
        for label, colour in (colors or {}).items():
            if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
                raise PhonemeNERError(Errors.P902.format(label=label, got=repr(colour)))
            self._own[str(label).upper()] = colour

    def own(self, label: str) -> Optional[str]:
        """Give the colour that was asked for, None if none was."""
        return self._own.get(label.upper())

    def colour(self, label: str) -> str:
        """Give the colour of a label.

        label (str): The label.
        RETURNS (str): A colour of CSS.
        """
        return self.own(label) or HUES[hue_of(label)]


def hue_of(label: str) -> int:
    """Choose one of our colours for a label, the same one every time.

    label (str): The label.
    RETURNS (int): Its number in `HUES`.
    """
    label, n_known = label.upper(), len(set(_KNOWN.values()))
    text = label.encode("utf8", "replace")
    return _KNOWN.get(label, n_known + crc32(text) % (len(HUES) - n_known))
