"""Rules of growers who come by themselves, in place of call-off."""

import math

from sim.numerals import Problem, written
from sim.scenario.models.parts import Arrivals
from sim.scenario.models.physical import Physical, Plant
from sim.scenario.problems import Problems


def arrival_rules(physical: Physical) -> Problems:
    """Yield what contradicts the arrivals of a scenario, or means nothing without them."""
    plant, terms = physical.plant, physical.arrivals
    if terms is None:
        if plant is not None and plant.yard is not None:
            yield "plant.yard", Problem("yard_of_arrivals")
        return
    if plant is None or physical.has_toll:
        yield "arrivals", Problem("arrivals_of_plant")
    else:
        yield from _room(terms, plant)
    yield from _when(terms)
    yield from _truck(terms, physical)
    yield from _no_call_off(physical)


def _room(terms: Arrivals, plant: Plant) -> Problems:
    """Yield a yard in which no delivery ever finds a place."""
    lots = math.ceil(1000 * terms.load / plant.batch - 1e-9)
    if plant.yard is not None and lots > plant.yard + 1:
        yield "plant.yard", Problem("yard_too_small", {"lots": written(lots)})


def _when(terms: Arrivals) -> Problems:
    listed = terms.law is not None and bool(terms.law.times)
    if terms.times is not None and (terms.every is not None or terms.law is not None):
        key = "every" if terms.every is not None else "law"
        yield f"arrivals.{key}", Problem("every_and_times", {"name": key})
    elif terms.times is None and terms.every is None and not listed:
        yield "arrivals", Problem("every_or_times")
    elif terms.every is None and listed and not any(terms.law.times if terms.law else ()):
        yield "arrivals.law", Problem("no_time_passes")
    patience = terms.patience
    if patience is not None and patience.mean is None and not (patience.law and patience.law.times):
        yield "arrivals.patience", Problem("law_without_time", {"name": "mean"})


def _truck(terms: Arrivals, physical: Physical) -> Problems:
    leg = physical.legs.get("fruit")
    vehicle = physical.vehicles.get(leg.vehicle) if leg is not None else None
    if leg is not None and vehicle is not None and terms.load > vehicle.payload:
        words = {
            "load": f"{written(terms.load)} t",
            "vehicle": leg.vehicle,
            "payload": f"{written(vehicle.payload)} t",
        }
        yield "arrivals.load", Problem("above_payload", words)


def _no_call_off(physical: Physical) -> Problems:
    """Yield what is only of fruit that is called off."""
    paths = [
        f"expansions.{name}.target" for name, step in physical.expansions.items() if step.target
    ]
    if physical.call_off.target is not None:
        paths.append("call_off.target")
    if (leg := physical.legs.get("fruit")) is not None and leg.trucks is not None:
        paths.append("legs.fruit.trucks")
    paths += [f"areas.{name}.berths" for name, area in physical.areas.items() if area.berths]
    for path in paths:
        yield path, Problem("growers_come")
