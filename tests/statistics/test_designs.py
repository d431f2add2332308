"""Designs: even cover, and inputs that are as good as independent."""

import numpy as np
import pytest
from scipy.stats import qmc, spearmanr

from sim.statistics.designs import latin_points, rank_correlated


def test_each_input_falls_once_into_each_of_equal_parts():
    points = latin_points(256, 40, np.random.default_rng(1))
    for column in points.T:
        assert sorted(np.floor(column * 256)) == [*range(256)]


def test_points_are_those_of_the_library():
    ours, theirs = (np.random.default_rng(4) for _ in range(2))
    assert (latin_points(30, 7, ours) == qmc.LatinHypercube(7, rng=theirs).random(30)).all()


def test_many_inputs_are_as_good_as_independent():
    correlation = np.corrcoef(latin_points(256, 200, np.random.default_rng(3)), rowvar=False)
    others = correlation[np.triu_indices(200, 1)]
    assert np.abs(others).max() < 6 / 16
    assert others.std() == pytest.approx(1 / 16, rel=0.1)


def test_rank_correlations_are_met_and_every_input_keeps_its_values():
    ranks = np.array([[1, 0.7, 0], [0.7, 1, -0.4], [0, -0.4, 1]])
    points = latin_points(2048, 3, np.random.default_rng(5))
    tied = rank_correlated(points, ranks)
    assert (np.sort(tied, axis=0) == np.sort(points, axis=0)).all()
    assert spearmanr(tied).statistic == pytest.approx(ranks, abs=0.05)


def test_inputs_that_nothing_ties_stay_where_they_are():
    points = latin_points(64, 4, np.random.default_rng(6))
    ranks = np.eye(4)
    ranks[0, 3] = ranks[3, 0] = 0.5
    assert (rank_correlated(points, ranks)[:, :3] == points[:, :3]).all()


def test_correlations_that_cannot_be_together_are_refused():
    ranks = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    with pytest.raises(ValueError, match="positive definite"):
        rank_correlated(latin_points(64, 3, np.random.default_rng(7)), ranks)
