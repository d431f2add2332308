"""Trucks with fruit, bays, and the yard in which fruit waits for the line."""

import math
from copy import copy
from dataclasses import dataclass
from functools import partial

import simpy

from benchmarks.plain.bays import Bays
from benchmarks.plain.roads import Leg


@dataclass(eq=False)
class Lot:
    """Fruit that moves through the line as one; in the yard from `unloaded` on."""

    kg: float
    cans: float
    """Good cans expected of it."""
    km: float
    harvested: float
    unloaded: float
    truck: object
    """What all lots of a truckload have in common."""


class Gate:
    """Trucks with fruit on their way to a site, and its bays."""

    def __init__(self, world, works, yard, prepared_at=None):
        """Take what a gate is of, and where its fruit is prepared; it comes from all areas if None."""
        self._world, self._yard = world, yard
        self._name = "fruit"
        if len(world.physical.works) > 1 and works.key == "toll":
            self._name = "fruit_to_toll"
        self._leg = Leg(world, self._name)
        self.vehicle = self._leg.vehicle
        places = {name: area.at for name, area in world.physical.areas.items()}
        if prepared_at is not None:
            places = {"": prepared_at}
        self._ends = {name: (place, works.at) for name, place in places.items()}
        self.bays = Bays(world.env, works)
        env, trucks = world.env, self._leg.leg.trucks
        self._trucks = simpy.Resource(env, trucks or math.inf)
        world.berths.setdefault("", simpy.Resource(env, math.inf))
        self._owns = trucks is not None
        for name, area in world.physical.areas.items():
            world.berths.setdefault(name, simpy.Resource(env, area.berths or math.inf))
        self.on_road = []
        """Fruit and cans expected of each truckload that is not unloaded."""

    @property
    def more_comes(self):
        """Whether more fruit may come before anything is bought."""
        return bool(self.on_road)

    def km(self, area, day=None):
        """Return the way from an area to the site on a day, or when all roads are open."""
        return self._leg.way(*self._ends[area], day).km

    def set_bays(self, count):
        """Set the number of bays from now on."""
        self.bays.set_count(count)

    def close(self):
        """End the run, at which nothing is left to book."""

    def send(self, area, kg, cans, trucks, since=None):
        """Send fruit of an area on equal truckloads; its age counts from now on, or since an hour."""
        since = self._world.env.now if since is None else since
        for trip in range(trucks):
            self._world.env.process(self._truck(area, kg / trucks, cans / trucks, trip, since))

    def _truck(self, area, kg, cans, trip, since):
        """Wait for a truck, be loaded, drive, be unloaded, and drive back."""
        env, leg, called = self._world.env, self._leg, self._world.env.now
        self.on_road.append((kg, cans))
        full = kg / (1000 * self.vehicle.payload)
        way = leg.way(*self._ends[area], int(called // 24))
        km, hours = way.km, leg.stated_hours(way)
        out, back = leg.traffic(area, int(called // 24), trip)
        parts = {}
        with self._trucks.request() as truck:
            yield truck
            begins = env.now
            with self._world.berths[area].request() as berth:
                yield berth
                parts["berth"] = env.now - begins
                parts["loading"] = leg.hours("loading", self.vehicle.loading * full)
                yield env.timeout(parts["loading"])
            parts["driving"] = leg.drive(way, env.now, leg.hours("out", hours, out))
            yield env.timeout(parts["driving"])
            turned_away = self.bays.is_full()
            parts |= {"queue": 0.0, "unloading": 0.0}
            if not turned_away:
                unloading = partial(leg.hours, "unloading", self.vehicle.unloading * full)
                yield from self.bays.visit(unloading, parts)
            returns = leg.hours("back", hours, back)
            parts["return"] = leg.drive(way, env.now, returns, back=True)
            self.on_road.remove((kg, cans))
            if turned_away:
                self._refuse(area, kg, called)
            else:
                self._yard.unload(kg, cans, km, since)
                self._world.ledger.sample("wait_for_bay_h", env.now, parts["queue"])
            self._book(km, kg, parts, load_wait=begins - called, turned_away=turned_away)
            yield env.timeout(parts["return"])

    def _refuse(self, area, kg, bought):
        """Book fruit that is turned away as not bought; it is sold fresh."""
        book = self._world.ledger.book
        for account in (f"area.{area}.bought_kg", "fruit.bought_kg", "item.fruit.used"):
            book(account, bought, -kg)
        book(f"area.{area}.to_fresh_kg", bought, kg)
        book("fruit.turned_away_kg", self._world.env.now, kg)

    def _book(self, km, kg, parts, *, load_wait, turned_away):
        now, waited = self._world.env.now, parts["queue"] + parts["berth"]
        amounts = {
            "waited": parts["queue"] > 0,
            "turned_away": turned_away,
            "load_wait_h": load_wait,
        }
        if self.vehicle.free_waiting is not None:
            amounts["paid_wait_h"] = max(0.0, waited - self.vehicle.free_waiting)
        for amount, number in amounts.items():
            self._world.ledger.book(f"leg.{self._name}.{amount}", now, number)
        if self._owns:
            self._world.ledger.book("item.truck_km.used", now, 2 * km)
            self._world.ledger.book("item.truck_hour.used", now, sum(parts.values()))
        self._leg.book(now, km, kg / 1000, delivered=not turned_away, **parts)


class Yard:
    """Fruit at a site, in the order in which it was unloaded, in lots no larger than a batch."""

    def __init__(self, world, batch):
        self._world, self._batch = world, batch
        self.lots = []
        self._on_line = []
        """Lots of these that stay on a stage, until they are put back."""

    def unload(self, kg, cans, km, harvested):
        """Put a truckload into the yard, in equal lots."""
        self.lots += self._divided(Lot(kg, cans, km, harvested, self._world.env.now, object()))

    def _divided(self, lot):
        parts = max(1, math.ceil(lot.kg / self._batch - 1e-9))
        share = lot.kg / parts, lot.cans / parts
        kept = lot.km, lot.harvested, lot.unloaded, lot.truck
        return [Lot(*share, *kept) for _ in range(parts)]

    def copy(self):
        """Return a copy, with which it is tried what happens."""
        other = copy(self)
        other.lots, other._on_line = [*self.lots], [*self._on_line]
        return other

    def first(self):
        """Return the first lot that can start; None if there is none."""
        return next((lot for lot in self.lots if lot not in self._on_line), None)

    def truckload(self, lot):
        """Return all lots of a truckload that are left."""
        return [each for each in self.lots if each.truck is lot.truck]

    def settle(self, hour, starts=math.inf):
        """Let fruit leave before an hour, which none does here."""

    def start(self, lot):
        """Let a lot come on a stage."""
        self._on_line.append(lot)

    def remove(self, lots):
        """Let lots be gone."""
        for each in (self.lots, self._on_line):
            each[:] = [lot for lot in each if lot not in lots]

    def take_over(self, tried):
        """Let happen what was tried with a copy."""
        self.lots, self._on_line = tried.lots, tried._on_line

    def put_back(self):
        """Put lots back that stay on a stage."""
        self._on_line = []

    def set_batch(self, batch):
        """Set the largest lot, and divide the lots that wait again."""
        self._batch = batch
        self.lots = [part for lot in self.lots for part in self._divided(lot)]

    def discard_old(self, hour):
        """Throw lots away that are too old, as far as they stand in front of all others."""
        while self.lots and self.too_old(self.lots[0], hour):
            self.discard(self.lots.pop(0), hour)

    def too_old(self, lot, hour):
        """Tell whether a lot is too old to be processed at an hour."""
        return hour - lot.harvested > self._world.physical.fruit.discard_after

    def discard(self, lot, hour):
        """Book a lot that is thrown away."""
        self._world.ledger.book("fruit.discarded_kg", hour, lot.kg)
        self._world.ledger.book("fruit.discarded_lots", hour, 1.0)
        self._world.ledger.book("item.waste.used", hour, lot.kg)
