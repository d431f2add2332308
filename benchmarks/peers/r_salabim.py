"""Model R in salabim: components, resources, stores with a capacity; monitors are off.

`python r_salabim.py YEARS SEED` prints the seconds that a replication takes, and its six totals.
"""

import math
import random
import sys
import time

import model_r as r
import salabim as sim

sim.yieldless(False)


class Chain:
    """What the components share."""

    def __init__(self, years, seed):
        self.env = sim.Environment(trace=False, random_seed=None, do_reset=False)
        self.luck = random.Random(seed)
        self.days = years * r.DAYS_PER_YEAR
        self.months = [[0.0] * 6 for _ in range(years * 12)]
        self.trucks = sim.Resource("trucks", r.FLEET)
        self.bays = sim.Resource("bays", r.BAYS)
        self.dock = sim.Resource("dock", 1)
        most = 10**9
        self.cans = sim.Resource(
            "cans", most, initial_claimed_quantity=most - r.ORDER_UP_TO, anonymous=True
        )
        self.bins = sim.Store("bins")
        self.prepared = sim.Store("prepared", r.PLACES)
        self.filled = sim.Store("filled", r.RETORT_PLACES)
        self.on_order = self.stored = 0
        for store in (self.bins, self.prepared, self.filled):
            store.length.monitor(False)
            store.length_of_stay.monitor(False)
        for resource in (self.trucks, self.bays, self.dock, self.cans):
            for monitor in resource.all_monitors():
                monitor.monitor(False)
        for part in (Harvest, Prepare, Fill, *[Retort] * r.RETORTS):
            part(chain=self)

    def run(self):
        """Return the six totals."""
        self.env.run(till=24.0 * self.days)
        return [sum(column) for column in zip(*self.months, strict=True)]

    def book(self, what, amount, hour=None):
        month = int((self.env.now() if hour is None else hour) // r.MONTH)
        self.months[month][what] += amount

    def drive(self, km):
        return km / r.SPEED * self.luck.lognormvariate(-0.02, 0.2)


class Part(sim.Component):
    """A component of the chain, with what else it is given."""

    def setup(self, chain, **given):
        self.chain = chain
        self.__dict__.update(given)


class Harvest(Part):
    """Fruit of all centres, day by day."""

    def process(self):
        chain, sigma = self.chain, r.HARVEST_SIGMA
        for day in range(chain.days):
            for km in () if r.is_rest(day) else r.DISTANCES:
                kg = r.fruit(day) * chain.luck.lognormvariate(-(sigma**2) / 2, sigma)
                for _ in range(r.trips(kg)):
                    Trip(chain=chain, km=km, kg=kg / r.trips(kg))
            yield self.hold(24)


class Trip(Part):
    """A truck with fruit."""

    def process(self):
        chain = self.chain
        yield self.hold(6 + chain.luck.uniform(0, 4))
        deadline = self.env.now() + r.SHELF
        yield self.request(chain.trucks)
        seized = self.env.now()
        yield self.hold(chain.drive(self.km))
        yield self.hold(chain.luck.gammavariate(4, 0.75 / 4))
        yield self.hold(chain.drive(self.km))
        yield self.request(chain.bays)
        unloading = chain.luck.gammavariate(4, 0.40 / 4)
        yield self.hold(unloading)
        self.release(chain.bays)
        self.release(chain.trucks)
        chain.book(r.LABOUR, 2 * unloading)
        chain.book(r.TRUCK, self.env.now() - seized)
        chain.book(r.RECEIVED, self.kg / 1000)
        bins = math.ceil(self.kg / r.BIN)
        for _ in range(bins):
            item = sim.Component()
            item.deadline, item.kg = deadline, self.kg / bins
            yield self.to_store(chain.bins, item, priority=deadline)


class Prepare(Part):
    """The line before the filler, shift by shift."""

    def process(self):
        chain, env = self.chain, self.env
        left = chain.luck.expovariate(1 / r.MTBF)
        for day in range(chain.days):
            if r.is_rest(day):
                continue
            opens, closes = 24 * day + r.OPENS, 24 * day + r.CLOSES
            if env.now() < opens:
                yield self.hold(till=opens)
            chain.book(r.LABOUR, r.WORKERS * (r.CLOSES - r.OPENS), opens)
            while env.now() < closes:
                item = yield self.from_store(chain.bins, fail_at=closes)
                if item is None:
                    break
                if item.deadline <= env.now():
                    chain.book(r.SPOILED, item.kg / 1000, item.deadline)
                    continue
                hours = item.kg / r.PREPARE
                chain.book(r.KWH, 15 * hours)
                while hours >= left:
                    yield self.hold(left)
                    yield self.hold(chain.luck.expovariate(1 / r.REPAIR))
                    hours, left = hours - left, chain.luck.expovariate(1 / r.MTBF)
                yield self.hold(hours)
                left -= hours
                normal = max(-3.0, min(3.0, chain.luck.gauss(0, 1)))
                item.cans = int(item.kg * r.CANS_PER_KG * (1 + 0.05 * normal))
                yield self.to_store(chain.prepared, item)
            if env.now() > closes:
                chain.book(r.LABOUR, r.WORKERS * min(env.now() - closes, r.MOST_OVERTIME))
            mark = sim.Component()
            mark.cans = None
            yield self.to_store(chain.prepared, mark)


class Fill(Part):
    """The filler, which collects loads for the retorts."""

    def process(self):
        chain, piled = self.chain, 0
        while True:
            item = yield self.from_store(chain.prepared)
            if item.cans is None:
                if piled:
                    yield self.to_store(chain.filled, load_of(piled))
                piled = 0
                continue
            yield self.request((chain.cans, item.cans))
            level = chain.cans.available_quantity()
            if level + chain.on_order <= r.REORDER_AT:
                Order(chain=chain, cans=r.ORDER_UP_TO - level - chain.on_order)
            yield self.hold(item.cans / r.FILL)
            chain.book(r.KWH, 5 * item.cans / r.FILL)
            piled += item.cans
            while piled >= r.RETORT_LOAD:
                piled -= r.RETORT_LOAD
                yield self.to_store(chain.filled, load_of(r.RETORT_LOAD))


def load_of(cans):
    load = sim.Component()
    load.cans = cans
    return load


class Order(Part):
    """An order of empty cans."""

    def process(self):
        self.chain.on_order += self.cans
        yield self.hold(self.chain.luck.gammavariate(11, r.LEAD / 11))
        self.chain.on_order -= self.cans
        self.chain.cans.release(self.cans)


class Retort(Part):
    """A retort."""

    def process(self):
        while True:
            load = yield self.from_store(self.chain.filled)
            yield self.hold(r.RETORT)
            self.chain.book(r.KWH, 45)
            Load(chain=self.chain, cans=load.cans)


class Load(Part):
    """A load behind the retort, and the container that it completes."""

    def process(self):
        chain = self.chain
        yield self.hold(r.COOL)
        chain.book(r.CANS, self.cans)
        chain.book(r.KWH, 4)
        yield self.hold(r.QUARANTINE)
        chain.stored += self.cans
        if chain.stored < r.CONTAINER:
            return
        chain.stored -= r.CONTAINER
        yield self.request(chain.dock)
        yield self.hold(r.STUFF)
        self.release(chain.dock)
        chain.book(r.LABOUR, 4 * r.STUFF)
        yield self.request(chain.trucks)
        seized = self.env.now()
        yield self.hold(chain.drive(r.PORT))
        yield self.hold(chain.luck.gammavariate(4, 0.25))
        yield self.hold(chain.drive(r.PORT))
        self.release(chain.trucks)
        chain.book(r.TRUCK, self.env.now() - seized)


if __name__ == "__main__":
    years, seed = map(int, sys.argv[1:])
    began = time.perf_counter()
    totals = Chain(years, seed).run()
    print(time.perf_counter() - began, *totals)
