"""What encoders of spelling offer to objectives: whole words that are hidden."""

from dataclasses import replace
from typing import Any, List, Sequence

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ..word_streams import Bools, HiddenWords, StreamVectors
from .pieces import Ints
from .shim import TransformerShim
from .token_encoder import batch_inputs, owned_vectors, sequences


class SpellingStreams:
    """What `SpellingTransformer.v1` offers (see `WordStreams`).

    All pieces of a hidden word are masked, and each is predicted where it stands: in
    what is given, each piece is a word of its own.
    """

    has_both = False

    def vectors(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> StreamVectors:
        """Words have no sound here.

        RAISES (PhonemeNERError): Always.
        """
        message = Errors.P152.format(name="alignment", encoder=encoder.name, expected="PhoneXL.v1")
        raise PhonemeNERError(message)

    def hide(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> HiddenWords:
        """Encode Docs some of whose words are masked.

        RAISES (PhonemeNERError): If the vocabulary has no mask, or the embeddings of
            pieces are not as wide as the vectors.
        """
        import torch

        shim = encoder.shims[0]
        assert isinstance(shim, TransformerShim)
        mask = getattr(shim.reader, "mask_id", None)
        if mask is None:
            reason = "its vocabulary has no [MASK] or <mask>"
            raise PhonemeNERError(Errors.P153.format(encoder=shim.source, reason=reason))
        table = shim.module.get_input_embeddings()
        if table.weight.shape[1] != encoder.get_dim("nO"):
            reason = "the embeddings of its pieces have another width than its vectors"
            raise PhonemeNERError(Errors.P153.format(encoder=shim.source, reason=reason))
        pieces, special_ids = shim.reader(docs), shim.reader.special_ids
        masked, targets = [], []
        for of_doc, words in zip(pieces, hidden):
            is_hidden = np.zeros(len(of_doc.ids), dtype=np.bool_)
            for token in np.flatnonzero(words):
                is_hidden[of_doc.starts[token] : of_doc.starts[token] + of_doc.lengths[token]] = (
                    True
                )
            masked.append(replace(of_doc, ids=np.where(is_hidden, mask, of_doc.ids)))
            # All positions, to be found by their rows; -1 where nothing is predicted.
            target = np.full(of_doc.n_positions(special_ids), -1, dtype=np.int64)
            begin = len(special_ids.prefix)
            target[begin : begin + len(of_doc.ids)][is_hidden] = of_doc.ids[is_hidden]
            targets.append(target)
        wanted: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *targets])
        contexts: List[Any] = [table.weight.new_zeros(0, table.weight.shape[1])]
        hidden_ids: List[Ints] = [wanted[:0]]
        for batch in sequences(encoder, masked, shim.reader.special_ids):
            right = wanted[batch.rows]
            if (right >= 0).any():
                output, _ = shim.begin_update(batch_inputs(shim, batch))
                contexts.append(owned_vectors(output, batch)[np.flatnonzero(right >= 0)])
                hidden_ids.append(right[right >= 0])
        ids = np.concatenate(hidden_ids)
        return HiddenWords(torch.cat(contexts), table.weight, ids, np.ones_like(ids))
