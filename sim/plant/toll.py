"""The outside chain: fruit gathered for a booked day at the toll canner, who may put it off."""

import math
from bisect import bisect_left
from collections import Counter
from typing import ClassVar

import simpy
from simpy.events import ProcessGenerator

from sim.plant.calendar import hour_of
from sim.plant.fields import Fields
from sim.plant.floor import Floor
from sim.plant.stock import Store
from sim.plant.works import Tally, Works
from sim.scenario.physical import Toll


class TollCanner:
    """A canner who works for a fee on booked days."""

    works_of: ClassVar[type[Works]] = Works

    def __init__(self, floor: Floor, toll: Toll, fields: Fields, store: Store) -> None:
        self._floor = floor
        self._toll = toll
        self._terms = [phase.toll or toll for phase in floor.phases.all]
        self.works = self.works_of(floor, toll, math.inf, fields, store)
        self._line = simpy.Resource(floor.env, 1)
        self._working = floor.days.working(floor.physical.calendar)
        self._put_off = floor.streams.by_day("slot.put_off", "random").tolist()
        self._delay = floor.streams.by_day("slot.delay", "standard_exponential").tolist()
        self._pending = Counter[float]()
        """Slots still to be worked, by the good cans that they can make."""

    def start(self) -> None:
        """Start to work."""
        self._floor.env.process(self._book())

    def slots(self) -> list[int]:
        """Return the booked days: spread evenly over the working days of each week.

        A slot is one of the phase in which its fruit is gathered, the day before.
        """
        weeks: dict[int, list[int]] = {}
        for day in self._working:
            monday = (self._floor.days.dates[day].toordinal() - 1) // 7
            weeks.setdefault(monday, []).append(day)
        return [
            day for days in weeks.values() for day in days if day > 0 and self._booked(day, days)
        ]

    def _booked(self, day: int, week: list[int]) -> bool:
        count = min(self._of(day).slots_per_week, len(week))
        return day in (week[(2 * slot + 1) * len(week) // (2 * count)] for slot in range(count))

    def _of(self, slot: int) -> Toll:
        """Return the terms of a slot."""
        return self._terms[self._floor.phases.number(slot - 1)]

    def _good(self, slot: int) -> float:
        """Return the good cans that a slot can make."""
        return self._of(slot).cans_per_slot * self.works.inspection.expected_good

    def _book(self) -> ProcessGenerator:
        """Gather fruit on the day before each slot; a slot for which there is none is not used."""
        floor, yard = self._floor, self.works.yard
        harvest = hour_of(floor.physical.call_off.harvest_start)
        for slot in self.slots():
            yield floor.until(24.0 * (slot - 1) + harvest)
            floor.record.book("toll.slots", floor.env.now, 1.0)
            self.works.open_bays(self._of(slot).bays)
            yard.discard_old(floor.env.now)
            if self._gather(slot):
                self._pending[self._good(slot)] += 1
                floor.env.process(self._can(slot))

    def _gather(self, slot: int) -> bool:
        """Call off fruit for one more slot; return whether there is anything to can on it.

        It is called off only if it reaches the minimum batch, with fruit that the slots still to
        be worked have no room for.
        """
        works = self.works
        room = sum(good * slots for good, slots in self._pending.items())
        expected = works.yard.in_hand().cans
        left_over = max(0.0, expected - room)
        most = works.wanted_cans(slot - 1, self._good(slot) - left_over, expected)
        least = self._of(slot).minimum_batch - left_over
        return works.call_off.gather(math.inf, most, least) > 0 or left_over > 0

    def _can(self, slot: int) -> ProcessGenerator:
        """Wait for the slot, or for the day it is put off to, and can what is in the yard."""
        floor = self._floor
        day = self._worked_on(slot)
        if day != slot:
            floor.record.book("toll.postponed", floor.env.now, 1.0)
        yield floor.until(24.0 * day + hour_of(floor.physical.calendar.shift_start))
        with self._line.request() as turn:
            yield turn
            self._pending[self._good(slot)] -= 1
            self.works.unload(floor.env.now)
            run = self.work_through(floor.env.now, self._of(slot).cans_per_slot)
            if run.kg > 0:
                floor.record.book("toll.runs", floor.env.now, 1.0)
                floor.record.book("item.toll_can.used", floor.env.now, run.cans)
                self.works.close(run, floor.env.now, slot)
                yield floor.env.timeout(run.cans / self._toll.rate)

    def _worked_on(self, slot: int) -> int:
        """Return the day on which a slot is really worked."""
        if self._put_off[slot] >= self._toll.postponed:
            return slot
        earliest = slot + max(1, round(self._toll.postponed_by * self._delay[slot]))
        later = bisect_left(self._working, earliest)
        return self._working[later] if later < len(self._working) else earliest

    def work_through(self, hour: float, most: float) -> Tally:
        """Take lots, first in first out, up to `most` cans; each waits for the one before."""
        run, yard = self.works.tally(), self.works.yard
        while yard.waits:
            now = hour + run.cans / self._toll.rate
            if yard.discard_old(now):
                continue
            usable, cans = self.works.fills(yard.head, now)
            if run.cans and run.cans + cans > most:
                break
            if not self.works.packs(run, cans, now):
                break
            run.add(yard.take(now), usable, cans)
        return run
