"""How the main figures of a study respond to the few assumptions that matter most, as a page can compute it.

The figures are repriced exactly at every combination of a few values of each assumption: its ends, what is
assumed, and the middle of the wider part between them. A polynomial in each assumption goes through these
values (Lagrange), so what is assumed is met exactly; how far it is off elsewhere is measured at other
combinations, drawn at random.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

import numpy as np

from sim.analysis.changed_runs import reduced
from sim.analysis.study import StudyResult
from sim.analysis.switching import moved_paths
from sim.arrays import Array
from sim.catalogue.keys import COST, FOB, NPV, RIVAL_FOB
from sim.numerals import split
from sim.scenario.paths import assumption, quoted_in
from sim.scenario.plan import Plan
from sim.streams import generator

MOST = 5
"""Assumptions that can be moved."""
_CHECKED = 40
"""Combinations at which the error is measured."""

Key: TypeAlias = tuple[str, str]
"""Scenario and figure."""


@dataclass(frozen=True)
class Lever:
    """An assumption that can be moved, in the unit in which it is written."""

    name: str
    """One of `switching.ASSUMPTIONS`."""
    path: str
    unit: str
    low: float
    value: float
    high: float
    year: str
    """Year in whose money it is written, empty where it is none of a price or of the price basis."""

    @property
    def points(self) -> Array:
        """Its values at which figures are repriced."""
        ends = self.low, self.value, self.high
        below, above = self.value - self.low, self.high - self.value
        middle = (self.low if below > above else self.high) + self.value
        return np.unique([*ends, middle / 2])


@dataclass(frozen=True)
class Response:
    """The figures of each plant and of its partner at all combinations of points."""

    levers: tuple[Lever, ...]
    values: Mapping[Key, Array]
    """Means over the replications by scenario and figure, an axis a lever."""
    errors: Mapping[Key, float]
    """How far the polynomial was off at most."""

    def at(self, place: Sequence[float]) -> dict[Key, float]:
        """Return every figure at some values of the levers."""
        weights = [_weights(one, value) for one, value in zip(self.levers, place, strict=True)]
        return {key: _blended(values, weights) for key, values in self.values.items()}


def response(runs: StudyResult) -> Response | None:
    """Return the response of a study, None if it has no plant, or no price with a range that moves one."""
    plants = [name for name, one in runs.plan.scenarios.items() if one.money.investment]
    if not plants:
        return None
    partners = filter(None, (runs.plan.members[name].against for name in plants))
    runs = replace(runs, plan=reduced(runs.plan, {*plants, *partners}))
    wanted = [key for key in _wanted(runs.plan, plants) if runs.sample(key[1], key[0]) is not None]
    levers = _widest(runs, wanted, [*_levers(runs.plan)])
    if not levers:
        return None
    grid = np.array([*product(*(one.points for one in levers))])
    rng = generator(runs.plan.timing.seed, 0, "response")
    spans = [(one.low, one.high) for one in levers]
    checked = np.column_stack([rng.uniform(*span, _CHECKED) for span in spans])
    means = _repriced(runs, wanted, levers, np.vstack([grid, checked]))
    shape = [one.points.size for one in levers]
    values = {key: means[key][: len(grid)].reshape(shape) for key in wanted}
    bare = Response(levers, values, {})
    guessed = [bare.at(place) for place in checked.tolist()]
    errors = {
        key: max(
            abs(one[key] - exact)
            for one, exact in zip(guessed, means[key][len(grid) :], strict=True)
        )
        for key in wanted
    }
    return Response(levers, values, errors)


def _wanted(plan: Plan, plants: Sequence[str]) -> Iterator[Key]:
    """Yield cost, offer and value of each plant, the price of its rival, and the cost of its partner."""
    for name in plants:
        rival, against = plan.scenarios[name].money.sale.rival, plan.members[name].against
        yield name, COST
        if against is not None:
            yield against, COST
        if rival is not None:
            yield from ((name, kpi) for kpi in (FOB, RIVAL_FOB + rival))
        yield name, NPV


def _levers(plan: Plan) -> Iterator[Lever]:
    """Yield the single prices with a range that some scenario reads."""
    paths = {
        (name, found[0]): scenario
        for scenario in plan.scenarios.values()
        for name, found in moved_paths(scenario.money).items()
        if len(found) == 1
    }
    for (name, path), scenario in paths.items():
        stated = assumption(scenario, path)
        if stated.low and stated.high:
            value, unit = split(stated.value)
            low, high = (split(end)[0] for end in (stated.low, stated.high))
            yield Lever(name, path, unit, low, value, high, quoted_in(scenario, path))


def _widest(runs: StudyResult, wanted: Sequence[Key], levers: Sequence[Lever]) -> tuple[Lever, ...]:
    """Return the levers that move the values of the plants furthest between their ends.

    The last of them is the one of the others that moves the costs beside those of the partners furthest.
    """
    if not levers:
        return ()
    stated = [one.value for one in levers]
    ends = [
        [*stated[:place], end, *stated[place + 1 :]]
        for place, one in enumerate(levers)
        for end in (one.low, one.high)
    ]
    figures = [key for key in wanted if key[1] in (NPV, COST)]
    means = _repriced(runs, figures, levers, np.array(ends))
    against = {name: runs.plan.members[name].against for name, kpi in figures if kpi == NPV}
    worth = [means[name, NPV] for name in against]
    dearer = [means[own, COST] - means[other, COST] for own, other in against.items() if other]
    chosen = _furthest(worth, MOST - 1 if dearer else MOST)
    chosen += [place for place in _furthest(dearer, len(levers)) if place not in chosen][:1]
    return tuple(levers[place] for place in sorted(chosen))


def _furthest(moved: Sequence[Array], most: int) -> list[int]:
    """Return the numbers of the levers that move some figures [lever and end] furthest."""
    spans = sum((np.abs(np.diff(one.reshape(-1, 2)))[:, 0] for one in moved), np.zeros(1))
    order = np.argsort(-spans, kind="stable")
    return [int(place) for place in order if spans[place] > 0][:most]


def _repriced(
    runs: StudyResult, wanted: Sequence[Key], levers: Sequence[Lever], places: Array
) -> dict[Key, Array]:
    """Return some figures at places [sample, lever]."""
    columns = {one.path: places[:, number] for number, one in enumerate(levers)}
    found = dict[Key, Array]()
    for kpi in dict.fromkeys(kpi for _, kpi in wanted):
        names = [name for name, one in wanted if one == kpi]
        part = replace(runs, plan=reduced(runs.plan, names))
        stated = {path for one in part.plan.scenarios.values() for path in one.origins}
        samples = {path: column for path, column in columns.items() if path in stated}
        means = part.reprice_many(samples, [kpi]).means
        found |= {(name, kpi): means[name, kpi].to_numpy() for name in names}
    return found


def _weights(lever: Lever, value: float) -> Array:
    """Return the weights of the points of a lever in the polynomial through them (Lagrange)."""
    points = lever.points
    return np.array(
        [
            np.prod([(value - other) / (own - other) for other in points if other != own])
            for own in points
        ]
    )


def _blended(values: Array, weights: Sequence[Array]) -> float:
    """Return the value of the polynomial in all levers."""
    for one in weights:
        values = np.tensordot(one, values, axes=(0, 0))
    return float(values)
