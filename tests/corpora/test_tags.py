import pytest

from spacy_phoneme_ner.corpora.tags import is_iob1, parse_tag, repair_tags


@pytest.mark.parametrize(
    "tag,expected",
    [
        ("O", "O"),
        ("B-PER", "B-PER"),
        ("I-work-of-art", "I-work-of-art"),
        ("L-LOC", "I-LOC"),
        ("E-LOC", "I-LOC"),
        ("U-ORG", "B-ORG"),
        ("S-ORG", "B-ORG"),
    ],
)
def test_schemes_are_mapped_to_bio(tag: str, expected: str) -> None:
    assert parse_tag(tag) == expected


@pytest.mark.parametrize("tag", ["", "o", "0", "B", "B-", "b-PER", "X-PER", "PER", "B_PER", "B- "])
def test_what_is_no_tag(tag: str) -> None:
    assert parse_tag(tag) is None


@pytest.mark.parametrize(
    "tags,expected,n_changed",
    [
        ("O I-PER I-PER", "O B-PER I-PER", 1),
        ("I-PER O I-LOC", "B-PER O B-LOC", 2),
        ("B-PER I-LOC I-LOC", "B-PER B-LOC I-LOC", 1),
        ("B-PER B-PER I-PER", "B-PER B-PER I-PER", 0),
        ("I-PER I-LOC I-PER", "B-PER B-LOC B-PER", 3),
    ],
)
def test_repair(tags: str, expected: str, n_changed: int) -> None:
    assert repair_tags(tags.split()) == (expected.split(), n_changed)


@pytest.mark.parametrize(
    "sentences,expected",
    [
        (["I-PER I-PER O", "O I-LOC"], True),
        (["I-PER B-PER I-PER"], True),
        (["I-PER O", "B-PER O"], False),
        (["I-LOC B-PER"], False),
    ],
)
def test_iob1_is_told_by_where_it_begins_names(sentences: list, expected: bool) -> None:
    assert is_iob1([tags.split() for tags in sentences]) is expected
