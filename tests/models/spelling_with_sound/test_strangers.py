"""How text is made strange to an encoder of spelling, and how it tells that it is."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from named_docs import named_doc
from spacy.tokens import Doc
from thinc.api import fix_random_seed
from tiny_tokenizers import make

from spacy_phoneme_ner.g2p.scripts import script_runs
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.spelling_with_sound.ciphers import encipher, respell
from spacy_phoneme_ner.models.spelling_with_sound.knowledge import (
    N_FEATURES,
    knowledge,
    read_vocabulary,
)
from spacy_phoneme_ner.models.spelling_with_sound.strangers import (
    Strangers,
    hide_pieces,
    read_strangely,
)
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader

TEXTS = [
    ["The", "river", "Kelani", "flows", "to", "COLOMBO", ",", "1982", "Łódź"],
    ["Иван", "живёт", "в", "Москве", "."],
    ["ගඟ", "කොළඹට", "ගලයි"],
    [],
]
IPA = ["ðə", "ɹɪvəɹ", "kɛlani", "floʊz", "tu", "kəlʌmboʊ", "", "", "wut͡ɕ"]


@pytest.fixture()
def seeded():
    fix_random_seed(3)


def one_script(word):
    return {run.script for run in script_runs(word)}


def test_a_cipher_exchanges_letters_throughout_a_doc(seeded):
    found = encipher(TEXTS)
    assert [[len(word) for word in words] for words in found] == [
        [len(word) for word in words] for words in TEXTS
    ]
    assert found[0][6:8] == [",", "1982"] and found[3] == []
    for words, ciphered in zip(TEXTS[:3], found):
        assert words != ciphered
        key = {}
        for letter, other in zip("".join(words), "".join(ciphered)):
            assert key.setdefault(letter.lower(), other.lower()) == other.lower()
            assert letter.isupper() == other.isupper()
            assert unicodedata.category(letter)[0] == unicodedata.category(other)[0]
        # So that nothing is lost: two letters do not become one.
        assert len(set(key.values())) == len(key)
        assert set(map(str, map(one_script, ciphered))) == set(map(str, map(one_script, words)))


@given(words=st.lists(st.text(max_size=9) | st.sampled_from(["İstanbul", "Straße", "ŉ", "ǅ"])))
def test_any_text_has_a_cipher_that_keeps_its_length(words):
    (found,) = encipher([words])
    assert list(map(len, found)) == list(map(len, words))


@given(words=st.lists(st.text(max_size=9)), ipa=st.text(max_size=9))
def test_any_text_can_be_respelt(words, ipa):
    found = respell(words, [ipa] * len(words))
    assert len(found) == len(words) and all(new or not old for new, old in zip(found, words))


def test_vowels_stay_vowels_in_a_cipher(seeded):
    (found,) = encipher([["banana", "Kelani", "toti"]])
    assert [[c.lower() in "aeiou" for c in word] for word in found] == [
        [False, True] * 3, [False, True] * 3, [False, True] * 2,
    ]  # fmt: skip


def test_each_doc_has_a_cipher_of_its_own(seeded):
    first, second = encipher([TEXTS[0], TEXTS[0]])
    assert first != second
    fix_random_seed(3)
    assert encipher([TEXTS[0], TEXTS[0]]) == [first, second]


def test_words_are_respelt_in_a_script_that_is_not_theirs():
    scripts = set()
    for seed in range(30):
        fix_random_seed(seed)
        found = respell(TEXTS[0], IPA)
        assert found[6:8] == [",", "1982"]
        (script,) = set.union(*map(one_script, found))
        scripts.add(script)
        assert script != "Latn"
        if script == "Cyrl":
            assert found[2] == "Келани" and found[4] == "ту"
    assert len(scripts) > 5


@pytest.mark.parametrize("kind", ["word_piece", "xlmr"])
def test_hidden_pieces_are_unknown_and_no_two_in_a_row(nlp, kind, seeded):
    reader = WordPieceReader(make(kind).to_str())
    vocabulary = read_vocabulary(reader)
    pieces = reader.cut(TEXTS[0])
    assert hide_pieces(pieces, vocabulary, 0.0).ids.tolist() == pieces.ids.tolist()
    hidden = hide_pieces(pieces, vocabulary, 1.0)
    assert len(hidden.lengths) == len(TEXTS[0]) and hidden.lengths.sum() == len(hidden.ids)
    for i, word in enumerate(TEXTS[0]):
        ids = hidden.ids[hidden.starts[i] : hidden.starts[i] + hidden.lengths[i]]
        if word in (",", "1982"):
            whole = pieces.ids[pieces.starts[i] : pieces.starts[i] + pieces.lengths[i]]
            assert ids.tolist() == whole.tolist()
        else:
            assert (ids == vocabulary.unknown).sum() == 1


def test_ways_are_drawn_as_often_as_they_are_said_to(nlp, seeded):
    strangers = Strangers(drop_spelling=0.1, unknown_pieces=0.0, cipher=0.3, respell=0.2)
    docs = [named_doc(nlp.vocab, "a", "swa" if i % 2 else "sin") for i in range(4000)]
    drawn = strangers.draw(docs)
    for way, share in [("drop_spelling", 0.1), ("cipher", 0.3), ("respell", 0.2), ("known", 0.4)]:
        assert drawn.count(way) / 4000 == pytest.approx(share, abs=0.03)
    always = strangers.draw(docs, frozenset({"swa"}))
    assert "known" not in always[1::2] and always[::2].count("known") > 600
    assert always[1::2].count("cipher") / 2000 == pytest.approx(0.5, abs=0.04)


def test_never_and_always(nlp):
    docs = [named_doc(nlp.vocab, "a")] * 50
    assert set(Strangers(0, 0, 0, 0).draw(docs)) == {"known"}
    assert set(Strangers(0, 0, 0, 1).draw(docs)) == {"respell"}
    assert set(Strangers(1, 0, 0, 0).draw(docs)) == {"drop_spelling"}


def test_each_doc_is_read_in_its_way(nlp, seeded):
    reader = WordPieceReader(make("xlmr").to_str())
    vocabulary = read_vocabulary(reader)
    docs = [Doc(nlp.vocab, words=TEXTS[0]) for _ in range(6)]
    for doc in docs[:5]:
        set_layer(doc, IPA, "eng")
    ways = ["known", "drop_spelling", "unknown_pieces", "cipher", "respell", "respell"]
    read = read_strangely(reader, vocabulary, docs, ways)
    (plain,) = reader(docs[:1])
    assert read[0].ids.tolist() == plain.ids.tolist()
    assert not len(read[1].ids) and not read[1].lengths.any()
    assert all(len(pieces.lengths) == len(TEXTS[0]) for pieces in read)
    for pieces in read[2:]:
        assert pieces.ids.tolist() != plain.ids.tolist()


def test_what_is_known_of_words_by_hand(nlp):
    made = make("word_piece")
    reader = WordPieceReader(made.to_str())
    vocabulary = read_vocabulary(reader)
    words = ["Kelani", "Ж", ",", "qK"]
    doc = Doc(nlp.vocab, words=words)
    pieces = reader([doc])
    found = knowledge(pieces, [doc], vocabulary)
    tokens = [made.encode([word], is_pretokenized=True, add_special_tokens=False).tokens
              for word in words]  # fmt: skip
    rows = []
    for word, cut in zip(words, tokens):
        single = sum(len(t.removeprefix("##")) == 1 for t in cut) / len(cut)
        rows.append([min(1, len(cut) / len(word)), cut.count("[UNK]") / len(cut), single])
    assert rows[1] == [1.0, 1.0, 0.0]
    np.testing.assert_allclose(found[:, :3], rows, atol=1e-6)
    means = np.mean([rows[0], rows[1], rows[3]], axis=0)
    np.testing.assert_allclose(found[:, 3:6], np.tile(means, (4, 1)), atol=1e-6)
    assert found[:, 6].tolist() == [1.0] * 4


def test_nothing_is_known_of_what_was_not_read(nlp):
    reader = WordPieceReader(make("xlmr").to_str())
    docs = [Doc(nlp.vocab, words=words) for words in TEXTS]
    pieces = [reader.cut([""] * len(words)) for words in TEXTS]
    found = knowledge(pieces, docs, read_vocabulary(reader))
    assert found.shape == (sum(map(len, TEXTS)), N_FEATURES) and not found.any()
