"""Phases of a scenario: from the opening, or an expansion, to the next expansion."""

from bisect import bisect_right

import numpy as np

from sim.arrays import Array
from sim.plant.calendar import Days
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical


class Phases:
    """The phases of a run, in order; each begins on the first day of a month."""

    def __init__(self, physical: Physical, days: Days) -> None:
        steps = phases(physical).items()
        months = {physical.construction + month: phase for month, phase in steps if month}
        reached = {month: phase for month, phase in months.items() if month < days.months}
        self.all = [physical, *reached.values()]
        self.begins = [0, *(days.firsts[month] for month in reached)]

    def number(self, day: int) -> int:
        """Return the number of the phase of a day, from 0 on."""
        return bisect_right(self.begins, day) - 1 if len(self.begins) > 1 else 0

    def on(self, day: int) -> Physical:
        """Return the scenario as it is on a day."""
        return self.all[self.number(day)]


def calendar_hours(days: Days) -> Array:
    """Return the hours of each month; the warm-up comes first."""
    counts = np.bincount(np.array(days.month_of) + 1, minlength=days.months + 1)
    return np.asarray(24.0 * counts, float)


def stage_hours(physical: Physical, days: Days) -> dict[str, Array]:
    """Return calendar hours times units of each stage, by month; the warm-up comes first."""
    calendar = calendar_hours(days)
    scenario = Phases(physical, days)
    lines = [phase.stages for phase in scenario.all]
    months = [lines[scenario.number(day)] for day in (0, *days.firsts)]
    return {
        name: calendar * [line[name].units if name in line else 0 for line in months]
        for name in dict.fromkeys(name for line in lines for name in line)
    }
