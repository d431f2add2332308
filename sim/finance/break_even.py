"""Break-even: the volume at which a plant just pays, from fixed and variable costs.

Amounts [money] are positive throughout: what is paid or earned in a year.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array


def break_even(fixed: float, price: float, unit_cost: float, profit: float = 0.0) -> float:
    """Return the quantity [unit] whose margin pays the fixed cost and the profit [money].

    `price` and variable `unit_cost` are in money a unit; `profit` is before tax: divide a profit
    after tax by one less the tax rate. nan where the price does not exceed the unit cost.

    >>> break_even(fixed=250, price=15, unit_cost=10)
    50.0
    """
    margin = price - unit_cost
    return (fixed + profit) / margin if margin > 0 else math.nan


def break_even_sales(sales: float, costs: ArrayLike, fixed_shares: ArrayLike) -> float:
    """Return the sales [money] that just cover costs of which each is partly fixed.

    The rest of each cost is proportional to sales. The result over `sales` is the break-even
    utilisation relative to the present one. nan where no volume covers the costs.

    >>> round(break_even_sales(100, [60, 20], [0.1, 1.0]), 4)
    56.5217
    """
    fixed, variable = split_costs(costs, fixed_shares)
    return fixed / (1 - variable / sales) if sales > variable else math.nan


def split_costs(costs: ArrayLike, fixed_shares: ArrayLike) -> tuple[float, float]:
    """Return the fixed and the variable part [money] of costs of which each is partly fixed.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1].

    >>> split_costs([60, 20], [0.1, 1.0])
    (26.0, 54.0)
    """
    amounts, shares = np.asarray(costs, float), np.asarray(fixed_shares, float)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"fixed shares must lie in [0, 1], got {shares.tolist()}")
    return float(amounts @ shares), float(amounts @ (1 - shares))


def break_even_utilisation(fixed: float, profit: float) -> float:
    """Return the share of the present volume at which the profit [money] would be zero.

    The margin over variable cost is `fixed` plus `profit`. nan where it is not positive.

    Source: Project Profile on Canned Jackfruit (MSME Development Institute, Margao, 2011).

    >>> break_even_utilisation(fixed=30, profit=20)
    0.6
    """
    margin = fixed + profit
    return fixed / margin if margin > 0 else math.nan


def profit_rate(profit: float, base: float) -> float:
    """Return profit over its base, sales or capital [share]; nan where the base is not positive.

    >>> profit_rate(15, 60)
    0.25
    """
    return profit / base if base > 0 else math.nan


def startup_shares(years: int, months: float, share: float) -> Array:
    """Return the share of full volume that a plant sells in each year from its opening.

    It sells `share` of the volume for the first `months`, then all of it.

    Raises
    ------
    ValueError
        If the start-up lasts a negative time or sells a share outside [0, 1].

    Source: BioSTEAM, tests/test_tea.py, start-up months.

    >>> startup_shares(3, months=18, share=0.5).tolist()
    [0.5, 0.75, 1.0]
    """
    if not (months >= 0 and 0 <= share <= 1):
        raise ValueError(f"months must not be negative, share lie in [0, 1], got {months}, {share}")
    starting = np.clip(months / 12 - np.arange(years), 0, 1)
    return np.asarray(1 - (1 - share) * starting)
