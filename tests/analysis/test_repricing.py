"""A row of samples gives what each sample gives alone; nothing is simulated for it."""

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import sim

ROOT = Path(__file__).parent.parent.parent
NAMES = ("outside-2t", "local-2t")
PRICES = {
    "toll.fee": ["3_500 IDR/can", "4_500 IDR/can", "5_500 IDR/can"],
    "costs.can.price": ["3_000 IDR/can", "3_800 IDR/can", "4_600 IDR/can"],
    "exchange.usd": ["15_000 IDR/USD", "16_200 IDR/USD", "17_400 IDR/USD"],
    "sale.premium": ["0 %", "10 %", "20 %"],
    "tax.rate": ["11 %", "22 %", "22 %"],
}
KPIS = ("levelised_cost_idr_per_can", "fob_usd_per_carton", "npv_idr", "price_gap_pct.fob.thailand")


@pytest.fixture(scope="module")
def runs():
    """Return runs of two shipped chains."""
    scenarios = [sim.load(ROOT / "scenarios" / f"{name}.yaml") for name in NAMES]
    return sim.compare(scenarios, replications=2, years=8)


def test_each_sample_is_what_it_is_alone(runs):
    many = runs.reprice_many(PRICES, KPIS).values
    for number in range(3):
        changes = {path: texts[number] for path, texts in PRICES.items()}
        alone = runs.reprice(changes).values
        for name, figures in many.items():
            for kpi, samples in figures.items():
                assert samples.shape == (3, 2)
                assert samples[number] == pytest.approx(alone[name][kpi], rel=1e-9)


def test_days_and_lives_are_worked_out_one_by_one(runs):
    samples = {
        "working_capital.receivable": ["15 day", "31 day", "31 day"],
        "toll.fee": ["4_000 IDR/can", "4_000 IDR/can", "5_000 IDR/can"],
    }
    many = runs.reprice_many(samples).values
    for number in range(3):
        alone = runs.reprice({path: texts[number] for path, texts in samples.items()}).values
        for name, figures in many.items():
            assert figures["npv_idr"][number] == pytest.approx(alone[name]["npv_idr"], rel=1e-9)


def test_a_price_may_be_in_another_currency_in_each_sample(runs):
    samples = {
        "toll.fee": ["4_000 IDR/can", "0.25 USD/can", "5_000 IDR/can"],
        "exchange.usd": ["15_000 IDR/USD", "16_000 IDR/USD", "17_000 IDR/USD"],
    }
    many = runs.reprice_many(samples).values["outside-2t"]
    for number in range(3):
        alone = runs.reprice({path: texts[number] for path, texts in samples.items()}).values
        for kpi, found in many.items():
            assert found[number] == pytest.approx(alone["outside-2t"][kpi], rel=1e-9)


def test_numbers_stand_in_the_unit_that_is_written(runs):
    numbers = {"toll.fee": np.array([3_500.0, 949.987]), "sale.premium": [0, 12.5]}
    texts = {"toll.fee": ["3_500 IDR/can", "949.9870 IDR/can"], "sale.premium": ["0 %", "12.5 %"]}
    for name, figures in runs.reprice_many(numbers).values.items():
        for kpi, found in figures.items():
            assert (found == runs.reprice_many(texts).values[name][kpi]).all()


def test_means_are_told_by_sample_scenario_and_figure(runs):
    means = runs.reprice_many(PRICES, KPIS[:1]).means
    assert list(means.columns) == [(name, KPIS[0]) for name in runs.plan.scenarios]
    # Only the toll chain pays the fee, but both pay for cans and in dollars.
    assert (np.diff(means.to_numpy(), axis=0) > 0).all()


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ({"toll.fee": ["3_500 IDR/can", "3.500 IDR/can"]}, "can be read in two ways"),
        ({"sale.premium": ["10 %", "110 %"]}, "at most 100 %"),
        ({"toll.recovery": ["30 %", "40 %"]}, "the plant reads this"),
        ({"toll.fe": ["1 IDR/can", "2 IDR/can"]}, "did you mean toll.fee"),
        ({"toll.fee": ["1 IDR/can"], "tax.rate": ["11 %", "22 %"]}, "1, 2"),
        ({"toll.fee": []}, "0"),
    ],
)
def test_a_sample_that_does_not_hold_is_refused(runs, samples, message):
    with pytest.raises(sim.ScenarioError, match=message):
        runs.reprice_many(samples)


def test_prices_that_do_not_fit_the_times_of_the_study_are_refused(runs):
    with pytest.raises(sim.ScenarioError, match=r"reprice: loans\.kur\.term: .*106 months"):
        runs.reprice({"loans.kur.term": "9 year"})


def test_a_figure_that_no_scenario_has_is_named(runs):
    with pytest.raises(KeyError, match="npv_usd"):
        runs.reprice_many(PRICES, ["npv_usd"])


def test_repricing_again_and_again_takes_no_more_memory(runs):
    """Each volatility has its own price paths and series; none outlives the next repricings."""

    def used_after(volatilities):
        for volatility in volatilities:
            repriced = runs.reprice({"paths.usd.volatility": f"{volatility:.2f} %"})
            for name in NAMES:
                assert repriced.sample("npv_idr", name) is not None
        del repriced
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few = used_after(np.linspace(5, 6, 4))
        many = used_after(np.linspace(7, 9, 20))
    finally:
        tracemalloc.stop()
    assert many < 1.1 * few


def test_no_answer_depends_on_what_was_priced_before(runs):
    wild = {"paths.usd.volatility": "25 %", "working_capital.receivable": "75 day"}
    before = runs.reprice(wild).values
    for changes in ({}, {"toll.fee": "3_500 IDR/can"}, {"paths.usd.memory": "10 %"}):
        assert runs.reprice(changes).values
    for name, figures in runs.reprice(wild).values.items():
        afresh = sim.compare(runs.reprice(wild).plan).values[name]
        for kpi, figure in figures.items():
            assert np.array_equal(figure, before[name][kpi], equal_nan=True), kpi
            assert np.array_equal(figure, afresh[kpi], equal_nan=True), kpi


def test_means_at_other_prices_are_those_of_a_study_at_these_prices(runs):
    changed = {"toll.fee": "3_500 IDR/can", "exchange.usd": "15_000 IDR/USD"}
    afresh = sim.compare(runs.reprice(changed).plan).kpis
    repriced = runs.reprice(changed).kpis
    for column in ("mean", "ci_low", "p05", "p95"):
        wanted = pytest.approx(afresh[column].tolist(), rel=1e-9, nan_ok=True)
        assert repriced[column].tolist() == wanted
    many = runs.reprice_many({path: [text] for path, text in changed.items()}, KPIS).means
    means = afresh.set_index(["scenario", "kpi"])["mean"]
    for column in many:
        assert many[column].iloc[0] == pytest.approx(means[column], rel=1e-9)
