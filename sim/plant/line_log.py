"""The log of a line in the journal: lots and batches by stage, repairs, landings, tanks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sim.plant.accounts import Accounts, Entry
from sim.plant.fruit import Yard
from sim.plant.line import Line
from sim.plant.line_state import DELIVERY, LACK, LANDING, REPAIR, WORK
from sim.plant.plant_phase import PlantPhase
from sim.plant.power_outages import Clock
from sim.plant.shift import ShiftTerms

_LOGGED = {
    WORK: "stage.work",
    REPAIR: "stage.repair",
    LANDING: "stage.landing",
    LACK: "stage.lack",
    DELIVERY: "stage.delivery",
}
"""What a journal calls the entries of the log of a line."""


def note_log(
    accounts: Accounts, line: Line, clock: Clock, lots: Sequence[float], size: str = ""
) -> None:
    """Note what a line has logged of a size; `lots` are those that the first stage took, in kilograms."""
    numbers, first = Counter[str](), line.machines[0].name
    for kind, stage, begin, end, cans in line.log(clock):
        what = _LOGGED[kind]
        numbers[what + stage] += 1
        number = numbers[what + stage]
        taken = what == "stage.work" and stage == first and number <= len(lots)
        amount = lots[number - 1] if taken else cans
        accounts.note(Entry(begin, end, what, stage, number, amount, size))


@contextmanager
def observed(
    accounts: Accounts, yard: Yard, phase: PlantPhase, terms: ShiftTerms
) -> Iterator[None]:
    """Note what each stage of the line of a phase does while it processes fruit of a yard."""
    line = phase.line
    line.keep_log(yard.lots - yard.started, yard.batch * phase.cans_per_kg)
    waiting = yard.in_hand().waiting
    accounts.note(Entry(terms.closes, terms.session.begins, "stock.yard", "", 0, waiting))
    places = range(yard.first, yard.unloaded)
    before = [yard.nth(place).started for place in places]
    yield
    after = ((yard.nth(place), started) for place, started in zip(places, before, strict=True))
    lots = [float(load.kg) for load, started in after for _ in range(load.started - started)]
    note_log(accounts, line, terms.clock, lots, phase.size.told)
