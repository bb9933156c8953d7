"""Pronunciations as pieces: the same numbers as the vocabulary's own tokenizer gives."""

import copy
import pickle

import hugging_face  # noqa: F401
import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.phoneme_reader import PhonemeReader
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import (
    default_phonemes,
    tokenizer_json,
)

VOCAB = spacy.blank("xx").vocab
# Numbers: a 5, b 6, aː 7, t͡ʃ 8, full stop 9, 1 10, ˈb 11.
SMALL = tokenizer_json(["a", "b", "aː", "t͡ʃ", ".", "1", "ˈb"])
FULL = tokenizer_json(default_phonemes())


def make_doc(*tokens, lang="sin"):
    doc = Doc(VOCAB, words=[word for word, _ in tokens])
    set_layer(doc, [ipa for _, ipa in tokens], lang)
    return doc


def columns(pieces):
    return [array.tolist() for array in (pieces.ids, pieces.starts, pieces.lengths)]


def read(doc, tokenizer=SMALL, **settings):
    (pieces,) = PhonemeReader(tokenizer, **settings)([doc])
    assert all(array.dtype == np.int64 for array in (pieces.ids, pieces.starts, pieces.lengths))
    return pieces


def test_words_are_phonemes_with_breaks_between():
    doc = make_doc(("Ab", "ˈaˌba"), ("Cha", "t͡ʃaː"), (".", ""))
    assert columns(read(doc)) == [[5, 6, 5, 4, 8, 7, 4, 9], [0, 4, 7], [3, 2, 1]]
    assert PhonemeReader(SMALL).text(doc) == "a b a ▁ t͡ʃ aː ▁ ."


def test_unclean_ipa_is_cleaned_and_neighbours_are_read():
    doc = make_doc(("x", "aːb "), ("y", "a:"), ("z", "ʧá"))
    assert columns(read(doc))[0] == [7, 6, 4, 7, 4, 8, 5]
    doc = make_doc(("z", "pʰя"))
    assert columns(read(doc))[0] == [6, 3]
    assert columns(read(doc, nearest=False))[0] == [3, 3]
    assert PhonemeReader(SMALL).text(doc) == "b я"
    assert PhonemeReader(SMALL, nearest=False).text(doc) == "pʰ я"


def test_spaces_take_the_layer_as_it_stands():
    doc = make_doc(("x", "ˈb a"), ("y", "t͡ʃ # aː"), (".", "."), ("z", "ab"))
    pieces = read(doc, segmentation="spaces", nearest=False)
    assert columns(pieces) == [
        [11, 5, 4, 8, 3, 7, 4, 9, 4, 3],
        [0, 3, 7, 9],
        [2, 3, 1, 1],
    ]
    # Cut into segments, stress and # are no phonemes.
    assert columns(read(doc))[0] == [6, 5, 4, 8, 7, 4, 9, 4, 5, 6]


def test_tokens_without_phonemes_are_read_by_character():
    doc = make_doc(("1.1", ""), ("a", "ˈ"), ("b", " . "))
    assert columns(read(doc)) == [[10, 9, 10, 4, 5, 4, 6], [0, 4, 6], [3, 1, 1]]
    assert columns(read(make_doc(("a", "."))))[0] == [5]


def test_white_space_gives_nothing():
    doc = make_doc((" ", ""), ("a", "a"), ("\n\n", ""), ("b", "b"), ("\u3000", ""))
    pieces = read(doc)
    assert columns(pieces) == [[5, 4, 6], [0, 0, 1, 2, 3], [0, 1, 0, 1, 0]]
    assert columns(read(make_doc((" ", ""), ("\t", "")))) == [[], [0, 0], [0, 0]]
    assert columns(read(make_doc(("1 \u00a01", ""))))[0] == [10, 10]


def test_an_empty_doc_has_no_pieces():
    assert columns(read(Doc(VOCAB))) == [[], [], []]
    assert PhonemeReader(SMALL)([]) == []
    assert PhonemeReader(SMALL).text(Doc(VOCAB)) == ""


def test_a_doc_of_punctuation_or_emoji():
    assert columns(read(make_doc((".", ""), ("..", "")))) == [[9, 4, 9, 9], [0, 2], [1, 2]]
    family = "👩‍👧"
    assert columns(read(make_doc((family, ""), ("🙂", "")))) == [[3, 3, 3, 4, 3], [0, 4], [3, 1]]


def test_a_doc_without_a_layer_is_refused():
    with pytest.raises(PhonemeNERError, match="P005"):
        PhonemeReader(SMALL)([Doc(VOCAB, words=["a"])])


def test_ten_thousand_words():
    doc = make_doc(*[("ab", "aba"), (".", "")] * 5000)
    pieces = read(doc)
    assert len(pieces.ids) == 5000 * 4 + 9999
    assert pieces.starts[-3:].tolist() == [29992, 29994, 29998]
    assert not pieces.is_cut


def test_docs_of_a_batch_do_not_touch():
    docs = [
        make_doc(("a", "ab")),
        Doc(VOCAB),
        make_doc((" ", "")),
        make_doc(("b", "b"), ("a", "a")),
    ]
    reader = PhonemeReader(SMALL)
    assert [columns(pieces) for pieces in reader(docs)] == [columns(read(doc)) for doc in docs]


def test_the_special_pieces_and_the_size():
    reader = PhonemeReader(SMALL)
    special = reader.special_ids
    assert (special.prefix, special.suffix, special.padding) == ((0,), (2,), 1)
    assert reader.n_ids == 13
    assert read(make_doc(("a", "ab"))).n_positions(special) == 4


@pytest.mark.parametrize(
    "limit,ids,starts,lengths,is_cut",
    [
        (8, [5, 6, 4, 7, 4, 9], [0, 3, 5], [2, 1, 1], False),
        (7, [5, 6, 4, 7, 4, 9], [0, 3, 5], [2, 1, 1], True),  # only </s> is left out
        (6, [5, 6, 4, 7, 4], [0, 3, 5], [2, 1, 0], True),
        (5, [5, 6, 4, 7], [0, 3, 4], [2, 1, 0], True),
        (4, [5, 6, 4], [0, 3, 3], [2, 0, 0], True),
        (2, [5], [0, 1, 1], [1, 0, 0], True),  # the first token keeps its first piece
    ],
)
def test_the_cut(limit, ids, starts, lengths, is_cut):
    doc = make_doc(("a", "ab"), ("b", "aː"), (".", ""))
    pieces = read(doc, max_positions=limit)
    assert columns(pieces) == [ids, starts, lengths]
    assert pieces.is_cut == is_cut
    assert pieces.n_positions(PhonemeReader(SMALL).special_ids) == min(limit, 8)


@pytest.mark.parametrize(
    "code,wrong",
    [("P502", {"segmentation": "letters"}), ("P530", {"max_positions": 1})],
)
def test_wrong_settings_are_named(code, wrong):
    with pytest.raises(PhonemeNERError, match=code):
        PhonemeReader(SMALL, **wrong)


def test_copies_read_the_same():
    reader = PhonemeReader(SMALL, segmentation="spaces", nearest=False, max_positions=4)
    doc = make_doc(("x", "ˈb aːː a a"))
    expected = columns(reader([doc])[0])
    assert expected[0] == [11, 3, 5]
    for other in (pickle.loads(pickle.dumps(reader)), copy.deepcopy(reader)):
        assert columns(other([doc])[0]) == expected


def test_special_tokens_in_a_text_are_no_special_tokens():
    doc = make_doc(("x", "<s> a<mask>b a"), ("</s>", ""))
    reader = PhonemeReader(SMALL, segmentation="spaces")
    (pieces,) = reader([doc])
    assert columns(pieces)[0] == [3, 3, 5, 4, 3, 3, 3, 3]
    assert Tokenizer.from_str(SMALL).encode(reader.text(doc)).ids[1:-1] == columns(pieces)[0]


def test_tokens_tell_what_was_read():
    first, second = PhonemeReader(SMALL).tokens(make_doc(("x", "pa"), ("1?", "")))
    assert first == (("p", "a"), ((6, False), (5, True)), True)
    assert second == (("1", "?"), ((10, True), (3, False)), False)


IPA = st.text(st.sampled_from("abdtʃʒɡgʰʱʲʷˤːˑˈˌ\u0361\u0303\u0301\u0324˥˩çяා1.#' \u00a0\u200d"))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WORDS, IPA | WORDS | st.just("")), max_size=6),
    st.sampled_from(["ipa", "spaces"]),
    st.booleans(),
)
def test_the_numbers_are_those_of_the_tokenizer(tokens, segmentation, nearest):
    doc = make_doc(*tokens)
    reader = PhonemeReader(FULL, segmentation=segmentation, nearest=nearest)
    (pieces,) = reader([doc])
    text = reader.text(doc)
    expected = TOKENIZER.encode(text).ids
    assert [0, *pieces.ids.tolist(), 2] == expected == FAST(text)["input_ids"]
    assert len(pieces.starts) == len(pieces.lengths) == len(doc)
    # What lies between the tokens' pieces are single word breaks, and nothing else.
    owned = np.zeros(len(pieces.ids), dtype=int)
    for start, length in zip(pieces.starts, pieces.lengths):
        owned[start : start + length] += 1
    assert (np.diff(pieces.starts) >= 0).all()
    assert owned.max(initial=0) <= 1
    assert (pieces.ids[owned == 0] == 4).all()
    assert (owned == 0).sum() == max(0, (pieces.lengths > 0).sum() - 1)
    for token, start, length in zip(reader.tokens(doc), pieces.starts, pieces.lengths):
        assert [m.id for m in token.matches] == pieces.ids[start : start + length].tolist()


TOKENIZER = Tokenizer.from_str(FULL)
FAST = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(FULL), pad_token="<pad>")


def test_known_phonemes_are_written_as_they_stand():
    doc = make_doc(("සිරි", "siɾi"), ("ලංකා", "laŋkaː"), ("1999", ""), (")", ""))
    for nearest in (True, False):
        reader = PhonemeReader(FULL, nearest=nearest)
        assert reader.text(doc) == "s i ɾ i ▁ l a ŋ k aː ▁ 1 9 9 9 ▁ )"
    assert TOKENIZER.encode(reader.text(doc)).ids == [0, *reader([doc])[0].ids.tolist(), 2]


def test_what_xphonebert_g2p_gives_is_read_whole(tmp_path):
    from spacy_phoneme_ner.g2p.backends.xphonebert import _segmented

    ipa = [_segmented(word) for word in ("ˈkɔɹs", "t͡ʃaˈlã", "nju ˈjɔɹk")]
    known = [phoneme for word in ipa for phoneme in word.split()]
    reader = PhonemeReader(tokenizer_json(known), segmentation="spaces", nearest=False)
    doc = make_doc(*zip("abc", ipa))
    assert reader.text(doc) == " ▁ ".join(ipa)
    assert 3 not in reader([doc])[0].ids
