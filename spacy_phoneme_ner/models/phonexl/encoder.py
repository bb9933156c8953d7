"""PhoneXL: spelling and pronunciation together, word by word, as a spaCy encoder."""

from functools import partial
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, chain, torch2xp, xp2torch
from thinc.types import Floats2d

from ...checks import check_number, read_block, split_names
from ...errors import Errors, PhonemeNERError
from ...languages import find_language
from ..built_by import built_by
from ..transformers.loaded_encoder import LoadedEncoder
from ..transformers.pieces import PieceVectors
from ..transformers.pooling import pool_pieces
from ..transformers.settings import Computing, Settings
from ..transformers.token_encoder import PieceEncoder, init
from ..types import Encoder
from ..word_streams import WORD_STREAMS
from .inputs import find_shim, net_inputs
from .phonemic_init import INITIALISATIONS
from .phonemic_pieces import PhonemicPieces
from .shim import PhoneXLSettings, PhoneXLShim
from .streams import PhoneXLStreams

STREAMS = ("orth", "ipa")
COMBINATIONS = ("sum", "gate")


@built_by("spacy-phoneme-ner.PhoneXL.v1")
def build_phonexl_v1(
    *,
    model_type: str = "bert",
    width: int = 768,
    depth: int = 12,
    heads: int = 12,
    inner_width: int = 3072,
    positions: int = 512,
    streams: str = "orth+ipa",
    combine: str = "sum",
    phonemes: str = "segment",
    tones: str = "keep",
    phoneme_init: str = "vocabulary",
    langs: str = "",
    hide_stream: float = 0.0,
    computing: Optional[Mapping[str, Any]] = None,
) -> Encoder:
    """Build an encoder of words by spelling and sound (Nguyen et al., Findings of ACL 2023).

    The pieces of a word's spelling and those of its pronunciation are embedded in two
    tables and averaged, each to one vector a word; the sum of the two and of the embedding
    of the word's language goes, with positions and segments, through an encoder whose
    sequences are words. It comes from a loader in the config's [initialize],
    `spacy-phoneme-ner.EncoderFromHub.v1` or `EncoderFromFolder.v1`.

    model_type (str): What transformers calls this type of encoder: "bert" (mBERT),
        "xlm-roberta" (XLM-R), or another that takes vectors in place of pieces.
    width, depth, heads, inner_width, positions (int): The encoder's sizes; what a loader
        brings has to have them. `positions` bounds the words that are read at once.
    streams (str): What words are read by: "orth", "ipa" or both, joined in any order:
        "orth+ipa". Without "ipa" Docs need no IPA layer.
    combine (str): "sum" of the two vectors, or "gate": a sum weighted, feature by feature,
        by a gate that sees both.
    phonemes (str): What a phonemic piece is: a "segment", a "character" of IPA or a
        "syllable".
    tones (str): "keep", "strip" or "reduce" them.
    phoneme_init (str): How phonemic pieces begin: as the "vocabulary" has their symbols,
        "articulatory" (alike sounds alike), or "random".
    langs (str): The languages that have an embedding, joined: "zh+vi". Words of others
        have none. "": no such embeddings.
    hide_stream (float): In training, the share of the words that lose their spelling or
        their sound.
    computing (Optional[Mapping[str, Any]]): As in `PhonemeTransformer.v1`; its windows are
        of words.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. It offers `WordStreams` to
        objectives. Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value.
    """
    choices: Dict[str, Tuple[Any, Tuple[str, ...]]] = {
        "combine": (combine, COMBINATIONS),
        "phoneme_init": (phoneme_init, INITIALISATIONS),
    }
    wrong = [name for name, (value, expected) in choices.items() if value not in expected]
    if wrong:
        value, expected = choices[wrong[0]]
        expectation = ", ".join(expected)
        message = Errors.P502.format(setting=wrong[0], value=value, expected=expectation)
        raise PhonemeNERError(message)
    check_number("hide_stream", hide_stream, 0.0, 1.0)
    read = split_names("streams", streams, STREAMS)
    read_langs = tuple(lang for lang in langs.split("+") if lang)
    for lang in read_langs:
        find_language(lang)  # a wrong one is told where the setting is made
    added = PhoneXLSettings(
        reads_spelling="orth" in read,
        reads_sound="ipa" in read,
        gated=combine == "gate",
        hide_stream=hide_stream,
        sounds=PhonemicPieces(level=phonemes, tones=tones),
        sound_init=phoneme_init,
        langs=read_langs,
    )
    run = read_block("computing", computing, Computing)
    shim = PhoneXLShim(added, run)
    sizes = {
        "width": width,
        "depth": depth,
        "heads": heads,
        "inner_width": inner_width,
        "positions": positions,
    }
    settings = Settings(model_type, sizes, run, partial(_no_vocabulary, model_type))
    words: PieceEncoder = Model(
        "phonexl",
        forward,
        init=init,
        dims={"nO": width},
        shims=[shim],
        attrs={"settings": settings, WORD_STREAMS: PhoneXLStreams(added)},
    )
    return chain(words, pool_pieces("first", width))


def forward(
    model: PieceEncoder, docs: List[Doc], is_train: bool
) -> Tuple[PieceVectors, Callable[[Floats2d], List[Doc]]]:
    """Encode the words of Docs (see `build_phonexl_v1`)."""
    shim = find_shim(model)
    ops: Any = model.ops
    batch = shim.words(docs)
    inputs = net_inputs(model, batch, is_train)
    arguments = ArgsKwargs(args=(inputs.words, inputs.sequences), kwargs={})
    vectors: Any = ops.alloc2f(inputs.n_positions, model.get_dim("nO"))
    rows = ops.asarray1i(inputs.rows)
    result = PieceVectors(vectors, batch.pieces, batch.special_ids)
    if not is_train:
        shim.note_unknown(batch)
        shim.tame_threads()
        vectors[rows] = torch2xp(shim.predict(arguments), ops=ops)
        return result, lambda d_vectors: []
    output, backward = shim.begin_update(arguments)
    vectors[rows] = torch2xp(output.detach(), ops=ops)

    def backprop(d_vectors: Any) -> List[Doc]:
        gradient = xp2torch(d_vectors[rows], device=shim.device)
        shim.backprop(backward, [output], [gradient])
        return []

    return result, backprop


def _no_vocabulary(model_type: str) -> LoadedEncoder:
    raise PhonemeNERError(Errors.P111.format(model_type=model_type))
