"""The outside chain: fruit gathered for a booked day at the toll canner, who may put it off."""

import simpy

from sim.plant.calloff import CallOff
from sim.plant.floor import Floor, FruitLeg
from sim.plant.fruit import Yard
from sim.plant.stock import Inspection, Store, cans_of
from sim.scenario.parts import Toll


class TollCanner:
    """A canner who works for a fee on booked days."""

    def __init__(self, floor: Floor, toll: Toll) -> None:
        self._floor = floor
        self._toll = toll
        self.yard = Yard(floor.physical.fruit, floor.record)
        self._inspection = Inspection(floor, toll.rejects)
        leg = FruitLeg(floor, toll.bays, self.yard)
        self.call_off = CallOff(floor, leg, self.yard, self._inspection, toll.recovery)
        self.store = Store(floor, self.call_off.book)
        self._line = simpy.Resource(floor.env, 1)
        self._put_off = floor.streams.uniforms("slot.put_off", floor.days.count)
        self._delay = floor.streams.exponentials("slot.delay", floor.days.count)
        self._working = floor.days.working(floor.physical.calendar)

    def slots(self) -> list[int]:
        """Return the booked days: spread evenly over each calendar week's working days."""
        weeks: dict[int, list[int]] = {}
        for day in self._working:
            weeks.setdefault(self._floor.days.dates[day].toordinal() // 7, []).append(day)
        booked = []
        for days in weeks.values():
            count = min(self._toll.slots_per_week, len(days))
            booked += [days[(2 * k + 1) * len(days) // (2 * count)] for k in range(count)]
        return [day for day in booked if day > 0]

    def run(self) -> "simpy.events.ProcessGenerator":
        """Gather fruit on the day before each slot that the open orders need."""
        env, toll = self._floor.env, self._toll
        harvest = self._floor.physical.call_off.harvest_start
        for day in self.slots():
            yield env.timeout(24.0 * (day - 1) + harvest.hour + harvest.minute / 60 - env.now)
            self._floor.record.book("toll.slots", env.now, 1.0)
            want = self.call_off.open_kg(
                day - 1, toll.cans_per_slot - self.yard.expected, toll.minimum_batch
            )
            gathered = self.call_off.gather(day - 1, want)
            if gathered > 0 or self.yard.lots:
                env.process(self._can(day))

    def _can(self, slot: int) -> "simpy.events.ProcessGenerator":
        """Wait for the slot, or for the day it is put off to, and can what is in the yard."""
        env, record = self._floor.env, self._floor.record
        opens = self._floor.physical.calendar.shift_start
        day = self._day_of(slot)
        if day != slot:
            record.book("toll.postponed", env.now, 1.0)
        yield env.timeout(24.0 * day + opens.hour + opens.minute / 60 - env.now)
        with self._line.request() as turn:
            yield turn
            self.yard.discard_old(env.now)
            started = env.now
            cans = self._draw(started)
            if cans:
                yield env.timeout(cans / self._toll.rate)
                record.book("toll.runs", started, 1.0)
                record.book("item.toll_can.used", started, cans)
                self.store.fill(cans, started)
                self.store.receive(self._inspection.good(cans, started), started)

    def _day_of(self, slot: int) -> int:
        """Return the day on which a slot is really worked."""
        if self._put_off[slot] >= self._toll.postponed:
            return slot
        earliest = slot + max(1, round(24 * self._toll.postponed_by / 24 * self._delay[slot]))
        return next((day for day in self._working if day >= earliest), earliest)

    def _draw(self, hour: float) -> float:
        """Take fruit for one slot out of the yard, first in first out; return the cans it fills."""
        record, product = self._floor.record, self._floor.physical.product
        cans = 0.0
        enough = sum(lot.cans for lot in self.yard.lots) >= self._toll.minimum_batch * 0.9
        while enough and self.yard.lots and cans < self._toll.cans_per_slot:
            kg = self.yard.lots[0].kg
            usable = self.yard.draw(kg, hour)
            filled = cans_of(usable, self._toll.recovery, self._floor.physical)
            into_cans = filled * product.fill
            record.book("fruit.processed_kg", hour, kg)
            record.book("fruit.damaged_kg", hour, kg - usable)
            record.book("fruit.filled_kg", hour, into_cans)
            record.book("fruit.waste_kg", hour, usable - into_cans)
            cans += filled
        return cans
