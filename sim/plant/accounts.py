"""Accounts of a run: amounts by account and month, and samples of waiting times and ages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.plant.calendar import Days

Columns = Sequence[Array]
_OWN = ("fruit.", "cans.")
"""Accounts of works among others that are told for each of them too."""


class Entry(NamedTuple):
    """Something that happened between two hours, or at one."""

    begin: float
    end: float
    what: str
    """An account, or a word that a process notes."""
    place: str = ""
    number: int = 0
    """Which of its kind it is: a truckload, a lot, a batch."""
    amount: float = 0.0
    size: str = ""
    """The size of can in which an amount counts; none where it is another amount or all are of one size."""


class Sheet:
    """Accounts that are always booked together, and nowhere else; summed when they are read.

    A booking is a row of amounts, or of numbers from which `derive` computes the amounts. What lasts
    from an hour until another counts in each month, by its share of these hours; not past the end.
    """

    def __init__(
        self, accounts: "Accounts", names: Iterable[str], derive: Callable[[Columns], Columns]
    ) -> None:
        self._accounts = accounts
        self._names = tuple(names)
        self._derive = derive
        self._hours: list[float] = []
        self._until: list[float] = []
        self._numbers: list[float] = []
        self._sums: dict[str, Array] = {}
        self._summed = -1

    def book(self, hour: float, numbers: Sequence[float], until: float = 0.0) -> None:
        """Add one booking in the month of `hour`, or from then until a later hour."""
        self._hours.append(hour)
        self._until.append(until)
        self._numbers.extend(numbers)

    def rows(self) -> dict[str, Array]:
        """Return the monthly sums by account, added in the order of booking."""
        if self._summed < len(self._hours):
            self._summed = len(self._hours)
            if self._hours:
                # From a list of numbers this is much faster than np.array.
                hours, numbers = (np.fromiter(each, float) for each in (self._hours, self._numbers))
                self._sums = self._added(hours, numbers.reshape(len(hours), -1))
            else:
                self._sums = {name: np.zeros(self._accounts.length) for name in self._names}
        return self._sums

    def book_all(self, hours: Array, numbers: Array) -> None:
        """Make all bookings of the sheet at once, a row each."""
        if len(hours):
            self._sums, self._summed = self._added(hours, numbers), 0

    def _added(self, hours: Array, numbers: Array) -> dict[str, Array]:
        places = self._accounts.places(hours)
        columns = self._derive([*numbers.T])
        if any(self._until):
            spans, places, shares = self._accounts.by_month(hours, np.array(self._until))
            if (shares < 1).any():  # else nothing lasts past the end of a month
                columns = [column[spans] * shares for column in columns]
        return {
            name: self._accounts.summed(places, column)
            for name, column in zip(self._names, columns, strict=True)
        }


class Accounts:
    """Amounts by account and month, summed during the run.

    A row of an account holds the warm-up first, then the months.
    """

    def __init__(self, days: Days) -> None:
        self._days = days
        self.place_of, self._place_of = _places(days)
        """Place in a row of the month of every day."""
        self._last = days.count - 1
        self._edges = 24.0 * np.array([0, *days.firsts, days.count])
        """Hours at which the places of a row begin, and the last one ends."""
        self.length = days.months + 1
        self._rows: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * self.length)
        self._whole: dict[str, Array] = {}
        """Rows that were summed elsewhere."""
        self._closed: dict[str, Array] | None = None
        """All rows, once nothing is booked any more."""
        self._sheets: list[Sheet] = []
        self._samples: defaultdict[str, list[float]] = defaultdict(list)
        self._kept: dict[str, Array] = {}
        self.parts: dict[str, Accounts] = {}
        """Accounts of works among others, by key: what is booked there counts here too."""

    def part(self, key: str) -> "Accounts":
        """Return accounts of one of the works."""
        self.parts[key] = self._empty()
        return self.parts[key]

    def _empty(self) -> "Accounts":
        """Return empty accounts of the same kind."""
        return Accounts(self._days)

    @property
    def rows(self) -> Mapping[str, Array]:
        """Rows by account, warm-up included, because the balances need it."""
        return self._added_up() if self._closed is None else self._closed

    def close(self) -> None:
        """Add up all that was booked, once and for all; whole rows may still be kept."""
        for part in self.parts.values():
            part.close()
        self._closed = self._added_up()

    def _added_up(self) -> dict[str, Array]:
        rows = {account: np.array(row) for account, row in self._rows.items()} | self._whole
        # The phases of a plant have sheets of the same accounts, works have the same accounts.
        sheets = (sheet.rows() for sheet in self._sheets)
        for booked in (*sheets, *(part.rows for part in self.parts.values())):
            for account, sums in booked.items():
                before = rows.get(account)
                rows[account] = before + sums if before is not None else sums
        return rows

    def sheet(self, names: Iterable[str], derive: Callable[[Columns], Columns] = tuple) -> Sheet:
        """Return a new sheet; its accounts exist even if nothing is booked."""
        self._sheets.append(Sheet(self, names, derive))
        return self._sheets[-1]

    def book(self, account: str, hour: float, amount: float) -> None:
        """Add an amount in the month of `hour`; an hour past the end counts in the last month."""
        day = int(hour // 24)
        place = self.place_of[day if day < self._last else self._last]
        self._rows[account][place] += amount

    def keep(self, account: str, row: Array) -> None:
        """Set the row of an account that is summed elsewhere."""
        (self._whole if self._closed is None else self._closed)[account] = row

    def add(self, account: str, row: Array) -> None:
        """Add a row to an account."""
        self._rows[account] = (np.array(self._rows[account]) + row).tolist()

    def book_all(self, names: Iterable[str], hour: float, amounts: Iterable[float]) -> None:
        """Add one amount to each account in the month of `hour`."""
        place, rows = self.place(hour), self._rows
        for account, amount in zip(names, amounts, strict=True):
            rows[account][place] += amount

    is_journal = False
    """Whether what is noted is kept."""

    def keeps(self, begin: float, end: float) -> bool:
        """Return whether what happens between two hours is kept too: not here."""
        return False

    def note(self, entry: Entry) -> None:
        """Keep nothing of what lasts from an hour until another; a journal does."""

    def note_parts(self, whole: Entry, hours: Mapping[str, float]) -> None:
        """Note the parts of a whole by name, one after the other from its begin on."""
        if not self.is_journal:
            return
        begin = whole.begin
        for name, part in hours.items():
            if part > 0:
                what = f"{whole.what}.{name}"
                self.note(whole._replace(begin=begin, end=begin + part, what=what))
            begin += part

    def total(self, account: str) -> float:
        """Return the sum of an account so far, warm-up included."""
        return float(sum(self.rows.get(account, ())))

    def sample(self, name: str, hour: float, value: float) -> None:
        """Keep a sample value, unless it falls in the warm-up."""
        if self.place(hour) > 0:
            self._samples[name].append(value)

    def keep_samples(self, name: str, values: Array) -> None:
        """Set all sample values of a name."""
        self._kept[name] = values

    def months(self) -> dict[str, Array]:
        """Return the monthly amounts by account, without warm-up, in alphabetical order."""
        rows = {**self.rows}
        for key, part in self.parts.items():
            own = part.rows.items()
            rows |= {f"{key}.{account}": row for account, row in own if account.startswith(_OWN)}
        return {account: rows[account][1:] for account in sorted(rows)}

    def spread(self, name: str) -> Array:
        """Return mean, median, 95 % quantile and maximum of the samples; zeros if there are none."""
        values = np.concatenate([each._values(name) for each in (self, *self.parts.values())])
        if not len(values):
            return np.zeros(4)
        return np.array([values.mean(), *np.quantile(values, [0.5, 0.95]), values.max()])

    def _values(self, name: str) -> Array:
        return self._kept.get(name, np.array(self._samples[name]))

    def place(self, hour: float) -> int:
        """Return the place in a row of the month of `hour`; past the end, the last place."""
        day = int(hour // 24)
        return self.place_of[day if day < self._last else self._last]

    def by_month(
        self, begins: Array, ends: Array
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
        """Divide spans of time by month: return the number of a span, the place in a row, the share."""
        places, last = self.places(begins), np.searchsorted(self._edges, ends) - 1
        counts = np.maximum(np.minimum(last, self.length - 1) - places, 0) + 1
        spans = np.repeat(np.arange(len(counts)), counts)
        later = np.arange(len(spans)) - np.repeat(counts.cumsum() - counts, counts)
        months = places[spans] + later
        hours = np.minimum(ends[spans], self._edges[months + 1]) - np.maximum(
            begins[spans], self._edges[months]
        )
        lengths = (ends - begins)[spans]
        return spans, months, np.divide(hours, lengths, out=np.ones(len(spans)), where=lengths > 0)

    def summed(self, places: NDArray[np.intp] | Sequence[int], amounts: Array) -> Array:
        """Return the row of amounts, each at its place, added in their order."""
        return np.asarray(np.bincount(places, amounts, self.length), float)

    def places(self, hours: Array) -> NDArray[np.intp]:
        """Return the places in a row of many hours."""
        days = np.minimum(hours // 24, self._last).astype(np.intp)
        return self._place_of[days]


@lru_cache(maxsize=64)
def _places(days: Days) -> tuple[list[int], NDArray[np.intp]]:
    places = [month + 1 for month in days.month_of]
    return places, np.array(places, dtype=np.intp)
