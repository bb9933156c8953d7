"""Tiny encoders with random weights, written in the file layout of the real ones."""

import json
from dataclasses import fields

import torch

from spacy_phoneme_ner.models.transformers.settings import Computing

PHONEMES = [*"abdefhijklmnoprstuvwzæðŋɑɔəɛɡɪʃʊʌʒθ", "t͡ʃ", "d͡ʒ", "aː", *".,!?0123456789"]
SIZES = {"width": 32, "depth": 2, "heads": 4, "inner_width": 48, "positions": 64}


def nested(settings):
    """Put what is said of computing where configs have it."""
    names = {field.name for field in fields(Computing)}
    computing = {name: value for name, value in settings.items() if name in names}
    others = {name: value for name, value in settings.items() if name not in names}
    return {**others, "computing": computing} if computing else others


def save_phoneme_encoder(folder, *, seed=0, safetensors=False, phonemes=PHONEMES, **changed):
    """Write a RoBERTa over phonemes in the layout of vinai/xphonebert-base.

    RETURNS: The model with its head, as XPhoneBERT was published.
    """
    import hugging_face  # noqa: F401
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaForMaskedLM

    from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import tokenizer_json

    folder.mkdir(parents=True, exist_ok=True)
    text = tokenizer_json(phonemes)
    (folder / "tokenizer.json").write_text(text, encoding="utf8")
    n_ids = len(json.loads(text)["model"]["vocab"])
    sizes = {**SIZES, **changed}
    config = RobertaConfig(
        vocab_size=n_ids,
        hidden_size=sizes["width"],
        num_hidden_layers=sizes["depth"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["inner_width"],
        max_position_embeddings=sizes["positions"] + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        initializer_range=0.2,  # so that vectors differ
        architectures=["RobertaForMaskedLM"],
    )
    torch.manual_seed(seed)
    model = RobertaForMaskedLM(config).eval()
    if safetensors:
        model.save_pretrained(folder)
    else:
        config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    special = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}
    tokens = {f"{name}_token": token for name, token in special.items()}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **tokens)
    written = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **tokens}
    (folder / "tokenizer_config.json").write_text(json.dumps(written), encoding="utf8")
    model.tokenizer = tokenizer
    return model


# What each family's tokenizer is like, and its published head.
SPELLING = {
    "bert": ("word_piece", "BertForMaskedLM"),
    "xlm-roberta": ("xlmr", "XLMRobertaForMaskedLM"),
    "deberta-v2": ("deberta", "DebertaV2Model"),
    "mt5": ("t5", "MT5ForConditionalGeneration"),
    "canine": (None, "CanineModel"),
}


def save_spelling_encoder(folder, model_type, *, seed=0, kind=None, **changed):
    """Write an encoder of spelling as its family is published: head, decoder and all.

    kind: The tokenizer, where it is not its family's, as some have XLM-R's over a BERT.
    """
    import hugging_face  # noqa: F401
    import transformers
    from tiny_tokenizers import make

    from spacy_phoneme_ner.models.transformers.families import config_for

    folder.mkdir(parents=True, exist_ok=True)
    usual, model_class = SPELLING[model_type]
    kind = kind or usual
    n_ids, pad = 300, 0
    if kind is not None:
        text = make(kind).to_str()
        (folder / "tokenizer.json").write_text(text, encoding="utf8")
        tokenizer = make(kind)
        n_ids, pad = tokenizer.get_vocab_size(), tokenizer.token_to_id("<pad>") or 0
    sizes = {**SIZES, **changed}
    described = config_for(model_type, **sizes, n_ids=n_ids, pad=pad, dropout=0.1)
    config = transformers.AutoConfig.for_model(**described)
    torch.manual_seed(seed)
    model = getattr(transformers, model_class)(config).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim > 1:
                weights.normal_(std=0.15)  # so that vectors differ
    model.save_pretrained(folder)
    return model


def save_byte_model(folder, *, seed=0, safetensors=True):
    """Write a T5 over bytes that answers differently to different words, and stops at times."""
    import hugging_face  # noqa: F401
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(seed)
    config = T5Config(
        vocab_size=384,
        d_model=32,
        d_kv=8,
        d_ff=48,
        num_layers=1,
        num_decoder_layers=1,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
        initializer_factor=6.0,
    )
    model = T5ForConditionalGeneration(config).eval()
    with torch.no_grad():
        # ASCII letters, a few of the IPA and the end are likelier than the rest.
        likely = torch.zeros(384)
        likely[[1, *range(ord("a") + 3, ord("z") + 4)]] = 1.0
        model.lm_head.weight.mul_(0.05 + likely[:, None])
    if safetensors:
        model.save_pretrained(folder)
    else:
        config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return model


def save_bert(folder):
    """Write a BERT with its tokenizer, as `transformers` itself reads them."""
    from tiny_tokenizers import make
    from transformers import PreTrainedTokenizerFast

    save_spelling_encoder(folder, "bert")
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_object=make("word_piece"), **names).save_pretrained(folder)
