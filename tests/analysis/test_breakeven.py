"""Break-evens: a figure equals its target at the value found, for prices and for physical values."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.break_even_result import BETWEEN, NO_EFFECT, NOWHERE
from sim.analysis.breakeven import break_evens
from sim.analysis.counterfactual import simulation_set
from sim.analysis.goals import Question, goals
from sim.analysis.study import StudyResult
from sim.analysis.variable import variable
from sim.catalogue.labels import Labels
from sim.replication.cache import Cache
from sim.replication.runs import Execution, run_all
from sim.replication.workers import processes
from sim.report.tables.breakeven import breakeven_sentences, breakeven_table, number_cell
from sim.report.tables.cells import write
from sim.scenario.problems import ScenarioError
from sim.statistics.summary import summarise
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
COST = "levelised_cost_idr_per_can"


def short_study(years, replications):
    """Return the shipped study over few years, without the loans that last longer."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null"])
    return study.timed({"horizon": years, "replications": replications})


@pytest.fixture(scope="module", autouse=True)
def coarse():
    """Search along a price from a coarse grid: the values found between its points are as exact."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sim.analysis.breakeven._MONEY_POINTS", 9)
        yield


@pytest.fixture(scope="module")
def plan():
    """Return a local plant for 2 t a day with its partner and what happens without it."""
    study = short_study(years=2, replications=3)
    (goal,) = goals(study, Question("npv_idr", "exchange.usd", scenario="local-2t"))
    return goal.plan


@pytest.fixture(scope="module")
def execution(tmp_path_factory):
    """Return an execution in this process whose cache the tests here share."""
    return Execution(partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows")))


@pytest.fixture(scope="module")
def solved(plan, execution):
    """Return the break-even exchange rate of a local plant."""
    return break_evens(plan, Question("npv_idr", "exchange.usd", None, "local-2t"), execution)


def result_at(plan, break_even, execution):
    """Return the result of the study at the value of a break-even."""
    changed = break_even.variable.at(plan, break_even.value)
    return StudyResult(changed, *run_all(simulation_set(changed), range(3), execution))


REACHED = [
    ("npv_idr", "exchange.usd"),
    ("continued_npv_idr", "exchange.usd"),
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
    target = result.sample(kpi, break_even.against).mean if break_even.against else 0.0
    scale = max(abs(break_even.figure), abs(break_even.target))
    assert result.sample(kpi, "local-2t").mean - target == pytest.approx(0, abs=1e-6 * scale)
    assert not break_even.ci_low > break_even.value
    assert not break_even.ci_high < break_even.value


@pytest.mark.parametrize(
    ("kpi", "path", "scenario"),
    [
        ("npv_idr", "exchange.usd", "outside-2t"),
        ("npv_idr", "discount_rate", "local-2t"),
        ("npv_idr", "inflation", "outside-2t"),
        ("npv_idr", "paths.usd.volatility", "local-2t"),
        (COST, "costs.fruit.price", "local-2t"),
        ("price_gap_pct.fob.thailand", "rivals.thailand.fob", "outside-2t"),
    ],
)
def test_a_price_meets_the_target_in_the_whole_study_whatever_paths_its_baseline_has(
    execution, kpi, path, scenario
):
    study = short_study(years=2, replications=3)
    calm = study.scenarios["outside-far"].replace({"paths.usd.volatility": "4 %"})
    names = ("outside-far", "outside", "outside-2t", "local-2t")
    scenarios = {name: study.scenarios[name] for name in names} | {"outside-far": calm}
    members = {name: study.members[name] for name in names}
    study = replace(study, scenarios=scenarios, members=members, baseline="outside-far")

    def figure(changed):
        result = StudyResult(changed, *run_all(simulation_set(changed), range(3), execution))
        return float(result.sample(kpi, scenario).mean)

    varied = variable(study, path)
    target = figure(varied.at(study, 1.05 * varied.value))
    question = Question(kpi, path, repr(target), scenario)
    (solved,) = break_evens(study, question, execution).break_evens
    assert solved.figure == pytest.approx(figure(study), rel=1e-9)
    assert figure(varied.at(study, solved.value)) == pytest.approx(target, rel=1e-9)


@pytest.mark.parametrize(("kpi", "path"), NOT_REACHED)
def test_where_no_price_meets_the_target_the_gap_has_one_sign(plan, execution, kpi, path):
    question = Question(kpi, path, scenario="local-2t")
    (break_even,) = break_evens(plan, question, execution).break_evens
    assert break_even.why == NOWHERE
    assert len({np.sign(point.mean) for _, point in break_even.points}) == 1
    assert break_even.low <= break_even.variable.value <= break_even.high


def test_the_interval_is_where_that_of_the_figure_covers_the_target(plan, execution, solved):
    (break_even,) = solved.break_evens
    for end in (break_even.ci_low, break_even.ci_high):
        changed = break_even.variable.at(plan, end)
        result = StudyResult(changed, *run_all(simulation_set(changed), range(3), execution))
        npv = summarise(result.sample("npv_idr", "local-2t"))
        assert min(abs(npv.ci_low), abs(npv.ci_high)) == pytest.approx(0, abs=1e3)


def test_a_target_is_a_number_in_the_unit_of_the_figure(plan, execution):
    for target in ("14_000", "14_000 IDR/can"):
        question = Question(COST, "costs.fruit.price", target=target, scenario="outside-2t")
        (break_even,) = break_evens(plan, question, execution).break_evens
        result = result_at(plan, break_even, execution)
        assert result.sample(COST, "outside-2t").mean == pytest.approx(14_000)


def test_a_target_may_be_written_as_the_tables_print_it(plan):
    """In IDR or in billions of it, in either language; the words are those of `Labels`."""
    for written in ("5_000_000_000", "5_000_000_000 IDR", "5 billion IDR", "5 miliar Rp"):
        (goal,) = goals(plan, Question("npv_idr", "exchange.usd", written, "local-2t"))
        assert goal.target == 5e9
    for written in ("14_000 IDR per can", "14_000 Rp per kaleng"):
        (goal,) = goals(plan, Question(COST, "toll.fee", written, "local-2t"))
        assert goal.target == 14_000


def test_the_target_of_a_share_is_in_percent(plan):
    (goal,) = goals(plan, Question("order_fill_share", "toll.recovery", "95 %", "outside"))
    assert goal.target == pytest.approx(0.95)
    for text in ("0.95", "50"):
        with pytest.raises(ScenarioError, match="write it in percent"):
            goals(plan, Question("order_fill_share", "toll.recovery", text, "outside"))


def test_the_advice_on_a_missing_target_can_be_followed(plan):
    for kpi in (COST, "cans_per_year", "irr", "order_fill_share"):
        with pytest.raises(ScenarioError) as refused:
            goals(plan, Question(kpi, "toll.fee", scenario="outside"))
        (problem,) = refused.value.problems
        example = problem.problem.words["example"]
        (goal,) = goals(plan, Question(kpi, "toll.fee", example, "outside"))
        assert goal.target > 0


@given(st.floats(1e-6, 1e12))
def test_a_value_is_written_to_four_digits_without_zeros_at_its_end(value):
    written = number_cell(value).write(Labels("en"))
    assert float(written.replace(",", "")) == pytest.approx(value, rel=5e-4)
    assert not re.search(r"\.\d*0$", written)


def test_sentence_and_table_write_a_value_alike(solved):
    (sentence,) = breakeven_sentences(solved, Labels("en"))
    (row,) = breakeven_table(solved, Labels("en")).rows
    _, _, assumed, met, change, interval, _ = (write(cell, Labels("en")) for cell in row.cells)
    assert f"equals 0 IDR at exchange.usd = {met} IDR per USD" in sentence
    assert f"(assumed {assumed}, {change} %; 95 % interval by luck {interval})" in sentence
    (indonesian,) = breakeven_sentences(solved, Labels("id"))
    assert f"exchange.usd = Rp{met.replace(',', '.')} per US$ (" in indonesian


TOLD = [
    ("5", " equals 5 IDR at "),
    ("-1_250_000", " equals -1,250,000 IDR at "),
    ("5 billion IDR", " equals 5.00 billion IDR at "),
    ("1e300", " to 1E291 billion IDR."),
]


@pytest.mark.parametrize(("target", "words"), TOLD)
def test_a_target_is_told_as_it_was_asked(plan, execution, target, words):
    question = Question("npv_idr", "exchange.usd", target, "local-2t")
    result = break_evens(plan.timed({"replications": 1}), question, execution)
    (sentence,) = breakeven_sentences(result, Labels("en"))
    assert words in sentence
    (row,) = breakeven_table(result, Labels("id")).rows
    in_billions = float(write(row.cells[1], Labels("en")).replace(",", ""))
    assert in_billions * 1e9 == pytest.approx(result.break_evens[0].target, rel=1e-3)


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


WHOLE = [
    (COST, "product.cans_per_carton", 1.003),
    ("cans_per_year", "toll.slots_per_week", 0.7),
]


@pytest.mark.parametrize(("kpi", "path", "share"), WHOLE)
def test_between_whole_numbers_both_are_named_and_the_figure_passes_the_target(
    plan, execution, kpi, path, share
):
    def solved(target):
        result = break_evens(plan, Question(kpi, path, str(target), "outside-2t"), execution)
        return result, result.break_evens[0]

    target = share * solved(1)[1].figure
    result, break_even = solved(target)
    below, above = break_even.around
    assert (break_even.why, above - below) == (BETWEEN, 1)
    assert np.isnan(break_even.value)
    low, high = (
        result_at(plan, replace(break_even, value=value), execution).sample(kpi, "outside-2t").mean
        for value in (below, above)
    )
    assert min(low, high) < target < max(low, high)
    for end in (break_even.ci_low, break_even.ci_high):
        assert np.isnan(end) or end.is_integer()
    for lang, words in (
        ("en", "between {0:.0f} and {1:.0f}"),
        ("id", "antara {0:.0f} dan {1:.0f}"),
    ):
        told = str(breakeven_table(result, Labels(lang)))
        assert words.format(below, above) in " ".join(told.split())
        (sentence,) = breakeven_sentences(result, Labels(lang))
        assert f"{path} = {below:.0f} " in sentence
        assert "  " not in sentence
    # A target that a whole number meets is met there.
    assert solved(low)[1].value == below


def test_the_figure_now_is_that_of_the_study_as_written(stepped, execution):
    """The plant calls off 8 t a day and its partner 2; along the path both call off as much."""
    members = {
        name: member.model_copy(update={"against": "local-2t" if name == "local-8t" else None})
        for name, member in stepped.members.items()
    }
    study = replace(stepped, members=members)
    as_written = StudyResult(study, *run_all(simulation_set(study), range(1), execution))
    question = Question("cans_per_year", "call_off.target", scenario="local-8t")
    (solved,) = break_evens(study, question, execution).break_evens
    now = {name: as_written.sample("cans_per_year", name).mean for name in study.scenarios}
    assert (solved.figure, solved.target) == (now["local-8t"], now["local-2t"])
    assert now["local-8t"] > 2 * now["local-2t"]


def test_only_values_that_the_study_accepts_are_searched(execution):
    """A study takes no loan that outlasts it."""
    study = sim.load(FOLDER / "study.yaml").timed({"replications": 1})
    question = Question("npv_idr", "loans.kur.term", "0", "local-2t")
    (solved,) = break_evens(study, question, execution).break_evens
    term = study.scenarios["local-2t"].money.loans["kur"].term
    assert (solved.variable.value, solved.variable.high) == (term, 10 * term)
    assert term <= solved.high <= study.timing.months / 12 < solved.variable.high


def test_a_figure_that_only_the_partner_lacks_asks_for_a_number(plan, execution):
    for path in ("exchange.usd", "plant.recovery"):
        with pytest.raises(ScenarioError) as refused:
            break_evens(plan, Question("irr.mean_flow", path, scenario="local-2t"), execution)
        (problem,) = refused.value.problems
        assert (problem.problem.key, problem.origin.file) == ("partner_lacks", "--target")


def test_the_frames_say_what_was_found(plan, execution):
    result = break_evens(plan, Question("npv_idr", "exchange.usd"), execution)
    assert result.solutions["scenario"].tolist() == ["local-2t", "outside-2t", "outside"]
    row = result.solutions.iloc[0]
    assert (row["written"], row["vary_unit"], row["unit"]) == (16_700, "IDR/USD", "IDR")
    assert row["change_pct"] == pytest.approx(100 * (row["value"] / 16_700 - 1))
    assert len(result.points) == sum(len(break_even.points) for break_even in result.break_evens)


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
        (Question("npv_idr", "toll.fee", target=""), "no_number"),
        (Question("npv_idr", "toll.fee", scenario="nowhere"), "no_such_scenario"),
        (Question(COST, "toll.fee", scenario="outside"), "needs_target"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_problem(plan, execution, question, message):
    with pytest.raises(ScenarioError) as refused:
        break_evens(plan, question, execution)
    (problem,) = refused.value.problems
    meant = problem.problem.words.get("meant", "").split(" | ")
    assert message in (problem.problem.key, *meant)
    assert all(refused.value.lines(lang)[0] for lang in ("en", "id"))


def test_a_figure_of_counterfactual_chains_reads_the_whole_study(plan, execution):
    """The cost of distance of a toll canner needs the site of a plant that is not its partner."""
    kpi, scenario = "cost_of_distance_idr_per_can", "outside-2t"
    (hire,) = break_evens(
        plan, Question(kpi, "vehicles.cdd.hire_per_km", "400", scenario), execution
    ).break_evens
    result = result_at(plan, hire, execution)
    assert result.sample(kpi, scenario).mean == pytest.approx(400)
    road = Question(kpi, "roads.siwarak_toll_canner.distance", "1", scenario)
    (far,) = break_evens(plan, road, execution).break_evens
    assert len(far.points) > 1
    assert far.figure == pytest.approx(hire.figure)


def test_a_figure_that_is_in_no_catalogue_is_refused_before_any_run(plan):
    for path in ("exchange.usd", "plant.recovery"):
        with pytest.raises(ScenarioError) as refused:
            break_evens(plan, Question("npv_idrr", path), execution=None)
        assert refused.value.lines("en") == [
            "--kpi: npv_idrr: no figure has this key; did you mean npv_idr?"
        ]


@pytest.mark.parametrize("path", ["exchange.usd", "plant.recovery"])
def test_a_figure_of_the_catalogue_that_no_scenario_has_is_refused(plan, execution, path):
    """A local plant pays no toll fee."""
    with pytest.raises(ScenarioError) as refused:
        break_evens(plan, Question("toll_fee_idr_per_can", path, "0", "local-2t"), execution)
    (problem,) = refused.value.problems
    assert (problem.problem.key, problem.path) == ("figure_of_none", "toll_fee_idr_per_can")


@pytest.fixture(scope="module")
def stepped():
    """Return two plants that call off 2 and 8 t a day, with one toll chain that calls off 4."""
    study = short_study(years=1, replications=1)
    members = {
        name: study.members[name].model_copy(update={"against": None, "without": without})
        for name, without in (("local-2t", "outside"), ("local-8t", "outside"), ("outside", None))
    }
    scenarios = {name: study.scenarios[name] for name in members}
    scenarios["outside"] = scenarios["outside"].replace({"call_off.target": "4 t/day"})
    return replace(study, scenarios=scenarios, members=members, baseline="outside")


def test_goals_with_different_values_share_a_partner(stepped, execution):
    """Grids around 2 and 8 t a day meet at 4, but for the rounding of floats."""
    result = break_evens(stepped, Question("incremental_npv_idr", "call_off.target"), execution)
    assert [solved.scenario for solved in result.break_evens] == ["local-2t", "local-8t"]
    assert all(len(solved.points) > 3 for solved in result.break_evens)


@pytest.mark.parametrize("path", ["call_off.target", "toll.fee", "toll.slots_per_week"])
def test_only_scenarios_that_state_a_value_are_varied(path):
    study = sim.load(FOLDER / "study.yaml")
    stating = {name for name, item in study.scenarios.items() if path in item.origins}
    assert 0 < len(stating) < len(study.scenarios)
    varied = variable(study, path)
    changed = varied.at(study, varied.high).scenarios
    assert {name for name in changed if changed[name] is not study.scenarios[name]} == stating


NO_EFFECT_ON = [
    ("npv_idr", "toll.fee"),  # of the partner alone
    ("cans_per_year", "exchange.usd"),
    ("npv_idr", "toll.slots_per_week"),  # of the partner alone, read by the plant
]


@pytest.mark.parametrize(("kpi", "path"), NO_EFFECT_ON)
def test_an_assumption_that_does_not_change_the_figure_is_said_to_have_no_effect(
    plan, execution, kpi, path
):
    question = Question(kpi, path, target="1", scenario="local-2t")
    result = break_evens(plan, question, execution)
    (break_even,) = result.break_evens
    assert break_even.why == NO_EFFECT
    samples = [
        StudyResult(changed, *run_all(simulation_set(changed), range(3), execution)).sample(
            kpi, "local-2t"
        )
        for end in (break_even.low, break_even.high)
        for changed in [break_even.variable.at(plan, end)]
    ]
    assert np.array_equal(*(sample.parts for sample in samples))
    for lang, words in (("en", "does not change"), ("id", "tidak mengubah")):
        (sentence,) = breakeven_sentences(result, Labels(lang))
        assert words in sentence


def test_along_a_price_only_the_chains_of_the_figure_are_simulated(execution):
    study = short_study(years=1, replications=1)
    recalled = {}
    for kpi, scenario in (("npv_idr", "local-2t"), ("cost_of_distance_idr_per_can", "outside-2t")):
        asked = Question(kpi, "exchange.usd", "1", scenario)
        for _ in range(2):  # the second time all are in the cache
            recorder = Recorder()
            break_evens(study, asked, execution._replace(reporter=recorder))
        recalled[kpi] = dict(recorder.told)["cli.recalled"]["wanted"]
    own = {
        "local-2t",
        *study.members["local-2t"].model_dump(include={"against", "without"}).values(),
    }
    assert recalled["npv_idr"] == len(own)
    physicals = {str(item.physical) for item in simulation_set(study).scenarios.values()}
    assert recalled["cost_of_distance_idr_per_can"] == len(physicals)


def test_a_single_replication_is_said_to_have_no_interval(plan, execution):
    single = plan.timed({"replications": 1})
    result = break_evens(single, Question("npv_idr", "exchange.usd", None, "local-2t"), execution)
    assert np.isfinite(result.break_evens[0].value)
    written = [
        str(breakeven_table(result, Labels("en"))),
        *breakeven_sentences(result, Labels("en")),
    ]
    assert all("no interval" in text and "range tried," not in text for text in written)


def test_a_value_that_only_other_scenarios_state_is_refused_with_the_reason():
    study = sim.load(FOLDER / "study.yaml")
    with pytest.raises(ScenarioError) as refused:
        goals(study, Question("npv_idr", "loans.kur.rate", scenario="local-8t"))
    (problem,) = refused.value.problems
    assert problem.problem.key == "vary_not_stated"


def test_a_notebook_may_give_the_target_as_a_number(plan):
    for target, key in ((0, None), (1.125, None), (float("nan"), "no_number")):
        arguments = {"target": target, "scenario": "outside-2t", "jobs": 1, "replications": 1}
        if key is None:
            result = sim.breakeven(plan, COST, "toll.fee", **arguments)
            assert result.break_evens[0].target == target
        else:
            with pytest.raises(ScenarioError, match="not a number"):
                sim.breakeven(plan, COST, "toll.fee", **arguments)
