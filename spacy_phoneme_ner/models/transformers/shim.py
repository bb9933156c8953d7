"""A Hugging Face encoder in a Thinc shim: config, vocabulary and weights in one place."""

import json
from functools import partial
from typing import Any, Dict, List, Optional, Tuple

import srsly
from thinc.api import ArgsKwargs, Optimizer, PyTorchGradScaler, get_torch_default_device

from ...disk.weights import count_in_bytes
from ...errors import Errors, PhonemeNERError
from ..safetensors_shim import SafetensorsShim
from ..stored_weights import load_weights, save_weights
from .families import (
    build_encoder,
    capacity,
    check_size,
    family_of,
    frozen_parts,
    rebuild,
    save_memory,
    with_dropout,
)
from .int8 import Int8Copy
from .loaded_encoder import EncoderLoader, LoadedEncoder
from .pieces import MakeReader, PieceReader
from .settings import Computing
from .unknown_pieces import UnknownPieces


class TransformerShim(SafetensorsShim):
    """Holds an encoder once it is there: it comes with the weights, not with the config.

    make_reader (MakeReader): Makes the reader from the encoder's vocabulary.
    computing (Computing): How it is computed and trained.
    """

    def __init__(self, make_reader: MakeReader, computing: Computing) -> None:
        from torch.nn import Module

        is_mixed = computing.mixed_precision and get_torch_default_device().type == "cuda"
        scaler = PyTorchGradScaler(enabled=is_mixed)
        super().__init__(Module(), mixed_precision=is_mixed, grad_scaler=scaler)
        self.make_reader = make_reader
        self.computing = computing
        # Where the weights come from when the model is initialised.
        self.loader: Optional[EncoderLoader] = None
        self.config: Dict[str, Any] = {}
        self.tokenizer = ""
        # Where the weights that it began with are from.
        self.source = ""
        # How many positions are read at once, None for no bound of the encoder's own;
        # and whether sequences of different lengths must not share a batch.
        self.capacity: Optional[int] = None
        self.pads_matter = False
        # By how many pieces its vocabulary was trimmed; and what counts those that it lacks.
        self.n_left_out = 0
        self.unknown: Optional[UnknownPieces] = None
        self._reader: Optional[PieceReader] = None
        self._int8 = Int8Copy()

    @property
    def is_filled(self) -> bool:
        """Whether the encoder is there."""
        return self._reader is not None

    @property
    def reader(self) -> PieceReader:
        """Turns Docs into the encoder's pieces."""
        if self._reader is None:
            raise PhonemeNERError(Errors.P108)
        return self._reader

    def fill(self, encoder: LoadedEncoder, *, draw: bool = True) -> None:
        """Take an encoder; one that is there already is replaced.

        encoder (LoadedEncoder): The encoder.
        draw (bool): Whether random weights are drawn if it has none; otherwise somebody
            puts weights there.
        RAISES (PhonemeNERError): If it does not fit its vocabulary.
        """
        reader = self.make_reader(encoder.tokenizer)
        n_rows = encoder.config.get("vocab_size")
        if encoder.tokenizer and n_rows is not None and reader.n_ids > n_rows:
            raise PhonemeNERError(
                Errors.P107.format(source=encoder.source, n_ids=reader.n_ids, n_rows=n_rows)
            )
        if encoder.tokenizer and n_rows is not None and _is_sparse(reader.n_ids, n_rows):
            raise PhonemeNERError(
                Errors.P163.format(source=encoder.source, n_ids=reader.n_ids, n_rows=n_rows)
            )
        config = encoder.config
        padding = reader.special_ids.padding
        pad = config.get("pad_token_id", padding)
        if family_of(config["model_type"]).counts_padding and pad != padding:
            raise PhonemeNERError(
                Errors.P114.format(source=encoder.source, got=padding, expected=pad)
            )
        if self.computing.dropout is not None:
            config = with_dropout(config, self.computing.dropout)
        module = encoder.module
        if module is None:
            module = build_encoder(config, draw=draw)
        elif self.computing.dropout is not None:
            module = rebuild(module, config)
        table = module.get_input_embeddings() if encoder.tokenizer else None
        if table is not None and getattr(table, "padding_idx", None) is not None:
            # Its row alone learns nothing, whichever piece the config calls padding.
            table.padding_idx = padding
        if self.computing.gradient_checkpointing:
            save_memory(module)
        embeddings, layers = frozen_parts(module, config)
        frozen: List[Any] = list(layers[: self.computing.freeze_layers])
        for part in [*frozen, *([embeddings] if self.computing.freeze_embeddings else [])]:
            part.requires_grad_(False)
        self._model = module.to(get_torch_default_device())
        self._grad_scaler.to_(get_torch_default_device())
        self.config, self.tokenizer, self._reader = config, encoder.tokenizer, reader
        self.source, self.n_left_out = encoder.source, encoder.n_left_out
        unknown_id = getattr(reader, "unknown_id", None)
        self.unknown = None
        if unknown_id is not None:
            self.unknown = UnknownPieces(unknown_id, encoder.source, encoder.n_left_out)
        self.capacity = capacity(config)
        self.pads_matter = family_of(config["model_type"]).pads_matter
        self.generation += 1

    def predict(self, inputs: ArgsKwargs) -> Any:
        """Give what the encoder gives, in evaluation mode and without gradients."""
        import torch

        if not self.computing.int8 or self.device.type != "cpu":
            return super().predict(inputs)
        module = self.start_predicting()
        module = self._int8.of(module, self.generation, self.sample(inputs))
        with torch.inference_mode():  # the copy is never trained
            return module(*inputs.args, **inputs.kwargs)

    def sample(self, inputs: ArgsKwargs) -> ArgsKwargs:
        """Take a little of what goes into the encoder.

        inputs (ArgsKwargs): A matrix of sequences.
        RETURNS (ArgsKwargs): The first of them.
        """
        return ArgsKwargs(args=(), kwargs={name: t[:1] for name, t in inputs.kwargs.items()})

    def backprop(self, backward: Any, outputs: List[Any], gradients: List[Any]) -> None:
        """Backpropagate through all batches of an update at once.

        Thinc's shim divides all gradients by their scale after each backward pass,
        those of earlier passes too, so these are scaled up again before.

        backward (Callable): What any `begin_update` of this update gave.
        outputs (List[Tensor]): The outputs.
        gradients (List[Tensor]): Their gradients, of the same shapes; overwritten.
        """
        tracked = [(o, g) for o, g in zip(outputs, gradients) if o.requires_grad]
        if not tracked:
            return  # all is frozen
        earlier = [p.grad for p in self.module.parameters() if p.grad is not None]
        if earlier:
            self._grad_scaler.scale(earlier, inplace=True)
        tensors, directions = zip(*tracked)
        backward(ArgsKwargs(args=(tensors,), kwargs={"grad_tensors": list(directions)}))

    def finish_update(self, optimizer: Optimizer) -> None:
        """Update the weights, those of the encoder at their own rate."""
        super().finish_update(partial(self._step, optimizer))  # type: ignore[arg-type]

    def is_from_loader(self, name: str) -> bool:
        """Tell whether a parameter is the encoder's, or was added to it.

        name (str): The parameter's name in the module.
        RETURNS (bool): Whether it came with the encoder.
        """
        return True

    def _step(
        self, optimizer: Optimizer, key: Tuple[int, str], weights: Any, gradient: Any
    ) -> Tuple[Any, Any]:
        scale = self.computing.rate_scale if self.is_from_loader(key[1]) else 1.0
        updated: Tuple[Any, Any] = optimizer(key, weights, gradient, lr_scale=scale)
        return updated

    def to_bytes(self) -> bytes:
        """Serialise config, vocabulary and weights; the latter as safetensors."""
        storage = self.computing.storage
        message = {
            "config": json.dumps(self.config),
            "tokenizer": self.tokenizer,
            "source": self.source,
            "n_left_out": self.n_left_out,
            "weights": save_weights(self.module, storage=storage) if self.is_filled else b"",
        }
        data: bytes = srsly.msgpack_dumps(message)
        return data

    def from_bytes(self, bytes_data: bytes) -> "TransformerShim":
        """Load what `to_bytes` gave."""
        message = srsly.msgpack_loads(bytes_data)
        config = json.loads(message["config"])
        if config:
            try:
                count = count_in_bytes(message["weights"])
            except ValueError as error:
                raise PhonemeNERError(Errors.P105.format(reason=error)) from None
            check_size(config, count, "What was saved")
            encoder = LoadedEncoder(
                config, message["tokenizer"], None, message["source"], message["n_left_out"]
            )
            self.fill(encoder, draw=False)
            try:
                load_weights(self.module, message["weights"])
            except PhonemeNERError:
                self._reader = None  # nothing was drawn, so there is nothing to predict with
                raise
        return self


def _is_sparse(n_ids: int, n_rows: int) -> bool:
    """Tell whether more rows of a table are without a piece than a few for later, or to have
    a number that is good to multiply."""
    return n_rows - n_ids > max(1_000, n_ids // 4)
