"""Rules of size: how many parts a scenario has, and how much happens in it a day.

The limits are far beyond a cannery; within them a replication needs less than a gigabyte of memory.
"""

from collections.abc import Iterator, Mapping

from sim.numerals import Problem, written
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Plant, Toll
from sim.scenario.models.study import Timing
from sim.scenario.problems import Problems

_MOST_PARTS: Mapping[str, int] = {
    "areas": 200,
    "roads": 5_000,
    "speeds": 1_000,
    "vehicles": 1_000,
    "orders": 200,
    "packaging": 200,
    "expansions": 100,
}
_MOST_OF_WORKS: Mapping[str, int] = {"stages": 100, "shifts": 24}
_MOST_A_DAY = 1_000
"""Truckloads, lots, loads of a batch stage or breakdowns in a day, and truckloads in a delivery."""
_MONTH = 365.25 / 12
_MOST_MONTHS = 20_000_000
"""Months of all replications of all scenarios of a study; each takes about 2 kB on the disk."""


def count_rules(physical: Physical) -> Problems:
    """Yield the parts of a scenario of which there are too many."""
    counts = {name: len(getattr(physical, name)) for name in _MOST_PARTS}
    for name, count in counts.items():
        if count > _MOST_PARTS[name]:
            yield name, _too_many(count, _MOST_PARTS[name])
    for key, works in physical.works.items():
        for name, most in _MOST_OF_WORKS.items():
            if (count := len(getattr(works, name, ()))) > most:
                yield f"{key}.{name}", _too_many(count, most)


def study_size(timing: Timing, scenarios: int) -> Problems:
    """Yield a study of too many months in all to simulate and keep."""
    total = scenarios * timing.months * timing.replications
    if total > _MOST_MONTHS:
        words = {
            "scenarios": written(scenarios),
            "months": written(timing.months),
            "replications": written(timing.replications),
            "total": written(total),
            "most": written(_MOST_MONTHS),
        }
        yield "replications", Problem("study_too_large", words)


def _too_many(count: int, most: int) -> Problem:
    return Problem("too_many", {"count": written(count), "most": written(most)})


def daily_rules(physical: Physical) -> Problems:
    """Yield what is so small that it comes too often in a day."""
    for phase in phases(physical).values():
        yield from _deliveries(phase)
        for works in phase.works.values():
            for path, times in (*_fruit(phase, works), *_cans(phase, works)):
                if times > _MOST_A_DAY:
                    words = {"times": written(round(times)), "most": written(_MOST_A_DAY)}
                    yield path, Problem("too_often", words)


def _deliveries(physical: Physical) -> Problems:
    """Yield orders for which one delivery of empty cans takes too many trucks."""
    policy, load = physical.packaging.get("can"), physical.legs["materials"].load
    if policy is None or load is None:
        return
    trucks = sum(physical.orders.values()) / _MONTH * policy.order_up_to / load
    if trucks > _MOST_A_DAY:
        words = {"trucks": written(round(trucks)), "most": written(_MOST_A_DAY)}
        yield "orders", Problem("delivery_too_large", words)


def _most_fruit_t(physical: Physical, works: Plant | Toll) -> float:
    """Return the fruit that reaches the works on an average day at most [t]."""
    supply = sum(area.annual for area in physical.areas.values()) / 365
    supply *= physical.supply.canning_share
    if isinstance(works, Toll):
        return min(supply, works.fruit_per_slot(physical.product.fill))
    if physical.arrivals is not None:
        return physical.arrivals.tonnes_a_day
    return min(supply, physical.call_off.target or supply)


def _fruit(physical: Physical, works: Plant | Toll) -> Iterator[tuple[str, float]]:
    """Yield trucks and lots a day, by the path of their size."""
    fruit, leg = _most_fruit_t(physical, works), physical.legs[physical.fruit_leg(works.key)]
    if physical.arrivals is None:
        yield f"vehicles.{leg.vehicle}.payload", fruit / physical.vehicles[leg.vehicle].payload
    else:
        yield "arrivals.every", fruit / physical.arrivals.load
    if isinstance(works, Plant):
        yield "plant.batch", 1000 * fruit / works.batch


def _cans(physical: Physical, works: Plant | Toll) -> Iterator[tuple[str, float]]:
    """Yield loads of cans and breakdowns a day, by the path of their size or mean time."""
    cans = 1000 * _most_fruit_t(physical, works) * works.recovery / physical.product.fill
    for name, leg in physical.legs.items():
        if leg.load is not None:
            yield f"legs.{name}.load", cans / leg.load
    product = physical.product
    container = product.cans_per_container
    yield "product.cartons_per_container", cans / container
    for name, stage in works.stages.items():
        if stage.load is not None:
            yield f"plant.stages.{name}.load", cans / stage.load
        if stage.mtbf is not None:
            yield f"plant.stages.{name}.mtbf", 24 * stage.units / stage.mtbf
