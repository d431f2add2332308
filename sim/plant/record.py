"""Bookkeeping of one run: amounts by account and month, and samples of waits and ages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from sim.flows import Array
from sim.plant.calendar import Days


class Sheet:
    """Accounts that are always booked together, and by nobody else; added up when they are read."""

    def __init__(self, record: "Record", accounts: tuple[str, ...]) -> None:
        self.accounts = accounts
        self._record = record
        self._places: list[int] = []
        self._amounts: list[Sequence[float]] = []
        self._sums: dict[str, list[float]] = {}
        self._summed = -1

    def book(self, hour: float, amounts: Sequence[float]) -> None:
        """Add one amount to each account in the month of `hour`."""
        self._places.append(self._record.place(hour))
        self._amounts.append(amounts)

    def rows(self, length: int) -> dict[str, list[float]]:
        """Return the sums by account, added up in the order of booking."""
        if self._summed != len(self._places):
            self._summed = len(self._places)
            columns = np.array(self._amounts, dtype=float).reshape(-1, len(self.accounts)).T
            places = np.array(self._places, dtype=np.intp)
            self._sums = {
                account: np.bincount(places, column, length).tolist()
                for account, column in zip(self.accounts, columns, strict=True)
            }
        return self._sums


class Record:
    """What happened, added up by month while the run goes on."""

    def __init__(self, days: Days) -> None:
        self._place_of = [month + 1 for month in days.month_of]
        self._last = days.count - 1
        self._length = days.months + 1
        self._rows: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * self._length)
        self._sheets: dict[tuple[str, ...], Sheet] = {}
        self.samples: defaultdict[str, list[float]] = defaultdict(list)

    @property
    def rows(self) -> dict[str, list[float]]:
        """The amounts by account: the warm-up first, then the months; the balances need both."""
        rows = dict(self._rows)
        for sheet in self._sheets.values():
            rows |= sheet.rows(self._length)
        return rows

    def sheet(self, accounts: Iterable[str]) -> Sheet:
        """Return the sheet of some accounts, which are there whether they are booked or not."""
        names = tuple(accounts)
        return self._sheets.setdefault(names, Sheet(self, names))

    def book(self, account: str, hour: float, amount: float) -> None:
        """Add an amount to an account in the month of `hour`; work past the end counts in the last."""
        self._rows[account][self.place(hour)] += amount

    def book_days(self, account: str, amounts: Array) -> None:
        """Set an account to what a day gives, for every day."""
        self._rows[account] = np.bincount(self._place_of, amounts, self._length).tolist()

    def book_all(self, accounts: Iterable[str], hour: float, amounts: Iterable[float]) -> None:
        """Add one amount to each account in the month of `hour`."""
        place, rows = self.place(hour), self._rows
        for account, amount in zip(accounts, amounts, strict=True):
            rows[account][place] += amount

    def total(self, account: str) -> float:
        """Return an account's sum so far, warm-up included."""
        return sum(self.rows.get(account, ()))

    def sample(self, name: str, hour: float, value: float) -> None:
        """Keep a value, unless it falls into the warm-up."""
        if self.place(hour) > 0:
            self.samples[name].append(value)

    def months(self) -> dict[str, Array]:
        """Return the amounts of the months by account, in alphabetical order."""
        rows = self.rows
        return {account: np.array(rows[account][1:]) for account in sorted(rows)}

    def spread(self, name: str) -> Array:
        """Return mean, median, 95 % quantile and largest of the samples; zeros where there are none."""
        values = np.asarray(self.samples[name] or [0.0])
        return np.array([values.mean(), *np.quantile(values, [0.5, 0.95]), values.max()])

    def place(self, hour: float) -> int:
        """Return the place in a row of the month of `hour`; what is past the end is in the last."""
        day = int(hour // 24)
        return self._place_of[day if day < self._last else self._last]
