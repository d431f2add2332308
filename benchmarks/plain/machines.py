"""The machines of a line: their speed, and their breakdowns by operating hours."""

import math
from dataclasses import dataclass

from benchmarks.plain.laws import Times
from benchmarks.plain.tank import Tank
from benchmarks.plain.world import lognormal


@dataclass
class Terms:
    """The hours of a shift."""

    opens: float
    called: float
    """From when the line is empty, and each stage has a unit; people are there."""
    begins: float
    """From when lots are started, after the start-up."""
    closes: float
    """Before which the last lot is started."""
    due: float
    """By which all lots are to be finished: the end of overtime."""
    home: float
    """From which nobody is there, even if goods are on the line."""
    may_go_on: bool = False
    """Whether the line is not emptied as it closes, if there is work left."""


@dataclass
class Setup:
    """A line as it is set up for a shift."""

    machines: list
    speed: float
    """Share of full speed."""
    longest_wait: float
    """Hours that cans wait before the last batch stage."""

    @property
    def batches(self):
        """Places of the batch stages."""
        return [n for n, machine in enumerate(self.machines) if machine.stage.load is not None]


class Machine:
    """A stage of the line with its units, which stays as long as the stage does not change.

    The operating hours of its units are added up lot by lot, in the order in which they are started.
    """

    def __init__(self, world, name, stage, number):
        self.name, self.stage, self.number = name, stage, number
        stream = f"stage.{name}" if number == 1 else f"stage.{name}.{number}"
        self._gaps = world.streams.series(f"{stream}.breakdown", "standard_exponential")
        self._normals = world.streams.series(f"{stream}.repair", "standard_normal")
        self._repairs = stage.repair_law and Times(world, stage.repair_law, f"{stream}.repair")
        self._service = stage.service and Times(world, stage.service, f"{stream}.service")
        self._deviations = world.streams.series(f"{stream}.deviation", "random")
        self.visits = self.batches = 0
        """Lots, or cycles, and batches so far."""
        self.breakdowns = 0
        """Number so far."""
        self.runs_for = self.gap(0)
        """Operating hours to the next breakdown."""
        self.broken = 0
        """Units that were under repair when the crew went home."""
        self.repaired = 0.0
        """Hour at which the repair of all of them is over."""
        self.tank = stage.tank and Tank(stage.tank)
        self.waits = {}
        """Hours that its breakdowns wait for a mechanic, by number."""

    def gap(self, number):
        """Return the operating hours before a breakdown since the one before."""
        return self.stage.mtbf * self._gaps[number] if self.stage.mtbf else math.inf

    def down(self, number):
        """Return the hours from a breakdown to the end of its repair."""
        return self.waits.get(number, 0.0) + self.repair(number)

    def repair(self, number):
        """Return the hours of the repair of a breakdown."""
        if self._repairs is not None:
            return self._repairs.nth(number, self.stage.repair)
        return self.stage.repair * lognormal(self._normals[number], self.stage.repair_cv)

    def hours(self, kg, cans, speed):
        """Return the mean hours of work on a lot, or on a load, at a share of full speed."""
        stage, rate = self.stage, self.stage.rate
        if stage.load is not None:
            return self._mean(stage.cycle)
        if rate is None:
            return self._mean(stage.time) / speed
        return (kg / 1000 if rate.unit == "t/h" else cans) / rate.amount / speed

    def _mean(self, stated):
        return stated if self.stage.service is None else self.stage.service.mean(stated)

    def varied(self, number, hours):
        """Return the hours of a lot or a batch by its number, of which the stated ones are the mean."""
        if self._service is None:
            return hours
        return hours * self._service.nth(number, 1.0) / self._mean(1.0)

    def deviates(self, number):
        """Return what is done with a batch that deviates, by its number; None if it does not."""
        deviation = self.stage.deviation
        if deviation is None or self._deviations[number] >= deviation.share:
            return None
        return deviation.then

    @property
    def is_down(self):
        """Whether none of its units works until it is repaired."""
        return self.broken >= self.stage.units
