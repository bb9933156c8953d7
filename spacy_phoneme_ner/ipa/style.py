"""How a pronunciation is written in the end: tones, stress, length, notation."""

from dataclasses import dataclass
from typing import Callable, Tuple

from ..errors import Errors, PhonemeNERError
from ..memory.cache import computed_once
from .alphabet import STRESS
from .arpabet import ipa_to_arpabet
from .normalize import strip_length, strip_stress, strip_tone
from .tones import reduce_tones, tone_letters, tone_marks
from .xsampa import ipa_to_xsampa

_Step = Callable[[str], str]


def _in_xsampa(ipa: str) -> str:
    return ipa_to_xsampa(ipa, unknown="keep")


def _in_arpabet(ipa: str) -> str:
    return ipa_to_arpabet(ipa, stress=any(mark in ipa for mark in STRESS), unknown="keep")


_KEEP: Tuple[_Step, ...] = ()
_STEPS = {
    "tones": {
        "keep": _KEEP,
        "letters": (tone_letters,),
        "marks": (tone_marks,),
        "reduce": (reduce_tones,),
        "strip": (strip_tone,),
    },
    "stress": {"keep": _KEEP, "strip": (strip_stress,)},
    "length": {"keep": _KEEP, "strip": (strip_length,)},
    "notation": {"ipa": _KEEP, "x-sampa": (_in_xsampa,), "arpabet": (_in_arpabet,)},
}


@dataclass(frozen=True)
class Style:
    """How pronunciations are written; the default leaves them as they are.

    tones (str): "keep" them, write them as Chao's "letters" or as "marks" on the
        vowel, "reduce" them to classes, or "strip" them (see `ipa.tones`).
    stress (str): "keep" or "strip" the marks of stress.
    length (str): "keep" or "strip" the marks of length.
    notation (str): "ipa", "x-sampa" or "arpabet". What a notation lacks is kept in
        IPA, so that nothing is lost; in ARPABET that is any sound but English ones,
        and the symbols have blanks between them, with digits for the stress if the
        word has stress marks.
    RAISES (PhonemeNERError): If a setting has another value.
    """

    tones: str = "keep"
    stress: str = "keep"
    length: str = "keep"
    notation: str = "ipa"

    def __post_init__(self) -> None:
        for setting, choices in _STEPS.items():
            value = getattr(self, setting)
            if not isinstance(value, str) or value not in choices:
                raise PhonemeNERError(
                    Errors.P502.format(setting=setting, value=value, expected=tuple(choices))
                )

    @computed_once
    def _steps(self) -> Tuple[_Step, ...]:
        chosen = [choices[getattr(self, setting)] for setting, choices in _STEPS.items()]
        return tuple(step for steps in chosen for step in steps)

    def apply(self, ipa: str) -> str:
        """Write one word's pronunciation in this style.

        ipa (str): Clean IPA.
        RETURNS (str): The same in this style; the same object if nothing is asked for.
        """
        for step in self._steps:
            ipa = step(ipa)
        return ipa


# What differs most between the habits of transcribers is left out: tone, stress and
# length are written for some languages and not for others.
PLAIN = Style(tones="strip", stress="strip", length="strip")
