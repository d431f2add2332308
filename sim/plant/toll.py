"""A toll canner: fruit is bought for slots on booked days, which the canner may postpone."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from simpy.events import ProcessGenerator

from sim.plant.accounts import Entry
from sim.plant.calendar import Days
from sim.plant.fields import Fields
from sim.plant.prepared import PreparedFruitSite
from sim.plant.processing_site import ProcessingSite
from sim.plant.purchasing import ROUNDING
from sim.plant.run_context import RunContext
from sim.plant.session import Session, SessionOutput
from sim.plant.slot import process
from sim.plant.stock import Store
from sim.scenario.models.physical import UNUSED_CANS, Toll
from sim.scenario.models.shifts import hour_of
from sim.scenario.models.two_steps import takes_prepared


@lru_cache(maxsize=64)
def _slots(
    days: Days, working: tuple[int, ...], opening: int, begins: Sequence[int], counts: Sequence[int]
) -> tuple[int, ...]:
    """Return the booked days, for which fruit is bought the day before, from the day `opening` on.

    They are some of the days `working`. A phase begins on one of `begins` and has one of `counts`
    slots a week.
    """
    weeks: dict[int, list[int]] = {}
    for day in working:
        weeks.setdefault((days.dates[day].toordinal() - 1) // 7, []).append(day)
    return tuple(
        day
        for week in weeks.values()
        for day in week
        if day > opening and day in _spread(week, counts[bisect_right(begins, day - 1) - 1])
    )


def _spread(week: Sequence[int], count: int) -> list[int]:
    """Return `count` working days of a week, evenly spread, or all of them."""
    count = min(count, len(week))
    return [week[(2 * slot + 1) * len(week) // (2 * count)] for slot in range(count)]


class Slot(NamedTuple):
    """A booked day; fruit is bought that day or the day before, on the terms of the day of buying."""

    day: int
    bought: int
    """Day on which its fruit is bought."""
    terms: Toll
    good: float
    """Good cans expected of a full slot."""


class TollCanner:
    """A canner who works for a fee in slots on booked days."""

    def __init__(self, context: RunContext, toll: Toll, fields: Fields, store: Store) -> None:
        self._context = context
        self._toll = toll
        site_type = PreparedFruitSite if takes_prepared(context.physical, toll) else ProcessingSite
        self.site = site_type(context, toll, math.inf, fields, store)
        self._free = 0.0
        """Hour at which the line of the canner is free."""
        self._waiting = deque[Slot]()
        """Slots that wait for the line."""
        self._opens = hour_of(toll.slot_start or context.physical.calendar.shift_start)
        self._working = context.days.working(context.physical.calendar)
        self._postponed = context.streams.by_day("slot.put_off", "random").tolist()
        self._delay = context.streams.by_day("slot.delay", "standard_exponential").tolist()
        self._pending = Counter[float]()
        """Number of slots to come for which fruit is bought, by their good cans."""

    def start(self) -> None:
        """Start the process of the canner."""
        self._context.env.process(self._book())

    def slots(self) -> Iterator[Slot]:
        """Yield the slots, spread evenly over the working days of each week."""
        context, good = self._context, self.site.expected_good
        phases = context.phases
        terms = [phase.toll or self._toll for phase in phases.all]
        counts = tuple(each.slots_per_week for each in terms)
        of_chain = context.days, self._days_for_slots(), context.opening
        for day in _slots(*of_chain, tuple(phases.begins), counts):
            bought = day if self._toll.same_day else day - 1
            own = terms[phases.number(bought)]
            yield Slot(day, bought, own, own.cans_per_slot * good)

    def _days_for_slots(self) -> tuple[int, ...]:
        """Return the working days; where fruit is prepared the day before, those after another one."""
        if self._context.physical.prepared is None or self._toll.same_day:
            return tuple(self._working)
        before = set(self._working)
        return tuple(day for day in self._working if day - 1 in before)

    def _book(self) -> ProcessGenerator:
        """Buy fruit for each slot; a slot without fruit is not used."""
        context, yard = self._context, self.site.yard
        harvest = hour_of(context.physical.call_off.harvest_start)
        for slot in self.slots():
            hour = 24.0 * slot.bought + harvest
            yield context.until(hour)
            if context.physical.has_plant:
                # The plant calls off first in this hour, then its shift closes.
                yield context.until(hour)
                yield context.until(hour)
            context.accounts.book("toll.slots", hour, 1.0)
            self.site.open_bays(slot.terms.bays)
            yard.discard_old(hour)
            if self._refuses(slot.day):
                context.accounts.book("toll.refused", hour, 1.0)
            elif self._buy(slot):
                self._pending[slot.good] += 1
                self.await_turn(slot)
            else:
                self._leave_unused(slot, hour)

    def _refuses(self, day: int) -> bool:
        """Tell whether the canner refuses the slot of a day."""
        terms = self._toll.refusal
        if terms is None or self._context.days.dates[day].month not in terms.months:
            return False
        draws = self._context.streams.by_day("slot.refused", "random")
        return bool(draws[day] < terms.share)

    def _leave_unused(self, slot: Slot, hour: float) -> None:
        """Book the cans that an unused slot could have made."""
        self._context.accounts.book(UNUSED_CANS, hour, slot.terms.cans_per_slot)

    def promised(self, _day: int) -> float:
        """Return the good cans expected of the fruit in hand."""
        return self.site.cans_in_hand()

    def _buy(self, slot: Slot) -> bool:
        """Buy fruit for one more slot; return whether there is any to process in it.

        With the fruit in hand that exceeds the slots to come, it must reach the minimum batch.
        """
        site = self.site
        room = sum(good * slots for good, slots in self._pending.items())
        expected = site.cans_in_hand()
        left_over = expected - room if expected - room > ROUNDING else 0.0
        most = site.wanted_cans(slot.good - left_over, expected)
        least = slot.terms.minimum_batch - left_over
        return site.buy(math.inf, most, least) > 0 or left_over > 0

    def await_turn(self, slot: Slot) -> None:
        """Work a slot on its day, or the day that it is postponed to, as soon as the line is free."""
        self._context.at(self.begins(slot), partial(self._queue, slot))

    def begins(self, slot: Slot) -> float:
        """Return the hour at which a slot may begin; book it if it is postponed."""
        day = self._worked_on(slot.day)
        if day != slot.day:
            self._context.accounts.book("toll.postponed", self._context.env.now, 1.0)
            self.site.put_off(slot.bought)
        return 24.0 * day + self._opens

    def _worked_on(self, day: int) -> int:
        """Return the day to which the slot of a day is postponed, or the day itself."""
        if self._postponed[day] >= self._toll.postponed:
            return day
        earliest = day + max(1, round(self._toll.postponed_by * self._delay[day]))
        later = bisect_left(self._working, earliest)
        return self._working[later] if later < len(self._working) else earliest

    def _queue(self, slot: Slot) -> None:
        """Add a slot to those that wait."""
        self._waiting.append(slot)
        if len(self._waiting) == 1:
            if self._context.env.now < self._free:
                self._context.at(self._free, self._next)
            else:
                self._next()

    def _next(self) -> None:
        """Work the slots that wait while the line is free, after all other events of this hour."""
        now = self._context.env.now
        if self._context.env.peek() == now:
            self._context.at(now, self._next)
            return
        while self._waiting and self._free <= now:
            self._free = now + self.work(self._waiting.popleft())
        if self._waiting:
            self._context.at(self._free, self._next)

    def work(self, slot: Slot) -> float:
        """Process fruit of the yard in a slot; return the hours that it takes."""
        context, site, hour = self._context, self.site, self._context.env.now
        self._pending[slot.good] -= 1
        site.unload(hour)
        output = self.work_through(site.open(hour), slot.terms.cans_per_slot)
        site.close(output, hour, slot.day)
        if not output.kg:
            self._leave_unused(slot, hour)
            return 0.0
        hours = output.cans / self._toll.rate
        context.accounts.note(Entry(hour, hour + hours, "slot", amount=output.cans))
        context.accounts.book("toll.runs", hour, 1.0)
        context.accounts.book("item.toll_can.used", hour, output.cans)
        return hours

    def work_through(self, session: Session, most: float) -> SessionOutput:
        """Return the output of a slot of `most` cans at most."""
        yard, rate = self.site.yard, self._toll.rate
        return SessionOutput(
            *process(yard.loads, yard.ages, yard.waits, yard.rules, session, most, rate)
        )
