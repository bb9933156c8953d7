"""A folder with an encoder of one's own sizes and a vocabulary, without weights."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict

from ..checks import MOST_DEPTH, MOST_WIDTH, check_number
from ..disk.files import replacing
from ..errors import Errors, PhonemeNERError
from ..models.transformers.families import build_encoder, config_for
from .tokenizer_layouts import layout_of
from .vocabulary import Vocabulary

_CONFIG, _TOKENIZER, _TOKENIZER_CONFIG = "config.json", "tokenizer.json", "tokenizer_config.json"
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True)
class EncoderSizes:
    """What an encoder is like.

    model_type (str): Its family, one of `tokenizer_layouts.MODEL_TYPES`.
    width (int): Of its vectors.
    depth (int): Layers.
    heads (int): Attention heads; they share the width.
    inner_width (int): The width inside the feed-forward parts.
    positions (int): The most that it reads at once, what stands around a text among them.
    dropout (float): In training.
    RAISES (PhonemeNERError): If there is no such encoder.
    """

    model_type: str = "bert"
    width: int = 128
    depth: int = 2
    heads: int = 4
    inner_width: int = 512
    positions: int = 256
    dropout: float = 0.1

    def __post_init__(self) -> None:
        layout_of(self.model_type)
        for name in ("width", "heads", "inner_width"):
            check_number(name, getattr(self, name), 1, MOST_WIDTH, whole=True)
        check_number("depth", self.depth, 1, MOST_DEPTH, whole=True)
        # Two of them are for the text's ends.
        check_number("positions", self.positions, 3, MOST_WIDTH, whole=True)
        check_number("dropout", self.dropout, 0, 1, below=True)
        self.config(n_ids=len(layout_of(self.model_type).names))

    def config(self, n_ids: int) -> Dict[str, Any]:
        """Describe the encoder, as config.json does.

        n_ids (int): The number of pieces.
        RETURNS (Dict[str, Any]): The config.
        """
        return config_for(
            self.model_type,
            width=self.width,
            depth=self.depth,
            heads=self.heads,
            inner_width=self.inner_width,
            positions=self.positions,
            n_ids=n_ids,
            pad=layout_of(self.model_type).pad,
            dropout=self.dropout,
        )


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Keep from writing over an encoder.

    folder (Path): Where one is to be written.
    force (bool): Whether a config and a vocabulary may be written over. Weights may
        not: they would no longer be those of their vocabulary, nor say so.
    RAISES (PhonemeNERError): If one is there.
    """
    if folder.exists() and not folder.is_dir():
        raise PhonemeNERError(Errors.P505.format(output=folder, path=folder, reason="a file"))
    weights = sorted(path.name for pattern in _WEIGHTS for path in folder.glob(pattern))
    if weights:
        raise PhonemeNERError(Errors.P714.format(path=folder, file=weights[0]))
    for name in (_CONFIG, _TOKENIZER, _TOKENIZER_CONFIG):
        if (folder / name).exists() and not force:
            raise PhonemeNERError(Errors.P506.format(path=folder, file=name))


def write_encoder(
    folder: Path, vocabulary: Vocabulary, sizes: EncoderSizes, *, force: bool = False
) -> int:
    """Write what `EncoderFromFolder.v1` takes with `random_weights = true`.

    folder (Path): Where to.
    vocabulary (Vocabulary): Its pieces, learned for the same family.
    sizes (EncoderSizes): The encoder's.
    force (bool): As for `check_folder`.
    RETURNS (int): How many parameters the encoder has.
    RAISES (PhonemeNERError): If there is an encoder already, or it cannot be written.
    """
    check_folder(folder, force=force)
    config = sizes.config(vocabulary.n_pieces)
    n_parameters = _count_parameters(config)
    tokenizer_config = {
        # Any other class makes a tokenizer of its own of the pieces.
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": sizes.positions,
        "clean_up_tokenization_spaces": False,
        **vocabulary.layout.roles,
    }
    # The last to be opened is the first to be moved: the config comes when all is there.
    written = {
        _CONFIG: _json(dict(sorted(config.items()))),
        _TOKENIZER_CONFIG: _json(tokenizer_config),
        _TOKENIZER: vocabulary.tokenizer,
    }
    with ExitStack() as stack:
        for name, text in written.items():
            temporary = stack.enter_context(replacing(folder / name))
            temporary.write_text(text, encoding="utf8", newline="\n")
    return n_parameters


def _json(content: Dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _count_parameters(config: Dict[str, Any]) -> int:
    import torch

    with torch.device("meta"):  # shapes only
        module = build_encoder(config)
    return sum(weights.numel() for weights in module.parameters())
