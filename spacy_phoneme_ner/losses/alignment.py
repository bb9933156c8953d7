"""Alignment of spelling and sound: each word's two vectors find each other in a sentence."""

import math
from typing import TYPE_CHECKING, List, Sequence

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

# As CLIP has them (Radford et al. 2021, section 2.5): where the logarithm of the scale
# starts, a temperature of 0.07, and how far it may go.
LOG_SCALE = math.log(1 / 0.07)
MAX_LOG_SCALE = math.log(100)
# How many similarities are computed at once: what bounds the memory of long texts.
_CELLS = 1 << 22


def alignment_loss(
    spelling: "Tensor", sound: "Tensor", lengths: NDArray[np.int64], log_scale: "Tensor"
) -> "Tensor":
    """Compute the alignment loss of PhoneXL (Nguyen et al., Findings of ACL 2023).

    Within a sentence S = exp(s) · Ô · P̂ᵀ, of the orthographic and the phonemic vectors of
    its words, normalised to length 1; a word's loss is ½ [CE(S, i) + CE(Sᵀ, i)], where its
    own other vector is the right one, and those of the sentence's other words are wrong.

    Other positions of the same word are wrong ones, too, as in the paper. They do no
    harm: with the same vectors at k positions the loss is that of finding any of them,
    plus ln k, and has the same gradient.

    A vector of zeros says that there is none: words without a spelling or without a
    sound have no pair, and are left out.

    spelling (Tensor): The orthographic vectors, sentence after sentence.
        Shape: (n_words, width)
    sound (Tensor): The phonemic vectors. Shape: (n_words, width)
    lengths (ndarray): The words of each sentence. Shape: (n_sentences,), int64
    log_scale (Tensor): s, of one element; what is above ln 100 counts as ln 100.
    RETURNS (Tensor): The mean over the words, in nats. 0 if there are none.
    """
    import torch
    from torch.nn.functional import normalize

    paired = (spelling != 0).any(dim=1) & (sound != 0).any(dim=1)
    rows = torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths)).to(paired.device)
    # Sentences without a pair are passed over, so that none of those below is empty.
    _, counts = torch.unique_consecutive(rows[paired], return_counts=True)
    n_words = int(counts.sum())
    if not n_words:
        return 0.0 * (spelling.sum() + sound.sum() + log_scale.sum())
    sizes = counts.tolist()
    scale = log_scale.reshape(()).clamp(max=MAX_LOG_SCALE).exp()
    sides = [torch.split(normalize(vectors[paired], dim=1), sizes) for vectors in (spelling, sound)]
    # Like lengths together: little padding, however long one of the texts is.
    order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    sums: List[Tensor] = []
    begin = 0
    while begin < len(order):
        chosen = order[begin : begin + max(1, _CELLS // sizes[order[begin]] ** 2)]
        sums.append(_sum_of_losses([[side[i] for i in chosen] for side in sides], scale))
        begin += len(chosen)
    return torch.stack(sums).sum() / n_words


def _sum_of_losses(sides: "Sequence[Sequence[Tensor]]", scale: "Tensor") -> "Tensor":
    """Add up the losses of the words of some sentences."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    sizes = torch.tensor([len(sentence) for sentence in sides[0]], device=scale.device)
    spelling, sound = (pad_sequence(list(side), batch_first=True) for side in sides)
    is_word = torch.arange(spelling.shape[1], device=scale.device) < sizes[:, None]
    scores = scale * spelling @ sound.transpose(1, 2)
    lowest = torch.finfo(scores.dtype).min
    # The softmax over a row leaves out the padding of the columns, and the other way round.
    by_row = scores.masked_fill(~is_word[:, None, :], lowest).log_softmax(dim=2)
    by_column = scores.masked_fill(~is_word[:, :, None], lowest).log_softmax(dim=1)
    right = by_row.diagonal(dim1=1, dim2=2) + by_column.diagonal(dim1=1, dim2=2)
    return -0.5 * right[is_word].sum()
