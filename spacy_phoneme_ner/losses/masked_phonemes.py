"""Masked phonemes: which positions of a batch are hidden, and what stands there instead.

The draw of BERT (Devlin et al. 2019, section 3.1) over phonemes: of the chosen positions
80% show `<mask>`, 10% a random phoneme and 10% the right one, and all are to be predicted.

Only phonemes are chosen. Specials never are, and neither are the separators `▁` between
words: fine-tuning always shows them, they are what tells where a word ends (and so what
"whole word" means), and as about every sixth piece, mostly plain from its neighbours, they
would lower the loss without the encoder having learnt a sound.
"""

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

IGNORED = -100  # the label of positions that are not predicted, as torch has it
_MASKED, _RANDOM = 0.8, 0.1


@dataclass(frozen=True)
class MaskIds:
    """What the draw has to know of a vocabulary.

    mask (int): `<mask>`.
    separator (int): `▁`, which stands between words.
    phonemes (range): The ids that can be hidden, and shown as random phonemes.
    """

    mask: int
    separator: int
    phonemes: range


def mask_phonemes(
    ids: Ids,
    mask_ids: MaskIds,
    rng: np.random.Generator,
    *,
    rate: float = 0.15,
    whole_words: bool = False,
) -> Tuple[Ids, Ids]:
    """Hide phonemes of a batch.

    ids (ndarray): Sequences, padded; not changed. Shape: (n_sequences, length)
    mask_ids (MaskIds): The special ids, and which ids are phonemes.
    rng (Generator): Where the draw comes from; the same state gives the same draw.
    rate (float): The share of the phonemes that is chosen, on average.
    whole_words (bool): Whether all phonemes of a word are chosen together. What is shown
        instead is still drawn for each.
    RETURNS (Tuple[ndarray, ndarray]): The ids to show, and the labels: the right id where
        one was chosen, else `IGNORED`. Shape of both: (n_sequences, length)
    """
    is_phoneme = (ids >= mask_ids.phonemes.start) & (ids < mask_ids.phonemes.stop)
    if whole_words:
        words = _words(ids, mask_ids.separator)
        chosen = rng.random(words[-1, -1] + 1 if words.size else 0)[words] < rate
    else:
        chosen = rng.random(ids.shape) < rate
    chosen &= is_phoneme
    labels = np.where(chosen, ids, IGNORED)
    # Of what is chosen only, so that a sparse draw stays cheap.
    fate = rng.random(int(chosen.sum()))
    shown = ids[chosen]
    shown[fate < _MASKED] = mask_ids.mask
    is_random = (fate >= _MASKED) & (fate < _MASKED + _RANDOM)
    phonemes = mask_ids.phonemes
    shown[is_random] = rng.integers(phonemes.start, phonemes.stop, int(is_random.sum()))
    masked = ids.copy()
    masked[chosen] = shown
    return masked, labels


def _words(ids: Ids, separator: int) -> Ids:
    """Number the words of a batch; a separator counts to the word that it begins.

    Shape: (n_sequences, length)
    """
    is_start = ids == separator
    is_start[:, :1] = True
    numbers: Ids = np.cumsum(is_start).reshape(ids.shape) - 1
    return numbers
