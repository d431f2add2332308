"""Fruit in the fields: it ripens, waits some days for a buyer, then goes to the fresh market."""

from collections.abc import Mapping

import numpy as np

from sim.compiled import Row, Table, compiled, numbers, row, table
from sim.flows import Array
from sim.plant.record import Record

TODAY, COUNT, WAITING = 0, 1, 2
"""Named places of an area: the last day that ripened, the days whose fruit waits; then what waits of
each day, the oldest first [kg]."""


@compiled
def ripen(fields: Table, ripe: Table, fresh: Table, months: Row, there: Row) -> None:
    """Let fruit ripen up to and including a day, and old fruit go.

    The day is the last number of `there`, before it is written what there is in each area.
    """
    day = int(there[len(fields)])
    window = len(fields[0]) - WAITING
    for area in range(len(fields)):
        field = fields[area]
        last = WAITING + int(field[COUNT])
        for passed in range(int(field[TODAY]) + 1, day + 1):
            if last == WAITING + window:
                fresh[area][int(months[passed])] += field[WAITING]
                last -= 1
                for place in range(WAITING, last):
                    field[place] = field[place + 1]
            field[last] = ripe[area][passed]
            last += 1
        field[TODAY], field[COUNT] = max(day, int(field[TODAY])), last - WAITING
        there[area] = 0.0
        for place in range(WAITING, last):
            there[area] += field[place]


@compiled
def buy(fields: Table, bought: Table, order: Row, given: Row, month: int) -> None:
    """Buy what areas give, in an order, the oldest fruit first."""
    for number in range(len(given)):
        kg, area = given[number], int(order[number])
        field = fields[area]
        bought[area][month] += kg
        bought[len(fields)][month] += kg
        for place in range(WAITING, WAITING + int(field[COUNT])):
            part = min(field[place], kg)
            field[place] -= part
            kg -= part


class Fields:
    """The fields of all areas; `ripe` is what ripens each day [kg], and waits for some whole days."""

    def __init__(self, ripe: Mapping[str, Array], window: float, record: Record) -> None:
        self.names = tuple(ripe)
        self._record = record
        self._ripe = table([daily.tolist() for daily in ripe.values()])
        days, months = max(1, round(window)), [0.0] * record.length
        self._fields = table([[-1.0, 0.0, *[0.0] * days] for _ in ripe])
        self._fresh, self._bought = (
            table([months for _ in ripe]),
            table([months for _ in (0, *ripe)]),
        )
        self._months = row(record.place_of)
        self._there = row([0.0] * (len(ripe) + 1))
        # All that ripens is known ahead.
        for name, daily in ripe.items():
            sums = np.bincount(record.place_of[: len(daily)], daily, record.length)
            record.keep(f"area.{name}.ripe_kg", sums.tolist())

    def advance(self, day: int) -> list[float]:
        """Let fruit ripen up to and including `day` and old fruit go; return what is there [kg]."""
        return numbers(self.ripen(day))[:-1]

    def ripen(self, day: int) -> Row:
        """Do the same; return what is there as a row, and the day behind it."""
        self._there[-1] = day
        ripen(self._fields, self._ripe, self._fresh, self._months, self._there)
        return self._there

    def buy(self, order: Row, given: Row, hour: float) -> None:
        """Buy what the areas with the numbers `order` give [kg], one after the other."""
        buy(self._fields, self._bought, order, given, self._record.place(hour))

    def tell(self) -> None:
        """Book what was bought and what went to the fresh market."""
        for number, name in enumerate(self.names):
            self._record.keep(f"area.{name}.bought_kg", numbers(self._bought[number]))
            self._record.keep(f"area.{name}.to_fresh_kg", numbers(self._fresh[number]))
        for account in ("fruit.bought_kg", "item.fruit.used"):
            self._record.keep(account, numbers(self._bought[-1]))
