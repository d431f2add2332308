"""Rules of shifts: none overlaps with another in any month, nor does the overtime after one."""

from collections.abc import Iterator
from itertools import pairwise

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Plant
from sim.scenario.models.shifts import TOUCH, ShiftHours, hour_of, shifts_in
from sim.scenario.models.types import MONTHS
from sim.scenario.problems import Problems

_OWN = "calendar.shift"
# Hours of a day, and of overtime after them, that one worker may work at most: PP 35/2021, articles 21 and 26.
_DAY, _OVERTIME = 8.0, 4.0


def shift_rules(physical: Physical, plant: Plant) -> Problems:
    """Yield problems of the shifts of a plant, and of harvests after the last of them."""
    yield from _crews(physical, plant)
    if overlaps := [*_overlaps(physical, plant)]:
        yield from overlaps
    elif plant.shifts:
        yield from _overtime(physical, plant)
    harvest = hour_of(physical.call_off.harvest_start)
    if any(
        max(shift.closes for shift in shifts_in(physical.calendar, plant.shifts, month)) < harvest
        for month in range(1, 13)
    ):
        yield _OWN, Problem("shift_and_harvest")


def shift_warnings(physical: Physical) -> Problems:
    """Yield shifts in which one crew works longer in a day than the law allows with overtime."""
    if physical.plant is None:
        return
    lengths = {_OWN: physical.calendar.shift}
    lengths |= {
        f"plant.shifts.{name}.length": one.length for name, one in physical.plant.shifts.items()
    }
    for path, length in lengths.items():
        if length > _DAY + _OVERTIME:
            words = {"length": length, "day": _DAY, "overtime": _OVERTIME}
            hours = {name: f"{written(each)} h" for name, each in words.items()}
            yield path, Problem("long_shift", hours)


def _crews(physical: Physical, plant: Plant) -> Problems:
    stages = dict.fromkeys(name for phase in phases(physical).values() for name in phase.stages)
    for name, shift in plant.shifts.items():
        for stage in shift.crew:
            yield from among(f"plant.shifts.{name}.crew.{stage}", "unknown_stage", stage, stages)


def _pairs(physical: Physical, plant: Plant) -> Iterator[tuple[int, ShiftHours, ShiftHours]]:
    """Yield each shift of a day in a month with the next, which may be that of the next day."""
    for month in range(1, 13):
        today, *others = (
            shifts_in(physical.calendar, plant.shifts, each)
            for each in (month, month, month % 12 + 1)
        )
        for first, then in pairwise(today):
            yield month, first, then
        for tomorrow in others:
            then = tomorrow[0]
            next_day = then._replace(opens=then.opens + 24, closes=then.closes + 24)
            yield month, max(today, key=lambda shift: shift.closes), next_day


def _overlaps(physical: Physical, plant: Plant) -> Problems:
    """Yield shifts that last beyond the begin of another; each two are told once."""
    told = set()
    for month, first, then in _pairs(physical, plant):
        both = frozenset((first.crew, then.crew))
        if first.closes > then.opens + TOUCH and both not in told:
            told.add(both)
            names = [_OWN, *(f"plant.shifts.{name}" for name in plant.shifts)]
            words = {
                "first": names[first.crew],
                "closes": _clock(first.closes),
                "then": names[then.crew],
                "opens": _clock(then.opens),
                "month": MONTHS[month - 1],
            }
            key = "shifts_overlap" if then.opens < 24 else "shift_into_next_day"
            yield names[max(both)], Problem(key, words)


def _overtime(physical: Physical, plant: Plant) -> Problems:
    """Yield planned overtime that lasts beyond the begin of the next shift."""
    for month, first, then in _pairs(physical, plant):
        gap = then.opens - first.closes
        if TOUCH < gap < plant.overtime - TOUCH:
            words = {
                "overtime": f"{written(plant.overtime)} h",
                "closes": _clock(first.closes),
                "opens": _clock(then.opens),
                "month": MONTHS[month - 1],
            }
            yield "plant.overtime", Problem("overtime_into_shift", words)
            return


def _clock(hour: float) -> str:
    minutes = round(60 * hour) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
