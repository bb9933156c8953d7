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
            Errors.P009.format(setting="unknown", value=unknown, expected=UNKNOWN)
        )


def unwritable(symbol: str, before: str, notation: str, unknown: str) -> str:
    """Deal with a symbol of the IPA that a notation lacks.

    symbol (str): The symbol.
    before (str): What stands before it in the text.
    notation (str): The notation's name, for the error.
    unknown (str): "keep" gives the symbol, "drop" nothing.
    RETURNS (str): What to write in its place.
    RAISES (PhonemeNERError): With "raise", naming the symbol and its place.
    """
    return _by_policy(symbol, before, unknown, Errors.P012, notation)


def unreadable(symbol: str, before: str, notation: str, unknown: str) -> str:
    """Deal with a symbol that is none of a notation (see `unwritable`)."""
    return _by_policy(symbol, before, unknown, Errors.P013, notation)


def _by_policy(symbol: str, before: str, unknown: str, message: str, notation: str) -> str:
    if unknown == "raise":
        position = len(unicodedata.normalize("NFC", before)) + 1
        composed = unicodedata.normalize("NFC", symbol)
        raise PhonemeNERError(message.format(notation=notation, symbol=composed, position=position))
    return symbol if unknown == "keep" else ""
