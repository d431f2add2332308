"""Bookkeeping of one run: amounts by account and month, and samples of waits and ages."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from sim.flows import Array
from sim.plant.calendar import Days


class Record:
    """What happened, added up by month while the run goes on."""

    def __init__(self, days: Days) -> None:
        self._month_of = days.month_of
        self._last = days.count - 1
        self.rows: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * days.months)
        self.samples: defaultdict[str, list[float]] = defaultdict(list)

    def book(self, account: str, hour: float, amount: float) -> None:
        """Add an amount to an account in the month of `hour`; work past the end counts in the last."""
        self.rows[account][self._month(hour)] += amount

    def book_all(self, accounts: Iterable[str], hour: float, amounts: Iterable[float]) -> None:
        """Add one amount to each account in the month of `hour`."""
        month, rows = self._month(hour), self.rows
        for account, amount in zip(accounts, amounts, strict=True):
            rows[account][month] += amount

    def total(self, account: str) -> float:
        """Return an account's sum so far."""
        return sum(self.rows[account]) if account in self.rows else 0.0

    def spread(self, name: str) -> Array:
        """Return mean, median, 95 % quantile and largest of the samples; zeros where there are none."""
        values = np.asarray(self.samples[name] or [0.0])
        return np.array([values.mean(), *np.quantile(values, [0.5, 0.95]), values.max()])

    def _month(self, hour: float) -> int:
        return self._month_of[min(int(hour // 24), self._last)]
