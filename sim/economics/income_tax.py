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
    profit, turnover = map(_by_year, np.broadcast_arrays(profit, turnover))
    if rules.final is None or not rules.final.years:
        return _on_profit(profit, turnover, rules)
    final = _under_final_tax(turnover, rules.final, before)
    due = _on_profit(np.where(final, 0.0, profit), turnover, rules)
    return np.where(final, each_year(rules.final.rate) * turnover, due)


def _by_year(amounts: Array) -> Array:
    """Return amounts [..., year] whose years lie apart in memory: they are read one after the other."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(amounts, -1, 0)), 0, -1)


def _on_profit(profit: Array, turnover: Array, rules: Tax) -> Array:
    """Return the tax on what losses leave of the profits [..., year]."""
    left = taxable_profit(profit, rules.carry_forward)
    years = zip(np.moveaxis(left, -1, 0), np.moveaxis(turnover, -1, 0), strict=True)
    due = [rules.rate * _reduced(*of_year, rules.relief) for of_year in years]
    return np.moveaxis(np.stack(due), 0, -1)


def _under_final_tax(turnover: Array, final: FinalTax, first: Array | float) -> Array:
    """Return whether a year is under the final tax [..., year].

    The years are counted from the first one with turnover, when the company registers, whether or
    not it sells in each. The turnover that decides is that of the year before, so a company leaves
    the final tax in the year after it has grown; it is taken to choose it as long as it may.
    """
    age = np.cumsum(np.maximum.accumulate(turnover > 0, axis=-1), axis=-1)
    before = np.zeros_like(turnover)
    before[..., 0] = first
    before[..., 1:] = turnover[..., :-1]
    small = before <= each_year(final.up_to)
    return np.asarray((age > 0) & (age <= final.years) & small)


def _reduced(profit: Array, turnover: Array, relief: Relief | None) -> Array:
    """Return the profit of a year that gives the relieved tax when taxed at the full rate."""
    if relief is None or not np.any(is_small := turnover <= relief.up_to):
        return profit
    relieved = relief.share * relief.of_turnover / np.maximum(turnover, relief.of_turnover)
    return np.asarray(profit * (1 - relieved * is_small))
