"""Selection of the best: a published case, the probability of a right choice, and what pairing saves."""

import numpy as np
import pytest

from sim.statistics.selection import Rule, constant, select
from tests.cases import load_case

CASE = load_case("G02")
GIVEN = CASE.inputs


def seeded(means, deviations, seed):
    """Return a draw as in the case: one value after another, contenders alone, in their order."""
    state = np.random.RandomState(seed)

    def draw(left, numbers):
        rounds = [[state.normal(means[i], deviations[i]) for i in left] for _ in numbers]
        return np.array(rounds).T

    return draw


def test_the_published_systems_with_the_right_variances():
    rule = Rule(GIVEN["delta"], GIVEN["alpha"], GIVEN["n0"])
    found = select(
        seeded(GIVEN["means"], GIVEN["second_parameter"], GIVEN["seed"]), len(GIVEN["means"]), rule
    )
    assert found.best == CASE.expected["kn_correct_best"]["value"]
    counts = CASE.expected["kn_correct_allocations"]["value"]
    counts[found.best] -= 1  # the source draws once more when a single one is left
    assert found.counts == counts
    assert found.best in CASE.expected["in_indifference_zone"]["value"]
    eta, squared = CASE.expected["kn_eta_h2"]["value"]
    assert constant(10, rule) == pytest.approx(squared, abs=1e-9)
    assert constant(10, rule) == pytest.approx(2 * eta * (rule.first - 1), abs=1e-9)


ZONE, ALTERNATIVES, DEVIATION = 1.0, 5, 3.0


def slippage(generator, correlation):
    """Return a draw in which the last one is better by the zone exactly, and the others are equal."""
    means = np.array([0.0] * (ALTERNATIVES - 1) + [ZONE])

    def draw(left, numbers):
        shared = generator.normal(size=len(numbers))
        own = generator.normal(size=(ALTERNATIVES, len(numbers)))
        mixed = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
        return (means[:, None] + DEVIATION * mixed)[list(left)]

    return draw


def macro_runs(correlation, runs=400):
    """Return the share of right choices and the mean number of runs that each took."""
    generator, rule = np.random.default_rng(1), Rule(ZONE, first=10)
    found = [select(slippage(generator, correlation), ALTERNATIVES, rule) for _ in range(runs)]
    right = np.mean([one.best == ALTERNATIVES - 1 for one in found])
    return right, np.mean([sum(one.counts) for one in found])


def test_the_best_is_chosen_as_often_as_promised_and_pairing_takes_fewer_runs():
    apart, together = macro_runs(0.0), macro_runs(0.8)
    for right, _ in (apart, together):
        # Three standard errors of a share of 95 % over 400 runs.
        assert right >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)
    assert together[1] < apart[1] / 3


@pytest.mark.parametrize("step", [1, 7, 64])
def test_drawing_several_at_a_time_gives_the_same_choice_and_no_fewer_runs(step):
    values = np.random.default_rng(5).normal([[0.0], [0.4], [1.2]], 2.0, (3, 4_000))

    def draw(left, numbers):
        return values[np.ix_(list(left), list(numbers))]

    single, many = (select(draw, 3, Rule(0.5, first=8, step=size)) for size in (1, step))
    assert many.best == single.best
    assert all(more >= few for more, few in zip(many.counts, single.counts, strict=True))
    assert all(more < few + step for more, few in zip(many.counts, single.counts, strict=True))


def test_what_runs_out_of_replications_names_all_that_are_left():
    values = np.random.default_rng(2).normal(0.0, 5.0, (3, 50))
    found = select(
        lambda left, numbers: values[np.ix_(list(left), list(numbers))], 3, Rule(0.01, most=50)
    )
    assert found.left == (0, 1, 2)
    assert found.best == values.mean(axis=1).argmax()
    assert found.counts == [50, 50, 50]


def test_how_far_each_is_behind_is_the_paired_interval_by_hand():
    values = np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 2.0, 1.0, 3.0]])
    found = select(
        lambda left, numbers: values[np.ix_(list(left), list(numbers))],
        2,
        Rule(0.1, first=4, most=4),
    )
    # Differences 1, 0, 2, 1: mean 1, deviation sqrt(2/3), t(0.975, 3) = 3.182446.
    half = 3.182446 * np.sqrt(2 / 3) / 2
    assert found.behind(0.05)[1] == pytest.approx([1, 1 - half, 1 + half], abs=1e-5)
    assert found.behind(0.05)[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("alternatives", "first"), [(1, 10), (2, 1)])
def test_one_alternative_and_one_replication_are_no_choice(alternatives, first):
    with pytest.raises(ValueError, match="two"):
        select(lambda left, numbers: np.zeros((1, 1)), alternatives, Rule(1.0, first=first))


def test_of_equal_alternatives_the_first_is_chosen_at_once():
    values = np.random.default_rng(4).normal(size=200)

    def draw(left, numbers):
        return np.array([values[list(numbers)] for _ in left])

    found = select(draw, 3, Rule(0.1, first=10))
    assert (found.best, found.left, found.counts) == (0, (0,), [10, 10, 10])


def test_where_no_replications_follow_the_choice_ends():
    values = np.random.default_rng(2).normal(0.0, 5.0, (2, 10))

    def draw(left, numbers):
        return values[list(left)] if numbers.start == 0 else np.empty((len(left), 0))

    found = select(draw, 2, Rule(0.01, first=10))
    assert found.left == (0, 1)
    assert found.counts == [10, 10]
