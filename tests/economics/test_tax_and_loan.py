"""One plant of two years, with tax and a loan, computed by hand in the comments."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.economics.capital import tax_depreciation
from sim.economics.income_tax import income_tax
from sim.economics.ledger import monthly, yearly
from sim.economics.thresholds import cover, of_project
from sim.scenario.models.money import Tax
from tests.economics.builders import MONEY, appraisal, flows, money, timing

INCOME_TAX = Tax(rate=0.22, carry_forward=5)
# No inflation, so all amounts are plain; a carton of 24 cans is sold for 24 * 5 000 IDR.
PLANT = {
    "investment": {
        "equipment": {"cost": "12_000_000 IDR", "life": "4 year", "tax_group": "tools"},
        "land": {"cost": "5_000_000 IDR", "grantable": False},
    },
    "grant": {"amount": "3_000_000 IDR"},
    "sale": {"margin": "10 %", "commission": "0 %", "price": "120_000 IDR/carton"},
    "tax": {"rate": "22 %", "carry_forward": "5 year", "groups": {"tools": {"life": "2 year"}}},
    "loans": {"bank": {"amount": "2_400_000 IDR", "rate": "12 %/year nominal", "term": "1 year",
                       "repayment": "equal principal"}},
    "costs": {"can": MONEY["costs"]["can"]},
}  # fmt: skip


def plant(cans=(1_000, 1_000), **changes):
    """Sell so many cans a month in each year; a can costs 4 000 IDR."""
    monthly = np.repeat(cans, 12)
    of_flows = flows(24, item__can__used=monthly, cans__shipped=monthly, cans__good=monthly)
    return appraisal(of_flows, money(**PLANT | changes), timing(years=2))


def by_point(found, *postings):
    """Return the sum of some postings at each point."""
    return monthly(postings, found.prices.time)[0]


def of_kind(found, *kinds):
    """Return the sums of some kinds by calendar year."""
    return yearly(found.ledger.of(*kinds), found.prices.time)[0].tolist()


def test_a_year_of_tax():
    found = plant()
    # Sales 12 000 * 5 000 = 60 m, cans 12 000 * 4 000 = 48 m. Written off: 12 m less the grant of
    # 3 m, over two years: 4.5 m. Profit 60 - 48 - 4.5 = 7.5 m; 22 % of it 1.65 m, at the year's end.
    assert of_kind(found, "tax") == pytest.approx([-1_650_000, -1_650_000])
    (tax,) = found.ledger.of("tax")
    assert np.flatnonzero(monthly([tax], found.prices.time)[0]).tolist() == [12, 24]


def test_the_tax_on_turnover_is_on_gross_sales_of_exports_and_at_home():
    final = {"rate": "0.5 %", "up_to": "4_800_000_000 IDR", "years": "3 year"}
    sale = PLANT["sale"] | {"home_price": "4_500 IDR/can", "commission": "4 %"}
    of_flows = flows(12, item__can__used=1_000, cans__shipped=900, cans__sold_home=100)
    parts = PLANT | {"tax": PLANT["tax"] | {"final": final}, "sale": sale}
    found = appraisal(of_flows, money(**parts), timing())
    # 10 800 cans at 5 000 and 1 200 at 4 500 IDR; a chain that sells already was as small before.
    assert of_kind(found, "tax") == pytest.approx([-0.005 * (54e6 + 5.4e6)])


def test_a_group_that_declines_is_written_off_by_half_and_the_rest_at_last():
    groups = {"tools": {"life": "2 year", "declining": "75 %"}}
    parts = {"tax": PLANT["tax"] | {"groups": groups}, "grant": None, "loans": {}}
    even, declining = (
        of_kind(plant(**parts | {"tax": parts["tax"] | {"method": method}}), "tax")
        for method in ("straight line", "declining")
    )
    # 12 m a year before 12 m are written off: in two halves, or nine and three.
    assert even == pytest.approx([-0.22 * 6e6, -0.22 * 6e6])
    assert declining == pytest.approx([-0.22 * 3e6, -0.22 * 9e6])


def test_what_was_paid_in_money_of_the_day_is_written_off():
    parts = {"investment": {"equipment": PLANT["investment"]["equipment"]}, "grant": None}
    of_flows = flows(36)
    found = appraisal(of_flows, money(**PLANT | parts), timing(2, inflation=5.0, lead=12), 12)
    # Paid in twelve parts in the year before the opening, around the middle of which prices are those
    # of the basis; written off in two halves.
    paid = 12e6 * sum(1.05 ** ((month - 6) / 12) for month in range(12)) / 12
    written = tax_depreciation(found.works, 0.0)
    assert written == pytest.approx(np.array([[0, paid / 2, paid / 2]]))


def test_a_chain_is_as_large_before_the_study_as_in_its_first_year_unless_it_is_built():
    final = {"rate": "0.5 %", "up_to": "40_000_000 IDR", "years": "3 year"}
    parts = PLANT | {"investment": {}, "loans": {}, "grant": None,
                     "tax": PLANT["tax"] | {"final": final}}  # fmt: skip

    def tax(construction):
        lead = construction or 0
        sold = 1_000 * (np.arange(lead + 12) >= lead)
        of_flows = flows(lead + 12, item__can__used=sold, cans__shipped=sold)
        found = appraisal(of_flows, money(**parts), timing(lead=lead), construction)
        return of_kind(found, "tax")

    # 60 m of sales are too large for the tax on turnover: 22 % of 12 m.
    assert tax(None) == pytest.approx([-2_640_000])
    # A chain that is built first sold nothing in the year before: 0.5 % of 60 m.
    assert tax(12) == pytest.approx([0, -300_000])


def test_an_item_without_a_group_is_written_off_over_its_own_life_and_unless_grantable_in_full():
    plain = {"cost": "12_000_000 IDR", "life": "4 year"}
    items = {"plain": plain, "office": plain | {"grantable": False, "life": "3 year"}}
    found = appraisal(flows(60), money(**PLANT | {"investment": items}), timing(5))
    # The grant of 3 m pays for a quarter of the one item. Both are replaced, and written off anew.
    by_hand = [9 / 4 + 4] * 3 + [9 / 4 + 4, 12 / 4 + 4]
    written = tax_depreciation(found.works, 3_000_000.0)[0] / 1e6
    assert written == pytest.approx(by_hand)


def test_interest_is_added_to_the_debt_for_as_long_as_the_works_are_built():
    def served(term):
        bank = {"amount": "1_200_000 IDR", "rate": "12 %/year nominal", "term": term,
                "during_construction": "capitalised"}  # fmt: skip
        parts = {"loans": {"bank": bank}, "grant": None, "tax": None}
        found = appraisal(flows(36), money(**PLANT | parts), timing(2, lead=12), 12)
        return by_point(found, *found.ledger.of("interest", "principal"))

    paid, at_once = served("2 year"), served("1 year")
    assert paid[1:13] == pytest.approx(0)
    # A hundred thousand at the beginning of each month, at 1 %; then an annuity of a year.
    owed = 100_000 * sum(1.01**month for month in range(1, 13))
    assert paid[13:25] == pytest.approx(-owed * 0.01 / (1 - 1.01**-12))
    # A loan that ends with the construction is paid back in its last month.
    assert at_once[1:] == pytest.approx([*[0] * 11, -owed, *[0] * 24])


def test_a_year_of_loan():
    found = plant()
    # 2.4 m repaid in twelve parts of 0.2 m; 1 % a month on 2.4, 2.2, ... 0.2 m is 0.156 m.
    assert of_kind(found, "loan_drawn") == [2_400_000, 0]
    assert of_kind(found, "principal") == pytest.approx([-2_400_000, 0])
    assert of_kind(found, "interest") == pytest.approx([-156_000, 0])
    # The interest lowers the tax by 22 % of it.
    assert of_kind(found, "tax_shield") == pytest.approx([34_320, 0])


def test_the_owner_has_the_project_and_the_loan():
    found = plant()
    project, equity = (
        yearly(postings, found.prices.time)[0]
        for postings in (found.ledger.where(of_project), found.ledger.postings)
    )
    # First year: -17 + 3 + 12 - 1.65 m; the second holds 12 - 1.65 m, half the equipment, and land.
    assert project == pytest.approx([-3_650_000, 10_350_000 + 6_000_000 + 5_000_000])
    assert equity == pytest.approx([-3_650_000 + 2_400_000 - 2_556_000 + 34_320, 21_350_000])


def test_the_loan_is_covered_by_the_cash_of_its_year():
    least, mean = cover(plant().ledger, plant().works)
    # (12 - 1.65 + 0.03432) m over 2.556 m
    assert least[0] == pytest.approx(10_384_320 / 2_556_000)
    assert mean[0] == least[0]


def test_a_loss_is_carried_to_later_years():
    found = plant(cans=(100, 1_000))
    # First year: 1 200 * 1 000 = 1.2 m less 4.5 m written off: a loss of 3.3 m, and no tax.
    # Second: 7.5 - 3.3 = 4.2 m; 22 % of it 0.924 m.
    assert of_kind(found, "tax") == pytest.approx([0, -924_000])


def test_a_loss_lapses_after_five_years():
    profits = np.array([[-100.0, 0, 0, 0, 0, 40.0, 100.0]])
    # Year 6 is the fifth after the loss and uses 40 of it; in year 7 the rest has lapsed.
    assert income_tax(profits, 0 * profits, INCOME_TAX).tolist() == [
        [0, 0, 0, 0, 0, 0, pytest.approx(22)]
    ]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_tax_is_never_more_than_on_each_year_alone_nor_less_than_on_all_together(profits):
    due = income_tax(np.array([profits]), np.zeros((1, len(profits))), INCOME_TAX).sum()
    alone = 0.22 * sum(max(0.0, profit) for profit in profits)
    assert 0.22 * sum(profits) - 1 <= due <= alone + 1


def test_a_loan_that_outlasts_the_study_is_repaid_at_its_end():
    loan = PLANT["loans"]["bank"] | {"term": "10 year", "grace": "12 month"}
    found = plant(loans={"bank": loan})
    assert sum(of_kind(found, "principal")) == pytest.approx(-2_400_000)


@given(st.sampled_from(["annuity", "equal principal"]), st.integers(0, 11), st.floats(0, 30))
@example("equal principal", 9, 7.219)
def test_what_a_loan_costs_is_worth_what_it_brings_at_its_own_rate(repayment, grace, percent):
    rate = f"{percent:.12f} %/year nominal"  # not 7.219, which may mean thousands
    loan = {"amount": "2_400_000 IDR", "rate": rate, "term": "2 year", "grace": f"{grace} month"}
    found = plant(loans={"bank": loan | {"repayment": repayment}})
    service = monthly(found.ledger.of("loan_drawn", "interest", "principal"), found.prices.time)[0]
    assert service @ (1 + percent / 1200) ** -np.arange(25.0) == pytest.approx(0, abs=1e-3)


def while_building(**changes):
    """Build for four months, with 2.4 m of the bank and 0.6 m of a programme, both at 1 % a month."""
    bank = {"amount": "2_400_000 IDR", "rate": "12 %/year nominal", "term": "1 year",
            "grace": "4 month", "repayment": "equal principal"}  # fmt: skip
    kur = bank | {"amount": "600_000 IDR", "term": "2 year"}
    loans = {"bank": bank | changes, "kur": kur}
    return appraisal(flows(28), money(**PLANT | {"loans": loans}), timing(2, lead=4), 4)


def test_each_loan_is_drawn_in_equal_parts_while_the_works_are_built():
    found = while_building()
    for item, amount in (("bank", 2_400_000), ("kur", 600_000)):
        drawn, interest, principal = (by_point(found, one) for one in found.ledger.item(item))
        assert drawn[:5].tolist() == [amount / 4] * 4 + [0]
        assert interest[1:6] == pytest.approx(-0.01 * amount * np.array([0.25, 0.5, 0.75, 1, 1]))
        assert principal.sum() == pytest.approx(-amount)
        assert not principal[:5].any()


def test_interest_added_to_the_debt_is_not_paid_before_the_opening():
    found = while_building(during_construction="capitalised")
    service = by_point(found, *found.ledger.of("interest", "principal"))
    paid = by_point(found, *while_building().ledger.of("interest", "principal"))
    # Until then only the programme is paid; the bank's parts have grown by 1 % a month.
    assert service[1:5] == pytest.approx(paid[1:5] / 5)
    owed = 600_000 * sum(1.01**month for month in (1, 2, 3, 4))
    (interest,) = [one for one in found.ledger.item("bank") if one.kind == "interest"]
    assert by_point(found, interest)[5] == pytest.approx(-0.01 * owed)
