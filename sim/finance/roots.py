"""Internal rates of return: all of a single series, and the only one of each of many series.

Zeros of the present value are sought in the force of interest, the logarithm of one plus the rate.
"""

from __future__ import annotations

import math
import sys
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.finance.rows import TOUCHES_ZERO

# Forces of interest of the grid: fine for rates from -99 % to 1000 %, coarse beyond. A force times
# the years must not overflow a float.
_FORCES = np.concatenate(
    [
        [-36.0, -24.0, -16.0, -11.0, -8.0, -6.0],
        np.linspace(math.log(0.01), math.log(11), 97),
        [3.0, 4.0, 6.0, 10.0, 20.0, 40.0],
    ]
)
_OTHER_FORCES = (0.0, -0.1, 0.05, 0.2)
"""At which a bound on the number of rates is tried, beside a rate that is known."""
_LARGEST_POWER = 600.0
_MOST_STEPS = 100
_LAST_STEP = 1e-12
Counts = NDArray[np.int64]


def irr_rows(flows: Array, years: Array) -> tuple[Array, Counts]:
    """Return the internal rate of return and how many there are [share a year; ...], [count; ...].

    The rate is nan where there is none, or more than one.

    Parameters
    ----------
    flows
        Many series of flows [money; ..., point].
    years
        When they fall [year; point], ascending.

    A grid of rates shows where the present value changes sign. It settles a series that can have no
    more rates than it shows: the balance owed at some rate, integrated over time, changes sign at least
    as often from the start as there are higher rates, and from the end as there are lower ones. The
    few series that are left are solved one by one.

    Source: D. Teichroew, A. A. Robichek and M. Montalbano, An analysis of criteria for investment
    and financing decisions under certainty, Management Science 12 (1965), 151-179, for the balance;
    J. W. Pratt and J. S. Hammond, Evaluating and comparing projects: simple detection of false
    alarms, The Journal of Finance 34 (1979), 1231-1242, for sums of it.

    >>> rate, count = irr_rows(np.array([[-100.0, 60, 60], [-350, 950, -620]]), np.arange(3.0))
    >>> rate.round(4).tolist(), count.tolist()
    ([0.1307, nan], [1, 2])
    """
    amounts, times = np.asarray(flows, dtype=float), np.asarray(years, dtype=float)
    if times.shape != amounts.shape[-1:] or not (np.diff(times) > 0).all():
        raise ValueError(f"each flow needs its time, ascending, got {times}")
    if not np.isfinite(amounts).all():
        raise ValueError("flows must be finite numbers")
    rows = amounts.reshape(-1, times.size)
    since = times - times[0]
    rate, count, sure = _on_grid(rows, since)
    for row in np.flatnonzero(~sure):
        rates = rates_of_return(times, rows[row])
        rate[row], count[row] = rates[0] if rates else math.nan, len(rates)
    rate[count != 1] = math.nan
    return rate.reshape(amounts.shape[:-1]), count.reshape(amounts.shape[:-1])


def _on_grid(rows: Array, times: Array) -> tuple[Array, Counts, NDArray[np.bool_]]:
    """Return one rate of each row, the number of rates on a grid, and whether there are no others."""
    grid = _FORCES[np.abs(_FORCES) * times[-1] <= _LARGEST_POWER]
    # Each column is scaled so that its largest factor is one: signs stay, and nothing overflows.
    since = times[:, None] - np.where(grid > 0, times[0], times[-1])
    gains = rows @ np.exp(-grid * since) > 0
    crossed = gains[:, 1:] != gains[:, :-1]
    count, place = crossed.sum(axis=1), crossed.argmax(axis=1)
    force = np.zeros(len(rows))
    some = np.flatnonzero(count)
    force[some] = _zero_between(rows[some], times, grid[place[some]], grid[place[some] + 1])
    # If the first or the last flow does not dominate at its end of the grid, rates may lie beyond it.
    whole = (gains[:, -1] == (_first(rows) > 0)) & (gains[:, 0] == (_first(rows[:, ::-1]) > 0))
    return np.expm1(force), count, whole & _settled(rows, times, count, force)


def _settled(rows: Array, times: Array, count: Counts, force: Array) -> NDArray[np.bool_]:
    """Return whether rows have at most `count` rates of return, given one of them as a force."""
    settled = (count > 0) & (_most_others(rows, times, force) + 1 == count)
    for other in (one for one in _OTHER_FORCES if abs(one) * times[-1] <= _LARGEST_POWER):
        rest = np.flatnonzero(~settled)
        terms = rows[rest] * np.exp(-other * times)
        # A force that is a rate of return itself tells nothing.
        apart = np.abs(terms.sum(axis=1)) > TOUCHES_ZERO * np.abs(terms).sum(axis=1)
        most = _most_others(rows[rest], times, np.full(rest.size, other))
        settled[rest] = apart & (most == count[rest])
    return np.asarray(settled)


def _most_others(rows: Array, times: Array, force: Array) -> Counts:
    """Return an upper bound on the rates of each row that are above or below its force."""
    terms, steps = rows * np.exp(-force[:, None] * times), np.diff(times)
    return _sign_changes(terms, steps) + _sign_changes(terms[:, ::-1], steps[::-1])


def _sign_changes(terms: Array, steps: Array) -> Counts:
    """Return how often the integral of each row's running sum over all time changes sign.

    The integral is linear between terms; after the last term it takes the sign of the whole sum.
    """
    balance, moved = terms.cumsum(axis=1), np.abs(terms).cumsum(axis=1)
    integral = np.column_stack([(balance[:, :-1] * steps).cumsum(axis=1), balance[:, -1]])
    scale = np.column_stack([(moved[:, :-1] * steps).cumsum(axis=1), moved[:, -1]])
    signs = np.where(np.abs(integral) <= TOUCHES_ZERO * scale, 0.0, np.sign(integral))
    # A zero takes the sign before it.
    latest = np.maximum.accumulate(np.where(signs != 0, np.arange(signs.shape[1]), 0), axis=1)
    filled = np.take_along_axis(signs, latest, axis=1)
    return np.asarray((filled[:, 1:] * filled[:, :-1] < 0).sum(axis=1))


def _first(rows: Array) -> Array:
    """Return the first flow of each row that is not zero, or zero."""
    return np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1)[:, 0]


def _zero_between(rows: Array, times: Array, left: Array, right: Array) -> Array:
    """Return a zero of each row between two forces, by Newton's steps where they stay between."""
    rising = (rows * np.exp(-left[:, None] * times)).sum(axis=1) < 0
    force = (left + right) / 2
    for _ in range(_MOST_STEPS):
        terms = rows * np.exp(-force[:, None] * times)
        balance, slope = terms.sum(axis=1), -(terms @ times)
        below = (balance < 0) == rising
        left, right = np.where(below, force, left), np.where(below, right, force)
        step = np.divide(balance, slope, out=np.full(len(rows), math.inf), where=slope != 0)
        inside = (left <= force - step) & (force - step <= right)
        before, force = force, np.where(inside, force - step, (left + right) / 2)
        if (np.abs(force - before) <= _LAST_STEP).all():
            break
    return force


def rates_of_return(times: Array, flows: Array) -> list[float]:
    """Return every rate above -1 at which the present value of dated flows is zero, ascending.

    Two that lie too close for floats to separate (about 1e-6) come back as one.

    Source: Descartes' rule of signs as extended by Laguerre; see G. J. O. Jameson, Counting
    zeros of generalised polynomials, The Mathematical Gazette 90 (2006), 223-234.

    >>> [round(rate, 4) for rate in rates_of_return(np.arange(3.0), np.array([-350.0, 950, -620]))]
    [0.0918, 0.6225]
    """
    moments, place = np.unique(times, return_inverse=True)
    amounts = np.bincount(place, weights=flows)
    moments, amounts = moments[amounts != 0], amounts[amounts != 0]
    forces = _zeros(moments, np.sign(amounts), np.log(np.abs(amounts)))
    rates = [math.expm1(force) for force in forces if force < math.log(sys.float_info.max)]
    return [rate for rate in rates if rate > -1]


def _zeros(times: Array, signs: Array, logs: Array) -> list[float]:
    """Return all forces of interest s at which sum(signs * exp(logs - s * times)) is zero.

    Multiplied by exp(s * pivot), with the pivot between two neighbours of opposite sign, a
    sum keeps its zeros, and its derivative is such a sum with one change of sign less. The
    zeros of the derivative cut the line into stretches that hold at most one zero each.
    """
    sums = [(signs, logs)]
    while (changes := np.flatnonzero(signs[1:] != signs[:-1])).size:
        before = changes[changes.size // 2]
        ahead = times[before : before + 2].mean() - times
        signs, logs = signs * np.sign(ahead), logs + np.log(np.abs(ahead))
        sums.append((signs, logs))
    zeros: list[float] = []
    for signs, logs in reversed(sums[:-1]):
        zeros = _zeros_between(zeros, times, signs, logs)
    return zeros


def _zeros_between(
    turns: list[float],
    times: Array,
    signs: Array,
    logs: Array,
) -> list[float]:
    from scipy.optimize import brentq

    def balance(force: float) -> float:
        # The largest term is scaled to one: the zeros stay, and nothing overflows.
        sizes = logs - force * times
        terms = np.exp(sizes - sizes.max())
        return float(signs @ terms / terms.sum())

    # Beyond these ends the first or the last term outweighs all others twice.
    highest = math.log(2) + np.logaddexp.reduce(logs[1:]) - logs[0]
    lowest = math.log(2) + np.logaddexp.reduce(logs[:-1]) - logs[-1]
    above = max(0.0, highest / (times[1] - times[0]))
    below = -max(0.0, lowest / (times[-1] - times[-2]))
    points = [(point, balance(point)) for point in sorted([below, *turns, above])]
    zeros = [point for point, rest in points if abs(rest) <= TOUCHES_ZERO]
    for (left, start), (right, end) in pairwise(points):
        if start * end < 0 and min(abs(start), abs(end)) > TOUCHES_ZERO:
            zeros.append(float(brentq(balance, left, right, xtol=1e-15)))
    return sorted(zeros)
