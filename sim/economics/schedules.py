"""What must the plant carry each period? Loan service, depreciation, and what covers them.

Amounts [money] are positive throughout: what is owed, charged, paid or earned. Element 0 of
a schedule belongs to the first period, which ends one period after time zero.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.economics.time_value import capital_recovery


@dataclass(frozen=True)
class LoanSchedule:
    """A loan period by period [money]; balance = balance before + interest - payment."""

    interest: NDArray[np.float64]
    """Interest that accrues in the period, paid or not."""
    payment: NDArray[np.float64]
    """Money paid to the lender, interest and principal together."""
    balance: NDArray[np.float64]
    """Money owed after the payment."""

    @property
    def principal(self) -> NDArray[np.float64]:
        """Principal repaid; negative in a period that adds its interest to the debt."""
        return self.payment - self.interest


@dataclass(frozen=True)
class LoanTerms:
    """How a loan is repaid; `rate` is per period and `periods` include the grace."""

    rate: float
    """Interest a period [share]."""
    periods: int
    """Periods from the loan to its last payment."""
    grace: int = 0
    """First periods without repayment of principal."""
    interest_free: int = 0
    """First periods in which no interest accrues."""
    repayment: Literal["annuity", "equal principal"] = "annuity"
    """Equal payments, or equal parts of principal plus interest."""
    grace_interest: Literal["paid", "capitalised"] = "paid"
    """Interest during grace: paid as it falls due, or added to the debt."""
    instalment: float | None = None
    """Principal a payment, in place of equal parts [money]; the last payment takes the rest."""

    def __post_init__(self) -> None:
        if not 0 <= self.grace < self.periods:
            raise ValueError(f"grace must end before {self.periods} periods, got {self.grace}")
        if not self.rate >= 0:
            raise ValueError(f"rate must not be negative, got {self.rate}")
        if self.instalment is not None and not (
            self.instalment > 0 and self.repayment == "equal principal"
        ):
            raise ValueError(f"instalments are positive parts of principal, got {self.instalment}")


def loan_schedule(amount: float, terms: LoanTerms) -> LoanSchedule:
    """Return interest, payment and balance of a loan for each of its periods [money].

    The money arrives at time zero. Each payment after the grace is worked out from the
    balance and the periods that are left, so the last one leaves nothing.

    >>> loan_schedule(1000, LoanTerms(rate=0.10, periods=2)).payment.round(2).tolist()
    [576.19, 576.19]
    """
    interest, payment, balance = np.zeros((3, terms.periods))
    owed = amount
    for period in range(terms.periods):
        interest[period] = 0.0 if period < terms.interest_free else owed * terms.rate
        payment[period] = _payment(terms, period, owed, interest[period])
        owed += interest[period] - payment[period]
        balance[period] = owed
    return LoanSchedule(interest, payment, balance)


def _payment(terms: LoanTerms, period: int, owed: float, interest: float) -> float:
    left = terms.periods - period
    if period < terms.grace:
        return interest if terms.grace_interest == "paid" else 0.0
    if terms.repayment == "annuity":
        return owed * capital_recovery(terms.rate, left)
    if terms.instalment is None or left == 1:
        return interest + owed / left
    return interest + min(terms.instalment, owed)


def by_year(amounts: ArrayLike, periods_a_year: int) -> NDArray[np.float64]:
    """Return the sum of each year [money]; the last year may be shorter.

    >>> by_year([1, 2, 3, 4, 5], 2).tolist()
    [3.0, 7.0, 5.0]
    """
    series = np.asarray(amounts, dtype=float)
    starts = np.arange(0, series.size, periods_a_year)
    return np.asarray(np.add.reduceat(series, starts), dtype=float)


def straight_line(cost: float, life: int, salvage: float = 0.0) -> NDArray[np.float64]:
    """Return equal charges [money] over the life [year] of an asset.

    >>> straight_line(100, 4, salvage=20).tolist()
    [20.0, 20.0, 20.0, 20.0]
    """
    _check_life(life)
    return np.full(life, (cost - salvage) / life)


def sum_of_years(cost: float, life: int, salvage: float = 0.0) -> NDArray[np.float64]:
    """Return charges [money] in proportion to the years of life left (sum of years' digits).

    >>> sum_of_years(100, 4).tolist()
    [40.0, 30.0, 20.0, 10.0]
    """
    _check_life(life)
    left: NDArray[np.float64] = np.arange(life, 0, -1, dtype=float)
    return left * ((cost - salvage) / float(left.sum()))


def declining_balance(
    cost: float,
    rate: float,
    life: int,
    remainder: Literal["kept", "straight line", "last year"] = "kept",
    first_year: float = 1.0,
) -> NDArray[np.float64]:
    """Return charges [money] that are each a share `rate` of the book value.

    Parameters
    ----------
    rate
        Share of the book value a year; double declining balance is 2 / life.
    remainder
        What becomes of the rest: it stays in the books; or straight line over the life left
        takes over once it charges more; or the last year of life takes it.
    first_year
        Share of the first year in which the asset is in use; below one, the charges run
        into one more year.

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


def _check_life(life: int) -> None:
    if life < 1:
        raise ValueError(f"life must be at least one year, got {life}")


def dscr(cash: ArrayLike, service: ArrayLike) -> NDArray[np.float64]:
    """Return cash before loan service over interest and principal, year by year [share].

    nan in a year without loan service.

    >>> dscr([150, 120, 90], [100, 80, 0]).tolist()
    [1.5, 1.5, nan]
    """
    due = np.asarray(service, dtype=float)
    return np.asarray(cash, dtype=float) / np.where(due > 0, due, math.nan)


def dscr_mean(cash: ArrayLike, service: ArrayLike) -> float:
    """Return the mean of the yearly cover ratios [share], over years with loan service.

    nan where no year has any.

    >>> dscr_mean([150, 250, 90], [100, 100, 0])
    2.0
    """
    ratios = dscr(cash, service)
    ratios = ratios[~np.isnan(ratios)]
    return float(ratios.mean()) if ratios.size else math.nan


def dscr_of_sums(cash: ArrayLike, service: ArrayLike) -> float:
    """Return the cash of all years with loan service over all loan service [share].

    Banks print this under the same name as `dscr_mean`, and it differs. nan where no year
    has loan service.

    >>> dscr_of_sums([150, 250, 90], [100, 300, 0])
    1.0
    """
    due = np.asarray(service, dtype=float)
    earned, paid = np.asarray(cash, dtype=float)[due > 0].sum(), due[due > 0].sum()
    return float(earned / paid) if paid else math.nan
