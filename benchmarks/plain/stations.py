"""The stages of a line in a shift, and the goods that move through them."""

import math
from collections import defaultdict
from dataclasses import dataclass

import simpy

_ROUNDING = 1e-9
"""Hours below which nothing has waited."""


@dataclass(eq=False)
class Goods:
    """A lot, or a load of a batch stage."""

    number: int
    """Of the lots, or of the loads of its batch stage."""
    kg: float
    cans: float
    place: int = 0
    """Place of the stage where it is."""
    came: tuple = ()
    """When the cans of a load came to its pile, in hours with power: hour, cans."""
    held: bool = False
    """Whether it leaves the line after its cycle, which deviated."""


class Station:
    """A stage in a shift: its units, what is piled before it, its hours."""

    def __init__(self, env, setup, place, grid, terms):
        self._env, machine = env, setup.machines[place]
        self.machine, self.stage, self.speed = machine, machine.stage, setup.speed
        self.units = simpy.Resource(env, self.stage.units)
        self.passed = defaultdict(env.event)
        """The goods of a number have started here, or will never come."""
        self.wait = setup.longest_wait if [place] == setup.batches[-1:] else math.inf
        """Hours that goods may wait before it."""
        self.stuck = 0
        """Units that no goods leave any more."""
        self.dead = env.event()
        """All units are stuck."""
        self.kg = self.cans = 0.0
        self.came = []
        """The cans of the pile by when they came, in hours with power: hour, cans."""
        self.until = math.inf
        """Hour by which its pile is to be started."""
        self.loads = 0
        """Loads so far."""
        self.is_early = self.stage.start in ("available", "departures")
        """Whether a batch may begin that is not full."""
        self.least = self.stage.least or 1.0
        """Cans with which it may."""
        self.full = []
        """Loads that wait for a unit, where that is so, with the hours of their waits."""
        self.grown = env.event()
        """Cans or a load come."""
        self.landed = defaultdict(env.event)
        """The goods of a number are in the pile, or will never come."""
        self.total = env.event()
        """The number of goods that come is known."""
        self.piled_at = grid.powered(terms.begins)
        """When the last goods came to its pile, in hours with power."""
        self._spells = []
        """Spells in a state, in hours with power: state, begin, end."""
        self._counts = []
        """Amounts of a kind, and when they count: `taken` are lots that were started, or cans of a batch
        stage, `waited` those that waited, `wait_h` for how long in all."""
        self.left = -math.inf
        """Hour at which the last goods left; infinity if some stay."""
        self.out, self.back = machine.broken, terms.begins
        """Units that are under repair from an earlier shift on, and until when, in hours with power."""
        self.out_until = grid.powered(machine.repaired)
        if self.out:
            in_time = self.out_until <= grid.powered(terms.due)
            self.back = max(grid.powered(terms.begins), self.out_until) if in_time else math.inf
            if in_time:
                machine.broken, machine.repaired = 0, 0.0

    def stick(self):
        """Let a unit be stuck."""
        self.stuck += 1
        if self.stuck == self.stage.units:
            self.dead.succeed()

    def grow(self):
        """Tell those who wait that cans, or a load, came."""
        grown, self.grown = self.grown, self._env.event()
        grown.succeed()

    def spend(self, state, begins, ends=math.inf):
        """Note a spell in a state; return it, so that its end can be told later."""
        self._spells.append([state, begins, ends])
        return self._spells[-1]

    def count(self, kind, hour, amount):
        """Note an amount."""
        self._counts.append((kind, hour, amount))

    def count_taken(self, hour, goods, since):
        """Count goods that are taken at an hour, by when they came; their waits are counted until another."""
        amount = sum(amount for _, amount in goods)
        self.count("taken", hour, amount)
        self.count("waited", hour, sum(n for came, n in goods if hour - came > _ROUNDING))
        if hour - since > _ROUNDING:
            self.count("wait_h", hour, amount * (hour - since))

    def count_wait(self, hour, hours):
        """Count the wait of a lot before it could come to the line, to the stage that takes it at an hour."""
        if hours > _ROUNDING:
            self.count("waited", hour, 1.0)
            self.count("wait_h", hour, hours)

    def take_first(self, cans):
        """Remove the first cans of the pile; return when they came: hour, cans."""
        taken = []
        while cans > 0 and self.came:
            came, there = self.came.pop(0)
            part = min(there, cans)
            cans -= part
            taken.append((came, part))
            if part < there:
                self.came.insert(0, (came, there - part))
        return taken

    def hours(self, state, begins, ends):
        """Return the hours in a state between two others."""
        spells = [spell for spell in self._spells if spell[0] == state]
        return sum(max(0.0, min(end, ends) - max(begin, begins)) for _, begin, end in spells)

    def amount(self, kind, begins, ends):
        """Return what counts between two hours."""
        return sum(n for one, hour, n in self._counts if one == kind and begins <= hour < ends)
