"""What is counted in a run: amounts by account and month, and samples."""

from collections import defaultdict

import numpy as np

_OF_WORKS = ("fruit.", "cans.")
"""Accounts that are told for each of several works too."""


class Ledger:
    """Amounts by account and month; what happens in the warm-up stands before the first month."""

    def __init__(self, days):
        self._days = days
        self._rows = defaultdict(lambda: [0.0] * (days.months + 1))
        self._samples = defaultdict(list)

    def _place(self, hour):
        """Return the place of an hour's month in a row; what is later counts in the last month."""
        day = min(int(hour // 24), self._days.count - 1)
        return self._days.month_of[day] + 1

    def book(self, account, hour, amount):
        """Add an amount in the month of an hour."""
        self._rows[account][self._place(hour)] += amount

    def book_during(self, account, begins, ends, amount):
        """Add an amount that is spread evenly over some hours; what is past the end is left out."""
        if ends <= begins:
            self.book(account, begins, amount)
            return
        edges = [24.0 * day for day in (0, *self._days.firsts, self._days.count)]
        for place in range(len(edges) - 1):
            within = min(ends, edges[place + 1]) - max(begins, edges[place])
            if within > 0:
                self._rows[account][place] += amount * within / (ends - begins)

    def sample(self, name, hour, value):
        """Keep a value, unless it falls in the warm-up."""
        if self._place(hour) > 0:
            self._samples[name].append(value)

    def row(self, account):
        """Return the amounts of an account, the warm-up first."""
        return self._rows[account]

    def months(self):
        """Return the amounts of the months by account."""
        return {account: np.array(row[1:]) for account, row in sorted(self._rows.items())}

    def spread(self, name):
        """Return mean, median, 95 % quantile and maximum of a sample; zeros if it is empty."""
        values = np.array(self._samples[name])
        if not values.size:
            return np.zeros(4)
        return np.array([values.mean(), *np.quantile(values, [0.5, 0.95]), values.max()])


class Part:
    """The part of one of several works in a ledger."""

    def __init__(self, ledger, key):
        self._ledger, self._key = ledger, key
        self.sample = ledger.sample

    def book(self, account, hour, amount):
        """Add an amount of these works, which counts in the whole ledger."""
        for name in self._names(account):
            self._ledger.book(name, hour, amount)

    def book_during(self, account, begins, ends, amount):
        """Add an amount of these works that is spread evenly over some hours."""
        for name in self._names(account):
            self._ledger.book_during(name, begins, ends, amount)

    def _names(self, account):
        return [account, f"{self._key}.{account}"][: 1 + account.startswith(_OF_WORKS)]
