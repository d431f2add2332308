"""Work priced by the wage of a month: multiples of an hourly wage, by hand."""

import pytest

from sim.economics.ledger import monthly
from sim.economics.operating_cost import operating_costs
from sim.economics.payees import payee
from sim.scenario.models.money import Cost
from tests.economics.builders import flows, money, prices

WAGE = {"monthly": "3_460_000 IDR/month", "hours": "173 h"}  # 20 000 IDR an hour
WORK = {
    "labour": {"group": "conversion", "per": "person_hour", "hourly_wages": "1.2"},
    "overtime": {"group": "conversion", "per": "first_overtime_hour", "hourly_wages": "1.5"},
    "further": {"group": "conversion", "per": "further_overtime_hour", "hourly_wages": "2"},
    "night": {"group": "conversion", "per": "night_hour", "hourly_wages": "0.25"},
}


def paid(wage):
    """Return what work costs in a year of equal months, by cost [IDR a month]."""
    hours = {
        "person_hour": 100,
        "first_overtime_hour": 10,
        "further_overtime_hour": 4,
        "night_hour": 8,
    }
    used = flows(**{f"item__{item}__used": count for item, count in hours.items()})
    priced = prices(money(costs=WORK, wage=WAGE | wage), of_flows=used)
    return {
        posting.item: -monthly([posting], priced.time).sum() / 12
        for posting in operating_costs(priced)
        if posting.item in WORK
    }


def test_an_hour_costs_its_multiple_of_the_monthly_wage_over_the_hours_of_a_month():
    assert paid({}) == pytest.approx(
        {"labour": 100 * 24_000, "overtime": 10 * 30_000, "further": 4 * 40_000, "night": 8 * 5_000}
    )


def test_one_wage_moves_all_kinds_of_hours():
    before, after = paid({}), paid({"monthly": "6_920_000 IDR/month"})
    assert after == pytest.approx({name: 2 * amount for name, amount in before.items()})


@pytest.mark.parametrize(
    "item", ["person_hour", "further_overtime_hour", "night_hour", "piece.peel"]
)
def test_work_is_paid_to_workers(item):
    assert payee(Cost(group="conversion", per=item, hourly_wages=1.0)) == "workers"
