"""A pre-trained encoder of phonemes, such as XPhoneBERT, as a spaCy encoder."""

from functools import partial
from typing import Mapping, Optional

from ..types import Encoder
from .cutting import check_max_positions
from .families import config_for
from .loaders import LoadedEncoder
from .phoneme_reader import PhonemeReader
from .phoneme_vocabulary import default_phonemes, tokenizer_json
from .shim import TransformerShim
from .token_encoder import Settings, build_token_encoder


def build_phoneme_transformer_v1(
    *,
    model_type: str = "roberta",
    width: int = 768,
    depth: int = 12,
    heads: int = 12,
    inner_width: int = 3072,
    positions: int = 512,
    segmentation: str = "ipa",
    nearest: bool = True,
    max_positions: Optional[int] = None,
    pooling: str = "first",
    window: Optional[int] = None,
    overlap: int = 128,
    batch_positions: int = 4096,
    dropout: Optional[float] = None,
    mixed_precision: bool = False,
    gradient_checkpointing: bool = False,
    freeze_embeddings: bool = False,
    freeze_layers: int = 0,
) -> Encoder:
    """Build an encoder of tokens by their phonemes (Nguyen et al., Interspeech 2023).

    The phonemes of a word are separated by spaces and words by " ▁ ", between <s> and
    </s>: what XPhoneBERT was pre-trained on. The weights come from a loader in
    the config's [initialize], `spacy-phoneme-ner.EncoderFromHub.v1` or
    `EncoderFromFolder.v1`; without one they are random.

    model_type (str): What transformers calls this type of encoder.
    width, depth, heads, inner_width, positions (int): The encoder's sizes; what a
        loader brings has to have them. The defaults are XPhoneBERT's.
    segmentation (str): How a word of the IPA layer is cut into phonemes: "ipa", by
        `ipa.segments`; "spaces", where it has spaces (the G2P XPhoneBERT.v1).
    nearest (bool): Whether a phoneme that the encoder does not know is read as the
        one that is articulated most alike, not as <unk>.
    max_positions (Optional[int]): Where a Doc is cut short, as the zero-shot study
        does at 128; None reads all of it.
    pooling (str): A token's vector: "first", "mean" or "max" of its phonemes.
    window (Optional[int]): How many positions are read at once; None for all that
        the encoder can. A longer Doc is read in several windows.
    overlap (int): How many phonemes two windows share at most.
    batch_positions (int): How many positions go through the encoder at once.
    dropout (Optional[float]): In place of the encoder's own rates; spaCy's
        [training] dropout does not reach it.
    mixed_precision (bool): Half precision on a GPU, with scaled gradients.
    gradient_checkpointing (bool): Less memory for more time, in training.
    freeze_embeddings (bool): Whether to leave the embeddings as they are.
    freeze_layers (int): How many layers, from the first on, to leave as they are.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder; Docs need an IPA layer.
        Its ref "pieces" gives the vectors of all positions.
        Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value.
    """
    sizes = {
        "width": width,
        "depth": depth,
        "heads": heads,
        "inner_width": inner_width,
        "positions": positions,
    }
    check_max_positions(max_positions)
    shim = TransformerShim(
        partial(
            PhonemeReader, segmentation=segmentation, nearest=nearest, max_positions=max_positions
        ),
        dropout=dropout,
        mixed_precision=mixed_precision,
        gradient_checkpointing=gradient_checkpointing,
        freeze_embeddings=freeze_embeddings,
        freeze_layers=freeze_layers,
    )
    make_random = partial(_random_encoder, model_type, sizes, dropout)
    settings = Settings(model_type, sizes, window, overlap, batch_positions, make_random)
    return build_token_encoder(shim, settings, pooling)


def _random_encoder(
    model_type: str, sizes: Mapping[str, int], dropout: Optional[float]
) -> LoadedEncoder:
    """An encoder without weights, over the phonemes that all languages share."""
    tokenizer = tokenizer_json(default_phonemes())
    reader = PhonemeReader(tokenizer)
    config = config_for(
        model_type,
        **sizes,
        n_ids=reader.n_ids,
        pad=reader.special_ids.padding,
        dropout=0.1 if dropout is None else dropout,
    )
    return LoadedEncoder(config, tokenizer, None, "random weights")
