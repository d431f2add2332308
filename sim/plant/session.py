"""A session, which is a shift of a line or a slot at a toll canner: its terms and its output."""

import math
from typing import NamedTuple

from sim.compiled import compiled


class FruitRules(NamedTuple):
    """How fruit becomes cans and how it spoils."""

    cans_per_kg: float  # of usable fruit
    discard_after: float  # hours
    handled: float  # share of fruit that handling leaves
    per_km: float  # share that bruises
    per_day: float  # share that decays
    fresh_for: float  # hours before it decays


class Session(NamedTuple):
    """Terms of a session.

    In the yard are the truckloads [first, unloaded), in the order of unloading.
    """

    begins: float
    """Hour; a shift may begin after it opens."""
    packable: float
    """Cans that packaging is there for."""
    first: int
    unloaded: int
    started: int
    """Lots that were started so far."""


Numbers = tuple[float, float, float, float, int, int, int, float, float, float]
"""Fields of an `Output`; machine code makes a plain tuple much faster."""


class Output(NamedTuple):
    """What a session canned, and the lot that packaging was lacking for, if any."""

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
def fills(rules: FruitRules, kg: float, km: float, age: float) -> tuple[float, float]:
    """Return what can be canned of some fruit after `km` of road at an age of `age` hours [kg, can].

    The cans are a whole number.
    """
    bruised = rules.per_km * km
    aged = rules.per_day * (age - rules.fresh_for) / 24 if age > rules.fresh_for else 0.0
    usable = kg * (rules.handled * math.exp(-bruised - aged))
    return usable, (usable * rules.cans_per_kg + 1e-9) // 1.0
