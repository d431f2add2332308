"""Break-evens over the ranges of all other prices."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis import break_even_ranges
from sim.analysis.over_ranges import is_drawn
from sim.analysis.unknowns import drawn_shares, unknowns
from sim.catalogue.keys import COST, NPV

STUDY = Path(__file__).parents[2] / "scenarios" / "study.yaml"
DRAWS = 4


@pytest.fixture(scope="module")
def plan():
    """Return a plant and its partner over two years, without luck of prices."""
    changes = ["paths=null", "loans=null", "grant=null", "rivals.thailand.fob=60 USD/carton"]
    study = sim.load(STUDY, changes).timed({"horizon": 2, "replications": 1})
    kept = ("outside", "outside-2t", "local-2t")
    scenarios = {name: study.scenarios[name] for name in kept}
    return replace(study, scenarios=scenarios, members={n: study.members[n] for n in kept})


@pytest.mark.parametrize(
    ("kpi", "path"), [(NPV, "costs.fruit.price"), (COST, "toll.fee"), (NPV, "discount_rate")]
)
def test_at_each_draw_the_value_is_that_of_a_study_at_these_prices(plan, monkeypatch, kpi, path):
    monkeypatch.setattr(break_even_ranges, "DRAWS", DRAWS)
    found = sim.breakeven(plan, kpi, path, scenario="local-2t", ranges=True)
    (told,) = found.break_evens
    inputs = [one for one in unknowns(plan) if one.path != path and any(map(is_drawn, one.parts))]
    shares = drawn_shares(plan, inputs, DRAWS, "ranges")
    values = []
    for row in shares:
        scenarios = {}
        for name, scenario in plan.scenarios.items():
            texts = {
                part.path: part.ranges[name].texts(np.array([row[place]]), 12)[0]
                for place, one in enumerate(inputs)
                for part in one.parts
                if name in part.ranges
            }
            scenarios[name] = scenario.replace(texts)
        there = sim.breakeven(replace(plan, scenarios=scenarios), kpi, path, scenario="local-2t")
        values.append(there.break_evens[0].value)
    known = np.array(values)[np.isfinite(values)]
    assert told.over_ranges.share == known.size / DRAWS
    assert known.size > 1
    # Where the figure is no straight line, one further step along it leaves a hundredth.
    assert told.over_ranges[:2] == pytest.approx(np.quantile(known, (0.05, 0.95)), rel=0.01)


def test_a_value_that_no_draw_of_prices_can_take_is_refused(plan):
    for path in ("plant.recovery", "inflation"):
        with pytest.raises(sim.ScenarioError, match=f"--ranges: {re.escape(path)}"):
            sim.breakeven(plan, COST, path, scenario="local-2t", ranges=True)


def test_it_is_told_only_where_it_is_asked_for(plan):
    bare = sim.breakeven(plan, COST, "toll.fee", scenario="local-2t")
    assert bare.solutions[["p05", "p95", "met_share"]].isna().all(axis=None)
