"""Maps: the border is where the figure equals its target, set by hand; bad questions are refused."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.breakeven import break_evens
from sim.analysis.counterfactual import simulation_set
from sim.analysis.goals import Question
from sim.analysis.map_border import map_borders
from sim.analysis.map_result import MapQuestion
from sim.analysis.plane import MOST_LINES, MOST_POINTS, STEPS
from sim.analysis.study import StudyResult
from sim.analysis.variable import variable
from sim.catalogue.keys import COST, FILLED
from sim.catalogue.labels import LANGS, Labels
from sim.economics.volumes import ENOUGH_FILLED
from sim.replication.cache import Cache
from sim.replication.runs import Execution, run_all
from sim.replication.workers import processes
from sim.report import figures
from sim.report.tables.map_border import map_sentences, map_table
from tests.analysis.parts import part_of_study
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = ("outside", "outside-8t", "local-8t")
EQUIPMENT, FEE = "investment.equipment.cost", "toll.fee"


@pytest.fixture(scope="module")
def plan():
    """Return a plant for 8 t a day and its partner over two years."""
    return part_of_study(NAMES, "loans=null", horizon=2, replications=2)


@pytest.fixture(scope="module")
def execution(tmp_path_factory):
    return Execution(partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows")))


@pytest.fixture(scope="module")
def mapped(plan, tmp_path_factory):
    """Return a map of two prices, and how many replications it left in an empty cache."""
    cache = Cache(tmp_path_factory.mktemp("mapped"))
    execution = Execution(partial(processes, 1), Recorder(), cache)
    return map_borders(plan, MapQuestion(EQUIPMENT, FEE), execution), cache.size().entries


@pytest.fixture(scope="module")
def result(mapped):
    return mapped[0]


@pytest.fixture(scope="module")
def gap(plan, execution):
    """Return the mean difference in cost at a cost of the equipment and a fee, set by hand."""
    runs = StudyResult(plan, *run_all(simulation_set(plan), range(2), execution))

    def at(equipment, fee):
        there = runs.reprice({EQUIPMENT: f"{equipment:.6f} IDR", FEE: f"{fee:.9f} IDR/can"})
        return float(there.difference(COST).loc["local-8t", "mean"])

    return at


def test_the_border_of_two_prices_is_the_line_through_three_differences_by_hand(result, gap):
    """The cost of a can is linear in the price of the machines, that of the canner in the fee."""
    (one,) = result.maps
    (cost, fee), (dear, high) = (axis.value for axis in one.axes), (axis.high for axis in one.axes)
    here = gap(cost, fee)
    by_cost = (gap(dear, fee) - here) / (dear - cost)
    by_fee = (gap(cost, high) - here) / (high - fee)
    assert len(result.border) > 10
    for at, found in result.border[["x", "y"]].to_numpy():
        assert found == pytest.approx(fee - (here + by_cost * (at - cost)) / by_fee, rel=0.01)
    assert result.summary["gap"].item() == pytest.approx(here)


def test_points_are_the_study_at_their_values_and_a_quarter_of_the_grid(result, gap):
    (row,) = result.summary.to_dict("records")
    assert len(result.points) <= row["points"] <= MOST_POINTS <= row["full_grid"] / 4
    for point in result.points.iloc[:: len(result.points) // 4].to_dict("records"):
        assert point["gap"] == pytest.approx(gap(point["x"], point["y"]), abs=1e-3)
        told = {-1: "local-8t", 1: "outside-8t", 0: ""}
        sign = int(point["ci_low"] > 0) - int(point["ci_high"] < 0)
        assert point["winner"] == told[sign]
    assert row["wins"] + row["loses"] + row["untold"] == pytest.approx(1)


def test_prices_take_the_simulations_as_written_alone(mapped):
    assert mapped[1] == len(NAMES) * 2


def test_a_value_that_the_plant_reads_is_simulated_once_for_all_fees(plan, tmp_path):
    """The break-even fee at a simulated volume lies on the border; all rounds share their workers."""
    cache, opened = Cache(tmp_path), []

    def counted(tasks):
        opened.append(tasks)
        return processes(1, tasks)

    execution = Execution(counted, Recorder(), cache)
    short = plan.timed({"horizon": 1, "replications": 2})
    mapped = map_borders(short, MapQuestion("orders.saudi", FEE, scenario="local-8t"), execution)
    assert opened == [2]
    columns = mapped.points["x"].nunique()
    # A full grid simulates a column for each of its values.
    assert columns <= MOST_LINES <= (STEPS + 1) / 4
    assert len(mapped.points) > 2 * columns
    lines = mapped.lines
    assert {*lines["path"]} == {"orders.saudi"}
    tried = lines[lines["how"] == "simulated"]
    assert {*tried["value"]} == {*mapped.points["x"]}
    assert {*lines["how"]} == {"simulated", "interpolated"}
    assert cache.size().entries <= len(NAMES) * 2 * (columns + 1)
    line = mapped.border.sort_values("x")
    volume, _ = line[["x", "y"]].to_numpy()[len(line) // 2]
    nearest = mapped.points["x"].iloc[(mapped.points["x"] - volume).abs().argmin()]
    there = variable(short, "orders.saudi").at(short, nearest)
    question = Question(COST, FEE, scenario="local-8t")
    (solved,) = break_evens(there, question, execution).break_evens
    assert np.interp(nearest, line["x"], line["y"]) == pytest.approx(solved.value, rel=0.01)


def test_the_map_is_the_same_with_its_axes_changed(plan, execution):
    """Rows are simulated where the other axis is the price."""
    short = plan.timed({"horizon": 1, "replications": 2})
    upright, turned = (
        map_borders(short, MapQuestion(*axes, scenario="local-8t"), execution)
        for axes in (("orders.saudi", FEE), (FEE, "orders.saudi"))
    )
    assert turned.lines.equals(upright.lines)
    merged = upright.points.merge(turned.points, left_on=["x", "y"], right_on=["y", "x"])
    assert len(merged) == len(upright.points) == len(turned.points)
    assert (merged["gap_x"] == merged["gap_y"]).all()


@pytest.mark.parametrize("lang", LANGS)
def test_volumes_that_the_plant_cannot_deliver_are_marked(plan, execution, lang):
    """Where a study at that volume warns that orders stay open, so does the map."""
    short = plan.timed({"horizon": 1, "replications": 2})
    mapped = map_borders(short, MapQuestion("orders.saudi", FEE, scenario="local-8t"), execution)
    (one,) = mapped.maps
    most = mapped.points.sort_values("x").iloc[-1]
    there = variable(short, "orders.saudi").at(short, most["x"])
    runs = StudyResult(there, *run_all(simulation_set(there), range(2), execution))
    filled = {name: runs.samples(FILLED)[name].mean() for name in ("local-8t", "outside-8t")}
    assert most["filled"] == pytest.approx(min(filled.values()), rel=1e-3)
    assert most["filled"] < ENOUGH_FILLED
    assert one.unfilled[0, -1]
    assert not one.unfilled[0, 0]
    assert mapped.summary["unfilled"].item() == one.unfilled.mean()
    labels = Labels(lang, mapped.words)
    enough = labels.percent(100 * ENOUGH_FILLED)
    assert sum(enough in text for text in map_sentences(mapped, labels)) == 1
    legend = figures.map_border(mapped, lang).legends[0].get_texts()
    assert labels("figure.map.unfilled", enough=enough) in [text.get_text() for text in legend]


def test_an_interrupted_map_keeps_the_points_that_are_finished(plan, execution):
    def interrupted(_count):
        raise KeyboardInterrupt

    ended = execution._replace(workers=interrupted)
    question = MapQuestion("plant.recovery", FEE)
    mapped = map_borders(plan.timed({"seed": 7}), question, ended)
    assert mapped.interrupted
    assert mapped.points.empty
    assert mapped.border.empty


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (MapQuestion("toll.feee", FEE), r"--x: toll.feee: .*did you mean toll.fee"),
        (MapQuestion(EQUIPMENT, "toll"), r"--y: toll: only a number"),
        (MapQuestion(FEE, FEE), r"--y: toll.fee: x and y are the same"),
        (MapQuestion(FEE, "sale.discount"), r"--y: sale.discount: .* does not change"),
        (MapQuestion("seed", FEE), r"--x: seed: dates, counts"),
        (MapQuestion(FEE, EQUIPMENT, "npv_idr", "local-8t"), r"--x: toll.fee: .*does not change"),
        (MapQuestion(FEE, EQUIPMENT, "no_such"), r"--kpi: no_such"),
        (MapQuestion(FEE, EQUIPMENT, "raw_kg_per_can"), r"--kpi: raw_kg_per_can: neither less"),
        (MapQuestion(FEE, EQUIPMENT, "irr", "local-8t"), r"--kpi: irr: .* with the partner"),
        (MapQuestion(FEE, EQUIPMENT, scenario="none"), r"--scenario: "),
        (MapQuestion(FEE, EQUIPMENT, scenario="outside"), r"--kpi: .*no scenario has a partner"),
    ],
)
def test_a_question_without_an_answer_is_refused_in_one_line(plan, execution, question, message):
    with pytest.raises(sim.ScenarioError, match=message) as caught:
        map_borders(plan, question, execution)
    assert len(caught.value.lines()) == 1


def test_a_study_without_partners_maps_net_values_alone(plan, execution):
    alone = replace(
        plan,
        members={
            name: one.model_copy(update={"against": None}) for name, one in plan.members.items()
        },
    )
    with pytest.raises(sim.ScenarioError, match="no scenario has a partner"):
        map_borders(alone, MapQuestion(EQUIPMENT, FEE), execution)
    question = MapQuestion("exchange.usd", "costs.fruit.price", "npv_idr", "local-8t")
    mapped = map_borders(alone, question, execution)
    assert mapped.maps[0].other == "nothing"
    assert {*mapped.points["winner"]} <= {"local-8t", "nothing", ""}


@pytest.mark.parametrize("lang", LANGS)
def test_table_sentences_and_figure_say_who_does_better(result, lang):
    labels = Labels(lang, result.words)
    frame = map_table(result, labels).frame
    assert [*frame.index] == [labels("local-8t")]
    assert labels(result.summary["winner"].item()) in frame.iloc[0].tolist()
    texts = map_sentences(result, labels)
    assert all(labels("local-8t") in text for text in texts)
    assert FEE in texts[1]
    figure = figures.map_border(result, lang)
    (ax,) = figure.axes
    assert EQUIPMENT in ax.get_xlabel()
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels("figure.map.better", who=labels("outside-8t")) in names
