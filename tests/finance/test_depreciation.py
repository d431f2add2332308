from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.depreciation import tax_write_off
from sim.finance.measures import by_year, declining_balance, macrs, straight_line, sum_of_years
from tests.cases import assert_meets, load_case


@given(st.integers(1, 30), st.floats(0.01, 1), st.floats(0.1, 1))
def test_charges_never_exceed_the_cost_and_use_it_up_where_asked(life, share, first_year):
    kept = declining_balance(1000, share, life, "kept", first_year)

    assert kept.min() >= 0
    assert kept.sum() <= 1000 * (1 + 1e-12)
    for remainder in ("straight line", "last year"):
        charges = declining_balance(1000, share, life, remainder, first_year)
        assert charges.sum() == pytest.approx(1000)
        assert charges.min() >= 0


@given(st.integers(1, 30), st.floats(0, 1000))
def test_charges_over_the_life_are_cost_less_salvage(life, salvage):
    for method in (straight_line, sum_of_years):
        assert method(1000, life, salvage).sum() == pytest.approx(1000 - salvage)


def test_depreciation_schedules_are_as_published():
    case = load_case("C10")
    base, life = case.inputs["base"], case.inputs["life"]
    assert_meets(
        case,
        {
            "MACRS5": declining_balance(base, 2 / life, life, "straight line", first_year=0.5),
            "SL5": straight_line(base, life, case.inputs["salvage"]),
            "DDB5": declining_balance(base, 2 / life, life),
            "SYD5": sum_of_years(base, life, case.inputs["salvage"]),
        },
    )


def test_the_published_table_of_macrs_is_that_of_the_case():
    assert macrs(1.0, 5) == pytest.approx(load_case("C10").expected["MACRS5"]["value"], rel=1e-12)


def rounded_charges(life, factor, digits):
    """Return the percentages of declining balance, each rounded before the next is computed."""
    book, left, charges = Decimal(100), Decimal(life), []
    while left > 0:
        share = min(left, 1) if charges else Decimal("0.5")
        charge = share * max(book * factor / life, book / left)
        charges.append(charge.quantize(digits, ROUND_HALF_UP))
        book -= charges[-1]
        left -= share
    return charges


@pytest.mark.parametrize(
    ("life", "factor", "digits"),
    [
        (life, Decimal(factor), Decimal(digits))
        for life, factor, digits in [
            (3, "2", "0.01"),
            (5, "2", "0.01"),
            (7, "2", "0.01"),
            (10, "2", "0.01"),
            (15, "1.5", "0.01"),
            (20, "1.5", "0.001"),
        ]
    ],
)
def test_every_published_percentage_of_macrs_is_rounded_declining_balance(life, factor, digits):
    # Publication 946: 200 % up to 10 years, 150 % above, half a first year, then straight line.
    found = macrs(100, life)
    assert found == pytest.approx(
        [float(charge) for charge in rounded_charges(life, factor, digits)]
    )
    assert found.sum() == pytest.approx(100)


def test_tax_groups_are_written_off_as_in_the_examples_printed_with_the_law():
    # Elucidation of article 11: a building of 1 bn over 20 years; a machine of 150 m at 50 %.
    building = 1e9 * tax_write_off(20, None, 240)
    machine = 150e6 * tax_write_off(4, 0.5, 48)

    assert by_year(building, 12) == pytest.approx([50e6] * 20)
    assert by_year(machine, 12) == pytest.approx([75e6, 37.5e6, 18.75e6, 18.75e6])


lives = st.integers(1, 30)


@given(lives, st.one_of(st.none(), st.floats(0.01, 1)), st.integers(0, 500))
def test_all_of_the_cost_is_written_off_within_the_life_and_no_more(life, declining, months):
    written = tax_write_off(life, declining, months)
    whole = tax_write_off(life, declining, 12 * life)

    assert written.size == months
    assert written[: whole.size] == pytest.approx(whole[:months])
    assert not written[whole.size :].any()
    assert whole.sum() == pytest.approx(1)
    assert whole.min() >= 0


@given(lives)
def test_what_has_no_declining_rate_is_written_off_evenly(life):
    assert tax_write_off(life, None, 12 * life) == pytest.approx(
        np.full(12 * life, 1 / (12 * life))
    )


def test_impossible_lives_and_shares_are_refused():
    with pytest.raises(ValueError, match="life must be at least one year, got 0"):
        straight_line(100, 0)
    with pytest.raises(ValueError, match="recovery must be one of 3, 5, 7, 10, 15, 20, got 4"):
        macrs(100, 4)
    with pytest.raises(ValueError, match=r"shares must lie in .*, got rate 1.5, first year 1"):
        declining_balance(100, 1.5, 4)
