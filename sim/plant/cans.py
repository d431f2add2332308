"""Stocks of finished cans of a size, first in, first out, with the hour of their harvest."""

import math
from collections import deque
from collections.abc import Callable
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
        harvested = self._lots[0].harvested if self._lots else 0.0
        taken = self._remove(cans, self._lots.popleft, self._lots.appendleft)
        return CanLot(taken, harvested, self.size)

    def take_newest(self, cans: float) -> float:
        """Remove the newest `cans`, or all there are; return how many."""
        return self._remove(cans, self._lots.pop, self._lots.append)

    def _remove(
        self, cans: float, take: Callable[[], CanLot], put_back: Callable[[CanLot], None]
    ) -> float:
        """Remove `cans`, or all there are, from one end of the lots; return how many."""
        taken = 0.0
        while self._lots and taken < cans:
            lot = take()
            part = min(lot.cans, cans - taken)
            taken += part
            if part < lot.cans:
                put_back(lot._replace(cans=lot.cans - part))
        self.cans = self.cans - taken if self._lots else 0.0
        return taken
