"""Pipelines over gold data: scores, every mistake in its class, its facts, some to look at."""

from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from ...g2p import IpaG2P
from ...languages import find_language
from ...pipeline.entity_scores import get_score
from ..bootstrap import N_RESAMPLES
from ..entities import Entity, doc_entities
from ..gold import load_gold, unannotated
from ..results import EntityScores
from ..score import score_docs
from .examples import Example, Found, cut_out, spread
from .known import KnownNames, gazetteer_of
from .results import GAZETTEER, NAMES, UNKNOWN, Mistakes
from .sorting import Sentence, Sorted, Sorter

# Of each language some mistakes more are kept than there is room for if all have as many.
_SPARE, _LEAST_KEPT = 4, 5

Progress = Callable[[Iterable[Doc], str], Iterable[Doc]]


def find_mistakes(
    pipelines: Mapping[str, Pipeline],
    files: Mapping[str, Path],
    known: Optional[KnownNames] = None,
    *,
    n_examples: int = 100,
    batch_size: int = 128,
    n_resamples: int = N_RESAMPLES,
    progress: Progress = lambda docs, _: docs,
) -> Mistakes:
    """Let pipelines find the entities of gold data, and sort what they do wrong.

    pipelines (Mapping[str, Pipeline]): The pipelines by name, one at least.
    files (Mapping[str, Path]): Gold data by the key of its language, one file at least.
    known (Optional[KnownNames]): What training knew of names; None for the gazetteer that each
        pipeline has, if any.
    n_examples (int): How many mistakes of each class and pipeline are kept to be looked at.
    batch_size (int): Docs a batch.
    n_resamples (int): How often the bootstrap of the scores draws the sentences again.
    progress (Progress): Shows how far it is, given Docs and their language.
    RETURNS (Mistakes): The mistakes.
    RAISES (PhonemeNERError): If a file cannot be read, is empty, or lacks entity annotation or IPA.
    """
    sources = [known or gazetteer_of(nlp) for nlp in pipelines.values()]
    sorters = list(map(Sorter, sources))
    languages: List[str] = []
    n_entities = 0
    kept: List[List[Example]] = []
    g2p = IpaG2P()
    n_kept = min(n_examples, max(_LEAST_KEPT, _SPARE * n_examples // len(files)))
    for lang, path in files.items():
        language = find_language(lang)
        read = [
            _find(nlp, path, lang, batch_size, n_resamples, progress) for nlp in pipelines.values()
        ]
        examples: List[Example] = []
        for model, (sorter, (sentences, scores)) in enumerate(zip(sorters, read)):
            sorted_mistakes = sorter.sort(sentences, scores, language, g2p.has_rules(language.tag))
            found = [[sentence.found for sentence in its] for its, _ in read]
            for its in _spread_classes(sorted_mistakes, n_kept):
                place, of_all = its.sentence, [of_model[its.sentence] for of_model in found]
                doc, gold, _ = sentences[place]
                shown = cut_out(doc, its.tokens, gold, of_all, its.known)
                examples.append(Example(model, its.kind, its.cause, lang, place + 1, shown))
        kept.append(examples)
        languages += [lang] * len(read[0][0])
        n_entities += sum(len(sentence.gold) for sentence in read[0][0])
    return Mistakes(
        models=[sorter.finish(name) for name, sorter in zip(pipelines, sorters)],
        languages=languages,
        n_entities=n_entities,
        examples=_choose(kept, n_examples),
        told_by=NAMES if known is not None else GAZETTEER if all(sources) else UNKNOWN,
    )


def _find(
    nlp: Pipeline, path: Path, lang: str, batch_size: int, n_resamples: int, progress: Progress
) -> Tuple[List[Sentence], EntityScores]:
    gold = load_gold(nlp, path)
    found = list(progress(nlp.pipe(unannotated(gold, lang), batch_size=batch_size), lang))
    sentences = [
        Sentence(right, doc_entities(right), tuple(map(_found, doc_entities(doc), doc.ents)))
        for right, doc in zip(gold, found)
    ]
    return sentences, score_docs(gold, found, lang, n_resamples)


def _found(entity: Entity, span: Any) -> Found:
    score = get_score(span)
    return Found(entity, -1 if score is None else score)


def _spread_classes(mistakes: Sequence[Sorted], n: int) -> List[Sorted]:
    """Take up to n mistakes of each class, from all over."""
    by_class: Dict[str, List[Sorted]] = {}
    for its in mistakes:
        by_class.setdefault(its.kind, []).append(its)
    return [its[i] for its in by_class.values() for i in spread(len(its), n)]


def _choose(kept: Sequence[Sequence[Example]], n: int) -> List[Example]:
    """Take mistakes of each class and pipeline from all languages in turn, up to n."""
    by_group: Dict[Tuple[int, str], List[List[Example]]] = {}
    for of_language in kept:
        groups: Dict[Tuple[int, str], List[Example]] = {}
        for example in of_language:
            groups.setdefault((example.model, example.kind), []).append(example)
        for group, examples in groups.items():
            by_group.setdefault(group, []).append(examples)
    return list(_in_turn([list(_in_turn(its))[:n] for its in by_group.values()]))


def _in_turn(lists: Sequence[Sequence[Example]]) -> Iterator[Example]:
    for i in range(max(map(len, lists), default=0)):
        yield from (its[i] for its in lists if i < len(its))
