"""The training reader: spaCy's, and the Docs to predict keep their IPA layer."""

import random
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, Optional, Union

from spacy.attrs import ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus, Example
from spacy.training.corpus import FILE_TYPE
from spacy.util import ensure_path
from spacy.vocab import Vocab

from ..checks import check_number
from ..disk.walk import walk_files
from ..errors import Errors, PhonemeNERError
from ..layer import copy_layer, has_layer, main_language, register_extensions
from .docbin import read_docs

Augmenter = Callable[[Language, Example], Iterable[Example]]


def make_phoneme_corpus_v1(
    path: Optional[Path],
    *,
    gold_preproc: bool = False,
    max_length: int = 0,
    limit: int = 0,
    augmenter: Optional[Augmenter] = None,
    shuffle: bool = False,
) -> Callable[[Language], Iterable[Example]]:
    """Read a corpus for training, with its IPA layer.

    path (Optional[Path]): A .spacy file, or a directory of such files.
    gold_preproc (bool): Whether the tokens and sentences are those of the corpus,
        not those of the pipeline's tokenizer.
    max_length (int): Docs of this many tokens or more are cut into sentences, if
        they have sentence bounds, and left out otherwise; 0 for no limit.
    limit (int): How many Docs to read at most; 0 for all.
    augmenter (Optional[Augmenter]): Makes further examples of each example.
    shuffle (bool): Whether to shuffle the Docs; `spacy train` does so by itself,
        except with max_epochs = -1.
    RETURNS (Callable[[Language], Iterable[Example]]): The corpus.
    RAISES (PhonemeNERError): If there is no path.
    """
    if path is None:
        raise PhonemeNERError(Errors.P212)
    return PhonemeCorpus(
        path,
        gold_preproc=gold_preproc,
        max_length=max_length,
        limit=limit,
        augmenter=augmenter,
        shuffle=shuffle,
    )


class PhonemeCorpus(Corpus):
    """Examples whose predicted Docs have the IPA layer of the Docs in the corpus.

    The layer is addressed by character, so it fits the tokens of any tokenizer.
    A Doc without a layer gives an Example without one. The settings are those of
    `spacy.training.Corpus`.

    RAISES (PhonemeNERError): If a number is out of its range.
    """

    def __init__(
        self,
        path: Union[str, Path],
        *,
        limit: int = 0,
        gold_preproc: bool = False,
        max_length: int = 0,
        augmenter: Optional[Augmenter] = None,
        shuffle: bool = False,
    ) -> None:
        check_number("limit", limit, 0, whole=True)
        check_number("max_length", max_length, 0, whole=True)
        super().__init__(
            path,
            limit=limit,
            gold_preproc=gold_preproc,
            max_length=max_length,
            augmenter=None if augmenter is None else _KeepLayer(augmenter),
            shuffle=shuffle,
        )

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Read the corpus.

        nlp (Language): The pipeline that the examples are for.
        YIELDS (Example): The examples.
        RAISES (PhonemeNERError): If the files are not there or are damaged.
        """
        # Not spaCy's own, which looks for files once for each way of links that leads to them.
        docs: Iterable[Doc] = self.read_docs(nlp.vocab)
        if self.shuffle:
            docs = list(docs)
            random.shuffle(docs)
        make = self.make_examples_gold_preproc if self.gold_preproc else self.make_examples
        return (found for example in make(nlp, docs) for found in self.augmenter(nlp, example))

    def read_docs(self, vocab: Vocab) -> Iterator[Doc]:
        """Read the annotated Docs alone.

        vocab (Vocab): The vocabulary of the Docs.
        YIELDS (Doc): The Docs.
        RAISES (PhonemeNERError): If the files are not there or are damaged.
        """
        self._check_path()
        return self.read_docbin(vocab, _files(ensure_path(self.path)))

    def _check_path(self) -> None:
        reason = _why_no_corpus(ensure_path(self.path))
        if reason:
            expected = "a .spacy file, or a directory that holds some"
            raise PhonemeNERError(
                Errors.P201.format(path=self.path, reason=reason, expected=expected)
            )

    def read_docbin(self, vocab: Vocab, locs: Iterable[Union[str, Path]]) -> Iterator[Doc]:
        """Read the Docs of files.

        vocab (Vocab): The vocabulary of the Docs.
        locs (Iterable[Union[str, Path]]): The .spacy files.
        YIELDS (Doc): The Docs that have tokens, `limit` at most.
        RAISES (PhonemeNERError): If a file is damaged.
        """
        n_read = 0
        for path in locs:
            for doc in read_docs(Path(path), vocab):
                if 0 < self.limit <= n_read:
                    return
                if len(doc):
                    yield doc
                    n_read += 1

    def make_examples(self, nlp: Language, reference_docs: Iterable[Doc]) -> Iterator[Example]:
        """Make the examples, with the tokens of the pipeline."""
        for reference in reference_docs:
            if not self._is_long(reference):
                yield self._make_example(nlp, reference, False)
                continue
            for sentence in _sentences(reference) if _has_sentences(reference) else []:
                if not self._is_long(sentence):
                    yield self._make_example(nlp, sentence, False)

    def make_examples_gold_preproc(
        self, nlp: Language, reference_docs: Iterable[Doc]
    ) -> Iterator[Example]:
        """Make the examples, with the tokens and sentences of the corpus."""
        for reference in reference_docs:
            sentences = _sentences(reference) if _has_sentences(reference) else [reference]
            for sentence in sentences:
                yield self._make_example(nlp, sentence, True)

    def _make_example(self, nlp: Language, reference: Doc, gold_preproc: bool) -> Example:
        if gold_preproc or reference.has_unknown_spaces:
            example = Example(_same_words(reference, nlp.vocab), reference)
        else:
            example = super()._make_example(nlp, reference, gold_preproc)
        if has_layer(reference):
            copy_layer(reference, example.predicted)
        return example

    def _is_long(self, doc: Doc) -> bool:
        return 0 < self.max_length <= len(doc)


class _KeepLayer:
    """An augmenter whose examples keep what is known of their pronunciation."""

    def __init__(self, augmenter: Augmenter) -> None:
        self.augmenter = augmenter

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        for augmented in self.augmenter(nlp, example):
            if has_layer(example.predicted) and not has_layer(augmented.predicted):
                _keep_layer(example.predicted, augmented.predicted)
            yield augmented


def _keep_layer(source: Doc, target: Doc) -> None:
    # Case is not pronounced, and the layer goes by character: it fits a text in
    # another case. In another text, the component that reads pronunciations makes
    # a new layer, and has to know the language.
    if len(source.text) == len(target.text) and source.text.lower() == target.text.lower():
        copy_layer(source, target)
        return
    register_extensions()
    target._.ipa_lang = main_language(source)


def _why_no_corpus(path: Path) -> str:
    """Tell what is wrong with a path of which spaCy would read nothing, "" if all is well."""
    if path.is_dir():
        return "" if _files(path) else "no .spacy file in it"
    if not path.exists():
        return "no such file"
    return "" if path.suffix == FILE_TYPE else "its name does not end in .spacy"


def _files(path: Path) -> List[Path]:
    if not path.is_dir():
        return [path]
    inside = walk_files(path, f"*{FILE_TYPE}")
    hidden = (any(part.startswith(".") for part in p.relative_to(path).parts) for p in inside)
    return [file for file, is_hidden in zip(inside, hidden) if not is_hidden]


def _same_words(doc: Doc, vocab: Vocab) -> Doc:
    # By their numbers: by their strings, as spaCy does it, takes half as long again.
    words, spaces = doc.to_array([ORTH, SPACY]).T.tolist()
    return Doc(vocab, words=words, spaces=spaces)


def _has_sentences(doc: Doc) -> bool:
    return bool(doc.has_annotation("SENT_START"))


def _sentences(doc: Doc) -> List[Doc]:
    # Without its user data a sentence would lose the layer.
    return [sentence.as_doc(copy_user_data=True) for sentence in doc.sents]
