"""What happens in a chain on some days, hour by hour, in one replication."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import pandas as pd

from sim.analysis.basis import Basis
from sim.catalogue.labels import OwnWords
from sim.numerals import Problem
from sim.plant.accounts import Entry
from sim.plant.simulate import days_of, journal
from sim.scenario.models.physical import Physical
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError


@dataclass(frozen=True)
class Trace:
    """The journal of a scenario on some days; hours count from the begin of the first of them."""

    scenario: str
    physical: Physical
    basis: Basis
    words: OwnWords
    first: date
    days: int
    replication: int
    entries: tuple[Entry, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each entry: begin and end (date and time), what, place, number, amount.

        What is an account of the flows, or a word: `truck.LEG.PART`, `stage.work`, `stage.repair`,
        `stage.landing`, `shift`, `outage`, `slot`, `hold`, `packaging`, `port`, `stage.lack`,
        `stage.delivery`, and `left.REASON` of what nothing took by the end.
        """
        frame = pd.DataFrame(self.entries, columns=list(Entry._fields))
        for column in ("begin", "end"):
            hours = pd.to_timedelta(frame[column].astype(float).round(6), unit="h").dt.round("s")
            frame[column] = pd.Timestamp(self.first) + hours
        return frame

    def of(self, what: str) -> Iterator[Entry]:
        """Yield the entries of a kind, in order."""
        return (entry for entry in self.entries if entry.what == what)

    @property
    def trips(self) -> list[tuple[str, list[Entry]]]:
        """The leg of each trip, and what its truck does, one after the other; leg by leg."""
        parts = [one for one in self.entries if one.what.startswith("truck.")]
        ordered = sorted(parts, key=lambda one: (*_trip(one), one.begin))
        return [(leg, [*those]) for (leg, _), those in groupby(ordered, key=_trip)]

    @property
    def yard(self) -> list[tuple[float, float]]:
        """Hours at which the fruit in the yard changes, and what is there from then on [kg]."""
        first = next(iter(self.physical.stages), "")
        changes = [(one.end, one.amount) for one in self.of("truck.fruit.unloading_h")]
        changes += [(one.begin, -one.amount) for one in self.of("fruit.discarded_kg")]
        changes += [(one.begin, -one.amount) for one in self.of("stage.work") if one.place == first]
        counted = next(self.of("stock.yard"), None)
        if counted is None:
            return []
        # All that is unloaded until it is counted, and nothing that the shift takes then, is in it.
        since = sum(kg for hour, kg in changes if kg > 0 and hour <= counted.begin)
        taken = sum(kg for hour, kg in changes if kg < 0 and hour < counted.end)
        return _course(changes, counted.amount - since - taken)

    def pile(self, stage: str) -> list[tuple[float, float]]:
        """Hours at which the cans before a batch stage change, and what is there from then on."""
        lands = [(one.begin, one.amount) for one in self.of("stage.landing") if one.place == stage]
        work = [(one.begin, -one.amount) for one in self.of("stage.work") if one.place == stage]
        return _course([*lands, *work], 0.0)


def _trip(part: Entry) -> tuple[str, int]:
    """Return the leg and the number of the trip that an entry is a part of."""
    return part.what.split(".")[1], part.number


def _course(changes: list[tuple[float, float]], level: float) -> list[tuple[float, float]]:
    """Return hours and levels of a stock from what comes and goes."""
    course = [(0.0, level)] if changes else []
    for hour, at_once in groupby(sorted(changes), key=lambda change: round(change[0], 9)):
        level += sum(amount for _, amount in at_once)
        course.append((hour, level))
    return course


def trace(plan: Plan, scenario: str, first: date, days: int, replication: int = 0) -> Trace:
    """Return what happens in a scenario of a study on some days.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or the days are not all simulated.
    """
    physical = plan.scenarios[scenario].physical
    simulated = days_of(physical, plan.timing)
    last = first + timedelta(days=days - 1)
    if not (simulated.dates[0] <= first and last <= simulated.dates[-1]):
        words = {"first": f"{simulated.dates[0]}", "last": f"{simulated.dates[-1]}"}
        raise ScenarioError([Located(Origin("trace"), "", Problem("not_simulated", words))])
    entries = journal(physical, plan.timing, replication, first, days)
    begin = 24.0 * (first - simulated.dates[0]).days
    moved = (one._replace(begin=one.begin - begin, end=one.end - begin) for one in entries)
    basis, words_of = Basis.of(plan), plan.words
    return Trace(scenario, physical, basis, words_of, first, days, replication, tuple(moved))
