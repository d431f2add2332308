"""The context of a simulation run: clock, scenario, days, random streams, accounts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter
from typing import Any, Final

import simpy
from simpy.events import NORMAL

from sim.plant.accounts import Accounts
from sim.plant.calendar import Days
from sim.plant.can_sizes import Size, sizes_of
from sim.plant.phases import Phases
from sim.plant.places import Places
from sim.plant.streams import Streams
from sim.scenario.models.physical import Physical

_OVER: Final[Any] = None
"""What SimPy makes of the callbacks of an event that is over."""


class CountedEnvironment(simpy.Environment):
    """An environment that counts its events, and handles each with fewer calls than SimPy."""

    # The clock is read all the time; without a Python frame that takes a third of the time.
    now = property(attrgetter("_now"))

    def until(self, hour: float) -> simpy.Event:
        """Return an event that occurs at `hour`, or now if the hour is past."""
        event, now = simpy.Event(self), self._now
        event._ok, event._value = True, None
        wait = hour - now
        heappush(self._queue, (now + wait if wait > 0 else now, NORMAL, next(self._eid), event))
        return event

    def run_till(self, hour: float) -> None:
        """Let everything happen that is due before an hour.

        Raises
        ------
        BaseException
            What a process raised.
        """
        queue = self._queue
        while queue and queue[0][0] < hour:
            self._now, _, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, _OVER
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value
        self._now = hour

    @property
    def events(self) -> int:
        """Number of events that are over; SimPy numbers events as it schedules them."""
        scheduled = next(self._eid)
        self._eid = count(scheduled)
        return scheduled - len(self._queue)


@dataclass(frozen=True)
class RunContext:
    """What every process of a run is handed."""

    env: CountedEnvironment
    physical: Physical
    days: Days
    streams: Streams
    accounts: Accounts
    berths: dict[str, Places] = field(default_factory=dict)
    """Places where trucks of all works are loaded, by area, as far as they are limited."""
    trips: Iterator[int] = field(default_factory=lambda: count(1))
    """Numbers of full truckloads in a journal; trucks of all works share them, as they share a leg."""

    def of_works(self, key: str) -> "RunContext":
        """Return the context of works among others: accounts of its own, which count here too.

        A plant meets the same luck as if it were alone. Works beside it draw by themselves; those
        that can what it prepares draw nothing that it draws too.
        """
        own = self.physical.is_hybrid and key != "plant"
        streams = self.streams.of(key) if own else self.streams
        return replace(self, accounts=self.accounts.part(key), streams=streams)

    @cached_property
    def opening(self) -> int:
        """Day on which the chain opens: the first, or the one after construction."""
        months = self.physical.construction
        return self.days.firsts[months] if months else 0

    @cached_property
    def year_of_operation(self) -> list[int]:
        """Year of operation of every day, from 1 on."""
        months = self.days.month_of
        first = months[self.opening]
        return [1 + (month - first) // 12 for month in months]

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """Sizes of can, the main one first."""
        return sizes_of(self.physical.product)

    @cached_property
    def phases(self) -> Phases:
        """Phases of the scenario."""
        return Phases(self.physical, self.days)

    @cached_property
    def _banned(self) -> frozenset[int]:
        return self.days.banned(self.physical.calendar)

    def after_ban(self, hour: float) -> float:
        """Return the first hour from `hour` on at which a banned truck may start."""
        day = int(hour // 24)
        while day in self._banned:
            day += 1
        return max(hour, 24.0 * day)

    @cached_property
    def until(self) -> Callable[[float], simpy.Event]:
        """What returns an event that occurs at an hour, or now if the hour is past."""
        return self.env.until

    def at(self, hour: float, act: Callable[[], None]) -> None:
        """Call a function at `hour`, or now if the hour is past."""
        self.env.until(hour).callbacks.append(lambda _: act())
