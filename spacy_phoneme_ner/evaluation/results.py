"""What is known about one language after scoring, and how files hold it."""

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional

from ..languages import find_language
from .bootstrap import Estimate
from .counts import Floats

METRICS = ("entity_f1", "phoneme_macro_f1")


@dataclass(frozen=True)
class LanguageScores:
    """The scores of one language, in percent.

    lang (str): Its key, see `language_key`.
    name (str): Its English name.
    script (str): ISO 15924.
    case (Optional[str]): The study's group that it is in.
    n_sentences (int): The number of sentences.
    n_entities (int): The number of gold entities.
    entity_p (float): Strict entity precision, over all types.
    entity_r (float): Strict entity recall.
    entity_f1 (Estimate): Strict entity micro F1 with its 95% interval.
    per_type (Mapping[str, Mapping[str, float]]): For each entity type p, r, f1 and
        the number n of gold entities.
    phoneme_macro_f1 (Estimate): The study's score with its 95% interval.
    macro_unit (str): What it was counted from: "pieces", the head's tag of every
        piece, as the study did; or "words", the entities laid over the phonemes.
    samples (Mapping[str, Floats]): The bootstrap's scores of each metric, from
        which averages take their intervals. Not stored in files.
    """

    lang: str
    name: str
    script: str
    case: Optional[str]
    n_sentences: int
    n_entities: int
    entity_p: float
    entity_r: float
    entity_f1: Estimate
    per_type: Mapping[str, Mapping[str, float]]
    phoneme_macro_f1: Estimate
    macro_unit: str = "words"
    samples: Mapping[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def estimate(self, metric: str) -> Estimate:
        """Look up one of METRICS."""
        return self.entity_f1 if metric == "entity_f1" else self.phoneme_macro_f1

    def to_json(self) -> Dict[str, Any]:
        """Give the scores as JSON, rounded to four decimals, without the draws."""
        per_type = {
            label: {name: round(value, 4) for name, value in scores.items()}
            for label, scores in self.per_type.items()
        }
        return {
            "name": self.name,
            "script": self.script,
            "case": self.case,
            "n_sentences": self.n_sentences,
            "n_entities": self.n_entities,
            "entity_p": round(self.entity_p, 4),
            "entity_r": round(self.entity_r, 4),
            "entity_f1": self.entity_f1.to_json(),
            "per_type": per_type,
            "phoneme_macro_f1": self.phoneme_macro_f1.to_json(),
            "macro_unit": self.macro_unit,
        }

    @classmethod
    def from_json(cls, lang: str, stored: Mapping[str, Any]) -> "LanguageScores":
        """Read scores that `to_json` gave; they come without the draws.

        lang (str): The language's key.
        stored (Mapping[str, Any]): What `to_json` gave.
        RETURNS (LanguageScores): The scores.
        RAISES (KeyError, TypeError): If an entry is missing or of another form.
        """
        return cls(
            lang=lang,
            name=stored["name"],
            script=stored["script"],
            case=stored["case"],
            n_sentences=stored["n_sentences"],
            n_entities=stored["n_entities"],
            entity_p=stored["entity_p"],
            entity_r=stored["entity_r"],
            entity_f1=Estimate(**stored["entity_f1"]),
            per_type=stored["per_type"],
            phoneme_macro_f1=Estimate(**stored["phoneme_macro_f1"]),
            # Older files do not say it: there were no heads for pieces.
            macro_unit=stored.get("macro_unit", "words"),
        )


def language_key(tag: str) -> str:
    """Bring a language tag into the form that files of scores use.

    tag (str): A tag or name, e.g. "si" or "uzb-Cyrl".
    RETURNS (str): ISO 639-3, with the script only if it is not the usual one.
    """
    language = find_language(tag)
    usual = find_language(language.code).script
    return language.code if language.script == usual else f"{language.code}-{language.script}"
