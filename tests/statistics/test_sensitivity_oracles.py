"""Importance from given points against SALib and SciPy, which choose theirs, on functions without noise."""

from itertools import combinations

import numpy as np
import pytest
from SALib.analyze import sobol
from SALib.sample import sobol as saltelli
from SALib.test_functions import Ishigami, Sobol_G
from scipy import stats

from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.splines import Basis

POINTS, CHOSEN = 4096, 2048
"""Points that are given to us, and base points of the designs that the others choose."""
STANDARD = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
FUNCTIONS = {
    "ishigami": (Ishigami.evaluate, [[-np.pi, np.pi]] * 3),
    "g": (lambda x: Sobol_G.evaluate(x, a=STANDARD), [[0, 1]] * 8),
    "g of six": (
        lambda x: Sobol_G.evaluate(x, a=np.array([78, 12, 0.5, 2, 97, 33])),
        [[0, 1]] * 6,
    ),
    "sum": (lambda x: x @ [1.0, 2.0, 3.0], [[0, 1]] * 3),
    "product": (lambda x: x[:, 0] * x[:, 1], [[8, 12], [50, 150]]),
}


def given_data(outputs_at, bounds, seed=1, count=POINTS):
    """Return the additive model of a function at points that fill its bounds."""
    rng = np.random.default_rng(seed)
    shares = latin_points(count, len(bounds), rng)
    low, high = np.transpose(bounds)
    outputs = outputs_at(low + (high - low) * shares)
    return additive_model([Basis.of(column) for column in shares.T], outputs[:, None], rng)


def by_salib(function, bounds):
    """Return first-order indices and their standard errors from Saltelli's design."""
    names = [f"x{number}" for number in range(len(bounds))]
    problem = {"num_vars": len(bounds), "names": names, "bounds": bounds}
    x = saltelli.sample(problem, CHOSEN, calc_second_order=False, seed=2)
    found = sobol.analyze(problem, function(x), calc_second_order=False, seed=2)
    return found["S1"], found["S1_conf"] / stats.norm.ppf(0.975)


def by_scipy(function, bounds):
    """Return first-order indices and their standard errors from a bootstrap."""
    dists = [stats.uniform(low, high - low) for low, high in bounds]
    found = stats.sobol_indices(
        func=lambda x: function(x.T), n=CHOSEN, dists=dists, rng=np.random.default_rng(3)
    )
    return found.first_order, found.bootstrap(n_resamples=50).first_order.standard_error


@pytest.mark.parametrize("oracle", [by_salib, by_scipy])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_importance_agrees_within_the_stated_errors(name, oracle):
    function, bounds = FUNCTIONS[name]
    model = given_data(function, bounds)
    known, error = oracle(function, bounds)
    both = np.hypot(model.importance_error[:, 0], error)
    # A bootstrap understates the error of an index of nearly 0.
    assert (np.abs(model.importance[:, 0] - known) < 3 * both + 0.002).all()


@pytest.mark.parametrize("noise_sd", [0, 4])
def test_the_index_of_an_input_that_is_not_read_covers_zero(noise_sd):
    """Twenty samples of Ishigami with a fourth input that it does not read, with and without luck."""
    rng = np.random.default_rng(4)

    def function(x):
        return Ishigami.evaluate(x[:, :3]) + noise_sd * rng.standard_normal(len(x))

    for seed in range(20):
        model = given_data(function, [[-np.pi, np.pi]] * 4, seed, 512)
        share, error = model.importance[3, 0], model.importance_error[3, 0]
        assert share <= 3 * error
        assert error < 0.05


WEIGHTS = np.array([6.0, 3.0, 1.5, 2.05, 2.0])
"""Three inputs of clearly different weight, and two almost equal ones."""


def orders(seed):
    """Return the pairs of inputs (larger, smaller) whose shares differ beyond twice their errors."""
    rng = np.random.default_rng(100 + seed)
    model = given_data(
        lambda x: (x - 0.5) @ WEIGHTS + rng.standard_normal(len(x)), [[0, 1]] * 5, seed, 512
    )
    share, error = model.importance[:, 0], model.importance_error[:, 0]
    told = set()
    for pair in combinations(range(5), 2):
        less, more = sorted(pair, key=lambda number: share[number])
        if share[more] - share[less] > 2 * np.hypot(error[more], error[less]):
            told.add((more, less))
    return told


def test_no_sample_claims_an_order_that_another_contradicts():
    samples = [orders(seed) for seed in range(20)]
    claimed = set.union(*samples)
    assert not {(less, more) for more, less in claimed} & claimed
    # What is clear is claimed in every sample.
    assert set.intersection(*samples) >= {(0, 1), (0, 2), (1, 2)}
    assert all(WEIGHTS[more] > WEIGHTS[less] for more, less in claimed)
