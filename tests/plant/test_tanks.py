"""A tank at a stage: what lots draw, when a delivery is ordered and comes, who waits for it."""

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.physical import Expansion, Outage
from sim.scenario.models.tank import Tank
from sim.units import Measured
from tests.plant.builders import physical, plant, span, stage, total
from tests.plant.test_by_products import DAY
from tests.plant.test_stoppages import outage

# Lots of 1 t, which fill 1000 cans, are unloaded at 8.0, 8.5 and 9.0. Peeling and filling take half an hour each.
LEVEL = "level.syrup"


def tank(**changes):
    """Return a tank that suffices for two lots and a half, with deliveries three hours after the order."""
    rules = {
        "item": "syrup",
        "holds": Measured(2.5, "m3"),
        "draws": Measured(0.001, "m3/can"),
        "reorder_at": 0.2,
        "lead_time": 3,
    }
    return Tank(**rules | changes)


def filled_from_tank(**changes):
    """Return a plant that fills from a tank."""
    fill = stage(speed=2, gives="can", crew=2, tank=tank(**changes))
    return plant(stages={"peel": stage(speed=2, crew=4), "fill": fill})


def day(**changes):
    return simulate(physical(plant=filled_from_tank(**changes)), DAY, 0)


def of_tank(run):
    return [total(run, f"tank.fill.{what}") for what in ("received", "deliveries", "lack_h")] + [
        total(run, "item.syrup.used")
    ]


def test_a_lot_waits_for_the_delivery_that_the_lot_before_it_made_due():
    run = day()
    # The second lot leaves a fifth at 9.0; the third is ready at 9.5, and waits for 12.0.
    assert of_tank(run) == pytest.approx([2.5 + 2.0, 1, 2.5, 3.0])
    assert run.amounts[LEVEL][0] == pytest.approx(1.5)
    assert total(run, "stage.fill.wait_h") == pytest.approx(2.5)
    assert total(run, "stage.fill.person_h") == pytest.approx(2 * 4.5)
    assert total(run, "cans.filled") == 3000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Looked at at 8.0 and 12.0: ordered at 12.0, there at 15.0.
        ({"checked": 4}, [4.5, 1, 5.5, 3.0]),
        # Not low enough at 9.0: ordered at 9.5 by the lot that lacks some.
        ({"reorder_at": 0.1}, [4.5, 1, 3.0, 3.0]),
        # By the hour of work at half an hour a lot, and by the tonne: the same.
        ({"draws": Measured(2, "m3/h")}, [4.5, 1, 2.5, 3.0]),
        ({"draws": Measured(1, "m3/t")}, [4.5, 1, 2.5, 3.0]),
        # A delivery at 17.0 is in time for the end of overtime at 18.0.
        ({"lead_time": 8}, [4.5, 1, 7.5, 3.0]),
        # One at 18.0 is not: the third lot is not started.
        ({"lead_time": 9}, [2.5, 0, 0, 2.0]),
        # Enough for all of the day; ordered after the third lot.
        ({"holds": Measured(3.5, "m3")}, [3.5, 0, 0, 3.0]),
    ],
)
def test_when_a_delivery_comes_follows_from_level_look_and_lead_time(changes, expected):
    assert of_tank(day(**changes)) == pytest.approx(expected)


def test_a_delivery_of_the_night_is_there_in_the_morning():
    run = simulate(physical(plant=filled_from_tank(lead_time=9)), span(1), 0)
    # Two lots a day draw all but a fifth, which is ordered at 9.0 and there at 18.0.
    assert of_tank(run) == pytest.approx([2.5 + 30 * 2.0, 30, 0, 31 * 2.0])


def test_what_is_in_a_tank_stays_while_the_chain_grows():
    faster = filled_from_tank().stages
    faster |= {"fill": faster["fill"].model_copy(update={"rate": Measured(4, "t/h")})}
    steps = {"second": Expansion(after=1, stages=faster)}
    run = simulate(physical(plant=filled_from_tank(lead_time=48), expansions=steps), span(2), 0)
    received, used = total(run, "tank.fill.received"), total(run, "item.syrup.used")
    assert received - used == pytest.approx(run.amounts[LEVEL][-1])
    assert received == pytest.approx(2.5 + 2.0 * total(run, "tank.fill.deliveries"))


def test_a_lot_whose_delivery_comes_when_work_has_stopped_is_not_taken():
    # Power fails at 11.0 until the crew goes home; the delivery that the third lot waits for comes at noon.
    with outage(11.0, 9.0):
        run = simulate(
            physical(
                plant=filled_from_tank().model_copy(update={"outage": Outage(rate=1, mean=1)})
            ),
            DAY,
            0,
        )
    assert total(run, "stage.fill.taken") == 2
