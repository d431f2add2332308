"""The toll canner's contract: slots refused or left unused, items that the canner supplies."""

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.physical import Packaging, Refusal
from sim.units import Measured
from tests.plant.builders import physical, span, toll, total
from tests.plant.test_hybrid import hybrid

# The first slot of a run that begins in January is on 2 January: 30 slots, then one on each day.
JANUARY, FEBRUARY = 30, 28


def run_of(canner, months=2, **changes):
    return simulate(physical(toll=canner, **changes), span(months), 0)


def test_slots_of_the_stated_months_are_refused_and_no_fruit_is_bought_for_them():
    run = run_of(toll(refusal=Refusal(share=1, months={2})))
    assert run.amounts["toll.slots"].tolist() == [JANUARY + 1, FEBRUARY - 1]
    # The last slot booked in January is that of 1 February.
    assert total(run, "toll.refused") == FEBRUARY
    assert total(run, "toll.runs") == JANUARY
    assert total(run, "fruit.bought_kg") == 3000 * JANUARY


def test_a_share_of_the_slots_is_refused():
    run = run_of(toll(refusal=Refusal(share=0.3, months=set(range(1, 13)))), 24)
    assert total(run, "toll.refused") / total(run, "toll.slots") == pytest.approx(0.3, abs=0.05)
    assert total(run, "toll.refused") + total(run, "toll.runs") == total(run, "toll.slots")


def test_what_an_unused_slot_could_have_made_is_told():
    # 3 t ripen in a day, 1 can a kg: a batch of 3001 cans cannot be had.
    idle = run_of(toll(minimum_batch=3001, cans_per_slot=4000), 1)
    assert total(idle, "toll.unused_cans") == 4000 * total(idle, "toll.slots")
    assert total(run_of(toll(), 1), "toll.unused_cans") == 0


def test_a_refused_slot_is_not_an_unused_one():
    run = run_of(toll(refusal=Refusal(share=1, months={1, 2})))
    assert total(run, "toll.refused") == total(run, "toll.slots") > 0
    assert total(run, "toll.unused_cans") == 0


@pytest.mark.parametrize(
    "packaging", [{}, {"can": Packaging(reorder_at=5, order_up_to=9, lead_time=1)}]
)
def test_cans_that_the_canner_supplies_are_neither_bought_nor_brought(packaging):
    product = physical().product.model_copy(update={"recipe": {"sugar": Measured(0.04, "kg/can")}})
    chain = {"product": product, "packaging": packaging}
    own = run_of(toll(), **chain)
    supplied = run_of(toll(supplies={"can": True, "sugar": False}), **chain)
    assert total(own, "item.can.used") == total(own, "cans.filled") > 0
    assert total(own, "leg.materials.trips") > 0
    assert total(supplied, "cans.filled") == total(own, "cans.filled")
    assert total(supplied, "item.can.used") == total(supplied, "leg.materials.trips") == 0
    for item in ("sugar", "carton"):
        assert total(supplied, f"item.{item}.used") == total(own, f"item.{item}.used") > 0


def test_a_plant_beside_a_canner_who_supplies_cans_buys_its_own():
    run = simulate(hybrid(toll=toll(at="town", supplies={"can": True})), span(), 0)
    assert total(run, "toll.cans.filled") > 0
    assert total(run, "item.can.used") == total(run, "plant.cans.filled")


def test_orders_that_nobody_works_for_are_due_all_the_same():
    # No slot is ever granted, so nobody asks what is ordered.
    never = toll(refusal=Refusal(share=1, months=set(range(1, 13))))
    run = simulate(physical(toll=never, orders={"saudi": 6000}, due=10), span(2), 0)
    assert run.amounts["market.saudi.backlog"].tolist() == [6000, 12_000]
