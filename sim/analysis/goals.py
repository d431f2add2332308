"""What a break-even is to meet: a figure of a scenario, and a number or the figure of its partner."""

from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.study import Runs
from sim.analysis.variable import Variable, nowhere, variable
from sim.arrays import Array
from sim.catalogue.kpis import unit
from sim.numerals import InputError, Problem, split
from sim.scenario.hints import nearest
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError

# Figures that say by their sign which side wins; all others are set beside those of a partner.
_SIGNED = ("npv", "gap", "gain", "profit", "net_transfer")


@dataclass(frozen=True)
class Question:
    """Which figure is to meet which target along which assumption."""

    kpi: str
    """Key of the figure."""
    path: str
    """Dotted path of the assumption, which is changed wherever it exists."""
    target: str = ""
    """A number in the unit of the figure. If empty: nought for what says by its sign which side wins,
    such as a net present value; for all else the figure of the scenario's partner."""
    scenario: str = ""
    """The scenario to answer for; if empty, all that have the figure and a target."""


@dataclass(frozen=True)
class Goal:
    """A figure of a scenario, what it is to meet, and the assumption that is varied for it."""

    kpi: str
    scenario: str
    target: float | None
    """A number in the unit of the figure; None where it is the partner's figure."""
    against: str
    """The partner whose figure is the target; empty where it is a number."""
    variable: Variable
    plan: Plan
    """The scenario with its partners: what the figure is made of."""

    def plan_at(self, number: float) -> Plan | None:
        """Return the plan at another value of the assumption, None where it does not hold."""
        try:
            return self.variable.at(self.plan, number)
        except ScenarioError:
            return None

    def figure(self, runs: Runs) -> Array | None:
        """Return the figure [replication], None where the scenario lacks it."""
        return runs.sample(self.kpi, self.scenario)

    def met(self, runs: Runs) -> Array | None:
        """Return what the figure is to meet [replication], None where there is nothing."""
        if self.target is None:
            return runs.sample(self.kpi, self.against)
        return np.full(len(runs.replications), self.target)

    def gap(self, runs: Runs) -> Array | None:
        """Return the figure less its target [replication], None where either is lacking."""
        figure, target = self.figure(runs), self.met(runs)
        return None if figure is None or target is None else figure - target


def goals(plan: Plan, question: Question) -> list[Goal]:
    """Return what each scenario of a plan is to meet, those to which the assumption means nothing apart.

    Raises
    ------
    ScenarioError
        If there is no such scenario, the path leads to no number that can be varied, the target has
        another unit than the figure, or there is nothing that the figure could meet.
    """
    number = _number(question)
    partners = {name: plan.members[name].against or "" for name in _names(plan, question)}
    aimed = {name: partner for name, partner in partners.items() if number is not None or partner}
    if not aimed:
        raise _refused("--target", "needs_target")
    found = []
    for name, partner in aimed.items():
        part = _part(plan, name)
        if (varied := variable(part, question.path)) is not None:
            against = partner if number is None else ""
            found.append(Goal(question.kpi, name, number, against, varied, part))
    if not found:
        raise nowhere(plan, question.path)
    return found


def reachable(wanted: list[Goal], runs: Runs) -> list[Goal]:
    """Return the goals whose figure and target there are.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    known = [goal for goal in wanted if goal.gap(runs) is not None]
    if not known:
        keys = {*runs.kpis["kpi"]}
        raise _unknown(wanted[0].kpi, nearest(wanted[0].kpi, keys))
    return known


def _names(plan: Plan, question: Question) -> list[str]:
    if not question.scenario:
        return [*plan.scenarios]
    if question.scenario not in plan.scenarios:
        words = {"name": question.scenario, "known": ", ".join(plan.scenarios)}
        raise _refused("--scenario", "no_such_scenario", **words)
    return [question.scenario]


def _part(plan: Plan, scenario: str) -> Plan:
    """Return the part of a plan that figures of a scenario are made of: itself and its partners."""
    member = plan.members[scenario]
    names = dict.fromkeys(filter(None, (scenario, member.against, member.without)))
    # Partners of partners play no part.
    alone = {"against": None, "without": None}
    members = {name: plan.members[name].model_copy(update=alone) for name in names}
    scenarios = {name: plan.scenarios[name] for name in names}
    return replace(
        plan, scenarios=scenarios, members={**members, scenario: member}, baseline=scenario
    )


def _refused(option: str, key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin(option), "", Problem(key, words))])


def _unknown(kpi: str, meant: str) -> ScenarioError:
    return ScenarioError([Located(Origin("--kpi"), kpi, Problem("no_such_name", {"meant": meant}))])


def _number(question: Question) -> float | None:
    """Return the target in the unit of the figure, None where it is the partner's figure."""
    kpi = question.kpi
    if not question.target:
        return 0.0 if any(word in kpi.partition(".")[0] for word in _SIGNED) else None
    try:
        known = unit(kpi)
    except ValueError:
        raise _unknown(kpi, "") from None
    try:
        number, stated = split(question.target)
    except InputError as error:
        raise _refused("--target", error.problem.key, **error.problem.words) from None
    if stated not in ("", known):
        raise _refused("--target", "target_unit", text=question.target, unit=known)
    return number
