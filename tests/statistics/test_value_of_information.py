"""The value of finding out against the closed form of a linear payoff with normal inputs."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from sim.statistics.designs import latin_points
from sim.statistics.splines import Basis
from sim.statistics.value_of_information import decision

MEAN, EFFECTS, NOISE_SD = -1.0, np.array([3.0, 2.0, 1.0, 0.0, 0.0]), 4.0


def unit_loss(effects):
    """Return the expected gain of knowing the sum of independent normals before a yes or a no.

    Source: H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory (Harvard, 1961), 5.4.
    """
    spread = np.hypot.reduce(effects)
    ratio = -abs(MEAN) / spread
    return spread * (stats.norm.pdf(ratio) + ratio * stats.norm.cdf(ratio))


def study(count, seed, alternatives=1):
    """Return the decision between nothing and some plants of equal worth whose luck differs."""
    rng = np.random.default_rng(seed)
    points = latin_points(count, len(EFFECTS), rng)
    worth = MEAN + stats.norm.ppf(points) @ EFFECTS
    payoffs = worth[:, None] + NOISE_SD * rng.standard_normal((count, alternatives))
    payoffs = np.column_stack([np.zeros(count), payoffs])
    return decision([Basis.of(column) for column in points.T], payoffs, rng)


def test_values_of_single_inputs_groups_and_all_meet_the_closed_form():
    wanted = [[0], [1], [2], [0, 1], [0, 1, 2, 3, 4]]
    known = [unit_loss(EFFECTS[inputs]) for inputs in wanted]
    values = np.array(
        [[study(4096, seed).value(inputs).value for inputs in wanted] for seed in range(12)]
    )
    error = values.std(axis=0) / np.sqrt(len(values))
    # What smoothing adds goes with 1/n.
    assert np.abs(values.mean(axis=0) - known) == pytest.approx(0, abs=3 * error.max() + 0.01)


def test_what_changes_no_payoff_is_worth_nothing():
    for seed in range(10):
        value = study(512, seed).value([4])
        assert value.value <= 3 * value.error + 1e-9


def test_the_stated_error_is_the_spread_over_samples():
    values = [study(512, seed).value([0]) for seed in range(40)]
    spread = np.std([value.value for value in values])
    assert np.mean([value.error for value in values]) == pytest.approx(spread, rel=0.4)


@pytest.mark.parametrize("seed", range(5))
def test_more_knowledge_is_never_worth_less_and_never_more_than_all(seed):
    """In a made-up choice whose payoffs bend, where curves through a sample are not orthogonal."""
    rng = np.random.default_rng(seed)
    points = latin_points(128, 6, rng)
    payoffs = np.column_stack(
        [
            np.zeros(128),
            *(np.sin(4 * points @ rng.normal(size=6)) + points @ rng.normal(size=6) for _ in "ab"),
        ]
    )
    choice = decision([Basis.of(column) for column in points.T], payoffs, rng)
    sets = [frozenset(one) for size in range(7) for one in combinations(range(6), size)]
    values = {one: choice.value(one).value for one in sets}
    assert sum(value > 0 for value in values.values()) > 10
    for one, other in product(sets, sets):
        if one < other:
            assert values[one] <= values[other] + 1e-12
    assert choice.everything().value == values[frozenset(range(6))]


def test_a_decision_that_nothing_can_turn_is_worth_no_finding_out():
    points = latin_points(256, 2, np.random.default_rng(0))
    payoffs = np.column_stack([np.zeros(256), -100 + points[:, 0]])
    choice = decision([Basis.of(column) for column in points.T], payoffs, np.random.default_rng(1))
    assert choice.everything().value == pytest.approx(0, abs=1e-9)
