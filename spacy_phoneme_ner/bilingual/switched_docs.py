"""Docs some of whose words are translated, spelling, sound and language together."""

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..errors import Errors, PhonemeNERError
from ..g2p.catalogue import UNKNOWN
from ..languages import find_language
from ..layer import get_ipa, get_langs, has_layer, main_language, set_layer
from .code_switching import (
    Dictionary,
    Switch,
    Translation,
    draw_switches,
    find_matches,
    splice,
)


@dataclass(frozen=True)
class SwitchedDoc:
    """A Doc that was made from another by translating some of its words.

    doc (Doc): The new Doc. All that goes with tokens (masks, lengths, languages) is to
        be taken from it: a translation may have more tokens, or fewer.
    replaced (ndarray): Which of its tokens are translations. Shape: (len(doc),), bool
    origins (ndarray): The token of the old Doc that each stands for. The words of a
        translation share the tokens of what it translates, in order, the first word
        standing for the first of them. Shape: (len(doc),), int64
    """

    doc: Doc
    replaced: NDArray[np.bool_]
    origins: NDArray[np.int64]


def switch_doc(doc: Doc, switches: Sequence[Switch], dictionary: Dictionary) -> SwitchedDoc:
    """Put translations in the place of words.

    The new Doc has the words, the spaces (none after a translation where there was none
    after what it translates), the settings of the Doc as a whole, and an IPA layer if
    the Doc has one: a translation has its own IPA and the dictionary's target language,
    every other word keeps its IPA and its language. It has no annotation.

    A Doc without an IPA layer becomes one without, which says nothing of the language
    of its words: whoever reads it takes them all, translations too, to be in the one
    language of the Doc or the component. Where sound or language matters, give Docs
    their layer before.

    doc (Doc): The Doc, not changed.
    switches (Sequence[Switch]): What to replace, in any order.
    dictionary (Dictionary): Where the translations come from.
    RETURNS (SwitchedDoc): The new Doc; with no switches, a copy of the old.
    RAISES (PhonemeNERError): If a switch is of tokens that the Doc does not have, or of
        the same tokens as another.
    """
    switches = sorted(switches, key=lambda switch: switch.start)
    _check(doc, switches)
    replaced = splice([False] * len(doc), switches, lambda _, new: [True] * len(new.words))
    origins = splice(range(len(doc)), switches, _origins)
    switched = Doc(
        doc.vocab,
        words=splice([token.text for token in doc], switches, lambda _, new: new.words),
        spaces=None if doc.has_unknown_spaces else splice(_spaces(doc), switches, _new_spaces),
    )
    copy_settings(doc, switched)
    if has_layer(doc):
        lang = dictionary.target_lang
        ipa = splice(get_ipa(doc), switches, lambda _, new: new.ipa)
        langs = splice(get_langs(doc), switches, lambda _, new: [lang] * len(new.words))
        set_layer(switched, ipa, langs)
    return SwitchedDoc(switched, np.array(replaced, np.bool_), np.array(origins, np.int64))


def switch_docs(
    docs: Sequence[Doc], dictionary: Dictionary, rate: float, rng: np.random.Generator
) -> List[SwitchedDoc]:
    """Draw what to switch in Docs, anew at each call, and switch it.

    docs (Sequence[Doc]): The Docs, not changed. Of those in another language than the
        dictionary's nothing is switched.
    dictionary (Dictionary): The dictionary.
    rate (float): The probability, 0…1, that a match is switched (see `draw_switches`).
    rng (Generator): Where the draws come from.
    RETURNS (List[SwitchedDoc]): One for each Doc.
    RAISES (PhonemeNERError): If the rate is no probability.
    """
    switched = []
    for doc in docs:
        is_known = may_be_in(dictionary.source_lang, doc)
        matches = find_matches([t.text for t in doc], dictionary) if is_known else []
        switched.append(switch_doc(doc, draw_switches(matches, rate, rng), dictionary))
    return switched


def may_be_in(lang: str, doc: Doc) -> bool:
    """Tell whether a Doc is in a language, as far as its IPA layer knows.

    lang (str): The language, any tag that `find_language` takes.
    doc (Doc): The Doc; without a layer it may be in any.
    RETURNS (bool): False if most of its words are in another language.
    """
    main = main_language(doc) if has_layer(doc) else None
    return main in (None, lang, UNKNOWN) or _code(str(main)) == _code(lang)


def copy_settings(source: Doc, target: Doc) -> None:
    """Copy the extension attributes that are of a Doc as a whole, such as `doc._.ipa_lang`.

    Those of its tokens and spans go by character, and so hold for one text only.

    source (Doc): The Doc to copy from.
    target (Doc): The Doc to copy to.
    """
    entries: Dict[Any, Any] = source.user_data
    copies: Dict[Any, Any] = target.user_data
    for key, value in entries.items():
        if isinstance(key, tuple) and key[:1] == ("._.",) and key[2:] == (None, None):
            copies[key] = value


def _origins(old: Sequence[int], translation: Translation) -> List[int]:
    n_words = len(translation.words)
    return [old[i * len(old) // n_words] for i in range(n_words)]


def _spaces(doc: Doc) -> List[bool]:
    return [bool(token.whitespace_) for token in doc]


def _new_spaces(old: Sequence[bool], translation: Translation) -> List[bool]:
    return [*[True] * (len(translation.words) - 1), old[-1]]


def _check(doc: Doc, switches: Sequence[Switch]) -> None:
    position = 0
    for switch in switches:
        if not position <= switch.start < switch.end <= len(doc):
            spans = ", ".join(f"{s.start} to {s.end}" for s in switches)
            raise PhonemeNERError(Errors.P226.format(spans=spans, n=len(doc)))
        position = switch.end


def _code(lang: str) -> str:
    try:
        return find_language(lang).code
    except PhonemeNERError:  # a code of a backend's own, such as "uew"
        return lang
