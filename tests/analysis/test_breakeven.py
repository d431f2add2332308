"""Break-evens: a figure equals its target at the value found, for prices and for physical values."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.break_even_result import NOWHERE
from sim.analysis.breakeven import break_evens
from sim.analysis.counterfactual import simulation_set
from sim.analysis.goals import Question, goals
from sim.analysis.study import StudyResult
from sim.replication.cache import Cache
from sim.replication.runs import Execution, run_all
from sim.replication.workers import processes
from sim.scenario.problems import ScenarioError
from sim.statistics.summary import summarise
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
COST = "levelised_cost_idr_per_can"


@pytest.fixture(scope="module")
def plan():
    """Return a local plant for 2 t a day with its partner and what happens without it."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null"]).timed({"horizon": 2, "replications": 3})
    (goal,) = goals(study, Question("npv_idr", "exchange.usd", scenario="local-2t"))
    return goal.plan


@pytest.fixture(scope="module")
def execution(tmp_path_factory):
    """Return an execution in this process whose cache the tests here share."""
    return Execution(partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows")))


def result_at(plan, break_even, execution):
    """Return the result of the study at the value of a break-even."""
    changed = break_even.variable.at(plan, break_even.value)
    return StudyResult(changed, *run_all(simulation_set(changed), range(3), execution))


REACHED = [
    ("npv_idr", "exchange.usd"),
    ("incremental_npv_idr", "exchange.usd"),
    ("price_gap_pct.fob.thailand", "exchange.usd"),
    ("price_gap_pct.net_of_grant.thailand", "rivals.thailand.fob"),
    ("npv_idr.net_of_grant", "costs.fruit.price"),
    (COST, "toll.fee"),
]
NOT_REACHED = [
    ("npv_idr", "discount_rate"),
    (COST, "investment.equipment.cost"),
]


@pytest.mark.parametrize(("kpi", "path"), REACHED)
def test_a_price_that_is_set_by_hand_meets_the_target(plan, execution, kpi, path):
    question = Question(kpi, path, scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    assert break_even.why == ""
    result = result_at(plan, break_even, execution)
    target = result.sample(kpi, break_even.against).mean() if break_even.against else 0.0
    scale = max(abs(break_even.figure), abs(break_even.target))
    assert result.sample(kpi, "local-2t").mean() - target == pytest.approx(0, abs=1e-6 * scale)
    assert not break_even.ci_low > break_even.value
    assert not break_even.ci_high < break_even.value


@pytest.mark.parametrize(("kpi", "path"), NOT_REACHED)
def test_where_no_price_meets_the_target_the_gap_has_one_sign(plan, execution, kpi, path):
    question = Question(kpi, path, scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    assert break_even.why == NOWHERE
    assert len({np.sign(point.mean) for _, point in break_even.points}) == 1
    assert break_even.low <= break_even.variable.value <= break_even.high


def test_the_interval_is_where_that_of_the_figure_covers_the_target(plan, execution):
    question = Question("npv_idr", "exchange.usd", scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    for end in (break_even.ci_low, break_even.ci_high):
        changed = break_even.variable.at(plan, end)
        result = StudyResult(changed, *run_all(simulation_set(changed), range(3), execution))
        npv = summarise(result.sample(question.kpi, "local-2t"), weighing=result.weighing)
        assert min(abs(npv.ci_low), abs(npv.ci_high)) == pytest.approx(0, abs=1e3)


def test_a_target_is_a_number_in_the_unit_of_the_figure(plan, execution):
    for target in ("14_000", "14_000 IDR/can"):
        question = Question(COST, "costs.fruit.price", target=target, scenario="outside-2t")
        (break_even,) = break_evens(plan, question, execution).break_evens
        result = result_at(plan, break_even, execution)
        assert result.sample(COST, "outside-2t").mean() == pytest.approx(14_000)


def test_what_the_plant_reads_is_simulated_to_where_the_target_is_met(plan, execution):
    def solved(target):
        question = Question(COST, "plant.recovery", target=target, scenario="local-2t")
        return break_evens(plan, question, execution).break_evens[0]

    target = round(1.1 * solved("1 IDR/can").figure)
    break_even = solved(f"{target} IDR/can")
    cost = summarise(result_at(plan, break_even, execution).sample(COST, "local-2t"))
    assert cost.ci_low <= target <= cost.ci_high
    assert break_even.ci_low < break_even.value < break_even.ci_high < 36
    # The bracket of the value is a percent wide.
    numbers = [number for number, _ in break_even.points]
    below = max(number for number in numbers if number <= break_even.value)
    above = min(number for number in numbers if number >= break_even.value)
    assert above - below <= 0.0101 * above


def test_a_road_that_decides_nothing_is_said_so_with_the_range_tried(plan, execution):
    question = Question(COST, "roads.siwarak_toll_canner.distance", scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    assert break_even.why == NOWHERE
    assert np.isnan(break_even.value)
    assert (break_even.low, break_even.high) == pytest.approx((68 / 4, 68 * 4))


def test_people_are_tried_as_whole_numbers(plan, execution):
    question = Question("npv_idr", "plant.stages.peel.crew", scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    assert all(number.is_integer() for number, _ in break_even.points)


def test_the_frames_say_what_was_found(plan, execution):
    found = break_evens(plan, Question("npv_idr", "exchange.usd"), execution)
    assert found.solutions["scenario"].tolist() == ["local-2t", "outside-2t", "outside"]
    row = found.solutions.iloc[0]
    assert (row["written"], row["vary_unit"], row["unit"]) == (16_200, "IDR/USD", "IDR")
    assert row["change_pct"] == pytest.approx(100 * (row["value"] / 16_200 - 1))
    assert len(found.points) == sum(len(break_even.points) for break_even in found.break_evens)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("npv", "toll.fee"), "npv_idr"),
        (Question("npv_idr", "tol.fee"), "toll.fee"),
        (Question("npv_idr", "horizon"), "vary_study"),
        (Question("npv_idr", "seed"), "vary_study"),
        (Question("npv_idr", "plant.at"), "vary_no_number"),
        (Question("npv_idr", "plant"), "vary_no_number"),
        (Question("npv_idr", "toll.fee", target="12 km"), "target_unit"),
        (Question("npv_idr", "toll.fee", target="1.900"), "number_trap"),
        (Question("npv_idr", "toll.fee", scenario="nowhere"), "no_such_scenario"),
        (Question(COST, "toll.fee", scenario="outside"), "needs_target"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_problem(plan, execution, question, message):
    with pytest.raises(ScenarioError) as refused:
        break_evens(plan, question, execution)
    (problem,) = refused.value.problems
    assert message in (problem.problem.key, problem.problem.words.get("meant", ""))
    assert all(refused.value.lines(lang)[0] for lang in ("en", "id"))


def test_a_figure_of_counterfactual_chains_reads_the_whole_study(plan, execution):
    """The cost of distance of a toll canner needs the site of a plant that is not its partner."""
    kpi, scenario = "cost_of_distance_idr_per_can", "outside-2t"
    (hire,) = break_evens(
        plan, Question(kpi, "vehicles.cdd.hire_per_km", "400", scenario), execution
    ).break_evens
    result = result_at(plan, hire, execution)
    assert result.sample(kpi, scenario).mean() == pytest.approx(400)
    road = Question(kpi, "roads.siwarak_toll_canner.distance", "1", scenario)
    (far,) = break_evens(plan, road, execution).break_evens
    assert len(far.points) > 1
    assert far.figure == pytest.approx(hire.figure)


def test_a_figure_that_no_scenario_has_is_refused_for_what_the_plant_reads_too(plan, execution):
    with pytest.raises(ScenarioError) as refused:
        break_evens(plan, Question("npv", "plant.recovery"), execution)
    (problem,) = refused.value.problems
    assert (problem.problem.key, problem.problem.words["meant"]) == ("no_such_name", "npv_idr")
