"""Small deterministic scenarios: one farm, one road, one class of truck, a plant or a toll canner.

Harvest at 06:00; a truck takes 1 t, an hour to load, half an hour to unload; 40 km/h.
"""

import math
from datetime import date, time
from unittest.mock import patch

from sim.plant.accounts import Accounts
from sim.plant.calendar import Days
from sim.plant.run_context import CountedEnvironment, RunContext
from sim.plant.streams import Streams
from sim.scenario.models.can_sizes import Product
from sim.scenario.models.parts import Area, Fruit, Leg, Road, Season, Supply, Vehicle
from sim.scenario.models.parts import Calendar as Working
from sim.scenario.models.physical import CallOff, Outage, Physical, Plant, Stage, Store, Toll
from sim.scenario.models.study import Timing
from sim.scenario.models.types import MONTHS
from sim.units import Measured

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class Span(Timing):
    """A study of some months; the first may be a part of one."""

    count: int

    @property
    def months(self):
        return self.count


def span(months=1, start=date(2027, 1, 1), seed=1):
    return Span(count=months, start=start, seed=seed)


def supply(**changes):
    flat = Season(**dict.fromkeys(MONTHS, 1.0))
    quiet = {"year_cv": 0, "year_memory": 0, "area_cv": 0, "day_cv": 0}
    return Supply(**{"canning_share": 1, "season": flat, "field_window": 1, **quiet, **changes})


def fruit(**changes):
    """Return fruit that neither spoils nor ages, unless changed."""
    sound = {"handling_loss": 0, "bruise_per_km": 0, "decay_per_day": 0, "fresh_for": 0}
    return Fruit(**{**sound, "discard_after": 120, **changes})


def stage(takes="fruit", speed=None, unit="t/h", **changes):
    rate = None if speed is None else Measured(speed, unit)
    return Stage(takes=takes, rate=rate, **changes)


def plant(**changes):
    stages = {"peel": stage(speed=2, crew=4), "fill": stage("can", 2000, "can/h", crew=2)}
    rules = {"bays": 1, "batch": 1000, "recovery": 0.5, "min_paid_hours": 4, "overtime": 2}
    return Plant(**{"at": "works", "stages": stages, **rules, **changes})


def toll(**changes):
    slots = {"slots_per_week": 7, "cans_per_slot": 3000, "minimum_batch": 0, "rate": 1000}
    luck = {"postponed": 0, "postponed_by": 0}
    return Toll(**{"at": "works", "bays": 1, "recovery": 0.5, **slots, **luck, **changes})


def working(**changes):
    hours = {"shift_start": time(8), "shift": 8}
    return Working(**{"weekdays": EVERY_DAY, "holidays": False, **hours, **changes})


def roads(km=20, **more):
    """Return the roads: `km` from the farm to the works, and those that materials and cans take."""
    lengths = {"farm-works": km, "mill-works": 10, "works-town": 30, "town-port": 100, **more}
    return {
        name: Road(
            origin=name.split("-")[0], destination=name.split("-")[1], distance=length, kind="flat"
        )
        for name, length in lengths.items()
    }


def physical(**changes):
    """Return a scenario with 3 t of fruit a day and orders for all of it; add a plant or a toll."""
    parts = {
        "areas": {"farm": Area(at="farm", annual=3 * 365)},
        "supply": supply(),
        "fruit": fruit(),
        "product": Product(fill=0.5, net=0.8, cans_per_carton=24, cartons_per_container=50),
        "roads": roads(),
        "speeds": {"flat": 40},
        "travel_cv": 0,
        "vehicles": {"truck": Vehicle(payload=1, loading=1, unloading=0.5)},
        "legs": {
            "fruit": Leg(vehicle="truck"),
            "materials": Leg(vehicle="truck", place="mill", load=2000, mass=0.1),
            "cans_back": Leg(vehicle="truck", load=500, mass=1.0),
            "port": Leg(vehicle="truck", place="port"),
        },
        "calendar": working(),
        "call_off": CallOff(target=3, harvest_start=time(6)),
        "store": Store(at="town"),
        "orders": {"saudi": 1_000_000},
    }
    return Physical(**{**parts, **changes})


def lucky(**changes):
    """Return the changes that make harvests and travel times random."""
    shocks = {"year_cv": 0.15, "year_memory": 0.3, "area_cv": 0.1, "day_cv": 0.3}
    return {"supply": supply(field_window=3, **shocks), "travel_cv": 0.15, **changes}


def shaken_plant(**changes):
    """Return a plant with rejects, breakdowns, a retort and power outages."""
    stages = {
        "peel": stage(speed=1.2, crew=4, power=10, mtbf=16, repair=0.5),
        "fill": stage(speed=1200, unit="can/h", gives="can", crew=3, buffer=2, water=1),
        "retort": stage("can", units=2, load=400, cycle=0.8, steam=400, mtbf=100, repair=3),
        "case": stage("can", 1500, "can/h", crew=2),
    }
    luck = {"rejects": {"seam": 0.01, "swell": 0.002}, "outage": Outage(rate=2, mean=1.5)}
    return plant(**{"stages": stages, "batch": 250, **luck, **changes})


def one_repair(hours, after):
    """Return a patch by which machines break down once, after some hours of operation."""
    return patch(
        "sim.plant.machines.breakdowns",
        lambda stream, part, *_: [after, hours, math.inf, 0.0] if part.mtbf else [],
    )


def context_of(scenario, timing):
    """Return the context of replication 0."""
    days = Days.of(timing)
    return RunContext(
        CountedEnvironment(), scenario, days, Streams(timing.seed, 0, days), Accounts(days)
    )


def total(run, account):
    """Return the sum of an account; one that nothing was booked in is absent, and 0."""
    return float(run.amounts[account].sum()) if account in run.amounts else 0.0
