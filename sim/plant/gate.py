"""The gate of a site: trucks wait for a bay, first come, first served, or drive on."""

import math
from collections.abc import Callable, Generator
from typing import NamedTuple

from simpy import Environment, Event

from sim.plant.places import Places


class Visit(NamedTuple):
    """A truck at the gate."""

    queue_h: float
    unloading_h: float
    turned_away: bool = False
    impatient: bool = False


class Gate:
    """Bays, and the places of trucks that wait for one; any number of trucks if `places` is None."""

    def __init__(self, env: Environment, bays: int, places: int | None) -> None:
        self._env = env
        self._bays = Places(env, bays)
        self._places = places
        self._unloaded: list[float] = []
        """When the trucks are unloaded that are at bays which do not close."""

    def open_bays(self, count: int) -> None:
        """Set the number of bays from now on: those stay that get free first."""
        closing = sorted(self._unloaded)[count:]
        self._bays.change(count)
        for hour in closing:
            self._unloaded.remove(hour)
            self._bays.leave()

    def enter(
        self, unloading: Callable[[], float], patience: float = math.inf
    ) -> Generator[Event, object, Visit]:
        """Wait for a bay and be unloaded, unless there is no place to wait, or patience [h] ends."""
        if self._places is not None and self._bays.taken and self._bays.waiting >= self._places:
            return Visit(0.0, 0.0, turned_away=True)
        arrived, bay = self._env.now, self._bays.take()
        if bay.triggered or patience == math.inf:
            yield bay
        else:
            yield bay | self._env.timeout(patience)
        if not bay.triggered:
            self._bays.withdraw(bay)
            return Visit(self._env.now - arrived, 0.0, impatient=True)
        queue, hours = self._env.now - arrived, unloading()
        unloaded = self._env.now + hours
        self._unloaded.append(unloaded)
        yield self._env.timeout(hours)
        if unloaded in self._unloaded:
            self._unloaded.remove(unloaded)
            self._bays.leave()
        return Visit(queue, hours)
