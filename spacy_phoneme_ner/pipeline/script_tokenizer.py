"""The tokenizer that cuts text of every script into words and marks."""

import warnings
from itertools import chain
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, Tuple, Union

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry

from ..checks import check_choice
from ..errors import Warnings
from ..memory.locks import SharedLock
from ..text import cut_sentences, mark_edges
from ..text.segmenters import EXTRA_OF, Segmenter, by_clusters, cut_by_icu, find_segmenter
from ..text.words import Spans, word_edges
from .splitting import split_tokens

TOKENIZER = "spacy-phoneme-ner.ScriptTokenizer.v1"
AUTO, ICU, RULES = SEGMENTERS = ("auto", "icu", "rules")


def make_script_tokenizer_v1(segmenter: str = AUTO) -> Callable[[Language], "ScriptTokenizer"]:
    """Construct what makes a pipeline's ScriptTokenizer (see `ScriptTokenizer.__init__`).

    segmenter (str): What cuts scripts without spaces.
    RETURNS (Callable[[Language], ScriptTokenizer]): It.
    RAISES (PhonemeNERError): If there is no such segmenter.
    """
    check_choice("segmenter", segmenter, SEGMENTERS)
    return _Make(segmenter)


class _Make:
    """Makes a tokenizer; unlike a function within a function, it can be pickled."""

    def __init__(self, segmenter: str) -> None:
        self.segmenter = segmenter

    def __call__(self, nlp: Language) -> "ScriptTokenizer":
        own: Tokenizer = registry.get("tokenizers", "spacy.Tokenizer.v1")()(nlp)
        return ScriptTokenizer(own, segmenter=self.segmenter)


class ScriptTokenizer:
    """Cuts text as spaCy's own tokenizer does, and then also where that knows no words: in scripts
    without spaces (Thai, Lao, Khmer, Burmese, Tibetan, Chinese, Japanese), around the marks of all
    scripts, and where sentences end without a space.

    DOCS: `docs/words_and_sentences.md`.
    """

    def __init__(self, tokenizer: Tokenizer, *, segmenter: str = AUTO) -> None:
        """Initialise a tokenizer.

        tokenizer (Tokenizer): spaCy's own, with the rules of a language.
        segmenter (str): What cuts scripts without spaces: "auto", the best that is installed for
            each (PyThaiNLP, SudachiPy, ICU, the extras `th`, `ja` and `icu`), else rules of
            spelling, with a warning; "icu", or an error without it; or "rules": syllables, or
            parts of them, and single Chinese characters.
        RAISES (MissingExtraError): If that is "icu", and is not installed.
        """
        check_choice("segmenter", segmenter, SEGMENTERS)
        self.tokenizer = tokenizer
        self.segmenter = segmenter
        self._cutters: Dict[str, Segmenter] = {}
        self._lock = SharedLock()
        if segmenter == ICU:
            list(cut_by_icu("กข"))  # to learn now that it is not there

    @property
    def vocab(self) -> Any:
        """The vocabulary of its Docs."""
        return self.tokenizer.vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text.

        text (str): The text.
        RETURNS (Doc): Its tokens.
        """
        doc: Doc = self.tokenizer(text)
        if text.isascii():
            return doc
        starts = (start for start, _ in cut_sentences(text))
        edges = chain(starts, mark_edges(text), word_edges(text, self._cut))
        return split_tokens(doc, list(edges))

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Cut many texts.

        texts (Iterable[str]): The texts.
        batch_size (int): Without effect, for spaCy.
        YIELDS (Doc): The tokens of each.
        """
        yield from map(self, texts)

    def _cut(self, text: str, script: str) -> Spans:
        cut = self._cutters.get(script)
        if cut is None:
            with self._lock:
                if script not in self._cutters:
                    self._cutters[script] = self._find(script)
                cut = self._cutters[script]
        return cut(text)

    def _find(self, script: str) -> Segmenter:
        if self.segmenter == RULES or script not in EXTRA_OF:
            return by_clusters(script)
        if self.segmenter == ICU:
            return cut_by_icu
        cut = find_segmenter(script)
        if cut is None:
            message = Warnings.W039.format(script=script, extra=EXTRA_OF[script])
            warnings.warn(message, stacklevel=2)
            return by_clusters(script)
        return cut

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Serialize the rules of spaCy's tokenizer."""
        data: bytes = self.tokenizer.to_bytes(**kwargs)
        return data

    def from_bytes(self, data: bytes, **kwargs: Any) -> "ScriptTokenizer":
        """Load the rules of spaCy's tokenizer."""
        self.tokenizer.from_bytes(data, **kwargs)
        return self

    def to_disk(self, path: Union[str, Path], **kwargs: Any) -> None:
        """Save the rules of spaCy's tokenizer."""
        self.tokenizer.to_disk(path, **kwargs)

    def from_disk(self, path: Union[str, Path], **kwargs: Any) -> "ScriptTokenizer":
        """Load the rules of spaCy's tokenizer from a folder."""
        self.tokenizer.from_disk(path, **kwargs)
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        return _unpickle, (self.tokenizer, self.segmenter)


def _unpickle(tokenizer: Tokenizer, segmenter: str) -> ScriptTokenizer:
    return ScriptTokenizer(tokenizer, segmenter=segmenter)
