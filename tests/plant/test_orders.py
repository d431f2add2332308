"""Orders that grow with the plant, containers that sail late, orders that are cancelled: by hand."""

import math
from datetime import date

import numpy as np
import pytest

from sim.economics.ledger import monthly
from sim.economics.sales import sales
from sim.plant.orders import OrderBook
from sim.plant.simulate import simulate
from sim.scenario.models.physical import Store
from tests.economics.builders import flows, money, prices
from tests.economics.builders import timing as of_money
from tests.plant.builders import context_of, physical, plant, span, total

DUE = 24.0 * (1 + 10)  # ordered on the first day, due ten days later
WEEK = 7 * 24.0
# A plant with its store that makes 3 000 cans every day; 1 200 fill a container.
SMALL = {"plant": plant(), "store": Store(at="works")}


def book(**changes):
    context = context_of(physical(**{"due": 10, "orders": {"saudi": 12_000}, **changes}), span(2))
    orders = OrderBook(context)
    orders.advance(0)
    return orders, context.accounts, context.sizes[0]  # 1 200 cans fill a container


def test_orders_are_placed_in_the_share_of_the_year_of_operation():
    scenario = physical(
        **SMALL | {"plant": plant(construction=2)},
        orders={"saudi": 30_000},
        order_ramp_up={1: 0.5, 2: 0.8},
    )
    run = simulate(scenario, span(2 + 26), 0)
    ordered = run.amounts["market.saudi.ordered"]
    assert ordered.tolist() == [0] * 2 + [15_000] * 12 + [24_000] * 12 + [30_000] * 2


@pytest.mark.parametrize(
    ("late", "weeks"), [(-5.0, 0), (0.0, 0), (WEEK - 1, 0), (WEEK, 1), (3 * WEEK + 5, 3)]
)
def test_a_container_is_late_by_the_whole_weeks_after_the_day_due(late, weeks):
    orders, accounts, size = book()
    orders.sail(orders.load(size), DUE + late)
    assert accounts.total("market.saudi.late_can_weeks") == 1_200 * weeks
    assert accounts.total("market.saudi.on_time") == (1_200 if late <= 0 else 0)


def test_a_buyer_cancels_what_is_in_no_container_when_he_has_waited_too_long():
    orders, accounts, size = book(cancel_after=20)
    loaded = orders.load(size)
    orders.cancel(DUE + 24 * 20 - 1)
    assert accounts.total("market.saudi.cancelled") == 0
    assert orders.open_cans(0, 0) == 12_000
    orders.cancel(DUE + 24 * 20)
    assert accounts.total("market.saudi.cancelled") == 10_800
    assert orders.open_cans(0, 0) == 1_200
    assert orders.load(size) is None
    orders.sail(loaded, DUE + 24 * 21)
    assert accounts.total("market.saudi.shipped") == 1_200
    orders.book_overdue("in_order", math.inf, 0.0)
    assert accounts.total("market.saudi.in_order") == 0


def test_nothing_is_loaded_for_an_order_from_the_hour_on_at_which_it_is_cancelled():
    # Due at the end of the first day, cancelled twelve hours later, at noon: the shift of the first day
    # fills two containers at 16.0, that of the second comes too late.
    ordered = {"orders": {"saudi": 12_000}, "due": 0, "cancel_after": 0.5}
    run = simulate(physical(**SMALL, **ordered), span(1), 0)
    assert total(run, "market.saudi.shipped") == 2 * 1_200
    assert total(run, "market.saudi.cancelled") == 12_000 - 2 * 1_200


def test_a_line_that_makes_too_little_delivers_the_rest_on_time_once_orders_are_cancelled():
    # 90 000 cans are made in a month and 180 000 ordered: without an end the second year would see
    # only orders of the first.
    ordered = SMALL | {"orders": {"saudi": 180_000}, "due": 45}
    for_ever = simulate(physical(**ordered), span(24, date(2027, 1, 1)), 0)
    given_up = simulate(physical(**ordered, cancel_after=0), span(24, date(2027, 1, 1)), 0)
    second = slice(12, 24)
    assert for_ever.amounts["market.saudi.on_time"][second].sum() == 0
    on_time = given_up.amounts["market.saudi.on_time"][second].sum()
    assert on_time == given_up.amounts["market.saudi.shipped"][second].sum() > 1_000_000
    # What is shipped is what is made, whoever waits for it.
    assert total(for_ever, "cans.shipped") == pytest.approx(
        total(given_up, "cans.shipped"), abs=1_200
    )


def test_a_late_container_loses_its_share_of_the_price_when_it_is_paid():
    # Ten cartons a week late and five two weeks: 20 carton-weeks of 480 can-weeks, at 16 USD.
    late = np.zeros(12)
    late[3], late[5] = 240, 240
    sale = {"margin": "0 %", "commission": "0 %", "price": "16 USD/carton", "late_penalty": "0.5 %"}
    used = flows(market__saudi__late_can_weeks=late, cans__shipped=24_000)
    priced = prices(money(sale=sale), of_money(), used)
    amounts = {posting.item: posting for posting in sales(priced)}
    paid = monthly([amounts["late_penalty"]], priced.time)[0]
    assert paid[[4, 6]] == pytest.approx([-10 * 16 * 16_000 * 0.005] * 2)
    assert paid.sum() == pytest.approx(-20 * 16 * 16_000 * 0.005)
    assert amounts["late_penalty"].kind == "revenue"
