"""What every process of a run is handed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter

import simpy

from sim.plant.calendar import Days
from sim.plant.phases import Phases
from sim.plant.record import Record
from sim.plant.streams import Streams
from sim.scenario.models.physical import Physical


class CountedEnvironment(simpy.Environment):
    """An environment that tells how many events it stepped through."""

    # The clock is read all the time, and without a frame of Python's in a third of it.
    now = property(attrgetter("_now"))

    @property
    def events(self) -> int:
        """Events that were scheduled and are over; SimPy numbers them as they are scheduled."""
        scheduled = next(self._eid)
        self._eid = count(scheduled)
        return scheduled - len(self._queue)


@dataclass(frozen=True)
class Floor:
    """One run: the clock, the scenario, the days, the luck and the books."""

    env: CountedEnvironment
    physical: Physical
    days: Days
    streams: Streams
    record: Record

    @cached_property
    def opening(self) -> int:
        """The day on which the works open: the first, or the one after the construction."""
        months = self.physical.opening
        return self.days.firsts[months] if months else 0

    @cached_property
    def phases(self) -> Phases:
        """What holds on each day."""
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

    def until(self, hour: float) -> simpy.Timeout:
        """Return the event that `hour` has come; an hour that is over has come now."""
        env = self.env
        wait = hour - env.now
        return simpy.Timeout(env, wait if wait > 0 else 0.0)

    def at(self, hour: float, act: Callable[[], None]) -> None:
        """Do something at an hour, or now if it is over."""
        event = self.until(hour)
        if event.callbacks is not None:
            event.callbacks.append(lambda _: act())
