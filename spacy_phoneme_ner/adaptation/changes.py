"""What an adaptation changes: the names that are found, lost, or called something else."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ..models.heads.bio import TaggedSpan

# What can become of a name, in the order of the table.
KINDS = ("kept", "gained", "lost", "relabelled", "moved")
_MOST_EXAMPLES = 200  # of a kind, in a file


class Example(NamedTuple):
    """A change, and how often it was met.

    before (str): The name and its label before, "" if there was none.
    after (str): The same after.
    times (int): How often.
    context (str): A text in which it stands.
    """

    before: str
    after: str
    times: int
    context: str


@dataclass(frozen=True)
class Changes:
    """What changed.

    counts (Dict[str, int]): How many names were kept as they were, gained, lost, called by
        another label, or moved (one that overlaps stands in their place).
    examples (Dict[str, List[Example]]): The most frequent changes of each kind but the first.
    """

    counts: Dict[str, int]
    examples: Dict[str, List[Example]]

    def to_json(self) -> Dict[str, Any]:
        """Give it as plain values."""
        examples = {kind: [e._asdict() for e in of] for kind, of in self.examples.items()}
        return {"counts": dict(self.counts), "examples": examples}


Spans = Sequence[TaggedSpan]


def compare_entities(
    texts: Sequence[Sequence[str]],
    before: Sequence[Spans],
    after: Sequence[Spans],
    labels: Tuple[str, ...],
) -> Changes:
    """Compare what was found in texts before and after.

    texts (Sequence[Sequence[str]]): The tokens of each text, white space with them.
    before (Sequence[Sequence[TaggedSpan]]): The names of each text before.
    after (Sequence[Sequence[TaggedSpan]]): The same after.
    labels (Tuple[str, ...]): What their labels are called.
    RETURNS (Changes): What changed.
    """
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    found: Dict[str, Counter[Tuple[str, str]]] = {kind: Counter() for kind in KINDS}
    contexts: Dict[Tuple[str, str], str] = {}
    for tokens, old, new in zip(texts, before, after, strict=True):
        for kind, was, now in _pair(old, new):
            counts[kind] += 1
            if kind == "kept":
                continue
            change = tuple(_name(tokens, span, labels) for span in (was, now))
            found[kind][change] += 1  # type: ignore[index]
            contexts.setdefault(change, "".join(tokens).strip())  # type: ignore[arg-type]
    examples = {
        kind: [
            Example(*change, number, contexts[change])
            for change, number in found[kind].most_common(_MOST_EXAMPLES)
        ]
        for kind in KINDS[1:]
    }
    return Changes(dict(counts), examples)


def _pair(old: Spans, new: Spans) -> List[Tuple[str, "TaggedSpan | None", "TaggedSpan | None"]]:
    """Tell what became of each name: its kind, and it before and after."""
    same = {(span.start, span.end): span for span in old}
    pairs: List[Tuple[str, TaggedSpan | None, TaggedSpan | None]] = []
    met = set()
    for span in new:
        was = same.get((span.start, span.end))
        if was is not None:
            pairs.append(("kept" if was.label == span.label else "relabelled", was, span))
            met.add(was)
            continue
        beside = [o for o in old if o.start < span.end and span.start < o.end]
        pairs.append(("moved", beside[0], span) if beside else ("gained", None, span))
        met.update(beside)
    return pairs + [("lost", span, None) for span in old if span not in met]


def _name(tokens: Sequence[str], span: "TaggedSpan | None", labels: Tuple[str, ...]) -> str:
    if span is None:
        return ""
    return f"{''.join(tokens[span.start : span.end]).strip()} {labels[span.label]}"
