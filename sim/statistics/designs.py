"""Designs of experiments: points that fill the unit cube evenly."""

import numpy as np
from scipy.stats import qmc

from sim.arrays import Array


def latin_points(count: int, inputs: int, generator: np.random.Generator) -> Array:
    """Return a Latin hypercube, shape (point, input): each input falls once into each of `count` equal parts.

    Inputs are as good as independent of each other, also if there are hundreds of them. Sobol points are
    not, unless there are far more points than inputs: pairs of their later inputs lie on a few lines.

    Source: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods for selecting values
    of input variables, Technometrics 21 (1979), 239-245.
    """
    return np.asarray(qmc.LatinHypercube(inputs, rng=generator).random(count))
