"""Goals of a break-even analysis: a figure of a scenario, and the number or partner's figure it is to equal."""

from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.counterfactual import rests_on_counterfactuals
from sim.analysis.study import StudyResult
from sim.analysis.variable import ORIGIN, Variable, unknown_path, variable
from sim.catalogue.kpis import shown_unit, typical_value
from sim.catalogue.labels import LANGS, Labels
from sim.numerals import InputError, Problem, split
from sim.scenario.figure_names import require_figure
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.summary import Sample

_KPI = Origin("--kpi")
# Parts of the keys of figures that are compared with 0 by default; others with the partner's figure.
_SIGNED = ("npv", "gap", "gain", "profit", "net_transfer", "distance_lead")
# How the keys of figures begin of which less is better, and of which more.
_LESS_WINS = (
    *(
        "levelised_cost",
        "unit_cost",
        "transport_cost",
        "public_cost",
        "fob_",
        "landed_",
        "price_gap",
    ),
    *("break_even_fob", "grant_for", "payback", "discounted_payback", "drcr", "co2_kg"),
)
_MORE_WINS = (
    *("npv_idr", "continued_npv", "incremental_npv", "enpv", "irr", "mirr", "eirr", "bcr"),
    *("profitability_index", "dscr", "llcr", "gain_idr", "private_profit", "social_profit"),
    *("jobs_fte", "farmer_income", "value_added"),
)


@dataclass(frozen=True)
class Question:
    """The figure, assumption, target and scenario of a break-even analysis."""

    kpi: str
    """Key of the figure."""
    path: str
    """Dotted path of the assumption, which is changed in every scenario that states it."""
    target: str | None = None
    """A number in the unit of the figure, or in that of its tables. If None: 0 for figures whose sign decides, such as a net
    present value; for all others the figure of the scenario's partner."""
    scenario: str = ""
    """The scenario to solve for; if empty, all that have the figure and a target."""
    over_ranges: bool = False
    """Whether to tell how the value spreads over the ranges of all other prices."""
    origin: Origin = ORIGIN
    """The option that names the path."""


@dataclass(frozen=True)
class Goal:
    """A figure of a scenario, its target, and the assumption that is varied."""

    kpi: str
    scenario: str
    target: float | None
    """A number in the unit of the figure; None where the target is the partner's figure."""
    against: str
    """The partner whose figure is the target; empty where the target is a number."""
    variable: Variable
    plan: Plan
    """The scenarios on which the figure depends, without counterfactual ones."""

    def plan_at(self, value: float) -> Plan | None:
        """Return the plan with another value of the assumption, None where it is not valid."""
        try:
            return self.variable.at(self.plan, value)
        except ScenarioError:
            return None

    def figure(self, result: StudyResult) -> Sample | None:
        """Return the sample of the figure, None where the scenario lacks it."""
        return result.sample(self.kpi, self.scenario)

    def target_values(self, result: StudyResult) -> Sample | None:
        """Return the sample of the target, None where the partner lacks the figure."""
        if self.target is None:
            return result.sample(self.kpi, self.against)
        return Sample.of(np.full(len(result.replications), self.target))

    def gap(self, result: StudyResult) -> Sample | None:
        """Return the sample of the figure less its target, None where either is missing."""
        figure, target = self.figure(result), self.target_values(result)
        return None if figure is None or target is None else figure.less(target)


def goals(plan: Plan, question: Question) -> list[Goal]:
    """Return the goal of each scenario of a plan that has the assumption.

    Raises
    ------
    ScenarioError
        If there is no such figure or scenario, the path is not that of a number that can be varied,
        the target has another unit than the figure, or no scenario has a target.
    """
    if question.kpi not in plan.own:
        require_figure(question.kpi, plan.scenarios.values(), _KPI)
    unit = plan.unit(question.kpi)
    number = _number(question, unit)
    partners = {name: plan.members[name].against or "" for name in _names(plan, question)}
    with_target = {
        name: partner for name, partner in partners.items() if number is not None or partner
    }
    if not with_target:
        raise _refused("--target", "needs_target", example=typical_value(unit))
    of_scenarios = []
    for name, partner in with_target.items():
        part = part_for(plan, name)
        if (varied := variable(part, question.path, question.origin)) is not None:
            against = partner if number is None else ""
            goal = Goal(question.kpi, name, number, against, varied, part)
            # Counterfactual chains stand at the sites of any scenario of the study.
            is_whole = rests_on_counterfactuals(goal.kpi)
            of_scenarios.append(replace(goal, plan=plan) if is_whole else goal)
    if not of_scenarios:
        raise unknown_path(plan, question.path, question.origin)
    return of_scenarios


def is_signed(kpi: str) -> bool:
    """Return whether the sign of a figure decides, so that it is compared with 0."""
    return any(word in kpi.partition(".")[0] for word in _SIGNED)


def better_sign(kpi: str) -> int:
    """Return 1 where more of a figure is better, -1 where less is.

    Raises
    ------
    ScenarioError
        If neither is.
    """
    if kpi.startswith(_LESS_WINS):
        return -1
    if kpi.startswith(_MORE_WINS):
        return 1
    raise ScenarioError([Located(_KPI, kpi, Problem("no_better"))])


def defined_goals(candidates: list[Goal], result: StudyResult) -> list[Goal]:
    """Return the goals whose figure and target a result has.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    defined = [goal for goal in candidates if goal.gap(result) is not None]
    if not defined and any(goal.figure(result) is not None for goal in candidates):
        raise _refused(
            "--target", "partner_lacks", example=typical_value(result.plan.unit(candidates[0].kpi))
        )
    if not defined:
        raise ScenarioError([Located(_KPI, candidates[0].kpi, Problem("figure_of_none"))])
    return defined


def united(plan: Plan, parts: list[Goal]) -> Plan:
    """Return the part of a plan on which the figures of some goals of one question depend."""
    if rests_on_counterfactuals(parts[0].kpi):
        return plan
    needed = {name for goal in parts for name in goal.plan.scenarios}
    names = [name for name in plan.scenarios if name in needed]
    return _of_scenarios(plan, names, [goal.scenario for goal in parts])


def _names(plan: Plan, question: Question) -> list[str]:
    if not question.scenario:
        return [*plan.scenarios]
    if question.scenario not in plan.scenarios:
        words = {"name": question.scenario, "known": ", ".join(plan.scenarios)}
        raise _refused("--scenario", "no_such_scenario", **words)
    return [question.scenario]


def part_for(plan: Plan, scenario: str) -> Plan:
    """Return the part of a plan on which figures of a scenario depend: itself and its partners.

    The price paths of the baseline weigh those that are drawn for all scenarios.
    """
    member = plan.members[scenario]
    names = [*filter(None, (scenario, member.against, member.without))]
    ours, weighing = (plan.scenarios[name].money.paths for name in (scenario, plan.baseline))
    if ours != weighing:
        names.append(plan.baseline)
    return _of_scenarios(plan, [*dict.fromkeys(names)], [scenario])


def _of_scenarios(plan: Plan, names: list[str], solved: list[str]) -> Plan:
    """Return the part of a plan with some scenarios, of which only the solved ones have partners."""
    # The partners of partners are not needed.
    unpaired = {"against": None, "without": None}
    members = {
        name: member if name in solved else member.model_copy(update=unpaired)
        for name, member in plan.members.items()
        if name in names
    }
    scenarios = {name: plan.scenarios[name] for name in names}
    baseline = plan.baseline if plan.baseline in names else solved[0]
    return replace(plan, scenarios=scenarios, members=members, baseline=baseline)


def _refused(option: str, key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin(option), "", Problem(key, words))])


def _number(question: Question, unit: str) -> float | None:
    """Return the target in the unit of the figure, None where it is the partner's figure."""
    kpi = question.kpi
    if question.target is None:
        return 0.0 if is_signed(kpi) else None
    return amount(question.target, unit, "--target")


def amount(text: str, unit: str, option: str) -> float:
    """Return a number that an option states, in a unit of figures.

    Raises
    ------
    ScenarioError
        If it is no number, or in another unit.
    """
    try:
        number, stated = split(text)
    except InputError as error:
        raise _refused(option, error.problem.key, **error.problem.words) from None
    sizes = [(unit, 1.0), shown_unit(unit)]
    if unit == "IDR":
        sizes.append(("IDR_million", 1e6))
    if unit == "share":
        # Tables show it in percent; a number by itself could be either.
        sizes = [("%", 0.01)]
        if not stated:
            raise _refused(option, "bare_target", text=text)
    for name, scale in sizes:
        if stated in ("", name, *(Labels(lang)(name) for lang in LANGS)):
            return number * scale
    raise _refused(option, "target_unit", text=text, unit=unit)
