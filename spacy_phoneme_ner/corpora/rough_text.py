"""The augmenter of rough text: headlines, mails and lines, of well-kept sentences."""

from collections import Counter, deque
from dataclasses import dataclass, fields
from typing import Deque, Dict, Iterator

import numpy as np
from spacy.language import Language
from spacy.training import Example

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..layer import copy_layer, has_layer, register_extensions
from .rough_changes import (
    Text,
    change_case,
    cut,
    drop_stop,
    glue_marks,
    insert,
    join,
    lower,
    make_address,
    make_doc,
    make_number,
    read_text,
    title,
    upper,
)

_KEPT = 3  # sentences of a language that the next one can follow
# What stands between joined sentences, and how often. The first character of more blanks belongs
# to the word before.
_BETWEEN = ("", "\n", "\n\n", "  ")
_BETWEEN_SHARES = (0.5, 0.25, 0.15, 0.1)
_AT_END = 0.5  # of addresses: there they mostly are
_CASES = {"capitals": upper, "lower": lower, "title": title}

register_extensions()


@dataclass(eq=False)
class RoughText:
    """Puts rough text in the place of examples, one for one.

    Names are carried over exactly, and never cut. Pronunciations are kept; what is written in
    another case or put in has none, so that the component reads it as it will read such words
    in use (capitals may be an initialism). What else examples are annotated with is not carried
    over: train components that need it, or a teacher's file, without this augmenter.

    Sentences are joined with those of the same language that came before, so that a corpus needs
    to be read in no particular order. The draws come from NumPy's global generator, which spaCy
    seeds from the training config.

    How often each change is made, as probabilities, 0…1:

    level (float): The share of the examples for which changes are drawn; the others stay as
        they are.
    drop_stop (float): The mark that ends the text is left out.
    glue_marks (float): Marks are parts of the words before them. Not both of these.
    capitals, lower, title (float): All of the text is in capitals, without any, or each word
        begins with one. One of these at most.
    join (float): One to three sentences of the same language stand before it, on lines of
        their own or not.
    cut (float): Something is missing at the start, or the end, or both.
    address (float): A web or mail address, a handle or a hashtag is put in.
    number (float): A number is.
    RAISES (PhonemeNERError): If one is no probability, or those that exclude each other add up
        to more than 1.
    """

    level: float = 1.0
    drop_stop: float = 0.3
    glue_marks: float = 0.1
    capitals: float = 0.08
    lower: float = 0.06
    title: float = 0.03
    join: float = 0.1
    cut: float = 0.1
    address: float = 0.05
    number: float = 0.05

    def __post_init__(self) -> None:
        for field in fields(self):
            check_number(field.name, getattr(self, field.name), 0.0, 1.0)
        for names in (("drop_stop", "glue_marks"), tuple(_CASES)):
            total = sum(getattr(self, name) for name in names)
            if total > 1.0:
                raise PhonemeNERError(Errors.P236.format(names=", ".join(names), total=total))
        # How often there is something to do: at the end, to the case, and by what follows.
        end, case = self.drop_stop + self.glue_marks, self.capitals + self.lower + self.title
        self._shares = np.array([end, case, self.join, self.cut, self.address, self.number])
        self._last: Dict[str, Deque[Text]] = {}  # those that were joined, by language

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Give the example, or a rough one in its place.

        nlp (Language): The pipeline that the examples are for; it cuts the new text into tokens
            if it has cut the old one into others than the reference's.
        example (Example): The original, not changed.
        YIELDS (Example): One example.
        """
        if not self.level or np.random.random() >= self.level or not len(example.reference):
            yield example
            return
        draws = np.random.random(len(self._shares))
        if (draws >= self._shares).all():
            yield example
            return
        text = _read(example)
        lang = _language(example, text)
        rough = self._change(text, lang, *draws.tolist())
        yield example if rough is text else _write(nlp, example, rough, lang)

    def _change(
        self,
        text: Text,
        lang: str,
        end: float,
        case: float,
        joined: float,
        cuts: float,
        address: float,
        number: float,
    ) -> Text:
        """Make the changes whose draws are below their probabilities."""
        parts = [text]
        if joined < self.join:
            last = self._last.setdefault(lang, deque(maxlen=_KEPT))
            n = np.random.randint(1, len(last) + 1) if last else 0
            parts = [*list(last)[len(last) - n :], text]
            last.append(text)
        if end < self.drop_stop:
            parts = [drop_stop(part) for part in parts]
        elif end < self.drop_stop + self.glue_marks:
            parts = [glue_marks(part) for part in parts]
        if cuts < self.cut:
            start, stop = sorted(np.random.random(2).tolist())
            side = np.random.randint(3)  # 0: the start is missing, 1: the end, 2: both
            parts[0] = cut(parts[0], start if side != 1 else 0.0, 1.0)
            parts[-1] = cut(parts[-1], 0.0, stop if side != 0 else 1.0)
        if len(parts) > 1:
            text = join(parts, str(np.random.choice(_BETWEEN, p=_BETWEEN_SHARES)))
        elif parts[0].words != text.words:
            text = parts[0]
        if address < self.address:
            at_end = np.random.random() < _AT_END
            text = insert(text, [make_address(text.words)], 1.0 if at_end else np.random.random())
        if number < self.number:
            text = insert(text, [make_number()], np.random.random())
        for name, change in _CASES.items():
            share = getattr(self, name)
            if 0.0 <= case < share:
                text = change_case(text, change)
            case -= share
        return text


def _read(example: Example) -> Text:
    """Take an example's text, with its pronunciations from the Doc that has them."""
    reference, predicted = example.reference, example.predicted
    same = len(predicted) == len(reference) and predicted.text == reference.text
    has_sound = same and has_layer(predicted) and not has_layer(reference)
    return read_text(reference, predicted if has_sound else reference)


def _language(example: Example, text: Text) -> str:
    """Tell the language of an example, "" if nothing does."""
    counts = Counter(filter(None, text.langs))
    set_ones = (doc._.ipa_lang for doc in (example.reference, example.predicted))
    return counts.most_common(1)[0][0] if counts else next(filter(None, set_ones), "")


def _write(nlp: Language, example: Example, text: Text, lang: str) -> Example:
    """Make an example of a text, for a pipeline that cuts it as it cut the original."""
    old, source = example.predicted, example.reference
    reference = make_doc(text, source)
    if len(old) == len(source) and [t.orth for t in old] == [t.orth for t in source]:
        predicted = make_doc(text, old, with_names=False)
    else:
        predicted = nlp.make_doc(reference.text)
        if has_layer(reference):
            copy_layer(reference, predicted)
    for doc in (reference, predicted):
        doc._.ipa_lang = lang or None
    return Example(predicted, reference)
