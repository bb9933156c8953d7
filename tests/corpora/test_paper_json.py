import json
from pathlib import Path
from typing import Any, Dict, Iterable, List

import pytest

from spacy_phoneme_ner.corpora import Item, Sentence, Skipped
from spacy_phoneme_ner.corpora.paper_json import read_paper_json
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD, UNEQUAL
from spacy_phoneme_ner.errors import PhonemeNERError


def sentences(items: Iterable[Item]) -> List[Sentence]:
    return [item for item in items if isinstance(item, Sentence)]


MAPPING = {"0": "O", "1": "B-PER", "2": "I-PER", "5": "B-LOC", "6": "I-LOC"}


def entry(words: str, tags: list, ipa: str) -> Dict[str, Any]:
    sounds = ipa.split(" ")
    return {
        "tokens": words.split(" "),
        "ner_tags": tags,
        "epi_tokens": sounds,
        "epi_ner_tags": tags,
    }


def corpus(*entries: Any, **other: Any) -> str:
    return json.dumps({"id_mapping": MAPPING, "validation": list(entries), **other})


def test_words_tags_and_ipa(write) -> None:
    path = write("a.json", corpus(entry("Ada King", [1, 2], "ada kiŋ"), entry("x", [0], "ks")))
    assert list(read_paper_json(path)) == [
        Sentence(("Ada", "King"), ("B-PER", "I-PER"), ("ada", "kiŋ"), line=1),
        Sentence(("x",), ("O",), ("ks",), line=2),
    ]


def test_the_split_is_a_setting(write) -> None:
    path = write("a.json", corpus(test=[entry("Galle", [5], "ɡalle")]))
    assert [s.words for s in sentences(read_paper_json(path, split="test"))] == [("Galle",)]
    with pytest.raises(PhonemeNERError, match=r"No split 'train' in .*: validation, test"):
        list(read_paper_json(path, split="train"))


def test_unequal_lists_and_blank_words_are_skipped_and_tags_mended(write) -> None:
    broken = {**entry("Ada King", [1, 2], "ada kiŋ"), "epi_tokens": ["ada"]}
    path = write("a.json", corpus(broken, entry("Ada  ja", [2, 2, 2], "ada x ja")))
    assert list(read_paper_json(path)) == [
        Skipped(1, UNEQUAL),
        Skipped(2, EMPTY_WORD),
        Sentence(("Ada", "ja"), ("B-PER", "I-PER"), ("ada", "ja"), line=2, repaired=1),
    ]


def test_an_entry_without_words_is_skipped(write) -> None:
    none = {"tokens": [], "ner_tags": [], "epi_tokens": []}
    items = list(read_paper_json(write("a.json", corpus(none))))
    assert [(type(item), item.line) for item in items] == [(Skipped, 1)]


@pytest.mark.parametrize(
    "change,message",
    [
        ({"ner_tags": None}, "no list 'ner_tags'"),
        ({"tokens": "Ada"}, "no list 'tokens'"),
        ({"tokens": [None]}, "None in 'tokens', expected str"),
        ({"ner_tags": ["B-PER"]}, "'B-PER' in 'ner_tags', expected int"),
        ({"ner_tags": [True]}, "True in 'ner_tags'"),
        ({"ner_tags": [9]}, "the tag 9, expected one of id_mapping: 0, 1, 2, 5, 6"),
    ],
)
def test_a_malformed_entry_is_named_by_its_number(write, change: dict, message: str) -> None:
    good = entry("Ada", [1], "ada")
    path = write("a.json", corpus(good, {**good, **change}))
    with pytest.raises(PhonemeNERError, match=rf"a\.json, validation, entry 2: got {message}"):
        list(read_paper_json(path))


@pytest.mark.parametrize(
    "content,message",
    [
        ('{"validation": [],\n oops}', r"a\.json:2:2: not JSON"),
        ("[]", 'no object "id_mapping"'),
        ('{"validation": []}', 'no object "id_mapping"'),
        ('{"id_mapping": {"O": 0}, "validation": []}', "id_mapping: got 'O': 0"),
        ('{"id_mapping": {"0": "PER"}, "validation": []}', "id_mapping: got '0': 'PER'"),
        ('{"id_mapping": {}, "validation": {}}', "validation: got dict, expected a list"),
        ('{"id_mapping": {}, "validation": []}', "the split 'validation' is empty"),
        ('{"id_mapping": {}, "validation": [3]}', "entry 1: got no list 'tokens'"),
    ],
)
def test_a_malformed_file(write, content: str, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=message):
        list(read_paper_json(write("a.json", content)))


def test_every_file_of_the_study(data: Path) -> None:
    counts = {}
    for path in sorted((data / "wikiann-zeroshot").glob("*.json")):
        items = list(read_paper_json(path))
        assert len(items) == len(sentences(items)), path
        assert all(s.ipa is not None and not s.repaired for s in sentences(items)), path
        counts[path.name] = len(items)
    assert counts["sinhala_wikiann.json"] == 100
    assert set(counts.values()) == {100, 1000}
    assert len(counts) == 28
