"""An encoder of spelling that listens to the sound of words where it is a stranger to them."""

from typing import Any, Callable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d

from ...checks import MOST_WIDTH, check_number, read_block, split_names
from ...errors import Errors, PhonemeNERError
from ...languages import find_language
from ...layer import register_extensions
from ..built_by import built_by
from ..safetensors_shim import SafetensorsShim, shim_of
from ..transformers.pieces import Ints, Pieces
from ..transformers.shim import TransformerShim
from ..transformers.token_encoder import encode_pieces, read_text
from ..transformers.word_piece_reader import WordPieceReader
from ..types import Encoder
from ..word_streams import WORD_STREAMS
from .knowledge import N_FEATURES, Vocabulary, knowledge, read_vocabulary
from .strangers import DROPPED, Strangers, read_strangely
from .streams import StreamsOfSpelling

PARTS = ("spelling", "sound")
Backprop = Callable[[List[Floats2d]], List[Doc]]


@built_by("spacy-phoneme-ner.SpellingWithSound.v1")
def build_spelling_with_sound_v1(
    spelling: Encoder,
    sound: Encoder,
    *,
    gate_width: int = 64,
    freeze: str = "",
    stranger_langs: str = "",
    strangers: Optional[Mapping[str, float]] = None,
) -> Encoder:
    """Build an encoder of tokens by their spelling, and by their sound as far as that helps.

    A pre-trained encoder of spelling knows more of the languages that it has seen than their
    sound tells, and less of others. Gates that see both vectors of a word, and how well the
    vocabulary knows it, weigh the one and add the other (`GateNet`). At first the vectors are
    those of spelling, so that a fine-tuned encoder goes on from where it was. In training the
    encoder is made a stranger to some Docs (`Strangers`), which are heard as they are.

    spelling (Model[List[Doc], List[Floats2d]]): A `SpellingTransformer.v1` with a vocabulary.
    sound (Model[List[Doc], List[Floats2d]]): An encoder of sound, such as
        `PhonemeWordEncoder.v1`. In training it has its own noise, and its gazetteer leaves
        out what was counted in the Doc's own language.
    gate_width (int): The width of the gates' hidden layer.
    freeze (str): What is left as it is: "spelling", which then costs only its forward
        pass, "sound", or both, joined: "spelling+sound".
    stranger_langs (str): Languages that spelling is a stranger to in every Doc: "swa+fin".
    strangers (Optional[Mapping[str, float]]): Settings of `Strangers`, by name. What is not
        named is as there.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder, as wide as that of spelling; the
        parts are its refs. Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting has no such value, or a part does not fit.
    """
    check_number("gate_width", gate_width, 1, MOST_WIDTH, whole=True)
    ways = read_block("strangers", strangers, Strangers)
    frozen = split_names("freeze", freeze, PARTS, least=0)
    langs = frozenset(find_language(tag).code for tag in stranger_langs.split("+") if tag)
    if langs and not sum(ways.shares):
        raise PhonemeNERError(Errors.P183.format(langs=stranger_langs))
    transformer = spelling.get_ref("pieces") if spelling.has_ref("pieces") else None
    shim = transformer.shims[0] if transformer is not None and transformer.shims else None
    reader = getattr(getattr(shim, "make_reader", None), "func", None)
    if not isinstance(shim, TransformerShim) or reader is not WordPieceReader:
        raise PhonemeNERError(Errors.P180.format(encoder=spelling.name))
    if sound.has_dim("nO") is not True:
        raise PhonemeNERError(Errors.P181.format(encoder=sound.name))
    register_extensions()
    width = spelling.get_dim("nO")
    from .torch.gate_net import GateNet  # torch only where a model is built

    net = GateNet(
        width=width, sound_width=sound.get_dim("nO"), n_features=N_FEATURES, inner=gate_width
    )
    model: Encoder = Model(
        "spelling_with_sound",
        forward,
        init=init,
        dims={"nO": width},
        layers=[spelling, sound],
        shims=[SafetensorsShim(net)],
        attrs={
            "frozen": frozen,
            "strangers": ways,
            "stranger_langs": langs,
            "vocabulary": _Remembered(),
            WORD_STREAMS: StreamsOfSpelling(),
        },
    )
    model.set_ref("spelling", spelling)
    model.set_ref("sound", sound)
    return model


def init(model: Encoder, X: Any = None, Y: Any = None) -> None:
    """Initialise both parts."""
    for part in model.layers:
        part.initialize(X=X)


def forward(
    model: Encoder, docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    """Encode the tokens of Docs (see `build_spelling_with_sound_v1`)."""
    if not any(map(len, docs)):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], lambda d_outputs: []
    return _train(model, docs) if is_train else (_predict(model, docs), lambda d_outputs: [])


class Spelled(NamedTuple):
    """What the encoder of spelling makes of Docs.

    vectors (Floats2d): Of all tokens; zeros where it does not read. Shape: (n_tokens, width)
    pieces (List[Pieces]): What it read.
    backprop (Callable): Takes the gradients of the vectors.
    """

    vectors: Any
    pieces: List[Pieces]
    backprop: Callable[[Any], None]


def _predict(model: Encoder, docs: List[Doc]) -> List[Floats2d]:
    import torch

    shim, ops = shim_of(model), model.ops
    shim.tame_threads()
    pieces = read_text(model.layers[0].layers[0], docs)
    spelled = _spell(model, pieces, range(len(docs)), is_train=False)
    heard = ops.xp.concatenate(model.layers[1].predict(docs))
    features = knowledge(pieces, docs, _vocabulary(model))
    net = shim.start_predicting()
    with torch.no_grad():
        inputs = [xp2torch(array, device=shim.device) for array in (spelled.vectors, heard)]
        output = net(*inputs, torch.as_tensor(features, device=shim.device))
    return _by_doc(model, torch2xp(output, ops=ops), docs)


def _train(model: Encoder, docs: List[Doc]) -> Tuple[List[Floats2d], Backprop]:
    import torch

    shim, ops, frozen = shim_of(model), model.ops, model.attrs["frozen"]
    ways = model.attrs["strangers"].draw(docs, model.attrs["stranger_langs"])
    pieces = read_strangely(_reader(model), _vocabulary(model), docs, ways)
    read = [i for i, way in enumerate(ways) if way != DROPPED]
    spelled = _spell(model, pieces, read, is_train="spelling" not in frozen)
    # Its noise, and evidence that leaves out the Doc's own, are those of training even where
    # nothing of it is learned: the gates shall trust it no more than it deserves.
    heard, backprop_sound = model.layers[1].begin_update(docs)
    features = torch.as_tensor(knowledge(pieces, docs, _vocabulary(model)), device=shim.device)
    spelling_input, sound_input = (
        xp2torch(array, requires_grad=part not in frozen, device=shim.device)
        for part, array in zip(PARTS, (spelled.vectors, ops.xp.concatenate(heard)))
    )
    inputs = ArgsKwargs(args=(spelling_input, sound_input, features), kwargs={})
    output, backward = shim.begin_update(inputs)

    def backprop(d_outputs: List[Floats2d]) -> List[Doc]:
        gradient = xp2torch(ops.xp.concatenate(d_outputs), device=shim.device)
        backward(ArgsKwargs(args=((output,),), kwargs={"grad_tensors": gradient}))
        if "spelling" not in frozen:
            spelled.backprop(_gradient(model, spelling_input))
        if "sound" not in frozen:
            backprop_sound(_by_doc(model, _gradient(model, sound_input), docs))
        return []

    return _by_doc(model, torch2xp(output.detach(), ops=ops), docs), backprop


def _spell(model: Encoder, pieces: List[Pieces], read: Sequence[int], is_train: bool) -> Spelled:
    """Encode what was read of those Docs that are read at all."""
    ops: Any = model.ops
    transformer, pool = model.layers[0].layers
    bounds = np.cumsum([0, *(len(of_doc.lengths) for of_doc in pieces)])
    rows: Ints = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(np.arange(bounds[i], bounds[i + 1]) for i in read)]
    )
    places = ops.asarray1i(rows)
    vectors = ops.alloc2f(int(bounds[-1]), model.get_dim("nO"))
    if not len(rows):
        return Spelled(vectors, pieces, lambda d_vectors: None)
    encoded, backprop = encode_pieces(transformer, [pieces[i] for i in read], is_train)
    tokens, backprop_pool = pool(encoded, is_train)
    vectors[places] = ops.xp.concatenate(tokens)
    lengths = [len(part) for part in tokens]

    def backpropagate(d_vectors: Any) -> None:
        parts = np.cumsum(lengths)[:-1]
        backprop(backprop_pool(ops.xp.split(d_vectors[places], parts)))

    return Spelled(vectors, pieces, backpropagate)


def _reader(model: Encoder) -> Any:
    # Not by refs, which Thinc's copies do not have.
    shim = model.layers[0].layers[0].shims[0]
    assert isinstance(shim, TransformerShim)
    return shim.reader


class _Remembered:
    """What is known of the vocabulary of the reader that was last asked about."""

    def __init__(self) -> None:
        self._known: Tuple[Any, Optional[Vocabulary]] = (None, None)

    def __call__(self, reader: WordPieceReader) -> Vocabulary:
        # One object, so that no thread takes the facts of one for those of another.
        known, vocabulary = self._known
        if known is not reader or vocabulary is None:
            vocabulary = read_vocabulary(reader)
            self._known = reader, vocabulary
        return vocabulary


def _vocabulary(model: Encoder) -> Vocabulary:
    vocabulary: Vocabulary = model.attrs["vocabulary"](_reader(model))
    return vocabulary


def _gradient(model: Encoder, tensor: Any) -> Any:
    return torch2xp(tensor.grad, ops=model.ops)


def _by_doc(model: Encoder, rows: Any, docs: Sequence[Doc]) -> List[Floats2d]:
    parts: List[Any] = np.split(rows, np.cumsum([len(doc) for doc in docs])[:-1])
    return [model.ops.asarray2f(part) for part in parts]
