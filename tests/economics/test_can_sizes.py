"""The money of two sizes of can, by hand: a month of sales, what each costs, and that all is divided."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.economics.appraise import Appraisal
from sim.scenario.models.can_sizes import OtherSize
from sim.units import Measured
from tests.economics.builders import appraisal, flows, money, timing

RECIPE = {"sugar": Measured(0.02, "kg/can")}
LARGE = OtherSize(
    fill=2.25,
    net=3.39,
    cans_per_carton=6,
    cartons_per_container=700,
    recipe={"sugar": Measured(0.14, "kg/can")},
    orders={"saudi": 100},
)  # of the net mass, and of the fruit, of six cans of 0.565 kg
COSTS = {
    "fruit": {"group": "fruit", "per": "fruit", "price": "2_000 IDR/kg"},
    "can": {"group": "packaging", "per": "can", "price": "3_000 IDR/can"},
    "can_large": {"group": "packaging", "per": "can_large", "price": "12_000 IDR/can"},
    "sugar": {"group": "ingredients", "per": "sugar", "price": "15_000 IDR/kg"},
    "staff": {"group": "conversion", "per": "month", "price": "1_800_000 IDR/month"},
}
# Each month 600 cans and 100 large ones are made and sailed: 1 200 cans of the main size by net mass. Of
# 900 kg of fruit each size takes the same, of 26 kg of sugar the large one 14.
AMOUNTS = {
    "cans__good": 1_200,
    "cans__shipped": 1_200,
    "size__main__filled": 600,
    "size__large__filled": 100,
    "size__main__shipped": 600,
    "size__large__shipped": 100,
    "item__fruit__used": 900,
    "item__can__used": 600,
    "item__can_large__used": 100,
    "item__sugar__used": 26,
    "item__month__used": 1,
    "line__changeovers": 2,
    "line__changeover_h": 3,
}


def sold(**sale):
    """Return an appraisal of a year, without discounting, at some sale prices."""
    terms = {"margin": "0 %", "commission": "10 %", "price": "360_000 IDR/carton", **sale}
    of_flows = flows(**AMOUNTS)
    one = appraisal(of_flows, money(costs=COSTS, sale=terms), timing(), construction=0)
    product = one.scenario.physical.product.model_copy(
        update={"sizes": {"large": LARGE}, "recipe": RECIPE}
    )
    physical = one.scenario.physical.model_copy(update={"product": product})
    return Appraisal(of_flows, replace(one.scenario, physical=physical), one.timing)


def one(figure):
    return float(np.ravel(figure)[0])


def in_a_month(appraised, item):
    """Return a month's amount of an item."""
    return sum(float(np.ravel(term.coefficient)[0]) * term.series.monthly[0, 1]
               for posting in appraised.untaxed.item(item) for term in posting.terms)  # fmt: skip


CONTRACT = {"sizes": {"large": {"price": "480_000 IDR/carton"}}}
FOLLOWS = {"sizes": {"large": {"per_net_kg": "80 %"}}}


def test_each_size_earns_its_own_price():
    appraised = sold(**CONTRACT)
    assert in_a_month(appraised, "export") == pytest.approx(600 * 360_000 / 24)
    assert in_a_month(appraised, "export.large") == pytest.approx(100 * 480_000 / 6)
    both = 600 * 15_000 + 100 * 80_000
    assert in_a_month(appraised, "commission") == pytest.approx(-0.1 * both)
    assert one(appraised.figure("size_revenue_idr_per_can.main")) == pytest.approx(15_000)
    assert one(appraised.figure("size_revenue_idr_per_can.large")) == pytest.approx(80_000)


def test_a_size_can_earn_a_share_of_the_price_of_a_kilogram_net():
    appraised = sold(**FOLLOWS)
    per_kg = 15_000 / 0.565
    earned = 100 * 3.39 * per_kg * 0.8
    assert in_a_month(appraised, "export.large") == pytest.approx(earned)
    assert one(appraised.figure("size_price_usd_per_carton.large")) == pytest.approx(
        6 * 3.39 * per_kg * 0.8 / 16_000
    )


def test_each_size_bears_its_own_materials_and_its_part_of_what_is_shared():
    appraised = sold(**CONTRACT)
    # Fruit by what is filled and staff by net mass: a half each. Sugar by the recipes: 12 and 14 kg.
    shared = (900 * 2_000 + 1_800_000) / 2
    main, large = shared + 600 * 3_000 + 12 * 15_000, shared + 100 * 12_000 + 14 * 15_000
    assert one(appraised.figure("size_cost_idr_per_can.main")) == pytest.approx(main / 600)
    assert one(appraised.figure("size_cost_idr_per_can.large")) == pytest.approx(large / 100)
    # A can of the main size, in which all cans count, costs what all cost over 1 200.
    assert one(appraised.figure("levelised_cost_idr_per_can")) == pytest.approx(
        (main + large) / 1_200
    )


def test_the_break_even_price_is_of_a_carton_of_the_main_size_with_that_of_others_in_step():
    appraised = sold(**CONTRACT)
    cost = 900 * 2_000 + 1_800_000 + 600 * 3_000 + 100 * 12_000 + 26 * 15_000
    net = 0.9 * (600 * 15_000 + 100 * 80_000)
    price = one(appraised.figure("break_even_fob_usd_per_carton"))
    assert price == pytest.approx(360_000 / 16_000 * cost / net)


def test_figures_of_sizes_are_those_of_a_chain_that_makes_several():
    appraised = sold(**CONTRACT)
    assert one(appraised.figure("size_cans_per_year.large")) == 1_200
    assert one(appraised.figure("changeovers_per_year")) == 24
    assert one(appraised.figure("changeover_h_per_year")) == 36
    plain = appraisal(flows(cans__shipped=1_000, cans__good=1_000), money(), timing())
    assert not [key for key in plain.kpis if key.startswith(("size_", "changeover"))]


@pytest.fixture(scope="module")
def example():
    scenario = sim.load("tests/scenario/example/sizes.yaml")
    study = sim.compare([scenario], replications=2, years=8)
    return sim.appraise(study.flows[scenario.name], scenario)


def present(example, size):
    """Return the present number of cans of a size."""
    return type(example.levelised).of(example.prices, f"size.{size}").cans


def test_all_costs_of_a_simulated_chain_are_divided_among_its_sizes(example):
    sizes = example.scenario.physical.product.all_sizes
    assert len(sizes) == 3
    paid = sum(present(example, n) * example.figure(f"size_cost_idr_per_can.{n}") for n in sizes)
    assert paid == pytest.approx(example.levelised.cans * example.cost)


def test_the_cans_that_are_sold_are_those_of_all_sizes_by_net_mass(example):
    sizes = example.scenario.physical.product.all_sizes.items()
    counted = sum(present(example, name) * size.net / 0.565 for name, size in sizes)
    assert counted == pytest.approx(example.levelised.cans)
