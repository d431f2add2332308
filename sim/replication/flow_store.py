"""The flows of one scenario, filled in place as its replications arrive.

Large arrays lie in an unnamed file that the system maps, so that they occupy memory only while they
are read. The file disappears with the last array that uses it.
"""

import math
import os
import tempfile
from collections.abc import Sequence

import numpy as np

from sim.arrays import Array
from sim.flows import Conditions, Flows
from sim.replication.interrupts import deferred
from sim.replication.packing import PackedReplication

_MAPPED_ABOVE = 2**20
"""Bytes of one array above which it is mapped."""


class FlowStore:
    """Replications of one scenario in the order of their numbers, in whatever order they arrive.

    An account that some replications did not book is 0 there; accounts are in alphabetical order.
    Ctrl-C leaves every replication either whole in the store or absent from it.
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

    @deferred()
    def extend(self, numbers: Sequence[int]) -> None:
        """Add rows for more replications; flows that were returned before stay as they are."""
        self._rows |= {number: row for row, number in enumerate(numbers, len(self._rows))}
        before, self._amounts = self._amounts, zeros(len(self._rows), *self._amounts.shape[1:])
        self._amounts[: len(before)] = before
        self._spreads = {
            name: _with_rows(rows, len(numbers)) for name, rows in self._spreads.items()
        }

    @deferred()
    def add(self, number: int, replication: PackedReplication) -> None:
        """Copy a replication into its row."""
        if not self._columns.keys() >= set(replication.accounts):
            self._add_columns(replication)
        row = self._rows[number]
        if len(replication.accounts) == len(self._columns):
            self._amounts[row] = replication.amounts
        else:
            self._amounts[row][:, self._columns_of(replication.accounts)] = replication.amounts
        for name, values in replication.spreads.items():
            empty = np.zeros((len(self._rows), len(values)))
            self._spreads.setdefault(name, empty)[row] = values
        self._booked[number] = replication.accounts

    def flows(self, numbers: Sequence[int]) -> Flows:
        """Return the flows over some replications, all of which must be in the store."""
        accounts = sorted({name for number in numbers for name in self._booked[number]})
        if len(numbers) == len(self._rows):
            amounts, spreads = self._amounts, self._spreads
        else:
            rows, columns = [self._rows[number] for number in numbers], self._columns_of(accounts)
            amounts = zeros(len(rows), self._amounts.shape[1], len(columns))
            for target, row in enumerate(rows):
                amounts[target] = self._amounts[row][:, columns]
            spreads = {name: values[rows] for name, values in self._spreads.items()}
        return Flows(tuple(accounts), amounts, spreads, self._conditions, tuple(numbers))

    def _columns_of(self, accounts: Sequence[str]) -> list[int]:
        return [self._columns[account] for account in accounts]

    def _add_columns(self, replication: PackedReplication) -> None:
        """Add columns for accounts that are new, which is rare after the first replication."""
        before, narrow = list(self._columns), self._amounts
        accounts = sorted({*before, *replication.accounts})
        self._columns = {account: column for column, account in enumerate(accounts)}
        self._amounts = zeros(len(self._rows), len(replication.amounts), len(accounts))
        for number in self._booked:
            row = self._rows[number]
            self._amounts[row][:, self._columns_of(before)] = narrow[row]


def zeros(*shape: int) -> Array:
    """Return zeros: in memory if they are small or the disk is full, else in a mapped file."""
    size = 8 * math.prod(shape)
    if size <= _MAPPED_ABOVE:
        return np.zeros(shape)
    try:
        with tempfile.TemporaryFile() as file:
            # A page that finds no room on the disk later would end the program.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            return np.asarray(np.memmap(file, float, "w+", shape=shape))
    except OSError:
        return np.zeros(shape)


def _with_rows(rows: Array, more: int) -> Array:
    return np.concatenate([rows, np.zeros((more, *rows.shape[1:]))])
