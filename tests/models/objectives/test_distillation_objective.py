"""The objective between a teacher and a head: whose rows, which tags, what is refused."""

import numpy as np
import pytest
import spacy
from fake_teachers import WordTeacher
from spacy.tokens import Doc
from spacy.training import Example

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags
from spacy_phoneme_ner.models.objectives.distillation import make_distillation_v1
from spacy_phoneme_ner.models.objectives.types import TagBatch, Tagging

TAGS = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
VOCAB = spacy.blank("xx").vocab
WORDS = ("na", "leta", "ama", "zunze")
RNG = np.random.default_rng(0)
TABLE = {word: RNG.normal(size=5).tolist() for word in WORDS}
MOVES = RNG.normal(size=(7, 5)).astype("float32")
DISTRIBUTIONS = {"free": IndependentTags(), "chain": ChainedTags()}


def example(text, is_annotated=True):
    words = text.split(" ")
    ents = ["O"] * len(words) if is_annotated else None
    return Example(Doc(VOCAB, words=words), Doc(VOCAB, words=words, ents=ents))


def batch_of(texts, distribution, *, annotated=True, tags=TAGS, seed=1):
    examples = [example(text) for text in texts]
    rng = np.random.default_rng(seed)
    scores = [rng.normal(size=(len(eg.predicted), len(tags))).astype("float32") for eg in examples]
    if isinstance(distribution, ChainedTags):
        scores.append(rng.normal(size=(len(tags) + 2, len(tags))).astype("float32"))
    is_annotated = annotated if isinstance(annotated, list) else [annotated] * len(examples)
    return TagBatch(examples, is_annotated, scores, Tagging(tags, distribution))


def made(teacher, distribution, tags=TAGS, **settings):
    objective = make_distillation_v1(teacher=lambda: teacher, **settings)
    objective.initialize_tags(Tagging(tags, distribution))
    return objective


@pytest.fixture(params=[*DISTRIBUTIONS])
def distribution(request):
    return DISTRIBUTIONS[request.param]


def assert_same(gradients, expected):
    for own, other in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-7)


@pytest.mark.parametrize("moves", [None, MOVES])
def test_it_is_the_distance_between_head_and_teacher(distribution, moves):
    teacher = WordTeacher(TAGS, TABLE, moves)
    batch = batch_of(["na leta", "ama", "zunze na leta ama"], distribution)
    loss, gradients = made(teacher, distribution, temperature=2.0).update_tags(batch)
    taught = SoftTags(teacher(batch.examples), moves)
    expected, its = distribution.distil(batch.scores, taught, 2.0)
    assert loss == pytest.approx(expected) and loss > 0.1
    assert_same(gradients, its)


def test_tags_are_matched_by_name(distribution):
    """A teacher with PER before LOC says the same."""
    order = [0, 3, 4, 1, 2]
    shuffled = {word: [row[i] for i in order] for word, row in TABLE.items()}
    moves = MOVES[[0, *(i + 1 for i in order), 6]][:, order]
    batch = batch_of(["na leta", "ama zunze"], distribution)
    expected = made(WordTeacher(TAGS, TABLE, MOVES), distribution).update_tags(batch)
    other = WordTeacher([TAGS[i] for i in order], shuffled, moves)
    loss, gradients = made(other, distribution).update_tags(batch)
    assert loss == pytest.approx(expected[0])
    assert_same(gradients, expected[1])


def test_docs_that_it_does_not_know_teach_nothing(distribution):
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    both = batch_of(["na leta", "unheard of", "ama"], distribution)
    loss, gradients = objective.update_tags(both)
    kept = [both.scores[0], both.scores[2], *both.scores[3:]]
    known = both._replace(
        examples=[both.examples[0], both.examples[2]], is_annotated=[True] * 2, scores=kept
    )
    expected, its = objective.update_tags(known)
    assert loss == pytest.approx(expected)
    assert not gradients[1].any() and gradients[1].shape == (2, 5)
    assert_same([gradients[0], *gradients[2:]], its)


def test_white_space_is_left_out(distribution):
    """As it is where entities are read off: a name goes on behind it."""
    objective = made(WordTeacher(TAGS, TABLE, MOVES), distribution)
    plain = batch_of(["na leta ama"], distribution)
    doc = Doc(VOCAB, words=["na", "\n", "leta", "ama", " "])
    spaced = np.insert(plain.scores[0], [1, 3], 7.0, axis=0)
    batch = plain._replace(examples=[Example(doc, doc.copy())], scores=[spaced, *plain.scores[1:]])
    loss, gradients = objective.update_tags(batch)
    expected, its = objective.update_tags(plain)
    assert loss == pytest.approx(expected)
    assert_same([gradients[0][[0, 2, 3]], *gradients[1:]], its)
    assert not gradients[0][[1, 4]].any()


def test_nothing_known_is_no_loss(distribution):
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    for texts in (["unheard of"], []):
        batch = batch_of(texts, distribution)
        loss, gradients = objective.update_tags(batch)
        assert loss == 0.0 and [g.shape for g in gradients] == [s.shape for s in batch.scores]
        assert not any(gradient.any() for gradient in gradients)


def test_a_text_that_nobody_annotated_nor_taught_is_named(distribution):
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    batch = batch_of(["na leta", "quite unheard of"], distribution, annotated=[True, False])
    with pytest.raises(PhonemeNERError, match=r"P178.*'table'.*'quite unheard of'.*spacy.*teach"):
        objective.update_tags(batch)
    objective.update_tags(batch._replace(is_annotated=[False, True]))
    # An empty text has nothing to teach.
    empty = Doc(VOCAB)
    nothing = np.zeros((0, 5), dtype="float32")
    objective.update_tags(
        batch._replace(
            examples=[Example(empty, empty.copy())],
            is_annotated=[False],
            scores=[nothing, *batch.scores[2:]],
        )
    )


def test_a_teacher_of_another_corpus_is_found_out(distribution):
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    strange = batch_of(["quite unheard of"] * 100, distribution)
    objective.update_tags(strange)
    with pytest.raises(PhonemeNERError, match=r"P178.*'table'.*any of 200 texts.*'quite unheard"):
        objective.update_tags(strange)
    # Where some are known, others may be annotated alone.
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    objective.update_tags(batch_of(["na"], distribution))
    for _ in range(3):
        objective.update_tags(strange)


@pytest.mark.parametrize(
    "tags", [TAGS[:3], (*TAGS, "B-ORG", "I-ORG"), ("O", "B-LOC", "I-LOC", "B-MISC", "I-MISC")]
)
def test_other_labels_are_refused_before_training(tags, distribution):
    teacher = WordTeacher(tags, {})
    with pytest.raises(PhonemeNERError, match=r"P175.*'table'") as error:
        made(teacher, distribution)
    assert ", ".join(tags) in str(error.value) and ", ".join(TAGS) in str(error.value)


def test_a_label_that_is_added_later_is_refused_then(distribution):
    objective = made(WordTeacher(TAGS, TABLE), distribution)
    batch = batch_of(["na"], distribution, tags=(*TAGS, "B-ORG", "I-ORG"))
    with pytest.raises(PhonemeNERError, match=r"P175.*'table'"):
        objective.update_tags(batch)


def test_other_tokens_are_refused(distribution):
    objective = made(WordTeacher(TAGS, TABLE, cut=1), distribution)
    with pytest.raises(PhonemeNERError, match=r"P179.*'table' has 1 tokens.*has 2"):
        objective.update_tags(batch_of(["na leta"], distribution))


def test_a_head_that_cannot_be_distilled_is_refused():
    class Other:
        """A distribution of somebody else's."""

    with pytest.raises(PhonemeNERError, match=r"P176.*'distillation'.*'Other'.*CRFTagger"):
        made(WordTeacher(TAGS, TABLE), Other())


def test_it_has_to_be_initialised():
    teacher = WordTeacher(TAGS, TABLE)
    objective = make_distillation_v1(teacher=lambda: teacher)
    with pytest.raises(PhonemeNERError, match=r"P154.*'distillation'"):
        objective.update_tags(batch_of(["na"], DISTRIBUTIONS["free"]))


def test_the_teacher_is_asked_for_when_training_begins():
    asked = []
    make_distillation_v1(teacher=lambda: asked.append(1))
    assert not asked
