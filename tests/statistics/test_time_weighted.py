"""Published observations of single runs: where they settle, and levels by time."""

import numpy as np
import pytest

import sim
from sim.statistics.summary import half_width, student, summarise
from sim.statistics.time_weighted import mser5, weighted_mean, weighted_quantile
from tests.cases import assert_meets, load_case


def test_the_transient_of_published_series_is_cut_off():
    case = load_case("G03")
    noise = np.random.RandomState(12345).random_sample(1000) - 0.5
    rising = mser5(np.concatenate([np.arange(10), 10 + noise]))
    falling = mser5(np.concatenate([np.arange(20, 10, -1), 10 + noise]))
    constant = mser5(np.ones(100))
    stepped = np.concatenate([np.full(20, 5.0), np.tile([1.0, 3.0], 90)])
    cut = mser5(stepped)
    told = {"series_1": rising, "series_2": falling, "series_3": mser5(np.arange(100.0))}
    assert {key: "no" if found is None else "yes" for key, found in told.items()} == {
        key: case.expected[f"{key}.truncated"]["value"] for key in told
    }
    assert (case.expected["series_1.index_at_least_10"]["value"], rising >= 10) == ("yes", True)
    results = {
        "series_1.index": rising,
        "series_2.index": falling,
        "series_4.truncated_index": [constant is not None, constant],
        "series_5.index": cut,
        "series_5.mean_after_truncation": stepped[cut:].mean(),
        "series_5.mean_before_truncation": stepped.mean(),
    }
    assert_meets(case, results, complete=False)
    judged = {f"{key}.truncated" for key in told} | {"series_1.index_at_least_10"}
    assert {*results} | judged == {*case.expected}


def test_a_notebook_finds_them_beside_the_intervals():
    monthly = np.tile([2.0, 4.0], 30)
    assert sim.statistics.mser5(np.concatenate([np.full(10, 9.0), monthly])) == 10
    assert sim.statistics.summarise(monthly).mean == 3.0


@pytest.mark.parametrize("count", [0, 4])
def test_fewer_than_five_observations_never_settle(count):
    assert mser5(np.ones(count)) is None


def test_published_tallies_and_levels_have_their_means_and_percentiles():
    case = load_case("E07")
    series = np.array(case.inputs["series"], float)
    tally = summarise(np.append(series, case.inputs["extra_tally"]))
    held = np.ones(len(series))
    some = np.array(case.inputs["histogram"])
    weighted, above = np.array(case.inputs["weighted"], float).T, some[some > 0]
    results = {
        "tally_mean": tally.mean,
        "tally_percentile_5_linear": tally.p05,
        "level_mean": weighted_mean(series, held),
        "level_percentile_5_15_95": [
            weighted_quantile(series, held, share) for share in (0.05, 0.15, 0.95)
        ],
        "level_percentile_10": weighted_quantile(series, held, 0.10),
        "hist_mean": summarise(some).mean,
        "hist_mean_excl_zero": weighted_mean(some, (some > 0).astype(float)),
        "hist_sd": _spread_of_all(some),
        "hist_sd_excl_zero": _spread_of_all(above),
        "weighted_mean": weighted_mean(*weighted),
    }
    assert_meets(case, results, complete=False)
    assert summarise(some).p95 == pytest.approx(case.expected["hist_p90_p95"]["value"][1])


def _spread_of_all(values):
    """Return the published spread, of divisor n, from the half-width, which has divisor n - 1."""
    return half_width(values) / student(values.size - 1) * np.sqrt(values.size - 1)


def test_a_level_counts_by_the_time_that_it_holds():
    levels, hours = np.array([5.0, 1.0, 3.0]), np.array([0.5, 2.0, 1.5])
    spelt_out = np.repeat(levels, [1, 4, 3])
    assert weighted_mean(levels, hours) == spelt_out.mean()
    for share in (0.0, 0.2, 0.5, 0.6, 0.875, 0.9, 1.0):
        expected = np.quantile(spelt_out, share, method="averaged_inverted_cdf")
        assert weighted_quantile(levels, hours, share) == expected
