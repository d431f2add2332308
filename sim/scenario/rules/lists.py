"""Warnings of lists of times: in another unit than the time that they stand for, or with a slip among them."""

from collections.abc import Iterator
from statistics import median
from typing import Any, TypeVar

from sim.numerals import Problem, written
from sim.scenario.models.laws import Law
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Expansion, Physical, Plant, Stage
from sim.scenario.problems import Problems

_FAR = 10
"""Ratio of the mean of a list and the time stated beside it from which another unit is likelier."""
_APART = 50
"""Ratio of a time and the middle one of its list from which a slip is likelier."""
_YEAR = 8_766.0
P = TypeVar("P", Plant, Expansion)


def list_warnings(physical: Physical) -> Problems:
    """Yield lists far from the time that they stand for, times far above the others, and deliveries that end."""
    for path, law, stated in _laws(physical):
        if law is not None and law.times:
            yield from _unlikely(path, law, stated)
    if (arrivals := physical.arrivals) is not None and arrivals.times is not None:
        last = arrivals.times.hours[-1]
        if last < _YEAR:
            yield "arrivals.times", Problem("deliveries_end", {"last": _hours(last)})


def with_stated_times(physical: Physical) -> Physical:
    """Return a scenario that takes the time stated where the list of it is far off, as that is told by itself."""
    changes: dict[str, Any] = {
        "expansions": {name: _as_stated(step) for name, step in physical.expansions.items()}
    }
    if physical.plant is not None:
        changes["plant"] = _as_stated(physical.plant)
    if (arrivals := physical.arrivals) is not None:
        law = _near(arrivals.law, arrivals.every)
        changes["arrivals"] = arrivals.model_copy(update={"law": law})
    return physical.model_copy(update=changes)


def _as_stated(part: P) -> P:
    """Return a plant or an expansion whose stages take the times stated where the lists are far off."""
    stages = {name: _with_laws(stage) for name, stage in (part.stages or {}).items()}
    return part.model_copy(update={"stages": stages}) if stages else part


def _with_laws(stage: Stage) -> Stage:
    laws = {field: _near(law, stated) for field, law, stated in _laws_of(stage)}
    return stage.model_copy(update=laws)


def _near(law: Law | None, stated: float | None) -> Law | None:
    """Return a law, None if it is a list far from the time stated for it."""
    return None if law is not None and law.times and _is_far(law, stated) else law


def _is_far(law: Law, stated: float | None) -> bool:
    return stated is not None and not stated / _FAR < law.mean(0.0) < stated * _FAR


def _laws(physical: Physical) -> Iterator[tuple[str, Law | None, float | None]]:
    """Yield the path of each law of times, the law, and the time around which it varies, if one is stated."""
    yield from _laws_of_stages(physical)
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


def _laws_of_stages(physical: Physical) -> Iterator[tuple[str, Law | None, float | None]]:
    """Yield the same of the stages, which an expansion may change."""
    steps = {step.after: f"expansions.{name}" for name, step in physical.expansions.items()}
    earlier = dict[str, Stage]()
    for month, phase in phases(physical).items():
        for name, stage in phase.stages.items():
            path = f"{steps.get(month, 'plant')}.stages.{name}"
            if stage != earlier.get(name):
                for field, law, stated in _laws_of(stage):
                    yield f"{path}.{field}", law, stated
        earlier |= phase.stages


def _laws_of(stage: Stage) -> Iterator[tuple[str, Law | None, float | None]]:
    """Yield the field of each law of a stage, the law, and the time stated for it."""
    yield "service", stage.service, stage.time or stage.cycle
    yield "repair_law", stage.repair_law, stage.repair


def _unlikely(path: str, law: Law, stated: float | None) -> Problems:
    middle, longest = median(law.times), max(law.times)
    if stated is not None and _is_far(law, stated):
        yield path, Problem("list_far", {"mean": _hours(law.mean(0.0)), "stated": _hours(stated)})
    elif 0 < _APART * middle < longest:
        yield path, Problem("list_apart", {"longest": _hours(longest), "middle": _hours(middle)})


def _hours(hours: float) -> str:
    return f"{written(float(f'{hours:.4g}'))} h"
