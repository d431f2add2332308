"""What holds when? A scenario between one expansion and the next."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sim.scenario.models.physical import Expansion, Physical
from sim.scenario.models.types import Part

P = TypeVar("P", bound=Part)


def phases(physical: Physical) -> dict[int, Physical]:
    """Return what holds by the month of operation from which it does, the opening being month 0.

    Each is the scenario as all expansions up to then have made it.
    """
    found, now = {0: physical}, physical
    for expansion in sorted(physical.expansions.values(), key=lambda one: one.after):
        now = found[expansion.after] = _expanded(now, expansion)
    return found


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
