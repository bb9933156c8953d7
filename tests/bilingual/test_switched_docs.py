import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.bilingual.code_switching import Dictionary, Switch, Translation
from spacy_phoneme_ner.bilingual.switched_docs import may_be_in, switch_doc, switch_docs
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, register_extensions, set_layer

TOKYO = Translation(("dogjo", "do"), ("toɡjo", "do"))
STATION = Translation(("jeog",), ("jʌk",))
KNOWN = Dictionary("jpn", "kor", {"東京都": (TOKYO,), "駅": (STATION,)})
WORDS = ["東", "京", "都", "の", "駅"]
IPA = ["to", "kjo", "to", "no", "eki"]


@pytest.fixture()
def doc():
    made = Doc(Vocab(), words=WORDS, spaces=[False] * 3 + [True, False])
    set_layer(made, IPA, ["jpn"] * 4 + ["cmn"])
    return made


def texts(doc):
    return [token.text for token in doc]


def test_masks_of_the_switched_sentence_unlike_the_released_code(doc):
    switched = switch_doc(doc, [Switch(4, 5, STATION), Switch(0, 3, TOKYO)], KNOWN)
    assert texts(switched.doc) == ["dogjo", "do", "の", "jeog"]
    assert switched.doc.text == "dogjo doの jeog"
    # One for each token of the new Doc, which has fewer than the old.
    assert switched.replaced.tolist() == [True, True, False, True]
    assert switched.origins.tolist() == [0, 1, 3, 4]
    assert switched.replaced.dtype == np.bool_ and switched.origins.dtype == np.int64
    assert texts(doc) == WORDS and get_ipa(doc) == IPA


def test_language_ids_of_the_switched_words_alone_unlike_the_released_code(doc):
    switched = switch_doc(doc, [Switch(0, 3, TOKYO)], KNOWN).doc
    assert get_langs(switched) == ["kor", "kor", "jpn", "cmn"]
    assert get_ipa(switched) == ["toɡjo", "do", "no", "eki"]
    # The last word decides nothing.
    switched = switch_doc(doc, [Switch(4, 5, STATION)], KNOWN).doc
    assert get_langs(switched) == ["jpn"] * 4 + ["kor"]
    assert get_ipa(switched) == ["to", "kjo", "to", "no", "jʌk"]


@pytest.mark.parametrize(
    ("start", "end", "n_words", "origins"),
    [(1, 2, 3, [0, 1, 1, 1, 2]), (0, 3, 1, [0]), (0, 3, 2, [0, 1]), (0, 2, 3, [0, 0, 1, 2])],
)
def test_what_the_words_of_a_translation_stand_for(start, end, n_words, origins):
    doc = Doc(Vocab(), words=["a", "b", "c"])
    translation = Translation(("x",) * n_words, ("y",) * n_words)
    switched = switch_doc(doc, [Switch(start, end, translation)], KNOWN)
    assert switched.origins.tolist() == origins


def test_without_switches_it_is_a_copy(doc):
    switched = switch_doc(doc, [], KNOWN)
    assert switched.doc is not doc
    assert switched.doc.text == doc.text
    assert (get_ipa(switched.doc), get_langs(switched.doc)) == (get_ipa(doc), get_langs(doc))
    assert not switched.replaced.any()
    assert len(switch_doc(Doc(Vocab()), [], KNOWN).doc) == 0


def test_a_doc_without_a_layer_stays_without(doc):
    register_extensions()
    plain = Doc(doc.vocab, words=WORDS)
    plain._.ipa_lang = "jpn"
    switched = switch_doc(plain, [Switch(0, 3, TOKYO)], KNOWN).doc
    assert texts(switched) == ["dogjo", "do", "の", "駅"]
    assert not has_layer(switched)
    assert switched._.ipa_lang == "jpn"
    assert switched.has_unknown_spaces
    assert not switch_doc(doc, [], KNOWN).doc.has_unknown_spaces


@pytest.mark.parametrize("spans", [[(0, 2), (1, 3)], [(4, 6)], [(-1, 1)], [(2, 2)]])
def test_switches_that_do_not_fit(doc, spans):
    with pytest.raises(PhonemeNERError, match=r"P226.*Doc of 5 tokens"):
        switch_doc(doc, [Switch(*span, STATION) for span in spans], KNOWN)


def test_docs_are_switched_anew_at_every_call(doc):
    rng = np.random.default_rng(0)
    drawn = [[texts(s.doc) for s in switch_docs([doc] * 20, KNOWN, 0.5, rng)] for _ in range(2)]
    assert drawn[0] != drawn[1]
    rng = np.random.default_rng(0)
    assert [texts(s.doc) for s in switch_docs([doc] * 20, KNOWN, 0.5, rng)] == drawn[0]
    assert texts(switch_docs([doc], KNOWN, 1.0, rng)[0].doc) == ["dogjo", "do", "の", "jeog"]
    assert texts(switch_docs([doc], KNOWN, 0.0, rng)[0].doc) == WORDS


def test_docs_in_another_language_stay_as_they_are(doc):
    rng = np.random.default_rng(0)
    set_layer(doc, IPA, "cmn")
    assert texts(switch_docs([doc], KNOWN, 1.0, rng)[0].doc) == WORDS
    assert may_be_in("zho", doc) and may_be_in("zh", doc) and not may_be_in("jpn", doc)
    for lang in ("und", "", "jpn"):
        set_layer(doc, IPA, lang)
        assert len(switch_docs([doc], KNOWN, 1.0, rng)[0].doc) == 4
    set_layer(doc, IPA, "uew")  # a code that is nobody's
    assert not may_be_in("jpn", doc)
    assert may_be_in("jpn", Doc(Vocab(), words=["a"]))
