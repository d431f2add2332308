"""Profit, loss and income tax: the printed example of the law, and years computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.measures import ProfitAndLoss, income_tax, taxable_profit

MILLION = 1e6
# Elucidation of article 6 (2) of the Indonesian income tax law 36/2008: PT A, 2009 to 2014; then
# a profit in 2015 of 400 million of our own.
PT_A = MILLION * np.array([-1_200, 200, -300, 0, 100, 800, 400])
profits = st.lists(st.integers(-1_000, 1_000).map(float), min_size=1, max_size=12)


def test_losses_expire_as_in_the_example_printed_with_the_law():
    # The 100 million of 2009 that are left after 2014 expire; the 300 million of 2011 do not.
    assert taxable_profit(PT_A, 5) == pytest.approx([0, 0, 0, 0, 0, 0, 100 * MILLION])
    assert income_tax(PT_A, 0.28, 5)[-1] == pytest.approx(28 * MILLION)


def test_losses_without_a_limit_of_years_never_expire():
    assert not taxable_profit(PT_A).any()
    assert taxable_profit([-100, 0, 0, 0, 0, 0, 0, 130]) == pytest.approx([0] * 7 + [30])


@given(profits)
def test_without_a_limit_all_that_is_taxed_is_the_highest_sum_so_far(profit):
    # The profit taxed up to a year is the highest balance of all profits and losses reached by then.
    balance = np.maximum.accumulate(np.cumsum([0.0, *profit]))
    assert taxable_profit(profit).cumsum() == pytest.approx(balance[1:])
    assert (taxable_profit(profit, len(profit)) == taxable_profit(profit)).all()


@given(profits, st.integers(0, 6))
def test_one_more_year_to_carry_a_loss_forward_never_adds_tax(profit, years):
    taxed = [income_tax(profit, 0.22, limit).sum() for limit in (0, years, years + 1, None)]
    assert taxed == sorted(taxed, reverse=True)
    assert taxed[0] == pytest.approx(0.22 * sum(max(amount, 0.0) for amount in profit))


def test_the_rate_may_change_by_year_and_each_row_is_taxed_by_itself():
    found = income_tax([[-50, 100, 100], [100, 0, 100]], [0.25, 0.25, 0.20])
    assert found == pytest.approx(np.array([[0, 12.5, 20], [25, 0, 20]]))


def test_every_row_is_taxed_by_itself_whatever_the_axes():
    profit = np.random.default_rng(1).normal(0, 100, (2, 3, 5))
    for years in (0, 2, None):
        found = taxable_profit(profit, years)
        assert found.shape == profit.shape
        for place in np.ndindex(2, 3):
            assert found[place] == pytest.approx(taxable_profit(profit[place], years))


def test_an_account_goes_from_revenue_to_cash_line_by_line():
    account = ProfitAndLoss(
        revenue=[100, 180, 180],
        operating_costs=[90, 90, 100],
        depreciation=[30, 30, 0],
        interest=[10, 5, 0],
        tax_rate=0.2,
    )
    assert account.ebitda.tolist() == [10, 90, 80]
    assert account.ebit.tolist() == [-20, 60, 80]
    assert account.profit_before_tax.tolist() == [-30, 55, 80]
    assert account.tax.tolist() == pytest.approx([0, 5, 16])
    assert account.net_profit.tolist() == pytest.approx([-30, 50, 64])
    assert account.cash_flow.tolist() == pytest.approx([0, 80, 64])


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="carry_forward must not be negative, got -1"):
        taxable_profit([1, 2], -1)
    with pytest.raises(ValueError, match="operating_costs must be given as positive amounts"):
        ProfitAndLoss([100, 100], [90, -90])
    with pytest.raises(ValueError, match="depreciation must be given as positive amounts"):
        ProfitAndLoss([100], [90], depreciation=-1)
