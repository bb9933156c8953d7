"""What an encoder of spelling with sound offers to objectives: what that of spelling does."""

from typing import Any, Sequence, Tuple

from spacy.tokens import Doc
from thinc.api import Model

from ..word_streams import Bools, HiddenWords, StreamVectors, WordStreams, find_word_streams


class StreamsOfSpelling:
    """Hides words from the part that reads spelling (see `WordStreams`).

    The two parts meet when both have seen the context, in vectors of different width, so there
    is no pair of vectors of a word before context.
    """

    has_both = False

    def vectors(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> StreamVectors:
        """Words have no pair of vectors here.

        RAISES (PhonemeNERError): Always.
        """
        node, streams = _of_spelling(encoder)
        return streams.vectors(node, docs)

    def hide(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> HiddenWords:
        """Encode Docs some of whose words are masked.

        RAISES (PhonemeNERError): If the vocabulary has no mask.
        """
        node, streams = _of_spelling(encoder)
        return streams.hide(node, docs, hidden)


def _of_spelling(encoder: Model[Any, Any]) -> Tuple[Model[Any, Any], WordStreams]:
    found = find_word_streams(encoder.get_ref("spelling"))
    assert found is not None
    return found
