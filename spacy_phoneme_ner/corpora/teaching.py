"""Having a teacher tag a corpus, once for all that learn from it."""

from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Dict, Iterable, List, Mapping, Optional

import numpy as np
from spacy.tokens import Doc

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..pipeline.teacher import TeacherPipeline
from .teacher_file import Sentence, TeacherFile, digest_words, encode_scores, sentence_bounds

_BATCH = 512  # Docs that a teacher gets at once
_KEPT = 5_000  # sentences, after so many of which they are written down


def record_teacher(
    teacher: TeacherPipeline,
    docs: Iterable[Doc],
    *,
    sure: float = 0.99,
    unfinished: Optional[Path] = None,
) -> TeacherFile:
    """Have a teacher tag a corpus.

    A Doc is read as a whole and kept sentence by sentence, if it has bounds of these, so that
    either can be learned from. Of sentences with the same words the first is kept.

    teacher (TeacherPipeline): The teacher.
    docs (Iterable[Doc]): The Docs. Their tags are not looked at.
    sure (float): From which probability on a token's first tag, O, is taken for certain, 0…1.
    unfinished (Optional[Path]): A file for what is done so far. Work that was interrupted goes
        on from there, if it was the same teacher's; in the end it is gone.
    RETURNS (TeacherFile): Its predictions.
    RAISES (PhonemeNERError): If there is no Doc with tokens, or the number is out of its range.
    """
    check_number("sure", sure, 0.0, 1.0)
    facts = {"teacher": teacher.name, "component": teacher.component, "sure": str(sure)}
    if unfinished is not None:
        facts["weights"] = teacher.weights
    sentences = _read_unfinished(unfinished, facts)
    n_written = len(sentences)
    remaining = iter(docs)
    while batch := list(islice(remaining, _BATCH)):
        _add(sentences, teacher, batch, sure)
        if unfinished is not None and len(sentences) - n_written >= _KEPT:
            _put_together(teacher, facts, sentences).to_disk(unfinished)
            n_written = len(sentences)
    if not sentences:
        raise PhonemeNERError(Errors.P233)
    return _put_together(teacher, facts, sentences)


def _add(
    sentences: Dict[int, Sentence], teacher: TeacherPipeline, docs: List[Doc], sure: float
) -> None:
    """Tag Docs that are not there yet."""
    keys: List[List[int]] = []
    unknown: List[Doc] = []
    for doc in docs:
        words = [token.text for token in doc]
        of_doc = [digest_words(words[start:end]) for start, end in sentence_bounds(doc)]
        if len(doc) and not all(key in sentences for key in of_doc):
            keys.append(of_doc)
            unknown.append(doc)
    if not unknown:
        return
    for doc, of_doc, scores in zip(unknown, keys, teacher.score(unknown), strict=True):
        if len(scores) != len(doc):
            numbers = {"got": len(scores), "expected": len(doc)}
            raise PhonemeNERError(Errors.P179.format(teacher=teacher.name, **numbers))
        whole = encode_scores(scores, teacher.moves, sure)
        before = np.append(0, np.cumsum(whole.unsure))
        for key, (start, end) in zip(of_doc, sentence_bounds(doc)):
            codes = whole.codes[before[start] : before[end]]
            sentences.setdefault(key, Sentence(whole.unsure[start:end], codes))


def _put_together(
    teacher: TeacherPipeline, facts: Mapping[str, str], sentences: Mapping[int, Sentence]
) -> TeacherFile:
    return TeacherFile.of_sentences(teacher.name, teacher.tags, teacher.moves, facts, sentences)


def _read_unfinished(path: Optional[Path], facts: Mapping[str, str]) -> Dict[int, Sentence]:
    if path is not None:
        with suppress(PhonemeNERError):  # there is none, or it is damaged: all is done again
            done = TeacherFile.from_disk(path)
            if done.facts == facts:
                return done.sentences()
    return {}
