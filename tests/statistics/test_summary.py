import math

import numpy as np
import pytest

from sim.statistics.control_variates import weigh
from sim.statistics.summary import (
    Paths,
    Sample,
    extended,
    half_width,
    replications_for,
    student,
    summarise,
    unpaired_half_width,
    variance_ratio,
)
from tests.cases import assert_meets, load_case


def test_the_interval_of_a_mean_is_students():
    # Mean 5, s = 2.138; t(0.975, 7) = 2.3646: half = 2.3646 * 2.138 / sqrt(8)
    sample = summarise(np.array([2.0, 4, 4, 4, 5, 5, 7, 9]))
    assert sample.mean == 5
    assert sample.ci_high - 5 == pytest.approx(1.7875, abs=1e-4)
    assert 5 - sample.ci_low == pytest.approx(1.7875, abs=1e-4)
    assert (sample.p50, sample.n, sample.undefined_share, sample.why) == (4.5, 8, 0, "")


@pytest.mark.parametrize("known", [2, 4, 11, 12])
def test_values_of_some_runs_stand_for_all_with_the_same_mean_and_interval(known):
    values = np.random.default_rng(1).normal(5, 2, (3, 12))
    values[:, known:] = np.nan
    every = extended(values)
    assert every.shape == values.shape
    assert every.mean(axis=-1) == pytest.approx(values[:, :known].mean(axis=-1))
    assert half_width(every) == pytest.approx(half_width(values[:, :known]))


def test_the_value_of_one_run_alone_stands_for_no_other():
    assert np.isnan(extended(np.array([5.0, np.nan, np.nan]))).all()
    assert extended(np.array([5.0])).tolist() == [5.0]


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


@pytest.mark.parametrize("endless", [math.inf, -math.inf])
def test_an_infinite_value_is_undefined_and_says_so(endless):
    summary = summarise(np.array([10.0, endless, 14.0]), why="nothing is sold")

    assert (summary.mean, summary.n) == (12, 2)
    assert summary.undefined_share == pytest.approx(1 / 3)
    assert summary.why == "it is infinite"
    assert math.isnan(summarise(np.full(3, endless)).mean)


def test_pairing_shows_in_the_variance_of_the_difference():
    luck = np.array([1.0, -1.0, 2.0, -2.0, 0.5])
    noise = np.array([0.1, 0.1, -0.1, -0.1, 0.0])
    ours, theirs = 10 + luck + noise, 7 + luck
    expected = (ours.var(ddof=1) + theirs.var(ddof=1)) / noise.var(ddof=1)
    assert variance_ratio(ours, theirs) == pytest.approx(expected)
    assert math.isnan(variance_ratio(ours, ours))


def test_intervals_on_published_runs():
    case = load_case("G04")
    runs = {
        key: np.array(case.inputs[key], float)
        for key in ("waits", "rejections", "rejections_improved", "parts")
    }
    before, after = runs["rejections"], runs["rejections_improved"]
    gap = before - after
    results = {
        f"{key}.mean_sd_halfwidth": [values.mean(), values.std(ddof=1), half_width(values)]
        for key, values in runs.items()
    } | {
        "paired_difference_mean_halfwidth": [summarise(gap).mean, half_width(gap)],
        "unpaired_pooled_halfwidth": unpaired_half_width(before, after),
        "replications_for_half_per_cent_precision_on_parts": _needed(runs["parts"], 0.005),
        "replications_for_ten_per_cent_precision_on_rejections": _needed(before, 0.1),
        "t_quantiles_0.975_df_4_7_9_19_29": [student(df) for df in (4, 7, 9, 19, 29)],
    }
    assert_meets(case, results)


def _needed(values, share):
    return replications_for(share * values.mean(), values.std(ddof=1))


def test_ten_published_days_of_a_bank_hold_what_queueing_theory_says():
    case = load_case("E04")
    waits = case.expected["trial_mean_waits_3_servers"]
    days = summarise(np.array(waits["recomputed"]))
    results = {
        "average_wait_3_servers": days.mean,
        "t_interval_95_on_the_ten_waits": [days.ci_low, days.ci_high],
        "sample_sd": math.sqrt(10) * (days.ci_high - days.mean) / student(9),
    }
    assert_meets(case, results, complete=False)
    assert days.ci_low < case.expected["theory_Wq_3_servers"]["value"] < days.ci_high


def test_the_error_of_paths_adds_to_that_of_replications():
    rng = np.random.default_rng(5)
    parts, along = rng.normal(size=8), rng.normal(size=50)
    weighing = weigh(np.empty((50, 0)))
    sample = Sample(parts, parts, Paths(weighing, along, 3.0 + along))
    summary = summarise(sample)
    errors = parts.std(ddof=1) / np.sqrt(8), along.std(ddof=1) / np.sqrt(50)
    assert summary.ci_high - summary.mean == pytest.approx(student(7) * np.hypot(*errors))
    assert summary.p50 == pytest.approx(3.0 + np.median(along))
    alone = summarise(parts)
    assert summary.mean == alone.mean == summary.plain_mean
    assert np.isnan(alone.control_gain)
    gain = (alone.ci_high - alone.mean) / (summary.ci_high - summary.mean)
    assert summary.control_gain == pytest.approx(gain**2)
