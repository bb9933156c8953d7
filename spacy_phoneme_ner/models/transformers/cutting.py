"""Reading only the beginning of a Doc, as studies with a fixed length do."""

from typing import Optional

import numpy as np

from ...checks import check_optional_number
from .pieces import Pieces, SpecialIds


def check_max_positions(max_positions: Optional[int]) -> None:
    """RAISES (PhonemeNERError): If so few positions leave no room for a piece."""
    check_optional_number("max_positions", max_positions, 2, whole=True)


def cut_pieces(pieces: Pieces, special_ids: SpecialIds, max_positions: Optional[int]) -> Pieces:
    """Leave off what lies beyond the last position to be read.

    pieces (Pieces): All pieces of a Doc.
    special_ids (SpecialIds): What stands around them.
    max_positions (Optional[int]): How many positions to keep, from the prefix on;
        None for all.
    RETURNS (Pieces): The same if all fits, the suffix included; otherwise cut, without
        a suffix. A token may keep some of its pieces, or none.
    """
    if max_positions is None or pieces.n_positions(special_ids) <= max_positions:
        return pieces
    end = max(0, max_positions - len(special_ids.prefix))
    starts = np.minimum(pieces.starts, end)
    lengths = np.minimum(pieces.lengths, end - starts)
    return Pieces(pieces.ids[:end], starts, lengths, is_cut=True)
