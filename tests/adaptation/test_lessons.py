"""What a text teaches that nobody annotated."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.adaptation.lessons import certainty_lesson, opinion_lesson, sure_tags
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags

# The scores of O, B and I that give a name of one token this probability, and the next none.
DISTRIBUTIONS = {"chained": ChainedTags(), "independent": IndependentTags()}
MOVES = np.zeros((5, 3), dtype=np.float32)


def make_docs(*lines):
    vocab = spacy.blank("xx").vocab
    return [Doc(vocab, words=line) for line in lines]


def chance(p):
    return [np.log(1 - p), np.log(p), -20.0]


def scores(*rows):
    return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_tags_are_sure_unsure_or_outside(name):
    docs = make_docs(["Riga", "is", "there"], [], ["Lagos"])
    soft = SoftTags(
        [
            scores(chance(0.9), chance(0.3), chance(0.01)),
            np.zeros((0, 3), dtype=np.float32),
            scores(chance(0.6)),
        ],
        MOVES if name == "chained" else None,
    )
    tags = sure_tags(DISTRIBUTIONS[name], docs, soft, sure=0.5, unsure=0.1)
    assert [row.tolist() for row in tags] == [[1, -1, 0], [], [1]]
    tags = sure_tags(DISTRIBUTIONS[name], docs, soft, sure=0.7, unsure=0.4)
    assert [row.tolist() for row in tags] == [[1, 0, 0], [], [-1]]


def test_names_of_several_tokens():
    docs = make_docs(["Kofi", "Mensah", "went"])
    rows = [[0.0, 5.0, -20.0], [0.0, -20.0, 5.0], [5.0, 0.0, 0.0]]
    (tags,) = sure_tags(ChainedTags(), docs, SoftTags([scores(*rows)], MOVES), 0.5, 0.1)
    assert tags.tolist() == [1, 2, 0]


def test_an_opinion_that_is_shared_teaches_nothing():
    docs = make_docs(["Riga", " ", "is"], ["Lagos"])
    own = [scores(chance(0.9), chance(0.5), chance(0.2)), scores(chance(0.4)), MOVES]
    lesson = opinion_lesson(SoftTags([*own[:2]][::-1], MOVES))
    same = lesson.gradients(ChainedTags(), docs, own, [1, 0])
    assert [d.shape for d in same] == [s.shape for s in own]
    for gradient in same:
        np.testing.assert_allclose(gradient, 0.0, atol=1e-7)


def test_an_opinion_pulls_towards_it_and_leaves_white_space():
    docs = make_docs(["Riga", " ", "is"])
    own = [scores(chance(0.5), chance(0.5), chance(0.5)), MOVES]
    taught = SoftTags([scores(chance(0.9), chance(0.9), chance(0.1))], MOVES)
    gradient = opinion_lesson(taught).gradients(ChainedTags(), docs, own, [0])[0]
    # A step goes against the gradient: more of B in the first token, less in the last.
    assert gradient[0, 1] < 0 < gradient[0, 0] and gradient[2, 0] < 0 < gradient[2, 1]
    assert not gradient[1].any()


def test_what_is_unknown_teaches_nothing_by_itself():
    docs = make_docs(["Riga", "is"])
    own = [scores(chance(0.5), chance(0.5)), None]
    lesson = certainty_lesson([np.array([1, -1])])
    gradient = lesson.gradients(IndependentTags(), docs, own[:1], [0])[0]
    assert gradient[0, 1] < 0 and not gradient[1].any()
    nothing = certainty_lesson([np.array([-1, -1])])
    chained = nothing.gradients(ChainedTags(), docs, [own[0], MOVES], [0])
    assert not any(d.any() for d in chained)
