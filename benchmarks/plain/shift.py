"""A shift of a plant: which lots are started, and what becomes of them.

A shift is simulated as it closes, from its begin on, since all fruit is known then that it can use.
"""

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
    gone: list = field(default_factory=list)
    """Lots that are processed or thrown away."""


class Shift:
    """A shift on a line, with the lots in a yard and the cans that packaging suffices for."""

    def __init__(self, world, site, grid, terms, setup):
        self._world, self._site, self._grid, self._terms = world, site, grid, terms
        self.machines = setup.machines
        self.line = Line(grid, setup, terms)
        self._outlook = Outlook(grid, self.line.stations, terms)
        self._packable = site.materials.packable
        self.output = Output()
        self._stuck = []
        """Lots that stay on a stage as fruit."""
        self._follows = []
        """What is booked beside, once the shift is over."""
        self._rest = 0.0
        """Part of a can that the last lot leaves for the next."""

    def run(self):
        """Run the shift to its end."""
        self.line.env.process(self._start_lots())
        self.line.run()
        self._outlook.count_visits()

    def book(self):
        """Book what is known of single lots, and packaging that lacks."""
        for follow in self._follows:
            follow()

    def _start_lots(self):
        """Start lots in their order, as long as they would be finished in time."""
        line, terms, number = self.line, self._terms, 0
        waiting = list(self._site.yard.lots)
        first = line.stations[0]
        while True:
            unit = first.units.request()
            yield unit | line.until(terms.due)
            lot, hour = self._next(waiting) if unit.triggered else (None, 0.0)
            if lot is None:
                break
            cans = self._cans(lot, hour)
            yield line.until(hour)
            yield from line.powered(0.0)
            stays = self._outlook.send(self._grid.powered(hour), lot.kg, cans)
            line.env.process(line.lot(number, lot.kg, cans, unit, stays is not None))
            number += 1
            waiting.remove(lot)
            if stays is None or not stays.takes_raw:
                self._count(lot, hour, cans)
            else:
                self._stuck.append(lot)
        line.no_more_than(number)
        self._outlook.finish()

    def _next(self, waiting):
        """Return the next lot to start, and when; None if none is; throw away what is too old."""
        while waiting:
            lot = waiting[0]
            hour = self._earliest(lot)
            if self._site.yard.too_old(lot, hour) and hour < math.inf:
                waiting.pop(0)
                self._discard(lot, hour)
                continue
            return (lot, hour) if self._is_started(lot, hour) else (None, hour)
        return None, 0.0

    def _discard(self, lot, hour):
        """Throw a lot away, with those of its truckload that stay on a stage, which are as old."""
        too_old = [lot, *(stuck for stuck in self._stuck if stuck.truck is lot.truck)]
        self._stuck = [stuck for stuck in self._stuck if stuck.truck is not lot.truck]
        self.output.gone += too_old
        for each in too_old:
            self._follows.append(partial(self._site.yard.discard, each, hour))

    def _earliest(self, lot):
        """Return the first hour at which a lot may start."""
        outlook, powered = self._outlook, self._grid.powered
        ready = max(outlook.ready, powered(self.line.env.now), powered(lot.unloaded))
        ready = max(ready, outlook.vessel_in_time(lot.kg * self._site.cans_per_kg))
        if ready == math.inf:
            return ready
        return self._grid.after(self._terms.begins, ready - powered(self._terms.begins))

    def _cans(self, lot, hour):
        """Return the whole cans that a lot fills with what the lot before it left."""
        return whole(self._rest + self._site.fills(lot, hour)[1])

    def _is_started(self, lot, hour):
        """Tell whether a lot is started at an hour, which packaging and the time that is left decide."""
        if hour >= self._terms.closes:
            return False
        cans, ready = self._cans(lot, hour), self._grid.powered(hour)
        limit = self._terms.due - (hour - ready) + _ROUNDING
        if self._outlook.empty_after(ready, lot.kg, cans) > limit:
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
        self.line.stations[0].count_wait(1.0, waited)
        output.kg += lot.kg
        output.usable += usable
        output.filled += cans
        output.harvested = min(output.harvested, lot.harvested)
        output.gone.append(lot)
