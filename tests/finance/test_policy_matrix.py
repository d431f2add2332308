import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.finance.measures import (
    Budget,
    Inland,
    PolicyMatrix,
    export_parity,
    import_parity,
    shadow_exchange_rate,
    shadow_price,
)
from sim.finance.policy_matrix import RATIOS

money = st.floats(1, 1e6)
budgets = st.builds(Budget, money, money, money)
matrices = st.builds(PolicyMatrix, budgets, budgets)
ways = st.builds(
    Inland,
    to_market=st.floats(0, 100),
    conversion=st.floats(0.1, 1),
    processing=st.floats(0, 100),
    to_farm=st.floats(0, 100),
)


@given(matrices)
def test_net_transfer_is_what_policy_gives_less_what_it_takes_and_the_profits_apart(matrix):
    between = matrix.transfers
    apart = matrix.private.profit - matrix.social.profit

    assert between.profit == pytest.approx(apart, abs=1e-6)
    assert between.revenue - between.cost == pytest.approx(apart, abs=1e-6)


@given(matrices, st.floats(0.001, 1000))
def test_ratios_do_not_depend_on_the_unit_of_money_or_quantity(matrix, factor):
    assume(abs(matrix.social.profit) > 1e-3 and abs(matrix.social.value_added) > 1e-3)
    assume(abs(matrix.private.value_added) > 1e-3)
    scaled = PolicyMatrix(
        *(
            Budget(factor * row.revenue, factor * row.tradables, factor * row.factors)
            for row in (matrix.private, matrix.social)
        )
    )

    assert scaled.ratios == pytest.approx(matrix.ratios, nan_ok=True, rel=1e-5)
    assert scaled.undefined == matrix.undefined


@given(matrices)
def test_cost_ratios_below_one_and_profits_say_the_same(matrix):
    for name, row in (("pcr", matrix.private), ("drcr", matrix.social)):
        assume(row.value_added > 1e-3 and abs(row.profit) > 1e-3)
        assert (matrix.ratios[name] < 1) == (row.profit > 0)


@given(budgets)
def test_without_policy_nothing_is_transferred_and_nothing_protected(budget):
    matrix = PolicyMatrix(budget, budget)
    ratios = matrix.ratios

    assert matrix.transfers == Budget(0, 0, 0)
    assert ratios["srp"] == 0
    for name in {"npco", "npci", "epc", "pc"} - matrix.undefined.keys():
        assert ratios[name] == pytest.approx(1)


def test_a_matrix_by_hand_has_each_ratio():
    matrix = PolicyMatrix(private=Budget(120, 30, 60), social=Budget(100, 20, 64))

    assert matrix.transfers == Budget(20, 10, -4)
    assert matrix.transfers.profit == 14
    assert matrix.ratios == pytest.approx(
        {
            "pcr": 60 / 90,
            "drcr": 64 / 80,
            "npco": 1.2,
            "npci": 1.5,
            "epc": 90 / 80,
            "pc": 30 / 16,
            "srp": 0.14,
        }
    )


def test_replications_are_reckoned_one_by_one_and_only_the_unsound_are_undefined():
    revenue = np.array([100.0, 50.0, 20.0])
    social = Budget(revenue, np.full(3, 30.0), np.full(3, 10.0))
    ratios = PolicyMatrix(Budget(revenue, 30.0, 15.0), social).ratios

    assert ratios["drcr"] == pytest.approx([10 / 70, 10 / 20, np.nan], nan_ok=True)
    assert ratios["pc"] == pytest.approx([55 / 60, 5 / 10, np.nan], nan_ok=True)
    assert ratios["npco"].tolist() == [1, 1, 1]


def test_each_undefined_ratio_names_the_entry_that_is_not_positive():
    nothing_gained = PolicyMatrix(Budget(100, 100, 0), Budget(100, 120, 10))
    gave_no_output = PolicyMatrix(Budget(100, 0, 0), Budget(0, 0, 0))

    assert nothing_gained.undefined == {
        "pcr": "private.value_added",
        "drcr": "social.value_added",
        "epc": "social.value_added",
        "pc": "social.profit",
    }
    assert gave_no_output.undefined.keys() == RATIOS.keys() - {"pcr"}


def test_what_rounding_leaves_of_no_profit_is_not_divided_by():
    even = Budget(0.8, 0.1, 0.7)
    matrix = PolicyMatrix(Budget(1.0, 0.1, 0.7), even)

    assert even.profit != 0
    assert np.isnan(matrix.ratios["pc"])


def test_costs_with_the_sign_of_a_ledger_are_refused():
    with pytest.raises(ValueError, match=r"private\.tradables must be given as positive .* -30"):
        PolicyMatrix(Budget(100, -30, 50), Budget(100, 30, 50))
    with pytest.raises(ValueError, match=r"social\.factors must be given as positive"):
        PolicyMatrix(Budget(100, 30, 50), Budget(100, 30, np.array([50.0, -1.0])))


@given(ways, st.floats(1, 1000), st.floats(1, 20_000))
def test_imports_protect_the_farmer_twice_by_the_way_to_the_port(way, price, rate):
    apart = import_parity(price, rate, way) - export_parity(price, rate, way)

    assert apart == pytest.approx(2 * way.to_market * way.conversion, rel=1e-6, abs=1e-6)


@given(ways, st.floats(1, 1000), st.floats(1, 20_000), st.floats(0, 0.5))
def test_a_premium_on_foreign_money_raises_the_border_price_by_its_share(way, fob, rate, premium):
    dearer = shadow_exchange_rate(rate, premium)
    gained = export_parity(fob, dearer, way) - export_parity(fob, rate, way)

    assert gained == pytest.approx(premium * fob * rate * way.conversion, rel=1e-6, abs=1e-5)


@given(st.floats(1, 1000), st.floats(0, 1), st.floats(0, 0.9))
def test_a_shadow_price_with_its_duty_and_subsidy_is_the_market_price_again(price, duty, subsidy):
    social = shadow_price(price, duty=duty, subsidy=subsidy)

    assert social * (1 + duty) * (1 - subsidy) == pytest.approx(price)


def test_a_duty_is_taken_out_by_division():
    # A tenth off the market price would leave 90,000.
    assert shadow_price(100_000, duty=0.10) == pytest.approx(90_909.09, abs=0.005)


def test_impossible_border_and_shadow_prices_are_refused_with_their_value():
    with pytest.raises(ValueError, match="conversion must be positive, got 0"):
        Inland(conversion=0)
    for wrong in ({"duty": -1}, {"subsidy": 1}, {"opportunity": -0.1}):
        with pytest.raises(ValueError, match="duty must be above -1, subsidy below 1"):
            shadow_price(100, **wrong)
