"""Inputs changed one at a time, against a published project and sums by hand."""

import math

import pytest

from sim.finance.measures import annuity_factor, npv, one_at_a_time
from tests.cases import load_case


def plant_npv(sales, cash_expenses, scrap):
    """Return the net present value at 10 % of the published plant with a tax shield."""
    given = load_case("A09").inputs
    yearly = (sales - cash_expenses) * (1 - given["tax"]) + given["depreciation"] * given["tax"]
    flows = [given["outlay"] + given["working_capital"], *[yearly] * given["years"]]
    flows[-1] += scrap + given["working_capital_recovered"]
    return npv(0.10, flows)


def test_each_input_of_a_published_plant_moves_its_value_by_itself():
    case = load_case("A09")
    base = {"sales": 250_000, "cash_expenses": 150_000, "scrap": 140_000}
    published = case.expected["npv_profile"]["value"][case.inputs["rates"].index(0.1)]
    ranges = {name: (0.9 * value, 1.1 * value) for name, value in base.items()}
    found = one_at_a_time(plant_npv, base, ranges)

    # A tenth of each, after 28 % tax, in fifteen years; the scrap once, untaxed.
    moved = {
        "sales": 0.72 * 25_000 * annuity_factor(0.10, 15),
        "cash_expenses": -0.72 * 15_000 * annuity_factor(0.10, 15),
        "scrap": 14_000 / 1.1**15,
    }
    assert list(found) == ["sales", "cash_expenses", "scrap"]
    for name, up in moved.items():
        assert found[name] == pytest.approx((published - up, published + up), abs=0.01)


def test_the_largest_swing_stands_first_whatever_its_direction_and_an_undefined_one_last():
    def total(plus, less, root):
        return plus - 3 * less + (math.nan if root < 0 else 0.0)

    base = {"plus": 1.0, "less": 1.0, "root": 0.0}
    ranges = {"root": (-1.0, 1.0), "plus": (0.0, 2.0), "less": (0.0, 2.0)}
    found = one_at_a_time(total, base, ranges)
    assert list(found) == ["less", "plus", "root"]
    assert found["less"] == (1.0, -5.0)


def test_a_range_of_an_unknown_input_is_refused():
    with pytest.raises(ValueError, match="no base value for prise; there are price"):
        one_at_a_time(lambda price: price, {"price": 1.0}, {"prise": (0.0, 2.0)})
