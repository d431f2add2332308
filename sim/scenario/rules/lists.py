"""Warnings of lists of times: in another unit than the time that they stand for, or with a slip among them."""

from collections.abc import Iterator
from statistics import median

from sim.numerals import Problem, written
from sim.scenario.models.laws import Law
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Stage
from sim.scenario.problems import Problems

_FAR = 10
"""Ratio of the mean of a list and the time stated beside it from which another unit is likelier."""
_APART = 50
"""Ratio of a time and the middle one of its list from which a slip is likelier."""
_YEAR = 8_766.0


def list_warnings(physical: Physical) -> Problems:
    """Yield lists far from the time that they stand for, times far above the others, and deliveries that end."""
    for path, law, stated in _laws(physical):
        if law is not None and law.times:
            yield from _unlikely(path, law, stated)
    if (arrivals := physical.arrivals) is not None and arrivals.times is not None:
        last = arrivals.times.hours[-1]
        if last < _YEAR:
            yield "arrivals.times", Problem("deliveries_end", {"last": _hours(last)})


def _laws(physical: Physical) -> Iterator[tuple[str, Law | None, float | None]]:
    """Yield the path of each law of times, the law, and the time around which it varies, if one is stated."""
    steps = {step.after: f"expansions.{name}" for name, step in physical.expansions.items()}
    earlier = dict[str, Stage]()
    for month, phase in phases(physical).items():
        for name, stage in phase.stages.items():
            path = f"{steps.get(month, 'plant')}.stages.{name}"
            if stage != earlier.get(name):
                yield f"{path}.service", stage.service, stage.time or stage.cycle
                yield f"{path}.repair_law", stage.repair_law, stage.repair
        earlier |= phase.stages
    for name, vehicle in physical.vehicles.items():
        yield f"vehicles.{name}.loading_law", vehicle.loading_law, vehicle.loading
        yield f"vehicles.{name}.unloading_law", vehicle.unloading_law, vehicle.unloading
    for name, leg in physical.legs.items():
        yield f"legs.{name}.out_law", leg.out_law, None
        yield f"legs.{name}.back_law", leg.back_law, None
    if (arrivals := physical.arrivals) is not None:
        yield "arrivals.law", arrivals.law, arrivals.every
        if (patience := arrivals.patience) is not None:
            yield "arrivals.patience.law", patience.law, patience.mean


def _unlikely(path: str, law: Law, stated: float | None) -> Problems:
    mean, middle, longest = law.mean(0.0), median(law.times), max(law.times)
    if stated is not None and not stated / _FAR < mean < stated * _FAR:
        yield path, Problem("list_far", {"mean": _hours(mean), "stated": _hours(stated)})
    elif 0 < _APART * middle < longest:
        yield path, Problem("list_apart", {"longest": _hours(longest), "middle": _hours(middle)})


def _hours(hours: float) -> str:
    return f"{written(float(f'{hours:.4g}'))} h"
