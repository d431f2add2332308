"""The books of a shift: hours of the crew and of every stage by state, energy and water."""

from dataclasses import dataclass

from sim.plant.floor import Floor
from sim.plant.grid import Clock
from sim.plant.line import Desk, Shift
from sim.scenario.physical import Plant

STATES = ("busy_h", "down_h", "blocked_h", "starved_h")
_STAGE = (*STATES, "kwh", "steam_kg", "water_m3", "person_h")
_LINE = (
    "line.days",
    "line.shift_h",
    "line.overtime_h",
    "item.person_hour.used",
    "item.overtime_hour.used",
    "item.kwh.used",
    "item.steam.used",
    "item.water.used",
)


@dataclass(frozen=True)
class Worked:
    """When a shift opened, when it could begin, when the line was empty, what was canned [kg]."""

    opens: float
    begins: float
    finish: float
    kg: float


class ShiftBook:
    """Books what a shift took."""

    def __init__(self, floor: Floor, plant: Plant) -> None:
        record = floor.record
        self._least = plant.min_paid_hours
        self._length = floor.physical.calendar.shift
        self._crew = sum(stage.crew for stage in plant.stages.values())
        self._line = record.sheet(_LINE)
        self._stages = {
            name: record.sheet(f"stage.{name}.{amount}" for amount in _STAGE)
            for name in plant.stages
        }

    def close(self, worked: Worked, shift: Shift, clock: Clock) -> None:
        """Book a shift; a stage that neither works nor is stopped while the crew is there starves."""
        regular, overtime = self._paid(worked)
        there = regular + overtime
        dark = there - (clock.powered(worked.begins + there) - clock.powered(worked.begins))
        energy = [0.0, 0.0, 0.0]
        for desk in shift.desks:
            amounts = _amounts(desk, there, dark, worked.kg / 1000)
            self._stages[desk.machine.name].book(worked.opens, amounts)
            energy = [total + used for total, used in zip(energy, amounts[4:7], strict=True)]
        hours = (regular, overtime, self._crew * regular, self._crew * overtime)
        self._line.book(worked.opens, (1.0, *hours, *energy))

    def _paid(self, worked: Worked) -> tuple[float, float]:
        """Return the hours paid, regular and overtime: till the line is empty, and the least."""
        closes = worked.opens + self._length
        paid = max(worked.finish - worked.begins, self._least)
        regular = min(paid, max(0.0, closes - worked.begins))
        return regular, max(0.0, worked.finish - max(closes, worked.begins))


def _amounts(desk: Desk, there: float, dark: float, tonnes: float) -> tuple[float, ...]:
    """Return the amounts of one stage, in the order of its accounts."""
    stage = desk.machine.stage
    down = desk.down + dark * stage.units
    return (
        desk.busy,
        down,
        desk.blocked,
        there * stage.units - desk.busy - down - desk.blocked,
        desk.busy * stage.power,
        stage.steam * tonnes,
        stage.water * tonnes,
        stage.crew * there,
    )
