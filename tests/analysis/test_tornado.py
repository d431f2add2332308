"""What an assumption does alone: by the study at its low and high, one by one, and by a known curve."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.outputs import Output, Statement, statements
from sim.analysis.tornado import tornado_frame
from sim.analysis.unknowns import unknowns
from sim.catalogue.keys import COST, NPV
from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.splines import Basis

FOLDER = Path(__file__).parents[2] / "scenarios"
EQUIPMENT = "investment.equipment.cost"
CLAIMS = (
    Statement("cheaper", Output("local-2t", COST, "outside-2t"), below=True),
    Statement("worth", Output("local-2t", NPV), below=False),
)
PATHS = ("toll.fee", "costs.fruit.price", "exchange.usd", EQUIPMENT, "travel_cv")


@pytest.fixture(scope="module")
def runs():
    """Return a plant, its partner and what happens without it, with prices that do not wander."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null", "paths=null", "grant=null"])
    kept = ("outside", "outside-2t", "local-2t")
    scenarios = {name: study.scenarios[name] for name in kept}
    members = {name: study.members[name] for name in kept}
    plan = replace(study, scenarios=scenarios, members=members)
    return sim.compare(plan.timed({"horizon": 2}), replications=1)


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
    claims = [(one, place) for place, one in enumerate(CLAIMS)]
    return tornado_frame(runs, claims, inputs, shares, model)


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
                assert rows["is_exact"].item()
            else:
                assert expected == pytest.approx(0, abs=1e-6 * abs(base).max())


def test_what_the_plant_reads_comes_from_its_curve_and_says_so(frame):
    rows = frame[frame["path"] == "travel_cv"]
    assert [*rows["kind"]] == ["cheaper"]
    assert not rows["is_exact"].item()
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
    claims = [(one, 0) for one in statements(study) if one.output.kpi in (NPV, COST)]
    shares = np.full((32, 2), 0.5)
    bases = [Basis.of(column) for column in shares.T]
    model = additive_model(bases, np.zeros((32, 1)), np.random.default_rng(1))
    frame = tornado_frame(sim.compare(study, replications=1), claims, inputs, shares, model)
    assert frame[frame["path"] == EQUIPMENT]["low"].nunique() == 3
    assert {*frame["path"]} == {"toll.fee", EQUIPMENT}
    for row in frame.to_dict("records"):
        pair = row["scenario"], row["against"]
        stating = [name for name in pair if (row["path"], name) in stated.index]
        written = stated.loc[(row["path"], stating[0])]
        assert [*written] == [row["low"], row["value"], row["high"]], row["scenario"]
