"""Stocks of finished cans, first in, first out, with the hour of their harvest."""

from collections import deque
from typing import NamedTuple


class CanLot(NamedTuple):
    """Cans of one session."""

    cans: float
    harvested: float
    """Hour of the oldest harvest in them."""


class FinishedCans:
    """Finished cans in one place."""

    def __init__(self) -> None:
        self._lots: deque[CanLot] = deque()
        self.cans = 0.0

    def put(self, lot: CanLot) -> None:
        """Add a lot at the end."""
        if lot.cans > 0:
            self._lots.append(lot)
            self.cans += lot.cans

    def take(self, cans: float) -> CanLot:
        """Remove and return the oldest `cans`, or all there are."""
        taken, harvested = 0.0, self._lots[0].harvested if self._lots else 0.0
        while self._lots and taken < cans:
            first = self._lots.popleft()
            part = min(first.cans, cans - taken)
            taken += part
            if part < first.cans:
                self._lots.appendleft(CanLot(first.cans - part, first.harvested))
        self.cans = self.cans - taken if self._lots else 0.0
        return CanLot(taken, harvested)
