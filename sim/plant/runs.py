"""A run, which is a shift of a line or a slot at a toll canner: what holds for it, what it gives."""

import math
from typing import NamedTuple

from sim.compiled import Row, compiled

RULES = 16
"""Named places of what holds for a run; behind them, a shift tells the hours of each stage in turn:
busy, down, blocked."""
OUTAGE = 0  # number of the first outage that counts
BEGINS, OPENS, CLOSES = 1, 2, 3  # it may begin late; no lot is started after it closes
LONGEST = 4  # hours after the opening by which all should be finished
SUFFICES = 5  # hours in which a lot and what has piled up go through an empty line
PACKABLE, CANS_PER_KG = 6, 7  # cans that packaging is there for
DISCARD_AFTER, HANDLED = 8, 9  # hours; share of fruit that handling leaves
PER_KM, PER_DAY, FRESH_FOR = 10, 11, 12  # share lost by km and by day of age, after some hours
FIRST, UNLOADED = 13, 14  # in the yard are truckloads [first, unloaded), in the order of unloading
LOTS = 15  # lots that were started so far

Numbers = tuple[float, float, float, float, int, int, int, float, float, float]
"""What makes a `Done`, whose name would take machine code as long as many lots."""


class Done(NamedTuple):
    """What a run canned, and the lot that packaging was lacking for, if any."""

    kg: float
    usable: float
    cans: float
    harvested: float  # hour of the oldest harvest
    lots: int
    gone: int  # truckloads that were worked on or thrown away
    lost: int  # of them thrown away
    lacking: float  # cans; 0: none
    hour: float  # when that lot would have been started
    finish: float  # when all is done; on a line, in hours with power


@compiled
def fills(rules: Row, kg: float, km: float, age: float) -> tuple[float, float]:
    """Return what can be canned of some fruit after `km` of road at an age of `age` hours [kg, can].

    The cans are a whole number.
    """
    bruised = rules[PER_KM] * km
    aged = rules[PER_DAY] * (age - rules[FRESH_FOR]) / 24 if age > rules[FRESH_FOR] else 0.0
    usable = kg * (rules[HANDLED] * math.exp(-bruised - aged))
    return usable, (usable * rules[CANS_PER_KG] + 1e-9) // 1.0
