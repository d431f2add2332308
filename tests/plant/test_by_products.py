"""What a line gives beside cans: booked by item, and priced."""

from datetime import date

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.physical import Expansion
from tests.plant.builders import physical, plant, span, stage, toll, total
from tests.plant.test_hybrid import hybrid

DAY = span(start=date(2027, 1, 31))


def line(**changes):
    """Return a line whose two first stages give something beside cans."""
    return {
        "boil": stage(speed=2, gives="syrup", by_products={"scum": 0.02, "rind": 0.1}, **changes),
        "bag": stage("syrup", 2, gives="can", by_products={"rind": 0.05}),
    }


def test_by_products_are_shares_of_what_is_processed_and_waste_is_the_rest():
    run = simulate(physical(plant=plant(stages=line())), DAY, 0)
    # 3 t are processed; half is filled, 2 % are scum, 15 % are rind.
    assert total(run, "fruit.processed_kg") == pytest.approx(3000)
    assert total(run, "item.scum.used") == pytest.approx(60)
    assert total(run, "item.rind.used") == pytest.approx(450)
    assert total(run, "item.waste.used") == pytest.approx(3000 - 1500 - 60 - 450)
    assert total(run, "fruit.waste_kg") == pytest.approx(1500)


def test_another_line_gives_other_things_from_its_month_on():
    later = {"boil": stage(speed=2, gives="can", by_products={"peel": 0.2})}
    second = Expansion(after=1, stages=later)
    run = simulate(physical(plant=plant(stages=line()), expansions={"second": second}), span(2), 0)
    monthly = {item: [*run.amounts[f"item.{item}.used"]] for item in ("scum", "rind", "peel")}
    processed = run.amounts["fruit.processed_kg"]
    assert monthly["scum"] == pytest.approx([0.02 * processed[0], 0])
    assert monthly["rind"] == pytest.approx([0.15 * processed[0], 0])
    assert monthly["peel"] == pytest.approx([0, 0.2 * processed[1]])


def test_shares_that_make_up_the_whole_leave_no_waste():
    rest = {"fill": stage(speed=2, gives="can", by_products={"rind": 0.7})}
    run = simulate(physical(plant=plant(stages=rest, recovery=0.3)), span(3), 0)
    # Less than one can of 0.5 kg a day stays behind.
    assert total(run, "item.waste.used") == pytest.approx(0, abs=0.5 * 92)


def test_a_toll_canner_leaves_by_products_of_what_it_processes():
    works = toll(by_products={"rind": 0.25, "juice": 0.05})
    run = simulate(physical(toll=works), span(2), 0)
    processed, filled = total(run, "fruit.processed_kg"), total(run, "fruit.filled_kg")
    assert processed > 0
    assert total(run, "item.rind.used") == pytest.approx(0.25 * processed)
    assert total(run, "item.juice.used") == pytest.approx(0.05 * processed)
    left = processed + total(run, "fruit.discarded_kg") - filled - 0.3 * processed
    assert total(run, "item.waste.used") == pytest.approx(left)


def test_a_plant_and_a_toll_canner_give_by_products_of_what_each_processes():
    works = plant(stages={"fill": stage(speed=2, gives="can", by_products={"rind": 0.1})})
    outside = toll(at="town", by_products={"rind": 0.3})
    run = simulate(hybrid(plant=works, toll=outside), span(1), 0)
    own, theirs = (total(run, f"{key}.fruit.processed_kg") for key in ("plant", "toll"))
    assert min(own, theirs) > 0
    assert total(run, "item.rind.used") == pytest.approx(0.1 * own + 0.3 * theirs)
