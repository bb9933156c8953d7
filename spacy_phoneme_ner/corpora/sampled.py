"""The training reader over many languages and corpora, of which it draws a share each.

With as many Docs of every language as there are, the large ones decide what is
learnt; with the same number of each, the small ones are left with too little or
the large ones lose too much. What lies between is set by a temperature T: the
share of a language with N Docs is in proportion to N^(1/T) (Arivazhagan et al.,
"Massively Multilingual Neural Machine Translation in the Wild", 2019, section 4.2;
XLM and mT5 call 1/T alpha). No Doc is drawn twice: what a language has too few of
for its share is dealt out among the others by the same rule. Where the Docs are of
several corpora, each language of each corpus has a share of its own, so that kinds
of text are evened out as languages are.
"""

import math
import random
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Set, Union

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from .docbin import StoredDocs
from .files import one_for_each
from .reader import Augmenter, PhonemeCorpus


def make_sampled_corpus_v1(
    path: Optional[Path],
    *,
    size: int = 0,
    temperature: float = 1.0,
    exclude: str = "",
    only: str = "",
    corpora: str = "",
    seed: int = 0,
    gold_preproc: bool = False,
    max_length: int = 0,
    augmenter: Optional[Augmenter] = None,
    shuffle: bool = False,
) -> Callable[[Language], Iterable[Example]]:
    """Read a corpus of many languages, a share of each that a temperature tells.

    path (Optional[Path]): A folder with one .spacy file a language, named by it, as
        `python -m spacy phoneme convert` makes it of a folder; or one of such folders,
        each of which is a corpus.
    size (int): How many Docs to draw in all; 0 for all that there are.
    temperature (float): 1.0: as many of a language as it has, in proportion; the
        higher, the more alike the numbers: with 100.0 nearly the same of each.
    exclude (str): Languages to leave out, by any tag or name, separated by commas.
    only (str): Languages to read and no others, written likewise; "" for all.
    corpora (str): Of several corpora, those to read, by the names of their folders,
        separated by commas; "" for all.
    seed (int): What the Docs are drawn by, the same for the same seed. The order in
        which those of a language are drawn is its own: without some language, there
        are the same Docs of the others, and more of them to make up for it.
    gold_preproc (bool): As for `spacy-phoneme-ner.PhonemeCorpus.v1`.
    max_length (int): As for `spacy-phoneme-ner.PhonemeCorpus.v1`, which cuts or
        leaves out long Docs after they were drawn.
    augmenter (Optional[Augmenter]): As for `spacy-phoneme-ner.PhonemeCorpus.v1`.
    shuffle (bool): Whether to shuffle what was drawn, each time anew; if not, the
        languages are evenly interleaved.
    RETURNS (Callable[[Language], Iterable[Example]]): The corpus.
    RAISES (PhonemeNERError): If there is no path or a setting is out of range.
    """
    if path is None:
        raise PhonemeNERError(Errors.P212)
    return SampledCorpus(
        path,
        size=size,
        temperature=temperature,
        exclude=exclude,
        only=only,
        corpora=corpora,
        seed=seed,
        gold_preproc=gold_preproc,
        max_length=max_length,
        augmenter=augmenter,
        shuffle=shuffle,
    )


class SampledCorpus(PhonemeCorpus):
    """Examples of many languages. The settings are those of `make_sampled_corpus_v1`."""

    def __init__(
        self,
        path: Union[str, Path],
        *,
        size: int = 0,
        temperature: float = 1.0,
        exclude: str = "",
        only: str = "",
        corpora: str = "",
        seed: int = 0,
        gold_preproc: bool = False,
        max_length: int = 0,
        augmenter: Optional[Augmenter] = None,
        shuffle: bool = False,
    ) -> None:
        check_number("size", size, 0, whole=True)
        check_number("temperature", temperature, 0.0, above=True)
        check_number("seed", seed, 0, whole=True)
        super().__init__(
            path, gold_preproc=gold_preproc, max_length=max_length, augmenter=augmenter
        )
        self.size = size
        self.temperature = temperature
        self.exclude = exclude
        self.only = only
        self.corpora = corpora
        self.seed = seed
        # spaCy's own `shuffle` would build all Docs first.
        self.shuffle_drawn = shuffle

    def read_docbin(self, vocab: Vocab, locs: Iterable[Union[str, Path]]) -> Iterator[Doc]:
        """Read the Docs that are drawn.

        vocab (Vocab): The vocabulary of the Docs.
        locs (Iterable[Union[str, Path]]): The .spacy files, each named by its language.
        YIELDS (Doc): The Docs.
        RAISES (PhonemeNERError): If the files are not named so, do not hold what
            `exclude` and `only` name, or are damaged.
        """
        files = self._choose([Path(loc) for loc in locs])
        stored = {key: StoredDocs(path) for key, path in files.items()}
        orders = {key: _draw(docs.lengths, key, self.seed) for key, docs in stored.items()}
        totals = {key: len(order) for key, order in orders.items()}
        shares = share_out(totals, self.size, self.temperature)
        turns = _interleave(shares)
        drawn = {key: orders[key][:n] for key, n in shares.items()}
        if self.shuffle_drawn:
            random.shuffle(turns)
            for numbers in drawn.values():
                random.shuffle(numbers)
        for key, docs in stored.items():
            docs.pick(drawn[key])
        remaining = {key: docs.build(vocab) for key, docs in stored.items()}
        for key in turns:
            yield next(remaining[key])

    def _choose(self, paths: Sequence[Path]) -> Dict[str, Path]:
        """Choose files; each is called by its corpus, if there are several, and its language."""
        by_corpus: Dict[str, List[Path]] = {}
        for path in paths:
            corpus = path.relative_to(self.path).parent if self.path.is_dir() else Path()
            by_corpus.setdefault(corpus.as_posix().removeprefix("."), []).append(path)
        names = _split(self.corpora) or list(by_corpus)
        for name in names:
            if name not in by_corpus:
                known = ", ".join(sorted(filter(None, by_corpus))) or "none is there"
                raise PhonemeNERError(Errors.P235.format(name=name, path=self.path, known=known))
        read = {name: _by_language(by_corpus[name]) for name in sorted(set(names))}
        languages = sorted({key for files in read.values() for key in files})
        wanted = self._named("only", languages) if self.only.strip() else set(languages)
        wanted -= self._named("exclude", languages)
        chosen = {
            f"{name}/{key}" if name else key: path
            for name, files in read.items()
            for key, path in files.items()
            if key in wanted
        }
        if not chosen:
            raise PhonemeNERError(
                Errors.P228.format(path=self.path, only=self.only, exclude=self.exclude)
            )
        return chosen

    def _named(self, setting: str, languages: Sequence[str]) -> Set[str]:
        keys = set()
        for tag in _split(getattr(self, setting)):
            key = _key(tag)
            if key not in languages:
                reason = f"and {key}.spacy is not there" if key else "which is no language"
                message = Errors.P221.format(
                    setting=setting,
                    tag=tag,
                    reason=reason,
                    path=self.path,
                    known=", ".join(languages),
                )
                raise PhonemeNERError(message)
            keys.add(key)
        return keys


def share_out(totals: Dict[str, int], size: int, temperature: float) -> Dict[str, int]:
    """Deal out a number of Docs among languages, none of which gives more than it has.

    totals (Dict[str, int]): How many Docs each language has.
    size (int): How many to deal out; 0 for all that there are.
    temperature (float): The T of N^(1/T), above 0.
    RETURNS (Dict[str, int]): How many Docs of each language, `size` in all, or all
        of them if there are no more.
    """
    if not 0 < size < sum(totals.values()):
        return dict(totals)
    given: Dict[str, int] = {}
    sharing = {key: n for key, n in totals.items() if n}
    while True:
        largest = max(sharing.values())  # relative to it, no power overflows
        weights = {key: (n / largest) ** (1 / temperature) for key, n in sharing.items()}
        per_weight = (size - sum(given.values())) / sum(weights.values())
        exact = {key: weight * per_weight for key, weight in weights.items()}
        short = [key for key, n in sharing.items() if n <= exact[key]]
        if not short:
            break
        for key in short:
            given[key] = sharing.pop(key)
    # What whole numbers leave over goes where the fractions are largest.
    given.update((key, math.floor(n)) for key, n in exact.items())
    left = size - sum(given.values())
    for key in sorted(exact, key=lambda key: (given[key] - exact[key], key))[:left]:
        given[key] += 1
    return {key: given.get(key, 0) for key in totals}


def _draw(lengths: List[int], key: str, seed: int) -> List[int]:
    """Put the Docs that have tokens into an order that depends on no other language."""
    numbers = np.flatnonzero(lengths)
    generator = np.random.default_rng([seed, int.from_bytes(key.encode(), "big")])
    drawn: List[int] = generator.permutation(numbers).tolist()
    return drawn


def _interleave(shares: Dict[str, int]) -> List[str]:
    """Tell whose turn it is: each language at even intervals from first to last."""
    places = ((turn + 0.5) / n for n in shares.values() for turn in range(n))
    keys = (key for key, n in shares.items() for _ in range(n))
    return [key for _, key in sorted(zip(places, keys))]


def _by_language(paths: Iterable[Path]) -> Dict[str, Path]:
    files = [(path, path.stem) for path in paths]
    for path, tag in files:
        if not _key(tag):
            raise PhonemeNERError(Errors.P219.format(path=path, stem=tag))
    return {key: path for key, (path, _) in sorted(one_for_each(files).items())}


def _split(names: str) -> List[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _key(tag: str) -> str:
    try:
        return find_language(tag).key
    except PhonemeNERError:
        return ""
