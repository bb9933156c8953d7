"""How far the scores of a tag head are from those of an earlier one, to rehearse what it knew."""

from typing import Any, List, Sequence, Tuple

import numpy as np

from .bio import Floats


def score_differences(
    scores: Sequence[Floats], wanted: Sequence[Floats]
) -> Tuple[float, List[Floats]]:
    """Compute the squared difference between scores, as spaCy's `ner` rehearses, and its gradient.

    Tags that the earlier head did not have are left to what is learned anew. They stand
    behind the others; so do they where a head scores moves between tags, but for the last
    row, that of the ends.

    scores (Sequence[Floats]): The scores of the tags of each Doc's rows, and maybe of moves.
        Shape of each: (n_rows, n_tags)
    wanted (Sequence[Floats]): Those of the earlier head, in the same order.
        Shape of each: (n_rows, n_tags or fewer)
    RETURNS (Tuple[float, List[Floats]]): The sum of the squares, over the number of rows, and
        half its gradient with regard to the scores.
    """
    n_rows = max(sum(map(len, scores)), 1)
    loss, gradients = 0.0, []
    for ours, theirs in zip(scores, wanted, strict=True):
        gradient: Any = np.zeros_like(ours)
        rows: Any = np.arange(len(theirs))
        if len(theirs) < len(ours):
            rows[-1] = len(ours) - 1
        known = np.ix_(rows, np.arange(theirs.shape[1]))
        gradient[known] = (ours[known] - theirs) / n_rows
        loss += float((gradient**2).sum()) * n_rows
        gradients.append(gradient)
    return loss, gradients
