"""Finished cans that stand somewhere, first in, first out, with the harvest they come from."""

from collections import deque
from typing import NamedTuple


class Batch(NamedTuple):
    """Cans of one shift or slot, and the hour of the oldest harvest in them."""

    cans: float
    harvested: float


class Pile:
    """Cans in one place."""

    def __init__(self) -> None:
        self._batches: deque[Batch] = deque()
        self.cans = 0.0

    def put(self, batch: Batch) -> None:
        """Add cans at the end."""
        if batch.cans > 0:
            self._batches.append(batch)
            self.cans += batch.cans

    def take(self, cans: float) -> Batch:
        """Take the oldest `cans`, or all there are."""
        taken, harvested = 0.0, self._batches[0].harvested if self._batches else 0.0
        while self._batches and taken < cans:
            first = self._batches.popleft()
            part = min(first.cans, cans - taken)
            taken += part
            if part < first.cans:
                self._batches.appendleft(Batch(first.cans - part, first.harvested))
        self.cans = self.cans - taken if self._batches else 0.0
        return Batch(taken, harvested)
