"""The flows of one scenario, gathered as its replications come in: nothing is held twice.

Where there are many, they lie in a file without a name that the system maps, so that they take
memory only while they are read; it is gone with whoever holds them.
"""

import math
import os
import tempfile
from collections.abc import Sequence

import numpy as np

from sim.flows import Array, Conditions, Flows
from sim.replication.packing import Parcel

_MANY = 2**24
"""Bytes of one scenario above which they are mapped."""


class Gathered:
    """Replications of one scenario in the order of their numbers, whatever order they come in.

    An account that some replications did not book is 0 there; accounts stand in alphabetical order.
    """

    def __init__(self, conditions: Conditions, numbers: Sequence[int]) -> None:
        self._conditions = conditions
        self._rows: dict[int, int] = {}
        self._booked: dict[int, tuple[str, ...]] = {}
        self._columns: dict[str, int] = {}
        self._amounts = np.zeros((0, 0, 0))
        self._spreads: dict[str, Array] = {}
        self.extend(numbers)

    def __contains__(self, number: int) -> bool:
        return number in self._booked

    def __len__(self) -> int:
        return len(self._booked)

    def extend(self, numbers: Sequence[int]) -> None:
        """Make room for more replications; flows that were given out before stay as they are."""
        self._rows |= {number: row for row, number in enumerate(numbers, len(self._rows))}
        few, self._amounts = self._amounts, _room(len(self._rows), *self._amounts.shape[1:])
        self._amounts[: len(few)] = few
        self._spreads = {name: _longer(rows, len(numbers)) for name, rows in self._spreads.items()}

    def add(self, number: int, parcel: Parcel) -> None:
        """Take a replication; its bytes are copied and can go."""
        if not self._columns.keys() >= set(parcel.accounts):
            self._widen(parcel)
        row = self._rows[number]
        if len(parcel.accounts) == len(self._columns):
            self._amounts[row] = parcel.amounts
        else:
            self._amounts[row][:, self._places(parcel.accounts)] = parcel.amounts
        for name, values in parcel.spreads.items():
            empty = np.zeros((len(self._rows), len(values)))
            self._spreads.setdefault(name, empty)[row] = values
        self._booked[number] = parcel.accounts

    def flows(self, numbers: Sequence[int]) -> Flows:
        """Return the flows over some replications, all of which are here."""
        accounts = sorted({name for number in numbers for name in self._booked[number]})
        if len(numbers) == len(self._rows):
            amounts, spreads = self._amounts, self._spreads
        else:
            rows, places = [self._rows[number] for number in numbers], self._places(accounts)
            amounts = _room(len(rows), self._amounts.shape[1], len(places))
            for place, row in enumerate(rows):
                amounts[place] = self._amounts[row][:, places]
            spreads = {name: values[rows] for name, values in self._spreads.items()}
        return Flows(tuple(accounts), amounts, spreads, self._conditions, tuple(numbers))

    def _places(self, accounts: Sequence[str]) -> list[int]:
        return [self._columns[account] for account in accounts]

    def _widen(self, parcel: Parcel) -> None:
        """Make room for accounts that no replication had before, which is seldom after the first."""
        before, narrow = list(self._columns), self._amounts
        names = sorted({*before, *parcel.accounts})
        self._columns = {name: column for column, name in enumerate(names)}
        self._amounts = _room(len(self._rows), len(parcel.amounts), len(names))
        for number in self._booked:
            row = self._rows[number]
            self._amounts[row][:, self._places(before)] = narrow[row]


def _room(*shape: int) -> Array:
    """Return zeros: in memory where they are few or the disk is full, else in a file of their own."""
    size = 8 * math.prod(shape)
    if size <= _MANY:
        return np.zeros(shape)
    try:
        with tempfile.TemporaryFile() as file:
            # A page that finds no room on the disk later would end the program.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            return np.asarray(np.memmap(file, float, "w+", shape=shape))
    except OSError:
        return np.zeros(shape)


def _longer(rows: Array, more: int) -> Array:
    return np.concatenate([rows, np.zeros((more, *rows.shape[1:]))])
