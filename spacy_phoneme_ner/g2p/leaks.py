"""What a G2P lets through that is no IPA: kept, dropped or raised, and counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Counter as CounterType
from typing import Sequence

from ..errors import Errors, PhonemeNERError
from ..ipa import segments, unknown_segments

LEAK_POLICIES = ("keep", "drop", "raise")


@dataclass
class LeakCount:
    """How much of a language's text came out as IPA.

    words (int): The words with a letter that were transcribed, repeats included.
    leaked (int): How many of them hold symbols that are no IPA, or did before the
        policy dropped them.
    symbols (Counter[str]): Those symbols.
    """

    words: int = 0
    leaked: int = 0
    symbols: CounterType[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """The share of words that leak, 0 to 1."""
        return self.leaked / self.words if self.words else 0.0


def check_policy(policy: str) -> str:
    """Give a policy back.

    RAISES (PhonemeNERError): If there is none of that name.
    """
    if policy not in LEAK_POLICIES:
        raise PhonemeNERError(
            Errors.P502.format(setting="leaks", value=policy, expected=", ".join(LEAK_POLICIES))
        )
    return policy


def drop_leaks(ipa: str, leaks: Sequence[str]) -> str:
    """Take what is no IPA out of a transcription; stress goes with it."""
    if not leaks:
        return ipa
    unwanted = frozenset(leaks)
    return "".join([segment for segment in segments(ipa) if segment not in unwanted])


def find_leaks(word: str, ipa: str, lang: str, policy: str) -> Sequence[str]:
    """Find what is no IPA.

    word (str): What was transcribed.
    ipa (str): What came of it.
    lang (str): The language that it was read in.
    policy (str): "raise" makes an error of the first find.
    RETURNS (Sequence[str]): The symbols that are no IPA.
    RAISES (PhonemeNERError): If there are any, and the policy says so.
    """
    leaks = unknown_segments(ipa)
    if leaks and policy == "raise":
        message = Errors.P044.format(word=word[:60], lang=lang, ipa=ipa[:60], leaks=leaks[:5])
        raise PhonemeNERError(message)
    return leaks
