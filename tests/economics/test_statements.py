"""Statements by hand, and what must hold in every year and replication of any scenario."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.economics.ledger import Kind, monthly
from sim.economics.statements import BALANCE, CASH_FLOW, INCOME, LINES, MOVES, statements
from sim.flows import Flows
from tests.economics.builders import MONEY, appraisal, flows, money, timing
from tests.economics.soundness import assert_sound
from tests.gathering import BY_HAND

MONTH = f"{365 / 12} day"
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
    "working_capital": {"receivable": MONTH, "payable": MONTH},
}  # fmt: skip


def plant(**changes):
    """Fill a thousand cans a month, of which half the first month's stay in stock; a can costs 4 000 IDR."""
    shipped = [500, *[1_000] * 23]
    used = flows(
        24,
        item__can__used=1_000,
        cans__good=1_000,
        cans__shipped=shipped,
        cans__in_stock=[*[0] * 23, 500],
        level__cans=500,
        level__can=2_000,
    )
    return appraisal(used, money(**PLANT | changes), timing(years=2))


def of(found, statement):
    """Return the lines of a statement that are ever anything, in millions, by year."""
    lines = {line: row for (name, line), row in statements(found).items() if name == statement}
    return {line: row[0] / 1e6 for line, row in lines.items() if np.any(np.abs(row) > 0.01)}


def assert_equal(found, **lines):
    assert {line: row.tolist() for line, row in found.items()} == {
        line: pytest.approx(row) for line, row in lines.items()
    }


def test_a_balance_sheet_of_two_years():
    # At the end of the first year a month's 1 000 cans are not paid for by buyers, nor their tins;
    # 2 000 tins and 500 cans are in stock, the cans at 4 000 IDR. The machine has lost a quarter.
    assert_equal(
        of(plant(), BALANCE),
        receivables=[5, 0],
        inputs=[8, 0],
        cans=[2, 0],
        current_assets=[15, 0],
        fixed_assets=[14, 0],
        assets=[29, 0],
        payables=[4, 0],
        current_liabilities=[4, 0],
        liabilities=[4, 0],
        # Paid: 17 of works, 44 of 48 for tins used, 8 for those in stock, interest and tax; received: 52.5
        # of 57.5 for cans, and the grant. The loan is repaid.
        owner=[17 + 44 + 8 + 0.156 + 1.06568 - 52.5 - 3, -17.57832],
        grants=[3, 3],
        retained=[7.27832, 14.57832],
        equity=[25, 0],
        liabilities_and_equity=[29, 0],
    )


def test_an_income_statement_of_two_years_and_the_profit_that_is_taxed():
    assert_equal(
        of(plant(), INCOME),
        # The cans in stock are sold at the end, and so are the tins and what the works are worth then.
        sales=[57.5, 62.5],
        **{"cost.packaging": [-48, -48]},
        stock_change=[2, -2],
        gross_profit=[11.5, 12.5],
        ebitda=[11.5, 12.5],
        depreciation=[-3, -3],
        ebit=[8.5, 9.5],
        # One percent of 2.4, 2.2, ... 0.2 m.
        interest=[-0.156, 0],
        profit_before_tax=[8.344, 9.5],
        # The law writes off 12 less 3 m in two years, and does not value the cans in stock.
        **{"fiscal.depreciation": [-1.5, -1.5], "fiscal.stock_change": [-2, 2]},
        taxable_profit=[4.844, 10],
        tax=[-0.22 * 4.844, -2.2],
        net_profit=[7.27832, 7.3],
    )


def test_a_cash_flow_statement_of_two_years():
    assert_equal(
        of(plant(), CASH_FLOW),
        from_buyers=[52.5, 67.5],
        payments=[-52, -44],
        tax=[-1.06568, -2.2],
        operating_cash=[-0.56568, 21.3],
        purchases=[-17, 0],
        sale_of_assets=[0, 11],
        investing_cash=[-17, 11],
        grants=[3, 0],
        loans_drawn=[2.4, 0],
        principal=[-2.4, 0],
        interest=[-0.156, 0],
        owner=[14.72168, -32.3],
        financing_cash=[17.56568, -32.3],
    )


def test_every_kind_of_posting_moves_cash_and_an_account():
    assert set(MOVES) == set(get_args(Kind))
    assert {line for line, _ in MOVES.values()} | {"owner"} == {
        line for line, parts in LINES[CASH_FLOW].items() if not parts
    }


ITEMS = {
    "equipment": {"cost": "12_000_000 IDR", "life": "2 year", "tax_group": "tools"},
    "line": {"cost": "4_000_000 IDR", "life": "1 year", "replaced": False, "paid_from": "5 month"},
    "land": {"cost": "5_000_000 IDR", "grantable": False},
}
HALL = {"cost": "6_000_000 IDR", "life": "3 year", "tax_group": "tools"}
TAX = {"rate": "22 %", "carry_forward": "1 year", "method": "declining",
       "groups": {"tools": {"life": "4 year", "declining": "50 %"}}}  # fmt: skip
FINAL = {"rate": "0.5 %", "up_to": "4_800_000_000 IDR", "years": "2 year"}
BUILT = 4


def loans():
    bank = st.fixed_dictionaries(
        {
            "amount": st.sampled_from(["2_400_000 IDR", "9_000_000 IDR"]),
            "rate": st.sampled_from(["0 %/year nominal", "9 %/year nominal"]),
            "term": st.sampled_from(["1 year", "3 year"]),
            "grace": st.sampled_from(["0 month", "7 month"]),
            "during_construction": st.sampled_from(["capitalised", "paid"]),
            "repayment": st.sampled_from(["annuity", "equal principal"]),
        }
    )
    return st.dictionaries(st.sampled_from(["bank", "kur"]), bank)


def business():
    """Return parts of prices: who pays for what, what is lent, granted, taxed, owed, and sold at home."""
    lease = {"rent": "700_000 IDR/year"}
    owned = st.sampled_from([{}, {"investment": ITEMS}, {"investment": {**ITEMS, "hall": HALL}}])
    leased = {"investment": {**ITEMS, "hall": HALL | {"paid_by": "district"}}, "lease": lease}
    days = st.sampled_from(["0 day", "20 day", "75 day", "900 day"])
    sale = {"margin": "10 %", "commission": "4 %", "price": "120_000 IDR/carton"}
    return st.builds(
        lambda *parts: {key: value for part in parts for key, value in part.items()},
        owned | st.just(leased),
        st.fixed_dictionaries(
            {
                "loans": loans(),
                "grant": st.sampled_from([None, {"amount": "3 IDR"}, {"amount": "90_000_000 IDR"}]),
                "tax": st.sampled_from([None, TAX, TAX | {"final": FINAL}]),
                "toll": st.sampled_from([None, {"fee": "700 IDR/can"}]),
                "vat": st.sampled_from(
                    [
                        {"rate": "11 %", "registered": False},
                        {"rate": "11 %", "registered": True, "refund": "100 day"},
                    ]
                ),
                "working_capital": st.fixed_dictionaries({"receivable": days, "payable": days}),
                "sale": st.sampled_from(
                    [sale, sale | {"home_price": "2_000 IDR/can", "late_penalty": "2 %"}]
                ),
            }
        ),
    )


def amounts(seed):
    """Return random flows of two replications over three years after the construction."""
    rng = np.random.default_rng(seed)
    count = (2, 12 * 3 + BUILT)
    names = ("cans.good", "cans.shipped", "cans.sold_home", "item.can.used", "item.toll_can.used",
             "item.fruit.used", "item.container.used", "item.year.used", "level.can", "level.cans",
             "market.saudi.late_can_weeks", "cans.in_stock", "opening.can")  # fmt: skip
    rows = dict(zip(names, rng.uniform(0, 1000, (len(names), *count)), strict=True))
    for row in rows.values():
        row[:, :BUILT] = 0.0
    rows["cans.in_stock"][:, :-1] = 0.0
    return Flows(tuple(names), np.stack(list(rows.values()), axis=-1), {}, BY_HAND)


@settings(max_examples=60)
@given(business(), st.integers(0, 99), st.floats(0, 12), st.sampled_from([None, BUILT]))
def test_what_holds_in_every_year_and_replication(parts, seed, inflation, built):
    found = appraisal(amounts(seed), money(**parts), timing(3, 0.1, inflation, lead=BUILT), built)
    assert_sound(found)


@settings(max_examples=20)
@given(st.integers(0, 99), st.floats(0, 12))
def test_what_buyers_owe_is_what_sailed_and_is_not_paid(seed, inflation):
    found = appraisal(amounts(seed), money(**PLANT), timing(3, 0.1, inflation, lead=BUILT), BUILT)
    owed = statements(found)[BALANCE, "receivables"]
    sold = monthly(found.ledger.item("export"), found.prices.time)
    # A month's sales are outstanding, but for the last month of the study.
    assert owed[..., :-1] == pytest.approx(sold[..., found.prices.time.year_ends[:-1]])
