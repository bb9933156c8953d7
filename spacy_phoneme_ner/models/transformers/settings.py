"""What a config says of any encoder of `transformers`: its sizes, and how it is computed."""

from dataclasses import dataclass
from typing import Callable, Mapping, Optional

from ...checks import (
    MOST_DEPTH,
    MOST_POSITIONS,
    MOST_WIDTH,
    check_choice,
    check_flag,
    check_number,
    check_optional_number,
)
from ..stored_weights import STORAGES
from .loaded_encoder import LoadedEncoder


@dataclass(frozen=True)
class Computing:
    """How an encoder is computed and trained: the block `computing` of its config.

    window (Optional[int]): How many positions are read at once (of PhoneXL: words); None
        for all that the encoder can. A longer Doc is read in several windows.
    overlap (int): How many pieces, or words, two windows share at most.
    batch_positions (int): How many positions go through the encoder at once, padding
        included: what bounds the memory of prediction.
    dropout (Optional[float]): In place of the encoder's own rates; None leaves those.
        spaCy's [training] dropout does not reach them.
    mixed_precision (bool): Whether a GPU computes in half precision, with scaled
        gradients in training.
    gradient_checkpointing (bool): Whether training saves memory by computing everything
        twice.
    freeze_embeddings (bool): Whether the embeddings are left as they are; of PhoneXL those
        of spelling.
    freeze_layers (int): How many layers, from the first on, are left as they are.
    rate_scale (float): What the learning rate is multiplied by for the weights of the encoder
        that a loader brought. What is new beside them, such as a head or PhoneXL's table of
        sounds, begins with nothing and learns at the whole rate.
    storage (str): How weights are saved: "exact", each tensor in the fewest bits that lose
        nothing; "half", in half precision at most; or "eight-bits", matrices in 8 bits and
        all else in half precision. Training goes on from what was loaded.
    int8 (bool): Whether a CPU predicts with linear layers in 8-bit integers: several times as
        fast, with almost the same scores. Training, GPUs and what is saved keep floats, so it
        may be set when a pipeline is loaded: `spacy.load(path, config={"components":
        {"phoneme_ner": {"model": {"tok2vec": {"computing": {"int8": True}}}}}})`.
    RAISES (PhonemeNERError): If a number is out of its range.
    """

    window: Optional[int] = None
    overlap: int = 128
    batch_positions: int = 4096
    dropout: Optional[float] = None
    mixed_precision: bool = False
    gradient_checkpointing: bool = False
    freeze_embeddings: bool = False
    freeze_layers: int = 0
    rate_scale: float = 1.0
    storage: str = "exact"
    int8: bool = False

    def __post_init__(self) -> None:
        check_optional_number("computing.window", self.window, 8, whole=True)
        check_number("computing.overlap", self.overlap, 0, whole=True)
        check_number("computing.batch_positions", self.batch_positions, 1, whole=True)
        check_optional_number("computing.dropout", self.dropout, 0.0, 1.0, below=True)
        check_number("computing.freeze_layers", self.freeze_layers, 0, whole=True)
        check_number("computing.rate_scale", self.rate_scale, 0.0)
        for name in ("mixed_precision", "gradient_checkpointing", "freeze_embeddings", "int8"):
            check_flag(f"computing.{name}", getattr(self, name))
        check_choice("computing.storage", self.storage, STORAGES)


@dataclass(frozen=True)
class Settings:
    """What the config says of an encoder.

    model_type (str): What transformers calls this type of encoder.
    sizes (Mapping[str, Optional[int]]): Its width, depth, heads, inner_width and positions;
        None where nothing is said, but of the width.
    computing (Computing): How it is computed.
    make_random (Callable): Makes an encoder where no loader brings one.
    RAISES (PhonemeNERError): If a size is out of its range.
    """

    model_type: str
    sizes: Mapping[str, Optional[int]]
    computing: Computing
    make_random: Callable[[], LoadedEncoder]

    def __post_init__(self) -> None:
        most = {"depth": MOST_DEPTH, "positions": MOST_POSITIONS}
        for name, size in self.sizes.items():
            check_optional_number(name, size, 1, most.get(name, MOST_WIDTH), whole=True)
