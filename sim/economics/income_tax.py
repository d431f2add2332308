"""The income tax of a company in Indonesia, on its profits and turnover, year by year.

Money [IDR of the day]; the last axis of every array is the calendar year. The thresholds of the
law are nominal rupiah, so they do not rise with prices.
"""

import numpy as np

from sim.arrays import Array
from sim.economics.timeline import each_year
from sim.finance.profit import taxable_profit
from sim.scenario.models.money import FinalTax, Relief, Tax


def income_tax(profit: Array, turnover: Array, rules: Tax, before: Array | float = 0.0) -> Array:
    """Return the tax of every year [IDR of the day; ..., year].

    A loss lowers the profits of the next `carry_forward` years, the oldest loss first. What is left
    of a profit is taxed at the rate, less the relief of a small company. In a year under the final
    tax only turnover is taxed: its profit owes nothing, its loss is lost, and losses from before
    grow a year older.

    Parameters
    ----------
    profit, turnover
        Profit before tax, and gross sales [IDR of the day; ..., year]; leading axes broadcast.
    before
        Gross sales of the year before the first one; 0 for a company that only begins.

    Source: Income Tax Law (UU PPh) as amended by Law 7/2021, article 6(2) for losses, 17(1)b for
    the rate, 31E for the relief; Government Regulation (PP) 55/2022, articles 56 to 60, for the
    final tax.

    >>> income_tax(np.array([-100.0, 60, 60]), np.zeros(3), Tax(rate=0.22, carry_forward=5)).round(1)
    array([0. , 0. , 4.4])
    """
    profit, turnover = np.broadcast_arrays(profit, turnover)
    final = _under_final_tax(turnover, rules.final, before)
    left = taxable_profit(np.where(final, 0.0, profit), rules.carry_forward)
    due = each_year(rules.rate) * _reduced(left, turnover, rules.relief)
    if rules.final is not None:
        due = np.where(final, each_year(rules.final.rate) * turnover, due)
    return np.asarray(due)


def _under_final_tax(turnover: Array, final: FinalTax | None, first: Array | float) -> Array:
    """Return whether a year is under the final tax [..., year].

    The years are counted from the first one with turnover, when the company registers, whether or
    not it sells in each. The turnover that decides is that of the year before, so a company leaves
    the final tax in the year after it has grown; it is taken to choose it as long as it may.
    """
    if final is None:
        return np.zeros(turnover.shape, dtype=bool)
    age = np.cumsum(np.maximum.accumulate(turnover > 0, axis=-1), axis=-1)
    before = np.zeros_like(turnover)
    before[..., 0] = first
    before[..., 1:] = turnover[..., :-1]
    small = before <= each_year(final.up_to)
    return np.asarray((age > 0) & (age <= final.years) & small)


def _reduced(profit: Array, turnover: Array, relief: Relief | None) -> Array:
    """Return the profit that gives the relieved tax when taxed at the full rate [..., year]."""
    if relief is None:
        return profit
    first, most = each_year(relief.of_turnover), each_year(relief.up_to)
    favoured = first / np.maximum(turnover, first) * (turnover <= most)
    return np.asarray(profit * (1 - each_year(relief.share) * favoured))
