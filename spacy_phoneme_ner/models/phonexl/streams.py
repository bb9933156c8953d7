"""What PhoneXL offers to training signals besides the tags."""

from typing import Any, Sequence

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ..transformers.pieces import PieceVectors
from ..transformers.pooling import token_positions
from ..word_streams import Bools, HiddenWords, StreamVectors
from .inputs import as_tensor, find_shim, net_inputs, word_inputs
from .shim import PhoneXLSettings
from .words import flatten


class PhoneXLStreams:
    """What PhoneXL offers to objectives (see `WordStreams`).

    settings (PhoneXLSettings): What is added to the encoder.
    """

    def __init__(self, settings: PhoneXLSettings) -> None:
        self.has_both = settings.reads_spelling and settings.reads_sound
        self.reads_spelling = settings.reads_spelling

    def vectors(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> StreamVectors:
        """Give the vectors of words before context; of those that have both only."""
        shim = find_shim(encoder)
        batch = shim.words(docs)
        spelling, sound = shim.module.streams(word_inputs(shim, batch))
        paired = np.array([bool(s and p) for s, p, _ in batch.words])
        ids = [pieces.ids[paired[pieces.ids]] for pieces in batch.pieces]
        index = as_tensor(shim, np.concatenate(ids) if ids else np.zeros(0, dtype=np.int64))
        lengths = np.array([len(pieces) for pieces in ids], dtype=np.int64)
        return StreamVectors(spelling[index], sound[index], lengths)

    def hide(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> HiddenWords:
        """Encode Docs some of whose words are heard and not seen."""
        shim = find_shim(encoder)
        if not self.reads_spelling:
            reason = "it reads no spelling"
            raise PhonemeNERError(Errors.P153.format(encoder=encoder.name, reason=reason))
        batch = shim.words(docs, hidden, shim.mask)
        inputs = net_inputs(encoder, batch, is_train=False)
        output = shim.start_training()(inputs.words, inputs.sequences)
        vectors = output.new_zeros(inputs.n_positions, output.shape[1])
        vectors = vectors.index_copy(0, as_tensor(shim, inputs.rows), output)
        nowhere = np.zeros(0, dtype=np.int64)
        positions = PieceVectors(vectors, batch.pieces, batch.special_ids)
        first = token_positions(positions)[0] if batch.pieces else nowhere
        spelled = [word for words in batch.spellings for word in words]
        at = np.array(
            [i for i in np.flatnonzero(np.concatenate([nowhere, *hidden])) if spelled[i]], np.int64
        )
        targets = [spelled[i] for i in at]
        lengths = np.array([len(target) for target in targets], dtype=np.int64)
        contexts = vectors[as_tensor(shim, first[at])]
        return HiddenWords(contexts, shim.module.table, flatten(targets)[0], lengths)
