"""A pre-trained encoder of spelling, such as mBERT or CANINE, as a spaCy encoder."""

from functools import partial
from typing import Any, Dict, Mapping, Optional

from ...checks import read_block
from ...errors import Errors, PhonemeNERError
from ..built_by import built_by
from ..types import Encoder
from ..word_streams import WORD_STREAMS
from .character_reader import CharacterReader
from .cutting import check_max_positions
from .families import config_for
from .loaded_encoder import LoadedEncoder
from .settings import Computing, Settings
from .shim import TransformerShim
from .streams import SpellingStreams
from .token_encoder import build_token_encoder
from .word_piece_reader import WordPieceReader
from .word_strings import WordStrings

# Encoders that read characters, and so need no vocabulary.
_CHARACTER_ENCODERS = ("canine",)
# How many positions one with random weights reads, where nothing is said.
_WINDOW = 512


@built_by("spacy-phoneme-ner.SpellingTransformer.v1")
def build_spelling_transformer_v1(
    *,
    model_type: str = "bert",
    width: int = 768,
    depth: int = 12,
    heads: int = 12,
    inner_width: int = 3072,
    positions: Optional[int] = 512,
    max_positions: Optional[int] = None,
    pooling: str = "first",
    stream: str = "orth",
    computing: Optional[Mapping[str, Any]] = None,
) -> Encoder:
    """Build an encoder of tokens by their spelling, to compare sounds with; or by what its
    tokenizer makes of their romanised spelling or their IPA.

    Any text encoder of transformers: mBERT ("bert"), XLM-R ("xlm-roberta"),
    mDeBERTa-v3 ("deberta-v2"), the encoder of mT5 ("mt5"), CANINE ("canine") and
    others. Tokens are the tokenizer's words, and its own word ids tell which pieces
    are whose; CANINE reads characters, tokens joined by a space. The weights and
    the vocabulary come from a loader in the config's [initialize], see
    `PhonemeTransformer.v1`; only CANINE can do without one.

    model_type (str): What transformers calls this type of encoder.
    width, depth, heads, inner_width (int): The encoder's sizes; what a loader brings
        has to have them.
    positions (Optional[int]): The most that it can read at once; None where the
        family has no limit, or where it does not matter.
    max_positions (Optional[int]): As in `PhonemeTransformer.v1`.
    pooling (str): As there.
    computing (Optional[Mapping[str, Any]]): As there.
    stream (str): What is read of a word: "orth", its spelling; "roman", its romanised
        spelling; "ipa", its sound, for which Docs need an IPA layer (see `WordStrings`).
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Its ref "pieces" gives
        the vectors of all positions, and offers to objectives to hide words.
        Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value.
    """
    run = read_block("computing", computing, Computing)
    sizes: Dict[str, Optional[int]] = {
        "width": width,
        "depth": depth,
        "heads": heads,
        "inner_width": inner_width,
        "positions": positions,
    }
    reads_characters = model_type in _CHARACTER_ENCODERS
    reader = CharacterReader if reads_characters else WordPieceReader
    check_max_positions(max_positions)
    WordStrings(stream)  # a wrong one is told where the setting is made
    shim = TransformerShim(
        partial(reader, max_positions=max_positions, stream=stream),
        run,
    )
    make_random = partial(_random_encoder, model_type, sizes, run.dropout)
    settings = Settings(model_type, sizes, run, make_random)
    model = build_token_encoder(shim, settings, pooling)
    model.get_ref("pieces").attrs[WORD_STREAMS] = SpellingStreams()
    return model


def _random_encoder(
    model_type: str, sizes: Dict[str, Optional[int]], dropout: Optional[float]
) -> LoadedEncoder:
    if model_type not in _CHARACTER_ENCODERS:
        raise PhonemeNERError(Errors.P111.format(model_type=model_type))
    reader = CharacterReader()
    chosen = {name: size if size is not None else _WINDOW for name, size in sizes.items()}
    config = config_for(
        model_type,
        **chosen,
        n_ids=reader.n_ids,
        pad=reader.special_ids.padding,
        dropout=0.1 if dropout is None else dropout,
    )
    return LoadedEncoder(config, "", None, "random weights")
