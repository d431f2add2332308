"""Stocks of finished cans of a size, first in, first out, with the hour of their harvest."""

import math
from collections import deque
from typing import NamedTuple

from sim.plant.can_sizes import Size


class CanLot(NamedTuple):
    """Cans of one session, of a size."""

    cans: float
    harvested: float
    """Hour of the oldest harvest in them."""
    size: Size


class FinishedCans:
    """Finished cans of a size in one place."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._lots: deque[CanLot] = deque()
        self.cans = 0.0

    @property
    def oldest(self) -> float:
        """Hour of the oldest harvest; infinity if there are no cans."""
        return self._lots[0].harvested if self._lots else math.inf

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
                self._lots.appendleft(first._replace(cans=first.cans - part))
        self.cans = self.cans - taken if self._lots else 0.0
        return CanLot(taken, harvested, self.size)

    def take_newest(self, cans: float) -> float:
        """Remove the newest `cans`, or all there are; return how many."""
        taken = 0.0
        while self._lots and taken < cans:
            last = self._lots.pop()
            part = min(last.cans, cans - taken)
            taken += part
            if part < last.cans:
                self._lots.append(last._replace(cans=last.cans - part))
        self.cans = self.cans - taken if self._lots else 0.0
        return taken
