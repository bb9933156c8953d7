"""PhoneXL's network in a Thinc shim: an encoder from anywhere, and what is added to it."""

import json
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any, List, Optional, Tuple

import numpy as np
import srsly
from thinc.api import ArgsKwargs, get_torch_default_device

from ...errors import Errors, PhonemeNERError
from ..transformers.families import sizes_of
from ..transformers.loaded_encoder import LoadedEncoder
from ..transformers.settings import Computing
from ..transformers.shim import TransformerShim
from ..transformers.word_piece_reader import MASKS, WordPieceReader
from .phonemic_init import initial_rows
from .phonemic_pieces import PhonemicPieces
from .words import PhoneXLReader, WordBatch


@dataclass(frozen=True)
class PhoneXLSettings:
    """What PhoneXL adds to an encoder.

    reads_spelling, reads_sound (bool): What words are read by.
    gated (bool): Whether the sum of the two is gated.
    hide_stream (float): In training, the share of the words that lose one of the two.
    sounds (PhonemicPieces): Cuts pronunciations.
    sound_init (str): How the table of phonemic pieces begins, see `initial_rows`.
    langs (Tuple[str, ...]): The languages that have an embedding.
    """

    reads_spelling: bool
    reads_sound: bool
    gated: bool
    hide_stream: float
    sounds: PhonemicPieces
    sound_init: str
    langs: Tuple[str, ...]


class PhoneXLShim(TransformerShim):
    """Holds the network once there is an encoder (see `TransformerShim`).

    settings (PhoneXLSettings): What is added to the encoder.
    computing (Computing): How it is computed and trained.
    """

    def __init__(self, settings: PhoneXLSettings, computing: Computing) -> None:
        super().__init__(WordPieceReader, computing)
        self.settings = settings
        self._words: Optional[PhoneXLReader] = None

    @property
    def words(self) -> PhoneXLReader:
        """Reads Docs word by word."""
        if self._words is None:
            raise PhonemeNERError(Errors.P108)
        return self._words

    @property
    def mask(self) -> int:
        """The piece that stands for a hidden word.

        RAISES (PhonemeNERError): If the encoder's vocabulary has none.
        """
        reader = self.reader
        assert isinstance(reader, WordPieceReader)
        if reader.mask_id is None:
            masks = " or ".join(MASKS)
            raise PhonemeNERError(Errors.P142.format(source=self.source, masks=masks))
        return reader.mask_id

    def fill(self, encoder: LoadedEncoder, *, draw: bool = True) -> None:
        """Take an encoder, and build the network around it.

        encoder (LoadedEncoder): The encoder.
        draw (bool): See `TransformerShim.fill`.
        RAISES (PhonemeNERError): If it does not fit its vocabulary, or cannot read vectors
            in place of pieces.
        """
        from .torch.net import PhoneXLNet

        if not encoder.tokenizer:  # it reads characters
            raise PhonemeNERError(Errors.P143.format(model_type=encoder.config["model_type"]))
        super().fill(encoder, draw=draw)
        chosen, hugging_face = self.settings, self._model
        width = sizes_of(self.config)["width"]
        table = hugging_face.get_input_embeddings().weight
        takes_vectors = "inputs_embeds" in signature(hugging_face.forward).parameters
        if not takes_vectors or table.shape[1] != width:
            raise PhonemeNERError(Errors.P143.format(model_type=self.config["model_type"]))
        net = PhoneXLNet(
            hugging_face,
            width=table.shape[1],
            n_sounds=chosen.sounds.n_rows if chosen.reads_sound else 0,
            n_langs=len(chosen.langs),
            gated=chosen.gated,
        )
        if draw:
            self._begin_sounds(net)
        self._model = net.to(get_torch_default_device())
        sounds = chosen.sounds if chosen.reads_sound else None
        self._words = PhoneXLReader(self.reader, sounds, chosen.langs, chosen.reads_spelling)

    def is_from_loader(self, name: str) -> bool:
        """Tell whether a parameter is the encoder's, or was added to it."""
        return name.startswith("encoder.")

    def sample(self, inputs: ArgsKwargs) -> ArgsKwargs:
        """Take a little of what goes into the network: one sequence, and all words."""
        from .torch.net import WordSequences

        words, sequences = inputs.args
        first = [
            WordSequences(
                s.words[:1], s.attended if s.attended is None else s.attended[:1], s.owned[:1]
            )
            for s in sequences[:1]
        ]
        return ArgsKwargs(args=(words, first), kwargs={})

    def note_unknown(self, batch: WordBatch) -> None:
        """Count the pieces of spelling that the vocabulary lacks.

        batch (WordBatch): What was read.
        """
        if self.unknown is not None:
            words = [pieces for spellings in batch.spellings for pieces in spellings]
            n_unknown = sum(pieces.count(self.unknown.unknown_id) for pieces in words)
            self.unknown.add(sum(map(len, words)), n_unknown)

    def to_bytes(self) -> bytes:
        """Serialise as `TransformerShim` does, and what each row of phonemic pieces is."""
        sounds = json.dumps(self.settings.sounds.settings)
        data: bytes = srsly.msgpack_dumps({"encoder": super().to_bytes(), "sounds": sounds})
        return data

    def from_bytes(self, bytes_data: bytes) -> "PhoneXLShim":
        """Load what `to_bytes` gave."""
        message = srsly.msgpack_loads(bytes_data)
        sounds = PhonemicPieces(**json.loads(message["sounds"]))
        self.settings = replace(self.settings, sounds=sounds)
        super().from_bytes(message["encoder"])
        return self

    def _begin_sounds(self, net: Any) -> None:
        """Give the table of phonemic pieces its first values."""
        import torch
        from tokenizers import Tokenizer

        if net.sounds is None:
            return
        tokenizer = Tokenizer.from_str(self.tokenizer)

        def tokenize(text: str) -> List[int]:
            ids: List[int] = tokenizer.encode(text, add_special_tokens=False).ids
            return ids

        unknown = [tokenizer.token_to_id(name) for name in ("[UNK]", "<unk>")]
        rows = initial_rows(
            self.settings.sounds.symbols,
            self.settings.sound_init,
            spelling_table=net.table.detach().cpu().numpy(),
            tokenize=tokenize,
            unknown_id=next((number for number in unknown if number is not None), -1),
            rng=np.random.default_rng(np.random.randint(2**31)),
        )
        with torch.no_grad():
            net.sounds.weight.copy_(torch.from_numpy(rows))
