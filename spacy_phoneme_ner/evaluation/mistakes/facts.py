"""What mistakes are sorted by: of each entity, right ones too, one value for each of some facts."""

from typing import Dict, Mapping, Optional, Sequence, Tuple

from ...languages import Language
from .causes import CAUSES, Word, own_words

# Titles, in the order in which they are shown.
FACTS: Mapping[str, str] = {
    "cause": "What went wrong",
    "language": "Language",
    "script": "Script",
    "words": "Words of the entity",
    "spelled": "Its words in known names, by spelling",
    "heard": "Its words in known names, by sound",
    "sentence": "Words of the sentence",
    "confidence": "Confidence",
    "place": "Place in the sentence",
}
_COUNTED = ("every word", "some words", "no word", "not known")
_LENGTHS = (5, 10, 20, 40)
_SURE = (0.5, 0.7, 0.9)
_NOT_FOUND, _NOT_SAID = "nothing found", "not said"
# The values of the others are sorted as words are.
ORDER: Mapping[str, Sequence[str]] = {
    "cause": tuple(CAUSES),
    "words": ("1", "2", "3", "4 and more"),
    "spelled": _COUNTED,
    "heard": _COUNTED,
    "sentence": ("up to 5", "6 to 10", "11 to 20", "21 to 40", "more than 40"),
    "confidence": ("below 0.5", "0.5 to 0.7", "0.7 to 0.9", "from 0.9", _NOT_SAID, _NOT_FOUND),
    "place": ("all of it", "at its beginning", "within", "at its end"),
}


def find_facts(
    words: Sequence[Word],
    places: Sequence[int],
    n_tokens: int,
    language: Language,
    confidence: Optional[float],
    cause: str,
) -> Dict[str, str]:
    """Tell the facts of an entity, or of several that overlap.

    words (Sequence[Word]): Their words.
    places (Sequence[int]): The number of the token that each is.
    n_tokens (int): How many the sentence has.
    language (Language): The language.
    confidence (Optional[float]): Of what was found, the least if that is several; None if it has
        none.
    cause (str): See `causes.CAUSES`.
    RETURNS (Dict[str, str]): A value for each of FACTS.
    """
    own = own_words(words)
    known = [word.known for word in own if word.known is not None]
    heard = [its.heard for its in known if its.heard is not None]
    return {
        "cause": cause,
        "language": language.name if language.key == language.code else language.tag,
        "script": language.script,
        "words": str(len(own)) if len(own) < 4 else ORDER["words"][-1],
        "spelled": _count([its.spelled for its in known]),
        "heard": _count(heard),
        "sentence": ORDER["sentence"][sum(n_tokens > length for length in _LENGTHS)],
        "confidence": _sureness(confidence, any(word.found for word in words)),
        "place": _place(places[0] == 0, places[-1] == n_tokens - 1),
    }


def sort_values(fact: str, values: Sequence[str]) -> Tuple[str, ...]:
    """Put the values of a fact in order."""
    order = ORDER.get(fact, ())
    ranks = {value: i for i, value in enumerate(order)}
    return tuple(sorted(values, key=lambda value: (ranks.get(value, len(order)), value)))


def _count(truths: Sequence[bool]) -> str:
    if not truths:
        return "not known"
    return "every word" if all(truths) else "some words" if any(truths) else "no word"


def _sureness(confidence: Optional[float], is_found: bool) -> str:
    if not is_found:
        return _NOT_FOUND
    if confidence is None:
        return _NOT_SAID
    return ORDER["confidence"][sum(confidence >= bound for bound in _SURE)]


def _place(is_first: bool, is_last: bool) -> str:
    if is_first and is_last:
        return "all of it"
    return "at its beginning" if is_first else "at its end" if is_last else "within"
