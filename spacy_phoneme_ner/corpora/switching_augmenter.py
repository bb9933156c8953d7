"""The augmenter of code-switched examples: some words translated, their tags carried over."""

from itertools import accumulate
from typing import Callable, Iterator, List, Optional, Sequence, Tuple, Union

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..bilingual.code_switching import (
    Dictionary,
    Switch,
    carry_labels,
    draw_switches,
    find_matches,
    splice,
)
from ..bilingual.switched_docs import copy_settings, may_be_in, switch_doc
from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..layer import copy_layer, has_layer
from ..models.objectives.base import fresh_generator


def make_code_switching_v1(
    *,
    dictionary: Callable[[], Dictionary],
    rate: float = 0.3,
    level: float = 1.0,
    keep: bool = True,
) -> "CodeSwitcher":
    """Translate words of examples, and carry their tags over (see `CodeSwitcher`)."""
    return CodeSwitcher(dictionary, rate, level, keep)


class CodeSwitcher:
    """Makes examples in which some words are translated, drawn anew in each epoch.

    Names, parts of speech (`tag_`, `pos_`), sentence bounds and categories are carried
    over, and so only words are switched whose tags can be: all inside one name or all
    outside, all of one part of speech. Translations have their own IPA and language, in
    the Doc to predict and in the reference, if the example has an IPA layer; it is made
    before, by `phoneme convert`. What else examples are annotated with (heads, lemmas,
    spans) is not carried over: train components that need it without this augmenter.

    Examples in another language than the dictionary's stay as they are. The draws
    come from NumPy's global generator, which spaCy seeds from the training config.

    dictionary (Callable[[], Dictionary]): Reads the dictionary, once, on first use.
    rate (float): The probability, 0…1, that what the dictionary knows is switched: of
        each match, not of each token (see `bilingual.code_switching.draw_switches`).
    level (float): The share of the examples, 0…1, for which a switched one is drawn.
    keep (bool): Whether the original is given as well. An example in which nothing is
        switched is given once in any case.
    RAISES (PhonemeNERError): If a setting is no probability or no dictionary.
    """

    def __init__(
        self, dictionary: Callable[[], Dictionary], rate: float, level: float, keep: bool
    ) -> None:
        check_number("rate", rate, 0.0, 1.0)
        check_number("level", level, 0.0, 1.0)
        if not callable(dictionary):
            raise PhonemeNERError(Errors.P227.format(got=repr(dictionary)[:60]))
        self.rate = rate
        self.level = level
        self.keep = keep
        self._read = dictionary
        self._dictionary: Optional[Dictionary] = None

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary, read on first use."""
        if self._dictionary is None:
            self._dictionary = self._read()
        return self._dictionary

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Give an example's variants.

        nlp (Language): The pipeline that the examples are for.
        example (Example): The original.
        YIELDS (Example): The original, if it is kept or nothing was switched, and the
            switched example, if something was.
        RAISES (PhonemeNERError): If the dictionary cannot be read.
        """
        if not self.level:
            yield example
            return
        rng = fresh_generator()
        switches: List[Switch] = []
        if rng.random() < self.level and may_be_in(self.dictionary.source_lang, example.reference):
            words = [token.text for token in example.reference]
            matches = find_matches(words, self.dictionary, shared_labels(example.reference))
            switches = draw_switches(matches, self.rate, rng)
        if self.keep or not switches:
            yield example
        if switches:
            yield switch_example(nlp, example, switches, self.dictionary)


def switch_example(
    nlp: Language, example: Example, switches: Sequence[Switch], dictionary: Dictionary
) -> Example:
    """Translate words of an example, in the Doc to predict and in the reference.

    nlp (Language): The pipeline; it cuts the new text into tokens if it has cut the old
        one into others than the reference's.
    example (Example): The original, not changed.
    switches (Sequence[Switch]): What to replace, by the tokens of the reference.
    dictionary (Dictionary): Where the translations come from.
    RETURNS (Example): The new example.
    """
    old, source = example.predicted, example.reference
    switches = sorted(switches, key=lambda switch: switch.start)
    if has_layer(old) and not has_layer(source) and old.text == source.text:
        source = source.copy()
        copy_layer(old, source)
    reference = _annotate(switch_doc(source, switches, dictionary).doc, source, switches)
    if [token.text for token in old] == [token.text for token in source]:
        predicted = Doc(nlp.vocab, *_tokens(reference))
    else:
        predicted = nlp.make_doc(reference.text)
    copy_settings(old, predicted)
    if has_layer(reference):
        copy_layer(reference, predicted)
    return Example(predicted, reference)


def _annotate(switched: Doc, source: Doc, switches: Sequence[Switch]) -> Doc:
    """Give a switched Doc the annotation of the Doc that it was made from."""

    def carry(labels: Optional[List[str]]) -> Optional[List[str]]:
        if labels is None:
            return None
        return splice(labels, switches, lambda old, new: carry_labels(old, len(new.words)))

    starts: Optional[List[Union[bool, int, None]]] = None
    if source.has_annotation("SENT_START"):
        starts = splice(
            list[Union[bool, int, None]](token.is_sent_start for token in source),
            switches,
            lambda old, new: [old[0], *[False] * (len(new.words) - 1)],
        )
    tags, pos, ents = map(carry, (_tags(source), _pos(source), _ents(source)))
    words, spaces = _tokens(switched)
    doc = Doc(source.vocab, words, spaces, tags=tags, pos=pos, ents=ents, sent_starts=starts)
    doc.cats = dict(source.cats)
    copy_settings(source, doc)
    if has_layer(switched):
        copy_layer(switched, doc)
    return doc


def shared_labels(doc: Doc) -> Optional[List[Tuple[str, ...]]]:
    """Collect the annotation of tokens that the words of one translation have to share.

    doc (Doc): A Doc with any annotation.
    RETURNS (Optional[List[Tuple[str, ...]]]): For each token its part of speech, the
        BIO tag of its name and the number of its sentence, as far as they are known;
        None if nothing is. For `find_matches`.
    """
    columns = [column for column in (_tags(doc), _pos(doc), _ents(doc)) if column is not None]
    if doc.has_annotation("SENT_START"):
        sentences = accumulate(int(token.is_sent_start or 0) for token in doc)
        columns.append([str(number) for number in sentences])
    return list(zip(*columns)) if columns else None


def _tags(doc: Doc) -> Optional[List[str]]:
    return [token.tag_ for token in doc] if doc.has_annotation("TAG") else None


def _pos(doc: Doc) -> Optional[List[str]]:
    return [token.pos_ for token in doc] if doc.has_annotation("POS") else None


def _ents(doc: Doc) -> Optional[List[str]]:
    if not doc.has_annotation("ENT_IOB"):
        return None
    # A token without a type is outside ("O"), or of no known annotation ("").
    return [
        f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else token.ent_iob_.strip("B")
        for token in doc
    ]


def _tokens(doc: Doc) -> Tuple[List[str], Optional[List[bool]]]:
    spaces = [bool(token.whitespace_) for token in doc]
    return [token.text for token in doc], None if doc.has_unknown_spaces else spaces
