"""Docs as the pieces of tokenizers of every kind, beside those of transformers."""

import pickle
from functools import cache

import hugging_face  # noqa: F401
import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from tiny_tokenizers import BERT, TEXT, byte_level, make, template
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader

VOCAB = spacy.blank("xx").vocab
WORDS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
    | st.sampled_from(["\u200b", "\x00", "</s>", "[SEP]", "a</s>b", "<mask>", "x y", "Kelani", "…"])
)


@cache
def make_pair(kind):
    from transformers import PreTrainedTokenizerFast

    text = make(kind).to_str()
    # transformers 4 would take the space before words away from a tokenizer that writes it.
    settings = {"add_prefix_space": True} if kind == "byte_level" else {}
    reference = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(text), **settings)
    return WordPieceReader(text), reference


KINDS = ["word_piece", "xlmr", "deberta", "t5", "byte_level"]


def read(reader, words):
    return reader([Doc(VOCAB, words=words)])[0]


@pytest.mark.parametrize(
    ("kind", "prefix", "suffix", "padding"),
    [
        ("word_piece", (2,), (3,), 0),
        ("xlmr", (0,), (2,), 1),
        ("deberta", (1,), (2,), 0),
        ("t5", (), (1,), 0),
        ("byte_level", (0,), (2,), 1),
    ],
)
def test_specials_are_found_in_the_tokenizer(kind, prefix, suffix, padding):
    reader = WordPieceReader(make(kind).to_str())
    found = reader.special_ids
    assert (found.prefix, found.suffix, found.padding) == (prefix, suffix, padding)
    assert reader.n_ids == make(kind).get_vocab_size()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(words=WORDS)
def test_ids_and_owners_are_those_of_transformers(kind, words):
    reader, reference = make_pair(kind)
    pieces, special = read(reader, words), reader.special_ids
    read_words = [word for word in words if not word.isspace()]
    expected = reference(read_words, is_split_into_words=True)
    assert [*special.prefix, *pieces.ids.tolist(), *special.suffix] == expected["input_ids"]
    owners = [owner for owner in expected.word_ids() if owner is not None]
    numbers = [i for i, word in enumerate(words) if not word.isspace()]
    assert np.repeat(np.arange(len(words)), pieces.lengths).tolist() == [numbers[i] for i in owners]
    begins = np.concatenate([[0], np.cumsum(pieces.lengths)])[:-1]
    assert pieces.starts.tolist() == begins.tolist()


def test_pieces_of_a_hand_made_vocabulary():
    vocab = {name: i for i, name in enumerate([*BERT.split(), "Ko", "##lo", "##mbo", "!"])}
    made = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = template(made, "[CLS] $A [SEP]")
    pieces = read(WordPieceReader(made.to_str()), ["Kolombo", " ", "\x00", "Kelani", "!"])
    assert pieces.ids.tolist() == [5, 6, 7, 1, 8]
    assert pieces.starts.tolist() == [0, 3, 3, 3, 4]
    assert pieces.lengths.tolist() == [3, 0, 0, 1, 1]


@pytest.mark.parametrize("words", [[], [" ", "\n"]])
def test_nothing_to_read(words):
    pieces = read(WordPieceReader(make("t5").to_str()), words)
    assert pieces.ids.tolist() == [] and pieces.lengths.tolist() == [0] * len(words)
    assert pieces.ids.dtype == pieces.starts.dtype == pieces.lengths.dtype == np.int64


def test_a_tokenizer_of_bytes_reads_each_word_as_after_a_space():
    spaced = WordPieceReader(make("byte_level").to_str())
    other = Tokenizer.from_str(byte_level(add_prefix_space=False).to_str())
    nested = Tokenizer.from_str(other.to_str())
    nested.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(r" ?\w+", behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    for words in (["Kelani", "river"], ["to", "Colombo"]):
        expected = read(spaced, words).ids.tolist()
        assert read(WordPieceReader(other.to_str()), words).ids.tolist() == expected
        assert read(WordPieceReader(nested.to_str()), words).ids.tolist() == expected


def test_truncation_and_padding_of_the_file_are_off():
    made = Tokenizer.from_str(make("xlmr").to_str())
    made.enable_truncation(4)
    made.enable_padding(pad_id=1, pad_token="<pad>", length=16)
    reader = WordPieceReader(made.to_str())
    plain = WordPieceReader(make("xlmr").to_str())
    assert reader.special_ids == plain.special_ids
    for words in (["Kelani", "flows", "to", "Colombo"], ["a"]):
        assert read(reader, words).ids.tolist() == read(plain, words).ids.tolist()


@pytest.mark.parametrize(("kind", "n_prefix"), [("t5", 0), ("xlmr", 1)])
def test_a_cut_counts_the_prefix_and_the_suffix(kind, n_prefix):
    text, words = make(kind).to_str(), ["Kelani", "flows", "to"]
    whole = read(WordPieceReader(text), words)
    n_positions = n_prefix + len(whole.ids) + 1
    assert not read(WordPieceReader(text, max_positions=n_positions), words).is_cut
    no_suffix = read(WordPieceReader(text, max_positions=n_positions - 1), words)
    assert no_suffix.is_cut and no_suffix.ids.tolist() == whole.ids.tolist()
    n_kept = int(whole.lengths[0]) + 1
    reader = WordPieceReader(text, max_positions=n_prefix + n_kept)
    cut = read(reader, words)
    assert cut.is_cut and cut.ids.tolist() == whole.ids[:n_kept].tolist()
    assert cut.lengths.tolist() == [n_kept - 1, 1, 0]
    assert cut.starts.tolist() == [0, n_kept - 1, n_kept]
    assert cut.n_positions(reader.special_ids) == n_prefix + n_kept


def test_a_long_doc():
    pieces = read(WordPieceReader(make("xlmr").to_str()), ["Kelani", "river"] * 5000)
    assert len(pieces.lengths) == 10000 and pieces.lengths.sum() == len(pieces.ids)


def test_a_copy_reads_the_same():
    reader = WordPieceReader(make("word_piece").to_str(), max_positions=5)
    copy = pickle.loads(pickle.dumps(reader))
    assert read(copy, TEXT[0].split()).ids.tolist() == read(reader, TEXT[0].split()).ids.tolist()
    assert copy.special_ids == reader.special_ids


@pytest.mark.parametrize("text", ["", "{", "{}", '{"model": {"type": "Martian"}}'])
def test_a_damaged_tokenizer(text):
    with pytest.raises(PhonemeNERError, match="P131"):
        WordPieceReader(text)


def test_a_tokenizer_without_padding():
    vocab = {"a": 0, "b": 1}
    made = Tokenizer(models.WordLevel(vocab, unk_token="a"))
    with pytest.raises(PhonemeNERError, match="no piece for padding"):
        WordPieceReader(made.to_str())


def test_numbers_that_a_vocabulary_leaves_out_count():
    made = Tokenizer(models.WordLevel({"a": 0, "[PAD]": 41}, unk_token="a"))
    assert WordPieceReader(made.to_str()).n_ids == 42
