"""What the notations share: the policy for symbols that one of them cannot write."""

import unicodedata

from ..errors import Errors, PhonemeNERError

UNKNOWN = ("raise", "keep", "drop")


def check_unknown(unknown: str) -> None:
    """Check the setting of the converters for symbols they don't know.

    unknown (str): "raise", "keep" or "drop".
    RAISES (PhonemeNERError): If it is anything else.
    """
    if unknown not in UNKNOWN:
        raise PhonemeNERError(
            Errors.P502.format(setting="unknown", value=unknown, expected=UNKNOWN)
        )


def unwritable(symbol: str, text: str, start: int, notation: str, unknown: str) -> str:
    """Deal with a symbol of the IPA that a notation lacks.

    symbol (str): The symbol.
    text (str): The text that it stands in.
    start (int): Where in the text it starts.
    notation (str): The notation's name, for the error.
    unknown (str): "keep" gives the symbol, "drop" nothing.
    RETURNS (str): What to write in its place.
    RAISES (PhonemeNERError): With "raise", naming the symbol and its place.
    """
    if unknown == "raise":
        raise _error(Errors.P012, symbol, text[:start], notation)
    return symbol if unknown == "keep" else ""


def unreadable(symbol: str, text: str, start: int, notation: str, unknown: str) -> str:
    """Deal with a symbol that is none of a notation (see `unwritable`)."""
    if unknown == "raise":
        raise _error(Errors.P013, symbol, text[:start], notation)
    return symbol if unknown == "keep" else ""


def _error(message: str, symbol: str, before: str, notation: str) -> PhonemeNERError:
    # The text was taken apart to be read: count its characters as the user has them.
    position = len(unicodedata.normalize("NFC", before)) + 1
    composed = unicodedata.normalize("NFC", symbol)
    return PhonemeNERError(message.format(notation=notation, symbol=composed, position=position))
