"""Named random streams, each a pure function of seed, replication and name."""

import hashlib
import math
from datetime import date

import numpy as np

from sim.arrays import Array

# Draws by date or year start here, so that they do not depend on the start of a study.
EPOCH = date(2000, 1, 1)


def generator(seed: int, replication: int, name: str) -> np.random.Generator:
    """Return the generator of the stream `name` in one replication."""
    key = hashlib.blake2b(f"{seed}/{replication}/{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(int.from_bytes(key, "big"))))


def log_sigma(cv: float) -> float:
    """Return the standard deviation of the logarithm of a lognormal variable from its cv."""
    return math.sqrt(math.log1p(cv * cv))


def lognormal(normals: Array, cv: float) -> Array:
    """Return lognormal factors of mean 1 and coefficient of variation `cv` from standard normals."""
    sigma = log_sigma(cv)
    return np.asarray(np.exp(sigma * normals - sigma * sigma / 2))


def autoregressive(normals: Array, memory: float) -> Array:
    """Return an AR(1) series of standard normals with coefficient `memory`.

    >>> autoregressive(np.array([1.0, 0.0]), 0.6).tolist()
    [1.0, 0.6]
    """
    series = normals.copy()
    for place in range(1, len(series)):
        series[place] = memory * series[place - 1] + math.sqrt(1 - memory**2) * series[place]
    return series
