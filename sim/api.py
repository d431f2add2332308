"""The functions that a notebook calls: each takes values where a command takes files."""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from sim.analysis.break_even_result import BreakEvenResult
from sim.analysis.curves import CrossoverResult
from sim.analysis.goals import Question
from sim.analysis.map_result import MapQuestion, MapResult
from sim.analysis.optimise import ZONE, Choice, OptimiseResult
from sim.analysis.precision import FIRST, valid_precision
from sim.analysis.study import StudyResult
from sim.analysis.uncertain import POINTS
from sim.analysis.uncertain_result import UncertainResult
from sim.analysis.unknowns import range_frame
from sim.catalogue.keys import COST, NET, NPV
from sim.catalogue.labels import Labels
from sim.economics.appraise import Appraisal
from sim.economics.appraise import appraise as _appraise
from sim.flows import Flows
from sim.numerals import Problem, written
from sim.progress import TerminalReporter
from sim.replication.cache import Cache, default_folder
from sim.replication.runs import Execution, WorkerFactory
from sim.replication.workers import borrowed, processes
from sim.report.explanation import Explanation
from sim.report.explanation import explain as _explain
from sim.results.analysis import Analysis, AnswerT
from sim.results.breakeven import BreakEvenAnalysis
from sim.results.comparison import Comparison
from sim.results.crossover import Crossover
from sim.results.map_border import MapAnalysis
from sim.results.optimise import Optimisation
from sim.results.uncertain import Uncertainty
from sim.scenario.models.study import Timing
from sim.scenario.paths import Entry
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import findings
from sim.scenario.scenario import Scenario

# Characters of a value that a message shows.
_LONGEST = 120


def check(*files: str | Path) -> list[str]:
    """Return every problem of scenario and study files, a line each; empty if there is none.

    A line that begins with `warning:` is of something unlikely, which is not refused.
    """
    lines: dict[str, None] = {}
    for error, warnings in findings(files):
        lines |= dict.fromkeys(error.lines() if error and not error.is_base else ())
        lines |= dict.fromkeys(warning.warning() for warning in warnings)
    return list(lines)


def explain(scenario: Scenario | Plan, name: str, lang: str = "en") -> list[Entry] | Explanation:
    """Return the values at a path with their sources, or how a figure is computed; `print` shows both.

    Of a study, the values of all its scenarios are told.

    Raises
    ------
    ScenarioError
        If there is neither such a path nor such a figure.
    """
    return _explain(_scenarios(scenario), name, lang)


def simulate(scenario: Scenario, *, replications: int = 1, seed: int = 1, years: int = 15) -> Flows:
    """Return the physical flows of a scenario by replication, month and account."""
    (scenario,) = _scenarios(scenario)
    # No flow depends on a loan, and any number of years may be simulated.
    unlent = replace(scenario, money=scenario.money.model_copy(update={"loans": {}}))
    runs = compare([unlent], replications=replications, seed=seed, years=years)
    return runs.flows[scenario.name]


def appraise(flows: Flows, scenario: Scenario, timing: Timing | None = None) -> Appraisal:
    """Return the appraisal of the flows of a scenario, whose prices may differ from the simulated ones.

    `timing` is by default that of the simulation; its rates and price basis may differ.

    Raises
    ------
    ScenarioError
        If the flows were simulated from other physical values, dates or another seed.
    """
    (scenario,) = _scenarios(scenario)
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
    """Return the result of a study, or of a list of scenarios, with common random numbers.

    `against` names the partner of each scenario of a list, one that delivers the same volume the other
    way; a study names its own. Replications run in parallel in `jobs` processes: by default one a core
    in a notebook, and a single one in a script, because each process runs the script again unless it is
    guarded by `if __name__ == "__main__":`. An `executor` may run them instead; the result is the same.
    Flows in the cache are not simulated again, unless `cached` is False. With a `precision` [share],
    such as 0.01, replications are added until it is reached, 1 000 at most.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If a number is out of bounds, or partners are named beside a study.
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

    The other arguments are those of `compare`; `figures.crossings` and `tables.crossings` show the result.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If no plant has a toll canner as partner, or a number is out of bounds.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    return _answer(Crossover(), plan, _workers(jobs, executor), cached=cached)


def breakeven(
    study: Plan | Sequence[Scenario],
    kpi: str,
    vary: str,
    *,
    target: str | float | None = None,
    scenario: str = "",
    ranges: bool = False,
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> BreakEvenResult:
    """Return the value of the assumption at the path `vary` at which a figure equals a target.

    The target, a number or a text with its unit, is by default 0 for net values and gaps, else the
    figure of the scenario's partner.
    A price takes no further simulation; with `ranges`, its value is told over joint draws of all other
    prices too. The other arguments are those of `compare`;
    `figures.breakeven` and `tables.breakeven` show the result.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If the path is not that of a number that can be varied, no scenario has the figure, none has a
        target, or `ranges` are asked for along a value that the plant reads.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    aim = target if target is None or isinstance(target, str) else written(float(target))
    question = Question(kpi, vary, aim, scenario, over_ranges=ranges)
    return _answer(BreakEvenAnalysis(question), plan, _workers(jobs, executor), cached=cached)


def map_border(
    study: Plan | Sequence[Scenario],
    x: str,
    y: str,
    *,
    kpi: str = COST,
    scenario: str = "",
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> MapResult:
    """Return where in the plane of the assumptions at the paths `x` and `y` each scenario does better.

    A cost is compared with that of the partner, a net value or a price gap with 0. The other arguments
    are those of `compare`. The result has frames `points`, `border` and `summary`; `figures.map_border`
    and `tables.map_border` show it.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If a path is not that of a number that can be varied, both are the same, one changes nothing,
        or there is nothing to compare.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    analysis = MapAnalysis(MapQuestion(x, y, kpi, scenario))
    return _answer(analysis, plan, _workers(jobs, executor), cached=cached)


def optimise(
    study: Plan | Sequence[Scenario],
    *,
    kpi: str = NPV + NET,
    vary: str = "",
    values: str | Sequence[float] = "",
    scenario: str = "",
    indifference: str | float = ZONE,
    against: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> OptimiseResult:
    """Return the best of the scenarios, or of some values of the assumption at the path `vary`, by a figure.

    `indifference` is the difference in the figure that matters, and `replications` are simulated at a
    time. The other arguments are those of `compare`. The result has the frame `ranking`;
    `tables.optimise` shows it.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If there are fewer than two candidates with the figure, or a value is refused.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    texts = values if isinstance(values, str) else " ".join(map(repr, map(float, values)))
    zone = indifference if isinstance(indifference, str) else written(float(indifference))
    analysis = Optimisation(Choice(kpi, vary, texts, scenario, zone))
    return _answer(analysis, plan, _workers(jobs, executor), cached=cached)


def uncertain(
    study: Plan | Sequence[Scenario],
    *,
    against: Mapping[str, str] | None = None,
    replications: int = POINTS,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cached: bool = True,
) -> UncertainResult:
    """Return how often each claim of a study holds over the ranges of all its assumptions.

    The replications are points: each draws every assumption within its range, and luck of its own. The
    other arguments are those of `compare`. The result has frames `claims`, `distributions`, `importance`,
    `values_of_information`, `questions`, `turns` (what overturns each claim) and `tornado` (what each
    assumption does alone); `figures.claims`, `figures.finding_out` and `figures.tornado` show it.

    Raises
    ------
    ValueError
        If a point fails; the message names it.
    ScenarioError
        If no assumption has a range, there are too few points, or a number is out of bounds.
    """
    plan = _plan(study, against, replications=replications, seed=seed)
    return _answer(Uncertainty(), plan, _workers(jobs, executor), cached=cached)


def ranges(study: Plan | Sequence[Scenario]) -> pd.DataFrame:
    """Return every assumption with a range: a row for each path and scenario that states it.

    Columns: path, scenario (empty: of the study), value, low, high, confidence, source, note, and whether
    another value needs a simulation.
    """
    return range_frame(_plan(study, None))


def _plan(
    study: Plan | Sequence[Scenario], against: Mapping[str, str] | None, **timing: int | None
) -> Plan:
    if isinstance(study, Plan) and against:
        raise ScenarioError([Located(Origin("sim"), "against", Problem("against_of_study"))])
    plan = study if isinstance(study, Plan) else Plan.of(_scenarios(study), against or {})
    return plan.timed({name: value for name, value in timing.items() if value is not None})


def _scenarios(given: object) -> list[Scenario]:
    """Return the scenarios of a study, of a list, or the one that is given.

    Raises
    ------
    ScenarioError
        If it is anything else, such as the name of a file.
    """
    if isinstance(given, Plan):
        return list(given.scenarios.values())
    listed = list(given) if isinstance(given, list | tuple) else [given]
    scenarios = [one for one in listed if isinstance(one, Scenario)]
    for other in [one for one in listed if not isinstance(one, Scenario)][:1]:
        text = repr(other)
        # A result writes out all that it holds.
        shown = text if len(text) <= _LONGEST else type(other).__name__
        problem = Problem("not_loaded", {"text": shown})
        raise ScenarioError([Located(Origin("sim"), "", problem)])
    return scenarios


def _workers(jobs: int | None, executor: Executor | None) -> WorkerFactory:
    jobs = 1 if jobs is None and hasattr(sys.modules["__main__"], "__file__") else jobs
    return partial(borrowed, executor) if executor else partial(processes, jobs)


def _answer(
    analysis: Analysis[AnswerT], plan: Plan, workers: WorkerFactory, *, cached: bool
) -> AnswerT:
    """Return the result of an analysis.

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
