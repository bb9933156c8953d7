from pathlib import Path

import pytest
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora.docbin import StoredDocs, make_doc_bin, read_docs
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


def test_only_what_is_picked_is_built(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    docs.append(Doc(Vocab(), words=["Grace", "Hopper", "ORG"], ents=["B-ORG", "I-ORG", "O"]))
    make_doc_bin(docs, attrs=["ENT_IOB", "ENT_TYPE"]).to_disk(path)
    stored, vocab = StoredDocs(path), Vocab()
    assert stored.lengths == [2, 2, 2, 3]
    stored.pick([3, 2])
    first, second = stored.build(vocab)
    assert [(ent.text, ent.label_) for ent in first.ents] == [("Grace Hopper", "ORG")]
    assert second.user_data == {"other": (1, {"a": "b"})}
    stored.pick([1])  # of what was picked
    assert [doc.text for doc in stored.build(vocab)] == ["Ada King "]


def test_words_of_what_is_not_picked_stay_out_of_the_vocabulary(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    docs.append(Doc(Vocab(), words=["Grace"]))
    make_doc_bin(docs, attrs=["ENT_IOB", "ENT_TYPE"]).to_disk(path)
    stored, vocab = StoredDocs(path), Vocab()
    stored.pick([3])
    assert [doc.text for doc in stored.build(vocab)] == ["Grace "]
    assert "Grace" in vocab.strings
    assert "King" not in vocab.strings


def test_spans_of_what_is_picked_keep_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    doc = Doc(Vocab(), words=["Ada"])
    doc.spans["names"] = [doc.char_span(0, 3, label="FORENAME")]
    make_doc_bin([doc, doc], attrs=[]).to_disk(path)
    stored = StoredDocs(path)
    stored.pick([1])
    (found,) = stored.build(Vocab())
    assert [span.label_ for span in found.spans["names"]] == ["FORENAME"]


def test_equal_pronunciations_are_one_object(docs: list, tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    make_doc_bin(docs, attrs=[]).to_disk(path)
    first, second, _ = read_docs(path, Vocab())
    assert get_ipa(first)[0] == "ada"
    assert get_ipa(first)[0] is get_ipa(second)[0]
