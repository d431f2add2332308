"""Warnings of what nobody takes or can fill: roads longer than the way round, orders beyond reach."""

from collections.abc import Collection
from itertools import pairwise

from sim.numerals import Problem, written
from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Road
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Plant, Stage, Toll
from sim.scenario.models.roads import Route, route
from sim.scenario.models.shifts import shifts_in
from sim.scenario.models.two_steps import cans_per_kg, good_share, takes_prepared
from sim.scenario.problems import Problems

_WEEKS = 365.25 / 7


def capacity_warnings(physical: Physical, told: Collection[str] = ()) -> Problems:
    """Yield roads longer than the way round, and orders beyond all fruit or what the works can make.

    `told` are the roads that another warning is of: what else they make longer is not told.
    """
    yield from _ways_round(physical, told)
    paths = {step.after: f"expansions.{name}" for name, step in physical.expansions.items()}
    for month, phase in phases(physical).items():
        yield from _beyond(paths.get(month, "orders"), phase)


def _ways_round(physical: Physical, told: Collection[str]) -> Problems:
    """Yield roads that are longer than the way round, which goods take in their place.

    One road that is too short may make many others useless: of those, the first is told.
    """
    roads = physical.roads
    steps = {frozenset((roads[name].origin, roads[name].destination)) for name in told}
    for name, road in roads.items():
        way = _longest(physical, road)
        taken = {*map(frozenset, pairwise(way.places))}
        if way.km < road.distance and not taken & steps:
            steps |= taken
            words = {
                "km": f"{written(road.distance)} km",
                "way": " - ".join(way.places),
                "way_km": f"{written(round(way.km, 1))} km",
            }
            yield f"roads.{name}.distance", Problem("way_round", words)


def _longest(physical: Physical, road: Road) -> Route:
    """Return the longest of the ways between the ends of a road in the months in which it is open."""
    closes = any(other.closed for other in physical.roads.values())
    months = [m for m in range(1, 13) if m not in (road.closed or ())] if closes else [None]
    ways = (route(physical, road.origin, road.destination, month) for month in months or [None])
    return max(ways, key=lambda way: way.km)


def _beyond(path: str, physical: Physical) -> Problems:
    """Yield orders beyond what all fruit offered fills in a year, or what the works can make."""
    ordered, supply, able = 12 * physical.ordered, 0.0, list[float]()
    fruit = 1000 * sum(area.annual for area in physical.areas.values())
    for works in physical.works.values():
        good, per_kg = good_share(physical, works), cans_per_kg(physical, works)
        if not takes_prepared(physical, works):
            supply = max(supply, fruit * physical.supply.canning_share * per_kg * good)
        able.append(_WEEKS * _cans_a_week(physical, works, per_kg) * good)
    made = sum(able) if physical.prepared is None else min(able)
    for key, most in (("orders_beyond_supply", supply), ("orders_beyond_works", made)):
        if physical.works and ordered > most:
            yield path, Problem(key, {"ordered": _whole(ordered), "most": _whole(most)})
            break


def _whole(cans: float) -> str:
    return f"{written(round(cans))} can/year"


def _cans_a_week(physical: Physical, works: Plant | Toll, per_kg: float) -> float:
    """Return the cans that the works fill in a week if nothing ever stops them."""
    if isinstance(works, Toll):
        return works.slots_per_week * works.cans_per_slot
    hours = _hours_a_day(physical, works)
    rates = (cans_an_hour(stage, per_kg, works.batch) for stage in works.stages.values())
    comes = physical.arrivals.tonnes_a_day if physical.arrivals else physical.call_off.target or 0.0
    target = 1000 * comes * per_kg
    return len(physical.calendar.weekdays) * min(target, hours * min(rates))


def _hours_a_day(physical: Physical, plant: Plant) -> float:
    """Return the hours of all shifts of a working day with overtime, in a mean month."""
    months = (shifts_in(physical.calendar, plant.shifts, month) for month in range(1, 13))
    hours = (sum(shift.closes - shift.opens for shift in shifts) for shifts in months)
    return sum(min(of_day + plant.overtime, 24.0) for of_day in hours) / 12


def cans_an_hour(stage: Stage, per_kg: float, batch: float) -> float:
    """Return the cans an hour that all units of a stage work off, in lots of a `batch` of fruit [kg]."""
    service = stage.service or Law("constant")
    if stage.time is not None:
        return stage.units * batch * per_kg / service.mean(stage.time)
    if stage.rate is None:
        return stage.units * (stage.load or 0.0) / service.mean(stage.cycle or 1.0)
    return stage.units * stage.rate.amount * (1000 * per_kg if stage.rate.unit == "t/h" else 1.0)
