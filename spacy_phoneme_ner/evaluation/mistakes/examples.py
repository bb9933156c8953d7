"""Mistakes to look at: a part of the sentence, what the gold says and what each pipeline found."""

from typing import List, Mapping, NamedTuple, Sequence, Tuple

from spacy.tokens import Doc

from ...layer import get_ipa
from ..entities import Entity
from .known import Known

# So many words are shown before and after the entities, and of these; so many characters of each.
_AROUND, _WITHIN, _CHARACTERS = 20, 30, 80

# What is shown of a span: the numbers of its first token and of the one after its last, its label,
# and how sure the pipeline was, -1 if nobody says.
Shown = Tuple[int, int, str, float]


class Found(NamedTuple):
    """An entity that a pipeline found.

    entity (Entity): First character, the one after the last, label.
    score (float): Its confidence, -1 if it has none.
    """

    entity: Entity
    score: float


class Cutting(NamedTuple):
    """What is shown of a sentence.

    words (List[Tuple[str, str, bool]]): Spelling and IPA of each word that is shown, and whether a
        blank follows.
    is_whole (Tuple[bool, bool]): Whether the first and the last word are those of the sentence.
    focus (Tuple[int, int]): Which of the words the mistake is about: the first one, and the one
        after the last.
    gold (List[Shown]): The gold's entities.
    found (List[List[Shown]]): Those that each pipeline found.
    nearest (List[Tuple[str, str, float]]): Words of it with the known name that sounds most alike,
        and how far that is.
    """

    words: List[Tuple[str, str, bool]]
    is_whole: Tuple[bool, bool]
    focus: Tuple[int, int]
    gold: List[Shown]
    found: List[List[Shown]]
    nearest: List[Tuple[str, str, float]]


class Example(NamedTuple):
    """A mistake.

    model (int): The number of the pipeline that made it.
    kind (str): Its class.
    cause (str): What it may have come from.
    lang (str): The key of the language.
    place (int): The number of the sentence in its file, from 1.
    shown (Cutting): What is shown of it.
    """

    model: int
    kind: str
    cause: str
    lang: str
    place: int
    shown: Cutting


def cut_out(
    doc: Doc,
    tokens: Sequence[int],
    gold: Sequence[Entity],
    found: Sequence[Sequence[Found]],
    known: Mapping[int, Known],
) -> Cutting:
    """Cut out of a sentence what is shown of a mistake.

    doc (Doc): The sentence, with its IPA layer.
    tokens (Sequence[int]): The tokens of the entities in question.
    gold (Sequence[Entity]): All entities of the gold.
    found (Sequence[Sequence[Found]]): All that each pipeline found.
    known (Mapping[int, Known]): What training knew of some of the tokens.
    RETURNS (Cutting): Some words before and after, and all that is marked in them.
    """
    start = max(0, tokens[0] - _AROUND)
    end = min(len(doc), min(tokens[-1] + 1, tokens[0] + _WITHIN) + _AROUND)
    ipa = get_ipa(doc)
    places = range(start, end)
    nearest = [
        (_short(doc[i].text), _short(near.word), round(near.distance, 3))
        for i in tokens
        if i in places and i in known and (near := known[i].nearest) is not None
    ]
    return Cutting(
        words=[(_short(doc[i].text), _short(ipa[i]), bool(doc[i].whitespace_)) for i in places],
        is_whole=(start == 0, end == len(doc)),
        focus=(tokens[0] - start, min(tokens[-1] + 1, end) - start),
        gold=_marked(doc, places, [Found(entity, -1) for entity in gold]),
        found=[_marked(doc, places, of_model) for of_model in found],
        nearest=nearest,
    )


def spread(n_items: int, n: int) -> List[int]:
    """Choose n of a number of items, the same ones every time, from all over.

    n_items (int): How many there are.
    n (int): How many to choose, at most.
    RETURNS (List[int]): Their numbers, in order.
    """
    n = min(n, n_items)
    return [i * n_items // n for i in range(n)]


def _marked(doc: Doc, places: range, entities: Sequence[Found]) -> List[Shown]:
    shown = []
    for (first, last, label), score in entities:
        inside = [i for i in places if doc[i].idx < last and first < doc[i].idx + len(doc[i])]
        if inside:
            spot = inside[0] - places[0], inside[-1] + 1 - places[0]
            shown.append((*spot, _short(label), round(score, 3)))
    return shown


def _short(text: str) -> str:
    return text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"
