"""What must add up in every run: fruit, cans, hours of machines and trucks."""

from collections.abc import Iterator

from sim.plant.calendar import Days
from sim.plant.record import Record
from sim.scenario.parts import Physical

_TOLERANCE = 1e-9


class BalanceError(RuntimeError):
    """Something appeared from nowhere or got lost in a run: an error of the program."""


def check_balances(physical: Physical, days: Days, record: Record) -> None:
    """Check every balance of a run.

    Raises
    ------
    BalanceError
        With the name of the first balance that does not hold, and both sides.
    """
    for name, left, right in _balances(physical, days, record):
        if abs(left - right) > _TOLERANCE * max(1.0, abs(left), abs(right)):
            raise BalanceError(f"{name}: {left!r} against {right!r}")
    for account, row in record.rows.items():
        if min(row) < -1e-6:
            raise BalanceError(f"{account} is negative: {min(row)!r}")


def _balances(physical: Physical, days: Days, record: Record) -> Iterator[tuple[str, float, float]]:
    total = record.total
    bought = total("fruit.bought_kg")
    yield (
        "fruit bought",
        bought,
        sum(
            total(f"fruit.{part}_kg")
            for part in ("processed", "discarded", "in_transit", "in_yard")
        ),
    )
    yield (
        "fruit processed",
        total("fruit.processed_kg"),
        sum(total(f"fruit.{part}_kg") for part in ("damaged", "filled", "waste")),
    )
    areas = {
        name: {
            part: total(f"area.{name}.{part}_kg")
            for part in ("ripe", "bought", "to_fresh", "in_field")
        }
        for name in physical.areas
    }
    for name, part in areas.items():
        yield f"fruit of {name}", part["ripe"], part["bought"] + part["to_fresh"] + part["in_field"]
    yield "fruit bought by area", bought, sum(part["bought"] for part in areas.values())
    yield from _cans(record)
    for leg in physical.legs:
        parts = ("loading", "driving", "queue", "unloading", "return")
        yield (
            f"hours of {leg}",
            total(f"leg.{leg}.vehicle_h"),
            sum(total(f"leg.{leg}.{part}_h") for part in parts),
        )
    for name, stage in (physical.plant.stages if physical.plant else {}).items():
        states = sum(
            total(f"stage.{name}.{state}_h")
            for state in ("busy", "down", "blocked", "starved", "off")
        )
        yield f"hours of {name}", days.hours * stage.units, states


def _cans(record: Record) -> Iterator[tuple[str, float, float]]:
    total = record.total
    rejected = sum(
        total(account) for account in list(record.rows) if account.startswith("cans.rejected.")
    )
    yield "cans filled", total("cans.filled"), total("cans.good") + rejected
    yield "cans good", total("cans.good"), total("cans.shipped") + total("cans.in_stock")
