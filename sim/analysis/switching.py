"""Switching values: the value of an assumption at which a claim turns, while all others stay.

An assumption is multiplied by a factor, from nothing to ten times, wherever it is stated: the figures are
those of the mean flows and steady prices, moved by what luck adds to their means. A grid of factors
brackets the one at which the claim turns; of several, the one nearest to the assumption counts.

Source: European Commission, Guide to Cost-Benefit Analysis of Investment Projects (2014), 2.8.1.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.outputs import KINDS, Output, Statement, of_levels, statements
from sim.analysis.steady import SteadyStudy
from sim.arrays import Array
from sim.economics.payees import FRUIT
from sim.economics.prices import Prices
from sim.numerals import split
from sim.scenario.models.money import Monetary
from sim.scenario.paths import assumption
from sim.scenario.plan import Plan
from sim.scenario.samples import amount_at
from sim.statistics.summary import SINGLE

MOST = 10.0
"""Largest factor tried."""
UNTURNED = "no value up to ten times the assumption turns the claim"
SEVERAL = "several prices change by one factor"
OPEN = "no value up to ten times the assumption turns an end of the interval"
ASSUMPTIONS = (
    *("sale_price", "followed_price", "rival_price", "premium", "fruit_price", "toll_fee"),
    *("can_price", "capital", "exchange_rate", "wage", "discount_rate"),
)
"""What is moved, in the order of tables; the discount rate is that of the study."""
_RATE = ASSUMPTIONS[-1]
OF_BASIS = ("sale_price", "followed_price", "rival_price")
"""Assumptions that are told in prices of the price basis; the others as they are written."""
_FACTORS = np.array([*np.linspace(0.0, 2.0, 17), 2.5, 3.0, 4.0, 5.0, 6.5, 8.0, MOST])
_ROUNDS = 3
_TRIALS = 400
"""Values tried in a round, for all claims and assumptions together."""
_NEAR = 0.03
"""Part of a bracket beside an interpolated zero that is looked at closely."""
_ROUNDING = 1e-9
"""Share of the values at both ends of a bracket that counts as zero."""
_COLUMNS = (
    *("kind", "scenario", "kpi", "against", "assumption", "paths"),
    *("assumed", "value", "unit", "change_pct", "change_low_pct", "change_high_pct", "why"),
)
Indices = NDArray[np.intp]


def moved_paths(money: Monetary) -> dict[str, tuple[str, ...]]:
    """Return the money paths that each assumption consists of; several of them move by one factor."""
    sale, costs = money.sale, money.costs
    rival = (f"rivals.{sale.rival}.fob",) if sale.rival is not None else ()
    cans = [name for name, cost in costs.items() if (cost.per, cost.group) == ("can", "packaging")]
    fruit, items = costs.get(FRUIT), money.investment.items()
    found: dict[str, tuple[str, ...]] = {
        "sale_price": () if sale.price is None else ("sale.price",),
        "followed_price" if sale.price is None else "rival_price": rival,
        "premium": ("sale.premium",),
        "fruit_price": (f"costs.{FRUIT}.price",) if fruit is not None and fruit.price else (),
        "toll_fee": ("toll.fee",) if money.toll is not None else (),
        "can_price": tuple(path for name in cans for path in _prices(name, money)),
        # Items that are a share of others follow them.
        "capital": tuple(f"investment.{name}.cost" for name, item in items if item.cost),
        "exchange_rate": ("exchange.usd",),
        "wage": ("wage.monthly",) if money.wage is not None else (),
    }
    return {name: paths for name, paths in found.items() if paths}


def _prices(name: str, money: Monetary) -> Iterator[str]:
    """Yield the paths of the prices of a cost, those of larger lots too."""
    if money.costs[name].price is not None:
        yield f"costs.{name}.price"
    yield from (f"costs.{name}.steps.{step}.price" for step in money.costs[name].steps)


class _Trials(NamedTuple):
    """A study in which one assumption at a time is multiplied by a factor."""

    study: SteadyStudy
    paths: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Money paths by scenario and assumption."""
    names: Sequence[str]
    """The assumptions that some scenario states, and the discount rate."""

    @classmethod
    def of(cls, study: SteadyStudy) -> "_Trials":
        paths = {name: moved_paths(one.money) for name, one in study.plan.scenarios.items()}
        stated = {_RATE}.union(*paths.values())
        return cls(study, paths, [name for name in ASSUMPTIONS if name in stated])

    def figures(self, moved: Indices, factors: Array) -> dict[Output, Array]:
        """Return each figure where an assumption, by its position, has a factor [sample]."""
        plan = self.study.plan
        by_name = {
            name: np.where(moved == place, factors, 1.0) for place, name in enumerate(self.names)
        }
        amounts = {
            scenario: {
                path: amount_at(plan.scenarios[scenario], path) * by_name[name]
                for name, paths in found.items()
                for path in paths
            }
            for scenario, found in self.paths.items()
        }
        figures = self.study.figures(amounts, plan.timing.discount_rate.value * by_name[_RATE])
        return {key: np.broadcast_to(one, factors.shape) for key, one in figures.items()}


def switching_values(study: SteadyStudy) -> pd.DataFrame:
    """Return the value of each assumption at which each claim turns: a row for each that moves the claim.

    `change_pct` is by how much it differs from the assumption; nan where no value up to ten times the
    assumption turns the claim, and `why` tells it. Its 95 % interval by luck is where the ends of the interval of the claim's output,
    as wide as at the assumptions, turn it; nan where an end does not. Prices that move together have no
    single value.
    """
    if not study.luck:
        return pd.DataFrame(columns=list(_COLUMNS))
    trials = _Trials.of(study)
    count = len(trials.names)
    figures = trials.figures(np.repeat(np.arange(count), _FACTORS.size), np.tile(_FACTORS, count))
    claims, values = _distinct(study.plan, figures)
    by_factor = values.reshape(len(claims), count, _FACTORS.size)
    claim, moved = np.nonzero(_moves(by_factor))
    widths = np.array([study.half_widths.get(one.output, math.nan) for one in claims])
    # The mean of each output, then the ends of its interval.
    shifts = np.concatenate([0 * claim, widths[claim], -widths[claim]])
    rows = np.tile(np.arange(claim.size), 3)
    factors = np.full(rows.size, math.nan)
    turned, ends, at_ends = _brackets(by_factor[claim, moved][rows] + shifts[:, None])
    rows, shifts = rows[turned], shifts[turned]

    def reached(places: Indices, tried: Array) -> Array:
        found = trials.figures(moved[rows[places]], tried)
        ours = np.array([of_levels(one.output, found) for one in claims])
        return np.asarray(ours[claim[rows[places]], np.arange(places.size)] + shifts[places])

    factors[turned] = _zeros_within(reached, ends, at_ends)
    value, *bounds = factors.reshape(3, -1)
    each = zip(claim.tolist(), moved.tolist(), value.tolist(), np.sort(bounds, 0).T, strict=True)
    return pd.DataFrame(
        [
            _row(claims[row], trials.names[lever], (factor, *interval), trials)
            for row, lever, factor, interval in each
        ],
        columns=list(_COLUMNS),
    )


def _distinct(plan: Plan, figures: Mapping[Output, Array]) -> tuple[list[Statement], Array]:
    """Return the claims with a value, and their values [claim, sample]; not those that a grant leaves as they are."""
    found: dict[bytes, tuple[Statement, Array]] = {}
    for one in sorted(statements(plan), key=lambda one: KINDS.index(one.kind)):
        values = of_levels(one.output, figures)
        if np.isfinite(values).any():
            found.setdefault(values.tobytes(), (one, values))
    claims = [one for one, _ in found.values()]
    return claims, np.array([values for _, values in found.values()])


def _moves(values: Array) -> NDArray[np.bool_]:
    """Return whether values change along the last axis by more than rounding."""
    known = np.ma.masked_invalid(values)
    return np.asarray(
        (np.ma.ptp(known, axis=-1) > _ROUNDING * np.abs(known).max(axis=-1)).filled(False)
    )


def _brackets(values: Array) -> tuple[Indices, Array, Array]:
    """Return which rows [row, factor] turn, and around their nearest turn both factors and values [2, row]."""
    before, after = values[:, :-1], values[:, 1:]
    turns = np.isfinite(before) & np.isfinite(after) & ((before > 0) != (after > 0))
    middles = (_FACTORS[:-1] + _FACTORS[1:]) / 2
    nearest = np.where(turns, np.abs(middles - 1), np.inf).argmin(axis=1)
    rows = np.flatnonzero(turns.any(axis=1))
    places = nearest[rows]
    ends = np.array([_FACTORS[places], _FACTORS[places + 1]])
    return rows, ends, np.array([values[rows, places], values[rows, places + 1]])


def _zeros_within(values: Callable[[Indices, Array], Array], ends: Array, at_ends: Array) -> Array:
    """Return zeros of functions, by row, between ends [2, row] at which their signs differ.

    In each round the functions are evaluated where a straight line is zero, close to there, and evenly in
    between: all rows at once. A function that jumps past zero is told to a small part of its bracket.
    """
    zeros, rows = _on_line(ends, at_ends), np.arange(ends.shape[1])
    small = _ROUNDING * np.abs(at_ends).sum(axis=0)
    for _ in range(_ROUNDS):
        if not rows.size:
            break
        (low, high), zero = ends[:, rows], zeros[rows]
        near = _NEAR * (high - low)
        shares = np.linspace(0, 1, max(0, _TRIALS // rows.size - 3) + 2)[1:-1, None]
        inner = [zero, np.maximum(low, zero - near), np.minimum(high, zero + near)]
        tried = np.vstack([inner, low + shares * (high - low)])
        found = values(np.tile(rows, len(tried)), tried.ravel()).reshape(tried.shape)
        points, at = np.vstack([ends[:, rows], tried]), np.vstack([at_ends[:, rows], found])
        order = points.argsort(axis=0, kind="stable")
        points, at = (np.take_along_axis(one, order, axis=0) for one in (points, at))
        place, columns = ((at[1:] > 0) != (at[:-1] > 0)).argmax(axis=0), np.arange(rows.size)
        ends[:, rows] = points[place, columns], points[place + 1, columns]
        at_ends[:, rows] = at[place, columns], at[place + 1, columns]
        is_open = np.abs(found[0]) > small[rows]
        rows = rows[is_open]
        zeros[rows] = _on_line(ends[:, rows], at_ends[:, rows])
    return zeros


def _on_line(ends: Array, at_ends: Array) -> Array:
    """Return where straight lines between two ends [2, row] are zero."""
    (low, high), (at_low, at_high) = ends, at_ends
    return np.asarray(low - at_low * (high - low) / (at_high - at_low))


def _row(
    claim: Statement, name: str, factors: Sequence[float], trials: _Trials
) -> tuple[object, ...]:
    paths, (assumed, unit) = _stated(claim.output, name, trials)
    factor, low, high = factors
    if math.isnan(low + high):
        low = high = math.nan
    lacking = {
        UNTURNED: factor,
        SEVERAL: assumed,
        SINGLE: trials.study.half_widths.get(claim.output, math.nan),
        OPEN: low,
    }
    why = next((reason for reason, value in lacking.items() if math.isnan(value)), "")
    changes = (100 * (one - 1) for one in (factor, low, high))
    values = (assumed, assumed * factor, unit, *changes, why)
    return (claim.kind, *claim.output, name, " ".join(paths), *values)


def _stated(
    output: Output, name: str, trials: _Trials
) -> tuple[tuple[str, ...], tuple[float, str]]:
    """Return the paths of an assumption, and what it is assumed to be, in the unit written there.

    In the scenario of a claim, else in one that it is set beside. Sums of money add up. The price of
    a contract or of a rival is told in money of the price basis.
    """
    plan = trials.study.plan
    if name == _RATE:
        return (_RATE,), split(str(plan.timing.discount_rate))
    without = plan.members[output.scenario].without
    stating = next(
        one
        for one in (output.scenario, output.against, without, *plan.scenarios)
        if one and name in trials.paths.get(one, ())
    )
    paths = trials.paths[stating][name]
    texts = [split(assumption(plan.scenarios[stating], path).value) for path in paths]
    units = {unit for _, unit in texts}
    if name in OF_BASIS:
        return paths, (texts[0][0] * _of_basis(trials, stating, paths[0]), texts[0][1])
    if len(paths) == 1 or (len(units) == 1 and "/" not in texts[0][1]):
        return paths, (sum(value for value, _ in texts), texts[0][1])
    return paths, (math.nan, "")


def _of_basis(trials: _Trials, name: str, path: str) -> float:
    """Return the factor from the price at a path, of a contract or of a rival, to the price basis."""
    study = trials.study
    scenario = study.plan.scenarios[name]
    prices = Prices(scenario, study.plan.timing, study.flows[name], study.memo)
    sale, rivals = scenario.money.sale, scenario.money.rivals
    if path == "sale.price" and sale.price is not None:
        return float(prices.of_basis(sale.price, sale.price_year))
    rival = rivals[sale.rival or ""]
    return float(prices.of_basis(rival.fob, rival.price_year))
