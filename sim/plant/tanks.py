"""The tanks of a line: what the stages drew from them, and what came in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from sim.plant.line_state import StageState
from sim.plant.run_context import RunContext
from sim.scenario.models.physical import Stage
from sim.scenario.models.tank import Tank


class TankState(TypedDict, total=False):
    """The fields of a `StageState` of a tank."""

    holds: float
    per_kg: float
    per_can: float
    per_hour: float
    reorder: float
    lead: float
    checked: float
    level: float


def full(tank: Tank | None) -> TankState:
    """Return the state of a full tank."""
    if tank is None:
        return {}
    holds, draws = tank.holds.amount, tank.draws.amount
    base = tank.draws.unit.split("/")[1]
    return {
        "holds": holds,
        "per_kg": draws / 1000 if base == "t" else 0.0,
        "per_can": draws if base == "can" else 0.0,
        "per_hour": draws if base == "h" else 0.0,
        "reorder": tank.reorder_at * holds,
        "lead": tank.lead_time,
        "checked": tank.checked or 0.0,
        "level": holds,
    }


class Tanks:
    """The accounts of the tanks of works."""

    def __init__(self, context: RunContext, stages: Mapping[str, Stage]) -> None:
        self._accounts = context.accounts
        self._tanks = {name: stage.tank for name, stage in stages.items() if stage.tank is not None}
        self._levels = dict.fromkeys((tank.item for tank in self._tanks.values()), 0.0)
        if self._tanks:
            context.at(24.0 * context.opening, lambda: self._open(24.0 * context.opening))

    def _open(self, hour: float) -> None:
        for name, tank in self._tanks.items():
            self._levels[tank.item] = tank.holds.amount
            self._accounts.book(f"tank.{name}.received", hour, tank.holds.amount)

    def __bool__(self) -> bool:
        """Return whether a stage has a tank."""
        return bool(self._tanks)

    def book(self, names: Iterable[str], states: Sequence[StageState], hour: float) -> None:
        """Book what the stages of a line did since this was called last, at an hour."""
        for name, state in zip(names, states, strict=True):
            if (tank := self._tanks.get(name)) is None:
                continue
            self._accounts.book(f"item.{tank.item}.used", hour, float(state.drawn))
            self._accounts.book(f"tank.{name}.received", hour, float(state.received))
            self._accounts.book(f"tank.{name}.deliveries", hour, float(state.deliveries))
            self._accounts.book(f"tank.{name}.lack_h", hour, float(state.lacked))
            self._levels[tank.item] += float(state.received) - float(state.drawn)
            state.received = state.drawn = state.deliveries = state.lacked = 0.0

    def book_levels(self, account: str, hour: float) -> None:
        """Book what the tanks hold."""
        for item, level in self._levels.items():
            self._accounts.book(f"{account}.{item}", hour, level)
