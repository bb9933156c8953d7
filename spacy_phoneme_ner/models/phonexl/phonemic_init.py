"""The first values of a table of embeddings of phonemic pieces."""

from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ...errors import Errors, PhonemeNERError
from ...ipa import features
from ...ipa.alphabet import TONE_LETTERS
from ..types import PADDING

INITIALISATIONS = ("vocabulary", "articulatory", "random")
Floats = NDArray[np.float32]


def initial_rows(
    symbols: Sequence[Optional[str]],
    how: str,
    *,
    spelling_table: Floats,
    tokenize: Callable[[str], Sequence[int]],
    unknown_id: int,
    rng: np.random.Generator,
) -> Floats:
    """Make the rows that a table of phonemic pieces begins with.

    Whatever the way, they lie where the encoder's own embeddings do: each column has the
    mean and the standard deviation that it has there.

    - "random": drawn from normal distributions.
    - "vocabulary": the mean of the embeddings of the pieces that the encoder's tokenizer
      makes of a symbol. Where it has none, or one of them is unknown to it, "random".
    - "articulatory": the articulatory features of a sound (see `ipa.features`) times a
      random matrix, which keeps distances about as they are (Johnson & Lindenstrauss
      1984), so that sounds articulated alike begin alike; each column is shifted and
      scaled as above. What has no features, such as tones and digits, as in "vocabulary".

    symbols (Sequence[Optional[str]]): What each row stands for; None for one that stands
        for no single symbol, which is "random".
    how (str): "vocabulary", "articulatory" or "random".
    spelling_table (ndarray): The encoder's embeddings of pieces of spelling.
        Shape: (n_pieces, width)
    tokenize (Callable[[str], Sequence[int]]): Cuts a text into such pieces, without
        specials around it.
    unknown_id (int): The piece for what is unknown; -1 if there is none.
    rng (Generator): What draws.
    RETURNS (ndarray): Row 0, for padding, is zero. Shape: (len(symbols), width), float32
    RAISES (PhonemeNERError): If there is no such way.
    """
    if how not in INITIALISATIONS:
        choices = ", ".join(INITIALISATIONS)
        settings = {"setting": "initialisation", "value": how, "expected": choices}
        raise PhonemeNERError(Errors.P502.format(**settings))
    mean, deviation = spelling_table.mean(axis=0), spelling_table.std(axis=0)
    # Drawn for all, so that a row is the same whatever becomes of the others.
    drawn = rng.standard_normal((len(symbols), len(mean)))
    rows: Floats = (mean + deviation * drawn).astype(np.float32)
    if how != "random":
        for row, symbol in enumerate(symbols):
            pieces = list(tokenize(symbol)) if symbol else []
            if pieces and unknown_id not in pieces:
                rows[row] = spelling_table[pieces].mean(axis=0)
    if how == "articulatory":
        sounds, projected = _project(symbols, len(mean), rng)
        rows[sounds] = mean + deviation * projected
    rows[PADDING : PADDING + 1] = 0.0
    return rows


def _project(
    symbols: Sequence[Optional[str]], width: int, rng: np.random.Generator
) -> Tuple[List[int], Floats]:
    """Project features to a width.

    RETURNS (Tuple[List[int], ndarray]): The rows of symbols that have features, and for
        each a vector; of each column, the mean is 0 and the deviation 1.
        Shape: (n_sounds, width)
    """
    sounds, vectors = [], []
    for row, symbol in enumerate(symbols):
        # PanPhon's features tell high tones from low ones, and no contours.
        if symbol and symbol[0] not in TONE_LETTERS and features(symbol).any():
            sounds.append(row)
            vectors.append(features(symbol))
    if not sounds:
        return sounds, np.zeros((0, width), dtype=np.float32)
    articulation = np.stack(vectors).astype(np.float64)
    projected = articulation @ rng.standard_normal((articulation.shape[1], width))
    projected -= projected.mean(axis=0)
    deviation = projected.std(axis=0)
    # All the same sound: nothing to scale.
    projected /= np.where(deviation > 0, deviation, 1.0)
    return sounds, projected.astype(np.float32)
