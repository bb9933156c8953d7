"""Tiny tokenizers of every kind, trained here on three lines of text."""

import json
from functools import cache

import hugging_face  # noqa: F401
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

TEXT = ["The river Kelani flows to Colombo", "ගඟ කොළඹට ගලයි", "Łódź, 1982: Kraków – Gdańsk!"]
BERT, XLMR, T5 = "[PAD] [UNK] [CLS] [SEP] [MASK]", "<s> <pad> </s> <unk> <mask>", "<pad> </s> <unk>"


def template(tokenizer, single):
    names = [name for name in single.split() if name != "$A"]
    special = [(name, tokenizer.token_to_id(name)) for name in names]
    return processors.TemplateProcessing(single=single, special_tokens=special)


def word_piece():
    """In the manner of bert-base-multilingual-cased."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(
        TEXT, trainers.WordPieceTrainer(vocab_size=120, special_tokens=BERT.split())
    )
    made.post_processor = template(made, "[CLS] $A [SEP]")
    return made


def unigram(special, unknown, single):
    """In the manner of xlm-roberta-base, mdeberta-v3-base and mt5-base."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=80, special_tokens=special.split(), unk_token=unknown, show_progress=False
    )
    made.train_from_iterator(TEXT, trainer)
    made.post_processor = template(made, single)
    return made


def xlmr_mask_plain():
    """XLM-R's with its mask among the other pieces, as where only the model was kept."""
    parts = json.loads(make("xlmr").to_str())
    parts["added_tokens"] = [t for t in parts["added_tokens"] if t["content"] != "<mask>"]
    return Tokenizer.from_str(json.dumps(parts))


def xlmr_mask_outside():
    """XLM-R's with its mask behind the model's own vocabulary."""
    made = unigram("<s> <pad> </s> <unk>", "<unk>", "<s> $A </s>")
    made.add_special_tokens(["<mask>"])
    return made


def byte_level(add_prefix_space=True):
    """In the manner of roberta-base; a word is read as after a space."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=XLMR.split(),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(TEXT, trainer)
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return made


@cache
def make(kind):
    return {
        "word_piece": word_piece,
        "xlmr": lambda: unigram(XLMR, "<unk>", "<s> $A </s>"),
        "xlmr_mask_plain": xlmr_mask_plain,
        "xlmr_mask_outside": xlmr_mask_outside,
        "deberta": lambda: unigram("[PAD] [CLS] [SEP] [UNK]", "[UNK]", "[CLS] $A [SEP]"),
        "t5": lambda: unigram(T5, "<unk>", "$A </s>"),
        "byte_level": byte_level,
    }[kind]()
