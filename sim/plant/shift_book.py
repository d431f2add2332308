"""Accounts of shifts: hours of the crew, hours of each stage by state, energy and water."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.plant.accounts import Columns
from sim.plant.power_outages import Clock, hours_without
from sim.plant.run_context import RunContext
from sim.scenario.models.physical import Plant

STATES = ("busy_h", "down_h", "blocked_h", "starved_h")
_STAGE = (*STATES, "kwh", "steam_kg", "water_m3", "person_h")
_LINE = (
    "line.days",
    "line.shift_h",
    "line.overtime_h",
    "item.person_hour.used",
    "item.overtime_hour.used",
    "item.kwh.used",
    "item.steam.used",
    "item.water.used",
)


class WorkedShift(NamedTuple):
    """Hours of a shift, and the fruit that it processed."""

    closes: float
    begins: float
    """Hour from which the line is empty."""
    finish: float
    """Hour at which the line is empty again."""
    kg: float


class ShiftBook:
    """The accounts of the shifts of a plant."""

    def __init__(self, context: RunContext, plant: Plant) -> None:
        self._least = plant.min_paid_hours
        self._stages = plant.stages
        accounts = [f"stage.{name}.{amount}" for name in plant.stages for amount in _STAGE]
        self._sheet = context.accounts.sheet([*_LINE, *accounts], self._amounts)

    def close(self, worked: WorkedShift, hours: Sequence[float], clock: Clock) -> None:
        """Book a shift; `hours` are busy, down and blocked hours, stage by stage."""
        regular, overtime = self._paid(worked)
        without_power = hours_without(clock, worked.begins, worked.begins + regular + overtime)
        numbers = (regular, overtime, without_power, worked.kg / 1000, *hours)
        self._sheet.book(worked.begins, numbers, worked.begins + regular + overtime)

    def _paid(self, worked: WorkedShift) -> tuple[float, float]:
        """Return paid hours, regular and overtime, until the line is empty or the minimum is reached."""
        paid = max(worked.finish - worked.begins, self._least)
        regular = min(paid, max(0.0, worked.closes - worked.begins))
        return regular, max(0.0, worked.finish - max(worked.closes, worked.begins))

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts.

        A stage is starved in paid hours in which it is neither busy, nor down, nor blocked.
        """
        regular, overtime, without_power, tonnes, *hours = numbers
        paid = regular + overtime
        of_stages: list[Array] = []
        kwh, steam, water = np.zeros((3, len(paid)))
        for number, stage in enumerate(self._stages.values()):
            busy, repaired, blocked = hours[3 * number : 3 * number + 3]
            down = repaired + without_power * stage.units
            starved = paid * stage.units - busy - down - blocked
            used = (busy * stage.power, stage.steam * tonnes, stage.water * tonnes)
            of_stages += [busy, down, blocked, starved, *used, stage.crew * paid]
            kwh, steam, water = kwh + used[0], steam + used[1], water + used[2]
        crew = sum(stage.crew for stage in self._stages.values())
        people = (regular, overtime, crew * regular, crew * overtime)
        return [np.ones(len(paid)), *people, kwh, steam, water, *of_stages]
