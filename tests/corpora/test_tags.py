from pathlib import Path

import pytest

from spacy_phoneme_ner.corpora.tags import (
    UPOS,
    TagReader,
    begins_inside,
    is_bio,
    is_tag,
    number_names,
    parse_tag,
)
from spacy_phoneme_ner.errors import PhonemeNERError


@pytest.mark.parametrize(
    "tag,expected",
    [
        ("O", "O"),
        ("B-PER", "B-PER"),
        ("I-work-of-art", "I-work-of-art"),
        ("M-LOC", "I-LOC"),
        ("L-LOC", "E-LOC"),
        ("E-LOC", "E-LOC"),
        ("U-ORG", "S-ORG"),
        ("S-ORG", "S-ORG"),
        ("W-ORG", "S-ORG"),
    ],
)
def test_schemes_are_mapped_to_one(tag: str, expected: str) -> None:
    assert parse_tag(tag) == expected


@pytest.mark.parametrize("tag", ["", "o", "0", "B", "B-", "b-PER", "X-PER", "PER", "B_PER", "B- "])
def test_what_is_no_tag(tag: str) -> None:
    assert parse_tag(tag) is None
    assert not is_tag(tag)


def test_the_parts_of_speech_are_those_of_universal_dependencies_2() -> None:
    assert len(UPOS) == 17
    assert all(map(is_tag, UPOS))
    assert not any(map(is_tag, ("CONJ", "NN", "noun", "_", "SPACE")))


def test_no_part_of_speech_is_a_tag_of_names() -> None:
    # So what a file is annotated for is told by any of its tags.
    assert [tag for tag in UPOS if parse_tag(tag)] == []


def test_a_file_is_read_in_the_kind_of_its_first_tag() -> None:
    names, pos = TagReader(Path("a")), TagReader(Path("a"))
    assert [names(tag, line=1, word="x") for tag in ("O", "U-PER")] == ["O", "S-PER"]
    assert [pos(tag, line=1, word="x") for tag in ("X", "PUNCT")] == ["X", "PUNCT"]
    message = r"a:7: 'VERB' \(of the word 'run'\) is a part of speech.* each a tag of names"
    with pytest.raises(PhonemeNERError, match=message):
        names("VERB", line=7, word="run")
    message = r"a:8: 'B-PER' \(of the word 'Ada'\) is a tag of names.* each a part of speech"
    with pytest.raises(PhonemeNERError, match=message):
        pos("B-PER", line=8, word="Ada")


def test_a_tag_of_neither_kind_names_both() -> None:
    message = r"P205.*a:2: unknown tag 'NN' \(of the word 'run'\).*B-PER.*NOUN\. Hint\."
    with pytest.raises(PhonemeNERError, match=message):
        TagReader(Path("a"), hint=" Hint.")("NN", line=2, word="run")


def test_the_blanks_around_a_tag_are_no_part_of_it() -> None:
    assert TagReader(Path("a"))(" B-PER\xa0", line=1, word="Ada") == "B-PER"


@pytest.mark.parametrize(
    "tags,expected",
    [
        ("O I-PER I-PER", "0 1 1"),
        ("I-PER O I-LOC", "1 0 2"),
        ("B-PER I-LOC I-LOC", "1 2 2"),
        ("B-PER B-PER I-PER", "1 2 2"),
        ("I-PER I-LOC I-PER", "1 2 3"),
        ("E-LOC E-LOC O", "1 2 0"),
        ("E-LOC I-LOC O", "1 2 0"),
        ("I-LOC E-LOC I-LOC E-LOC", "1 1 2 2"),
        ("B-PER E-PER I-PER E-PER", "1 1 2 2"),
        ("S-PER I-PER E-PER S-PER", "1 2 2 3"),
        ("S-PER E-PER", "1 2"),
        ("B-PER S-PER", "1 2"),
        ("B-PER E-LOC", "1 2"),
        ("I-PER E-PER E-PER", "1 1 2"),
        ("O E-PER", "0 1"),
    ],
)
def test_names_begin_and_end_as_for_conlleval(tags: str, expected: str) -> None:
    assert number_names(tags.split()) == [int(number) for number in expected.split()]


@pytest.mark.parametrize(
    "tags,expected",
    [
        ("O B-PER I-PER B-PER O", True),
        ("", True),
        ("I-PER", False),
        ("B-PER I-LOC", False),
        ("O I-PER", False),
        ("B-PER E-PER", False),
        ("S-PER", False),
        ("B-", False),
    ],
)
def test_what_is_well_formed(tags: str, expected: bool) -> None:
    assert is_bio(tags.split()) is expected


@pytest.mark.parametrize(
    "sentences,expected",
    [
        (["I-PER I-PER O", "O I-LOC"], True),
        (["I-PER B-PER I-PER"], True),
        (["I-PER O", "B-PER O"], False),
        (["I-LOC B-PER"], False),
        (["I-LOC E-LOC I-LOC", "E-PER O"], True),  # IOE1, IOE2
        (["I-LOC E-LOC", "I-PER B-PER"], False),
        (["B-LOC E-LOC"], False),
        (["I-LOC O", "S-LOC"], False),
    ],
)
def test_schemes_that_begin_inside_are_told_by_where_they_begin_names(
    sentences: list, expected: bool
) -> None:
    assert begins_inside([tags.split() for tags in sentences]) is expected
