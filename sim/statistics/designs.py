"""Designs of experiments: points that fill the unit cube evenly, also where inputs go together."""

import numpy as np

from sim.arrays import Array

_RANK = 1e-9


def latin_points(count: int, inputs: int, generator: np.random.Generator) -> Array:
    """Return a Latin hypercube, shape (point, input): each input falls once into each of `count` equal parts.

    Inputs are as good as independent of each other, also if there are hundreds of them. Sobol points are
    not, unless there are far more points than inputs: pairs of their later inputs lie on a few lines.

    Source: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods for selecting values
    of input variables, Technometrics 21 (1979), 239-245.
    """
    # As scipy.stats.qmc.LatinHypercube draws them; to import scipy.stats takes longer than all the rest.
    (own,) = generator.spawn(1)
    within = own.uniform(size=(count, inputs))
    parts = np.tile(np.arange(1, count + 1), (inputs, 1))
    for of_input in parts:
        own.shuffle(of_input)
    return np.asarray((parts.T - within) / count)


def rank_correlated(points: Array, ranks: Array) -> Array:
    """Return points whose inputs have some rank correlations [input, input], each with the values it had.

    They are those of a normal law whose linear correlation is 2 sin(pi / 6 rank). Each input keeps its
    values, in another order, so that a Latin hypercube stays one. An input is put in order by itself and
    those before it; points at which all of these repeat stay together.

    Source: R. L. Iman and W. J. Conover, A distribution-free approach to inducing rank correlation among
    input variables, Communications in Statistics B 11 (1982), 311-334; K. Pearson, On further methods of
    determining correlation (1907), for the linear correlation.

    Raises
    ------
    ValueError
        If no inputs can have these correlations together.
    """
    from scipy.special import ndtri

    linear = 2 * np.sin(np.pi / 6 * ranks)
    if np.linalg.eigvalsh(linear)[0] < _RANK:
        raise ValueError("the correlations are not positive definite")
    scores = ndtri(points) @ np.linalg.cholesky(linear).T
    places = scores.argsort(axis=0, kind="stable").argsort(axis=0)
    return np.take_along_axis(np.sort(points, axis=0), places, axis=0)
