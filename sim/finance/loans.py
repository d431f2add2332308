"""Loans: interest, principal and balance of each period, and the ratios that cover them.

Amounts [money] are positive throughout: what is owed, charged, paid or earned. Element 0 of
a schedule belongs to the first period, which ends one period after time zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array
from sim.finance.time_value import capital_recovery


@dataclass(frozen=True)
class LoanSchedule:
    """A loan period by period [money]; balance = balance before + drawn + interest - payment.

    Attributes
    ----------
    drawn
        Money lent at the start of the period.
    interest
        Interest that accrues in the period, paid or not.
    payment
        Money paid to the lender, interest and principal together.
    balance
        Money owed after the payment.

    >>> loan_schedule(1000, LoanTerms(rate=0.10, periods=2)).balance.round(2).tolist()
    [523.81, 0.0]
    """

    drawn: Array
    interest: Array
    payment: Array
    balance: Array

    @property
    def principal(self) -> Array:
        """Principal repaid; negative in a period that adds its interest to the debt."""
        return self.payment - self.interest


@dataclass(frozen=True)
class LoanTerms:
    """Terms of a loan.

    Parameters
    ----------
    rate
        Interest a period [share].
    periods
        Periods from the first money lent to the last payment, the grace included.
    grace
        First periods without repayment of principal.
    interest_free
        First periods in which no interest accrues.
    capitalised
        First periods in which nothing is paid: their interest is added to the debt.
    repayment
        Equal payments ("annuity"), or equal parts of principal plus interest.
    instalment
        Principal a payment, in place of equal parts [money]; the last payment takes the rest.

    Raises
    ------
    ValueError
        If the rate is negative, or grace or capitalisation does not end before the loan.

    >>> LoanTerms(rate=0.06, periods=10, grace=2, repayment="equal principal").instalment is None
    True
    """

    rate: float
    periods: int
    grace: int = 0
    interest_free: int = 0
    capitalised: int = 0
    repayment: Literal["annuity", "equal principal"] = "annuity"
    instalment: float | None = None

    def __post_init__(self) -> None:
        for name in ("grace", "capitalised"):
            if not 0 <= (first := getattr(self, name)) < self.periods:
                raise ValueError(f"{name} must end before {self.periods} periods, got {first}")
        if not self.rate >= 0:
            raise ValueError(f"rate must not be negative, got {self.rate}")
        if self.instalment is not None and not (
            self.instalment > 0 and self.repayment == "equal principal"
        ):
            raise ValueError(f"instalments are positive parts of principal, got {self.instalment}")


def loan_schedule(drawn: ArrayLike, terms: LoanTerms) -> LoanSchedule:
    """Return the schedule of a loan: drawn, interest, payment and balance by period [money].

    Each payment after the grace follows from the balance and the periods that are left, so that
    the last one leaves nothing. Parts of principal are equal once all money is drawn.

    Parameters
    ----------
    drawn
        Money lent at time zero; or, in a row, at the start of each of the first periods.

    Raises
    ------
    ValueError
        If money is drawn after the last period.

    >>> loan_schedule(1000, LoanTerms(rate=0.10, periods=2)).payment.round(2).tolist()
    [576.19, 576.19]
    >>> loan_schedule([500, 500], LoanTerms(0.10, 3, capitalised=2)).balance.round(2).tolist()
    [550.0, 1155.0, 0.0]
    """
    parts = np.atleast_1d(np.asarray(drawn, dtype=float))
    if parts.size > terms.periods:
        raise ValueError(f"money drawn in {parts.size} periods outlasts the {terms.periods} lent")
    lent, interest, payment, balance = np.zeros((4, terms.periods))
    lent[: parts.size] = parts
    owed = 0.0
    for period in range(terms.periods):
        owed += lent[period]
        interest[period] = 0.0 if period < terms.interest_free else owed * terms.rate
        payment[period] = _payment(terms, period, owed, interest[period])
        owed += interest[period] - payment[period]
        balance[period] = owed
    return LoanSchedule(lent, interest, payment, balance)


def _payment(terms: LoanTerms, period: int, owed: float, interest: float) -> float:
    left = terms.periods - period
    if period < terms.capitalised:
        return 0.0
    if period < terms.grace:
        return interest
    if terms.repayment == "annuity":
        return owed * capital_recovery(terms.rate, left)
    if terms.instalment is None or left == 1:
        return interest + owed / left
    return interest + min(terms.instalment, owed)


def by_year(amounts: ArrayLike, periods_a_year: int) -> Array:
    """Return the sum of each year [money]; the last year may be shorter.

    >>> by_year([1, 2, 3, 4, 5], 2).tolist()
    [3.0, 7.0, 5.0]
    """
    series = np.asarray(amounts, dtype=float)
    starts = np.arange(0, series.size, periods_a_year)
    return np.asarray(np.add.reduceat(series, starts), dtype=float)


def dscr(cash: ArrayLike, service: ArrayLike) -> Array:
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

    Banks print this ratio, which differs from `dscr_mean`, under the same name. nan where no
    year has loan service.

    >>> dscr_of_sums([150, 250, 90], [100, 300, 0])
    1.0
    """
    due = np.asarray(service, dtype=float)
    earned, paid = np.asarray(cash, dtype=float)[due > 0].sum(), due[due > 0].sum()
    return float(earned / paid) if paid else math.nan


def llcr(rate: ArrayLike, cash: ArrayLike, debt: ArrayLike) -> Array:
    """Return the loan life cover ratio [share; ...].

    The value, at the rate of the loan, of the cash before loan service in the periods that the
    loan has left, over what is owed at their start. nan where nothing is owed.

    Parameters
    ----------
    rate
        Interest a period [share], or that of each period [share; ..., period].
    cash
        Cash before loan service [money; ..., period]; the first falls one period after the start.
    debt
        Money owed at the start [money; ...].

    Source: E. R. Yescombe, Principles of Project Finance (Academic Press, 2014), chapter 12.

    >>> round(float(llcr(0.10, [165, 121], 200)), 6)
    1.25
    """
    amounts, owed = np.asarray(cash, dtype=float), np.asarray(debt, dtype=float)
    growth = np.cumprod(
        1 + np.broadcast_to(rate, np.broadcast_shapes(np.shape(rate), amounts.shape[-1:])), axis=-1
    )
    present_value = (amounts / growth).sum(axis=-1)
    return np.asarray(present_value / np.where(owed > 0, owed, math.nan))
