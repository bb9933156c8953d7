"""What spelling tells of a token in any script: case, digits, punctuation."""

import unicodedata
from itertools import chain
from typing import Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ...memory.cache import Cache

Cues = NDArray[np.float32]

CASES = ("title", "all_caps", "mixed_case", "lower", "caseless")
CUES = (
    *CASES,
    *("digit_inside", "digits_only", "single_letter", "inner_punctuation"),
    *("opening", "closing", "dash", "quote", "sentence_end", "separator"),
    *("other_punctuation", "symbol"),
)
_INDEX = {cue: i for i, cue in enumerate(CUES)}
_BY_CATEGORY = {"Ps": "opening", "Pe": "closing", "Pd": "dash", "Pi": "quote", "Pf": "quote"}
# Unicode's categories do not tell these apart, nor straight quotes from commas.
_BY_CHARACTER = {
    **dict.fromkeys("\"'`", "quote"),
    **dict.fromkeys(".!?।॥؟…。！？።᠃", "sentence_end"),
    **dict.fromkeys(",;:،؛、，፣፤·", "separator"),
}


def _names(text: str) -> Tuple[str, ...]:
    letters = [c for c in text if c.isalpha()]
    digits = any(c.isdigit() for c in text)
    names = []
    if letters:
        names.append(_case(letters))
        if len(letters) == 1:
            names.append("single_letter")
        if any(unicodedata.category(c)[0] in "PS" for c in text):
            names.append("inner_punctuation")
    if digits:
        names.append("digit_inside")
        if all(c.isdigit() for c in text):
            names.append("digits_only")
    if not letters and not digits and text.strip():
        first = text.strip()[0]
        category = unicodedata.category(first)
        other = "other_punctuation" if category[0] == "P" else "symbol"
        names.append(_BY_CHARACTER.get(first) or _BY_CATEGORY.get(category, other))
    return tuple(names)


def _case(letters: Sequence[str]) -> str:
    cased = [c for c in letters if c.lower() != c.upper()]
    if not cased:
        return "caseless"
    if all(c.islower() for c in cased):
        return "lower"
    if cased[0].isupper() and all(c.islower() for c in cased[1:]):
        return "title"
    return "all_caps" if all(c.isupper() for c in cased) else "mixed_case"


def cue_matrix(texts: Sequence[str]) -> Cues:
    """Describe tokens by the cues of their spelling.

    texts (Sequence[str]): The tokens' texts.
    RETURNS (ndarray): 1 where a cue (`CUES`) is there, else 0.
        Shape: (len(texts), len(CUES)), float32
    """
    matrix = np.zeros((len(texts), len(CUES)), dtype=np.float32)
    columns = _columns.read(texts, lambda new: [_find(text) for text in new])
    rows = np.repeat(np.arange(len(texts)), list(map(len, columns)))
    matrix[rows, list(chain.from_iterable(columns))] = 1.0
    return matrix


def _find(text: str) -> Tuple[int, ...]:
    return tuple([_INDEX[name] for name in _names(text)])


# The columns of the cues of texts.
_columns: Cache[str, Tuple[int, ...]] = Cache(16_000_000)


def hide_case(cues: Cues, hidden: NDArray[np.bool_]) -> Cues:
    """Make tokens look as if their script had no case.

    cues (ndarray): What `cue_matrix` gave. Shape: (n_tokens, len(CUES))
    hidden (ndarray): Whose case to hide. Shape: (n_tokens,), bool
    RETURNS (ndarray): A copy, with "caseless" in place of the other cues of case.
    """
    n = len(CASES)
    cues = cues.copy()
    has_letters = cues[:, :n].any(axis=1)
    cues[hidden, :n] = 0.0
    cues[hidden & has_letters, n - 1] = 1.0
    return cues
