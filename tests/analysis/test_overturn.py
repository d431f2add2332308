"""What overturns a claim: lines whose crossing is known, and a study at the change, by hand."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis import overturn
from sim.analysis.outputs import Output, Statement
from sim.analysis.overturn import Overturned, Turn, confirmed, turns
from sim.analysis.unknowns import unknowns
from sim.catalogue.keys import COST
from sim.replication.runs import Execution
from sim.replication.workers import processes
from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.laws import Law
from sim.statistics.splines import Basis
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
POINTS = 1024


def model_of(make, inputs):
    random = np.random.default_rng(3)
    shares = latin_points(POINTS, inputs, random)
    outputs = make(shares) + random.normal(0, 0.05, POINTS)
    bases = [Basis.of(column) for column in shares.T]
    return additive_model(bases, outputs[:, None], random), shares


@pytest.mark.parametrize("sign", [1, -1])
def test_a_line_turns_where_it_crosses_zero(sign):
    """1 + 4 (u - 0.5) is 0 at u = 0.25, and 1 + 3 (v - 0.5) at v = 1/6: the first is nearer."""
    model, shares = model_of(lambda u: sign * (1 + 4 * (u[:, 0] - 0.5) + 3 * (u[:, 1] - 0.5)), 3)
    found = turns(model, shares, 0)
    assert found[1].shares == {0: pytest.approx(0.25, abs=0.02)}
    # Together they need 7 s = 1; the third has no effect, so that three are no nearer.
    assert found[2].distance == pytest.approx(1 / 7, abs=0.02)
    assert found[2].shares == {n: pytest.approx(0.5 - 1 / 7, abs=0.02) for n in (0, 1)}
    assert 3 not in found


def test_one_that_cannot_turn_it_is_left_out_and_two_may():
    model, shares = model_of(lambda u: 1.5 + 2 * (u[:, 0] - 0.5) + 2 * (0.5 - u[:, 1]), 2)
    found = turns(model, shares, 0)
    assert [*found] == [2]
    assert found[2].shares[0] == pytest.approx(0.5 - 0.375, abs=0.02)
    assert found[2].shares[1] == pytest.approx(0.5 + 0.375, abs=0.02)


def test_a_claim_that_nothing_can_turn_has_no_change():
    model, shares = model_of(lambda u: 9 + u[:, 0], 2)
    assert turns(model, shares, 0) == {}


def test_the_best_within_a_distance_may_lie_before_its_end():
    """A dip at u = 0.7 turns the claim there; beyond, the curve rises again."""
    model, shares = model_of(lambda u: 1 - 1.6 * np.exp(-(((u[:, 0] - 0.7) / 0.08) ** 2)), 2)
    found = turns(model, shares, 0)
    assert 0.6 < found[1].shares[0] < 0.7


@pytest.fixture(scope="module")
def plan():
    study = sim.load(FOLDER / "study.yaml", ["loans=null", "paths=null"]).timed({"horizon": 2})
    kept = ("outside", "outside-2t", "local-2t")
    scenarios = {name: study.scenarios[name] for name in kept}
    return replace(study, scenarios=scenarios, members={name: study.members[name] for name in kept})


def test_a_change_is_confirmed_by_the_runs_of_the_study_at_its_values(plan, monkeypatch):
    """The fee alone: the difference at two values of it, by `compare` at these texts."""
    monkeypatch.setattr(overturn, "REPLICATIONS", 3)
    inputs = [one for one in unknowns(plan) if one.path == "toll.fee"]
    statement = Statement("cheaper", Output("local-2t", COST, "outside-2t"), below=True)
    found = [Overturned(statement, {1: Turn(0.4, {0: 0.9})})]
    (row,) = confirmed(plan, inputs, found, alone()).to_dict("records")
    for share, mean in ((0.5, row["at_medians"]), (0.9, row["moved_mean"])):
        fee = inputs[0].ranges["outside"].texts(np.array([share]))[0]
        names = ("outside-2t", "local-2t")
        scenarios = [plan.scenarios[name] for name in names]
        scenarios[0] = scenarios[0].replace({"toll.fee": fee})
        whole = replace(
            plan, scenarios={**plan.scenarios, **dict(zip(names, scenarios, strict=True))}
        )
        result = sim.compare(whole, replications=3, cached=False)
        own, other = (result.samples(COST)[name] for name in ("local-2t", "outside-2t"))
        assert mean == pytest.approx(np.mean(own - other), rel=1e-9)
    assert row["is_confirmed"] == (
        row["at_medians"] * row["ci_low"] < 0 < row["ci_low"] * row["ci_high"]
    )
    assert (row["n"], row["median"], row["changes"]) == (
        3,
        inputs[0].ranges["outside"].texts(np.array([0.5]))[0],
        1,
    )


def test_a_change_whose_values_cannot_be_together_is_not_confirmed(plan, monkeypatch):
    monkeypatch.setattr(overturn, "REPLICATIONS", 1)
    (fee,) = (one for one in unknowns(plan) if one.path == "toll.fee")
    law = Law(-3.0, 1.0, 2.0, "uniform")
    odd = replace(fee, ranges={name: replace(one, law=law) for name, one in fee.ranges.items()})
    statement = Statement("cheaper", Output("local-2t", COST, "outside-2t"), below=True)
    found = [Overturned(statement, {1: Turn(0.5, {0: 0.0})})]
    (row,) = confirmed(plan, [odd], found, alone()).to_dict("records")
    assert (row["n"], row["is_confirmed"]) == (0, False)


def alone():
    return Execution(partial(processes, 1), Recorder(), None)
