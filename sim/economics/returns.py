"""What is a series of money flows worth? Pure functions on plain numbers and arrays.

Throughout, a flow [money] is positive when received and negative when paid; the first one
falls at time zero and is not discounted; flows are one period apart, and a rate [share]
is per that same period. All flows of a series are in money of one kind, real or nominal,
and so is the rate.
"""

import math
import sys
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

# What is left of a sum counts as zero below this share of the amounts added: floats cannot
# tell a balance that touches zero from one that just misses it.
TOUCHES_ZERO = 1e-12


def discounted(rate: float, flows: ArrayLike) -> NDArray[np.float64]:
    """Return each flow at its value of time zero [money].

    With inflation as the rate, it turns nominal flows into flows at prices of time zero.

    >>> discounted(0.10, [-100, 110, 121]).round(6).tolist()
    [-100.0, 100.0, 100.0]
    """
    series = _series(flows)
    return series / _growth(rate) ** np.arange(series.size)


def npv(rate: float, flows: ArrayLike) -> float:
    """Return the net present value [money] of flows, the first of which falls now.

    A spreadsheet's NPV() sets the first flow one period later: give it the flows from the
    second on and add the first.

    Source: Principles of Finance (OpenStax, 2022), 16.2 and 16.6.

    >>> round(npv(0.10, [-100, 60, 60]), 4)
    4.1322
    """
    return float(discounted(rate, flows).sum())


def irr_all(flows: ArrayLike) -> list[float]:
    """Return every internal rate of return [share a period] above -1, ascending.

    There are at most as many as the flows change sign, and none when they never do. Two
    rates that lie too close for floats to separate (about 1e-6) come back as one.

    Source: Descartes' rule of signs as extended by Laguerre; see G. J. O. Jameson, Counting
    zeros of generalised polynomials, The Mathematical Gazette 90 (2006), 223-234.

    >>> [round(rate, 4) for rate in irr_all([-350, 950, -620])]
    [0.0918, 0.6225]
    """
    series = _series(flows)
    return _rates_of_return(np.arange(series.size, dtype=float), series)


def irr(flows: ArrayLike) -> float:
    """Return the internal rate of return [share a period], nan where none or several exist.

    >>> round(irr([-100, 60, 60]), 4)
    0.1307
    >>> irr([-350, 950, -620])
    nan
    """
    rates = irr_all(flows)
    return rates[0] if len(rates) == 1 else math.nan


def sign_changes(flows: ArrayLike) -> int:
    """Return how often the flows change sign; more than once means several rates may exist.

    >>> sign_changes([-350, 0, 950, -620])
    2
    """
    signs = np.sign(_series(flows))
    signs = signs[signs != 0]
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def mirr(flows: ArrayLike, finance_rate: float, reinvest_rate: float) -> float:
    """Return the modified internal rate of return [share a period].

    Payments are discounted to time zero at `finance_rate`, receipts compounded to the last
    period at `reinvest_rate`. nan where payments or receipts are missing.

    Source: Principles of Finance (OpenStax, 2022), 16.4.

    >>> round(mirr([-100, 60, 60], 0.10, 0.10), 4)
    0.1225
    """
    series = _series(flows)
    last = series.size - 1
    paid = -npv(finance_rate, np.minimum(series, 0))
    received = npv(reinvest_rate, np.maximum(series, 0)) * _growth(reinvest_rate) ** last
    return (received / paid) ** (1 / last) - 1 if paid > 0 and received > 0 else math.nan


def payback(flows: ArrayLike) -> float:
    """Return the time [periods] from which the money laid out is back for good.

    Flows are even within a period. nan if the money is never back. Where it is back, but
    later payments (a replacement) exceed it again, the last recovery counts.

    >>> payback([-100, 40, 40, 40])
    2.5
    """
    series = _series(flows)
    balance = series.cumsum()
    owed = np.flatnonzero(balance < -TOUCHES_ZERO * np.abs(series).sum())
    if not owed.size:
        return 0.0
    last = int(owed[-1])
    return math.nan if last == series.size - 1 else float(last - balance[last] / series[last + 1])


def discounted_payback(rate: float, flows: ArrayLike) -> float:
    """Return the time [periods] from which the money is back with interest; nan if never.

    >>> round(discounted_payback(0.10, [-100, 40, 40, 40, 40]), 4)
    3.0193
    """
    return payback(discounted(rate, flows))


def profitability_index(net_present_value: float, outlay: float) -> float:
    """Return the present value earned for each unit of money invested [share].

    `outlay` is the present value of the investment [money], as a positive number.

    >>> profitability_index(20, 100)
    1.2
    """
    if outlay <= 0:
        raise ValueError(f"outlay must be a positive amount, got {outlay}")
    return 1 + net_present_value / outlay


def bcr_gross(rate: float, benefits: ArrayLike, costs: ArrayLike) -> float:
    """Return present value of all benefits over that of all costs [share].

    Costs are given as positive amounts. nan where there are none.

    >>> round(bcr_gross(0.10, [0, 220], [100, 55]), 4)
    1.3333
    """
    spent = npv(rate, costs)
    if spent < 0:
        raise ValueError(f"costs must be given as positive amounts, got a value of {spent}")
    return npv(rate, benefits) / spent if spent else math.nan


def bcr_net(rate: float, flows: ArrayLike) -> float:
    """Return present value of the net receipts over that of the net payments [share].

    Periods with a positive net flow stand above the line, those with a negative one below
    it (the Net B/C of Indonesian studies). nan where no period has a net payment.

    Source: C. Gray and others, Pengantar Evaluasi Proyek (Gramedia, 1992).

    >>> round(bcr_net(0.10, [-100, 165]), 4)
    1.5
    """
    series = discounted(rate, flows)
    paid = -float(series[series < 0].sum())
    return float(series[series > 0].sum()) / paid if paid else math.nan


def equivalent_annual(rate: float, flows: ArrayLike) -> float:
    """Return the even amount a period, from period 1 on, with the same NPV [money].

    >>> round(equivalent_annual(0.10, [-100, 0, 0]), 4)
    -57.619
    """
    evenly = np.ones(_series(flows).size)
    if evenly.size < 2:
        raise ValueError("an equivalent annual amount needs at least one period after time zero")
    evenly[0] = 0
    return npv(rate, flows) / npv(rate, evenly)


def xnpv(rate: float, flows: ArrayLike, years: ArrayLike) -> float:
    """Return the value now [money] of flows at any times [year]; the rate is yearly.

    >>> round(xnpv(0.10, [-100, 121], [0, 1]), 4)
    10.0
    """
    amounts, times = _dated(flows, years)
    return float((amounts / _growth(rate) ** times).sum())


def xirr_all(flows: ArrayLike, years: ArrayLike) -> list[float]:
    """Return every internal rate of return [share a year] of flows at any times [year].

    The times may come in any order; the rest is as for `irr_all`.

    >>> [round(rate, 4) for rate in xirr_all([-100, 121], [0, 2])]
    [0.1]
    """
    amounts, times = _dated(flows, years)
    return _rates_of_return(times, amounts)


def xirr(flows: ArrayLike, years: ArrayLike) -> float:
    """Return the internal rate of return [share a year] of flows at any times [year].

    nan where none or several exist.

    >>> round(xirr([-100, 121], [0, 2]), 4)
    0.1
    """
    rates = xirr_all(flows, years)
    return rates[0] if len(rates) == 1 else math.nan


def _series(flows: ArrayLike) -> NDArray[np.float64]:
    series = np.asarray(flows, dtype=float)
    if series.ndim != 1 or not series.size or not np.isfinite(series).all():
        raise ValueError(f"a series must be a row of at least one finite number, got {flows!r}")
    return series


def _dated(flows: ArrayLike, years: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    amounts, times = _series(flows), _series(years)
    if amounts.size != times.size:
        raise ValueError(f"each flow needs its time, got {amounts.size} flows, {times.size} times")
    return amounts, times


def _growth(rate: float) -> float:
    if not rate > -1:
        raise ValueError(f"rate must be above -1 (-100 %), got {rate}")
    return 1 + rate


def _rates_of_return(times: NDArray[np.float64], flows: NDArray[np.float64]) -> list[float]:
    moments, place = np.unique(times, return_inverse=True)
    amounts = np.bincount(place, weights=flows)
    moments, amounts = moments[amounts != 0], amounts[amounts != 0]
    forces = _zeros(moments, np.sign(amounts), np.log(np.abs(amounts)))
    rates = [math.expm1(force) for force in forces if force < math.log(sys.float_info.max)]
    return [rate for rate in rates if rate > -1]


def _zeros(
    times: NDArray[np.float64], signs: NDArray[np.float64], logs: NDArray[np.float64]
) -> list[float]:
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
    times: NDArray[np.float64],
    signs: NDArray[np.float64],
    logs: NDArray[np.float64],
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
