"""Gold files: what they can be scored for, and their Docs without the answers."""

from pathlib import Path
from typing import Iterator, List, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from ..corpora.docbin import read_docs
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from ..layer import copy_layer, has_layer, register_extensions
from .pos_tags import tag_attribute
from .results import KINDS, EntityScores, TagScores

AUTO = "auto"


def load_gold(nlp: Language, path: Path, task: str = EntityScores.task) -> List[Doc]:
    """Read the Docs of a `.spacy` file and check that they can be scored against.

    nlp (Language): The pipeline whose vocab they share.
    path (Path): The file.
    task (str): What is to be scored, see `find_task`.
    RETURNS (List[Doc]): At least one Doc.
    RAISES (PhonemeNERError): If the file cannot be read, is empty, or lacks
        annotation, or for entities IPA.
    """
    docs = list(read_docs(path, nlp.vocab))
    if not docs:
        raise PhonemeNERError(Errors.P307.format(path=path))
    if find_task(docs, path, task) == TagScores.task:
        return docs
    for i, doc in enumerate(docs):
        if len(doc) and not has_layer(doc):
            raise PhonemeNERError(Errors.P309.format(path=path, i=i, text=doc.text[:40]))
    return docs


def find_task(gold: Sequence[Doc], path: Path, task: str = AUTO) -> str:
    """Tell what gold Docs are scored for.

    gold (Sequence[Doc]): The Docs.
    path (Path): Their file, for errors.
    task (str): "ner", "pos", or "auto": parts of speech if there are some and not one
        entity, entities otherwise.
    RETURNS (str): "ner" or "pos".
    RAISES (PhonemeNERError): If they have no annotation for it.
    """
    check_task(task)
    has_entities = any(doc.has_annotation("ENT_IOB") for doc in gold)
    has_tags = tag_attribute(gold) is not None
    if task == AUTO:
        if not has_entities and not has_tags:
            raise PhonemeNERError(Errors.P330.format(path=path))
        only_tags = has_tags and not any(doc.ents for doc in gold)
        return TagScores.task if only_tags else EntityScores.task
    if task == EntityScores.task and not has_entities:
        raise PhonemeNERError(Errors.P308.format(path=path))
    if task == TagScores.task and not has_tags:
        raise PhonemeNERError(Errors.P331.format(path=path))
    return task


def check_task(task: str) -> None:
    """Check the name of a task.

    task (str): The name.
    RAISES (PhonemeNERError): If it is none of "auto", "ner" and "pos".
    """
    if task not in (AUTO, *KINDS):
        raise PhonemeNERError(Errors.P335.format(task=task, expected=", ".join((AUTO, *KINDS))))


def unannotated(gold: Sequence[Doc], lang: str) -> Iterator[Doc]:
    """Copy Docs without their annotation: words, spaces and IPA layer.

    gold (Sequence[Doc]): The Docs.
    lang (str): Their language, for a pipeline that transcribes them anew.
    YIELDS (Doc): The copies.
    """
    register_extensions()
    code = find_language(lang).tag
    for doc in gold:
        spaces = [bool(token.whitespace_) for token in doc]
        copy = Doc(doc.vocab, words=[token.text for token in doc], spaces=spaces)
        copy_layer(doc, copy)
        copy._.ipa_lang = code
        yield copy
