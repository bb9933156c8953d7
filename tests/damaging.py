"""Flipping bits."""

import numpy as np


def flip_bits(data, *, seed, n=20):
    """Flip some bits of what is stored, none of them twice.

    data (bytes): What is stored.
    seed (int): Which bits.
    n (int): How many.
    RETURNS (bytes): The damaged.
    """
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8))
    bits[np.random.default_rng(seed).choice(len(bits), min(n, len(bits)), replace=False)] ^= 1
    return np.packbits(bits).tobytes()
