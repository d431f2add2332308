"""Places that are taken first come, first served: own trucks, berths at a field, bays."""

import math
from collections import deque

from simpy import Environment, Event


class Places:
    """Some places, or any number of them if `count` is None."""

    def __init__(self, env: Environment, count: int | None) -> None:
        self._env = env
        self._count = math.inf if count is None else count
        self._free = self._count
        self._waiting = deque[Event]()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    @property
    def taken(self) -> bool:
        """Whether all places are taken."""
        return self._free <= 0

    def take(self) -> Event:
        """Return an event that occurs when a place is taken."""
        event = self._env.event()
        self._waiting.append(event)
        self._serve()
        return event

    def leave(self) -> None:
        """Leave a place to the next."""
        self._free += 1
        self._serve()

    def withdraw(self, event: Event) -> None:
        """Wait no longer for a place."""
        self._waiting.remove(event)

    def change(self, count: int) -> None:
        """Change the number of places; who is at one that closes stays as long as it takes."""
        self._free += count - self._count
        self._count = count
        self._serve()

    def _serve(self) -> None:
        while self._waiting and self._free > 0:
            self._free -= 1
            self._waiting.popleft().succeed()
