"""The component that gives every token its pronunciation."""

import warnings
from typing import Iterable, Optional, Sequence, Tuple, Union

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..errors import Errors, PhonemeNERError, Warnings
from ..g2p import G2P, tells_languages
from ..g2p.catalogue import UNKNOWN
from ..g2p.routing import AUTO
from ..languages import find_language
from ..layer import has_layer, known_words, register_extensions, set_layer
from .scripts_check import ScriptsCheck
from .zoned_pipe import ZonedPipe

DEFAULT_G2P = {"@g2p": "spacy-phoneme-ner.IPA.v1"}
# Tags that stand for no language, or for many.
NO_LANGUAGE = ("", "xx", "mul", "und")

register_extensions()


@Language.factory(
    "phonemizer",
    assigns=["doc._.ipa", "span._.ipa", "token._.ipa", "token._.phonemes", "token._.ipa_lang"],
    default_config={"lang": None, "g2p": DEFAULT_G2P, "overwrite": True},
)
def make_phonemizer(
    nlp: Language, name: str, lang: Optional[str], g2p: G2P, overwrite: bool
) -> "Phonemizer":
    """Construct a Phonemizer component (see `Phonemizer.__init__`)."""
    return Phonemizer(nlp.vocab, name, g2p=g2p, lang=lang, overwrite=overwrite)


class Phonemizer(ZonedPipe, Pipe):
    """Adds an IPA layer to Docs: `token._.ipa`, `token._.phonemes`, `doc._.ipa`.

    DOCS: `docs/pronunciations.md`.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "phonemizer",
        *,
        g2p: G2P,
        lang: Optional[str] = None,
        overwrite: bool = True,
    ) -> None:
        """Initialise a phonemizer.

        vocab (Vocab): The shared vocabulary.
        name (str): The component's name in the pipeline.
        g2p (G2P): What transcribes the words.
        lang (Optional[str]): The language to pronounce in, as any tag or English
            name. If None: the Doc's (`doc._.ipa_lang`), else the pipeline's, else "auto",
            if the G2P knows it.
        overwrite (bool): Whether to replace a layer that a Doc already has.
        RAISES (PhonemeNERError): If the language is unknown to the G2P.
        """
        self.vocab = vocab
        self.name = name
        self.g2p = g2p
        self.lang = lang
        self.overwrite = overwrite
        self._scripts = ScriptsCheck()
        check_language(g2p, lang)

    def __call__(self, doc: Doc) -> Doc:
        """Give a Doc its IPA layer.

        doc (Doc): The Doc, changed in place.
        RETURNS (Doc): The same Doc.
        """
        pronounce([doc], self.g2p, self.lang, overwrite=self.overwrite, scripts=self._scripts)
        return doc


def pronounce(
    docs: Iterable[Doc],
    g2p: Optional[G2P],
    lang: Optional[str] = None,
    *,
    overwrite: bool = False,
    scripts: Optional[ScriptsCheck] = None,
) -> None:
    """Give Docs an IPA layer, in place; tokens that are not in the one they have are added.

    docs (Iterable[Doc]): The Docs.
    g2p (Optional[G2P]): What transcribes the words; None leaves Docs as they are.
    lang (Optional[str]): The language; if None, each Doc's own.
    overwrite (bool): Whether to replace a layer that a Doc already has.
    scripts (Optional[ScriptsCheck]): What warns if text is in no script of its language.
    RAISES (PhonemeNERError): If the G2P does not know the language, or none is set anywhere,
        and it cannot tell by itself.
    """
    if g2p is None:
        return
    for doc in docs:
        layer = None
        if has_layer(doc) and not overwrite:
            layer = known_words(doc)
            if layer is None:
                continue
        chosen, ipa, langs = _transcribe(doc, g2p, lang)
        if scripts is not None:
            scripts.note_words([token.text for token in doc])
            if not isinstance(langs, str):
                scripts.note(chosen, ipa, langs)
        if layer is not None:
            new = zip(ipa, [langs] * len(ipa) if isinstance(langs, str) else langs)
            columns = [old or added for old, added in zip(layer, new)]
            ipa, langs = [ipa for ipa, _ in columns], [lang for _, lang in columns]
        set_layer(doc, ipa, langs)


def _transcribe(
    doc: Doc, g2p: G2P, lang: Optional[str]
) -> Tuple[str, Sequence[str], Union[str, Sequence[str]]]:
    """Give the language that is set, and each token's pronunciation and language."""
    chosen = lang or doc._.ipa_lang or doc.vocab.lang
    if chosen in NO_LANGUAGE:
        chosen = _any_language(g2p, chosen)
    words = [token.text for token in doc]
    if tells_languages(g2p):
        readings = g2p.readings(words, chosen)
        return chosen, [r.ipa for r in readings], [r.lang for r in readings]
    return chosen, g2p(words, chosen), _iso_code(chosen)


def _any_language(g2p: G2P, lang: str) -> str:
    """Let a G2P tell languages by itself if it can; spaCy's commands do not name them."""
    try:
        g2p([], AUTO)
    except PhonemeNERError:
        raise PhonemeNERError(Errors.P103.format(lang=lang)) from None
    warnings.warn(Warnings.W011, stacklevel=2)
    return AUTO


def check_language(g2p: Optional[G2P], lang: Optional[str]) -> None:
    """Fail now, where the setting is made, if a G2P cannot read a language."""
    if g2p is not None and lang is not None:
        g2p([], lang)


def _iso_code(tag: str) -> str:
    if tag == AUTO:
        return UNKNOWN
    try:
        return find_language(tag).code
    except PhonemeNERError:  # a code of Epitran's own, such as "uew"
        return tag.split("-")[0]
