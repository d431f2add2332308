"""What all processes of a run share: clock, scenario, days, random streams, ledger."""

import math
from collections import Counter
from copy import copy

import simpy

from benchmarks.plain.ledger import Ledger, Part
from sim.plant.calendar import Days
from sim.plant.streams import Streams
from sim.scenario.models.phases import phases


class World:
    """One replication of a scenario."""

    def __init__(self, physical, timing, replication):
        self.env = simpy.Environment()
        self.events = Counter()
        """Events of shifts, which have environments of their own."""
        self.physical = physical
        # A chain that is built during the study has no time before it.
        self.days = Days.of(timing, 0.0 if physical.construction else physical.warm_up)
        self.streams = Streams(timing.seed, replication, self.days)
        self.ledger = Ledger(self.days)
        self.opening = self.days.firsts[physical.construction] if physical.construction else 0
        """Day on which the works open."""
        months = {physical.construction + month: phase for month, phase in phases(physical).items()}
        self.phases = [
            (0 if month == physical.construction else self.days.firsts[month], phase)
            for month, phase in months.items()
            if month < self.days.months
        ]
        """First day and scenario of each phase."""
        self.berths = {}
        """Places where trucks of all works are loaded, by area."""
        self._banned = self.days.banned(physical.calendar)

    def of_works(self, key):
        """Return the world of one of the works: with a part of the ledger if there are others.

        A plant meets the luck that it would meet alone; a toll canner beside it has draws of his own, one
        who cans what it prepares has those that he would have alone.
        """
        if len(self.physical.works) == 1:
            return self
        own = copy(self)
        own.ledger = Part(self.ledger, key)
        if self.physical.is_hybrid and key == "toll":
            own.streams = self.streams.of(key)
        return own

    def number_of_phase(self, day):
        """Return the number of the phase of a day."""
        return max(n for n, (begin, _) in enumerate(self.phases) if begin <= day)

    def on(self, day):
        """Return the scenario as it is on a day."""
        return self.phases[self.number_of_phase(day)][1]

    def year_of_operation(self, day):
        """Return the year of operation of a day, from 1 on; a warm-up counts as a month."""
        months = self.days.month_of
        return 1 + (months[day] - months[self.opening]) // 12

    def until(self, hour):
        """Return an event that occurs at an hour, or now if it is past."""
        return self.env.timeout(max(0.0, hour - self.env.now))

    def usable_share(self, km, age):
        """Return the usable share of fruit after some km, at an age in hours."""
        fruit = self.physical.fruit
        aged = fruit.decay_per_day / 100 * max(0.0, age - fruit.fresh_for) / 24
        return (1 - fruit.handling_loss) * math.exp(-fruit.bruise_per_km / 100 * km - aged)

    def after_ban(self, hour):
        """Return the first hour from an hour on at which a banned truck may start."""
        day = int(hour // 24)
        while day in self._banned:
            day += 1
        return max(hour, 24.0 * day)


def hours_of(moment):
    """Return the hours of a time of day since midnight."""
    return moment.hour + moment.minute / 60


def lognormal(normal, cv):
    """Return the lognormal factor of mean 1 and a coefficient of variation that a normal gives."""
    variance = math.log1p(cv**2)
    return math.exp(math.sqrt(variance) * normal - variance / 2)
