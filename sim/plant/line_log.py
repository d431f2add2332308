"""The log of a line in the journal: lots and batches by stage, repairs, landings, tanks."""

from collections import Counter
from collections.abc import Sequence

from sim.plant.accounts import Accounts, Entry
from sim.plant.line import Line
from sim.plant.line_state import DELIVERY, LACK, LANDING, REPAIR, WORK
from sim.plant.power_outages import Clock

_LOGGED = {
    WORK: "stage.work",
    REPAIR: "stage.repair",
    LANDING: "stage.landing",
    LACK: "stage.lack",
    DELIVERY: "stage.delivery",
}
"""What a journal calls the entries of the log of a line."""


def note_log(accounts: Accounts, line: Line, clock: Clock, lots: Sequence[float]) -> None:
    """Note what a line has logged; `lots` are those that the first stage took, in kilograms."""
    numbers, first = Counter[str](), line.machines[0].name
    for kind, stage, begin, end, cans in line.log(clock):
        what = _LOGGED[kind]
        numbers[what + stage] += 1
        number = numbers[what + stage]
        taken = what == "stage.work" and stage == first and number <= len(lots)
        amount = lots[number - 1] if taken else cans
        accounts.note(Entry(begin, end, what, stage, number, amount))
