import math

import numpy as np
import pytest

from sim.experiments.statistics import half_width, summarise, variance_ratio


def test_the_interval_of_a_mean_is_students():
    # Mean 5, s = 2.138; t(0.975, 7) = 2.3646: half = 2.3646 * 2.138 / sqrt(8)
    sample = summarise(np.array([2.0, 4, 4, 4, 5, 5, 7, 9]))
    assert sample.mean == 5
    assert sample.ci_high - 5 == pytest.approx(1.7875, abs=1e-4)
    assert 5 - sample.ci_low == pytest.approx(1.7875, abs=1e-4)
    assert (sample.p50, sample.n, sample.undefined_share, sample.why) == (4.5, 8, 0, "")


def test_a_single_run_has_a_value_but_no_interval():
    sample = summarise(np.array([3.0]))
    assert sample.mean == 3
    assert math.isnan(sample.ci_low)


def test_equal_runs_have_an_interval_of_no_width():
    assert half_width(np.full(5, 4_500.0)) == 0.0
    assert half_width(np.full(7, 0.1) * 3) == 0.0


def test_undefined_runs_are_counted_and_leave_the_mean_to_the_others():
    sample = summarise(np.array([1.0, np.nan, 3.0, np.nan]), "nothing sold")
    assert (sample.mean, sample.n, sample.undefined_share) == (2.0, 2, 0.5)
    assert sample.why == "nothing sold"


def test_a_figure_that_is_never_defined_says_why():
    sample = summarise(np.full(3, np.nan), "nothing sold")
    assert math.isnan(sample.mean)
    assert (sample.n, sample.undefined_share, sample.why) == (0, 1.0, "nothing sold")


def test_pairing_shows_in_the_variance_of_the_difference():
    luck = np.array([1.0, -1.0, 2.0, -2.0, 0.5])
    noise = np.array([0.1, 0.1, -0.1, -0.1, 0.0])
    ours, theirs = 10 + luck + noise, 7 + luck
    expected = (ours.var(ddof=1) + theirs.var(ddof=1)) / noise.var(ddof=1)
    assert variance_ratio(ours, theirs) == pytest.approx(expected)
    assert math.isnan(variance_ratio(ours, ours))
