"""Who pays for what, by hand, and that all sums agree whatever is lent and granted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.funding import budget, funding, payments
from sim.economics.ledger import monthly
from tests.economics.builders import appraisal, flows, money, timing

ITEMS = {
    "equipment": {"cost": "12_000_000 IDR", "life": "1 year", "tax_group": "tools"},
    "building": {"cost": "6_000_000 IDR", "life": "20 year"},
    "land": {"cost": "5_000_000 IDR", "grantable": False},
    "hall": {"cost": "2_000_000 IDR", "life": "20 year", "paid_by": "district"},
    "second_line": {
        "cost": "4_000_000 IDR",
        "life": "12 year",
        "grantable": False,
        "paid_from": "8 month",
    },
}
BANK = {"amount": "2_800_000 IDR", "rate": "12 %/year nominal", "term": "2 year"}
KUR = {"amount": "700_000 IDR", "rate": "6 %/year nominal", "term": "2 year"}


def built(inflation=0.0, **changes):
    """Build for four months and run for two years."""
    parts = {
        "investment": ITEMS,
        "grant": {"amount": "9_000_000 IDR"},
        "lease": {"rent": "0 IDR/year"},
        "loans": {"bank": BANK, "kur": KUR},
        "tax": {"rate": "22 %", "groups": {"tools": {"life": "2 year"}}},
    }
    return appraisal(flows(28), money(**parts | changes), timing(2, 0, inflation, lead=4), 4)


def means(found):
    """Return the mean payments."""
    return {one: amounts.mean() for one, amounts in payments(found.works, found.ledger)}


def paid(**changes):
    found = built(**changes)
    return funding(found.works, means(found))


def test_the_grant_pays_first_then_the_loans_and_the_owner_for_the_rest():
    # The grant pays half of equipment and building, 18 m, that it may pay for. That leaves of the
    # works before the opening 6 + 3 + 5 = 14 m: the bank pays a fifth of it, KUR a twentieth.
    assert paid() == {
        "equipment": pytest.approx(
            {"grant": 6e6, "loan.bank": 1.2e6, "loan.kur": 0.3e6, "district": 0, "own": 4.5e6}
        ),
        "building": pytest.approx(
            {"grant": 3e6, "loan.bank": 0.6e6, "loan.kur": 0.15e6, "district": 0, "own": 2.25e6}
        ),
        "land": pytest.approx(
            {"grant": 0, "loan.bank": 1.0e6, "loan.kur": 0.25e6, "district": 0, "own": 3.75e6}
        ),
        "hall": pytest.approx(
            {"grant": 0, "loan.bank": 0, "loan.kur": 0, "district": 2e6, "own": 0}
        ),
        "second_line": pytest.approx(
            {"grant": 0, "loan.bank": 0, "loan.kur": 0, "district": 0, "own": 4e6}
        ),
    }


def test_loans_pay_for_all_that_is_paid_before_the_opening():
    # Land of 5 m at once, a line of 4 m from a month on: 3.5 m are lent for the 9 m before month 4.
    for month, lent in ((3, 3.5 * 4 / 9), (4, 0.0)):
        items = {
            "land": ITEMS["land"],
            "line": ITEMS["second_line"] | {"paid_from": f"{month} month"},
        }
        line = paid(investment=items, grant=None, lease=None)["line"]
        assert line["loan.bank"] + line["loan.kur"] == pytest.approx(lent * 1e6)


def test_loans_pay_for_what_is_bought_at_once_where_nothing_is_built():
    of_money = money(investment={"land": ITEMS["land"]}, loans={"bank": BANK})
    found = appraisal(flows(24), of_money, timing(2))
    assert funding(found.works, means(found))["land"]["loan.bank"] == pytest.approx(2.8e6)


def test_without_help_the_owner_pays_for_everything():
    items = {"land": ITEMS["land"]}
    assert paid(investment=items, grant=None, loans={}, lease=None) == {
        "land": pytest.approx({"grant": 0, "district": 0, "own": 5e6})
    }
    assert paid(investment={}, grant=None, loans={}, lease=None) == {}


@given(
    granted=st.integers(0, 18_000_000), lent=st.integers(0, 5_000_000), inflation=st.floats(0, 10)
)
def test_rows_sum_to_what_is_paid_and_columns_to_what_is_given(granted, lent, inflation):
    found = built(
        inflation,
        grant={"amount": f"{granted} IDR"},
        loans={"bank": BANK | {"amount": f"{lent} IDR"}},
    )
    by_item = funding(found.works, means(found))
    for bought in budget(found.works, means(found)):
        assert sum(by_item[bought.item].values()) == pytest.approx(bought.paid_idr)
        assert all(amount >= -1e-6 for amount in by_item[bought.item].values())
    for source, kind in (("grant", "grant"), ("loan.bank", "loan_drawn")):
        given_in_all = monthly(
            (one for one in found.ledger.of(kind) if "in_kind" not in one.item), found.prices.time
        ).sum()
        assert sum(row.get(source, 0.0) for row in by_item.values()) == pytest.approx(given_in_all)


def test_the_budget_holds_first_purchases_at_both_prices():
    # Equal parts at the ends of months 0 to 3, and of months 8 to 11 for the second line.
    found = built(inflation=5.0)
    first = sum(found.prices.time.index[:4]) / 4
    later = sum(found.prices.time.index[8:12]) / 4
    rows = {one.item: one for one in budget(found.works, means(found))}
    assert rows["equipment"].cost_idr == 12e6
    assert rows["equipment"].paid_idr == pytest.approx(12e6 * first)
    assert rows["second_line"].paid_idr == pytest.approx(4e6 * later)
    assert {name: one.share for name, one in rows.items()} == pytest.approx(
        {"equipment": 12 / 29, "building": 6 / 29, "land": 5 / 29, "hall": 2 / 29,
         "second_line": 4 / 29}
    )  # fmt: skip
    assert (rows["land"].life_years, rows["land"].tax_group) == (None, None)
    assert (rows["equipment"].life_years, rows["equipment"].tax_group) == (1, "tools")
    assert [one.item for one in rows.values() if one.paid_by == "district"] == ["hall"]


def test_an_item_costs_a_share_of_those_that_are_paid_from_the_same_month():
    # A tenth of 12 + 6 + 5 + 2 = 25 m at first, and of the 4 m of the second line from month 8 on.
    more = {
        "contingency": {"share": "10 %", "life": "15 year"},
        "permits": {"share": "3 %", "life": "4 year", "replaced": False},
        "second_contingency": {"share": "10 %", "life": "15 year", "paid_from": "8 month"},
    }
    found = built(investment=ITEMS | more)
    rows = {one.item: one for one in budget(found.works, means(found))}
    bought = {name: (rows[name].cost_idr, rows[name].paid_idr) for name in more}
    assert bought == {
        "contingency": pytest.approx((2.5e6, 2.5e6)),
        "permits": pytest.approx((0.75e6, 0.75e6)),
        "second_contingency": pytest.approx((0.4e6, 0.4e6)),
    }
    assert found.figure("capital_idr")[0] == pytest.approx(29e6 + 3.65e6)


def test_a_share_follows_the_currency_of_what_it_is_taken_of():
    items = {
        "line": {"cost": "1_000 USD", "life": "2 year"},
        "hall": {"cost": "4_000_000 IDR", "life": "2 year"},
        "contingency": {"share": "10 %", "life": "2 year"},
    }
    upkeep = {"group": "conversion", "of": "contingency", "share": "5 %"}
    found = appraisal(
        flows(24, item__year__used=1 / 12),
        money(investment=items, costs={"upkeep": upkeep}),
        timing(2),
    )
    # 1 000 USD at 16 000 and 4 m: 20 m, of which a tenth; a twentieth of that is paid each year.
    assert found.works.cost(found.works.items["contingency"]) == pytest.approx(2e6)
    assert monthly(found.ledger.item("upkeep"), found.prices.time).sum() == pytest.approx(-2e5)


def test_a_grant_is_a_fixed_sum_unless_it_states_a_price_year():
    # The start is half a year before the middle of 2027, and the construction takes four months.
    amount = {"amount": "9_000_000 IDR"}
    fixed, of_2025 = (built(5.0, grant=amount | year) for year in ({}, {"price_year": 2025}))
    paid_in = sum(1.05 ** ((month - 6) / 12) for month in range(4)) / 4

    def granted(found):
        return means(found)["grant", "grant"]

    assert granted(fixed) == pytest.approx(9e6)
    assert granted(of_2025) == pytest.approx(9e6 * 1.05**2 * paid_in)


def test_a_loan_of_no_money_is_none():
    none, nothing = (
        built(loans={}),
        built(loans={"bank": BANK | {"amount": "0 IDR"}}),
    )
    assert means(nothing) == means(none)
    assert nothing.kpis.keys() == none.kpis.keys()
