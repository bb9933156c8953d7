"""Vocabularies of word pieces: what is in them, and that they are always the same."""

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from functools import partial

import hugging_face  # noqa: F401
import pytest
from tokenizers import Tokenizer

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.pieces import SpecialIds
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader
from spacy_phoneme_ner.pretraining.texts import find_texts, read_languages
from spacy_phoneme_ner.pretraining.tokenizer_layouts import MODEL_TYPES
from spacy_phoneme_ner.pretraining.vocabulary import learn_vocabulary

# Many words, and many pairs that are equally frequent.
MANY_TIES = """
import hashlib, random
from spacy_phoneme_ner.pretraining.vocabulary import learn_vocabulary
draw = random.Random(1)
words = ["".join(draw.choices("abcdefgh", k=draw.randint(2, 9))) for _ in range(3000)]
text = learn_vocabulary({"xx": lambda: [words]}, size=900, min_count=1).tokenizer
print(hashlib.sha256(text.encode()).hexdigest())
"""


def learn(sentences, lang="xx", **settings):
    found = learn_vocabulary({lang: lambda: [line.split() for line in sentences]}, **settings)
    return found, Tokenizer.from_str(found.tokenizer)


def in_order(tokenizer):
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    return sorted(vocabulary, key=vocabulary.__getitem__)


def test_pieces_and_ids_by_hand():
    # a##b occurs 5 times; then ##a##b and ab##a each 3 times, of which the former has the
    # lower numbers; then ab##ab 3 times.
    sentences = ["abab abab abab", "ab ab"]
    found, tokenizer = learn(sentences, size=12)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert in_order(tokenizer) == [*special, "a", "b", "##a", "##b", "ab", "##ab", "abab"]
    assert found.n_pieces == 12 and found.characters == found.inside == 2 and found.rare == 0
    assert found.languages == [("xx", 5, 2, 5, 0)]
    assert tokenizer.encode("ab baab").tokens == ["[CLS]", "ab", "b", "##a", "##ab", "[SEP]"]
    assert tokenizer.encode("a", "b").type_ids == [0, 0, 0, 1, 1]
    assert in_order(learn(sentences, size=11)[1])[-1] == "##ab"
    # No pair is left after that.
    assert learn(sentences, size=100)[0].n_pieces == 12


def test_the_layout_of_xlm_roberta():
    _, tokenizer = learn(["abab abab abab", "ab ab"], size=12, model_type="xlm-roberta")
    names = in_order(tokenizer)
    assert names[:6] == ["<s>", "<pad>", "</s>", "<unk>", "a", "b"] and names[-1] == "<mask>"
    assert tokenizer.encode("ab q").tokens == ["<s>", "ab", "<unk>", "</s>"]
    assert tokenizer.encode("a", "b").ids == [0, 4, 2, 2, 5, 2]
    reader = WordPieceReader(tokenizer.to_str())
    assert reader.special_ids == SpecialIds((0,), (2,), 1) and reader.n_ids == 12


def test_case_and_diacritics_stay_and_canonically_equal_spellings_are_one():
    # Vietnamese words that differ by nothing else.
    words = ["ma", "má", "mà", "mả", "mã", "mạ", "Ma", "đế", "đề"]
    _, tokenizer = learn([" ".join(words)] * 3, size=100)
    ids = [tokenizer.encode(word).ids for word in words]
    assert len(set(map(tuple, ids))) == len(words)
    apart = [unicodedata.normalize("NFD", word) for word in words]
    assert [tokenizer.encode(word).ids for word in apart] == ids
    assert all(1 not in i for i in ids)


def test_chinese_characters_and_punctuation_stand_alone_and_have_no_piece_inside_words():
    found, tokenizer = learn(["地名。地名 kana カナ 地カナ", "カナ名 한글,"] * 2, size=100)
    names = set(in_order(tokenizer))
    assert {"地", "名", "。", ",", "カ", "##カ", "한", "##한"} <= names
    assert not names & {"##地", "##名", "##。", "##,", "地名"}
    assert tokenizer.encode("地名カナ", add_special_tokens=False).tokens == ["地", "名", "カナ"]
    assert found.characters == 11 and found.inside == 7  # k a n カ ナ 한 글


def test_every_character_that_is_not_rare_is_known_in_every_place():
    found, tokenizer = learn(["one two", "wo xo q"], size=100)
    assert found.characters == 2 and found.rare == 5  # o and w; n e t x q
    assert tokenizer.encode("owo", add_special_tokens=False).ids.count(1) == 0
    assert tokenizer.encode("qo", add_special_tokens=False).tokens == ["[UNK]"]


def test_words_with_a_rare_character_teach_nothing():
    # Of those, the trainer would make a piece of each character.
    _, tokenizer = learn(["aXb", "aYb", "aZb", "a b a b"], size=100)
    assert in_order(tokenizer)[5:] == ["a", "b", "##a", "##b"]


def test_neither_the_order_of_texts_nor_of_words_matters():
    sentences = [f"{a}{b}{c} {b}{c}" for a in "bdg" for b in "aeiou" for c in "nmk"]
    texts = {"aa": sentences[:20], "bb": sentences[20:]}

    def text(langs, step):
        words = {lang: [sentence.split() for sentence in texts[lang][::step]] for lang in langs}
        read = {lang: partial(iter, words[lang]) for lang in langs}
        return learn_vocabulary(read, size=90).tokenizer

    assert text(["aa", "bb"], 1) == text(["bb", "aa"], -1)


def test_it_is_the_same_in_every_run_with_any_number_of_threads():
    found = set()
    for threads in ("1", "2", "4"):
        environment = {**os.environ, "RAYON_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        run = [sys.executable, "-c", MANY_TIES]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1
    assert len(found.pop().strip()) == hashlib.sha256().digest_size * 2


def test_counts_of_each_language():
    texts = {"aa": lambda: [["ab", "ab", "c."], ["\u200b"]], "bb": lambda: [["q", "ab"]]}
    seen = []

    def progress(what, steps):
        seen.append(what)
        return steps

    found = learn_vocabulary(texts, size=20, min_count=2, progress=progress)
    # ab is a piece, c and . occur once: two unknown ones; what is no text has no piece.
    assert found.languages == [("aa", 4, 3, 4, 2), ("bb", 2, 2, 2, 1)]
    assert seen == ["aa", "bb", "aa, pieces", "bb, pieces"]


@pytest.mark.parametrize(
    ("code", "sentences", "settings"),
    [
        ("P502", ["a"], {"model_type": "canine"}),
        ("P530", ["a"], {"size": 0}),
        ("P530", ["a"], {"min_count": 0}),
        ("P712", ["ab ab"], {"size": 8}),  # 5 special ones, a, b, ##a, ##b
        ("P713", [], {}),
        ("P713", ["ab"], {"min_count": 2}),
        ("P713", ["\u200b"], {"min_count": 1}),
    ],
)
def test_what_cannot_be(code, sentences, settings):
    with pytest.raises(PhonemeNERError, match=code) as raised:
        learn(sentences, **settings)
    assert code != "P712" or "Expected --size 9 or more" in str(raised.value)


@pytest.mark.parametrize(("langs", "keys"), [("zh,vi", ["cmn", "vie"]), ("ja,ko", ["jpn", "kor"])])
def test_real_text(data, langs, keys):
    files = find_texts([data / "panx"], ["dev-{lang}.tsv"], langs.split(","))
    texts = read_languages(files)
    learned = {
        model_type: learn_vocabulary(texts, size=8000, min_count=1, model_type=model_type)
        for model_type in MODEL_TYPES
    }
    found = learned["bert"]
    assert [language.lang for language in found.languages] == keys
    assert sum(language.unknown for language in found.languages) == found.rare == 0
    pieces = {
        model_type: json.loads(vocabulary.tokenizer)["model"]["vocab"]
        for model_type, vocabulary in learned.items()
    }
    special = {name for vocabulary in learned.values() for name in vocabulary.layout.names}
    bert, xlmr = ([p for p in found if p not in special] for found in pieces.values())
    assert bert == xlmr
