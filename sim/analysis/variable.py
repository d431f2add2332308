"""An assumption of a study that is varied: its value and range as written, and the study at other values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.numerals import Problem, split, written
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.limits import Limit
from sim.scenario.models.parsers import Parser
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.overrides import Override
from sim.scenario.paths import Assumption, assumption
from sim.scenario.plan import Plan, consistent, retime
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import rebuild

ORIGIN = Origin("--vary")
# Factors of the value that bound the range searched; wider for prices, which take no simulation.
_MONEY_RANGE, _PHYSICAL_RANGE = 10.0, 4.0
_MARGIN = 1e-9
"""Share by which a value stays within a bound that it must not reach."""


@dataclass(frozen=True)
class Variable:
    """A number at a dotted path, in the unit in which it is written."""

    path: str
    unit: str
    scale: float
    """Size of this unit, in the one that the model keeps."""
    value: float
    low: float
    """Smallest value to search."""
    high: float
    """Largest value to search."""
    stated_range: tuple[float, ...]
    """Both ends of the range as written; empty without one."""
    is_whole: bool
    """Whether only whole numbers are valid."""
    is_physical: bool
    """Whether the plant reads it, so that another value needs a simulation."""
    is_of_study: bool
    """Whether it belongs to the study and not to its scenarios."""

    def at(self, plan: Plan, number: float) -> Plan:
        """Return the plan with another value in every scenario that states one.

        Raises
        ------
        ScenarioError
            If the value is refused.
        """
        changes = {self.path: self.text(number)}
        if self.is_of_study:
            return consistent(replace(plan, timing=retime(plan.timing, changes, ORIGIN)))
        stating = {name: item for name, item in plan.scenarios.items() if self.path in item.origins}
        rebuilt = rebuild(stating, changes, ORIGIN)
        return consistent(replace(plan, scenarios={**plan.scenarios, **rebuilt}))

    def text(self, number: float) -> str:
        """Return a number as a scenario file writes it."""
        numeral = f"{number:.0f}" if self.is_whole else written(float(number))
        return f"{numeral} {self.unit}".strip()

    def grid(self, count: int) -> list[float]:
        """Return about `count` values over the range, and those that are written; ascending."""
        spaced = np.geomspace if self.low > 0 else np.linspace
        written_values = (self.low, self.value, self.high, *self.stated_range)
        values = [*spaced(self.low, self.high, count).tolist(), *written_values]
        return sorted({float(round(value)) if self.is_whole else value for value in values})


def variable(plan: Plan, path: str, origin: Origin = ORIGIN) -> Variable | None:
    """Return the variable at a path of a study or of its first scenario that has it, None if none has.

    `origin` is the option that names the path.

    Raises
    ------
    ScenarioError
        If the path is that of no number, of a date or count of the study, or of a number without a
        range to search.
    """
    of_study = path in Timing.model_fields
    schema = schema_of(*(STUDY if of_study else SCENARIO)).at(path)
    parser = schema.parser
    if schema.known and (not schema.is_value or parser is None):
        raise _refused(path, "vary_no_number", origin)
    stated = _of_study(plan, path, schema) if of_study else _of_scenarios(plan, path)
    if stated is None or parser is None:
        return None
    number, unit = split(stated.value)
    scale = parser.size(parser.parse(f"1 {unit}".strip()))
    stated_range = tuple(end / scale for end in _stated_range(stated, parser))
    is_physical = bool(schema_of(Physical).at(path).known)
    factor = _PHYSICAL_RANGE if is_physical else _MONEY_RANGE
    default_range = [number / factor, number * factor] if number else []
    candidates = [number, *default_range, *stated_range]
    limits = [(limit, limit.bound / scale) for limit in schema.limits]
    low, high = _limited_range(limits, number, candidates)
    if not low < high:
        raise _refused(path, "vary_no_range", origin)
    varied = Variable(
        path=path,
        unit=unit,
        scale=scale,
        value=number,
        low=low,
        high=high,
        stated_range=stated_range,
        is_whole=schema.known[0].kind is int,
        is_physical=is_physical,
        is_of_study=of_study,
    )
    if of_study and _changes_flows(plan, varied):
        raise _refused(path, "vary_study", origin)
    return varied


def unknown_path(plan: Plan, path: str, origin: Origin = ORIGIN) -> ScenarioError:
    """Return the error that no scenario solved for states a path.

    It says so where the path may stand in a scenario of the plan, else it gives the nearest paths.
    """
    schema, override = schema_of(*SCENARIO), Override(path, "", origin=origin)
    trees = [(scenario.written, schema) for scenario in plan.scenarios.values()]
    if any(override.fits(*tree) for tree in trees):
        return _refused(path, "vary_not_stated", origin)
    return ScenarioError([override.unknown_path(*trees)])


def _refused(path: str, key: str, origin: Origin) -> ScenarioError:
    return ScenarioError([Located(origin, path, Problem(key))])


def _of_study(plan: Plan, path: str, schema: SchemaNode) -> Assumption:
    stated: Any = plan.tree.get(path, schema.known[0].written_default or "")
    return Assumption(**stated) if isinstance(stated, Mapping) else Assumption(stated)


def _of_scenarios(plan: Plan, path: str) -> Assumption | None:
    scenarios = (item for item in plan.scenarios.values() if path in item.origins)
    return next((assumption(scenario, path) for scenario in scenarios), None)


def _stated_range(stated: Assumption, parser: Parser) -> tuple[float, ...]:
    """Return both ends of a range in the canonical unit; empty if there is no range."""
    if not (stated.low or stated.high):
        return ()
    texts = {"value": stated.value, "low": stated.low, "high": stated.high}
    bounds = parser.bounds({name: text for name, text in texts.items() if text})
    low, _, high = (parser.size(bound) for bound in bounds)
    return low, high


def _limited_range(
    limits: Iterable[tuple[Limit, float]], number: float, candidates: list[float]
) -> tuple[float, float]:
    """Return the smallest and the largest of some values, within the limits of the field.

    `limits` are those of the field, each with its bound in the unit of the values.
    """
    low, high = min(candidates), max(candidates)
    for limit, bound in limits:
        inside = bound if limit.allows(limit.bound) else bound + _margin(limit.kind, bound, number)
        low, high = (
            (max(low, inside), high) if limit.kind in ("gt", "ge") else (low, min(high, inside))
        )
    return low, high


def _margin(kind: str, bound: float, number: float) -> float:
    """Return the signed distance of a value from a bound that it must not reach."""
    size = _MARGIN * max(abs(bound), abs(number))
    return size if kind == "gt" else -size


def _changes_flows(plan: Plan, varied: Variable) -> bool:
    """Return whether another value of a number of the study changes the simulated flows."""
    if varied.is_whole:
        return True
    timing = plan.timing
    other = retime(timing, {varied.path: varied.text(varied.high)}, ORIGIN)
    return (other.months, other.start) != (timing.months, timing.start)
