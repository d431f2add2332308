"""Assumptions with a range: which there are, what is drawn of them, and where a draw stands."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

import sim
from sim.analysis.unknowns import Draws, Unknown, drawn_shares, grades, unknowns
from sim.scenario.fields import schema_of
from sim.scenario.models.money import Monetary
from sim.scenario.models.study import RATES, Uncertain
from sim.scenario.paths import assumptions
from sim.scenario.plan import Plan
from sim.scenario.problems import ScenarioError
from sim.scenario.read import load
from sim.scenario.samples import amount_at

FOLDER = Path(__file__).parents[2] / "scenarios"
STUDIES = ("study", "ownership", "phased")


@pytest.fixture(scope="module")
def plan():
    return sim.load(FOLDER / "study.yaml")


def by_path(plan):
    return {part.path: part for whole in unknowns(plan) for part in whole.parts}


def test_every_written_range_is_an_unknown_of_the_scenarios_that_read_it(plan):
    found = by_path(plan)
    unread = {warning.path for warning in plan.warnings if warning.problem.key == "unread"}
    for name, scenario in plan.scenarios.items():
        for path, stated in assumptions(scenario).items():
            has_range = bool(stated.low or stated.high) and path not in unread
            own = found[path].ranges.get(name) if path in found else None
            if own is not None:
                assert has_range
                assert (own.stated.value, own.stated.low) == (stated.value, stated.low)
            elif has_range:
                # A range of one value is certain.
                ends = {stated.low or stated.value, stated.high or stated.value}
                assert len({end.split()[0] for end in ends}) == 1, path
    assert set(RATES) <= found.keys()
    assert "horizon" not in found


def test_the_end_of_a_range_is_drawn_as_it_is_written(plan):
    found = by_path(plan)
    fee = found["toll.fee"].ranges["outside"]
    low, high = (float(fee.stated.low or 0), float(fee.stated.high or 0))
    texts = fee.texts(np.array([0.0, 1.0]))
    assert [float(text.split()[0].replace("_", "")) for text in texts] == [low, high]
    assert all(text.endswith("IDR/can") for text in texts)
    assert not found["toll.fee"].is_physical
    assert found["toll.recovery"].is_physical


def with_law(plan, **stated):
    fee = {"value": "4_000 IDR/can", **stated}
    text = "extends: outside.yaml\ntoll:\n  fee: {" + ", ".join(f"{k}: {v}" for k, v in fee.items())
    return text + "}\n"


def test_a_named_law_is_drawn_from(tmp_path, plan):
    folder = shutil.copytree(FOLDER, tmp_path / "scenarios")
    file = folder / "uniform.yaml"
    file.write_text(with_law(plan, low="3_000", high="7_000", dist="uniform"))
    scenario = sim.load(file)
    only = replace(
        plan, scenarios={"outside": scenario}, members={"outside": plan.members["outside"]}
    )
    texts = by_path(only)["toll.fee"].ranges["outside"].texts(np.array([0.25]))
    assert texts == ["4_000 IDR/can"]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"dist": "uniform"}, "write low and high"),
        ({"low": 0, "high": 7000, "dist": "lognormal"}, "positive values only"),
        ({"low": 1000, "high": 7000, "dist": "uniforme"}, "did you mean uniform"),
    ],
)
def test_a_law_that_cannot_be_is_refused(tmp_path, plan, stated, message):
    folder = shutil.copytree(FOLDER, tmp_path / "scenarios")
    (folder / "case.yaml").write_text(with_law(plan, **stated))
    with pytest.raises(ScenarioError, match=message):
        sim.load(folder / "case.yaml")


@pytest.mark.parametrize(
    "stated",
    [
        "commission: {value: 4 %, low: 1, high: 12, dist: normal}",
        "margin: {value: 3 %, low: 1, high: 6, dist: normal}",
        "late_penalty: {value: 60 %, low: 40, high: 99, dist: lognormal}",
    ],
)
def test_a_law_without_an_end_is_cut_at_the_limits_of_its_field(tmp_path, plan, stated):
    """In the amounts that are repriced, as in the texts that are simulated."""
    for file in FOLDER.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "own.yaml").write_text(
        f"extends: local-2t.yaml\ntitle: {{en: Own, id: Sendiri}}\nsale:\n  {stated}\n"
    )
    member = plan.members["local-2t"].model_copy(update={"against": None, "without": None})
    scenario = sim.load(tmp_path / "own.yaml")
    only = replace(plan, scenarios={"own": scenario}, members={"own": member}, baseline="own")
    path = f"sale.{stated.partition(':')[0]}"
    (one,) = by_path(only)[path].ranges.values()
    shares = (np.arange(2_000) + 0.5) / 2_000
    amounts, limits = one.amounts(shares), schema_of(Monetary).at(path).limits
    assert all(limit.allows(amount) for limit in limits for amount in amounts.tolist())
    low, high = sorted(float(text.split()[0]) / 100 for text in one.ends)
    assert amounts.min() < low or amounts.max() > high
    ends = amounts[[0, -1]]
    for share, amount in zip(shares[[0, -1]], ends, strict=True):
        drawn = Draws.of(only, [Unknown(path, {"own": one})], np.array([[share]]))
        (scenario,) = drawn.at(0).scenarios.values()
        assert amount_at(scenario, path) == pytest.approx(amount, rel=1e-5)


def test_whole_numbers_are_drawn_whole(plan):
    for unknown in unknowns(plan):
        for stated in unknown.ranges.values():
            if stated.is_whole:
                texts = stated.texts(np.linspace(0, 1, 7))
                assert all("." not in text.split()[0] for text in texts), unknown.path


@pytest.mark.parametrize("study", STUDIES)
def test_nearly_every_draw_of_a_shipped_study_can_be(study):
    plan = sim.load(FOLDER / f"{study}.yaml")
    inputs = unknowns(plan)
    draws = Draws.of(plan, inputs, np.random.default_rng(1).random((20, len(inputs))))
    refused = [point for point in range(20) if not _can_be(draws, point)]
    assert len(refused) <= 4


def _can_be(draws, point):
    try:
        draws.at(point)
    except ScenarioError:
        return False
    return True


def test_a_draw_is_the_study_with_these_values_set(plan):
    """One by one: what is drawn equals what `--set` gives for the same texts."""
    inputs = unknowns(plan)
    draws = Draws.of(plan, inputs, np.random.default_rng(5).random((3, len(inputs))))
    point = next(point for point in range(3) if _can_be(draws, point))
    drawn, texts = draws.at(point), draws.texts[point]
    sets = [
        f"{name}:{path}={text}" if name else f"{path}={text}"
        for name, of_scenario in texts.items()
        for path, text in of_scenario.items()
    ]
    by_hand = sim.load(FOLDER / "study.yaml", sets)
    assert by_hand.timing == drawn.timing
    for name, scenario in by_hand.scenarios.items():
        assert scenario.physical == drawn.scenarios[name].physical
        assert scenario.money == drawn.scenarios[name].money


def test_partners_share_one_draw_of_what_both_state(plan):
    inputs = unknowns(plan)
    draws = Draws.of(plan, inputs, np.random.default_rng(2).random((4, len(inputs))))
    for texts in draws.texts:
        assert texts["outside-8t"]["exchange.usd"] == texts["local-8t"]["exchange.usd"]


def test_a_draw_that_no_scenario_can_have_is_refused_with_its_path(plan):
    (loan,) = (one for one in unknowns(plan) if one.path == "loans.bank.amount")
    cheap = [one for one in unknowns(plan) if one.path.startswith("investment.")]
    inputs = [loan, *cheap]
    draws = Draws.of(plan, inputs, np.array([[1.0] + [0.0] * len(cheap)]))
    with pytest.raises(ScenarioError, match=r"loans\.bank\.amount"):
        draws.at(0)


def graded(tree, path=""):
    """Yield (path, value with its source) of every value that states a confidence, by a walk of plain texts."""
    if isinstance(tree, dict):
        if "confidence" in tree:
            yield path, tuple(sorted(tree.items()))
        for key, below in tree.items():
            yield from graded(below, f"{path}.{key}" if path else key)


def test_the_grades_count_each_value_that_a_study_reads_once():
    plan = sim.load(FOLDER / "ownership.yaml")
    everything = set(graded(plan.tree))
    for scenario in plan.scenarios.values():
        everything |= set(graded(scenario.tree))
    found = grades(plan)
    for confidence in "ABC":
        stated = [dict(value) for _, value in everything if dict(value)["confidence"] == confidence]
        # What a base states and no chain here reads, as what a toll canner alone pays, is left out.
        assert 0 < found[confidence] <= len(stated)
    assert found["C"] > 0.8 * found.total()


def test_a_value_set_without_a_source_is_no_estimate_any_more():
    path = "costs.fruit.price"
    before = grades(sim.load(FOLDER / "study.yaml"))
    after = grades(sim.load(FOLDER / "study.yaml", [f"{path}=3_000 IDR/kg"]))
    assert before - after == {"C": 1}


def test_what_no_chain_reads_is_not_counted():
    def of_toll(*changes):
        return grades(Plan.of([load(FOLDER / "outside.yaml", [*changes])], {}))

    # A toll canner has no shifts of its own, though the base states how long one is.
    assert of_toll("calendar.shift=8 h") == of_toll()
    assert of_toll() - of_toll("toll.fee=4_500 IDR/can") == {"C": 1}


def tied(plan, **ties):
    return replace(plan, uncertain=Uncertain.model_validate(ties))


FRUIT = {"fruit": {"of": "toll.recovery", "to": "plant.recovery"}}


def test_a_link_gives_both_paths_one_share_of_probability(plan):
    apart, inputs = unknowns(tied(plan)), unknowns(tied(plan, links=FRUIT))
    assert len(inputs) == len(apart) - 1
    assert {part.path for one in inputs for part in one.parts} == {one.path for one in apart}
    (fruit,) = (one for one in inputs if one.path == "toll.recovery")
    shares = np.array([[0.05], [0.95]])
    for point, share in zip(Draws.of(plan, [fruit], shares).texts, shares[:, 0], strict=True):
        for part in fruit.parts:
            for name, stated in part.ranges.items():
                assert point[name][part.path] == stated.texts(np.array([share]))[0]
    assert {"toll.recovery", "plant.recovery"} <= {*sim.ranges(tied(plan, links=FRUIT))["path"]}


def test_linked_unknowns_are_correlated_as_the_study_states(plan):
    ties = {"money": {"of": "plant.recovery", "to": "exchange.usd", "rank": "-60 %"}}
    whole = tied(plan, links=FRUIT, correlations=ties)
    inputs = unknowns(whole)
    shares = drawn_shares(whole, inputs, 2048, "points")
    places = [one.path for one in inputs]
    pair = shares[:, [places.index("toll.recovery"), places.index("exchange.usd")]]
    assert spearmanr(pair).statistic == pytest.approx(-0.6, abs=0.05)


IMPOSSIBLE = {
    "a": {"of": "toll.fee", "to": "exchange.usd", "rank": "90 %"},
    "b": {"of": "exchange.usd", "to": "toll.recovery", "rank": "90 %"},
    "c": {"of": "toll.recovery", "to": "toll.fee", "rank": "-90 %"},
}


def test_ties_that_cannot_be_are_refused(plan):
    with pytest.raises(ScenarioError, match=r"uncertain\.links\.a\.to.*wage\.wages"):
        unknowns(tied(plan, links={"a": {"of": "toll.fee", "to": "wage.wages"}}))
    # What is certain here, or stands in no scenario of a part of the study, is tied to nothing.
    links = {"a": {"of": "toll.fee", "to": "plant.stages.peel.takes"}}
    assert len(unknowns(tied(plan, links=links))) == len(unknowns(tied(plan)))
    whole = tied(plan, correlations=IMPOSSIBLE)
    with pytest.raises(ScenarioError, match=r"uncertain\.correlations: no unknowns can have"):
        drawn_shares(whole, unknowns(whole), 64, "points")


def test_an_unknown_is_drawn_the_same_whatever_else_is_unknown(plan):
    """By its path: in another order, and where others are left out."""
    inputs = unknowns(plan)
    paths = [one.path for one in inputs]
    whole = dict(zip(paths, drawn_shares(plan, inputs, 32, "points", 4).T, strict=True))
    some = inputs[::-3]
    for one, column in zip(some, drawn_shares(plan, some, 32, "points", 4).T, strict=True):
        assert (column == whole[one.path]).all()
