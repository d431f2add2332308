"""What overturns each claim: the nearest change of one, two or three assumptions within their ranges.

Every assumption stands at its median. A change moves some of them by shares of their probability; its
distance is the largest of these shares. The nearest change is found on the additive model of the output,
where the best that each assumption can do within a distance is read from its curve, and is confirmed by
simulation, with the luck that the study at the medians has.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.changed_runs import part_of, sample_of, simulated
from sim.analysis.outputs import Statement
from sim.analysis.study import StudyResult
from sim.analysis.unknowns import Draws, Unknown
from sim.arrays import Array
from sim.replication.runs import Execution
from sim.scenario.plan import Plan
from sim.scenario.problems import ScenarioError
from sim.statistics.additive import AdditiveModel

MOST = 3
"""Assumptions that a change moves together, at most."""
REPLICATIONS = 16
"""Runs that confirm a change."""
MEDIAN = 0.5
_REACH = np.linspace(0, MEDIAN, 101)
"""Distances that are tried."""
COLUMNS = (
    *("kind", "scenario", "kpi", "against", "changes", "distance", "path", "median", "moved"),
    *("at_medians", "moved_mean", "ci_low", "ci_high", "n", "is_confirmed"),
)


class Turn(NamedTuple):
    """A change that turns a claim on the additive model."""

    distance: float
    """The largest share of probability by which an assumption moves."""
    shares: Mapping[int, float]
    """The share of probability that each assumption moves to, by its number."""


def turns(model: AdditiveModel, shares: Array, place: int, *, most: int = MOST) -> dict[int, Turn]:
    """Return the nearest change that gives an output the other sign, by how many inputs it moves.

    Left out are numbers of inputs that cannot do it, or that do it no nearer than fewer.

    Parameters
    ----------
    shares
        Shares of probability of the inputs [point, input].
    place
        Number of the output in the model.
    """
    told = np.flatnonzero(model.is_told[:, place])
    even = np.linspace(0, 1, 2 * len(_REACH) - 1)
    curves = {
        number: model.curve(number, place, shares[:, number], even) for number in told.tolist()
    }
    middle = len(_REACH) - 1
    at_medians = float(model.mean[place]) + sum(float(curve[middle]) for curve in curves.values())
    helps = {
        number: _best_within(np.sign(at_medians) * (curve[middle] - curve))
        for number, curve in curves.items()
    }
    found: dict[int, Turn] = {}
    for count in range(1, min(most, len(helps)) + 1):
        turn = _nearest(helps, abs(at_medians), count)
        if turn and all(turn.distance < earlier.distance for earlier in found.values()):
            found[count] = turn
    return found


def _best_within(helps: Array) -> tuple[Array, Array]:
    """Return the most that an input helps within each distance of its median, and the share where it does."""
    middle = len(_REACH) - 1
    sides = np.stack([helps[middle::-1], helps[middle:]])
    best = np.maximum.accumulate(sides, axis=1)
    reached = _REACH[_places_of_best(sides)]
    side = best.argmax(axis=0)
    steps = np.arange(len(_REACH))
    signs = np.where(side == 0, -1.0, 1.0)
    return best[side, steps], MEDIAN + signs * reached[side, steps]


def _places_of_best(sides: Array) -> np.ndarray:
    """Return the place of the largest value up to each place [side, place]."""
    best = np.maximum.accumulate(sides, axis=1)
    is_new = np.concatenate([np.ones((len(sides), 1), dtype=bool), np.diff(best, axis=1) > 0], 1)
    return np.maximum.accumulate(np.where(is_new, np.arange(sides.shape[1]), 0), axis=1)


def _nearest(helps: Mapping[int, tuple[Array, Array]], needed: float, count: int) -> Turn | None:
    """Return the change of so many inputs that reaches what is needed at the least distance."""
    numbers = np.array(list(helps))
    most = np.array([best for best, _ in helps.values()])
    order = np.argsort(-most, axis=0, kind="stable")[:count]
    enough = np.flatnonzero(np.take_along_axis(most, order, axis=0).sum(axis=0) > needed)
    if not enough.size:
        return None
    step = int(enough[0])
    chosen = numbers[order[:, step]].tolist()
    return Turn(float(_REACH[step]), {number: float(helps[number][1][step]) for number in chosen})


@dataclass(frozen=True)
class Overturned:
    """A claim with the changes that turn it."""

    statement: Statement
    turns: Mapping[int, Turn]

    @property
    def fewest(self) -> Turn | None:
        """The change of the fewest assumptions."""
        return self.turns[min(self.turns)] if self.turns else None


def confirmed(
    plan: Plan, unknowns: Sequence[Unknown], found: Sequence[Overturned], execution: Execution
) -> pd.DataFrame:
    """Return the changes that turn claims, those of the fewest assumptions confirmed by simulation.

    A row for each claim, number of assumptions, and assumption that moves. A change whose values cannot
    be together is not confirmed.
    """
    points = np.full((1 + len(found), len(unknowns)), MEDIAN)
    for place, one in enumerate(found, 1):
        for number, share in (one.fewest.shares if one.fewest else {}).items():
            points[place, number] = share
    draws = Draws.of(plan, unknowns, points)
    plans = _possible(draws, found)
    results = simulated(plans, range(REPLICATIONS), execution) if 0 in plans else {}
    rows = chain.from_iterable(
        _rows(one, unknowns, _judged(one.statement, results, place))
        for place, one in enumerate(found, 1)
    )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _possible(draws: Draws, found: Sequence[Overturned]) -> dict[int, Plan]:
    """Return the study at the medians by 0, and the part of it that each claim is about at its change."""
    plans = dict[int, Plan]()
    for place in range(1 + len(found)):
        if place == 0 or found[place - 1].fewest:
            with suppress(ScenarioError):
                plans[place] = draws.at(place)
                if place:
                    plans[place] = part_of(plans[place], found[place - 1].statement.output)
    return plans


def _judged(
    statement: Statement, results: Mapping[int, StudyResult], place: int
) -> tuple[object, ...]:
    """Return mean at the medians, mean with interval at the change, runs, and whether the claim turned."""
    nothing = (np.nan, np.nan, np.nan, np.nan, 0, False)
    if place not in results:
        return nothing
    before, after = (sample_of(results[number], statement.output) for number in (0, place))
    if before is None or after is None:
        return nothing
    base, mean, half = float(before.mean), float(after.mean), float(after.half_width)
    has_turned = bool(np.sign(mean - half) == np.sign(mean + half) == -np.sign(base))
    return base, mean, mean - half, mean + half, len(results[place].replications), has_turned


def _rows(
    one: Overturned, unknowns: Sequence[Unknown], judged: tuple[object, ...]
) -> Iterator[tuple[object, ...]]:
    claim = (one.statement.kind, *one.statement.output)
    untried = (np.nan, np.nan, np.nan, np.nan, 0, False)
    for count, turn in one.turns.items():
        outcome = judged if turn is one.fewest else untried
        for number, share in turn.shares.items():
            unknown = unknowns[number]
            stated = unknown.range_in((one.statement.output.scenario, one.statement.output.against))
            values = stated.texts(np.array([MEDIAN, share]))
            yield (*claim, count, turn.distance, unknown.path, *values, *outcome)
