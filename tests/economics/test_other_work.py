"""Other work of an idle line in money, by hand: what it earns and costs, and what it bears of the fixed costs."""

from dataclasses import replace

import numpy as np
import pytest

from sim.economics.appraise import Appraisal
from sim.economics.cost_lines import cost_lines, year_lines
from sim.economics.ledger import FIXED_SHARE, monthly
from sim.economics.payees import allocations
from sim.economics.staffing import work as staff_work
from sim.economics.statements import BALANCE, INCOME, statements
from sim.scenario.models.physical import Plant
from sim.scenario.models.shifts import OtherWork
from tests.economics.builders import MONEY, appraisal, flows, money, timing

COSTS = {
    "can": MONEY["costs"]["can"],
    "labour": {"group": "conversion", "per": "person_hour", "price": "20_000 IDR/person_hour"},
    "staff": {"group": "conversion", "per": "month", "price": "2_000_000 IDR/month"},
    "office": {"group": "conversion", "of": "cash_cost", "share": "10 %"},
}
OTHERS = {
    "plum_fee": {"group": "other_work", "per": "plums", "price": "-4_000 IDR/can"},
    "jars": {"group": "other_work", "per": "plums", "price": "500 IDR/can"},
}
EQUIPMENT = {"equipment": {"cost": "24_000_000 IDR", "life": "2 year"}}
OWN = {
    "item__can__used": 1_000,
    "cans__shipped": 1_000,
    "cans__good": 1_000,
    "item__month__used": 1,
    "item__person_hour__used": 200,
    "line__shift_h": 80,
    "line__overtime_h": 20,
}
BESIDE = {
    "line__other_h": 25,
    "item__plums__used": 500,
    "other_work__person_hour__used": 50,
}


def worked(others=True, rate=0.0, **amounts):
    """Return a plant that sells 1000 cans a month over two years, and makes 500 for others if it does."""
    costs = COSTS | (OTHERS if others else {})
    sale = {"margin": "0 %", "commission": "0 %", "price": "360_000 IDR/carton"}
    of_money = money(costs=costs, investment=EQUIPMENT, sale=sale)
    of_flows = flows(24, **OWN, **(BESIDE if others else {}), **amounts)
    alone = appraisal(of_flows, of_money, timing(2, rate), construction=0)
    work = {"plums": OtherWork(demand=500, rate=100)} if others else {}
    plant = Plant.model_construct(construction=0, stages={}, other_work=work)
    physical = alone.scenario.physical.model_copy(update={"plant": plant})
    return Appraisal(of_flows, replace(alone.scenario, physical=physical), alone.timing)


def one(figure):
    return float(np.ravel(figure)[0])


# A can: 4000 packaging, 4000 labour, 2000 staff, 10 % of these, 1000 equipment: 12 000. A fifth of the
# hours of the line is other work: it bears a fifth of staff, of the office for it, and of equipment.
BORNE = 0.2 * (2_000 + 200 + 1_000)


def test_the_cost_of_a_can_is_lower_by_what_other_work_bears_of_the_fixed_costs():
    assert one(worked(others=False).cost) == pytest.approx(12_000)
    found = worked()
    assert one(found.cost) == pytest.approx(12_000 - BORNE)
    assert one(found.figure("other_work_fixed_share_idr_per_can")) == pytest.approx(BORNE)
    assert one(found.figure("levelised_cost_idr_per_can.capital")) == pytest.approx(800)
    assert one(found.figure("levelised_cost_idr_per_can.fixed")) == pytest.approx(4 * BORNE)
    assert found.figure("levelised_cost_idr_per_can.other_work") is None
    shares = [one(line.total) for line in cost_lines(found) if line.item == FIXED_SHARE]
    assert shares == pytest.approx([-0.2 * 2_200, -0.2 * 1_000])
    of_year = [line.total for line in year_lines(found) if line.year == 2028]
    assert sum(map(one, of_year)) == pytest.approx(12_000 - BORNE)


def test_what_other_work_earns_costs_bears_and_leaves():
    found = worked()
    # Labour 1 m a month and jars 0.25 m, with 10 % for the office.
    assert one(found.figure("other_work_income_idr")) == pytest.approx(24 * 2_000_000)
    assert one(found.figure("other_work_cost_idr")) == pytest.approx(24 * 1_375_000)
    assert one(found.figure("other_work_fixed_share_idr")) == pytest.approx(24_000 * BORNE)
    assert one(found.figure("other_work_result_idr")) == pytest.approx(
        24 * (2_000_000 - 1_375_000) - 24_000 * BORNE
    )
    assert one(found.figure("other_work_hours_per_year")) == pytest.approx(300)
    assert one(found.figure("other_work_cans_per_year")) == pytest.approx(6_000)
    assert worked(others=False).figure("other_work_income_idr") is None


@pytest.mark.parametrize("rate", [0.0, 12.0])
def test_no_cash_moves_by_the_share_and_the_npv_grows_by_what_is_left_without_it(rate):
    found, alone = worked(rate=rate), worked(others=False, rate=rate)
    shares = found.ledger.where(lambda posting: posting.item == FIXED_SHARE)
    assert len(shares) > 2
    assert monthly(shares, found.prices.time) == pytest.approx(0, abs=1e-6)
    added = one(found.figure("other_work_income_idr")) - one(found.figure("other_work_cost_idr"))
    assert one(found.figure("npv_idr")) - one(alone.figure("npv_idr")) == pytest.approx(added)


def test_other_work_stands_in_the_statements_and_the_sheet_balances():
    lines = statements(worked())
    year = {line: one(amounts[..., 1:]) for (of, line), amounts in lines.items() if of == INCOME}
    assert year["other_income"] == pytest.approx(24_000_000)
    assert year["cost.other_work"] == pytest.approx(-12 * (1_375_000 + 0.2 * 2_200_000))
    assert year["cost.conversion"] == pytest.approx(-12 * (7_000_000 - 0.2 * 2_200_000))
    assert year["depreciation"] == pytest.approx(-12_000_000)
    np.testing.assert_allclose(
        lines[BALANCE, "assets"], lines[BALANCE, "liabilities_and_equity"], atol=1e-6
    )


def test_workers_are_paid_for_other_work_too_and_all_payments_sum_to_the_ledger():
    found = worked()
    parts = allocations(found.ledger, found.prices)
    of_workers = [part.posting for part in parts if part.party == "workers_inside"]
    assert {posting.item for posting in of_workers} == {"labour", "other_work.labour"}
    whole = monthly(found.ledger.postings, found.prices.time)
    split = monthly([part.posting for part in parts], found.prices.time)
    np.testing.assert_allclose(split, whole, atol=1e-6)


def test_its_people_stand_beside_those_of_the_stages_and_all_hours_are_paid():
    by_kind = {(kind, name): amounts[:, 0] for kind, name, amounts in staff_work(worked())}
    assert by_kind["stage", "other_work"] == pytest.approx([12 * 50, np.nan], nan_ok=True)
    hours = 12 * (200 + 50)
    assert by_kind["pay", "labour"] == pytest.approx([hours, hours * 20_000])


def test_break_even_use_of_the_plant_leaves_other_work_as_it_is():
    known = {"fruit__processed_kg": 500, "fruit__capacity_kg": 1_000, "fruit__bought_kg": 500}
    found = worked(**known)
    # At half its capacity 24 000 cans earn 15 000 each and cost 8 800 more each; the rest is fixed.
    fixed = 24 * 2_200_000 + 24_000_000 - 24 * 625_000
    use = 50 * fixed / (24_000 * (15_000 - 8_800))
    pooled = found.figure("break_even_utilisation_pct")
    assert one(pooled) == pytest.approx(use)
