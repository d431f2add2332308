"""What a scenario may state although it is unlikely: told before anything is simulated, never refused.

A rule yields problems by dotted path, as those of `check.py` do.
"""

from sim.numerals import Problem, written
from sim.scenario.models.physical import Physical
from sim.scenario.problems import Problems


def physical_warnings(physical: Physical) -> Problems:
    """Yield what is unlikely among the physical parts."""
    yield from _overloads(physical)


def _overloads(physical: Physical) -> Problems:
    """Yield loads that weigh more than the truck may carry; materials only if their mass is stated."""
    for name, leg in physical.legs.items():
        payload = physical.vehicles[leg.vehicle].payload
        mass = leg.mass if leg.mass is not None or name == "materials" else physical.product.net
        tonnes = (leg.load or 0.0) * (mass or 0.0) / 1000
        if tonnes > payload:
            words = {
                "load": f"{written(leg.load or 0.0)} can",
                "mass": f"{written(round(tonnes, 3))} t",
                "vehicle": leg.vehicle,
                "payload": f"{written(payload)} t",
            }
            yield f"legs.{name}.load", Problem("overload", words)
