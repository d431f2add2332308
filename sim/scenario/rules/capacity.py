"""Warnings of what nobody takes, fills or needs: roads longer than the way round, orders beyond reach, idle stages."""

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
_LEAST_HOURS = 0.2
"""Hours in which no stage works off a day, nor a toll canner a slot; shipped ones take half an hour at least."""

_MOST_CALLED, _MOST_DOWN = 2.0, 0.25
"""Share of what the line works off in a day that is called off at most, and of its time that a stage stands still."""


def capacity_warnings(physical: Physical, told: Collection[str] = ()) -> Problems:
    """Yield roads longer than the way round, orders beyond all fruit or what the works can make, and idle works.

    `told` are the roads that another warning is of: what else they make longer is not told.
    """
    yield from _ways_round(physical, told)
    if not any(phase.ordered for phase in phases(physical).values()):
        yield "orders", Problem("nothing_ordered")
    paths = {step.after: f"expansions.{name}" for name, step in physical.expansions.items()}
    for month, phase in phases(physical).items():
        yield from _beyond(paths.get(month, "orders"), phase)
        yield from _idle(paths.get(month, ""), phase)
        yield from _repairs(paths.get(month, "plant"), phase)


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
    target = _cans_a_day(physical, per_kg)
    return len(physical.calendar.weekdays) * min(target, hours * min(rates))


def _cans_a_day(physical: Physical, per_kg: float) -> float:
    """Return the cans that the fruit of a day fills."""
    comes = physical.arrivals.tonnes_a_day if physical.arrivals else physical.call_off.target or 0.0
    return 1000 * comes * per_kg


def _idle(step: str, physical: Physical) -> Problems:
    """Yield stages and canners that are done in minutes: with t/h for t/day, or can/min for can/h."""
    for key, works in physical.works.items():
        if isinstance(works, Toll):
            slot, apart = works.cans_per_slot / works.rate, 24 * 7 / works.slots_per_week
            hours = {} if step else {f"{key}.rate": slot}
            if not step and slot > apart:
                words = {"hours": f"{slot:.0f} h", "apart": f"{apart:.0f} h"}
                yield f"{key}.rate", Problem("long_slot", words)
        else:
            per_kg = cans_per_kg(physical, works)
            day = _cans_a_day(physical, per_kg)
            yield from _overcalled(step, physical, works, day, per_kg)
            hours = {
                f"{step or key}.stages.{name}.{_pace(stage)}": day
                / cans_an_hour(stage, per_kg, works.batch)
                for name, stage in works.stages.items()
            }
        for path, one in hours.items():
            if 0 < one < _LEAST_HOURS:
                yield path, Problem("idle_works", {"minutes": written(float(f"{60 * one:.2g}"))})


def _overcalled(step: str, physical: Physical, plant: Plant, day: float, per_kg: float) -> Problems:
    """Yield a daily target far beyond what the line works off in a day."""
    rates = (cans_an_hour(stage, per_kg, plant.batch) for stage in plant.stages.values())
    most = _hours_a_day(physical, plant) * min(rates)
    if physical.arrivals is None and day > _MOST_CALLED * most:
        words = {"target": _tonnes(day / per_kg), "most": _tonnes(most / per_kg)}
        yield f"{step or 'call_off'}.target", Problem("target_beyond_works", words)


def _tonnes(kg: float) -> str:
    return f"{written(float(f'{kg / 1000:.3g}'))} t"


def _repairs(step: str, physical: Physical) -> Problems:
    """Yield stages that stand still for much of their time, as with days for hours."""
    for name, stage in physical.stages.items():
        hours = (stage.repair_law or Law("constant")).mean(stage.repair or 0.0)
        if stage.mtbf and (down := hours / (stage.mtbf + hours)) > _MOST_DOWN:
            words = {
                "repair": f"{written(float(f'{hours:.4g}'))} h",
                "mtbf": f"{written(stage.mtbf)} h",
                "share": f"{100 * down:.0f} %",
            }
            key = "repair_law" if stage.repair_law and stage.repair_law.times else "repair"
            yield f"{step}.stages.{name}.{key}", Problem("long_repair", words)


def _pace(stage: Stage) -> str:
    """Return the key of what tells how fast a stage is."""
    return next(name for name in ("time", "rate", "cycle") if getattr(stage, name) is not None)


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
