"""Spans by their probability: against all tag sequences, one by one."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import Model

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.bio import only_well_formed
from spacy_phoneme_ner.models.heads.crf import Lattice
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags, build_crf_tagger_v1
from spacy_phoneme_ner.models.heads.likely_spans import likely_spans

N_TAGS = 5  # two labels


def spans_of(tags):
    found, start = set(), None
    for i, tag in enumerate([*tags, 0]):
        if start is not None and not (tag and tag % 2 == 0):
            found.add((start, i, tags[start] // 2))
            start = None
        if tag % 2 == 1:
            start = i
    return found


def by_brute_force(emissions, moves):
    """The probability of every span, summed over all sequences that have it."""
    chances, total = {}, 0.0
    for tags in product(range(N_TAGS), repeat=len(emissions)):
        score = moves[0, tags[0]] + moves[-1, tags[-1]]
        score += sum(emissions[i, tag] for i, tag in enumerate(tags))
        score += sum(moves[1 + a, b] for a, b in pairwise(tags))
        weight = np.exp(score)
        total += weight
        if weight:
            for span in spans_of(tags):
                chances[span] = chances.get(span, 0.0) + weight
    return {span: weight / total for span, weight in chances.items()}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 4), min_size=1, max_size=3))
def test_it_finds_every_span_that_is_likely(seed, lengths):
    generator = np.random.default_rng(seed)
    lengths = np.array(lengths)
    if not lengths.any():
        return
    emissions = generator.normal(size=(lengths.sum(), N_TAGS)) * 2
    moves = generator.normal(size=(N_TAGS + 2, N_TAGS)) + only_well_formed(N_TAGS)
    threshold = 0.15
    found = likely_spans(Lattice(emissions, moves, lengths), 2, threshold)
    for part, spans in zip(np.split(emissions, np.cumsum(lengths)[:-1]), found, strict=True):
        chances = by_brute_force(part, moves) if len(part) else {}
        likely = sorted((c, span) for span, c in chances.items() if c >= threshold)
        expected, taken = {}, set()
        for chance, (start, end, label) in reversed(likely):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                expected[start, end, label] = chance
        assert {(s.start, s.end, s.label): pytest.approx(s.score) for s in spans} == expected
        assert spans == sorted(spans)


def test_above_one_half_it_is_part_of_no_other_reading():
    emissions = np.array([[0.0, 3.0, 0.0], [0.0, 0.0, 2.0], [4.0, 0.0, 0.0]])
    moves = only_well_formed(3).astype(float)
    (spans,) = likely_spans(Lattice(emissions, moves, np.array([3])), 1, 0.5)
    assert [(s.start, s.end) for s in spans] == [(0, 2)] and 0.5 < spans[0].score < 1
    assert likely_spans(Lattice(emissions, moves, np.array([3])), 1, 0.99) == [[]]


def test_tokens_that_are_taken_have_no_part_in_it():
    emissions = np.array([[0.0, 9.0, -9.0], [0.0, -np.inf, -np.inf], [0.0, 9.0, 0.0]])
    moves = only_well_formed(3).astype(float)
    (spans,) = likely_spans(Lattice(emissions, moves, np.array([3])), 1, 0.2)
    assert [(s.start, s.end) for s in spans] == [(0, 1), (2, 3)]


def test_the_head_takes_it_and_refuses_what_is_no_probability():
    encoder = Model("encoder", lambda model, X, is_train: (X, lambda d: d), dims={"nO": 4})
    head = build_crf_tagger_v1(encoder, 5, threshold=0.3)
    assert head.attrs["tag_distribution"].threshold == 0.3
    assert ChainedTags().threshold is None
    for threshold in (0.0, -1.0, 1.5):
        with pytest.raises(PhonemeNERError, match="P530"):
            build_crf_tagger_v1(encoder, 5, threshold=threshold)
