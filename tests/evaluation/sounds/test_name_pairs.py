import pytest
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds.name_pairs import NamePair, read_names, read_pairs


def write(path, text):
    path.write_text(text, encoding="utf8")
    return path


def test_two_columns(tmp_path):
    path = write(tmp_path / "a.tsv", "# en, so\nLeta\tLeeta\n\nAda \t Aada\nLeta\tLeeta\n")
    assert read_pairs(path) == [NamePair("Leta", "Leeta"), NamePair("Ada", "Aada")]


def test_four_columns(tmp_path):
    path = write(tmp_path / "a.txt", "Leta\tleta\tLeeta\tleːta\nAda\t\tAada\taːda\n")
    assert read_pairs(path) == [
        NamePair("Leta", "Leeta", ("leta", "leːta")),
        NamePair("Ada", "Aada", ("", "aːda")),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\nLeta\n", r"P321.*a.tsv:2: got 1 column in 'Leta'"),
        ("a\tb\tc\n", r"P321.*a.tsv:1: got 3 columns"),
        ("a\tb\na\tb\tc\td\n", r"P321.*a.tsv:2: got 4 columns"),
        ("\n# x\n\na\t \n", r"P321.*a.tsv:4: got an empty name"),
        ("# x\n", r"P320.*comments and blank lines only"),
        ("", r"P203"),
    ],
)
def test_malformed_pairs(tmp_path, text, message):
    with pytest.raises(PhonemeNERError, match=message):
        read_pairs(write(tmp_path / "a.tsv", text))


def test_names_of_a_list(tmp_path):
    assert read_names(write(tmp_path / "a.txt", "Ada\n\n LETA \n")) == {"ada", "leta"}
    with pytest.raises(PhonemeNERError, match=r"P320.*no name"):
        read_names(write(tmp_path / "b.tsv", "a\tO\n"))
    with pytest.raises(PhonemeNERError, match=r"P320.*no name"):
        read_names(write(tmp_path / "c.tsv", "a\tPROPN\n"))


def test_names_of_a_corpus(tmp_path):
    text = "Ada\tB-PER\nKing\tI-PER\nin\tO\n東\tB-LOC\n京\tI-LOC\nLeta\tB-LOC\n"
    expected = {"ada king", "adaking", "ada", "king", "東 京", "東京", "leta"}
    assert read_names(write(tmp_path / "a.tsv", text)) == expected
    words = [line.split("\t") for line in text.split("\n")[:-1]]
    doc = Doc(Vocab(), words=[w for w, _ in words], ents=[t for _, t in words])
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    assert read_names(tmp_path / "a.spacy") == expected
    (tmp_path / "b.spacy").write_bytes(b"x")
    with pytest.raises(PhonemeNERError, match="P213"):
        read_names(tmp_path / "b.spacy")
