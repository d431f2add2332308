"""Rejected cans."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtr

from sim.plant.inspection import binomial
from sim.plant.simulate import simulate
from tests.plant.builders import physical, plant, span, total


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 20_000), st.floats(0, 1))
def test_rejects_are_the_least_number_that_reaches_the_quantile(uniform, trials, share):
    number = binomial(uniform, trials, share)
    assert 0 <= number <= trials
    if 0 < share < 1 and trials > 0:
        assert number == trials or bdtr(number, trials, share) >= uniform
        assert number == 0 or bdtr(number - 1, trials, share) < uniform


@pytest.mark.parametrize(("trials", "share"), [(20, 0.3), (4000, 0.005), (1, 0.5)])
def test_rejects_have_the_mean_and_variance_of_the_binomial_law(trials, share):
    levels = (np.arange(20_000) + 0.5) / 20_000
    numbers = np.array([binomial(level, trials, share) for level in levels])
    assert numbers.mean() == pytest.approx(trials * share, rel=1e-3)
    assert numbers.var() == pytest.approx(trials * share * (1 - share), rel=1e-2)


def test_more_cans_never_have_fewer_rejects_at_the_same_luck():
    numbers = [binomial(0.7, trials, 0.01) for trials in range(2000)]
    assert numbers == sorted(numbers)


def test_rejects_over_a_year_are_their_share_of_the_cans():
    line = plant(rejects={"seam": 0.02, "swell": 0.01})
    run = simulate(physical(plant=line), span(12), 0)
    filled, seam = total(run, "cans.filled"), total(run, "cans.rejected.seam")
    assert seam == pytest.approx(0.02 * filled, abs=3 * np.sqrt(0.02 * filled))
    swell = total(run, "cans.rejected.swell")
    assert swell == pytest.approx(0.01 * (filled - seam), abs=3 * np.sqrt(0.01 * filled))
