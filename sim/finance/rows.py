"""Present value, payback and ratios of many series of money flows at once.

Flows [money; ..., period] have their periods along the last axis; each result has the leading
axes. Signs, time zero and rates are as in `returns`, which gives the same for a single series.
"""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array

# A sum below this share of the amounts added counts as zero: floats cannot tell a balance that
# touches zero from one that just misses it.
TOUCHES_ZERO = 1e-12


def ratio(above: Array, below: Array) -> Array:
    """Return a ratio [...], nan where the denominator is not positive.

    >>> ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    above, below = np.broadcast_arrays(above, below)
    undefined = np.full(above.shape, math.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below > 0))


def discounted_rows(rate: float, flows: Array) -> Array:
    """Return the present value of each flow at time zero [money; ..., period].

    >>> discounted_rows(0.10, np.array([[-100, 110, 0], [0, 0, 121]])).round(6).tolist()
    [[-100.0, 100.0, 0.0], [0.0, 0.0, 100.0]]
    """
    if not rate > -1:
        raise ValueError(f"rate must be above -1 (-100 %), got {rate}")
    return np.asarray(flows / (1 + rate) ** np.arange(np.shape(flows)[-1]))


def npv_rows(rate: float, flows: Array) -> Array:
    """Return the net present value [money; ...].

    >>> npv_rows(0.10, np.array([[-100, 110, 121], [-100, 0, 242]])).round(6).tolist()
    [100.0, 100.0]
    """
    return np.asarray(discounted_rows(rate, flows).sum(axis=-1))


def mirr_rows(flows: Array, finance_rate: float, reinvest_rate: float) -> Array:
    """Return the modified internal rate of return [share a period; ...].

    Payments are discounted to time zero at `finance_rate`, receipts compounded to the last
    period at `reinvest_rate`. nan where payments or receipts are missing.

    Source: Principles of Finance (OpenStax, 2022), 16.4.

    >>> mirr_rows(np.array([[-100.0, 60, 60], [10, 20, 30]]), 0.10, 0.10).round(4).tolist()
    [0.1225, nan]
    """
    last = np.shape(flows)[-1] - 1
    paid = -npv_rows(finance_rate, np.minimum(flows, 0))
    received = npv_rows(reinvest_rate, np.maximum(flows, 0)) * (1 + reinvest_rate) ** last
    both = (paid > 0) & (received > 0)
    grown = np.divide(received, paid, out=np.full(both.shape, math.nan), where=both)
    return np.asarray(grown ** (1 / max(last, 1)) - 1)


def payback_rows(flows: Array) -> Array:
    """Return the time from which the money laid out is recovered for good [period; ...].

    Flows are even within a period. nan where the money is never recovered. Where later payments
    (a replacement) exceed it again, the last recovery counts.

    >>> payback_rows(np.array([[-100.0, 40, 40, 40], [-100, 40, 40, 0], [1, 1, 1, 1]])).tolist()
    [2.5, nan, 0.0]
    """
    balance = np.cumsum(flows, axis=-1)
    touches = TOUCHES_ZERO * np.abs(flows).sum(axis=-1, keepdims=True)
    periods = np.arange(balance.shape[-1])
    # The last period that ends with money owed; -1 where none does.
    owed = np.where(balance < -touches, periods, -1).max(axis=-1, keepdims=True)
    left = np.take_along_axis(balance, np.maximum(owed, 0), axis=-1)
    back = np.take_along_axis(flows, np.minimum(owed + 1, periods[-1]), axis=-1)
    ends = (owed >= 0) & (owed < periods[-1])
    within = np.divide(-left, back, out=np.full(left.shape, math.nan), where=ends)
    return np.asarray(np.where(owed < 0, 0.0, owed + within)[..., 0])


def discounted_payback_rows(rate: float, flows: Array) -> Array:
    """Return the time from which the money is recovered with interest [period; ...].

    nan where it never is.

    >>> discounted_payback_rows(0.10, np.array([[-100, 55, 121], [-100, 55, 0]])).tolist()
    [1.5, nan]
    """
    return payback_rows(discounted_rows(rate, flows))


def bcr_gross_rows(rate: float, benefits: Array, costs: Array) -> Array:
    """Return the present value of all benefits over that of all costs [share; ...].

    Costs are given as positive amounts. nan where there are none.

    >>> bcr_gross_rows(0.10, np.array([[0.0, 220]]), np.array([[100, 55]])).round(4).tolist()
    [1.3333]
    """
    spent = npv_rows(rate, costs)
    if (spent < 0).any():
        raise ValueError(f"costs must be given as positive amounts, got a value of {spent.min()}")
    return npv_rows(rate, benefits) / np.where(spent > 0, spent, math.nan)


def bcr_net_rows(rate: float, flows: Array) -> Array:
    """Return the present value of net receipts over that of net payments [share; ...].

    The numerator sums the periods with a positive net flow, the denominator those with a
    negative one (the Net B/C of Indonesian studies). nan where no period has a net payment.

    Source: C. Gray and others, Pengantar Evaluasi Proyek (Gramedia, 1992).

    >>> bcr_net_rows(0.10, np.array([[-100.0, 165], [10, 10]])).round(4).tolist()
    [1.5, nan]
    """
    discounted = discounted_rows(rate, flows)
    paid = -np.minimum(discounted, 0).sum(axis=-1)
    return np.asarray(np.maximum(discounted, 0).sum(axis=-1) / np.where(paid > 0, paid, math.nan))


def profitability_index_rows(net_present_value: Array, outlay: Array) -> Array:
    """Return the present value earned for each unit of money invested [share; ...].

    `outlay` is the present value of the investment [money; ...], as positive numbers.

    >>> profitability_index_rows(np.array([20.0, -5]), np.array([100.0, 10])).tolist()
    [1.2, 0.5]
    """
    if not np.all(outlay > 0):
        raise ValueError(f"outlay must be a positive amount, got {np.min(outlay)}")
    return np.asarray(1 + net_present_value / outlay)
