"""Docs through a Hugging Face encoder: one vector for every piece that it reads."""

from functools import partial
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

from spacy.tokens import Doc
from spacy.util import logger
from thinc.api import ArgsKwargs, Model, chain, torch2xp, xp2torch
from thinc.types import Floats2d

from ...errors import Errors, PhonemeNERError
from ..types import Encoder
from .families import padded_length, sizes_of
from .loaded_encoder import EncoderLoader, LoadedEncoder
from .pieces import Pieces, PieceVectors, SpecialIds
from .pooling import pool_pieces
from .settings import Settings
from .shim import TransformerShim
from .windows import Sequences, cut_windows, make_sequences

PieceEncoder = Model[List[Doc], PieceVectors]
# How many positions encoders without a limit of their own read at once.
_WINDOW = 512
# How much padding a matrix holds at most on a CPU. There a position costs the same in any
# matrix, and a matrix about as much as so many of them: filling up more than that is dearer
# than beginning another. A GPU takes a few full matrices faster than many small ones.
_MAX_PADDING = 64


def build_token_encoder(shim: TransformerShim, settings: Settings, pooling: str) -> Encoder:
    """Build an encoder of tokens over a transformer.

    shim (TransformerShim): Holds the encoder, once it is there.
    settings (Settings): How it reads.
    pooling (str): How a token's vector is made of those of its pieces, see `pool_pieces`.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder; its ref "pieces" is the
        transformer. Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    pieces = build_transformer(shim, settings)
    model: Encoder = chain(pieces, pool_pieces(pooling, pieces.get_dim("nO")))
    model.set_ref("pieces", pieces)
    return model


def build_transformer(shim: TransformerShim, settings: Settings) -> PieceEncoder:
    """Build the layer from Docs to the vectors of their pieces.

    shim (TransformerShim): Holds the encoder, once it is there.
    settings (Settings): How it reads.
    RETURNS (Model[List[Doc], PieceVectors]): The layer.
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    # As one object the settings are the config's, not those that a file was saved with.
    dims = {"nO": settings.sizes["width"]}
    return Model(
        "transformer", forward, init=init, dims=dims, shims=[shim], attrs={"settings": settings}
    )


def find_transformers(model: Any) -> List[TransformerShim]:
    """Find the encoders of a model.

    model (Any): The model of a component, or what it has instead of one.
    RETURNS (List[TransformerShim]): Those of `PhonemeTransformer` and its like.
    """
    nodes = model.walk() if isinstance(model, Model) else []
    # By what they are, not by name: spacy-transformers calls its layer the same.
    shims = [shim for node in nodes for shim in node.shims]
    return [shim for shim in shims if isinstance(shim, TransformerShim)]


def set_encoder_loader(model: Model[Any, Any], loader: EncoderLoader) -> None:
    """Say where a model's encoder comes from; it is loaded by `model.initialize`.

    model (Model): A model with a transformer in it. Where one reads spelling beside another
        part, it is that one's.
    loader (EncoderLoader): Loads the encoder.
    RAISES (PhonemeNERError): If the model has no transformer.
    """
    parts = (node.get_ref("spelling") for node in model.walk() if node.has_ref("spelling"))
    shims = find_transformers(next(parts, model))
    if not shims:
        raise PhonemeNERError(Errors.P112)
    for shim in shims:
        shim.loader = loader


def init(model: PieceEncoder, X: Any = None, Y: Any = None) -> None:
    """Get the encoder: from the loader, or with random weights if there is none yet."""
    shim = _shim(model)
    if shim.loader is not None:
        encoder = shim.loader()
        _check(model.attrs["settings"], encoder)
        shim.fill(encoder)
        shim.loader = None
        logger.info("Loaded the encoder %s", encoder.source)
    elif not shim.is_filled:
        shim.fill(model.attrs["settings"].make_random())


def forward(
    model: PieceEncoder, docs: List[Doc], is_train: bool
) -> Tuple[PieceVectors, Callable[[Floats2d], List[Doc]]]:
    """Encode the pieces of Docs (see `build_transformer`)."""
    pieces = _shim(model).reader(docs) if is_train else read_text(model, docs)
    return encode_pieces(model, pieces, is_train)


def read_text(model: PieceEncoder, docs: Sequence[Doc]) -> List[Pieces]:
    """Read Docs to predict something of them: what is unknown of them is counted.

    model (Model[List[Doc], PieceVectors]): The layer.
    docs (Sequence[Doc]): The Docs.
    RETURNS (List[Pieces]): The pieces of each.
    """
    shim = _shim(model)
    pieces = shim.reader(docs)
    if shim.unknown is not None:
        shim.unknown.note(pieces)
    return pieces


def encode_pieces(
    model: PieceEncoder, pieces: List[Pieces], is_train: bool
) -> Tuple[PieceVectors, Callable[[Floats2d], List[Doc]]]:
    """Encode the pieces of Docs, however they were read.

    model (Model[List[Doc], PieceVectors]): The layer.
    pieces (List[Pieces]): The pieces of each Doc.
    is_train (bool): Whether gradients are going to come.
    RETURNS (Tuple[PieceVectors, Callable]): The vectors of all positions, and what takes their
        gradients.
    """
    shim = _shim(model)
    batches = sequences(model, pieces, shim.reader.special_ids)
    special_ids = shim.reader.special_ids
    n_positions = sum(of_doc.n_positions(special_ids) for of_doc in pieces)
    ops: Any = model.ops
    vectors: Any = ops.alloc2f(n_positions, model.get_dim("nO"))
    result = PieceVectors(vectors, pieces, special_ids)
    if not is_train:
        shim.tame_threads()
        for batch in batches:
            output = shim.predict(batch_inputs(shim, batch))
            vectors[ops.asarray1i(batch.rows)] = torch2xp(owned_vectors(output, batch), ops=ops)
        return result, lambda d_vectors: []
    outputs, places, backward = [], [], None
    for batch in batches:
        output, backward = shim.begin_update(batch_inputs(shim, batch))
        outputs.append(owned_vectors(output, batch))
        places.append(ops.asarray1i(batch.rows))
        vectors[places[-1]] = torch2xp(outputs[-1].detach(), ops=ops)

    def backprop(d_vectors: Any) -> List[Doc]:
        gradients = [xp2torch(d_vectors[rows], device=shim.device) for rows in places]
        if outputs:
            shim.backprop(backward, outputs, gradients)
        return []

    return result, backprop


def sequences(
    model: PieceEncoder, pieces: Sequence[Pieces], special_ids: SpecialIds
) -> Iterator[Sequences]:
    """Tell what goes through the encoder, matrix by matrix.

    model (Model[List[Doc], PieceVectors]): The layer.
    pieces (Sequence[Pieces]): The pieces of each Doc.
    special_ids (SpecialIds): What stands around every sequence.
    RETURNS (Iterator[Sequences]): The matrices that they are read in.
    """
    shim, settings = _shim(model), model.attrs["settings"]
    capacity, computing = window_capacity(settings, shim), settings.computing
    padding = _MAX_PADDING if shim.device.type == "cpu" else None
    return make_sequences(
        cut_windows(pieces, capacity, min(computing.overlap, capacity - 1)),
        pieces,
        special_ids,
        batch_positions=computing.batch_positions,
        padded_length=partial(padded_length, shim.config),
        max_padding=0 if shim.pads_matter else padding,
    )


def batch_inputs(shim: TransformerShim, batch: Sequences) -> ArgsKwargs:
    """Write a matrix as what an encoder of `transformers` takes.

    shim (TransformerShim): Holds the encoder.
    batch (Sequences): The matrix.
    RETURNS (ArgsKwargs): Tensors where the encoder is.
    """
    import torch

    inputs: Dict[str, Any] = {"input_ids": torch.as_tensor(batch.ids, device=shim.device)}
    if not batch.attended.all():
        mask = torch.as_tensor(batch.attended, dtype=torch.long, device=shim.device)
        inputs["attention_mask"] = mask
    return ArgsKwargs(args=(), kwargs=inputs)


def owned_vectors(output: Any, batch: Sequences) -> Any:
    """Take the vectors that are wanted from what an encoder gave for a matrix.

    output (ModelOutput): What it gave.
    batch (Sequences): The matrix.
    RETURNS (Tensor): Shape: (n_owned, width)
    """
    import torch

    hidden = output.last_hidden_state
    # Float: half precision on a GPU ends here.
    return hidden[torch.as_tensor(batch.owned, device=hidden.device)].float()


def window_capacity(settings: Settings, shim: TransformerShim) -> int:
    """Tell how many pieces are read at once, beside the prefix and the suffix.

    settings (Settings): How the encoder reads.
    shim (TransformerShim): Holds it.
    RETURNS (int): At least 1.
    """
    limit, wanted = shim.capacity, settings.computing.window
    positions = min(limit or wanted or _WINDOW, wanted or limit or _WINDOW)
    special_ids = shim.reader.special_ids
    return max(1, positions - len(special_ids.prefix) - len(special_ids.suffix))


def _check(settings: Settings, encoder: LoadedEncoder) -> None:
    """Check that an encoder is the one that the config describes."""
    source, model_type = encoder.source, encoder.config["model_type"]
    if model_type != settings.model_type:
        message = Errors.P113.format(source=source, got=model_type, expected=settings.model_type)
        raise PhonemeNERError(message)
    sizes = sizes_of(encoder.config)
    wrong = {
        name: size
        for name, size in settings.sizes.items()
        if size is not None and sizes.get(name) is not None and sizes[name] != size
    }
    if wrong:
        got = ", ".join(f"{name} = {size}" for name, size in wrong.items())
        mended = ", ".join(f"{name} = {sizes[name]}" for name in wrong)
        raise PhonemeNERError(Errors.P106.format(source=source, got=got, expected=mended))


def _shim(model: Model[Any, Any]) -> TransformerShim:
    shim = model.shims[0]
    assert isinstance(shim, TransformerShim)
    return shim
