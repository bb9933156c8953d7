"""Where mistakes come from: the pronunciation, homophones, sounds never heard, or the model.

    python benchmarks/mistake_causes.py corpus/wikiann --running corpus/running/unseen
    python benchmarks/mistake_causes.py corpus/wikiann --corpus corpus/running/train

It lets a pipeline, the bundled one by default, find the names of gold data as `spacy phoneme
convert` writes it: a folder of titles in the study's languages, and one of running text, with a
folder for each corpus. Each mistake has one cause (`evaluation/mistakes/causes.py` says which, and
in which order). The first table prints the share that each has of the mistakes, the second how much
of what it holds of is wrong: right entities are sorted likewise, and a cause that does no harm
holds of them as often. Latin script and others apart, with 95% bootstrap intervals over the
sentences of all languages together.

With --corpus, what the pipeline learned from, sounds are compared with those of the names in it, by
articulatory distance, and what counts as near is printed first; without, with what the pipeline's
gazetteer has kept.
"""

from pathlib import Path
from typing import Annotated, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence

import numpy as np
import spacy
import typer
from running_text import find_gold
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.commands.common import filename, find_data, load_pipeline, with_bar
from spacy_phoneme_ner.corpora.sampled import SampledCorpus
from spacy_phoneme_ner.evaluation.bootstrap import Estimate
from spacy_phoneme_ner.evaluation.counts import Ints
from spacy_phoneme_ner.evaluation.groups import STUDY
from spacy_phoneme_ner.evaluation.mistakes.causes import AMBIGUOUS, CAUSES, GROUPS
from spacy_phoneme_ner.evaluation.mistakes.counted import rates
from spacy_phoneme_ner.evaluation.mistakes.known import CountedNames
from spacy_phoneme_ner.evaluation.mistakes.nearest import NearestSounds
from spacy_phoneme_ner.evaluation.mistakes.study import find_mistakes
from spacy_phoneme_ner.evaluation.tables import NOTHING, markdown_table, with_interval
from spacy_phoneme_ner.languages import find_language

_CAUSES = list(CAUSES)
_NONE = with_interval(Estimate(0, 0, 0))
# Groups of causes, and what is in those of several.
_ROWS: Dict[str, Sequence[str]] = {}
for _group, _causes in GROUPS.items():
    _ROWS[_group] = list(_causes)
    if len(_causes) > 1:
        _ROWS.update({f"– {cause}": [cause] for cause in _causes})
Data = Annotated[Path, typer.Argument(help="Gold data in the study's languages", parser=filename)]


class Counted(NamedTuple):
    """What was counted of some sentences, a row each, a column for each of CAUSES."""

    wrong: Ints
    right: Ints


def main(
    data: Data,
    running: Annotated[
        Optional[Path], typer.Option(help="Running text, a folder for each corpus", parser=filename)
    ] = None,
    model: Annotated[str, typer.Option(help="Pipeline; the bundled one by default")] = "",
    corpus: Annotated[
        Optional[Path], typer.Option(help="What it learned from, as it was given", parser=filename)
    ] = None,
    corpora: Annotated[str, typer.Option(help="Of the corpora in it, only these")] = "",
    exclude: Annotated[str, typer.Option(help="Languages that it did not learn from")] = "",
) -> None:
    known = None
    if corpus is not None:
        docs = SampledCorpus(corpus, corpora=corpora, exclude=exclude).read_docs(Vocab())
        known = CountedNames(with_bar(docs, "sentences", quiet=False))
    nlp = load_pipeline(model) if model else _bundled()
    study = {k: path for k, path in find_data(data).items() if find_language(k).code in STUDY}
    texts = {"titles": [study]}
    if running is not None:
        texts["running text"] = _by_corpus(running)
    columns: Dict[str, Counted] = {}
    for title, folders in texts.items():
        for script, counted in _count(nlp, folders, known).items():
            if len(counted.wrong):
                columns[f"{title}, {script}"] = counted
    if known is not None:
        print(chance_table(known.nearest))
    print(shares_table(columns))
    print(rates_table(columns))


def chance_table(nearest: NearestSounds) -> str:
    """Lay out how near a tenth of the known words, read backwards, come to a known one."""
    rows = [(f"{n}", f"{nearest.chance(n):.3f}") for n in range(3, 13)]
    return markdown_table(["Sounds of a word", "Distance that is no chance"], rows)


def shares_table(columns: Mapping[str, Counted]) -> str:
    """Lay out which share of the mistakes each cause has."""
    cells = []
    for wrong, _ in columns.values():
        of_rows = _by_row(wrong, _ROWS)
        every = wrong.sum(axis=1, keepdims=True)
        found = rates(of_rows, every - of_rows)
        cells.append([f"{wrong.sum():,}", *map(with_interval, found)])
    return _table("Share of the mistakes, %", ["mistakes", *_ROWS], columns, cells)


def rates_table(columns: Mapping[str, Counted]) -> str:
    """Lay out how much is wrong of what each cause holds of."""
    # What is right has no type that was taken for another: that cause has no rate of its own.
    rows = {"all": _CAUSES, **{title: its for title, its in _ROWS.items() if its != [AMBIGUOUS]}}
    cells = []
    for wrong, right in columns.values():
        wrong, right = _by_row(wrong, rows), _by_row(right, rows)
        totals = (wrong + right).sum(axis=0)
        cells.append(
            [
                f"{with_interval(rate)} of {n:,}" if n else NOTHING
                for rate, n in zip(rates(wrong, right), totals)
            ]
        )
    return _table("Wrong, of all that it holds of, %", list(rows), columns, cells)


def _bundled() -> Pipeline:
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "auto"})
    return nlp


def _by_corpus(folder: Path) -> List[Dict[str, Path]]:
    """Find the files of each corpus by language."""
    found: Dict[Path, Dict[str, Path]] = {}
    for path in find_gold(folder).values():
        found.setdefault(path.parent, {})[find_language(path.stem).key] = path
    return list(found.values())


def _count(
    nlp: Pipeline, folders: Sequence[Mapping[str, Path]], known: Optional[CountedNames]
) -> Dict[str, Counted]:
    """Count causes in texts of Latin script, and in others."""
    rows: Dict[str, List[Counted]] = {"Latin script": [], "other scripts": []}
    for files in folders:
        mistakes = find_mistakes(
            {"": nlp}, files, known, n_examples=0, n_resamples=1, progress=_progress
        )
        (its,) = mistakes.models
        latin = np.array([find_language(key).script == "Latn" for key in mistakes.languages])
        for of_script, chosen in zip(rows.values(), (latin, ~latin)):
            of_script.append(Counted(its.wrong[chosen], its.right[chosen]))
    return {
        script: Counted(*(np.concatenate(arrays) for arrays in zip(*of_script)))
        for script, of_script in rows.items()
    }


def _progress(docs: Iterable[Doc], lang: str) -> Iterable[Doc]:
    return with_bar(docs, "sentences", quiet=False, title=lang)


def _by_row(counts: Ints, rows: Mapping[str, Sequence[str]]) -> Ints:
    """Add up the causes of each row. Shape: (n_sentences, n_rows)"""
    return np.stack(
        [counts[:, list(map(_CAUSES.index, its))].sum(axis=1) for its in rows.values()], axis=1
    )


def _table(
    title: str, rows: Sequence[str], columns: Iterable[str], cells: Sequence[Sequence[str]]
) -> str:
    # What nothing is of is left out.
    found = [row for row in zip(rows, *cells) if set(row[1:]) - {NOTHING, _NONE}]
    return markdown_table([title, *columns], found)


if __name__ == "__main__":
    typer.run(main)
