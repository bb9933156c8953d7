"""Lists of names: rows, where they come from, and the Docs that they become."""

import pytest

from spacy_phoneme_ner.corpora.name_lists import (
    ListedName,
    NameListFacts,
    find_lists,
    make_docs,
    read_list,
    write_list,
)
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import IpaG2P, LettersG2P
from spacy_phoneme_ner.layer import get_ipa, main_language

FACTS = NameListFacts("towns that we know", "MIT", "Thanks to all who live there")
NAMES = [
    ListedName("Colombo", "LOC", "und"),
    ListedName("කොළඹ", "LOC", "sin"),
    ListedName("monday", "O", "eng"),
    ListedName("São Paulo", "LOC", "por"),
]


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "new" / "towns.tsv"
    unreadable = [ListedName(name, "O", "eng") for name in ("", " ", "two\tcells", "# 1", "#1")]
    assert write_list(path, iter([*NAMES, NAMES[0], *unreadable]), FACTS) == 4
    facts, rows = read_list(path)
    assert facts == FACTS and sorted(rows) == sorted(NAMES)
    assert [p.name for p in path.parent.iterdir()] == ["towns.tsv"]
    write_list(path, NAMES[:1], NameListFacts("a", "b"))
    assert read_list(path) == (NameListFacts("a", "b", ""), NAMES[:1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# source: a\n# licence: b\nKandy\tLOC\tsin\nKandy LOC sin\n", "P240.*line 4.*Kandy LOC"),
        ("# source: a\n# licence: b\nKandy\tLOC\n", "P240.*line 3"),
        ("# source: a\n# licence: b\nKandy\t\tsin\n", "P240.*line 3"),
        ("# source: a\n# licence: b\nKandy\tLOC\tsinn-Xxxx-9\n", "P240.*line 3.*sinn"),
        ("# source: a\nKandy\tLOC\tsin\n", "P241.*licence"),
        ("# licence: a\n# source:\nKandy\tLOC\tsin\n", "P241.*source"),
        ("", "P203"),
    ],
)
def test_malformed_lists_are_named(tmp_path, text, expected):
    path = tmp_path / "list.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PhonemeNERError, match=expected):
        read_list(path)


def test_a_list_and_a_folder_of_lists(tmp_path):
    paths = [tmp_path / name for name in ("b.tsv", "a.tsv")]
    for path in paths:
        write_list(path, NAMES, FACTS)
    (tmp_path / "README.md").write_text("towns")
    assert find_lists(tmp_path) == paths[::-1]
    assert find_lists(paths[0]) == paths[:1]
    (tmp_path / "empty").mkdir()
    with pytest.raises(PhonemeNERError, match="P242"):
        find_lists(tmp_path / "empty")


def test_rows_become_annotated_docs():
    docs = {doc.text: doc for doc in make_docs(NAMES)}
    assert set(docs) == {name for name, _, _ in NAMES}
    for name, label, lang in NAMES:
        doc = docs[name]
        assert [(ent.text, ent.label_) for ent in doc.ents] == (
            [] if label == "O" else [(name, label)]
        )
        assert {token.ent_iob_ for token in doc} <= {"B", "I", "O"} and main_language(doc) == lang
    assert get_ipa(docs["São Paulo"]) == IpaG2P()(["São", "Paulo"], "por")
    assert get_ipa(docs["කොළඹ"]) == IpaG2P()(["කොළඹ"], "sin")


def test_latin_names_of_no_known_language_are_read_by_their_letters():
    names = [ListedName("Beijing", "LOC", "und"), ListedName("Colombo", "LOC", "sin")]
    found = {doc.text: get_ipa(doc) for doc in make_docs(names)}
    by_letters = LettersG2P()(["Beijing", "Colombo"], "")
    # In a language of another script, too: somebody put it into Latin letters.
    assert [found["Beijing"][0], found["Colombo"][0]] == by_letters
    assert by_letters != IpaG2P()(["Beijing", "Colombo"], "eng")
