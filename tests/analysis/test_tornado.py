"""What an assumption does alone: by the study at its low and high, one by one, and by a known curve."""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import sem, t

import sim
from sim.analysis import tornado
from sim.analysis.outputs import Output, Statement, statements
from sim.analysis.price_ends import Repriced
from sim.analysis.tornado import REPLICATIONS, curve_ends, simulated_ends, tornado_frame
from sim.analysis.unknowns import unknowns
from sim.catalogue.keys import COST, NPV
from sim.replication.runs import Execution
from sim.replication.workers import processes
from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.laws import Law
from sim.statistics.splines import Basis
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
EQUIPMENT = "investment.equipment.cost"
CLAIMS = (
    Statement("cheaper", Output("local-2t", COST, "outside-2t"), below=True),
    Statement("worth", Output("local-2t", NPV), below=False),
)
SIMULATED = ("vessel.rolled", "supply.canning_share", "plant.recovery")
"""From the one that weighs least to the one that weighs most."""
PATHS = ("toll.fee", "costs.fruit.price", "exchange.usd", EQUIPMENT, "travel_cv")


def plan(*sets):
    """Return a plant, its partner and what happens without it, with prices that do not wander."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null", "paths=null", "grant=null", *sets])
    kept = ("outside", "outside-2t", "local-2t")
    scenarios = {name: study.scenarios[name] for name in kept}
    members = {name: study.members[name] for name in kept}
    return replace(study, scenarios=scenarios, members=members).timed({"horizon": 2})


@pytest.fixture(scope="module")
def runs():
    return sim.compare(plan(), replications=1)


@pytest.fixture(scope="module")
def frame(runs):
    """Return the tornado where only how trips vary has a curve: 7 u in the first output, none in the other."""
    inputs = [one for one in unknowns(runs.plan) if one.path in PATHS]
    random = np.random.default_rng(4)
    shares = latin_points(512, len(inputs), random)
    place = [one.path for one in inputs].index("travel_cv")
    outputs = np.column_stack([7 * shares[:, place], np.zeros(512)])
    model = additive_model(
        [Basis.of(column) for column in shares.T], outputs + random.normal(0, 0.1, (512, 2)), random
    )
    places = {one.output: place for place, one in enumerate(CLAIMS)}
    return tornado_frame(
        Repriced.of(runs, inputs), CLAIMS, inputs, curve_ends(model, inputs, shares, places)
    )


def at(runs, texts):
    """Return the outputs of the claims with other texts wherever their paths stand."""
    scenarios = {
        name: one.replace({path: text for path, text in texts.items() if path in one.origins})
        for name, one in runs.plan.scenarios.items()
    }
    changed = replace(runs, plan=replace(runs.plan, scenarios=scenarios))
    costs, worth = changed.samples(COST), changed.samples(NPV)["local-2t"][0]
    return np.array([costs["local-2t"][0] - costs["outside-2t"][0], worth])


@pytest.mark.parametrize("path", PATHS[:-1])
def test_a_price_does_what_setting_it_does(runs, frame, path):
    stated = {one.path: one for one in unknowns(runs.plan)}[path]
    base = at(runs, {})
    for end, share in (("at_low", 0.0), ("at_high", 1.0)):
        texts = {
            part.path: next(iter(part.ranges.values())).texts(np.array([share]))[0]
            for part in stated.parts
        }
        moved = at(runs, texts) - base
        for claim, expected in zip(CLAIMS, moved, strict=True):
            rows = frame[(frame["kind"] == claim.kind) & (frame["path"] == path)]
            if len(rows):
                assert rows[end].item() == pytest.approx(expected, rel=1e-5)
                assert rows["method"].item() == "exact"
            else:
                assert expected == pytest.approx(0, abs=1e-6 * abs(base).max())


def test_what_the_plant_reads_comes_from_its_curve_and_says_so(frame):
    rows = frame[frame["path"] == "travel_cv"]
    assert [*rows["kind"]] == ["cheaper"]
    assert rows["method"].item() == "curve"
    assert rows[["at_low", "at_high"]].to_numpy()[0] == pytest.approx([-3.5, 3.5], abs=0.1)


def test_the_widest_comes_first_in_each_claim(frame):
    for _, rows in frame.groupby("kind"):
        assert [*rows["span"]] == sorted(rows["span"], reverse=True)
        assert len(rows) > 2


def test_each_row_shows_the_range_of_its_own_scenario():
    """Ranges as the files state them: equipment of a plant costs more the larger it is."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null"]).timed({"horizon": 2})
    stated = sim.ranges(study).set_index(["path", "scenario"])[["low", "value", "high"]]
    inputs = [one for one in unknowns(study) if one.path in ("toll.fee", EQUIPMENT)]
    claims = [one for one in statements(study) if one.output.kpi in (NPV, COST)]
    frame = tornado_frame(
        Repriced.of(sim.compare(study, replications=1), inputs), claims, inputs, {}
    )
    assert frame[frame["path"] == EQUIPMENT]["low"].nunique() == 4
    assert {*frame["path"]} == {"toll.fee", EQUIPMENT}
    for row in frame.to_dict("records"):
        pair = row["scenario"], row["against"]
        stating = [name for name in pair if (row["path"], name) in stated.index]
        written = stated.loc[(row["path"], stating[0])]
        assert [*written] == [row["low"], row["value"], row["high"]], row["scenario"]


@pytest.fixture(scope="module")
def simulated(runs):
    """Return what the two weightiest of three assumptions do alone to both outputs."""
    inputs = [one for one in unknowns(runs.plan) if one.path in SIMULATED]
    weights = np.array([SIMULATED.index(one.path) for one in inputs], dtype=float)
    outputs = [one.output for one in CLAIMS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tornado, "MOST", 2)
        found = simulated_ends(runs.plan, inputs, outputs, weights, alone())
    return inputs, found


def alone():
    return Execution(partial(processes, 1), Recorder(), None)


@cache
def worths(*sets):
    """Return both outputs of each replication [output, replication]."""
    found = sim.compare(plan(*sets), replications=REPLICATIONS)
    costs, worth = found.samples(COST), found.samples(NPV)["local-2t"]
    return np.array([costs["local-2t"] - costs["outside-2t"], worth])


def at_end(unknown, key):
    """Return what sets an unknown, with all that is linked to it, to its low or high."""
    for part in unknown.parts:
        (stated,) = {one.stated for one in part.ranges.values()}
        yield f"{part.path}={' '.join([getattr(stated, key), *stated.value.split()[1:]])}"


def test_the_weightiest_are_simulated_by_setting_each_of_their_ends(simulated):
    """By hand: paired differences of the study with an end set wherever it stands, and Student's t."""
    inputs, found = simulated
    paths = {inputs[number].path for _, number in found}
    assert paths == {*SIMULATED[1:]}
    base = worths()
    for (output, number), ends in found.items():
        place = [one.output for one in CLAIMS].index(output)
        for end, key in ((ends.low, "low"), (ends.high, "high")):
            pairs = (worths(*at_end(inputs[number], key)) - base)[place]
            interval = t.interval(0.95, len(pairs) - 1, pairs.mean(), sem(pairs))
            assert end.mean == pytest.approx(pairs.mean(), rel=1e-6)
            assert (end.ci_low, end.ci_high) == pytest.approx(interval, rel=1e-6)
            assert end.stands_out == (interval[0] * interval[1] > 0)


def test_what_is_simulated_stands_in_the_tornado_with_its_interval(runs, simulated):
    inputs, found = simulated
    frame = tornado_frame(Repriced.of(runs, inputs), CLAIMS, inputs, found).set_index(
        ["kpi", "path"]
    )
    for (output, number), ends in found.items():
        row = frame.loc[(output.kpi, inputs[number].path)]
        assert (row["at_low"], row["low_ci_low"], row["low_ci_high"]) == ends.low
        assert (row["at_high"], row["high_ci_low"], row["high_ci_high"]) == ends.high
        assert (row["method"], row["n"]) == ("simulated", REPLICATIONS)
    # More fruit in the can is worth more.
    recovery = frame.loc[(NPV, "plant.recovery")]
    assert recovery["low_ci_high"] < 0 < recovery["high_ci_low"]
    assert recovery["stands_out"]


def test_an_end_that_no_scenario_can_have_is_left_out(runs, simulated):
    inputs, _ = simulated
    (one,) = (one for one in inputs if one.path == "plant.recovery")
    law = Law(-1.0, 0.4, 0.5, "uniform")
    odd = replace(one, ranges={name: replace(each, law=law) for name, each in one.ranges.items()})
    outputs = [CLAIMS[1].output]
    (ends,) = simulated_ends(runs.plan, [odd], outputs, np.ones(1), alone()).values()
    assert np.isnan(ends.low).all()
    assert np.isfinite(ends.high).all()
    (row,) = tornado_frame(
        Repriced.of(runs, [odd]), CLAIMS[1:], [odd], {(CLAIMS[1].output, 0): ends}
    ).to_dict("records")
    assert row["span"] == abs(ends.high.mean)


def test_a_curve_ends_where_the_range_is_written_though_the_law_has_no_end(runs):
    """A line of slope 7 between the 5th and the 95th percentile, which are low and high of a normal law."""
    (one,) = (one for one in unknowns(runs.plan) if one.path == "travel_cv")
    normal = Law(0.1, 0.2, 0.3, "normal")
    odd = replace(
        one, ranges={name: replace(each, law=normal) for name, each in one.ranges.items()}
    )
    random = np.random.default_rng(8)
    shares = latin_points(256, 1, random)
    model = additive_model([Basis.of(shares[:, 0])], 7 * shares, random)
    (ends,) = curve_ends(model, [odd], shares, {CLAIMS[0].output: 0}).values()
    assert (ends.low.mean, ends.high.mean) == pytest.approx((-3.15, 3.15), abs=0.01)
