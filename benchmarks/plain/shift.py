"""A shift of a plant, or some that touch: which lots are started, as it is known when it closes."""

import math
from dataclasses import dataclass, field
from functools import partial

from benchmarks.plain.line import Line
from benchmarks.plain.outlook import Outlook
from benchmarks.plain.site import whole

_ROUNDING = 1e-9
"""Hours by which a lot may end late: goods that stay keep the line till then exactly."""


@dataclass
class Output:
    """What came of the fruit."""

    kg: float = 0.0
    usable: float = 0.0
    filled: int = 0
    harvested: float = math.inf
    waits: list = field(default_factory=list)
    """Of each lot, when it started, and how long it waited since it was unloaded."""


class Shift:
    """Decisions in a shift, by what is foreseen, with the lots in a yard."""

    def __init__(self, world, site, grid, terms, outlook):
        self._world, self._site, self._grid, self._terms = world, site, grid, terms
        self.outlook = outlook
        self.yard = site.yard.copy()
        self._packable = site.materials.packable
        self.output = Output()
        self.starts = []
        """Of each lot that is started: hour, fruit, cans, whether it stays before the first pile."""
        self.goes_on = False
        """Whether the line is not emptied as it closes."""
        self.ends = math.inf
        """Hour from which it is known that no lot comes any more."""
        self._follows = []
        """What is booked beside, once the shift is over."""
        self._rest = 0.0
        """Part of a can that the last lot leaves for the next."""

    def decide(self):
        """Start lots in their order, as long as they would be finished in time."""
        while (lot := self._next()) is not None:
            hour = self._earliest(lot)
            cans = self._cans(lot, hour)
            stays = self.outlook.send(self._grid.powered(hour), lot.kg, cans)
            self.starts.append((hour, lot.kg, cans, stays is not None))
            self.yard.start(lot)
            if stays is None or not stays.takes_raw:
                self.yard.remove([lot])
                self._count(lot, hour, cans)
        self._close()

    def book(self):
        """Book what is known of single lots, and packaging that lacks."""
        for follow in self._follows:
            follow()

    def _close(self):
        """Let the line go on, or end."""
        closes, outlook = self._grid.powered(self._terms.closes), self.outlook
        comes = self.yard.first() is not None or self._site.gate.more_comes
        self.goes_on = self._terms.may_go_on and (comes or outlook.busy > closes)
        if self.goes_on:
            outlook.pause(closes)
        else:
            self.ends = self._calendar(outlook.finish())

    def _next(self):
        """Return the next lot to start; None if none is; throw away what is too old."""
        while (lot := self.yard.first()) is not None:
            hour = self._earliest(lot)
            closes = self._terms.closes
            starts = hour if hour < closes - _ROUNDING else math.inf
            self.yard.settle(min(hour, closes) - _ROUNDING, starts)
            if self.yard.first() is not lot:
                continue
            if self.yard.too_old(lot, hour) and hour < math.inf:
                for each in self.yard.truckload(lot):
                    self._follows.append(partial(self.yard.discard, each, hour))
                self.yard.remove(self.yard.truckload(lot))
                continue
            return lot if self._is_started(lot, hour) else None
        return None

    def _earliest(self, lot):
        """Return the first hour at which a lot may start."""
        ready = max(self.outlook.ready, self._grid.powered(lot.unloaded))
        ready = max(ready, self.outlook.vessel_in_time(lot.kg * self._site.cans_per_kg))
        return ready if ready == math.inf else self._calendar(ready)

    def _calendar(self, hour):
        begins = self._terms.begins
        return self._grid.after(begins, hour - self._grid.powered(begins))

    def _cans(self, lot, hour):
        """Return the whole cans that a lot fills with what the lot before it left."""
        return whole(self._rest + self._site.fills(lot, hour)[1])

    def _is_started(self, lot, hour):
        """Tell whether a lot is started at an hour, which packaging and the time that is left decide."""
        if hour >= self._terms.closes - _ROUNDING:
            return False
        cans, ready = self._cans(lot, hour), self._grid.powered(hour)
        limit = self._terms.due - (hour - ready) + _ROUNDING
        if self.outlook.empty_after(ready, lot.kg, cans) > limit:
            return False
        if self.output.filled + cans > self._packable:
            lacking = partial(self._site.materials.suffice_for, self.output.filled + cans, hour)
            self._follows.append(lacking)
            return False
        return True

    def _count(self, lot, hour, cans):
        """Count a lot that comes to the filling."""
        usable, fills = self._site.fills(lot, hour)
        self._rest += fills - cans
        output, age = self.output, hour - lot.harvested
        waited, now = hour - lot.unloaded, self._world.env.now
        sample = self._world.ledger.sample
        self._follows.append(partial(sample, "age_at_processing_h", now, age))
        self._follows.append(partial(sample, "wait_in_yard_h", now, waited))
        output.waits.append((hour, waited))
        output.kg += lot.kg
        output.usable += usable
        output.filled += cans
        output.harvested = min(output.harvested, lot.harvested)


class Stretch:
    """A stretch of work of a line, from empty to empty: what it is foreseen to do, and what it does."""

    def __init__(self, grid, setup, terms):
        self._grid = grid
        self.line = Line(grid, setup, terms)
        self.outlook = Outlook(grid, self.line.stations, terms)
        self._lots = 0

    def work(self, shift, closes):
        """Let the line do what was decided in a shift, until it closes, or until the line is empty."""
        self.outlook = shift.outlook
        self.outlook.settle_waits()
        for hour, waited in shift.output.waits:
            self.line.stations[0].count_wait(self._grid.powered(hour), waited)
        for start in shift.starts:
            self.line.start(self._lots, *start)
            self._lots += 1
        if shift.goes_on:
            self.line.pause(closes)
        else:
            self.line.end(self._lots, shift.ends)
            self.outlook.count_visits()

    @property
    def is_idle(self):
        """Whether no lot was started."""
        return self._lots == 0
