"""Designs: even cover, and inputs that are as good as independent."""

import numpy as np
import pytest

from sim.statistics.designs import latin_points


def test_each_input_falls_once_into_each_of_equal_parts():
    points = latin_points(256, 40, np.random.default_rng(1))
    for column in points.T:
        assert sorted(np.floor(column * 256)) == [*range(256)]


def test_many_inputs_are_as_good_as_independent():
    correlation = np.corrcoef(latin_points(256, 200, np.random.default_rng(3)), rowvar=False)
    others = correlation[np.triu_indices(200, 1)]
    assert np.abs(others).max() < 6 / 16
    assert others.std() == pytest.approx(1 / 16, rel=0.1)
