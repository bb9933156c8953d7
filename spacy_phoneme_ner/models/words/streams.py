"""What the small encoder offers to objectives: a word's vector by each of its streams."""

from typing import Any, Callable, List, Sequence

from spacy.tokens import Doc
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ..safetensors_shim import shim_of
from ..word_streams import Bools, HiddenWords, StreamVectors

_SOUND = "ipa"


class SymbolStreams:
    """What `PhonemeWordEncoder.v1` offers (see `WordStreams`).

    The stream "ipa" is a word's sound, the others are its spelling: the vectors are those
    that the encoder takes the mean of, zeros where a word is absent from a stream.

    streams (Sequence[str]): The encoder's streams, in order.
    stream_inputs (Callable): Spells words for its network.
    """

    def __init__(self, streams: Sequence[str], stream_inputs: Callable[..., List[Any]]) -> None:
        self.sides = [stream == _SOUND for stream in streams]
        self.has_both = len(set(self.sides)) == 2
        self._stream_inputs = stream_inputs

    def vectors(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> StreamVectors:
        """Give the vectors of words before context, with the noise of training."""
        import torch

        shim = shim_of(encoder)
        net, tokens = shim.module, encoder.attrs["reader"](docs)
        inputs = self._stream_inputs(encoder, tokens.words, encoder.attrs["noise"])
        sides = []
        for is_sound in (False, True):
            vectors, present = [], []
            for side, encode, stream in zip(self.sides, net.encoders, inputs, strict=True):
                if side == is_sound:
                    present.append((stream.word_symbols != 0).any(dim=1, keepdim=True))
                    vectors.append(encode(stream) * present[-1])
            counts = torch.stack(present).sum(dim=0).clamp(min=1)
            sides.append(torch.stack(vectors).sum(dim=0) / counts)
        index = torch.as_tensor(tokens.index, device=shim.device)
        return StreamVectors(sides[0][index], sides[1][index], tokens.lengths)

    def hide(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> HiddenWords:
        """Words have no pieces here.

        RAISES (PhonemeNERError): Always.
        """
        reason = "it has no pieces of spelling"
        raise PhonemeNERError(Errors.P153.format(encoder=encoder.name, reason=reason))
