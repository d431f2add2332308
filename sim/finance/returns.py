"""Present value, rates of return, payback and ratios of one series of money flows.

A flow [money] is positive when received and negative when paid; the first one falls at
time zero and is not discounted; flows are one period apart, and a rate [share] is per that
same period. All flows of a series are in money of one kind, real or nominal, and so is
the rate.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array
from sim.finance.roots import rates_of_return
from sim.finance.rows import (
    bcr_gross_rows,
    bcr_net_rows,
    discounted_rows,
    mirr_rows,
    npv_rows,
    payback_rows,
    profitability_index_rows,
)


def discounted(rate: float, flows: ArrayLike) -> Array:
    """Return the present value of each flow at time zero [money].

    With inflation as the rate, nominal flows become flows at prices of time zero.

    >>> discounted(0.10, [-100, 110, 121]).round(6).tolist()
    [-100.0, 100.0, 100.0]
    """
    return discounted_rows(rate, _series(flows))


def npv(rate: float, flows: ArrayLike) -> float:
    """Return the net present value [money] of flows, the first of which falls now.

    A spreadsheet's NPV() sets the first flow one period later: give it the flows from the
    second on and add the first.

    Source: Principles of Finance (OpenStax, 2022), 16.2 and 16.6.

    >>> round(npv(0.10, [-100, 60, 60]), 4)
    4.1322
    """
    return float(npv_rows(rate, _series(flows)))


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
    return rates_of_return(np.arange(series.size, dtype=float), series)


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
    """Return the number of sign changes; with more than one, several rates may exist.

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
    return float(mirr_rows(_series(flows), finance_rate, reinvest_rate))


def payback(flows: ArrayLike) -> float:
    """Return the time from which the money laid out is recovered for good [period].

    Flows are even within a period. nan if the money is never recovered. Where later payments
    (a replacement) exceed it again, the last recovery counts.

    >>> payback([-100, 40, 40, 40])
    2.5
    """
    return float(payback_rows(_series(flows)))


def discounted_payback(rate: float, flows: ArrayLike) -> float:
    """Return the time from which the money is recovered with interest [period]; nan if never.

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
    return float(profitability_index_rows(np.asarray(net_present_value), np.asarray(outlay)))


def bcr_gross(rate: float, benefits: ArrayLike, costs: ArrayLike) -> float:
    """Return the present value of all benefits over that of all costs [share].

    Costs are given as positive amounts. nan where there are none.

    >>> round(bcr_gross(0.10, [0, 220], [100, 55]), 4)
    1.3333
    """
    return float(bcr_gross_rows(rate, _series(benefits), _series(costs)))


def bcr_net(rate: float, flows: ArrayLike) -> float:
    """Return the present value of net receipts over that of net payments [share].

    The numerator sums the periods with a positive net flow, the denominator those with a
    negative one (the Net B/C of Indonesian studies). nan where no period has a net payment.

    Source: C. Gray and others, Pengantar Evaluasi Proyek (Gramedia, 1992).

    >>> round(bcr_net(0.10, [-100, 165]), 4)
    1.5
    """
    return float(bcr_net_rows(rate, _series(flows)))


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
    """Return the present value [money] of flows at any times [year]; the rate is yearly.

    In place of years stand dates, or texts such as `2027-01-31`: the value is then that at the first date,
    and a year has 365 days, as in a spreadsheet.

    >>> round(xnpv(0.10, [-100, 121], [0, 1]), 4)
    10.0
    >>> round(xnpv(0.10, [-100, 121], ["2027-01-01", "2028-01-01"]), 4)
    10.0
    """
    amounts, times = _dated(flows, years)
    if not rate > -1:
        raise ValueError(f"rate must be above -1 (-100 %), got {rate}")
    return float((amounts / (1 + rate) ** times).sum())


def xirr_all(flows: ArrayLike, years: ArrayLike) -> list[float]:
    """Return every internal rate of return [share a year] of flows at any times [year], or dates as in `xnpv`.

    The times may come in any order; the rest is as for `irr_all`.

    >>> [round(rate, 4) for rate in xirr_all([-100, 121], [0, 2])]
    [0.1]
    """
    amounts, times = _dated(flows, years)
    return rates_of_return(times, amounts)


def xirr(flows: ArrayLike, years: ArrayLike) -> float:
    """Return the internal rate of return [share a year] of flows at any times [year].

    nan where none or several exist. Dates may stand in place of years, as in `xnpv`.

    >>> round(xirr([-100, 121], [0, 2]), 4)
    0.1
    >>> from datetime import date
    >>> days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]
    >>> round(xirr([-10_000, 2_750, 4_250, 3_250, 2_750], days), 6)
    0.373363
    """
    rates = xirr_all(flows, years)
    return rates[0] if len(rates) == 1 else math.nan


def _series(flows: ArrayLike) -> Array:
    series = np.asarray(flows, dtype=float)
    if series.ndim != 1 or not series.size or not np.isfinite(series).all():
        raise ValueError(f"a series must be a row of at least one finite number, got {flows!r}")
    return series


def _dated(flows: ArrayLike, years: ArrayLike) -> tuple[Array, Array]:
    amounts, times = _series(flows), _series(_in_years(years))
    if amounts.size != times.size:
        raise ValueError(f"each flow needs its time, got {amounts.size} flows, {times.size} times")
    return amounts, times


def _in_years(times: ArrayLike) -> ArrayLike:
    """Return times [year] as they are, and dates as years of 365 days from the first of them."""
    given = np.asarray(times)
    if given.dtype.kind in "biuf" or not given.size:
        return times
    wrong = ValueError(f"times must be years or dates like 2027-01-31, got {times!r}")
    if given.dtype == object and not all(isinstance(one, date) for one in given.flat):
        raise wrong
    try:
        days = given.astype("datetime64[D]")
    except (TypeError, ValueError):
        raise wrong from None
    if np.isnat(days).any():
        raise wrong
    return np.asarray((days - days[0]).astype(float) / 365)
