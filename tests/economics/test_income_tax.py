"""The tax of the law: its own printed examples, and years computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.income_tax import income_tax
from sim.scenario.models.money import FinalTax, Relief, Tax

BILLION = 1e9
RELIEF = Relief(share=0.5, of_turnover=4.8 * BILLION, up_to=50 * BILLION)
FINAL = FinalTax(rate=0.005, up_to=4.8 * BILLION, years=3)
FLAT = Tax(rate=0.22, carry_forward=5)
profits = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=12)


def due(profit, turnover, **rules):
    return income_tax(np.array(profit), np.array(turnover), Tax(**{"rate": 0.22} | rules)).tolist()


def test_relief_is_as_in_the_examples_printed_with_the_law():
    # Elucidation of article 31E, at the rate of 28 % of 2009: PT Y and PT X.
    assert due([0.5 * BILLION], [4.5 * BILLION], rate=0.28, relief=RELIEF) == [70e6]
    (tax,) = due([3 * BILLION], [30 * BILLION], rate=0.28, relief=RELIEF)
    assert tax == pytest.approx(772.8e6)


def test_relief_ends_above_the_largest_turnover():
    profit, turnover = [BILLION] * 2, [50 * BILLION, 50 * BILLION + 1]
    # 4.8 of 50 parts of the profit at half of 22 %
    assert due(profit, turnover, relief=RELIEF) == pytest.approx([220e6 * (1 - 0.048), 220e6])


def test_a_new_company_pays_on_turnover_until_it_has_grown():
    # The second year has grown, and still pays on turnover, for the first one was small.
    turnover = [0, 4 * BILLION, 6 * BILLION, 6 * BILLION, 3 * BILLION]
    found = due([-BILLION, 1e8, 1e8, 1e8, 1e8], turnover, final=FINAL)
    assert found == pytest.approx([0, 20e6, 30e6, 22e6, 22e6])


def test_a_company_that_was_large_before_the_first_year_pays_on_its_profit():
    small, large = (
        income_tax(
            np.array([1e8, 1e8]), np.array([BILLION] * 2), Tax(rate=0.22, final=FINAL), before
        )
        for before in (4.8 * BILLION, 4.8 * BILLION + 1)
    )
    assert small == pytest.approx([5e6, 5e6])
    assert large == pytest.approx([22e6, 5e6])


def test_a_new_company_pays_on_turnover_for_three_years_from_its_first_sale():
    turnover = [0, 0, BILLION, 0, BILLION, BILLION]
    found = due([1e8] * 6, turnover, final=FINAL)
    assert found == pytest.approx([22e6, 22e6, 5e6, 0, 5e6, 22e6])


def test_a_loss_under_the_final_tax_is_lost_and_one_from_before_grows_older():
    turnover = [0, BILLION, BILLION, BILLION, BILLION]
    profit = [-100e6, -40e6, 30e6, -10e6, 100e6]
    # Only the loss of the first year is left, and three years of five are gone unused.
    assert due(profit, turnover, final=FINAL, carry_forward=5)[-1] == 0
    assert due(profit, turnover, final=FINAL, carry_forward=4)[-1] == 0
    assert due(profit, turnover, final=FINAL, carry_forward=3)[-1] == pytest.approx(22e6)


def one_by_one(profit, carry_forward):
    """Return the tax at 22 % with each loss kept in a list beside the last year it counts in."""
    losses, found = [], []
    for year, result in enumerate(profit):
        losses = [[last, left] for last, left in losses if last >= year and left > 0]
        gain = max(result, 0.0)
        for loss in losses:
            used = min(loss[1], gain)
            loss[1] -= used
            gain -= used
        losses.append([year + carry_forward, max(-result, 0.0)])
        found.append(0.22 * gain)
    return found


@given(profits, st.integers(0, 6))
def test_losses_are_set_off_oldest_first(profit, carry_forward):
    rules = Tax(rate=0.22, carry_forward=carry_forward)
    assert income_tax(np.array(profit), np.zeros(len(profit)), rules) == pytest.approx(
        one_by_one(profit, carry_forward)
    )


@given(profits, st.floats(0, 60 * BILLION))
def test_relief_takes_off_at_most_half_and_never_adds(profit, turnover):
    flat = np.array(due(profit, turnover, carry_forward=5))
    relieved = np.array(due(profit, turnover, carry_forward=5, relief=RELIEF))
    assert (relieved <= flat).all()
    assert (relieved >= flat / 2 - 1e-9).all()


def test_every_series_is_taxed_by_itself_whatever_its_axes():
    rng = np.random.default_rng(1)
    profit = rng.normal(0, BILLION, (3, 1, 7))
    turnover = rng.uniform(0, 60 * BILLION, (2, 7))
    rules = Tax(rate=0.22, carry_forward=5, relief=RELIEF, final=FINAL)
    found = income_tax(profit, turnover, rules)
    assert found.shape == (3, 2, 7)
    for sample in range(3):
        for number in range(2):
            alone = income_tax(profit[sample, 0], turnover[number], rules)
            assert found[sample, number] == pytest.approx(alone)


def test_without_relief_and_final_tax_only_profit_counts():
    profit = np.array([-100.0, 60, 60, 80])
    assert income_tax(profit, np.full(4, BILLION), FLAT) == pytest.approx([0, 0, 4.4, 17.6])
