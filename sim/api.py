"""The functions that a notebook calls: each takes values where a command takes files.

Those that simulate take the options of `compare`: `against`, `without`, `replications`, `seed`, `years`,
`jobs`, `executor`, `cached`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Unpack

import pandas as pd

from sim.analysis.break_even_result import BreakEvenResult
from sim.analysis.curves import CrossoverResult
from sim.analysis.goals import Question
from sim.analysis.map_result import MapQuestion, MapResult
from sim.analysis.optimise import ZONE, Choice, OptimiseResult
from sim.analysis.precision import FIRST, valid_precision
from sim.analysis.study import StudyResult
from sim.analysis.trace import Trace
from sim.analysis.trace import trace as _trace
from sim.analysis.uncertain_result import UncertainResult
from sim.analysis.unknowns import range_frame
from sim.asking import Options, Scenarios, answer, plan_of, scenarios_in, with_options
from sim.catalogue.keys import COST, NET, NPV
from sim.catalogue.labels import Labels
from sim.catalogue.own import Kpi, require_own
from sim.economics.appraise import Appraisal
from sim.economics.appraise import appraise as _appraise
from sim.flows import Flows
from sim.numerals import written
from sim.progress import TerminalReporter
from sim.report.explanation import Explanation
from sim.report.explanation import explain as _explain
from sim.report.in_notebook import show_tables
from sim.results.breakeven import BreakEvenAnalysis
from sim.results.comparison import Comparison
from sim.results.crossover import Crossover
from sim.results.map_border import MapAnalysis
from sim.results.optimise import Optimisation
from sim.results.result_folder import save as _save
from sim.results.stored import stored_result
from sim.results.study_folder import command_of
from sim.results.uncertain import Uncertainty
from sim.scenario.models.study import Timing
from sim.scenario.paths import Entry
from sim.scenario.plan import Plan
from sim.scenario.read import findings
from sim.scenario.scenario import Scenario

show_tables()


def check(*files: str | Path) -> list[str]:
    """Return every problem of scenario and study files, a line each; empty if there is none.

    A line that begins with `warning:` is of something unlikely, which is not refused.
    """
    lines: dict[str, None] = {}
    for error, warnings, _ in findings(files):
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
    return _explain(scenarios_in(scenario), name, lang)


def simulate(scenario: Scenario, *, replications: int = 1, seed: int = 1, years: int = 15) -> Flows:
    """Return the physical flows of a scenario by replication, month and account."""
    (scenario,) = scenarios_in(scenario)
    # No flow depends on a loan, and any number of years may be simulated.
    unlent = replace(scenario, money=scenario.money.model_copy(update={"loans": {}}))
    runs = compare(unlent, replications=replications, seed=seed, years=years)
    return runs.flows[scenario.name]


def trace(
    scenario: Scenario,
    first: date | str,
    days: int = 1,
    *,
    replication: int = 0,
    seed: int = 1,
    years: int = 15,
) -> Trace:
    """Return what happens in a scenario on some days from a date on, hour by hour, in one replication.

    `frame` has a row for each entry; `tables.day` tells the days in sentences, and `figures.day` draws them.

    Raises
    ------
    ScenarioError
        If the days are not all simulated, or a number is out of bounds.
    """
    (scenario,) = scenarios_in(scenario)
    plan = plan_of([scenario], {"seed": seed, "years": years})
    begin = date.fromisoformat(first) if isinstance(first, str) else first
    return _trace(plan, scenario.name, begin, days, replication)


def appraise(flows: Flows, scenario: Scenario, timing: Timing | None = None) -> Appraisal:
    """Return the appraisal of the flows of a scenario, whose prices may differ from the simulated ones.

    `timing` is by default that of the simulation; its rates and price basis may differ.

    Raises
    ------
    ScenarioError
        If the flows were simulated from other physical values, dates or another seed.
    """
    (scenario,) = scenarios_in(scenario)
    return _appraise(flows, scenario, timing or flows.conditions.timing)


@with_options
def compare(
    study: Scenarios,
    *,
    precision: float | None = None,
    own: Mapping[str, Kpi] | None = None,
    **options: Unpack[Options],
) -> StudyResult:
    """Return the result of a study, or of some scenarios, with common random numbers.

    Of a list, `against` names the partner of each scenario, one that delivers the same volume the other
    way, and `without` the chain that is there if a project is not done; a study names its own.
    `replications`, `seed` and `years` of operation are by default those of the study. Replications run in
    parallel in `jobs` processes: by default one a core in a notebook, and a single one in a script, because
    each process runs the script again unless it is guarded by `if __name__ == "__main__":`. An `executor`
    may run them instead; the result is the same. Flows in the cache are not simulated again, unless
    `cached` is False. With a `precision` [share], such as 0.01, replications are added until it is reached,
    1 000 at most. Figures of one's `own`, by name, stand beside those of the catalogue.

    Raises
    ------
    ValueError
        If a replication fails, which the message names, or an own figure has a name that it cannot have.
    ScenarioError
        If a number is out of bounds, or partners are named beside a study.
    """
    share = None if precision is None else valid_precision(precision, "precision")
    if share is not None and options.get("replications") is None:
        options["replications"] = FIRST
    return answer(Comparison(share), study, options, own)


@with_options
def crossovers(study: Scenarios, **options: Unpack[Options]) -> CrossoverResult:
    """Return at which volume, size and distance each plant costs the same as its toll canner.

    The options are those of `compare`; `figures.crossings` and `tables.crossings` show the result.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If no plant has a toll canner as partner, or a number is out of bounds.
    """
    return answer(Crossover(), study, options)


@with_options
def breakeven(
    study: Scenarios,
    kpi: str,
    vary: str,
    *,
    target: str | float | None = None,
    scenario: str = "",
    ranges: bool = False,
    own: Mapping[str, Kpi] | None = None,
    **options: Unpack[Options],
) -> BreakEvenResult:
    """Return the value of the assumption at the path `vary` at which a figure equals a target.

    The target, a number or a text with its unit, is by default 0 for net values and gaps, else the
    figure of the scenario's partner.
    A price takes no further simulation; with `ranges`, its value is told over joint draws of all other
    prices too. The options, and figures of one's `own`, are those of `compare`;
    `figures.breakeven` and `tables.breakeven` show the result.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If the path is not that of a number that can be varied, no scenario has the figure, none has a
        target, or `ranges` are asked for along a value that the plant reads.
    """
    aim = target if target is None or isinstance(target, str) else written(float(target))
    question = Question(kpi, vary, aim, scenario, over_ranges=ranges)
    return answer(BreakEvenAnalysis(question), study, options, own)


@with_options
def map_border(
    study: Scenarios,
    x: str,
    y: str,
    *,
    kpi: str = COST,
    scenario: str = "",
    **options: Unpack[Options],
) -> MapResult:
    """Return where in the plane of the assumptions at the paths `x` and `y` each scenario does better.

    A cost is compared with that of the partner, a net value or a price gap with 0. The options
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
    return answer(MapAnalysis(MapQuestion(x, y, kpi, scenario)), study, options)


@with_options
def optimise(
    study: Scenarios,
    *,
    kpi: str = NPV + NET,
    vary: str = "",
    values: str | Sequence[float] = "",
    scenario: str = "",
    indifference: str | float = ZONE,
    **options: Unpack[Options],
) -> OptimiseResult:
    """Return the best of the scenarios, or of some values of the assumption at the path `vary`, by a figure.

    `indifference` is the difference in the figure that matters, and `replications` are simulated at a
    time. The other options are those of `compare`. The result has the frame `ranking`;
    `tables.optimise` shows it.

    Raises
    ------
    ValueError
        If a replication fails; the message names it.
    ScenarioError
        If there are fewer than two candidates with the figure, or a value is refused.
    """
    texts = values if isinstance(values, str) else " ".join(map(repr, map(float, values)))
    zone = indifference if isinstance(indifference, str) else written(float(indifference))
    return answer(Optimisation(Choice(kpi, vary, texts, scenario, zone)), study, options)


@with_options
def uncertain(study: Scenarios, **options: Unpack[Options]) -> UncertainResult:
    """Return how often each claim of a study holds over the ranges of all its assumptions.

    The `replications` are points, 512 by default: each draws every assumption within its range, and luck of
    its own. The other options are those of `compare`. The result has frames `claims`, `distributions`,
    `importance`, `values_of_information`, `questions`, `turns` (what overturns each claim) and `tornado`
    (what each assumption does alone); `figures.claims`, `figures.finding_out` and `figures.tornado` show it.

    Raises
    ------
    ValueError
        If a point fails; the message names it.
    ScenarioError
        If no assumption has a range, there are too few points, or a number is out of bounds.
    """
    return answer(Uncertainty(), study, options)


def ranges(study: Scenarios) -> pd.DataFrame:
    """Return every assumption with a range: a row for each path and scenario that states it.

    Columns: path, scenario (empty: of the study), value, low, high, confidence, source, note, and whether
    another value needs a simulation.
    """
    return range_frame(plan_of(study, {}))


def save(
    result: StudyResult, folder: str | Path, *, figures: bool = True, force: bool = False
) -> None:
    """Write a result into a folder, the same files as `nanas compare --out` writes.

    With `force` it replaces another result. `load_result` reads it back. Figures of one's own are functions,
    which a folder cannot keep: it is written without them.

    Raises
    ------
    FolderTakenError
        If another result is in the folder, and not `force`; if other files are in it; or if nothing can
        be written.
    """
    labels = Labels("en")
    drawing = TerminalReporter(labels("cli.drawing"), labels).progress if figures else None
    kept = replace(result, plan=replace(result.plan, own={})) if result.plan.own else result
    content = Comparison().folder(kept, command_of(kept.plan))
    _save(content, Path(folder), drawing, force=force)


def load_result(folder: str | Path, *, own: Mapping[str, Kpi] | None = None) -> StudyResult:
    """Return the result in a folder of `compare` or `save`, as it was computed, without a simulation.

    Figures of one's `own` are computed of it too.

    Raises
    ------
    ScenarioError
        If the folder holds no complete result of a study, one of another version of the program, or flows
        that are not those that were written.
    """
    result = stored_result(Path(folder))
    require_own(own or {})
    return replace(result, plan=replace(result.plan, own=own or {}))
