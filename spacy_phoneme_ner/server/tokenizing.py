"""Texts as tokens, those of scripts without spaces too, where there is something to cut them."""

from typing import TYPE_CHECKING, Any, Dict, List, Optional

import spacy
from spacy.tokens import Doc

from ..languages import Language
from ..memory.locks import SharedLock

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

# What spaCy has tokenizers for: Chinese by characters; the others where their packages are
# installed (SudachiPy, PyThaiNLP).
_LANGUAGES = {"cmn": "zh", "yue": "zh", "wuu": "zh", "hak": "zh", "nan": "zh"}
_LANGUAGES |= {"jpn": "ja", "tha": "th"}
_ANY = "xx"


class Tokenizers:
    """Cuts texts for a pipeline.

    nlp (Language): The pipeline. If it is of a language, its own tokenizer cuts all texts.
    """

    def __init__(self, nlp: "Pipeline") -> None:
        self._nlp = nlp
        self._lock = SharedLock()
        self._by_language: Dict[str, Any] = {}
        if nlp.lang != _ANY:
            return
        for code in sorted(set(_LANGUAGES.values())):
            try:
                self._by_language[code] = spacy.blank(code)
            except (ImportError, OSError):  # as spaCy says that a package is not installed
                continue

    @property
    def pipelines(self) -> List["Pipeline"]:
        """What has memory of its own here."""
        return list(self._by_language.values())

    def make_doc(self, text: str, language: Optional[Language]) -> Doc:
        """Cut a text.

        text (str): The text.
        language (Optional[Language]): What it is in; None if that is not known, or several.
        RETURNS (Doc): It, in the pipeline's vocabulary.
        """
        code = "" if language is None else language.code
        other = self._by_language.get(_LANGUAGES.get(code, ""))
        if other is None or not text:
            # `make_doc` refuses texts by a length of its own.
            return self._nlp.tokenizer(text)
        # Not all of them are made for several threads.
        with self._lock:
            tokens = [(token.text, bool(token.whitespace_)) for token in other.tokenizer(text)]
        words, spaces = zip(*tokens)
        return Doc(self._nlp.vocab, words=list(words), spaces=list(spaces))
