"""Docs and results written for the tests, small enough to count by hand."""

from typing import Optional, Sequence

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.evaluation.report import Run
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.layer import set_layer

VOCAB = Vocab()


@pytest.fixture()
def make_doc():
    """Make a Doc with entities, spaces between words, and an IPA layer if there is IPA."""

    def make(
        words: Sequence[str],
        tags: Sequence[str],
        spaces: Optional[Sequence[bool]] = None,
        ipa: Optional[Sequence[str]] = None,
        lang: str = "som",
    ) -> Doc:
        spaces = [*(spaces or [True] * (len(words) - 1)), False][: len(words)]
        doc = Doc(VOCAB, words=list(words), spaces=spaces, ents=list(tags))
        if ipa is not None:
            set_layer(doc, ipa, lang)
        return doc

    return make


@pytest.fixture()
def make_scores(make_doc):
    """Score 8 sentences of which the first n_right are predicted as in the gold."""

    def make(lang: str, n_right: int):
        def sentence(tag):
            return make_doc(["aba", "tu"], [tag, "O"], ipa=["aba", "tu"], lang=lang)

        gold = [sentence(tag) for tag in ["B-PER", "B-LOC"] * 4]
        nothing = [sentence("O") for _ in gold]
        return score_docs(gold, [*gold[:n_right], *nothing[n_right:]], lang, n_resamples=50)

    return make


@pytest.fixture()
def make_run(make_scores):
    """Make a run from the number of right sentences of each language."""

    def make(system: str, seed: int, **n_right: int) -> Run:
        scores = tuple(make_scores(lang, n) for lang, n in n_right.items())
        return Run(system, seed, "training/model-best", 50, scores)

    return make
