"""How a notebook asks: what every analysis of a study takes beside its own arguments, said once."""

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial, wraps
from inspect import Parameter, signature
from typing import ParamSpec, TypedDict, TypeVar

from sim.catalogue.labels import Labels
from sim.catalogue.own import Kpi, require_own
from sim.numerals import Problem
from sim.progress import TerminalReporter
from sim.replication.cache import Cache, default_folder
from sim.replication.runs import Execution, WorkerFactory
from sim.replication.workers import borrowed, processes
from sim.results.analysis import Analysis, AnswerT
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario

Scenarios = Plan | Scenario | Sequence[Scenario]
"""A study, a scenario, or several that are compared at the default times."""

# Characters of a value that a message shows.
_LONGEST = 120
# Options that are not None where nothing is said.
_DEFAULTS = {"cached": True}
P = ParamSpec("P")
R = TypeVar("R")


class Options(TypedDict, total=False):
    """What every analysis of a study takes, each None, or else as described, where nothing is said."""

    against: Mapping[str, str] | None
    """The partner of each scenario of a list, one that delivers the same volume the other way."""
    without: Mapping[str, str] | None
    """The chain of the list that is there if a project is not done."""
    replications: int | None
    seed: int | None
    years: int | None
    """Years of operation."""
    jobs: int | None
    """Processes: one a core in a notebook, and one in all in a script, which each process would run again."""
    executor: Executor | None
    """Workers in place of processes."""
    cached: bool
    """Whether flows are taken from the cache, and kept there; they are."""


def with_options(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that ends in `**options` with each of them in its signature, for help and completion.

    Another keyword is refused as Python does.
    """
    shown = signature(function)
    own = [one for one in shown.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    options = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=_DEFAULTS.get(name), annotation=kind)
        for name, kind in Options.__annotations__.items()
    ]
    whole = shown.replace(parameters=[*own, *options])

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        whole.bind(*args, **kwargs)
        return function(*args, **kwargs)

    vars(asked)["__signature__"] = whole
    return asked


def answer(
    analysis: Analysis[AnswerT],
    study: Scenarios,
    options: Options,
    own: Mapping[str, Kpi] | None = None,
) -> AnswerT:
    """Return the result of an analysis, which knows figures of the reader's `own`.

    Raises
    ------
    ValueError
        If a replication fails, which the message names, or an own figure has a name that it cannot have.
    ScenarioError
        If a number is out of bounds, or partners are named beside a study.
    """
    plan = plan_of(study, options, analysis.replications)
    if own:
        require_own(own)
        plan = replace(plan, own=own)
    labels, count = Labels("en"), plan.timing.replications
    text = labels(analysis.progress, scenarios=len(plan.scenarios), n=count)
    cache = Cache(default_folder()) if options.get("cached", True) else None
    result = analysis.run(plan, Execution(_workers(options), TerminalReporter(text, labels), cache))
    for failure in result.failures:
        raise ValueError(f"{failure.scenario}, replication {failure.replication}: {failure.why}")
    return result


def plan_of(study: Scenarios, options: Options, replications: int | None = None) -> Plan:
    """Return the plan of a study, or of some scenarios and their partners, with other `replications` if none are asked.

    Raises
    ------
    ScenarioError
        If a number is out of bounds, or partners are named beside a study.
    """
    against, without = options.get("against"), options.get("without")
    if isinstance(study, Plan):
        for role in [role for role in ("against", "without") if options.get(role)]:
            raise ScenarioError([Located(Origin("sim"), role, Problem("against_of_study"))])
        plan = study
    else:
        plan = Plan.of(scenarios_in(study), against or {}, without or {})
    times = {
        "horizon": options.get("years"),
        "replications": options.get("replications"),
        "seed": options.get("seed"),
    }
    if times["replications"] is None:
        times["replications"] = replications
    return plan.timed({name: value for name, value in times.items() if value is not None})


def scenarios_in(given: object) -> list[Scenario]:
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
        shown = text if len(text) <= _LONGEST and "\n" not in text else type(other).__name__
        raise ScenarioError([Located(Origin("sim"), "", Problem("not_loaded", {"text": shown}))])
    return scenarios


def _workers(options: Options) -> WorkerFactory:
    jobs, executor = options.get("jobs"), options.get("executor")
    jobs = 1 if jobs is None and hasattr(sys.modules["__main__"], "__file__") else jobs
    return partial(borrowed, executor) if executor else partial(processes, jobs)
