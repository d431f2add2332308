"""The gate of a site: trucks wait for a bay, first come, first served, or drive on."""

from collections.abc import Callable, Generator
from typing import NamedTuple

from simpy import Environment, Event

from sim.plant.places import Places


class Visit(NamedTuple):
    """A truck at the gate."""

    queue_h: float
    unloading_h: float
    turned_away: bool


class Gate:
    """Bays, and the places of trucks that wait for one; any number of trucks if `places` is None."""

    def __init__(self, env: Environment, bays: int, places: int | None) -> None:
        self._env = env
        self._bays = Places(env, bays)
        self._places = places

    def open_bays(self, count: int) -> None:
        """Set the number of bays from now on."""
        self._bays.change(count)

    def enter(self, unloading: Callable[[], float]) -> Generator[Event, object, Visit]:
        """Wait for a bay and be unloaded; a truck that finds no place to wait is turned away."""
        if self._places is not None and self._bays.taken and self._bays.waiting >= self._places:
            return Visit(0.0, 0.0, True)
        arrived = self._env.now
        yield self._bays.take()
        queue, hours = self._env.now - arrived, unloading()
        yield self._env.timeout(hours)
        self._bays.leave()
        return Visit(queue, hours, False)
