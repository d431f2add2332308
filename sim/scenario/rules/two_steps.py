"""Rules of a chain of two steps: what the plant prepares and the toll canner cans, and in time."""

from collections.abc import Collection

from sim.numerals import Problem, written
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import RAW, SOLD, WASTE, Physical, Toll
from sim.scenario.models.roads import route
from sim.scenario.models.shifts import hour_of, shifts_in
from sim.scenario.problems import Problems


def takes_rules(physical: Physical) -> Problems:
    """Yield a toll canner who takes what nobody gives."""
    if (toll := physical.toll) is None:
        return
    lines = [phase.stages.values() for phase in phases(physical).values()]
    given = [RAW, *(stage.gives for line in lines for stage in line if stage.gives)]
    if toll.takes not in given:
        words = {"name": toll.takes, "gives": line_gives(physical)}
        key = "toll_takes" if physical.plant is None else "toll_takes_other"
        yield "toll.takes", Problem(key, words)


def two_step_rules(physical: Physical, items: Collection[str]) -> Problems:
    """Yield what means nothing in one step, or in two.

    `items` are names that mean something already.
    """
    toll = physical.toll
    if toll is None:
        return
    if physical.prepared is not None:
        yield from _names(toll, items)
        if physical.plant is not None and physical.plant.rejects:
            yield "plant.rejects", Problem("rejects_of_prepared")
        return
    for name in ("within", "late"):
        if getattr(toll, name) is not None:
            yield f"toll.{name}", Problem("only_prepared", {"name": name})


def _names(toll: Toll, items: Collection[str]) -> Problems:
    """Yield names of what is prepared, or late, that mean something else."""
    if toll.takes in items:
        yield "toll.takes", Problem("item_known", {"name": toll.takes})
    if toll.late in {*items, toll.takes} - {WASTE}:
        yield "toll.late", Problem("item_known", {"name": toll.late})


def line_gives(physical: Physical) -> str:
    """Return the item that the last stage of a plant gives, whatever the toll canner takes."""
    given = [stage.gives for stage in physical.stages.values() if stage.gives is not None]
    return given[-1] if given else SOLD


def line_end(physical: Physical) -> str:
    """Return the item with which the line of a plant ends."""
    return physical.prepared or SOLD


def in_time_rules(physical: Physical) -> Problems:
    """Yield slots for which prepared fruit of no shift can be there, or is young enough."""
    plant, toll = physical.plant, physical.toll
    if plant is None or toll is None or physical.prepared is None:
        return
    days = physical.calendar.weekdays
    if not toll.same_day and not any((day + 1) % 7 in days for day in days):
        yield "toll.same_day", Problem("no_day_before")
        return
    vehicle = physical.vehicles[physical.legs[physical.fruit_leg(toll.key)].vehicle]
    drive = route(physical, plant.at, toll.at).hours / vehicle.speed_factor
    slot = slot_hour(physical, toll) + (0.0 if toll.same_day else 24.0)
    shifts = [
        shift for m in range(1, 13) for shift in shifts_in(physical.calendar, plant.shifts, m)
    ]
    there = min(shift.closes + drive for shift in shifts)
    age = min([slot - shift.opens for shift in shifts if shift.closes + drive <= slot], default=0.0)
    path = f"toll.{'slot_start' if toll.slot_start is not None else 'same_day'}"
    if there > slot:
        yield (
            path,
            Problem("slot_before_prepared", {"hours": f"{written(round(there - slot, 2))} h"}),
        )
    elif toll.within is not None and age > toll.within:
        yield "toll.within", Problem("slot_too_late", {"age": f"{written(round(age, 2))} h"})


def slot_hour(physical: Physical, toll: Toll) -> float:
    """Return the hour of the day at which a slot begins."""
    return hour_of(toll.slot_start or physical.calendar.shift_start)
