"""Trips by road: their hours, and full loads that go between two places."""

from collections import Counter

from benchmarks.plain.laws import Times
from benchmarks.plain.world import lognormal
from sim.scenario.models.roads import route


class Leg:
    """A stretch of the chain by road: its class of truck, its traffic, its trips in the ledger."""

    def __init__(self, world, name):
        self._world, self._name = world, name
        self.leg = world.physical.legs[name]
        self.vehicle = world.physical.vehicles[self.leg.vehicle]
        laws = {
            "loading": self.vehicle.loading_law,
            "out": self.leg.out_law,
            "unloading": self.vehicle.unloading_law,
            "back": self.leg.back_law,
        }
        self._times = {
            part: Times(world, law, f"leg.{name}.{part}")
            for part, law in laws.items()
            if law is not None
        }

    def way(self, origin, destination):
        """Return the km of the shortest way between two places, and its hours by this truck."""
        way = route(self._world.physical, origin, destination)
        return way.km, way.hours / self.vehicle.speed_factor

    def hours(self, part, stated, luck=1.0):
        """Return the hours of the next part of a trip; where it has no law, as stated times `luck`."""
        return self._times[part].take(stated) if part in self._times else stated * luck

    def traffic(self, origin, day, trip):
        """Return the factors on the hours there and back of a trip, by its number on its day."""
        stream = f"leg.{self._name}.{origin}.trip{trip}"
        cv = self._world.physical.travel_cv
        return tuple(
            lognormal(self._world.streams.by_day(f"{stream}.{way}", "standard_normal")[day], cv)
            for way in ("out", "back")
        )

    def book(self, hour, km, load, delivered=True, **parts):
        """Book a trip with some tonnes and its hours by part; it drives back empty."""
        tonnes = load if delivered else 0.0
        amounts = {
            "trips": 1,
            "loaded_km": km,
            "vehicle_km": 2 * km,
            "t": tonnes,
            "tkm": load * km,
            "vehicle_h": sum(parts.values()),
            **{f"{part}_h": hours for part, hours in parts.items()},
        }
        for amount, number in amounts.items():
            self._world.ledger.book(f"leg.{self._name}.{amount}", hour, number)


class FullLoads:
    """Full truckloads of cans between two places, none of which waits for a bay."""

    def __init__(self, world, name, origin, destination, load):
        self.leg = Leg(world, name)
        self.load = load
        self._km, self._hours = self.leg.way(origin, destination)
        mass = self.leg.leg.mass
        kg = load * (world.physical.product.net if mass is None else mass)
        self._tonnes = kg / 1000
        self._trips = Counter()

    def go(self, hour):
        """Book a truck that is loaded from an hour on; return when it arrives."""
        day, vehicle = int(hour // 24), self.leg.vehicle
        out, back = self.leg.traffic("", day, self._trips[day])
        self._trips[day] += 1
        parts = {
            "loading": self.leg.hours("loading", vehicle.loading),
            "driving": self.leg.hours("out", self._hours, out),
            "queue": 0.0,
            "unloading": self.leg.hours("unloading", vehicle.unloading),
            "return": self.leg.hours("back", self._hours, back),
        }
        self.leg.book(hour, self._km, self._tonnes, **parts)
        return hour + parts["loading"] + parts["driving"]
