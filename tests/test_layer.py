"""The IPA layer: one store a Doc that outlives what spaCy does to Docs."""

import pickle
import warnings

import pytest
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import OrthG2P
from spacy_phoneme_ner.layer import (
    copy_layer,
    get_ipa,
    get_langs,
    has_layer,
    known_words,
    set_layer,
)
from spacy_phoneme_ner.pipeline.phonemizer import pronounce

WORDS = ["New", "York", ",", "Colombo", "rocks"]
IPA = ["nu", "jɔɹk", "", "kolombo", "rɑks"]


@pytest.fixture()
def doc(nlp):
    doc = Doc(nlp.vocab, words=WORDS, spaces=[True, False, True, True, False])
    set_layer(doc, IPA, "sin")
    return doc


def test_tokens_spans_and_docs_read_the_layer(doc):
    assert [t._.ipa for t in doc] == IPA
    assert doc[1]._.phonemes == ("j", "ɔ", "ɹ", "k")
    assert doc[2]._.phonemes == ()
    assert doc[3]._.ipa_lang == "sin"
    assert doc[:3]._.ipa == "nu jɔɹk"
    assert doc._.ipa == "nu jɔɹk kolombo rɑks"


def test_the_whole_layer_is_one_entry(doc):
    assert len(doc.user_data) == 1


def _through_bytes(doc):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return Doc(doc.vocab).from_bytes(doc.to_bytes())


def _through_docbin(doc):
    packed = DocBin(docs=[doc], store_user_data=True).to_bytes()
    return next(iter(DocBin().from_bytes(packed).get_docs(doc.vocab)))


@pytest.mark.parametrize(
    "carry",
    [
        _through_bytes,
        _through_docbin,
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: doc.copy(),
        lambda doc: doc[:].as_doc(copy_user_data=True),
    ],
    ids=["to_bytes", "DocBin", "pickle", "copy", "as_doc"],
)
def test_the_layer_survives(doc, carry):
    carried = carry(doc)
    assert get_ipa(carried) == [t._.ipa for t in carried] == IPA
    assert get_langs(carried) == ["sin"] * len(doc)
    assert carry(carried)._.ipa == doc._.ipa


def test_as_doc_cuts_the_layer_and_can_cut_again(doc):
    inner = doc[1:4].as_doc(copy_user_data=True)
    assert get_ipa(inner) == ["jɔɹk", "", "kolombo"]
    assert get_ipa(inner[2:].as_doc(copy_user_data=True)) == ["kolombo"]
    assert _through_docbin(inner)[0]._.ipa == "jɔɹk"
    assert not has_layer(doc[1:4].as_doc())


def test_joined_docs_keep_their_layers(doc):
    other = Doc(doc.vocab, words=["Kandy"])
    set_layer(other, ["kæn.di"], "eng")
    joined = Doc.from_docs([doc, other, doc])
    assert get_ipa(joined) == [*IPA, "kæn.di", *IPA]
    assert get_langs(joined)[4:7] == ["sin", "eng", "sin"]


def test_merged_tokens_read_all_their_parts(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert get_ipa(doc) == ["nu jɔɹk", "", "kolombo", "rɑks"]
    assert doc[0]._.phonemes == ("n", "u", "j", "ɔ", "ɹ", "k")


def test_split_tokens_share_what_the_whole_had(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[3], ["Col", "ombo"], heads=[doc[4], doc[4]])
    parts = get_ipa(doc)[3:5]
    assert "".join(parts) == "kolombo" and all(parts)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[3:5])
    assert doc[3]._.ipa.replace(" ", "") == "kolombo"


def test_a_pronunciation_can_be_corrected(doc):
    doc[0]._.ipa = "nju"
    assert get_ipa(doc)[:2] == ["nju", "jɔɹk"] and doc[0]._.ipa_lang == "sin"
    with pytest.raises(PhonemeNERError, match="not int"):
        doc[0]._.ipa = 3


def test_what_is_corrected_before_there_is_a_layer_is_all_that_is_known(nlp):
    bare = Doc(nlp.vocab, words=["a", "b", "c"])
    bare[1]._.ipa = "b"
    assert [t._.ipa for t in bare] == ["", "b", ""]
    assert known_words(bare) == [None, ("b", ""), None]
    pronounce([bare], OrthG2P(), "eng")
    assert get_ipa(bare) == ["a", "b", "c"] and get_langs(bare) == ["eng", "", "eng"]


@pytest.mark.parametrize("has_one", [True, False])
def test_merging_may_set_the_pronunciation(doc, has_one):
    if not has_one:
        doc.user_data.clear()
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2], attrs={"_": {"ipa": "njujɔːk"}})
        retokenizer.merge(doc[3:5], attrs={"_": {"ipa": "kolomboɹɔks"}})
    assert [t._.ipa for t in doc] == ["njujɔːk", "", "kolomboɹɔks"]
    pronounce([doc], OrthG2P(), "eng")
    assert get_ipa(doc) == ["njujɔːk", "", "kolomboɹɔks"]
    assert doc[0]._.ipa_lang == ("sin" if has_one else "")


@pytest.mark.parametrize("has_one", [True, False])
def test_splitting_may_set_the_pronunciations(doc, has_one):
    if not has_one:
        doc.user_data.clear()
    attrs = {"_": [{"ipa": "kʌ"}, {"ipa": "lʌmbəʊ"}]}
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[3], ["Col", "ombo"], heads=[doc[4], doc[4]], attrs=attrs)
    expected = [*IPA[:3], "kʌ", "lʌmbəʊ", IPA[4]] if has_one else ["", "", "", "kʌ", "lʌmbəʊ", ""]
    assert [t._.ipa for t in doc] == expected


def test_one_part_of_a_split_token_is_corrected(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[3], ["Col", "ombo"], heads=[doc[4], doc[4]])
    first = doc[3]._.ipa
    doc[4]._.ipa = "XX"
    assert get_ipa(doc)[3:] == [first, "XX", "rɑks"]
    carried = _through_docbin(doc)
    assert get_ipa(carried) == get_ipa(doc)


def _joined(doc, bare, order):
    docs = {"with": doc, "without": bare}
    joined = Doc.from_docs([docs[name] for name in order])
    known = {"with": IPA, "without": [""] * len(bare)}
    assert [t._.ipa for t in joined] == [ipa for name in order for ipa in known[name]]
    pronounce([joined], OrthG2P(), "eng")
    known["without"] = [t.lower_ for t in bare]
    assert get_ipa(joined) == [ipa for name in order for ipa in known[name]]
    assert set(get_langs(joined)) == {"sin", "eng"}


@pytest.mark.parametrize(
    "order",
    [("with", "without"), ("without", "with"), ("without", "with", "without"), ("with",) * 2],
)
def test_docs_with_and_without_a_layer_are_joined(doc, order):
    if "without" in order:
        _joined(doc, Doc(doc.vocab, words=["Kandy", "is", "old"]), order)
    else:
        assert get_ipa(Doc.from_docs([doc, doc])) == IPA * 2


def test_what_a_part_was_cut_from_does_not_sound_in_its_new_neighbours(doc):
    # spaCy leaves the part all user data of the whole, and so what lies beside it.
    part = doc[3:5].as_doc(copy_user_data=True)
    bare = Doc(doc.vocab, words=["Old", "Kandy", ",", "and"])
    before, after = Doc.from_docs([bare, part]), Doc.from_docs([part, bare])
    assert [t._.ipa for t in before] == ["", "", "", "", *IPA[3:]]
    assert [t._.ipa for t in after] == [*IPA[3:], "", "", "", ""]
    pronounce([before], OrthG2P(), "eng")
    assert get_ipa(before) == ["old", "kandy", "", "and", *IPA[3:]]
    parts = Doc.from_docs([doc[:3].as_doc(copy_user_data=True), part])
    assert get_ipa(parts) == IPA


def test_a_layer_fits_a_text_in_another_case(doc):
    upper = Doc(
        doc.vocab, words=[w.upper() for w in WORDS], spaces=[True, False, True, True, False]
    )
    copy_layer(doc, upper)
    with upper.retokenize() as retokenizer:
        retokenizer.merge(upper[0:2])
    assert get_ipa(upper) == ["nu jɔɹk", *IPA[2:]]


def test_languages_may_differ_by_token(doc):
    set_layer(doc, IPA, ["eng", "eng", "eng", "sin", "eng"])
    assert [t._.ipa_lang for t in _through_docbin(doc)] == ["eng", "eng", "eng", "sin", "eng"]


def test_a_layer_is_copied_to_another_tokenisation(doc):
    target = Doc(
        doc.vocab,
        words=["New", "York", ",", "Colombo", "ro", "cks"],
        spaces=[True, False, True, True, False, False],
    )
    copy_layer(doc, target)
    assert "".join(get_ipa(target)[4:]) == "rɑks"


def test_docs_without_a_layer(nlp):
    doc = Doc(nlp.vocab, words=["a"])
    assert not has_layer(doc)
    assert doc[0]._.ipa == doc._.ipa == doc[:]._.ipa == "" and doc[0]._.phonemes == ()
    with pytest.raises(PhonemeNERError, match="P005"):
        get_ipa(doc)
    empty = Doc(nlp.vocab)
    set_layer(empty, [], "sin")
    assert get_ipa(empty) == [] and empty._.ipa == ""


def test_a_layer_of_the_wrong_length_is_refused(doc):
    with pytest.raises(PhonemeNERError, match="5 tokens, got 2 transcriptions"):
        set_layer(doc, ["a", "b"], "sin")
    with pytest.raises(PhonemeNERError, match="1 languages"):
        set_layer(doc, IPA, ["sin"])
    longer = Doc(doc.vocab, words=[*WORDS, "more"], spaces=[True, False] + [True] * 4)
    copy_layer(doc, longer)
    with pytest.raises(PhonemeNERError, match="no entry for token 5, 'more'"):
        get_ipa(longer)


@pytest.mark.parametrize(
    "damage",
    [
        {"ipa": ["a"]},
        {"ipa": [1, 2, 3, 4, 5]},
        {"ipa": 5},
        {"ipa": ["a", "b", "c", "d", ["e"]]},
        {"langs": [1, "sin", "sin", "sin", "sin"]},
        {"langs": None},
        {"text": 5},
        {"starts": b"123"},
        {"ends": None},
        {"ends": "1234" * 5},
    ],
    ids=str,
)
def test_a_damaged_layer_is_named(doc, damage):
    key = next(iter(doc.user_data))
    doc.user_data[key] = {**doc.user_data[key], **damage}
    for read in (get_ipa, lambda doc: [t._.ipa for t in doc], lambda doc: doc._.ipa):
        with pytest.raises(PhonemeNERError, match="P006"):
            read(doc)
    for nothing in (5, [], "layer", None):
        doc.user_data[key] = nothing
        with pytest.raises(PhonemeNERError, match="P006"):
            get_ipa(doc)
    doc.user_data[key] = {}
    with pytest.raises(PhonemeNERError, match="missing 'starts'"):
        get_ipa(doc)


def test_a_long_doc_is_read_token_by_token_in_linear_time(nlp):
    doc = Doc(nlp.vocab, words=["ab"] * 100_000)
    set_layer(doc, ["a"] * len(doc), "sin")
    assert sum(len(t._.ipa) for t in doc) == len(get_ipa(doc)) == 100_000
