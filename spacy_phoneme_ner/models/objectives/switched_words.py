"""The objective that tells words of another language from a sentence they stand in."""

from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence

from spacy.tokens import Doc
from spacy.util import logger
from thinc.api import Model

from ...bilingual.code_switching import Dictionary
from ...bilingual.switched_docs import may_be_in, switch_docs
from ...checks import check_number
from .base import fresh_generator
from .masked_words import HiddenWordsObjective

if TYPE_CHECKING:
    from torch import Tensor


def make_switched_words_v1(
    *,
    dictionary: Callable[[], Dictionary],
    weight: float = 0.01,
    rate: float = 0.4,
    only_present: bool = False,
) -> "SwitchedWordsObjective":
    """Make the cross-lingual masked language modelling of PhoneXL.

    dictionary (Callable): Reads the dictionary, such as `spacy-phoneme-ner.Dictionary.v1`.
    weight (float): What its gradient is multiplied by.
    rate (float): With what probability a word that the dictionary knows is translated.
    only_present (bool): As in `make_masked_words_v1`.
    RETURNS (SwitchedWordsObjective): The objective.
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    return SwitchedWordsObjective(weight, dictionary, rate, only_present)


class SwitchedWordsObjective(HiddenWordsObjective):
    """Translates words, spelling and sound, and predicts the translations' spelling.

    The Docs that it trains on are new, drawn for every batch, and hide exactly the
    words that were replaced, by the new Docs' own tokens.

    weight, dictionary, rate, only_present: See `make_switched_words_v1`.
    """

    name = "switched_words"

    def __init__(
        self,
        weight: float,
        dictionary: Callable[[], Dictionary],
        rate: float,
        only_present: bool = False,
    ) -> None:
        super().__init__(weight, only_present)
        check_number("rate", rate, 0.0, 1.0)
        self.rate = rate
        self._read = dictionary
        self._dictionary: Optional[Dictionary] = None

    def prepare(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Check that an encoder can hide words, and read the dictionary."""
        super().prepare(encoder, docs)
        self._dictionary = self._read()
        lang = self._dictionary.source_lang
        if docs and not any(may_be_in(lang, doc) for doc in docs):
            # No error: other Docs may be, where a corpus is of several languages.
            logger.warning(
                "%s translates from '%s', and the first Docs are not in it", self.name, lang
            )

    def compute(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> "Optional[Tensor]":
        """Give the loss of a batch."""
        assert self._dictionary is not None
        switched = switch_docs(docs, self._dictionary, self.rate, fresh_generator())
        return self.predict(
            encoder, [item.doc for item in switched], [item.replaced for item in switched]
        )
