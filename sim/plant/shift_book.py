"""Accounts of shifts: hours of the crews by kind, hours of each stage by state, energy and water."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.compiled import Row
from sim.plant.accounts import Columns
from sim.plant.power_outages import PowerOutages
from sim.plant.run_context import RunContext
from sim.scenario.models.physical import PIECE, WORK_HOURS, Plant

STATES = ("busy_h", "down_h", "blocked_h", "starved_h")
QUEUE = ("taken", "waited", "wait_h")
"""Lots of a flow stage, or cans of a batch stage; those that waited; for how many hours in all."""
_STAGE = (*STATES, "kwh", "steam_kg", "water_m3", "person_h", *QUEUE)
_FIRST = 1.0
"""Hours of overtime in a day that count as its first."""
_LINE = (
    "line.days",
    "line.shift_h",
    "line.overtime_h",
    *(f"item.{item}.used" for item in WORK_HOURS),
    "item.kwh.used",
    "item.steam.used",
    "item.water.used",
)


class WorkedShift(NamedTuple):
    """Hours of a shift, and what it processed."""

    opens: float
    closes: float
    begins: float
    """Hour from which the line is empty."""
    finish: float
    """Hour at which the line is empty again."""
    kg: float
    cans: float
    made: float
    """Cans that are not lost before or in the last batch stage."""


class WorkingHours:
    """How many of the hours that people work are normal, and how many are overtime.

    `weekday` is that of day 0 of the run.
    """

    def __init__(self, day: float, week: float, weekday: int) -> None:
        self._day, self._week, self._weekday = day, week, weekday

    def kinds(self, opens: Array, hours: Array) -> Array:
        """Split hours of shifts, in order, into normal ones, the day's first overtime and the rest.

        Work beyond the normal hours of a day, or of a week, is overtime (Government Regulation
        35/2021 of Indonesia, articles 21 and 31). Shape (kind, shift), or (kind, group, shift)
        for the hours of many groups of people.
        """
        weeks = (opens // 24 + self._weekday) // 7
        daily = np.minimum(hours, self._day)
        before = np.cumsum(daily, axis=-1) - daily
        this_week = before - before[..., np.searchsorted(weeks, weeks)]
        normal = np.clip(self._week - this_week, 0.0, daily)
        first = np.minimum(hours - normal, _FIRST)
        return np.array([normal, first, hours - normal - first])


class ShiftBook:
    """The accounts of the shifts of a plant."""

    def __init__(self, context: RunContext, plant: Plant, outages: PowerOutages) -> None:
        self._least = plant.min_paid_hours
        self._stages = plant.stages
        self._outages = outages
        self._working_hours = WorkingHours(
            context.physical.calendar.shift if plant.normal_day is None else plant.normal_day,
            np.inf if plant.normal_week is None else plant.normal_week,
            context.days.first.weekday(),
        )
        accounts = [
            f"item.{PIECE}{n}.used" for n, s in plant.stages.items() if s.paid_by == "piece"
        ]
        accounts += [f"stage.{name}.{amount}" for name in plant.stages for amount in _STAGE]
        self._sheet = context.accounts.sheet([*_LINE, *accounts], self._amounts)
        self._hours: list[Row] = []
        """Hours and waits of each shift, by stage, as the line writes them."""

    def close(self, worked: WorkedShift, hours: Row) -> None:
        """Book a shift.

        `hours` are what `kernel.write_hours` writes.
        """
        least = min(self._least, max(0.0, worked.closes - worked.begins))
        line = max(worked.finish - worked.begins, least)
        self._hours.append(hours)
        self._sheet.book(worked.begins, (*worked, least, line), worked.begins + line)

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts.

        A crew is there as long as goods may come to its stage, a line until it is empty or given up, or
        the least hours that are paid. A stage is starved in hours with its crew in which it is neither
        busy, nor down, nor blocked.
        """
        opens, closes, begins, finish, kg, cans, made, least, line = numbers
        hours = np.array(self._hours).T.reshape(len(self._stages), -1, len(opens))
        without_before = self._outages.hours_without(begins)
        there: dict[str, Array] = {}
        states: list[Array] = []
        for (name, stage), of_stage in zip(self._stages.items(), hours, strict=True):
            busy, repaired, blocked, *waits, left = of_stage
            there[name] = paid = np.maximum(np.minimum(left, finish) - begins, least)
            without_power = self._outages.hours_without(begins + paid) - without_before
            down = repaired + without_power * stage.units
            starved = paid * stage.units - busy - down - blocked
            used = (busy * stage.power, stage.steam * kg / 1000, stage.water * kg / 1000)
            worked = (stage.crew - stage.stay) * paid + stage.stay * line
            states += [busy, down, blocked, starved, *used, worked, *waits]
        energy = [sum(states[place :: len(_STAGE)]) for place in (4, 5, 6)]
        shift = np.minimum(line, np.maximum(closes - begins, 0.0))
        pieces = [*self._pieces(kg, cans, made)]
        people = self._hours_by_kind(opens, line, there)
        return [np.ones(len(line)), shift, line - shift, *people, *energy, *pieces, *states]

    def _pieces(self, kg: Array, cans: Array, made: Array) -> Iterator[Array]:
        """Yield what comes to each stage that is paid by the piece; lost cans come to a batch stage at most."""
        stages = list(self._stages.values())
        last = max((place for place, stage in enumerate(stages) if stage.load), default=len(stages))
        for place, stage in enumerate(stages):
            if stage.paid_by == "piece":
                yield kg if stage.takes == "fruit" else cans if place <= last else made

    def _hours_by_kind(self, opens: Array, line: Array, there: Mapping[str, Array]) -> Array:
        """Return the hours of all who are paid by the hour, shape (kind, shift)."""
        by_hour = [(name, stage) for name, stage in self._stages.items() if stage.paid_by == "hour"]
        groups = [(stage.crew - stage.stay, there[name]) for name, stage in by_hour]
        groups.append((sum(stage.stay for _, stage in by_hour), line))
        kinds = self._working_hours.kinds(opens, np.array([hours for _, hours in groups]))
        people = (count * kinds[:, group] for group, (count, _) in enumerate(groups))
        return sum(people, start=np.zeros((len(WORK_HOURS), len(opens))))
