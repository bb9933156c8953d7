"""The training reader over annotated text, and text whose annotations are not read."""

from itertools import chain, zip_longest
from typing import Callable, Iterable, Iterator, List, Optional, Union

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..layer import copy_layer, has_layer

Reader = Callable[[Language], Iterable[Example]]


def make_partly_labelled_v1(*, labelled: Reader, unlabelled: Reader) -> Reader:
    """Read annotated text and text to be learned from without its annotations, for objectives
    such as `Distillation.v1`.

    labelled (Callable[[Language], Iterable[Example]]): A corpus, by any reader.
    unlabelled (Callable[[Language], Iterable[Example]]): Another one. Whatever annotation it
        has is not learned from.
    RETURNS (Callable[[Language], Iterable[Example]]): Both, in turn.
    """
    return PartlyLabelledCorpus(labelled, unlabelled)


class PartlyLabelledCorpus:
    """Examples of two corpora in turn. The settings are those of `make_partly_labelled_v1`."""

    def __init__(self, labelled: Reader, unlabelled: Reader) -> None:
        self.labelled = labelled
        self.unlabelled = unlabelled

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Read the corpora.

        nlp (Language): The pipeline that the examples are for.
        YIELDS (Example): The examples.
        """
        stripped = map(unlabelled_example, self.unlabelled(nlp))
        pairs = zip_longest(self.labelled(nlp), stripped)
        yield from (example for example in chain.from_iterable(pairs) if example is not None)


def unlabelled_example(example: Example) -> Example:
    """Make an example without annotation: of words, sentences and the IPA layer.

    example (Example): The example.
    RETURNS (Example): One with the same Doc to predict.
    """
    gold = example.reference
    words, spaces = [token.text for token in gold], [bool(t.whitespace_) for t in gold]
    starts: Optional[List[Union[bool, int, None]]] = None
    if gold.has_annotation("SENT_START"):
        starts = [bool(token.is_sent_start) for token in gold]
    reference = Doc(gold.vocab, words=words, spaces=spaces, sent_starts=starts)
    if has_layer(gold):
        copy_layer(gold, reference)
    return Example(example.predicted, reference)
