"""The small encoder that needs no pre-trained weights: sounds, cues, context."""

from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d

from ...checks import (
    MOST_DEPTH,
    MOST_WIDTH,
    check_different,
    check_number,
    check_numbers,
    read_block,
    split_names,
)
from ...errors import Errors, PhonemeNERError
from ...ipa import Style, feature_names
from ...memory.cache import in_memory_zone, memory_zone
from ..built_by import built_by
from ..passages import Ints, cut_passages
from ..safetensors_shim import SafetensorsShim, shim_of, tensor_at
from ..types import PADDING, Encoder
from ..word_streams import WORD_STREAMS
from .cues import CUES, cue_matrix
from .encoder_gazetteer import look_up_names_of_others, make_gazetteer_net
from .encoder_pieces import look_up_pieces
from .frozen_net import KeptNet
from .gazetteer import Gazetteer
from .gazetteer_keys import ALL_KINDS
from .known import Known
from .noise import Noise
from .piece_table import PieceTable
from .prediction import predict
from .reader import (
    MAX_SYMBOLS,
    SEGMENTATIONS,
    STREAMS,
    Word,
    WordReader,
    number_words,
    spell_words,
)
from .streams import SymbolStreams
from .symbols import SymbolTable, SymbolTables
from .vectors import WordVectors

# Rows of the embedding tables: room for what a language's training data holds.
_ROWS = {"ipa": 512, "roman": 128, "orth": 2048, "spaces": 4096}
# Of each kind of keys; some GB.
_MOST_SLOTS = 2**28
# Bytes of vectors of tokens kept between batches at prediction: some 40,000 tokens.
_KEPT_BYTES = 48_000_000
# Bytes of projected symbols, of each stream: a thousand or two.
_KEPT_SYMBOLS = 8_000_000


@built_by("spacy-phoneme-ner.PhonemeWordEncoder.v1")
def build_phoneme_word_encoder_v1(
    *,
    streams: str = "ipa",
    cues: bool = True,
    segmentation: str = "ipa",
    articulatory: bool = True,
    tones: str = "strip",
    length: str = "strip",
    width: int = 128,
    symbol_width: int = 64,
    depth: int = 5,
    windows: Sequence[int] = (2, 3, 4),
    gazetteer: str = "",
    gazetteer_forms: str = "",
    gazetteer_labels: Sequence[str] = ("LOC", "ORG", "PER"),
    gazetteer_slots: int = 2**18,
    piece_width: int = 0,
    noise: Optional[Mapping[str, float]] = None,
) -> Encoder:
    """Build an encoder of tokens by how they sound and what their spelling tells.

    The symbols of a word, in each stream, go through convolutions and a maximum
    over the word; the streams of a word are averaged, the cues of its spelling, the
    evidence of a gazetteer and what a table knows of its pieces added, and gated
    convolutions look at its neighbours in the Doc.

    streams (str): What words are read by: "ipa" (the Doc's IPA layer), "roman" (romanised
        spelling), "orth" (lower-cased spelling), or several, joined in any order:
        "ipa+roman". "" for the cues alone.
    cues (bool): Whether case, digits and punctuation are read.
    segmentation (str): What a symbol of the IPA layer is: a segment of "ipa", or what stands
        between "spaces", as it is, for a layer in another notation (ARPABET) or of larger
        pieces (syllables).
    articulatory (bool): Whether IPA segments have articulatory features beside
        their learned embedding.
    tones, length (str): How tones and lengths of segments are read, see `ipa.Style`;
        "strip" leaves them out. Stress is never read.
    width (int): The width of the vectors of words and tokens.
    symbol_width (int): The width of the vectors of symbols.
    depth (int): How many tokens are seen to each side, within a line and, if the Doc knows of
        sentences, within one.
    windows (Sequence[int]): The widths of the convolutions, in symbols.
    gazetteer (str): By what words are looked up among the names of the training data:
        kinds of `GazetteerKeys`, joined in any order: "ipa-classes+orth"; among those of lists
        beside it: "orth+lists:orth". "" for no gazetteer.
    gazetteer_forms (str): By which of these words are looked up without endings and prefixes,
        too: "ipa-classes". "" for none.
    gazetteer_labels (Sequence[str]): The labels whose names are told apart there.
    gazetteer_slots (int): How many keys of each kind are kept, 4 + n_labels bytes each.
    piece_width (int): The length of the vectors of a table of pieces (`PieceTable`);
        0 for no table. It is filled in [initialize], or comes with a trained model.
    noise (Optional[Mapping[str, float]]): What is hidden or changed in training: settings
        of `Noise`, by name. What is not named is as there.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Docs need an IPA layer
        if "ipa" is among the streams. Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value, or nothing is read at all.
    """
    read = split_names("streams", streams, STREAMS, least=0)
    if not read and not cues:
        raise PhonemeNERError(Errors.P104)
    kinds = split_names("gazetteer", gazetteer, ALL_KINDS, least=0)
    forms = split_names("gazetteer_forms", gazetteer_forms, kinds, least=0)
    if segmentation not in SEGMENTATIONS:
        expected = ", ".join(SEGMENTATIONS)
        choice = {"setting": "segmentation", "value": segmentation, "expected": expected}
        raise PhonemeNERError(Errors.P502.format(**choice))
    check_number("width", width, 1, MOST_WIDTH, whole=True)
    check_number("symbol_width", symbol_width, 1, MOST_WIDTH, whole=True)
    check_number("depth", depth, 0, MOST_DEPTH, whole=True)
    check_numbers("windows", windows, 1, MAX_SYMBOLS, whole=True)
    check_different("gazetteer_labels", gazetteer_labels)
    check_number("gazetteer_slots", gazetteer_slots, 1, _MOST_SLOTS, whole=True)
    check_number("piece_width", piece_width, 0, MOST_WIDTH, whole=True)
    habits = read_block("noise", noise, Noise)
    from .torch.piece_net import PieceNet  # torch only where a model is built
    from .torch.word_net import PhonemeWordNet

    reader = WordReader(read, segmentation)
    rows = [_ROWS.get(cut) or _ROWS[stream] for cut, stream in zip(reader.cuts, read)]
    are_sounds = [cut == "ipa" for cut in reader.cuts]
    with_features = [articulatory and is_sound for is_sound in are_sounds]
    names = Gazetteer(kinds, gazetteer_labels, gazetteer_slots, forms) if kinds else None
    pieces = PieceTable(piece_width) if piece_width else None
    net = PhonemeWordNet(
        streams=read,
        rows=rows,
        n_features=[len(feature_names()) if has else 0 for has in with_features],
        n_cues=len(CUES) if cues else 0,
        width=width,
        symbol_width=symbol_width,
        depth=depth,
        dropout=0.0,
        windows=windows,
        gazetteer=None if names is None else make_gazetteer_net(names, width),
        pieces=None
        if pieces is None
        else PieceNet(features=pieces.n_features, inner=width, width=width),
    )
    return Model(
        "phoneme_word_encoder",
        forward,
        dims={"nO": width},
        shims=[SafetensorsShim(net)],
        attrs={
            "reader": reader,
            "cues": cues,
            "articulatory": articulatory,
            "style": Style(tones=tones, stress="strip", length=length),
            "noise": habits,
            "gazetteer": names,
            "pieces": pieces,
            # thinc's set_dropout_rate, and so spaCy's [training] dropout, sets it
            "dropout_rate": 0.0,
            "symbols": SymbolTables(
                SymbolTable(n_rows, articulatory=is_sound)
                for n_rows, is_sound in zip(rows, are_sounds)
            ),
            "kept_net": KeptNet(),
            "kept_tokens": WordVectors(_KEPT_BYTES),
            "kept_symbols": [WordVectors(_KEPT_SYMBOLS) for _ in read],
            WORD_STREAMS: SymbolStreams(read, _stream_inputs),
        },
    )


def forward(
    model: Encoder, docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    """Encode the tokens of Docs (see `build_phoneme_word_encoder_v1`)."""
    # The components of this package open a zone of their own; spaCy's do not.
    if docs and getattr(docs[0].vocab, "in_memory_zone", False) and not in_memory_zone():
        with memory_zone():
            return _encode(model, docs, is_train)
    return _encode(model, docs, is_train)


def _encode(
    model: Encoder, docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    if not any(map(len, docs)):
        nothing = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs]
        return nothing, lambda d_outputs: []
    passages = cut_passages(docs).of_tokens
    if is_train:
        return _train(model, docs, passages)
    output: Any = predict(model, docs, passages)
    return _by_doc(model, model.ops.asarray2f(output), docs), lambda d_outputs: []


def _train(
    model: Encoder, docs: List[Doc], passages: Ints
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    shim, noise = shim_of(model), model.attrs["noise"]
    tokens = model.attrs["reader"](docs, letter_reading=noise.letter_reading)
    evidence = look_up_names_of_others(model, docs)
    known = Known(evidence, look_up_pieces(model, tokens.texts, remember=True))
    _set_dropout(shim.module, model.attrs["dropout_rate"])
    kept = noise.kept_streams(len(tokens.words), len(model.attrs["symbols"]))
    shown = noise.shown(tokens.lengths, with_pieces=known.pieces is not None)
    cues = cue_matrix(tokens.texts) if model.attrs["cues"] else None
    inputs = (
        _stream_inputs(model, tokens.words, noise),
        tensor_at(shim, tokens.index),
        tensor_at(shim, noise.cues(cues, tokens.lengths)) if cues is not None else None,
        tensor_at(shim, np.bincount(passages)),
        tensor_at(shim, kept) if kept is not None else None,
        *known.hidden(shown).tensors(shim),
        tensor_at(shim, shown.streams),
    )
    output, backward = shim.begin_update(ArgsKwargs(args=inputs, kwargs={}))

    def backprop(d_outputs: List[Floats2d]) -> List[Doc]:
        gradient = xp2torch(model.ops.xp.concatenate(d_outputs), device=shim.device)
        backward(ArgsKwargs(args=((output,),), kwargs={"grad_tensors": gradient}))
        return []

    return _by_doc(model, torch2xp(output, ops=model.ops), docs), backprop


def _stream_inputs(model: Encoder, words: Sequence[Word], noise: Noise) -> List[Any]:
    """Spell words for the torch module in training."""
    from .torch.word_net import StreamInput

    shim, inputs = shim_of(model), []
    for i, (table, cut) in enumerate(zip(model.attrs["symbols"], model.attrs["reader"].cuts)):
        strings = [word[i] for word in words]
        spelled = spell_words(strings, cut=cut, style=model.attrs["style"])
        numbers = noise.symbols(number_words(spelled, table.number), table)
        # The symbols are few and the words many: each symbol is looked up once.
        distinct, places = np.unique(np.append(PADDING, numbers), return_inverse=True)
        read_features = table.articulatory and model.attrs["articulatory"]
        inputs.append(
            StreamInput(
                tensor_at(shim, table.rows(distinct)),
                tensor_at(shim, table.features(distinct)) if read_features else None,
                tensor_at(shim, places[1:].reshape(numbers.shape)),
            )
        )
    return inputs


def _set_dropout(net: Any, rate: float) -> None:
    from torch.nn import Dropout

    for module in net.modules():
        if isinstance(module, Dropout):
            module.p = rate


def _by_doc(model: Encoder, output: Any, docs: List[Doc]) -> List[Floats2d]:
    rows: List[Any] = np.split(output, np.cumsum([len(doc) for doc in docs])[:-1])
    return [model.ops.asarray2f(part) for part in rows]
