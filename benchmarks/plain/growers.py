"""Growers who come by themselves: at the gate, at a bay, and in the yard, from which they drive on."""

import math
from dataclasses import dataclass

from benchmarks.plain.bays import Bays
from benchmarks.plain.gate import Lot, Yard
from benchmarks.plain.laws import Times
from benchmarks.plain.roads import Leg
from sim.scenario.models.laws import Law

_EXPONENTIAL = Law("exponential")
_ROUNDING = 1e-9
"""Hours: a lot that can start so soon after it is unloaded needs no place."""


@dataclass(eq=False)
class Delivery:
    """A grower with his load, from his arrival on."""

    patience: float
    """Hours that he waits for a bay and for the line."""
    parts: dict
    """Hours at the gate and at the bay."""
    left: float = 0.0
    """When he left the gate or the bay."""
    gone: str = ""
    """Why he drove on with his load; empty: it was taken in."""
    patient_until: float = math.inf


class Growers:
    """Trucks of growers on their way to a bay; none that anybody sent is on the road."""

    on_road = ()
    more_comes = True

    def __init__(self, world, works, yard):
        self._world, self._yard = world, yard
        self._terms = world.physical.arrivals
        self._leg = Leg(world, "fruit")
        self.vehicle = self._leg.vehicle
        self.bays = Bays(world.env, works)
        self._kg = 1000 * self._terms.load
        self._visits = []
        self._there = 0
        """Trucks at the gate and at the bays."""
        world.env.process(self._come())

    def _hours(self):
        """Yield the hours of the deliveries."""
        world, terms = self._world, self._terms
        begin = 24.0 * world.opening
        if terms.times is not None:
            begin = max(begin, 24.0 * world.days.firsts[0])
            yield from (begin + hour for hour in terms.times.hours)
            return
        gaps = Times(world, terms.law or _EXPONENTIAL, "arrivals")
        while True:
            begin += gaps.take(terms.every)
            yield begin

    def _come(self):
        patience = self._terms.patience
        times = patience and Times(self._world, patience.law or _EXPONENTIAL, "arrivals.patience")
        for hour in self._hours():
            yield self._world.until(hour)
            waits = times.take(patience.mean) if times else math.inf
            self._world.env.process(self._visit(Delivery(waits, {"queue": 0.0, "unloading": 0.0})))

    def _visit(self, delivery):
        """Wait for a bay, be unloaded, and leave the load in the yard."""
        self._there += 1
        if self.bays.is_full():
            delivery.gone = "turned_away"
        else:
            unloaded = yield from self.bays.visit(
                self._unloading, delivery.parts, delivery.patience
            )
            delivery.gone = "" if unloaded else "impatient"
        self._there -= 1
        now = delivery.left = self._world.env.now
        self._visits.append(delivery)
        if not delivery.gone:
            delivery.patient_until = now + delivery.patience - delivery.parts["queue"]
            self._world.ledger.sample("wait_for_bay_h", now, delivery.parts["queue"])
            self._yard.receive(self._kg, delivery)

    def _unloading(self):
        full = self._terms.load / self.vehicle.payload
        return self._leg.hours("unloading", self.vehicle.unloading * full)

    def set_bays(self, count):
        """Set the number of bays from now on."""
        self.bays.set_count(count)

    def close(self):
        """Book all visits: what was taken in is known at the end."""
        book, kg = self._world.ledger.book, self._kg
        for visit in self._visits:
            visit.gone = visit.gone or self._yard.gone.get(visit, "")
            for account, amount in {
                "leg.fruit.trips": 1,
                "leg.fruit.t": 0.0 if visit.gone else kg / 1000,
                "leg.fruit.queue_h": visit.parts["queue"],
                "leg.fruit.unloading_h": visit.parts["unloading"],
                "leg.fruit.vehicle_h": sum(visit.parts.values()),
                "leg.fruit.waited": visit.parts["queue"] > 0,
                "leg.fruit.turned_away": visit.gone == "turned_away",
                "leg.fruit.impatient": visit.gone == "impatient",
                "fruit.offered_kg": kg,
                f"fruit.{visit.gone or 'bought'}_kg": kg,
                "item.fruit.used": 0.0 if visit.gone else kg,
            }.items():
                book(account, visit.left, amount)
        end = math.nextafter(self._world.days.hours, 0.0)
        book("fruit.at_gate_kg", end, self._there * kg)
        book("fruit.offered_kg", end, self._there * kg)


class GrowersYard(Yard):
    """A yard with places, from which growers drive on with fruit that is not taken on in time.

    What happens in it hangs on when lots start, so it is followed as far as that is known.
    """

    def __init__(self, world, batch):
        super().__init__(world, batch)
        limit = world.physical.plant.yard
        self._places = math.inf if limit is None else limit
        self._coming = []
        """Deliveries whose place is not decided yet."""
        self._patient = []
        """Deliveries of which no lot has started."""
        self.gone = {}
        """Why deliveries drove on."""

    def receive(self, kg, delivery):
        """Take a delivery in."""
        now = self._world.env.now
        self.lots += self._divided(Lot(kg, kg, 0.0, now, now, delivery))
        self._coming.append(delivery)

    def copy(self):
        """Return a copy, with which it is tried what happens."""
        other = super().copy()
        other._coming, other._patient = [*self._coming], [*self._patient]
        other.gone = {**self.gone}
        return other

    def take_over(self, tried):
        """Let happen what was tried with a copy."""
        self._coming, self._patient, self.gone = tried._coming, tried._patient, tried.gone
        super().take_over(tried)

    def settle(self, hour, starts=math.inf):
        """Let deliveries find a place or none, and lose patience, before an hour; the first lot starts at one."""
        while True:
            comes = self._coming[0].left if self._coming else math.inf
            leaving = min(self._patient, key=lambda one: one.patient_until, default=None)
            leaves = leaving.patient_until if leaving is not None else math.inf
            if leaves < hour and leaves <= comes:
                self._drive_on(leaving, "impatient")
            elif comes < hour or self._starts_at_once(starts):
                self._find_place(self._starts_at_once(starts))
            else:
                return

    def _starts_at_once(self, hour):
        """Tell whether the next delivery is the first that waits, and starts as it is unloaded."""
        first = self.first()
        if not self._coming or first is None or first.truck is not self._coming[0]:
            return False
        return abs(self._coming[0].left - hour) < _ROUNDING

    def _find_place(self, at_once):
        """Let the next delivery find a place for each lot, but for one that starts at once."""
        delivery = self._coming.pop(0)
        waiting = [lot for lot in self.lots if lot not in self._on_line]
        there = sum(lot.truck not in self._coming for lot in waiting)
        if there - at_once > self._places:
            self._drive_on(delivery, "turned_away")
        elif delivery.patient_until < math.inf:
            self._patient.append(delivery)

    def _drive_on(self, delivery, why):
        self.gone[delivery] = why
        self.remove([lot for lot in self.lots if lot.truck is delivery])

    def remove(self, lots):
        """Let lots be gone."""
        super().remove(lots)
        left = [lot.truck for lot in self.lots]
        self._patient = [one for one in self._patient if one in left]

    def start(self, lot):
        """Let a lot come on a stage: its grower drives on no more."""
        super().start(lot)
        self._patient = [one for one in self._patient if one is not lot.truck]
