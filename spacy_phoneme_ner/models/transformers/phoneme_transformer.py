"""A pre-trained encoder of phonemes, such as XPhoneBERT, as a spaCy encoder."""

from functools import partial
from typing import Any, Mapping, Optional

from ...checks import read_block
from ..built_by import built_by
from ..types import Encoder
from .cutting import check_max_positions
from .families import config_for
from .loaded_encoder import LoadedEncoder
from .phoneme_reader import PhonemeReader
from .phoneme_vocabulary import default_phonemes, tokenizer_json
from .settings import Computing, Settings
from .shim import TransformerShim
from .token_encoder import build_token_encoder


@built_by("spacy-phoneme-ner.PhonemeTransformer.v1")
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
    computing: Optional[Mapping[str, Any]] = None,
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
    computing (Optional[Mapping[str, Any]]): How it is computed and trained: settings of
        `Computing`, by name. What is not named is as there.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder; Docs need an IPA layer.
        Its ref "pieces" gives the vectors of all positions.
        Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value.
    """
    run = read_block("computing", computing, Computing)
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
        run,
    )
    make_random = partial(_random_encoder, model_type, sizes, run.dropout)
    settings = Settings(model_type, sizes, run, make_random)
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
