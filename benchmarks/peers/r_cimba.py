"""Model R in cimba, compiled Python on a C engine, in its leanest form known to us.

One hold a stretch of a trip, no process a load. `python r_cimba.py YEARS SEED` prints the seconds that
a replication takes, the mean of four after a first one that compiles, and their mean totals.
"""

import math
import sys
import time

import cimba as cb
import model_r as r
import numpy as np
from cimba.inputs import dist

MONTH, LOAD, BIN, SHELF = r.MONTH, r.LOAD, r.BIN, r.SHELF
OPENS, CLOSES, WORKERS, MOST_OVERTIME = r.OPENS, r.CLOSES, r.WORKERS, r.MOST_OVERTIME
PREPARE, CANS_PER_KG, FILL = r.PREPARE, r.CANS_PER_KG, r.FILL
RETORT_LOAD, RETORT, COOL, QUARANTINE = r.RETORT_LOAD, r.RETORT, r.COOL, r.QUARANTINE
REORDER_AT, ORDER_UP_TO = r.REORDER_AT, r.ORDER_UP_TO
CONTAINER, STUFF, PORT_HOURS = r.CONTAINER, r.STUFF, r.PORT / r.SPEED
SIGMA = r.HARVEST_SIGMA
TURN = 2 * math.pi
YEARS, SEED = map(int, sys.argv[1:])
DAYS = YEARS * r.DAYS_PER_YEAR
MONTHS = YEARS * 12


class Chain(cb.Model):
    """The chain; a bin is its number."""

    hours: cb.Array[float] = cb.Array([km / r.SPEED for km in r.DISTANCES])
    drive: cb.Input[float] = dist.lognormal(mean=-0.02, sigma=0.2)
    harvested: cb.Input[float] = dist.lognormal(mean=-(SIGMA**2) / 2, sigma=SIGMA)
    ready: cb.Input[float] = dist.uniform(low=6.0, high=10.0)
    loading: cb.Input[float] = dist.gamma(shape=4.0, scale=0.75 / 4)
    unloading: cb.Input[float] = dist.gamma(shape=4.0, scale=0.40 / 4)
    gate: cb.Input[float] = dist.gamma(shape=4.0, scale=0.25)
    gap: cb.Input[float] = dist.exponential(mean=r.MTBF)
    repair: cb.Input[float] = dist.exponential(mean=r.REPAIR)
    lead: cb.Input[float] = dist.gamma(shape=11.0, scale=r.LEAD / 11)
    normal: cb.Input[float] = dist.normal(mean=0.0, sd=1.0)

    trucks: cb.Resource = cb.Resource(capacity=r.FLEET)
    bays: cb.Resource = cb.Resource(capacity=r.BAYS)
    dock: cb.Resource = cb.Resource(capacity=1)
    bins: cb.PriorityStore[int] = cb.PriorityStore()
    prepared: cb.Store[int] = cb.Store(capacity=r.PLACES)
    filled: cb.Store[int] = cb.Store(capacity=r.RETORT_PLACES)
    cooled_at: cb.Store[float]
    cooled: cb.Store[int]
    released_at: cb.Store[float]
    released: cb.Store[int]
    cans: cb.Container = cb.Container(initial=r.ORDER_UP_TO)
    fruit: cb.Condition = cb.Condition()
    waiting: int = 0
    number: int = 0
    on_order: int = 0
    stored: int = 0
    kg: cb.Array[float] = cb.Array(20_000 * YEARS)
    deadline: cb.Array[float] = cb.Array(20_000 * YEARS)
    months: cb.Array[float] = cb.Array(6 * MONTHS)

    received: cb.Output[float]
    spoiled: cb.Output[float]
    made: cb.Output[float]
    truck_hours: cb.Output[float]
    labour_hours: cb.Output[float]
    energy: cb.Output[float]

    @cb.function
    def book(self, what: int, amount: float) -> None:
        self.months[int(cb.now() / MONTH) * 6 + what] += amount

    @cb.predicate
    def has_fruit(self):
        return self.waiting > 0

    @cb.process
    def harvest(self):
        for day in range(DAYS):
            if day % 7 != 6:
                trips = 13.0 + 7.0 * math.cos(TURN * ((day % 365) - 120) / 365.0)
                for centre in range(6):
                    kg = trips * LOAD / 6.0 * self.harvested.next()
                    trucks = max(1, int(kg / LOAD + 0.5))
                    for _ in range(trucks):
                        cb.spawn(Trip, chain=self, centre=centre, kg=kg / trucks)
            cb.hold(24.0)

    @cb.process
    def prepare(self):
        left = self.gap.next()
        for day in range(DAYS):
            if day % 7 == 6:
                continue
            opens = day * 24.0 + OPENS
            closes = day * 24.0 + CLOSES
            if cb.now() < opens:
                cb.hold(opens - cb.now())
            self.months[int(opens / MONTH) * 6 + 4] += WORKERS * (CLOSES - OPENS)
            while cb.now() < closes:
                if self.waiting == 0:
                    if not self.fruit.wait_until(self.has_fruit, closes - cb.now()):
                        break
                number = self.bins.get()
                self.waiting -= 1
                kg = self.kg[number]
                if self.deadline[number] <= cb.now():
                    self.months[int(self.deadline[number] / MONTH) * 6 + 1] += kg / 1000.0
                    continue
                hours = kg / PREPARE
                self.book(5, 15.0 * hours)
                while hours >= left:
                    cb.hold(left)
                    hours -= left
                    cb.hold(self.repair.next())
                    left = self.gap.next()
                cb.hold(hours)
                left -= hours
                normal = max(-3.0, min(3.0, self.normal.next()))
                self.prepared.put(int(kg * CANS_PER_KG * (1.0 + 0.05 * normal)))
            if cb.now() > closes:
                self.book(4, WORKERS * min(MOST_OVERTIME, cb.now() - closes))
            self.prepared.put(-1)

    @cb.process
    def fill(self):
        piled = 0
        while True:
            cans = self.prepared.get()
            if cans < 0:
                if piled > 0:
                    self.filled.put(piled)
                    piled = 0
                continue
            self.cans.get(cans)
            if self.cans.level() + self.on_order <= REORDER_AT:
                ordered = ORDER_UP_TO - self.cans.level() - self.on_order
                self.on_order += ordered
                cb.spawn(Order, chain=self, cans=ordered)
            cb.hold(cans / FILL)
            self.book(5, 5.0 * cans / FILL)
            piled += cans
            while piled >= RETORT_LOAD:
                piled -= RETORT_LOAD
                self.filled.put(RETORT_LOAD)

    @cb.process(copies=r.RETORTS)
    def cook(self):
        while True:
            cans = self.filled.get()
            cb.hold(RETORT)
            self.book(5, 45.0)
            self.cooled_at.put(cb.now() + COOL)
            self.cooled.put(cans)

    @cb.process
    def cool(self):
        while True:
            hour = self.cooled_at.get()
            cans = self.cooled.get()
            if hour > cb.now():
                cb.hold(hour - cb.now())
            self.book(2, cans)
            self.book(5, 4.0)
            self.released_at.put(cb.now() + QUARANTINE)
            self.released.put(cans)

    @cb.process
    def store(self):
        while True:
            hour = self.released_at.get()
            cans = self.released.get()
            if hour > cb.now():
                cb.hold(hour - cb.now())
            self.stored += cans
            if self.stored >= CONTAINER:
                self.stored -= CONTAINER
                cb.spawn(Container, chain=self)

    @cb.on_end
    def add_up(self):
        self.received = 0.0
        self.spoiled = 0.0
        self.made = 0.0
        self.truck_hours = 0.0
        self.labour_hours = 0.0
        self.energy = 0.0
        for month in range(MONTHS):
            self.received += self.months[month * 6]
            self.spoiled += self.months[month * 6 + 1]
            self.made += self.months[month * 6 + 2]
            self.truck_hours += self.months[month * 6 + 3]
            self.labour_hours += self.months[month * 6 + 4]
            self.energy += self.months[month * 6 + 5]


class Trip(cb.Model):
    """A truck with fruit."""

    chain: cb.Ref[Chain]
    centre: int = 0
    kg: float = 0.0

    @cb.process
    def go(self):
        chain = self.chain
        wait = chain.ready.next()
        cb.hold(wait)
        deadline = cb.now() + SHELF
        hours = chain.hours[self.centre]
        chain.trucks.acquire()
        seized = cb.now()
        cb.hold(hours * chain.drive.next() + chain.loading.next() + hours * chain.drive.next())
        chain.bays.acquire()
        unloading = chain.unloading.next()
        cb.hold(unloading)
        chain.bays.release()
        chain.trucks.release()
        chain.book(4, 2.0 * unloading)
        chain.book(3, cb.now() - seized)
        chain.book(0, self.kg / 1000.0)
        bins = math.ceil(self.kg / BIN)
        for _ in range(bins):
            number = chain.number
            chain.number += 1
            chain.kg[number] = self.kg / bins
            chain.deadline[number] = deadline
            chain.bins.put(number, -int(deadline * 3600.0))
            chain.waiting += 1
        chain.fruit.signal()
        cb.release(self)


class Order(cb.Model):
    """An order of empty cans."""

    chain: cb.Ref[Chain]
    cans: int = 0

    @cb.process
    def go(self):
        cb.hold(self.chain.lead.next())
        self.chain.on_order -= self.cans
        self.chain.cans.put(self.cans)
        cb.release(self)


class Container(cb.Model):
    """A container on its way to the port."""

    chain: cb.Ref[Chain]

    @cb.process
    def go(self):
        chain = self.chain
        chain.dock.acquire()
        cb.hold(STUFF)
        chain.dock.release()
        chain.book(4, 4.0 * STUFF)
        chain.trucks.acquire()
        seized = cb.now()
        out = PORT_HOURS * chain.drive.next()
        cb.hold(out + chain.gate.next() + PORT_HOURS * chain.drive.next())
        chain.trucks.release()
        chain.book(3, cb.now() - seized)
        cb.release(self)


def totals(replications, seed):
    """Return the mean of the six totals."""
    window = cb.Window(duration=24.0 * DAYS)
    chain = Chain()
    found = cb.Experiment(chain, replications=replications, window=window, seed=seed).run(workers=1)
    names = ("received", "spoiled", "made", "truck_hours", "labour_hours", "energy")
    return [float(np.mean(np.asarray(getattr(found[chain], name)))) for name in names]


if __name__ == "__main__":
    totals(1, SEED)
    began = time.perf_counter()
    means = totals(4, SEED + 1)
    print((time.perf_counter() - began) / 4, *means)
