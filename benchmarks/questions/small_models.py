"""Small models that are trained in this process, on Docs whose pronunciations are written anew.

The recipe is that of `configs/phoneme_ner.cfg` at a smaller size: half its width, a tenth of what
it reads. The words of a Doc can be read in any notation: what stands between blanks in its layer
is a symbol (`segmentation = "spaces"` of `PhonemeWordEncoder.v1`).
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from random import Random
from threading import RLock
from typing import (
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Adam, fix_random_seed, warmup_linear

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.corpora.docbin import read_docs
from spacy_phoneme_ner.corpora.reader import Augmenter
from spacy_phoneme_ner.disk.files import replacing
from spacy_phoneme_ner.evaluation.entities import doc_entities, entity_counts, micro_f1
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.layer import get_ipa, get_langs, set_layer

from .question import Setup

# What a word's pronunciation, its language and its spelling are written as.
Write = Callable[[str, str, str], str]
# spaCy, Thinc and the encoder's noise draw from generators that a process has but one of, and all
# Docs share a vocabulary.
_ONE_AT_A_TIME = RLock()
_SAMPLE = 2000  # of the examples are looked at for the labels
# Others than IPA have no likeness of sounds, and letters are read in IPA alone.
LEVEL_NOISE = {"hide_case": 0.5, "letter_reading": 0.0, "drop_symbol": 0.05, "swap_symbol": 0.0}


class Text(NamedTuple):
    """A file of the real corpora, and how many of its sentences are read (0: all)."""

    file: str
    lang: str
    limit: int = 0

    @property
    def key(self) -> str:
        """The language's key, and for running text the corpus."""
        parts = Path(self.file).stem.split("-")
        corpus = "-".join(parts[1:-1]) if self.file.startswith("running") else ""
        return f"{find_language(self.lang).key} {corpus}".rstrip()


@dataclass(frozen=True)
class Recipe:
    """How small the models are, and how long they learn.

    width, symbol_width, depth (int): The encoder's sizes.
    steps (int): How many updates.
    words (int): Of how many words each is.
    rate (float): The highest learning rate.
    drop (float): The dropout.
    averages (bool): Whether weights are averaged over the updates.
    """

    width: int = 64
    symbol_width: int = 48
    depth: int = 4
    steps: int = 200
    words: int = 1200
    rate: float = 0.004
    drop: float = 0.25
    averages: bool = True

    def __str__(self) -> str:
        return f"width {self.width}, {self.steps} x {self.words} words"


def panx(part: str, lang: str, limit: int) -> Text:
    """Name a file of PAN-X, by the language's ISO 639-1 code."""
    return Text(f"panx/{part}-{lang}.tsv", lang, limit)


@lru_cache(maxsize=1)
def shared_vocab() -> Vocab:
    """Give the vocabulary that all Docs and models of a process share."""
    return spacy.blank("xx").vocab


@lru_cache(maxsize=256)
def read_gold(setup: Setup, text: Text) -> Tuple[Doc, ...]:
    """Read gold Docs with our pronunciations; what was converted once is kept."""
    with _ONE_AT_A_TIME:
        parts = (text.file.rpartition(".")[0].replace("/", "-"), str(text.limit))
        path = setup.work / "corpus" / "-".join(parts) / f"{find_language(text.lang).key}.spacy"
        if not path.exists():
            items = read_corpus(setup.data / text.file)
            docs, _ = convert(items, lang=text.lang, vocab=shared_vocab(), limit=text.limit)
            with replacing(path) as target:
                docs.to_disk(target)
        return tuple(read_docs(path, shared_vocab()))


def written(doc: Doc, write: Optional[Write] = None) -> List[str]:
    """Give the pronunciations of a Doc's tokens, written in another way."""
    if write is None:
        return get_ipa(doc)
    words = zip(get_ipa(doc), get_langs(doc), doc)
    return [write(ipa, lang, token.text) for ipa, lang, token in words]


def tagger(recipe: Recipe, **settings: Any) -> Dict[str, Any]:
    """Give the block of a model: the small encoder, with some of its settings, and tags over it."""
    encoder = {
        "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
        "width": recipe.width,
        "symbol_width": recipe.symbol_width,
        "depth": recipe.depth,
        "noise": LEVEL_NOISE,
        **settings,
    }
    return {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}


def train_and_score(
    gold: Sequence[Doc],
    targets: Mapping[str, Sequence[Doc]],
    model: Mapping[str, Any],
    recipe: Recipe,
    seed: int,
    *,
    write: Optional[Write] = None,
    change: Callable[[Any], None] = lambda model: None,
    initialize: Optional[Mapping[str, Any]] = None,
    augment: Optional[Augmenter] = None,
) -> Dict[str, float]:
    """Train a `phoneme_ner` and score it.

    gold (Sequence[Doc]): What it learns from.
    targets (Mapping[str, Sequence[Doc]]): What it is scored on, by name; a name begins with the
        key of the language.
    model (Mapping[str, Any]): The block of its model.
    recipe (Recipe): How long it learns.
    seed (int): What is drawn is drawn by it.
    write (Optional[Write]): What its words are written as; None for their pronunciations.
    change (Callable): Called with the model before it learns anything.
    initialize (Optional[Mapping[str, Any]]): What [initialize] has for the component.
    augment (Optional[Augmenter]): Makes examples of one, each time that it is learned from.
    RETURNS (Dict[str, float]): Strict entity F1 in percent, by name.
    """
    with _ONE_AT_A_TIME:
        fix_random_seed(seed)
        nlp = spacy.blank("xx", vocab=shared_vocab())
        pipe: Any = nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": dict(model)})
        change(pipe.model)
        examples = [Example(bare(doc, write), doc) for doc in gold]
        nlp.config["initialize"]["components"]["phoneme_ner"] = dict(initialize or {})
        optimizer = _learn(nlp, examples, recipe, seed, augment)
        with nlp.use_params(optimizer.averages if recipe.averages else {}):
            return {name: score(nlp, docs, write) for name, docs in targets.items()}


def score(nlp: Pipeline, gold: Sequence[Doc], write: Optional[Write] = None) -> float:
    """Give the strict entity F1 of a pipeline, in percent."""
    predicted = nlp.pipe((bare(doc, write) for doc in gold), batch_size=256)
    counts = entity_counts(list(map(doc_entities, gold)), list(map(doc_entities, predicted)))
    return round(float(micro_f1(counts.totals)), 3)


def bare(doc: Doc, write: Optional[Write] = None) -> Doc:
    """Copy a Doc without its annotation: words, spaces and pronunciations, in any writing."""
    copy = Doc(doc.vocab, [token.text for token in doc], [bool(t.whitespace_) for t in doc])
    set_layer(copy, written(doc, write), get_langs(doc))
    return copy


def _learn(
    nlp: Pipeline,
    examples: List[Example],
    recipe: Recipe,
    seed: int,
    augment: Optional[Augmenter],
) -> Adam:
    nlp.initialize(lambda: examples[:_SAMPLE])
    optimizer = Adam(
        warmup_linear(recipe.rate, recipe.steps // 12, recipe.steps),
        beta2=0.98,
        L2=0.0,
        grad_clip=1.0,
        use_averages=recipe.averages,
    )
    # What is made beside examples takes the place of others: updates are of one size.
    n_words = recipe.words // (1 if augment is None else 2)
    for _, batch in zip(range(recipe.steps), _batches(examples, n_words, seed)):
        if augment is not None:
            batch = [made for example in batch for made in augment(nlp, example)]
        nlp.update(batch, sgd=optimizer, drop=recipe.drop)
        optimizer.step_schedules()
    return optimizer


def _batches(examples: Sequence[Example], n_words: int, seed: int) -> Iterator[List[Example]]:
    """Give batches without end, of about so many words, in another order each time."""
    batch: List[Example] = []
    words = 0
    for epoch in count():
        order = list(examples)
        Random(f"{seed} {epoch}").shuffle(order)
        for example in order:
            batch.append(example)
            words += len(example.reference)
            if words >= n_words:
                yield batch
                batch, words = [], 0
