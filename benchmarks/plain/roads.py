"""Trips by road: their hours, and full loads that go between two places."""

from collections import Counter

from benchmarks.plain.laws import Times
from benchmarks.plain.world import hours_of, lognormal
from sim.scenario.models.roads import route


class Leg:
    """A stretch of the chain by road: its class of truck, its traffic, its trips in the ledger."""

    def __init__(self, world, name):
        self._world, self._name, self._ways = world, name, {}
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

    def way(self, origin, destination, day=None):
        """Return the shortest way between two places on the roads that are open on a day, or on all."""
        days = self._world.days
        month = None if day is None or day >= days.count else days.dates[day].month
        key = origin, destination, month
        if key not in self._ways:
            self._ways[key] = route(self._world.physical, *key)
        return self._ways[key]

    def stated_hours(self, way):
        """Return the hours of a way by this truck, without traffic and bans."""
        return way.hours / self.vehicle.speed_factor

    def drive(self, way, hour, hours, *, back=False):
        """Return the hours on the road from an hour on, of which some are those of driving.

        The truck waits at the begin of each road until no ban holds on it; its waits are booked.
        """
        physical, now, waited = self._world.physical, hour, 0.0
        for name in way.roads[::-1] if back else way.roads:
            enters = self._free(name, now)
            waited += enters - now
            road = physical.roads[name]
            alone = road.distance / physical.speeds[road.kind]
            now = enters + (hours * alone / way.hours if alone > 0 else 0.0)
        if physical.bans:
            self._world.ledger.book(f"leg.{self._name}.ban_h", hour, waited)
        return hours + waited

    def _free(self, road, hour):
        """Return the first hour from an hour on at which no ban holds on a road."""
        bans = [ban for ban in self._world.physical.bans.values() if self._holds(ban, road)]
        left = [left for ban in bans if (left := _left_of(ban, hour)) > 0]
        return self._free(road, hour + max(left)) if left else hour

    def _holds(self, ban, road):
        """Tell whether a ban holds for this truck on a road."""
        heavy = ban.above is None or self.vehicle.payload > ban.above
        return heavy and ban.road in (None, road) and ban.vehicle in (None, self.leg.vehicle)

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


def _left_of(ban, hour):
    """Return the hours until the end of a ban's window in which an hour falls, or 0."""
    begins = hours_of(ban.begins)
    since, length = (hour - begins) % 24, (hours_of(ban.ends) - begins) % 24
    return length - since if since < length else 0.0


class FullLoads:
    """Full truckloads of cans between two places, none of which waits for a bay."""

    def __init__(self, world, name, origin, destination, load):
        self.leg = Leg(world, name)
        self.load = load
        self._ends = origin, destination
        mass = self.leg.leg.mass
        kg = load * (world.physical.product.net if mass is None else mass)
        self._tonnes = kg / 1000
        self._trips = Counter()

    def go(self, hour):
        """Book a truck that is loaded from an hour on; return when it arrives."""
        day, vehicle = int(hour // 24), self.leg.vehicle
        out, back = self.leg.traffic("", day, self._trips[day])
        self._trips[day] += 1
        leg, way = self.leg, self.leg.way(*self._ends, day)
        stated = leg.stated_hours(way)
        loading, unloading = (
            leg.hours(part, getattr(vehicle, part)) for part in ("loading", "unloading")
        )
        driving = leg.drive(way, hour + loading, leg.hours("out", stated, out))
        arrives = hour + loading + driving
        parts = {
            "loading": loading,
            "driving": driving,
            "queue": 0.0,
            "unloading": unloading,
            "return": leg.drive(
                way, arrives + unloading, leg.hours("back", stated, back), back=True
            ),
        }
        leg.book(hour, way.km, self._tonnes, **parts)
        return arrives
