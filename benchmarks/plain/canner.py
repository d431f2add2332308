"""A toll canner: fruit is bought for slots on booked days, which the canner may postpone."""

import math

import simpy

from benchmarks.plain.site import Made, Site, whole
from benchmarks.plain.two_steps import PeeledSite
from benchmarks.plain.world import hours_of

_ROUNDING = 1e-6
"""Cans that are there by rounding only."""


class Canner:
    """A canner who works for a fee in slots on booked days."""

    def __init__(self, world, toll, store):
        self._world, self._toll = world, toll
        takes = world.physical.prepared is not None
        self.site = (PeeledSite if takes else Site)(world, toll, math.inf, store)
        self._line = simpy.Resource(world.env, 1)
        self._pending = []
        """Good cans expected of each slot to come for which fruit is bought."""
        self._working = world.days.working(world.physical.calendar)
        world.env.process(self._buying())

    def _slots(self):
        """Return the booked days, and the terms of each: those of the day on which fruit is bought.

        They are spread evenly over the working days of each week; where fruit is prepared the day
        before, over those that follow one.
        """
        weeks, prepared = {}, self._world.physical.prepared is not None
        for day in self._working:
            if prepared and not self._toll.same_day and day - 1 not in self._working:
                continue
            when = self._world.days.dates[day]
            weeks.setdefault(when.isocalendar()[:2], []).append(day)
        for week in weeks.values():
            for day in week:
                terms = self._world.on(max(0, day - 1)).toll
                count = min(terms.slots_per_week, len(week))
                booked = {week[(2 * n + 1) * len(week) // (2 * count)] for n in range(count)}
                if day > self._world.opening and day in booked:
                    yield day, self._world.on(self._bought(day)).toll

    def _bought(self, day):
        """Return the day on which the fruit of a slot is bought."""
        return day if self._toll.same_day else day - 1

    def promised(self):
        """Return the good cans expected of the fruit in hand."""
        return self.site.in_hand()[1]

    def _buying(self):
        world, yard = self._world, self.site.yard
        harvest = hours_of(world.physical.call_off.harvest_start)
        for day, terms in self._slots():
            yield world.until(24.0 * self._bought(day) + harvest)
            # A plant of the chain buys first in this hour.
            yield world.env.timeout(0)
            world.ledger.book("toll.slots", world.env.now, 1.0)
            self.site.gate.set_bays(terms.bays)
            yard.discard_old(world.env.now)
            good = terms.cans_per_slot * self.site.good
            if self._refuses(day):
                world.ledger.book("toll.refused", world.env.now, 1.0)
            elif self._buy(terms, good):
                self._pending.append(good)
                world.env.process(self._slot(day, terms, good))
            else:
                world.ledger.book("toll.unused_cans", world.env.now, terms.cans_per_slot)

    def _refuses(self, day):
        """Return whether the slot of a day falls in a month of refusals and is drawn for one."""
        terms, world = self._toll.refusal, self._world
        if terms is None or world.days.dates[day].month not in terms.months:
            return False
        return world.streams.by_day("slot.refused", "random")[day] < terms.share

    def _buy(self, terms, good):
        """Buy fruit for a slot; return whether there is any for it.

        With the fruit in hand that the slots to come leave over, it reaches the smallest batch.
        """
        _, expected = self.site.in_hand()
        left_over = max(0.0, expected - sum(self._pending))
        if left_over < _ROUNDING:
            left_over = 0.0
        most = self.site.wanted_cans(good - left_over, expected)
        return self.site.buyer.buy(math.inf, most, terms.minimum_batch - left_over) or left_over > 0

    def _slot(self, day, terms, good):
        world = self._world
        worked_on = self._worked_on(day)
        if worked_on != day:
            world.ledger.book("toll.postponed", world.env.now, 1.0)
            self.site.put_off(self._bought(day))
        begins = self._toll.slot_start or world.physical.calendar.shift_start
        yield world.until(24.0 * worked_on + hours_of(begins))
        with self._line.request() as turn:
            yield turn
            # Fruit is bought, and comes, first in this hour.
            yield world.env.timeout(0)
            while world.env.peek() <= world.env.now:
                yield world.env.timeout(0)
            self._pending.remove(good)
            made = self._process(terms.cans_per_slot)
            self.site.book(made, world.env.now, day)
            if made.kg:
                world.ledger.book("toll.runs", world.env.now, 1.0)
                world.ledger.book("item.toll_can.used", world.env.now, made.filled)
            else:
                world.ledger.book("toll.unused_cans", world.env.now, terms.cans_per_slot)
            yield world.env.timeout(made.filled / self._toll.rate)

    def _worked_on(self, day):
        """Return the day on which the slot of a day is worked."""
        streams, toll = self._world.streams, self._toll
        if streams.by_day("slot.put_off", "random")[day] >= toll.postponed:
            return day
        delay = toll.postponed_by * streams.by_day("slot.delay", "standard_exponential")[day]
        earliest = day + max(1, round(delay))
        return next((day for day in self._working if day >= earliest), earliest)

    def _process(self, most):
        """Process the truckloads in the yard one after the other, up to some cans or one load.

        All is counted as the slot begins, with the packaging that is there then.
        """
        begins, yard, packable = self._world.env.now, self.site.yard, self.site.materials.packable
        kg, usable, filled, rest, harvested = 0.0, 0.0, 0, 0.0, math.inf
        while yard.lots:
            lot, now = yard.lots[0], begins + filled / self._toll.rate
            if yard.too_old(lot, now):
                yard.discard(yard.lots.pop(0), now)
                continue
            sound, fills = self.site.fills(lot, now)
            cans = whole(rest + fills)
            if filled and filled + cans > most:
                break
            if filled + cans > packable:
                self.site.materials.suffice_for(filled + cans, now)
                break
            yard.lots.pop(0)
            if self.site.keeps_ages:
                self._world.ledger.sample("age_at_processing_h", begins, now - lot.harvested)
                self._world.ledger.sample("wait_in_yard_h", begins, now - lot.unloaded)
            kg, usable, filled = kg + lot.kg, usable + sound, filled + cans
            rest += fills - cans
            harvested = min(harvested, lot.harvested)
        return Made(kg, usable, filled, 0, harvested)
