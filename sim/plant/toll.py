"""The outside chain: fruit gathered for a booked day at the toll canner, who may put it off."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import ClassVar, NamedTuple

from simpy.events import ProcessGenerator

from sim.plant.calendar import Days, hour_of
from sim.plant.fields import Fields
from sim.plant.run_context import Floor
from sim.plant.session import Output, Session
from sim.plant.slot import slot as work
from sim.plant.stock import Store
from sim.plant.works import Works
from sim.scenario.models.parts import Calendar
from sim.scenario.models.physical import Toll


@cache
def _slots(
    days: Days, calendar: Calendar, begins: Sequence[int], counts: Sequence[int]
) -> tuple[int, ...]:
    """Return the booked days, given the first day and the slots a week of each phase."""
    weeks: dict[int, list[int]] = {}
    for day in days.working(calendar):
        weeks.setdefault((days.dates[day].toordinal() - 1) // 7, []).append(day)
    return tuple(
        day
        for week in weeks.values()
        for day in week
        if day > 0 and day in _spread(week, counts[bisect_right(begins, day - 1) - 1])
    )


def _spread(week: Sequence[int], count: int) -> list[int]:
    """Return so many working days of a week, evenly spread, or all there are."""
    count = min(count, len(week))
    return [week[(2 * slot + 1) * len(week) // (2 * count)] for slot in range(count)]


class Slot(NamedTuple):
    """A booked day; its fruit is gathered the day before, and its terms are those of that day."""

    day: int
    terms: Toll
    good: float
    """Good cans that it can make."""


class TollCanner:
    """A canner who works for a fee on booked days."""

    works_of: ClassVar[type[Works]] = Works

    def __init__(self, floor: Floor, toll: Toll, fields: Fields, store: Store) -> None:
        self._floor = floor
        self._toll = toll
        self.works = self.works_of(floor, toll, math.inf, fields, store)
        self._free = 0.0
        """When the line of the canner is free."""
        self._waiting = deque[Slot]()
        """Slots that wait for it."""
        self._opens = hour_of(floor.physical.calendar.shift_start)
        self._working = floor.days.working(floor.physical.calendar)
        self._put_off = floor.streams.by_day("slot.put_off", "random").tolist()
        self._delay = floor.streams.by_day("slot.delay", "standard_exponential").tolist()
        self._pending = Counter[float]()
        """Slots still to be worked, by the good cans that they can make."""

    def start(self) -> None:
        """Start to work."""
        self._floor.env.process(self._book())

    def slots(self) -> Iterator[Slot]:
        """Yield the slots, whose days are spread evenly over the working days of each week."""
        floor, passed = self._floor, self.works.inspection.expected_good
        phases = floor.phases
        terms = [phase.toll or self._toll for phase in phases.all]
        counts = tuple(each.slots_per_week for each in terms)
        for day in _slots(floor.days, floor.physical.calendar, tuple(phases.begins), counts):
            own = terms[phases.number(day - 1)]
            yield Slot(day, own, own.cans_per_slot * passed)

    def _book(self) -> ProcessGenerator:
        """Gather fruit on the day before each slot; a slot for which there is none is not used."""
        floor, yard = self._floor, self.works.yard
        harvest = hour_of(floor.physical.call_off.harvest_start)
        for slot in self.slots():
            hour = 24.0 * (slot.day - 1) + harvest
            yield floor.until(hour)
            floor.record.book("toll.slots", hour, 1.0)
            self.works.open_bays(slot.terms.bays)
            yard.discard_old(hour)
            if self._gather(slot):
                self._pending[slot.good] += 1
                self.await_turn(slot)

    def _gather(self, slot: Slot) -> bool:
        """Call off fruit for one more slot; return whether there is anything to can on it.

        It is called off only if it reaches the minimum batch, with fruit that the slots still to
        be worked have no room for.
        """
        works = self.works
        room = sum(good * slots for good, slots in self._pending.items())
        expected = works.yard.in_hand().cans
        left_over = max(0.0, expected - room)
        most = works.wanted_cans(slot.day - 1, slot.good - left_over, expected)
        least = slot.terms.minimum_batch - left_over
        return works.call_off.gather(math.inf, most, least) > 0 or left_over > 0

    def await_turn(self, slot: Slot) -> None:
        """Can on the day of a slot, or on that it is put off to, as soon as the line is free."""
        self._floor.at(self.begins(slot), partial(self._queue, slot))

    def begins(self, slot: Slot) -> float:
        """Return the hour at which a slot really begins; book it if it is put off."""
        day = self._worked_on(slot.day)
        if day != slot.day:
            self._floor.record.book("toll.postponed", self._floor.env.now, 1.0)
        return 24.0 * day + self._opens

    def _worked_on(self, day: int) -> int:
        """Return the day on which the slot of a day is really worked."""
        if self._put_off[day] >= self._toll.postponed:
            return day
        earliest = day + max(1, round(self._toll.postponed_by * self._delay[day]))
        later = bisect_left(self._working, earliest)
        return self._working[later] if later < len(self._working) else earliest

    def _queue(self, slot: Slot) -> None:
        """Let a slot have its turn after those that wait, and after all else that comes at this hour."""
        env = self._floor.env
        self._waiting.append(slot)
        if len(self._waiting) == 1:
            if env.now < self._free or env.peek() == env.now:
                self._floor.at(self._free, self._next)
            else:
                self._next()

    def _next(self) -> None:
        now = self._floor.env.now
        while self._waiting and self._free <= now:
            self._free = now + self.can(self._waiting.popleft())
        if self._waiting:
            self._floor.at(self._free, self._next)

    def can(self, slot: Slot) -> float:
        """Can what is in the yard; return the hours that it takes."""
        floor, works, hour = self._floor, self.works, self._floor.env.now
        self._pending[slot.good] -= 1
        works.unload(hour)
        done = self.work_through(works.open(hour), slot.terms.cans_per_slot)
        works.close(done, hour, slot.day)
        if not done.kg:
            return 0.0
        floor.record.book("toll.runs", hour, 1.0)
        floor.record.book("item.toll_can.used", hour, done.cans)
        return done.cans / self._toll.rate

    def work_through(self, session: Session, most: float) -> Output:
        """Take lots, first in first out, up to `most` cans; each waits for the one before."""
        yard = self.works.yard
        fruit = yard.loads, yard.ages, yard.rules
        return Output(*work(*fruit, session, most, self._toll.rate))
