"""Named random streams: each a pure function of (seed, replication, name)."""

import hashlib
import math
from datetime import date

import numpy as np

from sim.arrays import Array

# Draws by date or year start here, so that another start of a study meets the same luck.
EPOCH = date(2000, 1, 1)


def generator(seed: int, replication: int, name: str) -> np.random.Generator:
    """Return the generator of the stream `name` in one replication."""
    key = hashlib.blake2b(f"{seed}/{replication}/{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(int.from_bytes(key, "big"))))


def log_sigma(cv: float) -> float:
    """Return the standard deviation of the logarithm of a lognormal law with this cv."""
    return math.sqrt(math.log1p(cv * cv))


def lognormal(normals: Array, cv: float) -> Array:
    """Return lognormal factors of mean 1 and coefficient of variation `cv` from standard normals."""
    sigma = log_sigma(cv)
    return np.asarray(np.exp(sigma * normals - sigma * sigma / 2))


def autoregressive(normals: Array, memory: float) -> Array:
    """Return standard normals of which each keeps a share `memory` of the one before it: AR(1).

    >>> autoregressive(np.array([1.0, 0.0]), 0.6).tolist()
    [1.0, 0.6]
    """
    found = normals.copy()
    for place in range(1, len(found)):
        found[place] = memory * found[place - 1] + math.sqrt(1 - memory**2) * found[place]
    return found
