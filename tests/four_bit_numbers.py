"""Numbers as they are after rounding to 4 bits in blocks of 32."""

import numpy as np
import torch


def blocks_of(levels, scales):
    """What blocks stand for, number by number."""
    rows = []
    for row, scale in zip(levels, scales, strict=True):
        rows.append([np.float16(np.float32(level - 8) * np.float32(scale)) for level in row])
    return torch.tensor(np.array(rows, dtype=np.float32))


def drawn(n_blocks, seed=0):
    """Blocks as rounding makes them: the number furthest from 0 has the level 0."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 16, size=(n_blocks, 32))
    levels[np.arange(n_blocks), rng.integers(0, 32, size=n_blocks)] = 0
    scales = rng.normal(scale=0.01, size=n_blocks).astype(np.float16)
    return levels, scales
