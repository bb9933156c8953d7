"""The mistakes that can be browsed, as JSON that stands in a page."""

import json
from typing import Any, Dict, List

from ...display.directions import LTR, RTL, direction_of, directions
from ..mistakes.examples import Example, Shown
from ..mistakes.outcomes import CLASSES
from ..mistakes.results import Mistakes
from ..tables import one_line
from .sections import language_name

# Bytes; what does not fit is left out, and the page says how many are there of how many.
MOST_BYTES = 12_000_000
# What could end the element that the JSON stands in, or is no JavaScript in old engines.
_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def browsing_json(mistakes: Mistakes, most_bytes: int = MOST_BYTES) -> str:
    """Write the mistakes for the script of the page.

    mistakes (Mistakes): The mistakes.
    most_bytes (int): How large it may become, about.
    RETURNS (str): JSON that can stand in a `script` element. Its examples are, of each class and
        pipeline, as many as there is room for, the same number of each as far as there are so many.
    """
    left, written = most_bytes, []
    for example in mistakes.examples:
        text = _dump(_example(example))
        left -= len(text.encode("utf8")) + 1
        if left < 0:
            break
        written.append(text)
    head = {
        "models": [one_line(its.name) for its in mistakes.models],
        "kinds": list(CLASSES),
        "counts": [list(its.n_mistakes.values()) for its in mistakes.models],
        "languages": {lang: language_name(lang) for lang in dict.fromkeys(mistakes.languages)},
    }
    return f'{_dump(head)[:-1]},"examples":[{",".join(written)}]}}'


def _example(example: Example) -> Dict[str, Any]:
    shown = example.shown
    words = [one_line(word) for word, *_ in shown.words]
    base = direction_of("".join(words)) or LTR
    # Boxes, which words are with their sounds, do not turn around by themselves.
    turned = [int(direction != base) for direction in directions(words, base)]
    return {
        "m": example.model,
        "k": example.kind,
        "c": example.cause,
        "l": example.lang,
        "s": example.place,
        "w": [
            [word, one_line(ipa), int(blank), turn]
            for word, (_, ipa, blank), turn in zip(words, shown.words, turned)
        ],
        "a": list(map(int, shown.is_whole)),
        "o": list(shown.focus),
        "r": int(base == RTL),
        "g": _spans(shown.gold),
        "f": [_spans(found) for found in shown.found],
        "n": [[one_line(word), one_line(near), far] for word, near, far in shown.nearest],
    }


def _spans(spans: List[Shown]) -> List[List[Any]]:
    return [[start, end, one_line(label), score] for start, end, label, score in spans]


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPED)
