"""The journal of some days: what happened at which hour, beside the monthly accounts."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from sim.plant.accounts import Accounts, Columns, Entry, Sheet
from sim.plant.calendar import Days


class _KeptSheet(Sheet):
    """A sheet whose bookings can be read one by one."""

    def entries(self, first: float, last: float) -> Iterator[Entry]:
        """Yield each amount that was booked between two hours."""
        hours = np.array(self._hours)
        chosen = np.flatnonzero((first <= hours) & (hours < last))
        if len(chosen):
            # An amount may depend on the bookings before it.
            columns = self._derive([*np.reshape(self._numbers, (len(hours), -1)).T])
            for place in chosen:
                begin, end = self._hours[place], max(self._hours[place], self._until[place])
                for account, column in zip(self._names, columns, strict=True):
                    yield Entry(begin, end, account, amount=float(column[place]))


class Journal(Accounts):
    """Accounts that also keep what happens between two hours."""

    is_journal = True

    def __init__(self, days: Days, first: float, last: float) -> None:
        super().__init__(days)
        self._first, self._end = first, last
        self._entries: list[Entry] = []
        self._kept_sheets: list[_KeptSheet] = []

    def sheet(self, names: Iterable[str], derive: Callable[[Columns], Columns] = tuple) -> Sheet:
        """Return a new sheet whose bookings are kept."""
        sheet = _KeptSheet(self, names, derive)
        self._sheets.append(sheet)
        self._kept_sheets.append(sheet)
        return sheet

    def _empty(self) -> Accounts:
        """Return empty accounts whose entries are kept here."""
        part = Journal(self._days, self._first, self._end)
        part._entries, part._kept_sheets = self._entries, self._kept_sheets
        return part

    def book(self, account: str, hour: float, amount: float) -> None:
        """Add an amount in the month of `hour`, and keep it."""
        super().book(account, hour, amount)
        self.note(Entry(hour, hour, account, amount=amount))

    def book_all(self, names: Iterable[str], hour: float, amounts: Iterable[float]) -> None:
        """Add one amount to each account in the month of `hour`, and keep them."""
        for account, amount in zip(names, amounts, strict=True):
            self.book(account, hour, amount)

    def note(self, entry: Entry) -> None:
        """Keep what lasts from an hour until another."""
        if self.keeps(entry.begin, entry.end):
            self._entries.append(entry)

    def keeps(self, begin: float, end: float) -> bool:
        """Return whether what happens between two hours is kept."""
        return begin < self._end and end >= self._first

    def entries(self) -> list[Entry]:
        """Return all entries in the order of their begin."""
        of_sheets = (sheet.entries(self._first, self._end) for sheet in self._kept_sheets)
        booked = (entry for entries in of_sheets for entry in entries if entry.amount)
        return sorted((*self._entries, *booked), key=lambda entry: (entry.begin, entry.end))
