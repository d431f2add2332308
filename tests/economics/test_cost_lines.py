"""Lines of a can's cost: by hand, and summing to the cost at each boundary and in each year."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.cost_lines import cost_lines, year_lines
from tests.economics.builders import MONEY, appraisal, flows, money, timing

SAUDI = {
    "insurance": "0.25 %",
    "charges": "345 USD/container",
    "own": {"freight": "1_725 USD/container", "duty": "5 %"},
}
PLANT = {
    "investment": {"equipment": {"cost": "24_000_000 IDR", "life": "2 year"}},
    "costs": {
        "can": MONEY["costs"]["can"],
        "staff": {"group": "conversion", "per": "month", "price": "2_000_000 IDR/month"},
        "terminal": MONEY["costs"]["terminal"],
    },
    "markets": {"saudi": SAUDI, "eu": SAUDI},
    "working_capital": {"receivable": "0 day", "payable": "30 day"},
}


def plant(rate=0.0, inflation=0.0, made=1_000, **changes):
    """Make so many cans a month over two years, all of them sold to Saudi Arabia at once."""
    amounts = flows(
        24,
        item__can__used=made,
        cans__shipped=made,
        cans__good=made,
        item__month__used=1,
        item__container__used=np.asarray(made) / 27_600,
        market__saudi__ordered=made,
    )
    return appraisal(amounts, money(**PLANT | changes), timing(2, rate, inflation))


def lines(found):
    return {(one.boundary, one.item): one for one in cost_lines(found)}


def test_every_line_by_hand():
    found = lines(plant())
    # 2 m a month over 1 000 cans; 24 m over 24 000 cans; 95 USD over 27 600 cans; a margin of 10 %.
    totals = {key: float(one.total[0]) for key, one in found.items()}
    to_the_ship = (4_000 + 2_000 + 1_000) * 1.1 + 95 * 16_000 / 27_600
    cif = (to_the_ship + 1_725 * 16_000 / 27_600) / (1 - 1.1 * 0.0025)
    assert totals == pytest.approx(
        {
            ("gate", "can"): 4_000,
            ("gate", "staff"): 2_000,
            ("gate", "working_capital"): 0,
            ("gate", "equipment"): 1_000,
            ("fob", "margin"): 700,
            ("fob", "hire.port"): 0,
            ("fob", "terminal"): 95 * 16_000 / 27_600,
            ("cif.saudi", "freight"): 1_000,
            ("cif.saudi", "insurance"): cif - to_the_ship - 1_000,
            ("landed.saudi", "duty"): 0.05 * cif,
            ("landed.saudi", "charges"): 200,
        }
        | {("gate", "hire.fruit"): 0},
        abs=1e-6,
    )
    fixed = {item for (_, item), one in found.items() if one.fixed[0] == one.total[0] > 0}
    assert fixed == {"staff", "equipment"}


def test_an_offer_at_cost_has_no_line_of_a_margin_and_ends_at_the_offer():
    # The offer before the agent's 4 %, in rupiah a can, is what the lines to the ship sum to.
    for sale in ({"commission": "4 %"}, {"commission": "4 %", "margin": "10 %"}):
        found = plant(sale=sale)
        to_the_ship = [one for one in cost_lines(found) if one.boundary in ("gate", "fob")]
        asked = found.figure("fob_usd_per_carton")[0] * 0.96 * 16_000 / 24
        assert sum(one.total[0] for one in to_the_ship) == pytest.approx(asked)
        assert ("margin" in {one.item for one in to_the_ship}) == ("margin" in sale)


@given(rate=st.floats(0, 0.2), inflation=st.floats(0, 8))
def test_lines_sum_to_the_cost_at_every_boundary(rate, inflation):
    found = plant(rate, inflation)
    key, up_to = "levelised_cost_idr_per_can", 0.0
    for boundary, kpi in (
        ("gate", key),
        ("fob", f"{key}.fob"),
        ("cif.saudi", f"{key}.cif.saudi"),
        ("landed.saudi", f"{key}.landed.saudi"),
    ):
        up_to += sum(one.total[0] for one in cost_lines(found) if one.boundary == boundary)
        assert up_to == pytest.approx(found.figure(kpi)[0])
    gate = (one for one in cost_lines(found) if one.boundary == "gate")
    assert sum(one.fixed[0] for one in gate) == pytest.approx(found.figure(f"{key}.fixed")[0])


@given(rate=st.floats(0, 0.2), first=st.integers(100, 2_000), then=st.integers(100, 2_000))
def test_groups_of_a_year_sum_to_its_unit_cost(rate, first, then):
    found = plant(rate, made=np.repeat([first, then], 12))
    for year in (2027, 2028):
        of_year = [one for one in year_lines(found) if one.year == year]
        cost = found.figure(f"unit_cost_idr_per_can.{year}")[0]
        assert sum(one.total[0] for one in of_year) == pytest.approx(cost)
        variable = sum(one.total[0] - one.fixed[0] for one in of_year)
        assert variable == pytest.approx(4_000)
        assert {one.group for one in of_year if one.fixed[0]} == {"conversion", "capital"}
