"""The phases of a scenario: what holds between one expansion and the next."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sim.scenario.models.physical import Expansion, Physical
from sim.scenario.models.types import Part

P = TypeVar("P", bound=Part)


def phases(physical: Physical) -> dict[int, Physical]:
    """Return the phases by the month of operation in which they begin; the opening is month 0.

    A phase is the scenario with all expansions up to its month applied.
    """
    by_month, phase = {0: physical}, physical
    for expansion in sorted(physical.expansions.values(), key=lambda step: step.after):
        phase = by_month[expansion.after] = _expanded(phase, expansion)
    return by_month


def _expanded(physical: Physical, expansion: Expansion) -> Physical:
    changes = {name: value for name, value in expansion if value is not None}
    parts = {"call_off": physical.call_off, **physical.works}
    changed = {name: _with(part, changes) for name, part in parts.items()}
    orders = {**physical.orders, **expansion.orders}
    return physical.model_copy(update={"orders": orders, **changed})


def _with(part: P, changes: Mapping[str, Any]) -> P:
    """Return a part with those of the changes that are fields of it."""
    own = {name: value for name, value in changes.items() if name in type(part).model_fields}
    return part.model_copy(update=own)


def all_stages(physical: Physical) -> list[str]:
    """Return the names of the stages of all lines that a scenario ever has, in order."""
    lines = (phase.stages for phase in phases(physical).values())
    return list(dict.fromkeys(name for line in lines for name in line))
