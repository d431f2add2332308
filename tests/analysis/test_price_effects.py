"""What a price does alone: equal to a repricing, and its chance of a loss to that of its law."""

import pytest

import sim
from sim.analysis import price_ends
from sim.analysis.outputs import Output
from sim.analysis.price_effects import PriceEffect, price_effects
from sim.analysis.unknowns import Range, Unknown
from sim.scenario.paths import Assumption
from sim.statistics.laws import Law
from tests.analysis.parts import part_of_study

NPV = Output("local-8t", "npv_idr")


@pytest.fixture(scope="module")
def runs():
    """Return a plant and its partners over three years, without a tax on profits."""
    names = ("outside", "outside-8t", "local-8t")
    study = part_of_study(names, "tax.rate=0 %", "loans=null", horizon=3)
    return sim.compare(study, replications=2)


def test_an_effect_is_what_a_repricing_gives(runs):
    # Without a tax the NPV is in proportion to a price, in each run as in their mean.
    effects = {one.path: one for one in price_effects(runs, NPV)}
    found = effects["costs.steam.price"]
    before = runs.sample("npv_idr", "local-8t").mean
    for end, moved in zip(found.written.ends, (found.at_low, found.at_high), strict=True):
        repriced = runs.reprice({"costs.steam.price": f"{end} IDR/kg"})
        after = repriced.sample("npv_idr", "local-8t").mean
        assert float(after - before) == pytest.approx(moved, rel=1e-6)


def test_prices_are_repriced_once_for_all_figures(runs, monkeypatch):
    before = price_effects(runs, NPV)
    monkeypatch.setattr(price_ends, "SteadyStudy", None)
    assert price_effects(runs, NPV) == before
    assert price_effects(runs, NPV._replace(kpi="npv_idr.net_of_grant"))


def test_the_widest_effect_comes_first_and_none_is_without_effect(runs):
    spans = [one.span for one in price_effects(runs, NPV)]
    assert spans == sorted(spans, reverse=True)
    assert min(spans) > 0


def test_a_figure_that_no_claim_rests_on_has_no_effects(runs):
    assert price_effects(runs, Output("local-8t", "cans_per_year")) == ()


def test_the_chance_of_a_loss_is_that_of_the_law():
    # Triangular between 0 and 2 with its top at 1: below 0.5 lies an eighth.
    law = Law(0.0, 1.0, 2.0, "triangular")
    effect = PriceEffect(Unknown("p"), Range(Assumption("1"), law, "", False, 1.0), -10.0, 10.0)
    assert effect.chance_below_zero(5.0) == pytest.approx(0.125, abs=1e-3)
    assert effect.chance_below_zero(11.0) == 0.0
    assert (effect.worst, effect.span) == (-10.0, 20.0)
