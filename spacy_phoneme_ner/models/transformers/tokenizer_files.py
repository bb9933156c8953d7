"""The tokenizer.json of a Hugging Face model's folder, made of other files if need be."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict

from ...disk.files import parse_json
from ...errors import Errors, PhonemeNERError, extra_hint
from ...extras import import_extra

_TOKENIZER = "tokenizer.json"
# The families whose folders may have nothing but a SentencePiece model: transformers'
# converter, the file, and the specials that the converter leaves to be declared.
_SENTENCEPIECE = {
    "xlm-roberta": ("XLMRobertaConverter", "sentencepiece.bpe.model", "<s> </s> <unk> <pad>"),
    "deberta-v2": ("DebertaV2Converter", "spm.model", "[CLS] [SEP] [UNK] [PAD]"),
    "t5": ("T5Converter", "spiece.model", "</s> <unk> <pad>"),
    "mt5": ("T5Converter", "spiece.model", "</s> <unk> <pad>"),
    "umt5": ("T5Converter", "spiece.model", "</s> <unk> <pad>"),
}
_MASKS = {"xlm-roberta": "<mask>", "deberta-v2": "[MASK]"}
# What other families' tokenizers are made of.
_VOCABULARIES = ("vocab.txt", "vocab.json", "*.model")


def tokenizer_text(folder: Path) -> str:
    """Read the tokenizer of a model, or make it of what its folder has instead.

    A SentencePiece model is read as `transformers` 4 does. `transformers` 5 leaves out
    the model's own normalisation for DeBERTa-v2, which that was trained with.

    folder (Path): The folder of a Hugging Face model, with its config.json.
    RETURNS (str): The text of a tokenizer.json; "" for CANINE, which has none.
    RAISES (PhonemeNERError): If there is no tokenizer, or a damaged one.
    """
    if (folder / _TOKENIZER).is_file():
        return _read(folder / _TOKENIZER)
    if not folder.is_dir():
        raise PhonemeNERError(Errors.P134.format(path=folder, reason="there is no such folder"))
    model_type = _model_type(folder)
    if model_type == "canine":
        return ""
    spm = _SENTENCEPIECE.get(model_type)
    if spm is not None and (folder / spm[1]).is_file():
        return _convert_sentencepiece(folder / spm[1], model_type)
    if not any(path for pattern in _VOCABULARIES for path in folder.glob(pattern)):
        raise PhonemeNERError(Errors.P134.format(path=folder, reason="there is none of its files"))
    return _convert(folder)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None


def _model_type(folder: Path) -> str:
    path = folder / "config.json"
    try:
        config: Dict[str, Any] = parse_json(path.read_text(encoding="utf8"))
        return str(config["model_type"])
    except (OSError, ValueError, KeyError, TypeError):
        reason = "its config.json is missing, damaged or names no model_type"
        raise PhonemeNERError(Errors.P134.format(path=folder, reason=reason)) from None


def _convert_sentencepiece(path: Path, model_type: str) -> str:
    """Convert a SentencePiece model with the converters of `transformers`.

    They are called directly: `AutoTokenizer` calls any trouble a lack of tiktoken.
    """
    tokenizers = import_extra("tokenizers", f"Reading {path.name}")
    converters = import_extra("transformers.convert_slow_tokenizer", f"Reading {path.name}")
    converter, _, specials = _SENTENCEPIECE[model_type]
    # What a converter asks the tokenizer that it takes the place of.
    numbers: Dict[str, int] = {}
    settings = SimpleNamespace(
        vocab_file=str(path),
        do_lower_case=False,
        split_by_punct=False,
        _extra_ids=0,  # of T5's own training; they stand in no text
        convert_tokens_to_ids=numbers.__getitem__,
    )
    try:
        make = getattr(converters, converter)(settings)
        numbers.update({piece: i for i, (piece, _) in enumerate(make.vocab(make.proto))})
        tokenizer = make.converted()
    except ImportError:
        raise extra_hint(f"Reading {path.name}", "protobuf", "spm") from None
    except Exception as error:  # protobuf's and tokenizers' own
        raise _unreadable(path, error) from None
    tokenizer.add_special_tokens(specials.split())
    if model_type in _MASKS:
        takes_space = model_type == "xlm-roberta"
        mask = tokenizers.AddedToken(
            _MASKS[model_type], special=True, normalized=False, lstrip=takes_space
        )
        tokenizer.add_special_tokens([mask])
    return str(tokenizer.to_str())


def _convert(folder: Path) -> str:
    transformers = import_extra("transformers", f"Reading the vocabulary in {folder}")
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False, use_fast=True
        )
        return str(tokenizer.backend_tokenizer.to_str())
    except Exception as error:  # whatever transformers makes of a damaged file
        raise _unreadable(folder, error) from None


def _unreadable(path: Path, error: Exception) -> PhonemeNERError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(".: ")
    return PhonemeNERError(Errors.P134.format(path=path, reason=reason))
