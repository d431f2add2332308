"""Fruit in the fields: it ripens, waits some days for a buyer, then goes to the fresh market."""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Array
from sim.compiled import Row, Table, compiled, numbers, row, table
from sim.plant.record import Record
from sim.plant.trucking import Sources


@compiled
def waiting(fields: Table, window: int, day: int, there: Row) -> None:
    """Write what there is in each area on a day: what nobody bought of the last days."""
    first = max(0, day + 1 - window)
    for area in range(len(fields)):
        field, kg = fields[area], 0.0
        for ripe in range(first, day + 1):
            kg += field[ripe]
        there[area] = kg


@compiled
def buy(fields: Table, window: int, day: int, sources: Sources) -> None:
    """Buy what areas give on a day, the oldest fruit first."""
    first = max(0, day + 1 - window)
    for number in range(len(sources)):
        kg, field, ripe = sources[number].kg, fields[sources[number].field], first
        while kg > 0 and ripe <= day:
            part = kg if kg < field[ripe] else field[ripe]
            field[ripe] -= part
            kg -= part
            ripe += 1


class Fields:
    """The fields of all areas; `ripe` is what ripens each day [kg], and waits for some whole days."""

    def __init__(self, ripe: Mapping[str, Array], window: float, record: Record) -> None:
        self.names = tuple(ripe)
        self._record = record
        self._window = max(1, round(window))
        self._left = table([*ripe.values()])
        """What nobody has bought of the fruit of each day, area by area."""
        self._there = row([0.0] * len(ripe))
        # All that ripens is known ahead.
        for name, daily in ripe.items():
            sums = np.bincount(record.place_of[: len(daily)], daily, record.length)
            record.keep(f"area.{name}.ripe_kg", sums.tolist())

    def on(self, day: int) -> list[float]:
        """Return what there is on a day [kg]."""
        return numbers(self.row_of(day))

    def row_of(self, day: int) -> Row:
        """Return the same as a row, which holds until somebody asks again."""
        waiting(self._left, self._window, day, self._there)
        return self._there

    def buy(self, sources: Sources, day: int) -> None:
        """Buy what areas give on a day."""
        buy(self._left, self._window, day, sources)

    def tell(self) -> None:
        """Book what went to the fresh market when its window was over."""
        over = self._record.place_of[self._window :]
        for name, left in zip(self.names, self._left, strict=True):
            fresh = np.bincount(over, np.array(left)[: len(over)], self._record.length)
            self._record.keep(f"area.{name}.to_fresh_kg", fresh.tolist())
