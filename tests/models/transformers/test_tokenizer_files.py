"""The tokenizers of models' folders, of whichever files."""

import json
from importlib import import_module

import hugging_face  # noqa: F401
import pytest
from tokenizers import Tokenizer

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.models.transformers.tokenizer_files import tokenizer_text
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader

LINES = [f"The river {name} flows to the sea, {i} km" for i, name in enumerate(["Kelani"] * 40)]
# The file, how SentencePiece is told to make it, and what such a model begins with.
MODELS = {
    "xlm-roberta": ("sentencepiece.bpe.model", {}, ["<s>", "<pad>", "</s>", "<unk>"]),
    "deberta-v2": (
        "spm.model",
        {
            "pad_id": 0,
            "bos_id": 1,
            "eos_id": 2,
            "unk_id": 3,
            "pad_piece": "[PAD]",
            "bos_piece": "[CLS]",
            "eos_piece": "[SEP]",
            "unk_piece": "[UNK]",
        },
        ["[PAD]", "[CLS]", "[SEP]", "[UNK]"],
    ),
    "mt5": (
        "spiece.model",
        {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1},
        ["<pad>", "</s>", "<unk>"],
    ),
}


def folder_of(path, model_type):
    (path / "config.json").write_text(json.dumps({"model_type": model_type}))
    return path


def train(path, **settings):
    sentencepiece = pytest.importorskip("sentencepiece", reason="sentencepiece is not installed")
    (path / "text.txt").write_text("\n".join(LINES))
    sentencepiece.SentencePieceTrainer.train(
        input=str(path / "text.txt"),
        model_prefix=str(path / "trained"),
        vocab_size=60,
        hard_vocab_limit=False,
        minloglevel=2,
        **settings,
    )
    return path / "trained.model"


def test_a_file_that_is_there_is_taken_as_it_is(tmp_path):
    (tmp_path / "tokenizer.json").write_text('{"é": 1}', encoding="utf8")
    assert tokenizer_text(tmp_path) == '{"é": 1}'


def test_canine_has_no_tokenizer(tmp_path):
    assert tokenizer_text(folder_of(tmp_path, "canine")) == ""


def test_bert_is_made_of_its_vocabulary(tmp_path):
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] Kel ##ani é"
    (tmp_path / "vocab.txt").write_text("\n".join(words.split()), encoding="utf8")
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    text = tokenizer_text(folder_of(tmp_path, "bert"))
    made = Tokenizer.from_str(text)
    assert made.encode(["Kelani", "é", "kel"], is_pretokenized=True).ids == [2, 5, 6, 7, 1, 3]
    assert WordPieceReader(text).special_ids.padding == 0


@pytest.mark.parametrize("model_type", MODELS)
def test_a_sentencepiece_model_is_converted(tmp_path, model_type):
    pytest.importorskip("google.protobuf", reason="protobuf is not installed")
    import sentencepiece

    name, settings, begin = MODELS[model_type]
    path = train(tmp_path, **settings).rename(tmp_path / name)
    text = tokenizer_text(folder_of(tmp_path, model_type))
    made = Tokenizer.from_str(text)
    assert [made.id_to_token(i) for i in range(len(begin))] == begin
    # SentencePiece itself, whose pieces XLM-R numbers one higher, and which normalises
    # the wide letters.
    reference = sentencepiece.SentencePieceProcessor(model_file=str(path))
    for word in ("Kelani", "river", "ｓｅａ", "flows,", "Ж"):
        got = [made.id_to_token(i) for i in made.encode(word, add_special_tokens=False).ids]
        pieces = reference.encode(word, out_type=int)
        unknown = made.id_to_token(made.token_to_id(begin[-1]))
        expected = [
            unknown if i == reference.unk_id() else reference.id_to_piece(i) for i in pieces
        ]
        assert got == expected
    special = WordPieceReader(text).special_ids
    assert special.padding == begin.index("[PAD]" if model_type == "deberta-v2" else "<pad>")
    assert len(special.prefix) == (0 if model_type == "mt5" else 1) and len(special.suffix) == 1


def test_a_package_that_is_missing_is_named(tmp_path, monkeypatch):
    converters = import_module("transformers.convert_slow_tokenizer")

    def unavailable(*args, **kwargs):
        raise ImportError("protobuf")

    # Where its code looks the name up, under whatever name transformers has loaded it.
    names = converters.SpmConverter.__init__.__globals__
    monkeypatch.setitem(names, "requires_backends", unavailable)
    (tmp_path / "spm.model").write_bytes(b"")
    with pytest.raises(MissingExtraError, match="protobuf"):
        tokenizer_text(folder_of(tmp_path, "deberta-v2"))


@pytest.mark.parametrize("model_type", MODELS)
def test_a_damaged_model(tmp_path, model_type):
    pytest.importorskip("google.protobuf", reason="protobuf is not installed")
    path = tmp_path / MODELS[model_type][0]
    path.write_bytes(b"no model at all")
    with pytest.raises(PhonemeNERError, match=path.name):
        tokenizer_text(folder_of(tmp_path, model_type))


def test_folders_without_a_tokenizer(tmp_path):
    with pytest.raises(PhonemeNERError, match="no such folder"):
        tokenizer_text(tmp_path / "absent")
    with pytest.raises(PhonemeNERError, match=r"config\.json is missing"):
        tokenizer_text(tmp_path)
    with pytest.raises(PhonemeNERError, match="none of its files"):
        tokenizer_text(folder_of(tmp_path, "xlm-roberta"))
    (tmp_path / "tokenizer.json").write_bytes(b"\xff\xfe")
    with pytest.raises(PhonemeNERError, match="UnicodeDecodeError"):
        tokenizer_text(tmp_path)
