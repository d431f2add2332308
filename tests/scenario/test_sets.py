"""`--set`, studies, and plans changed after reading."""

from datetime import date
from pathlib import Path

import pytest

from sim.scenario.plan import Plan
from sim.scenario.read import ScenarioError, load, load_plan, repriced
from sim.scenario.scenario import Scenario
from tests.scenario.cases import refused, write


def test_a_set_beats_the_file_and_is_an_origin():
    scenario = load("outside.yaml", ["toll.fee=3_500 IDR/can"])

    assert scenario.money.toll.fee.amount == 3_500
    assert scenario.tree["toll"]["fee"] == "3_500 IDR/can"
    assert str(scenario.origins["toll.fee"]) == "--set"
    assert str(scenario.origins["toll.bays"]) == "outside.yaml:6:3"


def test_a_set_is_checked_as_a_file_is():
    with pytest.raises(ScenarioError) as caught:
        load("outside.yaml", ["toll.fee=3.500 IDR/can", "toll.recovery=11"])

    assert caught.value.lines() == [
        "--set: toll.fee: “3.500 IDR/can” can be read in two ways; 3_500 IDR/can or 3.5 IDR/can?",
        "--set: toll.recovery: “11” has no unit; add the one that you mean, such as %",
    ]


NOWHERE = {
    "plant.retort.cycle=50 min": "plant.retort.cycle: this path leads nowhere: there is no local plant",
    "toll.fea=1 IDR/can": "toll.fea: this path leads nowhere; did you mean toll.fee?",
    "fee=1 IDR/can": "fee: this path leads nowhere; did you mean toll.fee?",
    "toll.fee.low=1": "toll.fee.low: this path leads nowhere; did you mean toll.fee?",
    "plant.outage.mean=1 h": "plant.outage.mean: this path leads nowhere",
    "costs.new.price=1 IDR": "costs.new.price: this path leads nowhere",
    "toll.fee": "“toll.fee” is not PATH=VALUE; write for example toll.fee=3_500 IDR/can",
    "=3": "“=3” is not PATH=VALUE; write for example toll.fee=3_500 IDR/can",
}


@pytest.mark.parametrize("text", NOWHERE)
def test_a_set_that_leads_nowhere_is_refused(text):
    with pytest.raises(ScenarioError) as caught:
        load("outside.yaml", [text])

    (line,) = caught.value.lines()
    assert line.startswith(f"--set: {NOWHERE[text]}")


def test_a_study_holds_its_scenarios_partners_and_times():
    plan = load("study.yaml")

    assert isinstance(plan, Plan)
    assert list(plan.scenarios) == ["outside", "local"]
    assert isinstance(plan.scenarios["local"], Scenario)
    assert plan.members["local"].against == "outside"
    assert (plan.name, plan.baseline) == ("study", "outside")
    assert plan.timing.start == date(2027, 1, 1)
    assert (plan.timing.horizon, plan.timing.replications, plan.timing.seed) == (15, 20, 1)
    assert plan.timing.discount_rate.basis == "real"
    assert plan.tree["horizon"]["source"] == "a habit"


def test_a_lone_scenario_is_a_study_of_one():
    plan = load_plan("local.yaml", ["horizon=10 year", "seed=7", "plant.bays=3"])

    assert list(plan.scenarios) == ["local"]
    assert (plan.name, plan.baseline, plan.members["local"].against) == ("local", "local", None)
    assert (plan.timing.horizon, plan.timing.seed) == (10, 7)
    assert plan.scenarios["local"].physical.plant.bays == 3
    assert plan.tree["horizon"] == "10 year"


def test_a_set_on_a_study_reaches_every_scenario_that_has_the_path():
    plan = load("study.yaml", ["sale.margin=5 %", "toll.fee=1 IDR/can", "replications=3"])

    assert {scenario.money.sale.margin for scenario in plan.scenarios.values()} == {0.05}
    assert plan.scenarios["outside"].money.toll.fee.amount == 1
    assert plan.scenarios["local"].money.toll is None
    assert plan.timing.replications == 3


def test_a_set_may_aim_at_one_scenario():
    plan = load("study.yaml", ["local:sale.margin=5 %"])

    assert plan.scenarios["local"].money.sale.margin == 0.05
    assert plan.scenarios["outside"].money.sale.margin == 0.1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lokal:sale.margin=5 %", "sale.margin: there is no scenario “lokal” in the study; "
         "there are outside, local; did you mean local?"),
        ("local:toll.fee=1 IDR/can", "toll.fee: this path leads nowhere: there is no toll "
         "canner (toll) here"),
        ("sale.margn=5 %", "sale.margn: this path leads nowhere; did you mean sale.margin?"),
        ("horizn=5 year", "horizn: this path leads nowhere; did you mean horizon?"),
    ],
)  # fmt: skip
def test_a_set_on_a_study_that_leads_nowhere_is_refused(text, line):
    with pytest.raises(ScenarioError) as caught:
        load("study.yaml", [text])

    assert caught.value.lines() == [f"--set: {line}"]


@pytest.mark.parametrize(
    ("text", "key"), [("scenarios=null", "missing"), ("scenarios=no", "needs_mapping")]
)
def test_a_study_without_scenarios_is_refused(text, key):
    with pytest.raises(ScenarioError) as caught:
        load("study.yaml", [text])

    assert key in [one.problem.key for one in caught.value.problems]


STUDIES = {
    "baseline: lokal": ("case.yaml:1:1", "baseline", "unknown_scenario"),
    "start: 2027-01-15": ("case.yaml:1:1", "start", "not_first_of_month"),
    "start: 1 January 2027": ("case.yaml:1:1", "start", "not_a_date"),
    "horizon: 15": ("case.yaml:1:1", "horizon", "needs_unit"),
    "horizon: 0 year": ("case.yaml:1:1", "horizon", "limit_ge"),
    "horizon: 3 year": ("local.yaml:23:5", "expansions.second.after", "begins_late"),
    "discount_rate: 10 %/year": ("case.yaml:1:1", "discount_rate", "needs_basis"),
    "discount_rate: 10": ("case.yaml:1:1", "discount_rate", "needs_basis"),
    "start: 1999-01-01": ("case.yaml:1:1", "start", "start_far"),
    "start: 2207-01-01": ("case.yaml:1:1", "start", "start_far"),
    "start: 2090-01-01": ("case.yaml:1:1", "start", "start_far"),
    "horizon: {value: 7 year, source: a habit, year: 202o}": ("case.yaml:1:43", "horizon.year", "not_a_year"),
    "horizon: {value: 7 year, source: a habit, year: 2206}": ("case.yaml:1:43", "horizon.year", "not_a_year"),
    "price_basis: 205": ("case.yaml:1:1", "price_basis", "limit_ge"),
    "price_basis: 20255": ("case.yaml:1:1", "price_basis", "limit_le"),
    "seed: -1": ("case.yaml:1:1", "seed", "limit_ge"),
    "replication: 20": ("case.yaml:1:1", "replication", "unknown_key"),
    "sale: {margin: 10 %}": ("case.yaml:1:1", "sale", "belongs_in_scenario"),
    "scenarios: {local: {against: outsid}}": (
        "case.yaml:1:21", "scenarios.local.against", "unknown_scenario"),
    "scenarios: {local: {without: base}}": (
        "case.yaml:1:21", "scenarios.local.without", "unknown_scenario"),
    "scenarios: {local: {against: local}}": (
        "case.yaml:1:21", "scenarios.local.against", "against_itself"),
    "uncertain: {links: {a: {of: toll.fee, to: toll.fee}}}": (
        "case.yaml:1:21", "uncertain.links.a", "link_circle"),
    "uncertain: {links: {a: {of: x, to: y}, b: {of: y, to: z}, c: {of: z, to: x}}}": (
        "case.yaml:1:59", "uncertain.links.c", "link_circle"),
    "uncertain: {correlations: {a: {of: x, to: x, rank: 40 %}}}": (
        "case.yaml:1:28", "uncertain.correlations.a", "correlation_of_one"),
    "uncertain: {correlations: {a: {of: x, to: y, rank: 40 %}, b: {of: y, to: x, rank: 30 %}}}": (
        "case.yaml:1:59", "uncertain.correlations.b", "correlation_twice"),
    "uncertain: {correlations: {a: {of: x, to: y, rank: -140 %}}}": (
        "case.yaml:1:46", "uncertain.correlations.a.rank", "limit_ge"),
    "uncertain: {links: {a: {of: toll.fee, to: plant.butch}}}": (
        "case.yaml:1:39", "uncertain.links.a.to", "no_unknown"),
    "uncertain: {correlations: {a: {of: x, to: y, rank: 90 %}, b: {of: y, to: z, rank: 90 %}, c: {of: z, to: x, rank: -90 %}}}": (
        "case.yaml:1:13", "uncertain.correlations", "correlations_impossible"),
    "uncertain: {decide: {payoff: irr}}": (
        "case.yaml:1:22", "uncertain.decide.payoff", "unknown_payoff"),
    "uncertain: {decide: {alternatives: local locale}}": (
        "case.yaml:1:22", "uncertain.decide.alternatives", "unknown_scenario"),
    "scenarios: {local: {file: base.yaml}}": ("base.yaml:1:1", "", "base_file"),
    "scenarios: {local: {file: study.yaml}}": ("study.yaml:8:1", "baseline", "belongs_in_study"),
    "scenarios: {local: {file: null}}": ("case.yaml:1:13", "scenarios.local", "missing"),
}  # fmt: skip


@pytest.mark.parametrize("text", STUDIES)
def test_a_study_that_does_not_hold_is_refused(text):
    found = refused(f"{text}\nextends: study.yaml\n")
    assert STUDIES[text] in found
    assert STUDIES[text][2] != "start_far" or len(found) == 1


def test_other_prices_keep_the_study_and_refuse_what_the_plant_reads():
    plan = load("study.yaml")
    cheaper = repriced(plan, {"toll.fee": "3_500 IDR/can"})

    assert cheaper.scenarios["outside"].money.toll.fee.amount == 3_500
    assert cheaper.scenarios["local"] is plan.scenarios["local"]
    with pytest.raises(ScenarioError) as caught:
        repriced(plan, {"plant.bays": "3", "toll.fea": "1 IDR/can"})
    assert [one.problem.key for one in caught.value.problems] == ["read_by_plant"]


def test_a_plan_can_be_timed_anew():
    plan = load("study.yaml").timed({"replications": 3, "horizon": 7})

    assert (plan.timing.replications, plan.timing.horizon, plan.timing.seed) == (3, 7, 1)
    assert plan.tree["horizon"] == "7 year"
    with pytest.raises(ScenarioError, match="at most 60 year"):
        plan.timed({"horizon": 61})


def test_an_expansion_that_the_study_does_not_reach_is_refused():
    # The plant is built in 10 months, so three years of operation end as the step after 36 begins.
    plan = load("study.yaml", ["loans=null"]).timed({"horizon": 4})
    with pytest.raises(ScenarioError, match=r"after 36 months .* ends after 36 months"):
        plan.timed({"horizon": 3})


def test_a_loan_that_a_plan_timed_anew_does_not_reach_is_refused():
    with pytest.raises(ScenarioError, match=r"over 84 months outlasts the study of 70 months"):
        load("study.yaml").timed({"horizon": 5})


def test_a_loan_that_outlasts_its_study_is_told_with_its_path():
    with pytest.raises(ScenarioError) as caught:
        load("study.yaml", ["horizon=5 year"])

    # Ten months of construction come before the five years, and the other loan fits.
    (line,) = caught.value.lines("en")
    assert line.startswith("--set: ")
    assert (
        "loans.bank.term: a loan over 84 months outlasts the study of 70 months, of which 10 are "
        in line
    )
    assert load("study.yaml", ["horizon=5 year", "loans.bank.term=5 year"]).timing.horizon == 5


@pytest.mark.parametrize(
    ("rate", "inflation", "nominal"),
    [
        # 0.95 x 1.02 - 1 and 0.99 x 1.01 - 1.
        ("-5 %/year real", "2 %/year", "-3.1 %/year nominal"),
        ("-1 %/year real", "1 %/year", "-0.01 %/year nominal"),
        ("-1 %/year nominal", "9 %/year", "-1 %/year nominal"),
    ],
)
def test_a_loan_that_pays_the_debtor_is_refused_whatever_its_basis(rate, inflation, nominal):
    with pytest.raises(ScenarioError) as caught:
        load("study.yaml", [f"loans.bank.rate={rate}", f"inflation={inflation}"])

    (line,) = caught.value.lines("en")
    assert f"loans.bank.rate: a loan at {rate} would pay interest" in line
    assert f"({nominal})" in line


def test_a_real_rate_below_zero_is_fine_above_zero_in_money_of_the_day():
    assert load("study.yaml", ["loans.bank.rate=-1 %/year real", "inflation=2 %/year"])


def test_studies_of_several_folders_find_their_files():
    Path("sub").mkdir()
    write("extends: ../study.yaml\nseed: 2\n", "sub/study.yaml")

    plan = load("sub/study.yaml")
    assert (plan.timing.seed, list(plan.scenarios)) == (2, ["outside", "local"])


def test_scenarios_of_one_name_and_partners_that_are_none_are_refused_by_name():
    plant, canner = load("local.yaml"), load("outside.yaml")
    with pytest.raises(ScenarioError, match="two scenarios are called local"):
        Plan.of([plant, plant], {})
    for against in ({"local": "outsid"}, {"locl": "outside"}):
        with pytest.raises(ScenarioError, match=r"did you mean (outside|local)"):
            Plan.of([plant, canner], against)
    with pytest.raises(ScenarioError, match=r"against.local: local is compared with itself"):
        Plan.of([plant, canner], {"local": "local"})
    with pytest.raises(ScenarioError, match="no scenario is given"):
        Plan.of([], {})
    assert Plan.of([plant, canner], {"local": "outside"}).members["local"].against == "outside"


def test_a_loan_in_foreign_money_is_refused():
    with pytest.raises(ScenarioError, match=r"loans.bank.amount: .300_000 USD. is not in IDR"):
        load("local.yaml", ["loans.bank.amount=300_000 USD"])


def test_a_loan_that_a_set_horizon_cuts_off_is_told_at_the_set(here):
    loan = "{amount: 1_000 IDR, rate: 9 %/year nominal, term: 5 year, grace: 12 month}"
    write(f"extends: local.yaml\nloans: {{bank: {loan}}}\n", "lent.yaml")
    write("baseline: lent\nhorizon: 15 year\nscenarios: {lent: {file: lent.yaml}}\n", "study.yaml")
    for file in ("lent.yaml", "study.yaml"):
        with pytest.raises(ScenarioError) as caught:
            load_plan(file, ["horizon=2 year", "discount_rate=9 %/year real"])
        told = [(str(one.origin), one.path, one.problem.key) for one in caught.value.problems]
        assert ("--set", "loans.bank.term", "loan_outlasts_study") in told
        assert {where for where, *_ in told} == {"--set"}
    # In a study that is itself that short, it is the line of the loan.
    write("baseline: lent\nhorizon: 2 year\nscenarios: {lent: {file: lent.yaml}}\n", "study.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_plan("study.yaml", ["discount_rate=9 %/year real"])
    assert "--set" not in {str(one.origin) for one in caught.value.problems}


def test_a_path_that_is_set_twice_to_two_values_is_refused():
    twice = ["toll.fee=3_500 IDR/can", "toll.fee=3_600 IDR/can"]
    assert refused("extends: outside.yaml", twice) == [("--set", "toll.fee", "set_twice")]
    assert load("outside.yaml", [twice[0]] * 2).money.toll.fee.amount == 3_500
    with pytest.raises(ScenarioError) as caught:
        load_plan("study.yaml", ["replications=3", "replications=4"])
    assert [one.problem.key for one in caught.value.problems] == ["set_twice"]
    # One for all scenarios, and another for one of them.
    plan = load_plan("study.yaml", [twice[0], f"outside:{twice[1]}"])
    assert plan.scenarios["outside"].money.toll.fee.amount == 3_600


@pytest.mark.parametrize("given", ["extends=local.yaml", "extends=null", "outside:extends=x"])
def test_no_option_names_the_file_that_a_scenario_extends(given):
    assert refused("extends: outside.yaml", ["extends=local.yaml"]) == [
        ("--set", "extends", "extends_no_value")
    ]
    with pytest.raises(ScenarioError) as caught:
        load_plan("study.yaml", [given])
    assert [one.problem.key for one in caught.value.problems] == ["extends_no_value"]
