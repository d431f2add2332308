"""Named random streams: each a pure function of (seed, replication, name).

A draw is indexed by what it describes (a day, a trip of that day, a machine's n-th breakdown), so
that every scenario meets the same luck and adding a machine moves nobody else's.
"""

import hashlib
import math

import numpy as np

from sim.flows import Array

_CHUNK = 256


def generator(seed: int, replication: int, name: str) -> np.random.Generator:
    """Return the generator of the stream `name` in one replication."""
    word = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, replication, word])))


def log_sigma(cv: float) -> float:
    """Return the standard deviation of the logarithm of a lognormal law with this cv."""
    return math.sqrt(math.log1p(cv * cv))


def lognormal(normals: Array, cv: float) -> Array:
    """Return lognormal factors of mean 1 and coefficient of variation `cv` from standard normals."""
    sigma = log_sigma(cv)
    return np.asarray(np.exp(sigma * normals - sigma * sigma / 2))


class Series:
    """The draws of one stream by running number, made ahead in chunks."""

    def __init__(self, stream: np.random.Generator, law: str) -> None:
        self._draw = getattr(stream, law)
        self._values: list[float] = []

    def __getitem__(self, number: int) -> float:
        while number >= len(self._values):
            self._values.extend(self._draw(_CHUNK).tolist())
        return self._values[number]


class Streams:
    """All streams of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._seed = seed
        self._replication = replication
        self._drawn: dict[tuple[str, int], list[float]] = {}

    def normals(self, name: str, size: int) -> Array:
        """Return `size` standard normals; a longer array starts with a shorter one."""
        return generator(self._seed, self._replication, name).standard_normal(size)

    def uniforms(self, name: str, size: int) -> list[float]:
        """Return `size` uniform numbers."""
        return generator(self._seed, self._replication, name).random(size).tolist()

    def exponentials(self, name: str, size: int) -> list[float]:
        """Return `size` exponential numbers of mean 1."""
        return generator(self._seed, self._replication, name).standard_exponential(size).tolist()

    def series(self, name: str, law: str) -> Series:
        """Return a stream read by running number: `standard_normal` or `standard_exponential`."""
        return Series(generator(self._seed, self._replication, name), law)

    def factors(self, name: str, size: int, cv: float) -> list[float]:
        """Return `size` lognormal factors of mean 1, drawn once and kept for the next reader."""
        key = (name, size)
        if key not in self._drawn:
            self._drawn[key] = lognormal(self.normals(name, size), cv).tolist()
        return self._drawn[key]
