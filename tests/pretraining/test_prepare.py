import json

import hugging_face  # noqa: F401
import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from tokenizers import Tokenizer

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.phoneme_reader import PhonemeReader
from spacy_phoneme_ner.pretraining.prepare import PrepareSettings, prepare
from spacy_phoneme_ner.pretraining.prepared import (
    LanguageRange,
    read_prepared,
    vocabulary,
    write_prepared,
)

# Sounds as they are written, but for "ch"; digits and punctuation have none.
SOUNDS = {"chai": "t͡ʃai", "Chai": "t͡ʃai", "ni": "ni", "ana": "ˈana"}


class TableG2P:
    name = "table"
    languages = ("swa", "som")

    def __call__(self, words, lang):
        return [SOUNDS.get(word, "") for word in words]


def spelled(corpus):
    """The sentences of a corpus, by language, as text: (for training, held out)."""
    names = {i: symbol for symbol, i in vocabulary(corpus.tokenizer).items()}
    rows = [
        " ".join(names[int(i)] for i in corpus.ids[int(start) : int(end)])
        for start, end in zip(corpus.offsets, corpus.offsets[1:])
    ]
    return {
        language.lang: (
            rows[language.start : language.held_out],
            rows[language.held_out : language.end],
        )
        for language in corpus.languages
    }


def make(texts, **settings):
    values = {"held_out": 1, "min_count": 1, **settings}
    return prepare(
        {lang: lambda s=s: s for lang, s in texts.items()}, TableG2P(), PrepareSettings(**values)
    )


def test_pieces_of_sentences():
    corpus = make({"swa": [["chai", "ni", "25", ","], ["ana"]]})
    assert spelled(corpus) == {"swa": (["t͡ʃ a i ▁ n i ▁ 2 5 ▁ ,", "a n a"], [])}
    assert corpus.ids.dtype == np.uint16 and corpus.offsets.dtype == np.uint64
    # Specials in RoBERTa's order, then by frequency, ties by code point, <mask> last.
    assert list(vocabulary(corpus.tokenizer)) == (
        ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "i", "n", ",", "2", "5", "t͡ʃ", "<mask>"]
    )
    assert corpus.mask_ids.phonemes == range(5, 12) and corpus.mask_ids.mask == 12
    note = {"read": 2, "kept": 2, "words": 5, "words_without_ipa": 2}
    assert corpus.notes["languages"] == {"swa": note} and corpus.notes["g2p"] == "table"


def test_rare_symbols_are_unknown():
    corpus = make({"swa": [["ni", "ni"], ["ni", "?"]]}, min_count=2)
    assert spelled(corpus)["swa"][0] == ["n i ▁ n i", "n i ▁ <unk>"]
    assert "?" not in vocabulary(corpus.tokenizer)


def test_sentences_that_sound_alike_count_once_in_all_languages():
    corpus = make({"swa": [["chai"], ["Chai"], ["ni"]], "som": [["chai"], ["ana"]]})
    assert spelled(corpus) == {"swa": (["t͡ʃ a i", "n i"], []), "som": (["a n a"], [])}
    assert corpus.notes["languages"]["swa"]["read"] == 3
    assert corpus.notes["languages"]["swa"]["kept"] == 2


def test_what_is_held_out_depends_on_the_sentences_only():
    many = [["ni"] * i + ["chai"] * j for i in range(1, 9) for j in range(1, 9)]
    one = spelled(make({"swa": many}, held_out=5))["swa"]
    two = spelled(make({"swa": many[::-1] + many}, held_out=5))["swa"]
    assert len(one[1]) == 5 and sorted(one[1]) == sorted(two[1])
    assert sorted(one[0]) == sorted(two[0]) and not set(one[0]) & set(one[1])
    # At most a tenth.
    assert len(spelled(make({"swa": many}, held_out=500))["swa"][1]) == 6


def test_the_limit_counts_different_sentences():
    corpus = make({"swa": [["ni"], ["ni"], ["chai"], ["ana"]]}, limit=2)
    assert spelled(corpus)["swa"][0] == ["n i", "t͡ʃ a i"]


def test_pronunciations_with_spaces():
    class SpacedG2P(TableG2P):
        def __call__(self, words, lang):
            return ["ˈx ai" for _ in words]

    settings = PrepareSettings(1, 1, 0, "spaces")
    corpus = prepare({"swa": lambda: [["chai"]]}, SpacedG2P(), settings)
    assert spelled(corpus)["swa"][0] == ["ˈx ai"]


def test_the_pieces_are_those_of_fine_tuning():
    """The reader that fine-tuning uses gives the same ids, and so does `tokenizers`."""
    lines = ["Mji wa Nairobi ( 1,899 )", "Leta chai — “ tamu ” !", "ǃqapla' 日本 a2b ..."]
    g2p = IpaG2P()
    words = [line.split() for line in lines]
    corpus = prepare({"swa": lambda: words}, g2p, PrepareSettings(held_out=1, min_count=1))
    reader = PhonemeReader(corpus.tokenizer)
    tokenizer = Tokenizer.from_str(corpus.tokenizer)
    vocab = spacy.blank("xx").vocab
    for number, sentence in enumerate(words):
        start, end = (int(i) for i in corpus.offsets[number : number + 2])
        ids = corpus.ids[start:end].tolist()
        doc = Doc(vocab, words=sentence)
        set_layer(doc, [reading.ipa for reading in g2p.readings(sentence, "swa")], "swa")
        assert reader([doc])[0].ids.tolist() == ids
        assert tokenizer.encode(spelled(corpus)["swa"][0][number]).ids == [0, *ids, 2]


def test_round_trip(corpus, tmp_path):
    path = tmp_path / "new" / "corpus.safetensors"
    write_prepared(path, corpus)
    other, digest = read_prepared(path)
    assert (other.ids == corpus.ids).all() and (other.offsets == corpus.offsets).all()
    assert other.ids.dtype == np.uint16 and other.offsets.dtype == np.uint64
    assert other.languages == corpus.languages and other.tokenizer == corpus.tokenizer
    assert other.notes == corpus.notes and digest == corpus.digest()
    assert corpus.languages[0] == LanguageRange(
        "swa", 0, corpus.languages[0].end - 20, corpus.languages[0].end
    )


def test_mistakes(tmp_path, corpus):
    for code, texts, settings in (
        ("P702", {"swa": []}, {}),
        ("P702", {"swa": [["ni"]], "som": [["ni"]]}, {}),
        ("P530", {"swa": [["ni"]]}, {"held_out": 0}),
        ("P530", {"swa": [["ni"]]}, {"min_count": 0}),
        ("P502", {"swa": [["ni"]]}, {"segmentation": "x"}),
    ):
        with pytest.raises(PhonemeNERError, match=code):
            make(texts, **settings)
    with pytest.raises(PhonemeNERError, match="P002"):
        prepare({"qya": lambda: [["Qapla"]]}, IpaG2P())
    for content in (b"", b"nothing of the kind", b"\x10\0\0\0\0\0\0\0{}              "):
        path = tmp_path / "bad.safetensors"
        path.write_bytes(content)
        with pytest.raises(PhonemeNERError, match="P703"):
            read_prepared(path)
    with pytest.raises(PhonemeNERError, match=r"P703.*no such file"):
        read_prepared(tmp_path / "absent")
    swapped = json.loads(corpus.tokenizer)
    known = swapped["model"]["vocab"]
    known["▁"], known["a"] = known["a"], known["▁"]
    write_prepared(
        path,
        corpus.__class__(corpus.ids, corpus.offsets, corpus.languages, json.dumps(swapped), {}),
    )
    with pytest.raises(PhonemeNERError, match="P704"):
        read_prepared(path)
