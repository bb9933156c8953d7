from pathlib import Path

import pytest
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora.docbin import make_doc_bin, read_docs
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, set_layer


@pytest.fixture()
def docs() -> list:
    docs = [Doc(Vocab(), words=["Ada", "King"], ents=["B-PER", "I-PER"]) for _ in range(3)]
    set_layer(docs[0], ["ada", "kiŋ"], ["eng", "nld"])
    set_layer(docs[1], ["ada", ""], "eng")
    docs[2].user_data["other"] = (1, {"a": "b"})
    return docs


def test_the_bytes_are_those_of_a_docbin(docs: list) -> None:
    attrs = ["ENT_IOB", "ENT_TYPE"]
    ours = make_doc_bin(docs, attrs=attrs).to_bytes()
    assert ours == DocBin(attrs=attrs, docs=docs, store_user_data=True).to_bytes()


def test_docs_are_read_as_a_docbin_reads_them(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    theirs = list(DocBin().from_disk(path).get_docs(Vocab()))
    ours = list(read_docs(path, Vocab()))
    assert [doc.user_data for doc in ours] == [doc.user_data for doc in theirs]
    assert [doc.to_json() for doc in ours] == [doc.to_json() for doc in theirs]
    assert get_ipa(ours[0]) == ["ada", "kiŋ"]


def test_docs_stored_without_user_data(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    DocBin(docs=docs).to_disk(path)
    assert [doc.text for doc in read_docs(path, Vocab())] == ["Ada King "] * 3


@pytest.mark.parametrize("content", [b"", b"Ada\tB-PER\n"])
def test_a_file_that_is_no_docbin(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(content)
    with pytest.raises(PhonemeNERError, match=r"a\.spacy cannot be read"):
        list(read_docs(path, Vocab()))


def test_a_file_cut_short(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(make_doc_bin(docs, attrs=[]).to_bytes()[:-20])
    with pytest.raises(PhonemeNERError, match=r"a\.spacy cannot be read"):
        list(read_docs(path, Vocab()))
