from pathlib import Path

import pytest

from spacy_phoneme_ner.corpora.tags import UPOS, TagReader, is_iob1, is_tag, parse_tag, repair_tags
from spacy_phoneme_ner.errors import PhonemeNERError


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
    assert [names(tag, line=1, word="x") for tag in ("O", "U-PER")] == ["O", "B-PER"]
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
