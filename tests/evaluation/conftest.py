"""Docs and results written for the tests, small enough to count by hand."""

from typing import Optional, Sequence

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.evaluation.bootstrap import Estimate
from spacy_phoneme_ner.evaluation.groups import case_of
from spacy_phoneme_ner.evaluation.report import Run
from spacy_phoneme_ner.evaluation.results import TagScores
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.languages import find_language
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


@pytest.fixture()
def make_tag_run():
    """Make a run on parts of speech from the accuracy on each language; run_f1 is half of it."""

    def make(system: str, seed: int, **accuracy: float) -> Run:
        scores = tuple(
            TagScores(
                lang=lang,
                name=find_language(lang).name,
                script=find_language(lang).script,
                case=case_of(find_language(lang)),
                n_sentences=2,
                n_tokens=10,
                per_type={"NOUN": {"p": 50.0, "r": 100.0, "f1": 66.6667, "n": 4}},
                pos_accuracy=Estimate(value, value - 5, value + 5),
                run_f1=Estimate(value / 2, 0, 100),
            )
            for lang, value in accuracy.items()
        )
        return Run(system, seed, "training/model-best", 50, scores)

    return make
