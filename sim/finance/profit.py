"""Profit and loss by year, and income tax on profits with losses carried forward.

Money of the day; the last axis of every array is the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array


def taxable_profit(profit: ArrayLike, carry_forward: int | None = None) -> Array:
    """Return what is left of each year's profit once earlier losses are set against it.

    The oldest loss is set off first.

    Parameters
    ----------
    profit
        Profit before tax, negative for a loss [money; ..., year].
    carry_forward
        Years after its own in which a loss may be set off; None for all.

    Raises
    ------
    ValueError
        If `carry_forward` is negative.

    >>> taxable_profit([-100, 60, 0, 60], carry_forward=2).tolist()
    [0.0, 0.0, 0.0, 60.0]
    """
    by_year = np.moveaxis(np.atleast_1d(np.asarray(profit, dtype=float)), -1, 0)
    years = len(by_year) if carry_forward is None else carry_forward
    if years < 0:
        raise ValueError(f"carry_forward must not be negative, got {carry_forward}")
    left, carried = np.empty_like(by_year), np.zeros(by_year.shape[1:])
    # The sum of all losses before each year, which is negative.
    lost = np.zeros((len(by_year) + 1, *by_year.shape[1:]))
    np.minimum(by_year, 0.0, out=lost[1:])
    for year, result in enumerate(by_year):
        balance = np.subtract(result, carried, out=carried)
        np.maximum(balance, 0.0, out=left[year, ...])
        np.subtract(left[year], balance, out=carried)
        lost[year + 1] += lost[year]
        if year >= years:
            # The oldest losses are used first, so no more is left than what the last years lost.
            np.minimum(carried, lost[year + 1 - years] - lost[year + 1], out=carried)
    return np.moveaxis(left, 0, -1)


def income_tax(profit: ArrayLike, rate: ArrayLike, carry_forward: int | None = None) -> Array:
    """Return the tax of every year [money; ..., year] on what `taxable_profit` leaves.

    `rate` [share] is one for all years, or one for each.

    >>> income_tax([-100, 60, 60], 0.25).tolist()
    [0.0, 0.0, 5.0]
    """
    return np.asarray(rate, dtype=float) * taxable_profit(profit, carry_forward)


@dataclass(frozen=True)
class ProfitAndLoss:
    """The profit and loss account of each year, before dividends.

    Parameters
    ----------
    revenue, operating_costs, depreciation, interest
        Positive amounts [money; ..., year], or one for all years.
    tax_rate, carry_forward
        As in `income_tax`.

    Raises
    ------
    ValueError
        If operating costs or depreciation are negative.

    >>> account = ProfitAndLoss([150, 150], [90, 40], depreciation=70, tax_rate=0.25)
    >>> account.profit_before_tax.tolist(), account.tax.tolist(), account.cash_flow.tolist()
    ([-10.0, 40.0], [0.0, 7.5], [60.0, 102.5])
    """

    revenue: ArrayLike
    operating_costs: ArrayLike
    depreciation: ArrayLike = 0.0
    interest: ArrayLike = 0.0
    tax_rate: ArrayLike = 0.0
    carry_forward: int | None = None

    def __post_init__(self) -> None:
        for name in ("operating_costs", "depreciation"):
            if np.any(np.asarray(amounts := getattr(self, name)) < 0):
                raise ValueError(f"{name} must be given as positive amounts, got {amounts}")

    @property
    def ebitda(self) -> Array:
        """Revenue less operating costs [money; ..., year]."""
        return np.subtract(self.revenue, self.operating_costs, dtype=float)

    @property
    def ebit(self) -> Array:
        """EBITDA less depreciation: the profit before interest and tax [money; ..., year]."""
        return np.subtract(self.ebitda, self.depreciation)

    @property
    def profit_before_tax(self) -> Array:
        """EBIT less interest [money; ..., year]."""
        return np.atleast_1d(np.subtract(self.ebit, self.interest))

    @property
    def tax(self) -> Array:
        """Income tax [money; ..., year]."""
        return income_tax(self.profit_before_tax, self.tax_rate, self.carry_forward)

    @property
    def net_profit(self) -> Array:
        """Profit after tax [money; ..., year]."""
        return self.profit_before_tax - self.tax

    @property
    def cash_flow(self) -> Array:
        """Net profit plus depreciation: cash before investment and loan principal [money; ..., year]."""
        return np.add(self.net_profit, self.depreciation)
