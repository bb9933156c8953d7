"""What a mistake may have come from: the pronunciation, a homophone, a name never heard, the model.

A mistake has one cause, the first of these that holds; right entities are sorted likewise, as what
holds of them as often does no harm.
"""

from typing import List, Mapping, NamedTuple, Optional, Sequence

from ...ipa import unknown_segments
from .known import Known
from .outcomes import RIGHT

LEAKED, BORROWED, AMBIGUOUS, HOMOPHONE = "leaked", "borrowed rules", "ambiguous type", "homophone"
OTHERWISE, NEVER, MODEL, NOT_KNOWN = "sounds otherwise", "never heard", "the model", "not known"
# In the order in which they are looked for, with what each means.
CAUSES: Mapping[str, str] = {
    LEAKED: "A word of it was not turned into sounds: symbols that are no IPA, or silent letters.",
    BORROWED: "Its language has no rules; a neighbour's rules, or those of its script, read it.",
    AMBIGUOUS: "The right characters, and most of its words sound like what names of the type that "
    "was found are made of more often than those of the right type.",
    HOMOPHONE: "Most of the words that were taken for something else sound like what that is made "
    "of more often than like what they are.",
    OTHERWISE: "Most of its words were spelled in known names, but sound otherwise there.",
    NEVER: "Most of its words sound like no known name.",
    MODEL: "None of that: rules of its language read it, names are known that sound like it, and "
    "they speak for the right answer.",
    NOT_KNOWN: "Rules of its language read it; which names were known, nothing tells.",
}
# The study's question: is it the G2P, homophones, or the model?
GROUPS: Mapping[str, Sequence[str]] = {
    "G2P": (LEAKED, BORROWED),
    "homophones": (AMBIGUOUS, HOMOPHONE),
    "sounds not heard": (OTHERWISE, NEVER),
    "the model": (MODEL,),
    "not known": (NOT_KNOWN,),
}
# Of a word whose language is not known.
_UNKNOWN = "und"


class Word(NamedTuple):
    """A word of an entity, or of several that overlap.

    text (str): How it is spelled.
    ipa (str): How it was read.
    lang (str): The language that it was read in.
    gold (str): The label of the gold's entity that it is in, "" outside.
    found (str): The same of what was found.
    known (Optional[Known]): What training knew of it; None if nothing tells.
    """

    text: str
    ipa: str
    lang: str
    gold: str
    found: str
    known: Optional[Known]

    @property
    def is_spelled(self) -> bool:
        """Whether it has a letter."""
        return any(map(str.isalpha, self.text))


def find_cause(kind: str, words: Sequence[Word], has_rules: bool) -> str:
    """Tell what a mistake may have come from.

    kind (str): Its class (see `outcomes.CLASSES`), or "right".
    words (Sequence[Word]): The words of its entities.
    has_rules (bool): Whether there are rules for its language.
    RETURNS (str): One of CAUSES.
    """
    own = own_words(words)
    spelled = [word for word in own if word.is_spelled]
    if any(not word.ipa or unknown_segments(word.ipa) for word in spelled):
        return LEAKED
    if not has_rules or any(word.lang == _UNKNOWN for word in spelled):
        return BORROWED
    known = [word.known for word in own if word.known is not None and word.known.heard is not None]
    if not known:
        # Numbers alone are no names that could be heard.
        return MODEL if any(word.known is not None for word in own) and not spelled else NOT_KNOWN
    if _is_misled(kind, words):
        return AMBIGUOUS if kind == "type" else HOMOPHONE
    if 2 * sum(map(bool, (its.heard for its in known))) >= len(known):
        return MODEL
    return OTHERWISE if 2 * sum(its.spelled for its in known) > len(known) else NEVER


def own_words(words: Sequence[Word]) -> List[Word]:
    """Give the words of the gold's entities, or of what was found if there are none."""
    return [word for word in words if word.gold] or [*words]


def _is_misled(kind: str, words: Sequence[Word]) -> bool:
    """Tell whether what training heard speaks for what was found, where that is wrong; of what is
    right, whether it speaks for something else."""
    votes = []
    for word in words:
        counts = word.known.counts if word.known is not None else {}
        if (word.gold != word.found or kind == RIGHT) and any(counts.values()):
            others = [counts[label] for label in counts if label != word.gold]
            against = max(others, default=0) if kind == RIGHT else counts.get(word.found, 0)
            votes.append(against > counts.get(word.gold, 0))
    return 2 * sum(votes) > len(votes)
