"""The functions a notebook calls; each does with values what a command does with files."""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from sim.analysis.break_even_result import BreakEvenResult
from sim.analysis.curves import CrossoverResult
from sim.analysis.goals import Question
from sim.analysis.precision import FIRST, valid_precision
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.economics.appraise import Appraisal
from sim.economics.appraise import appraise as _appraise
from sim.flows import Flows
from sim.progress import TerminalReporter
from sim.replication.cache import Cache, default_folder
from sim.replication.runs import Execution, WorkerFactory
from sim.replication.workers import borrowed, processes
from sim.report.explanation import Explanation
from sim.report.explanation import explain as _explain
from sim.results.analysis import Analysis, Found
from sim.results.breakeven import BreakEvenAnalysis
from sim.results.comparison import Comparison
from sim.results.crossover import Crossover
from sim.scenario.models.study import Timing
from sim.scenario.paths import Entry
from sim.scenario.plan import Plan, clashing_labels
from sim.scenario.problems import ScenarioError
from sim.scenario.read import errors_in
from sim.scenario.scenario import Scenario


def check(*files: str | Path) -> list[str]:
    """Return every problem of scenario and study files, a line each; none if all is well."""
    errors = [error for error in errors_in(files) if not error.is_base]
    return list(dict.fromkeys(line for error in errors for line in error.lines("en")))


def explain(scenario: Scenario, name: str, lang: str = "en") -> list[Entry] | Explanation:
    """Return what is known of the values at a path, or how a figure is worked out; see `print` of it.

    Raises
    ------
    ScenarioError
        If there is neither such a path nor such a figure.
    """
    return _explain([scenario], name, lang)


def simulate(scenario: Scenario, *, replications: int = 1, seed: int = 1, years: int = 15) -> Flows:
    """Return what happens in a scenario, by month and account, in some replications."""
    return compare([scenario], replications=replications, seed=seed, years=years).flows[
        scenario.name
    ]


def appraise(flows: Flows, scenario: Scenario, timing: Timing | None = None) -> Appraisal:
    """Return what the flows of a scenario are worth; prices may differ from those it ran with.

    `timing` is by default that of the study they come from; rates and price basis may differ.

    Raises
    ------
    ScenarioError
        If the flows were simulated from other physical values, dates or another seed.
    """
    return _appraise(flows, scenario, timing or flows.conditions.timing)


def compare(
    study: Plan | Sequence[Scenario],
    *,
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    years: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> StudyResult:
    """Return the runs of a study, or of some scenarios, with the same luck for all.

    `against` names, for scenarios that are no study, the partner that delivers the same volume the
    other way. Replications run side by side in as many processes as `jobs` says: by default one a
    core in a notebook; one in all in a script, which each process would run again where it does
    not ask for `__name__ == "__main__"`. Or in any executor; the result is the same. What was
    simulated before is taken from the cache, unless `cached` is False. With a `precision` [share],
    such as 0.01, there are as many replications as it takes, or 1 000.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If a number is out of bounds.
    """
    if precision is not None and replications is None:
        replications = FIRST
    plan = _plan(study, against, replications=replications, seed=seed, horizon=years)
    share = None if precision is None else valid_precision(precision, "precision")
    return _answer(Comparison(share), plan, _workers(jobs, executor), cached=cached)


def crossovers(
    study: Plan | Sequence[Scenario],
    *,
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> CrossoverResult:
    """Return at which volume, size and distance each plant costs the same as its toll canner.

    The rest is as in `compare`; `figures.crossings` and `tables.crossings` show what was found.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If no plant stands beside a toll canner, or a number is out of bounds.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    return _answer(Crossover(), plan, _workers(jobs, executor), cached=cached)


def breakeven(
    study: Plan | Sequence[Scenario],
    kpi: str,
    vary: str,
    *,
    target: str = "",
    scenario: str = "",
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> BreakEvenResult:
    """Return the value of the assumption at the path `vary` at which a figure meets a target.

    The target is by default 0 for net values and gaps, else the figure of the scenario's partner.
    Prices are found without a new simulation. The rest is as in `compare`; `figures.breakeven` and
    `tables.breakeven` show what was found.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If the path leads to no number that can be varied, no scenario has the figure, or there is
        nothing that it could meet.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    question = Question(kpi, vary, target, scenario)
    return _answer(BreakEvenAnalysis(question), plan, _workers(jobs, executor), cached=cached)


def _plan(
    study: Plan | Sequence[Scenario], against: Mapping[str, str] | None, **timing: int | None
) -> Plan:
    plan = study if isinstance(study, Plan) else Plan.of(study, against or {})
    if clashing := clashing_labels(plan.scenarios):
        raise ScenarioError(clashing)
    return plan.timed({name: value for name, value in timing.items() if value is not None})


def _workers(jobs: int | None, executor: Executor | None) -> WorkerFactory:
    jobs = 1 if jobs is None and hasattr(sys.modules["__main__"], "__file__") else jobs
    return partial(borrowed, executor) if executor else partial(processes, jobs)


def _answer(
    analysis: Analysis[Found], plan: Plan, workers: WorkerFactory, *, cached: bool
) -> Found:
    """Return the answer of an analysis.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    """
    labels, count = Labels("en"), plan.timing.replications
    text = labels(analysis.progress, scenarios=len(plan.scenarios), n=count)
    cache = Cache(default_folder()) if cached else None
    answer = analysis.run(plan, Execution(workers, TerminalReporter(text, labels), cache))
    for failure in answer.failures:
        raise ValueError(f"{failure.scenario}, replication {failure.replication}: {failure.why}")
    return answer
