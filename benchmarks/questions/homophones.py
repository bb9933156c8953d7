"""How often different words of a language sound the same, and what that costs.

The words of each language are those of its running text, and what most of their tokens are: names
or not. Two words fall together if what an encoder could read of them is the same: their IPA (tones
and length as they are), the classes of their sounds, the classes of their consonants. Then the
bundled model's names: those with a word that a common word sounds like, beside those without.
"""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Set, Tuple

import numpy as np
import spacy

from spacy_phoneme_ner.corpora.formats import read_corpus
from spacy_phoneme_ner.corpora.sentences import Sentence
from spacy_phoneme_ner.evaluation.counts import Floats
from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.ipa import consonant_skeleton, segments, sound_classes
from spacy_phoneme_ner.languages import find_language

from .figures import over_rows, share, shown
from .question import Cell, Question, Results, Setup
from .training import convert

# Languages, and where their words are from: train and dev parts, of which the latter is scored.
# The last three were learned by nobody, and have one part, of which the first half is scored.
_CORPORA: Mapping[str, Tuple[str, str]] = {
    "eng": ("running/en-worldwide-train.tsv", "running/en-worldwide-dev.tsv"),
    "deu": ("running/de-germeval14-train.tsv", "running/de-germeval14-dev.tsv"),
    "fra": ("running/fr-wikineural-train.tsv", "running/fr-wikineural-dev.tsv"),
    "spa": ("running/es-conll02-train.tsv", "running/es-conll02-dev.tsv"),
    "rus": ("running/ru-factrueval-train.tsv", "running/ru-factrueval-dev.tsv"),
    "tur": ("running/tr-wikiner-gold-train.tsv", "running/tr-wikiner-gold-dev.tsv"),
    "hin": ("running/hi-hiner-train.tsv", "running/hi-hiner-dev.tsv"),
    "ara": ("running/ar-anercorp-train.tsv", "running/ar-anercorp-dev.tsv"),
    "ind": ("running/id-nergrit-train.tsv", "running/id-nergrit-dev.tsv"),
    "tam": ("running/ta-multiner-train.tsv", "running/ta-multiner-dev.tsv"),
    "ces": ("running-standin/cs-cnec2-test.tsv", ""),
    "npi": ("running-standin/ne-everest-test.tsv", ""),
    "wol": ("running-standin/wol-masakhaner2-test.tsv", ""),
}
_WORDS, _SENTENCES = 60_000, 600  # words that are read of each language; sentences scored
_COMMON = 5  # of 100,000 words, so many make a word common
_MATCHED = 10  # names, for a difference over them
_REPRESENTATIONS: Mapping[str, Callable[[str], str]] = {
    "IPA": lambda ipa: ipa,
    "classes": lambda ipa: sound_classes(segments(ipa)),
    "consonants": lambda ipa: consonant_skeleton(segments(ipa)),
}


class Vocabulary(NamedTuple):
    """The words of a language, in lower case.

    counts (Counter[str]): How often each stands in the text.
    in_names (Counter[str]): How often as a part of a name.
    readings (Mapping[str, Mapping[str, str]]): Each word by representation and word; words
        that are not pronounced are in none.
    """

    counts: "Counter[str]"
    in_names: "Counter[str]"
    readings: Mapping[str, Mapping[str, str]]

    def is_name(self, word: str) -> bool:
        """Tell whether most of a word's tokens are in names."""
        return 2 * self.in_names[word] > self.counts[word]

    def common(self) -> Set[str]:
        """List the words that are frequent, and mostly no names."""
        least = max(2.0, _COMMON * self.counts.total() / 100_000)
        return {w for w, n in self.counts.items() if n >= least and not self.is_name(w)}


def cells(setup: Setup) -> List[Cell]:
    """Give the cells: a language each, its words and its names."""
    size = f"{_WORDS} words, {_SENTENCES} sentences"
    return [Cell(f"{lang}, {size}", partial(_measure, setup, lang)) for lang in _CORPORA]


def _measure(setup: Setup, lang: str) -> Dict[str, Any]:
    words, scored = _CORPORA[lang]
    vocabulary = _read(setup.data / words, lang)
    found = _find(setup, scored or words, lang)
    return {
        name: {**_fallen_together(vocabulary, name), **_cost(vocabulary, name, found)}
        for name in _REPRESENTATIONS
    }


def _read(path: Path, lang: str) -> Vocabulary:
    counts: Counter[str] = Counter()
    in_names: Counter[str] = Counter()
    for item in read_corpus(path):
        if not isinstance(item, Sentence) or counts.total() >= _WORDS:
            continue
        for word, tag in zip(item.words, item.tags or ()):
            if any(map(str.isalpha, word)):
                counts[word.casefold()] += 1
                in_names[word.casefold()] += tag != "O"
    spelled = list(counts)
    heard = IpaG2P()(spelled, find_language(lang).tag)
    readings = {
        name: {word: read(ipa) for word, ipa in zip(spelled, heard) if ipa}
        for name, read in _REPRESENTATIONS.items()
    }
    return Vocabulary(counts, in_names, readings)


def _fallen_together(vocabulary: Vocabulary, name: str) -> Dict[str, Any]:
    """Count words that sound as another, of all and by tokens; names that sound as common words."""
    reading = vocabulary.readings[name]
    sharing = Counter(reading.values())
    common = {reading[word] for word in vocabulary.common() if word in reading}
    words = list(reading)
    fallen = np.array([sharing[reading[word]] > 1 for word in words], dtype=float)
    tokens = np.array([vocabulary.counts[word] for word in words], dtype=float)
    names = [word for word in words if vocabulary.is_name(word)]
    as_common = np.array([reading[word] in common for word in names], dtype=float)
    return {
        "types": share(fallen.tolist()).to_json(),
        "tokens": float(100 * (fallen * tokens).sum() / tokens.sum()),
        "names": share(as_common.tolist()).to_json(),
        "n_types": len(words),
        "n_names": len(names),
    }


class Found(NamedTuple):
    """An entity that is there, or was found, or both.

    words (Tuple[str, ...]): Its words, in lower case.
    doc (int): The number of its sentence.
    right (bool): Whether it is there.
    got (bool): Whether it was found.
    """

    words: Tuple[str, ...]
    doc: int
    right: bool
    got: bool


def _find(setup: Setup, corpus: str, lang: str) -> List[Found]:
    """Let the bundled model find the names of a corpus."""
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner")
    path = convert(setup, corpus, lang, limit=_SENTENCES)
    gold = load_gold(nlp, path)
    found = []
    for i, (right, got) in enumerate(
        zip(gold, nlp.pipe(unannotated(gold, path.stem), batch_size=128))
    ):
        sides = [{(e.start, e.end, e.label_) for e in doc.ents} for doc in (right, got)]
        for entity in sorted(sides[0] | sides[1]):
            words = tuple(token.lower_ for token in right[entity[0] : entity[1]])
            found.append(Found(words, i, entity in sides[0], entity in sides[1]))
    return found


def _cost(vocabulary: Vocabulary, name: str, found: Sequence[Found]) -> Dict[str, Any]:
    """Compare names with a word that a common word sounds like, and names without.

    Matched: among names of as many words, of like length in sounds and as frequent in the text;
    the difference of each such group counts as often as it has names with such a word.
    """
    reading = vocabulary.readings[name]
    spelled: Dict[str, Set[str]] = {}
    for word in vocabulary.common():
        if word in reading:
            spelled.setdefault(reading[word], set()).add(word)
    # Of one that is spelled as a common word, spelling tells no more than sound.
    has = [any(spelled.get(reading.get(w, ""), set()) - {w} for w in of.words) for of in found]
    groups = [_group(vocabulary, of) for of in found]
    rows = np.array(
        [
            (of.right and of.got, of.got and not of.right, of.right and not of.got, mark, group, i)
            for i, (of, mark, group) in enumerate(zip(found, has, _numbers(groups)))
        ],
        dtype=float,
    ).reshape(-1, 6)
    n_with = int(sum(mark and of.right for of, mark in zip(found, has)))
    result: Dict[str, Any] = {"n_with": n_with, "n_without": sum(o.right for o in found) - n_with}
    if min(result["n_with"], result["n_without"]) < 10:
        return result
    for title, figure in (("with", _f1_with), ("without", _f1_without)):
        result[title] = over_rows(rows, figure).to_json()
    if not np.isnan(_matched(rows)):
        gap = over_rows(rows, lambda draw: np.nan_to_num(_matched(draw)))
        result["recall"] = gap.to_json()
    return result


def _group(vocabulary: Vocabulary, of: Found) -> Tuple[int, int, int]:
    ipa = vocabulary.readings["IPA"]
    length = sum(len(segments(ipa.get(word, ""))) for word in of.words)
    rarest = min(vocabulary.counts[word] for word in of.words)
    return min(len(of.words), 4), min(length // 3, 8), int(np.log2(rarest + 1)) // 2


def _numbers(groups: Sequence[Tuple[int, int, int]]) -> List[int]:
    known = {group: i for i, group in enumerate(dict.fromkeys(groups))}
    return [known[group] for group in groups]


def _f1_with(rows: Floats) -> float:
    return _f1(rows[rows[:, 3] == 1])


def _f1_without(rows: Floats) -> float:
    return _f1(rows[rows[:, 3] == 0])


def _f1(rows: Floats) -> float:
    tp, fp, fn = rows[:, :3].sum(0)
    return float(200 * tp / max(2 * tp + fp + fn, 1))


def _matched(rows: Floats) -> float:
    """Give the difference of recall, with minus without, in points; none of too few matched."""
    right = rows[(rows[:, 0] + rows[:, 2]) > 0]
    gaps, weights = [], []
    for group in np.unique(right[:, 4]):
        some = right[right[:, 4] == group]
        marked, others = some[some[:, 3] == 1, 0], some[some[:, 3] == 0, 0]
        if len(marked) and len(others):
            gaps.append(100 * (marked.mean() - others.mean()))
            weights.append(len(marked))
    return float(np.average(gaps, weights=weights)) if sum(weights) >= _MATCHED else np.nan


def table(results: Results) -> str:
    """Lay out how often words fall together, then what it costs."""
    header = ("Language", "Words", *(f"{name}, words" for name in _REPRESENTATIONS))
    header += (*(f"{name}, tokens" for name in _REPRESENTATIONS),)
    header += (*(f"{name}, names as common words" for name in _REPRESENTATIONS),)
    rows, costs = [], []
    for cell, of in results.items():
        lang = find_language(cell.partition(",")[0]).name
        each = [of[name] for name in _REPRESENTATIONS]
        shares = [shown(r["types"]) for r in each] + [f"{r['tokens']:.1f}" for r in each]
        rows.append((lang, f"{each[0]['n_types']:,}", *shares, *(shown(r["names"]) for r in each)))
        for name, r in zip(_REPRESENTATIONS, each):
            if "recall" in r:
                f1 = (shown(r["with"]), shown(r["without"]), shown(r["recall"], sign=True))
                costs.append((f"{lang}, {name}", str(r["n_with"]), str(r["n_without"]), *f1))
    titles = ("Names", "With", "Without", "F1 with", "F1 without", "Recall, matched")
    return (
        "Words that sound as another of the same language, in percent of words and of tokens, and "
        f"words of names that sound as a common word:\n\n{markdown_table(header, rows)}\n"
        "Names with a word that another, common word sounds as, and names without; matched for "
        f"words, length and frequency:\n\n{markdown_table(titles, costs)}"
    )


def finding(results: Results) -> str:
    """Say how often words fall together, and what it costs."""
    shares, costs = [], []
    for name in _REPRESENTATIONS:
        of_all = [of[name] for of in results.values()]
        types = [r["types"]["value"] for r in of_all]
        shares.append(f"{name} {_mean(types)} (names as common words {_names(of_all)})")
        gaps = [r["recall"]["value"] for r in of_all if "recall" in r]
        if gaps:
            costs.append(f"{name} {_mean(gaps, sign=True)} ({len(gaps)} languages)")
    return (
        f"Percent of words that sound as another, mean over {len(results)} languages: "
        f"{'; '.join(shares)}. Recall of names that sound as common words, minus matched others, "
        f"in points, mean over languages: {'; '.join(costs)}. Intervals over languages; the "
        f"bundled model."
    )


def _mean(values: Sequence[float], sign: bool = False) -> str:
    figure = over_rows(np.array(values), lambda draw: float(draw.mean()))
    return shown(figure.to_json(), sign=sign)


def _names(of_all: Sequence[Mapping[str, Any]]) -> str:
    return _mean([r["names"]["value"] for r in of_all])


def draw(results: Results, path: Path) -> None:
    """Draw the share of words that sound as another, a row a language."""
    from .pictures import draw_dots, mark

    rows = {
        find_language(cell.partition(",")[0]).name: {
            name: mark(of[name]["types"]) for name in _REPRESENTATIONS
        }
        for cell, of in results.items()
    }
    draw_dots(rows, path, "Words that sound as another of their language", "% of words")


QUESTION = Question("Do homophones cost names?", cells, table, finding, draw)
