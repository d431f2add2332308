"""Depreciation: the cost of an asset as charges on the profits of its years.

Amounts [money] are positive; element 0 is the first year, or month, in which the asset is in use.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.arrays import Array

# Percent of cost by recovery period [year], from the year of entering service on.
# fmt: off
MACRS = {
    3: (33.33, 44.45, 14.81, 7.41),
    5: (20, 32, 19.20, 11.52, 11.52, 5.76),
    7: (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
    10: (10, 18, 14.40, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28),
    15: (5, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95),
    20: (3.750, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461,
         4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 2.231),
}
# fmt: on


def straight_line(cost: float, life: int, salvage: float = 0.0) -> Array:
    """Return equal charges [money] over the life [year] of an asset.

    >>> straight_line(100, 4, salvage=20).tolist()
    [20.0, 20.0, 20.0, 20.0]
    """
    _check_life(life)
    return np.full(life, (cost - salvage) / life)


def sum_of_years(cost: float, life: int, salvage: float = 0.0) -> Array:
    """Return charges [money] in proportion to the years of life left (sum of years' digits).

    >>> sum_of_years(100, 4).tolist()
    [40.0, 30.0, 20.0, 10.0]
    """
    _check_life(life)
    left: Array = np.arange(life, 0, -1, dtype=float)
    return left * ((cost - salvage) / float(left.sum()))


def declining_balance(
    cost: float,
    rate: float,
    life: int,
    remainder: Literal["kept", "straight line", "last year"] = "kept",
    first_year: float = 1.0,
) -> Array:
    """Return charges [money] that are each a share `rate` of the book value.

    Parameters
    ----------
    rate
        Share of the book value a year; double declining balance is 2 / life.
    remainder
        Treatment of the book value that is left: "kept" in the books; "straight line" over the
        rest of the life once it charges more; or charged to the "last year" of the life.
    first_year
        Share of the first year in which the asset is in use; below one, the charges run
        into one more year.

    Raises
    ------
    ValueError
        If the life is below one year or a share lies outside (0, 1].

    Source: US IRS Publication 946, table A-1, for the switch to straight line with half a
    first year; Indonesian income tax law 36/2008, article 11 (2), for the last year.

    >>> declining_balance(100, 0.5, 4, "last year").tolist()
    [50.0, 25.0, 12.5, 12.5]
    """
    _check_life(life)
    if not (0 < rate <= 1 and 0 < first_year <= 1):
        raise ValueError(f"shares must lie in (0, 1], got rate {rate}, first year {first_year}")
    book, left, share = cost, float(life), first_year
    charges = []
    while left > 0:
        evenly = book * share / left if remainder == "straight line" else 0.0
        closes = remainder == "last year" and share == left
        charges.append(book if closes else max(book * rate * share, evenly))
        book -= charges[-1]
        left -= share
        share = min(1.0, left)
    return np.array(charges)


def macrs(cost: float, recovery: int) -> Array:
    """Return charges [money] by the published percentages of the US tax law, half a first year.

    The percentages are rounded; `declining_balance` with "straight line" and half a first year
    has the same rule without rounding. The last charge falls in the year after the recovery period.

    Parameters
    ----------
    recovery
        Recovery period: 3, 5, 7, 10, 15 or 20 years.

    Raises
    ------
    ValueError
        If there are no percentages for the recovery period.

    Source: US IRS Publication 946, How To Depreciate Property, table A-1.

    >>> macrs(1_000, 3).round(1).tolist()
    [333.3, 444.5, 148.1, 74.1]
    """
    if recovery not in MACRS:
        raise ValueError(f"recovery must be one of {', '.join(map(str, MACRS))}, got {recovery}")
    return cost * np.array(MACRS[recovery]) / 100


def tax_write_off(life: int, declining: float | None, months: int) -> Array:
    """Return the share of cost that is written off in each month after an asset enters service.

    Parameters
    ----------
    life
        Years over which the asset is written off.
    declining
        Share of the book value that is written off a year, spread evenly over its months, and the
        rest in the last year; None for equal parts every month.
    months
        Months in the result, which is cut off or filled with zeros.

    Source: Income Tax Law (UU PPh), article 11, and Minister of Finance Regulation (PMK) 72/2023;
    buildings by article 11(1) in equal parts only. A year counts from the month of entering
    service, where the law has calendar years.

    >>> tax_write_off(4, 0.5, 60)[::12].round(6).tolist()
    [0.041667, 0.020833, 0.010417, 0.010417, 0.0]
    """
    if declining is None:
        yearly = straight_line(1.0, life)
    else:
        yearly = declining_balance(1.0, declining, life, "last year")
    monthly = np.repeat(yearly / 12, 12)[:months]
    return np.pad(monthly, (0, months - monthly.size))


def _check_life(life: int) -> None:
    if life < 1:
        raise ValueError(f"life must be at least one year, got {life}")
