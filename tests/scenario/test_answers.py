"""Answers laid on a study: values that were found out, with their source and range."""

from pathlib import Path

import pytest

from sim.scenario.paths import assumption
from sim.scenario.read import ScenarioError, load

FEE = "toll.fee: {value: 3_900 IDR/can, low: 3_700, high: 4_100, source: an offer, year: 2026}\n"


def answered(text, sets=()):
    Path("answers.yaml").write_text(text, encoding="utf-8")
    return load("study.yaml", sets, "answers.yaml")


def refused(text, sets=()):
    with pytest.raises(ScenarioError) as caught:
        answered(text, sets)
    return [(str(one.origin), one.path, one.problem.key) for one in caught.value.problems]


def test_an_answer_replaces_value_range_and_source_wherever_its_path_is_stated():
    plan = answered(FEE)
    assert plan.scenarios["outside"].money.toll.fee.amount == 3_900
    stated = assumption(plan.scenarios["outside"], "toll.fee")
    assert (stated.low, stated.high, stated.source) == ("3_700", "4_100", "an offer")
    assert plan.scenarios["local"].tree == plan.unanswered.scenarios["local"].tree


def test_the_study_without_the_answers_is_kept_at_the_same_times():
    plan = answered(FEE).timed({"horizon": 12})
    assert plan.unanswered == load("study.yaml").timed({"horizon": 12})


def test_an_answer_of_the_study_itself_and_a_bare_text_are_taken():
    plan = answered("discount_rate: 8 %/year real\ntoll.recovery: 51 %\n")
    assert plan.timing.discount_rate.value == pytest.approx(0.08)
    assert plan.scenarios["outside"].physical.toll.recovery == pytest.approx(0.51)


def test_what_is_set_comes_after_the_answers():
    plan = answered(FEE, ["toll.fee=3_000 IDR/can"])
    assert plan.scenarios["outside"].money.toll.fee.amount == 3_000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("toll.feee: 3 IDR/can\n", ("answers.yaml:1:1", "toll.feee", "no_such_path")),
        ("\ntoll.fee: {low: 3}\n", ("answers.yaml:2:1", "toll.fee", "needs_value")),
        ("toll.fee: 3\n", ("answers.yaml:1:1", "toll.fee", "needs_currency")),
        (FEE.replace("4_100", "3_800"), ("answers.yaml:1:1", "toll.fee", "bounds_order")),
        ("{}\n", ("answers.yaml", "", "no_answers")),
        ("- toll.fee\n", ("answers.yaml:1:1", "", "no_mapping")),
        ("toll..fee: 3\n", ("answers.yaml:1:1", "", "bad_path")),
    ],
)
def test_an_answer_that_does_not_hold_is_told_with_its_line(text, problem):
    found = refused(text)
    assert (problem[1], problem[2]) in [(path, key) for _, path, key in found]
    assert all(origin.startswith(problem[0].rsplit(":", 1)[0]) for origin, _, _ in found)


def test_a_file_of_answers_that_is_not_there_is_told():
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml: there is no such file"):
        load("study.yaml", (), "nowhere.yaml")


@pytest.mark.parametrize("line", ["horizon: 4 year", "seed: 4", "scenarios.local.against: outside"])
def test_an_answer_on_what_the_study_chooses_is_refused_at_its_line(line):
    path = line.partition(":")[0]
    assert ("answers.yaml:2:1", path, "no_answer") in refused(f"{FEE}{line}\n")


def test_a_rate_of_the_study_may_be_answered():
    assert answered("discount_rate: 8 %/year real\n").timing.discount_rate.value == 0.08
