"""Sessions of a processing site, which are shifts of a plant and slots at a toll canner."""

import math
from typing import NamedTuple

from sim.compiled import compiled


class FruitRules(NamedTuple):
    """How fruit spoils and how many cans it fills."""

    cans_per_kg: float  # of usable fruit
    discard_after: float  # hours
    handled: float  # share of fruit that handling leaves
    per_km: float  # share that bruises
    per_day: float  # share that decays
    fresh_for: float  # hours before fruit decays


class Session(NamedTuple):
    """Terms of a session."""

    begins: float
    """Hour; a shift may begin after it opens."""
    packable: float
    """Cans for which there is packaging."""
    first: int
    """Number of the first truckload in the yard, in the order of unloading."""
    unloaded: int
    """Truckloads unloaded so far."""
    started: int
    """Lots started so far."""
    places: float
    """Lots that find a place in the yard, if fruit may leave it again; else -1."""


class SessionOutput(NamedTuple):
    """What a session processed, and the lot for which packaging was lacking."""

    kg: float
    usable: float  # kg
    cans: float
    harvested: float  # hour of the oldest harvest
    lots: int
    passed: int  # truckloads of which no lot is left; if some were lost, none to be started
    lost: int  # truckloads that were discarded
    lacking: float  # cans of that lot; 0: none
    hour: float  # when it would have been started
    finish: float  # when all is finished, or the crew goes home
    ruined: float = 0.0  # cans that waited too long on the line
    ready: float = 0.0  # hour from which each stage has a unit; of a line that goes on, is free
    pauses: bool = False  # whether the line goes on with what is on it
    held: float = 0.0  # cans held after a deviation

    @property
    def made(self) -> float:
        """Cans that are not lost on the line."""
        return self.cans - self.ruined - self.held

    def with_owed(self, lost: float, held: float) -> tuple["SessionOutput", tuple[float, float]]:
        """Return the same with cans lost or held before, but no more than it filled; and the rest, which counts later."""
        lost, held = self.ruined + lost, self.held + held
        ruined = min(lost, self.cans)
        kept = min(held, self.cans - ruined)
        return self._replace(ruined=ruined, held=kept), (lost - ruined, held - kept)


@compiled
def fills(rules: FruitRules, kg: float, km: float, age: float) -> tuple[float, float]:
    """Return usable fruit [kg] and the cans that it fills, after `km` at an age in hours."""
    bruised = rules.per_km * km
    aged = rules.per_day * (age - rules.fresh_for) / 24 if age > rules.fresh_for else 0.0
    usable = kg * (rules.handled * math.exp(-bruised - aged))
    return usable, usable * rules.cans_per_kg


@compiled
def whole(cans: float) -> float:
    """Return the whole cans; what is left of a lot fills the first can of the next."""
    return (cans + 1e-9) // 1.0
