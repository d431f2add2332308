"""Model R in SimPy as its manual would have it: a process a trip, resources, stores, a container.

`python r_simpy.py YEARS SEED` prints the seconds that a replication takes, and its six totals.
"""

import math
import random
import sys
import time

import model_r as r
import simpy


class Chain:
    """The chain; its methods are its processes."""

    def __init__(self, years, seed):
        self.env = simpy.Environment()
        self.luck = random.Random(seed)
        self.days = years * r.DAYS_PER_YEAR
        self.months = [[0.0] * 6 for _ in range(years * 12)]
        self.trucks = simpy.Resource(self.env, r.FLEET)
        self.bays = simpy.Resource(self.env, r.BAYS)
        self.dock = simpy.Resource(self.env, 1)
        self.bins = simpy.PriorityStore(self.env)
        self.prepared = simpy.Store(self.env, r.PLACES)
        self.filled = simpy.Store(self.env, r.RETORT_PLACES)
        self.cans = simpy.Container(self.env, init=r.ORDER_UP_TO)
        self.on_order = self.number = self.stored = 0
        for process in (self.harvest, self.prepare, self.fill, *[self.cook] * r.RETORTS):
            self.env.process(process())

    def run(self):
        """Return the six totals."""
        self.env.run(until=24.0 * self.days)
        return [sum(column) for column in zip(*self.months, strict=True)]

    def book(self, what, amount, hour=None):
        month = int((self.env.now if hour is None else hour) // r.MONTH)
        self.months[month][what] += amount

    def drive(self, km):
        return km / r.SPEED * self.luck.lognormvariate(-0.02, 0.2)

    def harvest(self):
        sigma = r.HARVEST_SIGMA
        for day in range(self.days):
            for km in () if r.is_rest(day) else r.DISTANCES:
                kg = r.fruit(day) * self.luck.lognormvariate(-(sigma**2) / 2, sigma)
                for _ in range(r.trips(kg)):
                    self.env.process(self.trip(km, kg / r.trips(kg)))
            yield self.env.timeout(24)

    def trip(self, km, kg):
        env, luck = self.env, self.luck
        yield env.timeout(6 + luck.uniform(0, 4))
        deadline = env.now + r.SHELF
        with self.trucks.request() as truck:
            yield truck
            seized = env.now
            yield env.timeout(self.drive(km))
            yield env.timeout(luck.gammavariate(4, 0.75 / 4))
            yield env.timeout(self.drive(km))
            with self.bays.request() as bay:
                yield bay
                unloading = luck.gammavariate(4, 0.40 / 4)
                yield env.timeout(unloading)
            self.book(r.LABOUR, 2 * unloading)
            self.book(r.TRUCK, env.now - seized)
        self.book(r.RECEIVED, kg / 1000)
        bins = math.ceil(kg / r.BIN)
        for _ in range(bins):
            self.number += 1
            yield self.bins.put((deadline, self.number, kg / bins))

    def prepare(self):
        env = self.env
        left = self.luck.expovariate(1 / r.MTBF)
        for day in range(self.days):
            if r.is_rest(day):
                continue
            opens, closes = 24 * day + r.OPENS, 24 * day + r.CLOSES
            yield env.timeout(max(0.0, opens - env.now))
            self.book(r.LABOUR, r.WORKERS * (r.CLOSES - r.OPENS), opens)
            while env.now < closes:
                get = self.bins.get()
                yield get | env.timeout(closes - env.now)
                if not get.triggered:
                    get.cancel()
                    break
                deadline, _, kg = get.value
                if deadline <= env.now:
                    self.book(r.SPOILED, kg / 1000, deadline)
                    continue
                left = yield from self.work(kg / r.PREPARE, left)
                normal = max(-3.0, min(3.0, self.luck.gauss(0, 1)))
                yield self.prepared.put(int(kg * r.CANS_PER_KG * (1 + 0.05 * normal)))
            if env.now > closes:
                self.book(r.LABOUR, r.WORKERS * min(env.now - closes, r.MOST_OVERTIME))
            yield self.prepared.put(None)

    def work(self, hours, left):
        self.book(r.KWH, 15 * hours)
        while hours >= left:
            yield self.env.timeout(left)
            yield self.env.timeout(self.luck.expovariate(1 / r.REPAIR))
            hours, left = hours - left, self.luck.expovariate(1 / r.MTBF)
        yield self.env.timeout(hours)
        return left - hours

    def fill(self):
        env, piled = self.env, 0
        while True:
            cans = yield self.prepared.get()
            if cans is None:
                if piled:
                    yield self.filled.put(piled)
                piled = 0
                continue
            yield self.cans.get(cans)
            if self.cans.level + self.on_order <= r.REORDER_AT:
                env.process(self.order(r.ORDER_UP_TO - self.cans.level - self.on_order))
            yield env.timeout(cans / r.FILL)
            self.book(r.KWH, 5 * cans / r.FILL)
            piled += cans
            while piled >= r.RETORT_LOAD:
                piled -= r.RETORT_LOAD
                yield self.filled.put(r.RETORT_LOAD)

    def order(self, cans):
        self.on_order += cans
        yield self.env.timeout(self.luck.gammavariate(11, r.LEAD / 11))
        self.on_order -= cans
        yield self.cans.put(cans)

    def cook(self):
        while True:
            cans = yield self.filled.get()
            yield self.env.timeout(r.RETORT)
            self.book(r.KWH, 45)
            self.env.process(self.cool(cans))

    def cool(self, cans):
        yield self.env.timeout(r.COOL)
        self.book(r.CANS, cans)
        self.book(r.KWH, 4)
        yield self.env.timeout(r.QUARANTINE)
        self.stored += cans
        if self.stored >= r.CONTAINER:
            self.stored -= r.CONTAINER
            self.env.process(self.ship())

    def ship(self):
        with self.dock.request() as dock:
            yield dock
            yield self.env.timeout(r.STUFF)
        self.book(r.LABOUR, 4 * r.STUFF)
        with self.trucks.request() as truck:
            yield truck
            seized = self.env.now
            yield self.env.timeout(self.drive(r.PORT))
            yield self.env.timeout(self.luck.gammavariate(4, 0.25))
            yield self.env.timeout(self.drive(r.PORT))
            self.book(r.TRUCK, self.env.now - seized)


if __name__ == "__main__":
    years, seed = map(int, sys.argv[1:])
    began = time.perf_counter()
    totals = Chain(years, seed).run()
    print(time.perf_counter() - began, *totals)
