"""Loading of scenario and study files, with `extends`, `--set`, and every problem at once.

A file is YAML 1.2; `extends` names one base, relative to the file, in one of the study's folders. Mappings merge key by key,
anything else replaces, `null` removes; an assumption is replaced whole. The only order of priority:
base < file < `--set PATH=VALUE`.

The models are imported when a file is loaded, so that commands which load none start quickly.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sim.numerals import Problem
from sim.scenario.problems import Located, Origin, ScenarioError

if TYPE_CHECKING:
    from sim.scenario.plan import Plan
    from sim.scenario.scenario import Scenario

__all__ = ["Finding", "ScenarioError", "findings", "load", "load_plan", "repriced"]


def load(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    answers: str | os.PathLike[str] | None = None,
) -> "Scenario | Plan":
    """Return the scenario in a file, or the plan if the file is a study: it has `scenarios`.

    Parameters
    ----------
    path
        A YAML file.
    sets
        Overrides: `toll.fee=3_500 IDR/can` wherever that path exists, or
        `outside-8t:toll.fee=3_500 IDR/can` in one scenario of a study. `null` removes.
    answers
        A YAML file of what was found out: dotted paths, each with a value, or with
        `{value, low, high, source, year}`, which replaces that of every scenario that states the path.

    Raises
    ------
    ScenarioError
        If anything is wrong, with all that is.
    """
    from sim.scenario.loading import Loading

    loading = Loading(os.fspath(path), sets, answers=os.fspath(answers or ""))
    return load_plan(path, sets, answers) if loading.is_study else loading.loaded()


class Finding(NamedTuple):
    """What a check finds in a file: its error if it has one, else its warnings, and its scenarios by name."""

    error: ScenarioError | None
    warnings: tuple[Located, ...]
    scenarios: "Mapping[str, Scenario]"


def findings(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Finding]:
    """Yield the error or the warnings of each file; bases that they share are read once."""
    from sim.scenario.files import Files
    from sim.scenario.loading import Loading
    from sim.scenario.plan import Plan, misdated_by_default

    named = [os.fspath(path) for path in paths]
    files = Files(named)
    for path in named:
        try:
            loaded = Loading(path, (), files).loaded()
            late = () if isinstance(loaded, Plan) else misdated_by_default(loaded)
            scenarios = loaded.scenarios if isinstance(loaded, Plan) else {loaded.name: loaded}
            yield Finding(None, (*loaded.warnings, *late), scenarios)
        except ScenarioError as error:
            yield Finding(error, (), {})


def load_plan(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    answers: str | os.PathLike[str] | None = None,
) -> "Plan":
    """Return the plan of a study; a lone scenario becomes a study of one, at the default times.

    The arguments are those of `load`.

    Raises
    ------
    ScenarioError
        If anything is wrong, with all that is.
    """
    from sim.scenario.loading import Loading

    plan = Loading(os.fspath(path), sets, answers=os.fspath(answers or "")).plan()
    if answers is None:
        return plan
    return replace(plan, unanswered=Loading(os.fspath(path), sets).plan())


def repriced(plan: "Plan", changes: Mapping[str, str]) -> "Plan":
    """Return a plan at other prices, each wherever its dotted path exists.

    Raises
    ------
    ScenarioError
        If a path leads nowhere or is read by the plant, or a value is refused.
    """
    from sim.scenario.fields import schema_of
    from sim.scenario.models.physical import Physical
    from sim.scenario.plan import consistent
    from sim.scenario.scenario import rebuild

    origin, problem = Origin("reprice"), Problem("read_by_plant")
    physical = [path for path in changes if schema_of(Physical).at(path).known]
    if physical:
        raise ScenarioError(Located(origin, path, problem) for path in physical)
    return consistent(replace(plan, scenarios=rebuild(plan.scenarios, changes, origin)))
