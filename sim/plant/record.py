"""Bookkeeping of one run: amounts by account and month, and samples of waits and ages."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from sim.flows import Array
from sim.plant.calendar import Days


class Record:
    """What happened, added up by month while the run goes on.

    `rows[account]` holds the warm-up first, then the months; the balances need both.
    """

    def __init__(self, days: Days) -> None:
        self._place_of = [month + 1 for month in days.month_of]
        self._last = days.count - 1
        self.rows: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * (days.months + 1))
        self.samples: defaultdict[str, list[float]] = defaultdict(list)

    def book(self, account: str, hour: float, amount: float) -> None:
        """Add an amount to an account in the month of `hour`; work past the end counts in the last."""
        self.rows[account][self._place(hour)] += amount

    def book_all(self, accounts: Iterable[str], hour: float, amounts: Iterable[float]) -> None:
        """Add one amount to each account in the month of `hour`."""
        place, rows = self._place(hour), self.rows
        for account, amount in zip(accounts, amounts, strict=True):
            rows[account][place] += amount

    def total(self, account: str) -> float:
        """Return an account's sum so far, warm-up included."""
        return sum(self.rows[account]) if account in self.rows else 0.0

    def sample(self, name: str, hour: float, value: float) -> None:
        """Keep a value, unless it falls into the warm-up."""
        if self._place(hour) > 0:
            self.samples[name].append(value)

    def months(self) -> dict[str, Array]:
        """Return the amounts of the months by account, in alphabetical order."""
        return {account: np.array(self.rows[account][1:]) for account in sorted(self.rows)}

    def spread(self, name: str) -> Array:
        """Return mean, median, 95 % quantile and largest of the samples; zeros where there are none."""
        values = np.asarray(self.samples[name] or [0.0])
        return np.array([values.mean(), *np.quantile(values, [0.5, 0.95]), values.max()])

    def _place(self, hour: float) -> int:
        return self._place_of[min(int(hour // 24), self._last)]
