"""The books of a shift: hours of the crew and of every stage by state, energy and water."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.plant.power_outages import Clock
from sim.plant.record import Columns
from sim.plant.run_context import Floor
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


class Worked(NamedTuple):
    """When a shift opened, when it could begin, when the line was empty, what was canned [kg]."""

    opens: float
    begins: float
    finish: float
    kg: float


class ShiftBook:
    """Books what a shift took."""

    def __init__(self, floor: Floor, plant: Plant) -> None:
        self._least = plant.min_paid_hours
        self._length = floor.physical.calendar.shift
        self._stages = plant.stages
        accounts = [f"stage.{name}.{amount}" for name in plant.stages for amount in _STAGE]
        self._sheet = floor.record.sheet([*_LINE, *accounts], self._amounts)

    def close(self, worked: Worked, hours: Sequence[float], clock: Clock) -> None:
        """Book a shift, given the hours of each stage: busy, down, blocked, stage by stage."""
        regular, overtime = self._paid(worked)
        dark = clock.dark(worked.begins, worked.begins + regular + overtime)
        self._sheet.book(worked.opens, (regular, overtime, dark, worked.kg / 1000, *hours))

    def _paid(self, worked: Worked) -> tuple[float, float]:
        """Return the hours paid, regular and overtime: till the line is empty, and the least."""
        closes = worked.opens + self._length
        paid = max(worked.finish - worked.begins, self._least)
        regular = min(paid, max(0.0, closes - worked.begins))
        return regular, max(0.0, worked.finish - max(closes, worked.begins))

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts.

        A stage that neither works nor is stopped while the crew is there starves.
        """
        regular, overtime, dark, tonnes, *hours = numbers
        there = regular + overtime
        of_stages: list[Array] = []
        kwh, steam, water = np.zeros((3, len(there)))
        for number, stage in enumerate(self._stages.values()):
            busy, stopped, blocked = hours[3 * number : 3 * number + 3]
            down = stopped + dark * stage.units
            starved = there * stage.units - busy - down - blocked
            used = (busy * stage.power, stage.steam * tonnes, stage.water * tonnes)
            of_stages += [busy, down, blocked, starved, *used, stage.crew * there]
            kwh, steam, water = kwh + used[0], steam + used[1], water + used[2]
        crew = sum(stage.crew for stage in self._stages.values())
        people = (regular, overtime, crew * regular, crew * overtime)
        return [np.ones(len(there)), *people, kwh, steam, water, *of_stages]
