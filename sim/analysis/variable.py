"""One assumption of a study that is varied: its value and range as written, and the study at another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.numerals import Problem, split, written
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.overrides import Override
from sim.scenario.paths import Assumption, assumption
from sim.scenario.plan import Plan, retime
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import rebuild

ORIGIN = Origin("--vary")
# How far beyond its value an assumption is looked at, as a factor: prices cost no simulation.
_REACH_OF_MONEY, _REACH_OF_PLANT = 10.0, 4.0
_INSIDE = 1e-9
"""Share by which a value stays within a bound that it must not reach."""


@dataclass(frozen=True)
class Variable:
    """A number at a dotted path, in the unit in which it is written."""

    path: str
    unit: str
    value: float
    low: float
    """Least value to look at."""
    high: float
    """Largest value to look at."""
    stated: tuple[float, ...]
    """The ends of its range as written, if it has one."""
    is_whole: bool
    """Whether it is a whole number."""
    is_physical: bool
    """Whether the plant reads it, so that another value takes a simulation."""
    is_of_study: bool
    """Whether it stands in the study and not in its scenarios."""

    def at(self, plan: Plan, number: float) -> Plan:
        """Return the plan with another value wherever the path exists.

        Raises
        ------
        ScenarioError
            If the value is refused.
        """
        changes = {self.path: self.text(number)}
        if self.is_of_study:
            return replace(plan, timing=retime(plan.timing, changes, ORIGIN))
        return replace(plan, scenarios=rebuild(plan.scenarios, changes, ORIGIN))

    def text(self, number: float) -> str:
        """Return a number as a scenario file writes it."""
        numeral = f"{number:.0f}" if self.is_whole else written(float(number))
        return f"{numeral} {self.unit}".strip()

    def grid(self, count: int) -> list[float]:
        """Return about `count` values from end to end, with those that are written; ascending."""
        spaced = np.geomspace if self.low > 0 else np.linspace
        ends = (self.low, self.value, self.high, *self.stated)
        numbers = [*spaced(self.low, self.high, count).tolist(), *ends]
        return sorted({float(round(one)) if self.is_whole else one for one in numbers})


def variable(plan: Plan, path: str) -> Variable | None:
    """Return what is written at a path of a study, or of its first scenario that has it, if any has.

    Raises
    ------
    ScenarioError
        If the path leads to no number, to a date or count of the study, or to a number without a
        range to look at.
    """
    of_study = path in Timing.model_fields
    schema = schema_of(*(STUDY if of_study else SCENARIO)).at(path)
    if schema.known and (not schema.is_value or schema.parser is None):
        raise _refused(path, "vary_no_number")
    stated = _of_study(plan, path, schema) if of_study else _of_scenarios(plan, path)
    if stated is None:
        return None
    number, unit = split(stated.value)
    ends = _stated(stated, number, schema)
    is_physical = bool(schema_of(Physical).at(path).known)
    reach = _REACH_OF_PLANT if is_physical else _REACH_OF_MONEY
    around = [number / reach, number * reach] if number else []
    low, high = _within(schema, number, stated.value, [number, *around, *ends])
    if not low < high:
        raise _refused(path, "vary_no_range")
    found = Variable(
        path=path,
        unit=unit,
        value=number,
        low=low,
        high=high,
        stated=ends,
        is_whole=schema.known[0].kind is int,
        is_physical=is_physical,
        is_of_study=of_study,
    )
    if of_study and _moves_flows(plan, found):
        raise _refused(path, "vary_study")
    return found


def nowhere(plan: Plan, path: str) -> ScenarioError:
    """Return the error that no scenario of a plan has a path, with what was meant."""
    schema = schema_of(*SCENARIO)
    trees = [(scenario.written, schema) for scenario in plan.scenarios.values()]
    return ScenarioError([Override(path, "", origin=ORIGIN).unknown_path(*trees)])


def _refused(path: str, key: str) -> ScenarioError:
    return ScenarioError([Located(ORIGIN, path, Problem(key))])


def _of_study(plan: Plan, path: str, schema: SchemaNode) -> Assumption:
    stated: Any = plan.tree.get(path, schema.known[0].written_default or "")
    return Assumption(**stated) if isinstance(stated, Mapping) else Assumption(stated)


def _of_scenarios(plan: Plan, path: str) -> Assumption | None:
    having = (one for one in plan.scenarios.values() if path in one.origins)
    return next((assumption(scenario, path) for scenario in having), None)


def _stated(stated: Assumption, number: float, schema: SchemaNode) -> tuple[float, ...]:
    """Return the ends of a range in the unit of its value; none if there is no range."""
    parser = schema.parser
    if parser is None or not (stated.low or stated.high):
        return ()
    texts = {"value": stated.value, "low": stated.low, "high": stated.high}
    bounds = parser.bounds({name: text for name, text in texts.items() if text})
    low, value, high = (parser.size(bound) for bound in bounds)
    scale = value / number if number else 1.0
    return low / scale, high / scale


def _within(
    schema: SchemaNode, number: float, text: str, wanted: list[float]
) -> tuple[float, float]:
    """Return the least and the largest of some numbers, within the limits of the field."""
    size = schema.parser.size(schema.parser.parse(text)) if schema.parser else number
    scale = size / number if number else 1.0
    low, high = min(wanted), max(wanted)
    for limit in schema.limits:
        bound = limit.bound / scale
        inside = bound if limit.allows(limit.bound) else bound + _step(limit.kind, bound, number)
        low, high = (
            (max(low, inside), high) if limit.kind in ("gt", "ge") else (low, min(high, inside))
        )
    return low, high


def _step(kind: str, bound: float, number: float) -> float:
    """Return the little by which a value keeps away from a bound that it must not reach."""
    size = _INSIDE * max(abs(bound), abs(number))
    return size if kind == "gt" else -size


def _moves_flows(plan: Plan, varied: Variable) -> bool:
    """Return whether another value of a study's number would change what is simulated."""
    if varied.is_whole:
        return True
    there = varied.at(plan, varied.high).timing
    return (there.months, there.start) != (plan.timing.months, plan.timing.start)
