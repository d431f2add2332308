"""Trucks with fruit that wait: for an own truck, for a berth at the field, for a place at the gate."""

import math
from functools import partial

import numpy as np
from simpy.events import ProcessGenerator

from sim.plant.accounts import Columns, Entry
from sim.plant.fruit import Yard
from sim.plant.gated_leg import GatedLeg, places_at_gate
from sim.plant.places import Places
from sim.plant.run_context import RunContext
from sim.plant.transport import PARTS, laws_of
from sim.plant.trucking import trips
from sim.scenario.models.physical import Physical, Plant, Toll
from sim.scenario.models.roads import bans_on

_AMOUNTS = (
    *("trips", "loaded_km", "vehicle_km", "t", "tkm", "vehicle_h", *PARTS, "berth_h"),
    *("waited", "turned_away", "load_wait_h"),
)


_OF_OWN = {"item.truck_km.used": "vehicle_km", "item.truck_hour.used": "vehicle_h"}
"""Amounts of a trip of an own truck that a cost can be per, by account."""


def has_fleet(physical: Physical, works: Plant | Toll) -> bool:
    """Tell whether trucks with fruit are limited in more than bays, or their times follow a law."""
    leg, places = physical.fruit_leg(works.key), places_at_gate(works) is not None
    berths = any(area.berths is not None for area in physical.areas.values())
    own, vehicle = physical.legs[leg].trucks is not None, physical.legs[leg].vehicle
    banned = any(bans_on(physical, road, vehicle) for road in physical.roads)
    return places or berths or own or banned or bool(laws_of(physical, leg))


class FleetLeg(GatedLeg):
    """Trucks with fruit whose number, or whose places, are limited: a process for each load.

    A load waits for a truck, the truck for a berth and a bay, each first come, first served. What is
    turned away at the gate goes to the fresh market, and counts as not bought.
    """

    def __init__(
        self, context: RunContext, works: Plant | Toll, yard: Yard, good_per_usable: float
    ) -> None:
        """Take what any leg with fruit takes."""
        super().__init__(context, works, yard, good_per_usable)
        physical, env, leg = context.physical, context.env, self._leg
        self._trucks = Places(env, physical.legs[leg].trucks)
        self._berths = [
            context.berths.setdefault(
                name, Places(env, physical.areas[name].berths if name else None)
            )
            for name in self.areas
        ]
        self._booked = {f"leg.{leg}.{name}": name for name in _AMOUNTS}
        """Amounts of a trip, by account."""
        if self._free_waiting is not None:
            self._booked[f"leg.{leg}.paid_wait_h"] = "paid_wait_h"
        if physical.legs[leg].trucks is not None:
            self._booked |= _OF_OWN
        self._trips = context.accounts.sheet(self._booked, self._amounts)

    def send(self, hour: float) -> None:
        """Call trucks for what each area sells, in equal loads."""
        yard = self._yard
        for area, source in enumerate(self.sources):
            loads = trips(source.kg, source.payload)
            yard.make_room(loads)
            for trip in range(loads):
                kg, load = float(source.kg) / loads, yard.loads[yard.sent]
                load.kg, load.cans = kg, kg * source.cans_per_kg
                load.km, load.harvested, load.lost = source.km, hour, math.nan
                self._env.process(self._trip(yard.sent, kg, area, trip))
                yard.sent += 1

    def _trip(self, number: int, kg: float, area: int, trip: int) -> ProcessGenerator:
        """Carry a load to the works, and drive back."""
        env, source, berths = self._env, self.sources[area], self._berths[area]
        called, full, take = env.now, kg / float(source.payload), self._times.take
        out, back = self._traffic.both_ways(self.areas[area], int(called // 24), trip)
        yield self._trucks.take()
        begins = env.now
        yield berths.take()
        at_berth, loading = env.now - begins, take("loading", float(source.loading) * full)
        yield env.timeout(loading)
        berths.leave()
        ways, way = self._ways[area], self._ways[area].on(int(env.now // 24))
        hours = way.hours / self.vehicle.speed_factor
        driving = ways.hours(way, env.now, take("out", hours, out))
        yield env.timeout(driving)
        visit = yield from self._gate.enter(
            partial(take, "unloading", float(source.unloading) * full)
        )
        returning = ways.hours(way, env.now, take("back", hours, back), back=True)
        if visit.turned_away:
            self._refuse(number, area)
        else:
            self._yard.loads[number].km = way.km
            self._yard.take_in(number, env.now)
            self._accounts.sample("wait_for_bay_h", env.now, visit.queue_h)
        parts = (loading, driving, visit.queue_h, visit.unloading_h, returning, at_berth)
        trip_row = (way.km, kg / 1000, *parts, visit.turned_away, begins - called)
        self._trips.book(env.now, trip_row)
        named = dict(zip(("berth_h", *PARTS), (at_berth, *parts[:-1]), strict=True))
        whole = Entry(begins, env.now, f"truck.{self._leg}", self.areas[area], number + 1, kg)
        self._accounts.note_parts(whole, named)
        yield env.timeout(returning)
        self._trucks.leave()

    def _refuse(self, number: int, area: int) -> None:
        """Book a load that is turned away as not bought."""
        name, load, record = self.areas[area], self._yard.loads[number], self._accounts
        kg, hour = float(load.kg), float(load.harvested)
        bought = (f"area.{name}.bought_kg", "fruit.bought_kg", "item.fruit.used")
        record.book_all(bought, hour, [-kg] * len(bought))
        record.book(f"area.{name}.to_fresh_kg", hour, kg)
        record.book("fruit.turned_away_kg", self._env.now, kg)
        self._yard.leave_out(number)

    def book_trips(self) -> None:
        """Do nothing, as each trip is booked when the truck leaves the works."""

    def _amounts(self, trips: Columns) -> Columns:
        """Return the amounts of trips, in the order of the accounts; `vehicle_km` counts the return."""
        km, carried, *parts, turned_away, load_wait = trips
        one, queue, berth = np.ones(len(km)), parts[PARTS.index("queue_h")], parts[-1]
        hours = sum(parts[1:], parts[0])
        driven = [one, km, 2 * km, carried * (1 - turned_away), carried * km, hours, *parts]
        amounts = [*driven, (queue > 0) * one, turned_away, load_wait]
        by_name = dict(zip(_AMOUNTS, amounts, strict=True))
        by_name["paid_wait_h"] = np.maximum(queue + berth - (self._free_waiting or 0.0), 0.0)
        return [by_name[name] for name in self._booked.values()]
