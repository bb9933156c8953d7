"""What training knew of a word: names that it was part of, by its spelling and by its sound."""

from collections import Counter
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Protocol, Sequence, Set

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ...ipa import PLAIN, segments, sound_classes
from ...layer import get_ipa
from ...memory.cache import remembered
from ...models.types import Encoder
from ...models.words.encoder_gazetteer import count_names, find_gazetteer
from ...models.words.gazetteer_keys import LISTS
from .nearest import Nearest, NearestSounds, Sounds

# What counts are of that are of no name.
OUTSIDE = ""
# What tells a word by its sound, the most exact that says enough first; and by its spelling.
_BY_SOUND = ("ipa-classes", "ipa", "ipa-start", "ipa-skeleton")
_BY_SPELLING = ("orth",)


class Known(NamedTuple):
    """What training knew of a word.

    spelled (bool): Whether it was, spelled like this, part of a name.
    heard (Optional[bool]): Whether something was part of a name that sounds like this; None for
        what is not pronounced, and where nothing tells.
    counts (Mapping[str, float]): How often what sounds like this was outside of names ("") and in
        those of each label.
    nearest (Optional[Nearest]): The word of a name that sounds most like it, where they are known.
    """

    spelled: bool
    heard: Optional[bool]
    counts: Mapping[str, float]
    nearest: Optional[Nearest] = None


class KnownNames(Protocol):
    """Tells what training knew of words."""

    def __call__(self, doc: Doc, tokens: Sequence[int]) -> List[Known]:
        """Look tokens up.

        doc (Doc): A Doc with an IPA layer.
        tokens (Sequence[int]): The numbers of some of its tokens.
        RETURNS (List[Known]): What was known of each.
        """


@remembered(65536)
def sounds_of(ipa: str) -> Sounds:
    """Cut a pronunciation into segments, as far as languages agree on how to write them.

    ipa (str): The pronunciation of a word.
    RETURNS (Sounds): Its segments, without tone, stress and length.
    """
    return segments(PLAIN.apply(ipa))


class CountedNames:
    """What can be told from the names themselves: of a corpus, or of lists.

    docs (Iterable[Doc]): Annotated Docs with an IPA layer.
    RAISES (PhonemeNERError): If there is no name in them that is pronounced.
    """

    def __init__(self, docs: Iterable[Doc]) -> None:
        self._spelled: Set[str] = set()
        self._by_class: Dict[str, Counter[str]] = {}
        words: Dict[Sounds, str] = {}
        for doc in docs:
            for token, ipa in zip(doc, get_ipa(doc)):
                label, sounds = token.ent_type_, sounds_of(ipa)
                if label:
                    self._spelled.add(token.text.lower())
                if sounds:
                    self._by_class.setdefault(sound_classes(sounds), Counter())[label] += 1
                    if label:
                        words.setdefault(sounds, token.text)
        if not words:
            raise PhonemeNERError(Errors.P345)
        self.nearest = NearestSounds(words)

    def __call__(self, doc: Doc, tokens: Sequence[int]) -> List[Known]:
        """Look tokens up (see `KnownNames.__call__`)."""
        ipa = get_ipa(doc)
        return [self._look_up(doc[i].text.lower(), sounds_of(ipa[i])) for i in tokens]

    def _look_up(self, word: str, sounds: Sounds) -> Known:
        spelled = word in self._spelled
        if not sounds:
            return Known(spelled, None, {})
        counts: Mapping[str, int] = self._by_class.get(sound_classes(sounds), {})
        return Known(spelled, self.nearest.is_heard(sounds), counts, self.nearest(sounds))


class GazetteerNames:
    """What a pipeline's gazetteer has kept: how often classes of sounds were part of what.

    model (Model[List[Doc], List[Floats2d]]): The encoder with the gazetteer.
    """

    def __init__(self, model: Encoder) -> None:
        self._model = model
        self._labels = (OUTSIDE, *model.attrs["gazetteer"].labels)
        kinds = model.attrs["gazetteer"].keys.kinds
        self._by_sound, self._by_spelling = (
            [kind for kind in kinds if kind.removeprefix(LISTS) == found]
            for found in (
                next((view for view in views if view in kinds or LISTS + view in kinds), None)
                for views in (_BY_SOUND, _BY_SPELLING)
            )
        )

    def __call__(self, doc: Doc, tokens: Sequence[int]) -> List[Known]:
        """Look tokens up (see `KnownNames.__call__`)."""
        if not tokens:
            return []
        counted = count_names(self._model, [doc])
        ipa = get_ipa(doc)
        return [self._look_up(counted, i, sounds_of(ipa[i])) for i in tokens]

    def _look_up(self, counted: Mapping[str, Any], i: int, sounds: Sounds) -> Known:
        spelled = any(counted[kind][i, 1:].sum() >= 0.5 for kind in self._by_spelling)
        if not sounds or not self._by_sound:
            return Known(spelled, None, {})
        counts = sum(counted[kind][i] for kind in self._by_sound).tolist()
        return Known(spelled, sum(counts[1:]) >= 0.5, dict(zip(self._labels, counts)))


def gazetteer_of(nlp: Language) -> Optional[GazetteerNames]:
    """Take what a pipeline itself knows of names.

    nlp (Language): The pipeline.
    RETURNS (Optional[GazetteerNames]): Its gazetteer; None if no component has one.
    """
    models = [getattr(pipe, "model", None) for _, pipe in nlp.pipeline]
    found = [find_gazetteer(model) for model in models if isinstance(model, Model)]
    return next((GazetteerNames(encoder) for encoder in found if encoder is not None), None)
