"""Counting what an encoder does not know, by language."""

import csv
import json

import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds.unknown_phonemes import (
    Unknown,
    count_unknown,
    unknown_table,
    write_unknown,
)
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.phoneme_reader import PhonemeReader
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import tokenizer_json

VOCAB = spacy.blank("xx").vocab


@pytest.fixture()
def docs():
    first = Doc(VOCAB, words=["කඛ", "new", "2.", " ", "я"])
    set_layer(first, ["kakʰa", "nju", "", "", "я"], ["sin", "eng", "sin", "sin", "sin"])
    second = Doc(VOCAB, words=["නග", "!"])
    set_layer(second, ["naɡakʰ", ""], ["sin", ""])
    return [first, Doc(VOCAB), second]


@pytest.fixture()
def reader():
    return PhonemeReader(tokenizer_json(["k", "a", "n", "i", "2"]), max_positions=3)


def test_the_counts(docs, reader):
    english, sinhala, empty = count_unknown(docs, reader)
    assert (sinhala.lang, sinhala.name) == ("sin", "Sinhala")
    # k a kʰ a, я, n a ɡ a kʰ; "2" and "."; the cut is not heeded
    assert (sinhala.n_phonemes, sinhala.n_mapped, sinhala.n_unread) == (10, 3, 1)
    assert (sinhala.n_characters, sinhala.n_unread_characters) == (2, 1)
    expected = (Unknown("kʰ", "k", 2), Unknown("ɡ", "k", 1), Unknown("я", None, 1))
    assert sinhala.commonest == expected
    assert sinhala.unknown_percent == pytest.approx(40)
    assert sinhala.mapped_percent == pytest.approx(30)
    assert sinhala.unread_percent == pytest.approx(10)
    assert sinhala.unread_characters_percent == pytest.approx(50)
    assert (english.n_phonemes, english.n_mapped) == (3, 2)
    assert english.commonest == (Unknown("j", "i", 1), Unknown("u", "i", 1))
    assert (empty.lang, empty.n_phonemes, empty.n_characters) == ("", 0, 1)
    assert empty.unknown_percent is None and empty.unread_characters_percent == 100


def test_without_neighbours_all_are_unread(docs):
    reader = PhonemeReader(tokenizer_json(["k", "a", "n"]), nearest=False)
    sinhala = count_unknown(docs, reader)[1]
    assert (sinhala.n_mapped, sinhala.n_unread) == (0, 4)
    assert sinhala.commonest[0] == Unknown("kʰ", None, 2)


def test_the_order_of_docs_does_not_matter(docs, reader):
    assert count_unknown(docs, reader) == count_unknown(docs[::-1], reader)


def test_a_doc_without_a_layer_is_refused(reader):
    with pytest.raises(PhonemeNERError, match="P005"):
        count_unknown([Doc(VOCAB, words=["a"])], reader)


def test_the_table(docs, reader):
    table = unknown_table(count_unknown(docs, reader))
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert lines[0][3:6] == ["Unknown %", "Mapped %", "Unread %"]
    sinhala = ["Sinhala", "sin", "10", "40.00", "30.00", "10.00", "2", "50.00"]
    assert lines[3] == [*sinhala, "kʰ→k 2, ɡ→k 1, я→– 1"]
    assert lines[4][:6] == ["–", "–", "0", "–", "–", "–"]
    assert lines[5][:7] == ["All 3", "–", "13", "46.15", "38.46", "7.69", "3"]
    assert unknown_table([]).count("\n") == 2


def test_the_files(docs, reader, tmp_path):
    rows = count_unknown(docs, reader)
    written = write_unknown(rows, tmp_path / "out")
    assert [path.name for path in written] == ["unknowns.json", "unknowns.csv", "unknowns.md"]
    stored = json.loads(written[0].read_text(encoding="utf8"))[1]
    assert stored["commonest"][0] == {"phoneme": "kʰ", "read_as": "k", "n": 2}
    assert (stored["n_mapped"], stored["mapped_percent"]) == (3, pytest.approx(30))
    with written[1].open(encoding="utf8", newline="") as file:
        table = list(csv.DictReader(file))
    assert table[1]["language"] == "Sinhala" and table[1]["unknown_percent"] == "40.0"
    assert table[2]["unknown_percent"] == ""
    assert written[2].read_text(encoding="utf8") == unknown_table(rows)


def test_a_file_in_the_way_is_named(docs, reader, tmp_path):
    (tmp_path / "unknowns.csv").mkdir()
    with pytest.raises(PhonemeNERError, match="P503"):
        write_unknown(count_unknown(docs, reader), tmp_path)
