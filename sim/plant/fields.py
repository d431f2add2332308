"""Fruit in the fields, which waits some days for a buyer, then goes to the fresh market."""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Array
from sim.compiled import Row, Table, compiled, numbers, row, table
from sim.plant.accounts import Accounts
from sim.plant.trucking import Sources

_DUST = 1e-6  # kg: less is left by rounding


@compiled
def offer(fields: Table, window: int, day: int, offered: Row) -> None:
    """Write what each area offers on a day: what is unsold of the last `window` days."""
    first = max(0, day + 1 - window)
    for area in range(len(fields)):
        field, kg = fields[area], 0.0
        for ripe in range(first, day + 1):
            kg += field[ripe]
        offered[area] = kg


@compiled
def buy(fields: Table, window: int, day: int, sources: Sources) -> None:
    """Buy what each area sells on a day, the oldest fruit first."""
    first = max(0, day + 1 - window)
    for number in range(len(sources)):
        kg, field, ripe = sources[number].kg, fields[sources[number].field], first
        while kg > 0 and ripe <= day:
            part = kg if kg < field[ripe] else field[ripe]
            field[ripe] -= part
            kg -= part
            ripe += 1


class Fields:
    """The fields of all areas.

    `ripe` is what ripens on each day [kg]; it is offered on `window` days, rounded, its own the first.
    """

    def __init__(self, ripe: Mapping[str, Array], window: float, record: Accounts) -> None:
        self.names = tuple(ripe)
        self._accounts = record
        self._window = round(window)
        self._unsold = table([*ripe.values()])
        """What is unsold of the fruit of each day, area by area."""
        self._offered = row([0.0] * len(ripe))
        for name, daily in ripe.items():
            places = record.place_of[: len(daily)]
            record.keep(f"area.{name}.ripe_kg", record.summed(places, daily))

    def on(self, day: int) -> list[float]:
        """Return what each area offers on a day [kg]."""
        return numbers(self.row_of(day))

    def row_of(self, day: int) -> Row:
        """Return the same as a row that the next call overwrites."""
        offer(self._unsold, self._window, day, self._offered)
        return self._offered

    def days_unsold(self, field: int, day: int) -> int:
        """Return how many days ago the oldest fruit ripened that an area offers on a day; 0 if none."""
        first = max(0, day + 1 - self._window)
        unsold = (ripe for ripe in range(first, day + 1) if self._unsold[field][ripe] > _DUST)
        return day - next(unsold, day)

    def buy(self, sources: Sources, day: int) -> None:
        """Buy what each area sells on a day."""
        buy(self._unsold, self._window, day, sources)

    def book_unsold(self) -> None:
        """Book what goes to the fresh market at the end of its window."""
        over = self._accounts.place_of[self._window :]
        for name, unsold in zip(self.names, self._unsold, strict=True):
            fresh = self._accounts.summed(over, np.array(unsold)[: len(over)])
            self._accounts.add(f"area.{name}.to_fresh_kg", fresh)
