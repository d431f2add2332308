"""Time value of money: equal payments, conversion of rates, and day counts.

Equal payments have the signs of a spreadsheet: money received is positive, money paid
negative, so that a loan of 1000 is repaid by a negative `payment`. Payments fall at the end
of each period, or at its beginning with `begin`; a rate [share] is per that same period.
One equation holds for all, with growth = (1 + rate) ** periods:

    present * growth + payment * (1 + rate * begin) * (growth - 1) / rate + future = 0

Source: Principles of Finance (OpenStax, 2022), chapters 7 and 8.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array
from sim.finance.returns import irr

DayCount = Literal["act/365", "act/360", "act/act", "30e/360"]


def pmt(
    rate: float, periods: float, present: float, future: float = 0.0, *, begin: bool = False
) -> float:
    """Return the equal payment a period [money] that repays `present` and leaves `future`.

    >>> round(pmt(0.10, 2, 1000), 4)
    -576.1905
    """
    growth, payments = _factors(rate, periods, begin)
    return -(present * growth + future) / payments


def ipmt(rate: float, period: int, periods: int, present: float, *, begin: bool = False) -> float:
    """Return the interest [money] within the payment of one period, counted from 1.

    nan for a period before the first or after the last.

    >>> round(ipmt(0.10, 2, 2, 1000), 4)
    -52.381
    """
    if not 1 <= period <= periods:
        return math.nan
    if begin and period == 1:
        return 0.0
    payment = pmt(rate, periods, present, begin=begin)
    # The debt is the value of the payments to come: this avoids a difference of large amounts.
    interest = -rate * pv(rate, periods - period + 1, payment, begin=begin)
    return interest / (1 + rate) if begin else interest


def ppmt(rate: float, period: int, periods: int, present: float, *, begin: bool = False) -> float:
    """Return the principal [money] within the payment of one period, counted from 1.

    nan for a period before the first or after the last.

    >>> round(ppmt(0.10, 2, 2, 1000), 4)
    -523.8095
    """
    interest = ipmt(rate, period, periods, present, begin=begin)
    return pmt(rate, periods, present, begin=begin) - interest


def cumulative_interest(rate: float, periods: int, present: float, first: int, last: int) -> float:
    """Return the interest [money] paid from the period `first` to `last`, both included.

    nan if either lies outside the loan.

    >>> round(cumulative_interest(0.10, 2, 1000, 1, 2), 4)
    -152.381
    """
    return sum(ipmt(rate, period, periods, present) for period in range(first, last + 1))


def cumulative_principal(rate: float, periods: int, present: float, first: int, last: int) -> float:
    """Return the principal [money] repaid from the period `first` to `last`, both included.

    nan if either lies outside the loan.

    >>> round(cumulative_principal(0.10, 2, 1000, 1, 2), 4)
    -1000.0
    """
    return sum(ppmt(rate, period, periods, present) for period in range(first, last + 1))


def pv(
    rate: float, periods: float, payment: float, future: float = 0.0, *, begin: bool = False
) -> float:
    """Return the amount now [money] that equal payments and a `future` amount balance.

    >>> round(pv(0.10, 2, -576.190476), 4)
    1000.0
    """
    growth, payments = _factors(rate, periods, begin)
    return -(payment * payments + future) / growth


def fv(
    rate: float, periods: float, payment: float, present: float = 0.0, *, begin: bool = False
) -> float:
    """Return the amount after the last period [money] that balances the earlier ones.

    >>> round(fv(0.10, 2, -100), 4)
    210.0
    """
    growth, payments = _factors(rate, periods, begin)
    return -(present * growth + payment * payments)


def nper(
    rate: float, payment: float, present: float, future: float = 0.0, *, begin: bool = False
) -> float:
    """Return the number of periods, whole or not, that equal payments need.

    nan where they never balance the amounts.

    >>> round(nper(0.10, -576.190476, 1000), 4)
    2.0
    """
    if rate == 0:
        return -(present + future) / payment if payment else math.nan
    _factors(rate, 1, begin)
    forever = payment * (1 + rate * begin) / rate
    start, end = present + forever, forever - future
    return math.log(end / start) / math.log1p(rate) if start * end > 0 else math.nan


def rate(
    periods: int, payment: float, present: float, future: float = 0.0, *, begin: bool = False
) -> float:
    """Return the rate [share a period] at which the payments balance the amounts.

    nan where none or several do.

    >>> round(rate(2, -576.190476, 1000), 4)
    0.1
    """
    flows = np.full(periods + 1, payment, dtype=float)
    flows[-1 if begin else 0] = 0
    flows[0] += present
    flows[-1] += future
    return irr(flows)


def annuity_factor(rate: float, periods: float) -> float:
    """Return the present value of one unit of money a period, the first a period from now.

    >>> round(annuity_factor(0.10, 2), 6)
    1.735537
    """
    return -pv(rate, periods, 1)


def capital_recovery(rate: float, periods: float) -> float:
    """Return the payment a period that recovers one unit of money with interest.

    >>> round(capital_recovery(0.10, 2), 6)
    0.57619
    """
    return -pmt(rate, periods, 1)


def wacc(amounts: ArrayLike, rates: ArrayLike) -> float:
    """Return the average cost of capital [share], weighted by the amount of each source.

    The rate of a loan is that after tax: times one less the tax rate.

    >>> round(wacc([300, 100], [0.10, 0.06]), 6)
    0.09
    """
    weights, costs = np.asarray(amounts, dtype=float), np.asarray(rates, dtype=float)
    if weights.min() < 0 or weights.sum() == 0:
        raise ValueError(f"amounts of capital must be positive, got {amounts!r}")
    return float(weights @ costs / weights.sum())


def real_rate(nominal: float, inflation: float) -> float:
    """Return the rate at constant prices [share], by the Fisher equation.

    >>> round(real_rate(0.155, 0.05), 6)
    0.1
    """
    return (1 + nominal) / (1 + inflation) - 1


def nominal_rate(real: float, inflation: float) -> float:
    """Return the rate at prices of the day [share], by the Fisher equation.

    >>> round(nominal_rate(0.10, 0.05), 6)
    0.155
    """
    return (1 + real) * (1 + inflation) - 1


def effective_rate(nominal: float, times: float) -> float:
    """Return the effective yearly rate [share] of a nominal one, compounded `times` a year.

    `math.inf` times is continuous compounding.

    >>> round(effective_rate(0.12, 12), 6)
    0.126825
    """
    if times == math.inf:
        return math.expm1(nominal)
    return math.expm1(times * math.log1p(nominal / times))


def year_fractions(dates: Sequence[date], day_count: DayCount = "act/365") -> Array:
    """Return the time of each date since the first one [year; date].

    Source: ISDA Definitions 2006, 4.16 (b), (d), (e) and (g).

    >>> year_fractions([date(2027, 1, 1), date(2028, 1, 1)]).tolist()
    [0.0, 1.0]
    """
    counts: dict[str, tuple[Callable[[date], float], int]] = {
        "act/365": (date.toordinal, 365),
        "act/360": (date.toordinal, 360),
        "act/act": (_calendar_years, 1),
        "30e/360": (_days_in_months_of_thirty, 360),
    }
    if day_count not in counts:
        raise ValueError(f"day count must be one of {', '.join(counts)}, got {day_count}")
    count, in_a_year = counts[day_count]
    first = count(dates[0])
    return np.array([(count(day) - first) / in_a_year for day in dates])


def _calendar_years(day: date) -> float:
    days = (day - date(day.year, 1, 1)).days
    return day.year + days / (366 if isleap(day.year) else 365)


def _days_in_months_of_thirty(day: date) -> float:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def _factors(rate: float, periods: float, begin: bool) -> tuple[float, float]:
    """Return the final values of one unit now, and of one unit a period."""
    if not rate > -1:
        raise ValueError(f"rate must be above -1 (-100 %), got {rate}")
    if rate == 0:
        return 1.0, float(periods)
    growth = math.expm1(periods * math.log1p(rate))
    return 1 + growth, growth / rate * (1 + rate * begin)
