"""Points in clusters, and how surely they tell a probability."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from sim.statistics.additive import Known, additive_model
from sim.statistics.clusters import Clusters
from sim.statistics.designs import latin_points
from sim.statistics.shares import independent_counts
from sim.statistics.splines import Basis
from sim.statistics.summary import share_interval

CLUSTERS, EACH = 48, 4
OF_CLUSTERS, OF_POINTS, NOISE = np.array([0.7, 0.3, 0.0]), np.array([0.9, 0.5, 0.0]), 1.0
"""Effects of inputs that are the same in a cluster, of those that differ, and of the luck of a cluster."""


def sample(random):
    """Return the inputs, their bases, and an output that is normal with a known variance."""
    shared = latin_points(CLUSTERS, len(OF_CLUSTERS), random).repeat(EACH, axis=0)
    own = latin_points(CLUSTERS * EACH, len(OF_POINTS), random)
    clusters = Clusters.of(np.arange(CLUSTERS).repeat(EACH))
    luck = NOISE * random.standard_normal(CLUSTERS).repeat(EACH)
    bases = [
        *(Basis.of(column, clusters) for column in shared.T),
        *(Basis.of(column) for column in own.T),
    ]
    output = ndtri(shared) @ OF_CLUSTERS + ndtri(own) @ OF_POINTS + luck
    return bases, output, clusters


DEVIATION = np.sqrt((OF_CLUSTERS**2).sum() + (OF_POINTS**2).sum() + NOISE**2)


@pytest.mark.parametrize("limit", [0.0, 1.0])
def test_19_of_20_intervals_of_a_probability_hold_it(limit):
    probability, held = ndtr(limit / DEVIATION), 0
    random = np.random.default_rng(21)
    runs = 300
    for _ in range(runs):
        bases, output, clusters = sample(random)
        holds = (output < limit).astype(float)[:, None]
        (count,) = independent_counts(bases, holds, random, clusters)
        low, high = share_interval(float(holds.mean()), count)
        held += low <= probability <= high
    assert 0.93 <= held / runs <= 0.97


def test_in_few_samples_an_input_without_effect_stands_out_of_clusters_or_of_points():
    random, samples = np.random.default_rng(2), 60
    told = np.zeros(6)
    for _ in range(samples):
        bases, output, clusters = sample(random)
        told += additive_model(bases, output[:, None], random, Known(clusters)).is_told[:, 0]
    assert max(told[2], told[5]) <= binom(samples, 2 * 0.05).ppf(0.999)
    assert told[[0, 3]].min() > 0.8 * samples


def test_shares_of_variance_are_met_in_clusters():
    random, shares = np.random.default_rng(3), []
    for _ in range(60):
        bases, output, clusters = sample(random)
        shares.append(
            additive_model(bases, output[:, None], random, Known(clusters)).importance[:, 0]
        )
    exact = np.concatenate([OF_CLUSTERS, OF_POINTS]) ** 2 / DEVIATION**2
    # The normal law reaches beyond the last point of each sample.
    assert np.mean(shares, axis=0) == pytest.approx(exact, abs=0.04)


def test_an_event_that_is_always_or_never_seen_is_told_as_by_one_point_a_cluster():
    bases, output, clusters = sample(np.random.default_rng(4))
    holds = np.column_stack([np.zeros(len(output)), np.ones(len(output))])
    counts = independent_counts(bases, holds, np.random.default_rng(5), clusters)
    assert counts.tolist() == [CLUSTERS, CLUSTERS]


def test_where_an_event_is_undefined_the_clusters_that_are_left_count():
    clusters = Clusters.of([0, 0, 1, 1, 2, 2, 3, 3])
    holds = np.array([1.0, 1, 0, 0, 1, 1, np.nan, np.nan])[:, None]
    (count,) = independent_counts([], holds, np.random.default_rng(6), clusters)
    # Three clusters of which two hold: the variance of their mean is 2/9 / 2.
    assert count == pytest.approx((2 / 9) / (2 / 9 / 2) * (1.96 / 4.3027) ** 2, rel=1e-4)


def test_an_event_never_seen_is_told_by_the_clusters_in_which_it_is_defined():
    clusters = Clusters.of([0, 0, 1, 1, 2, 2, 3, 3])
    never = np.array([0.0, 0, np.nan, np.nan, 0, np.nan, np.nan, np.nan])[:, None]
    (count,) = independent_counts([], never, np.random.default_rng(7), clusters)
    assert count == 2


def test_a_shuffle_keeps_clusters_together_and_sizes_in_place():
    clusters = Clusters.of([3, 3, 3, 7, 7, 7, 9, 9, 12, 12, 12])
    for seed in range(20):
        order = clusters.shuffled(np.random.default_rng(seed))
        assert sorted(order) == list(range(11))
        came = clusters.of_point[order]
        assert all(len(set(came[clusters.of_point == number])) == 1 for number in range(4))


def test_the_variance_of_a_mean_is_that_of_totals_of_clusters():
    values = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 7.0])
    clusters = Clusters.of([0, 0, 1, 1, 2, 2])
    means = np.array([2.0, 4.0, 6.0])
    assert clusters.variance_of_mean(values) == pytest.approx(means.var(ddof=1) / 3)
    assert Clusters.single(6).variance_of_mean(values) == pytest.approx(values.var(ddof=1) / 6)


@pytest.mark.parametrize("clusters", [16, 32])
def test_noise_over_hundreds_of_inputs_hardly_stands_out_in_small_samples(clusters):
    samples, false = 30, 0
    for seed in range(samples):
        random = np.random.default_rng(seed)
        which = Clusters.of(np.arange(clusters).repeat(EACH))
        shared = latin_points(clusters, 100, random).repeat(EACH, axis=0)
        own = latin_points(clusters * EACH, 100, random)
        bases = [*(Basis.of(column, which) for column in shared.T), *map(Basis.of, own.T)]
        output = random.standard_normal(clusters).repeat(EACH) + random.standard_normal(len(own))
        false += additive_model(bases, output[:, None], random, Known(which)).is_told.any()
    # In one of twenty samples for inputs of each kind.
    assert false <= binom(samples, 0.1).ppf(0.999)
