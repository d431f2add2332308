"""Sizes of can at the door: names, orders, stages, changeover, prices."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import local, outside, refused, warned


def told(more):
    """Return what is wrong with the example of several sizes and something more."""
    return [(path, key) for _, path, key in refused(f"extends: sizes.yaml\n{more}")]


def test_sizes_are_read():
    physical = load("sizes.yaml").physical
    product = physical.product
    assert [*product.all_sizes] == ["main", "a10", "buffet"]
    assert product.equivalent("a10") == 3.1 / 0.565
    assert physical.orders_of("a10") == {"saudi": 6_000}
    assert physical.ordered == pytest.approx(52_000 + (6_000 * 3.1 + 48_000 * 0.25) / 0.565)
    assert (physical.plant.changeover.length, physical.plant.changeover.lost) == (2, 40)


A10 = "product.sizes.a10"


@pytest.mark.parametrize(
    ("more", "path", "key"),
    [
        ("product: {sizes: {a10: {orders: {saudia: 6_000 can/month}}}}", f"{A10}.orders.saudia", "unknown_order"),
        ("product: {sizes: {a10: {orders: {saudi: 4_000 can/month}}}}", f"{A10}.orders.saudi", "part_of_container"),
        ("product: {sizes: {a10: {orders: {saudi: 0 can/month}}}}", f"{A10}.orders", "size_unordered"),
        ("product: {sizes: {a10: {recipe: {sugar: 2 piece/can}}}}", f"{A10}.recipe.sugar", "size_unit"),
        ("product: {sizes: {a10: {recipe: {carton: 1 piece/can}}}}", f"{A10}.recipe.carton", "item_taken"),
        ("product: {recipe: {can_a10: 1 piece/can}}", A10, "item_known"),
        ("product: {sizes: {a10: {stages: {sealing: {rate: 9 can/h}}}}}", f"{A10}.stages.sealing", "unknown_stage"),
        ("product: {sizes: {a10: {stages: {fill: {rate: 900 can/h}}}}}", f"{A10}.stages.fill.rate", "size_stage"),
        ("product: {sizes: {a10: {stages: {case: {load: 90 can}}}}}", f"{A10}.stages.case.load", "size_stage"),
        ("plant: {changeover: {length: 8 h}}", "plant.changeover.length", "changeover_long"),
        ("plant: {changeover: {length: 7 h}}", "expansions.second.batch", "batch_too_long"),
        ("costs: {can_a10: null}", A10, "size_unpaid"),
        ("costs: {carton_a10: null}", A10, "size_unpaid"),
        ("sale: {sizes: {a10: null}}", A10, "size_unsold"),
        ("sale: {sizes: {a12: {per_net_kg: 90 %}}}", "sale.sizes.a12", "unknown_size"),
        ("sale: {sizes: {a10: {per_net_kg: 90 %}}}", "sale.sizes.a10", "size_price"),
        ("sale: {sizes: {a10: {price: null, price_year: null}}}", "sale.sizes.a10", "size_price"),
        ("packaging: {carton_a12: {reorder_at: 1 day, order_up_to: 2 day, lead_time: 1 day, minimum: none}}", "packaging.carton_a12", "unknown_packaging"),
        ("packaging: {can_a10: {minimum: 3_000 carton}}", "packaging.can_a10.minimum", "packaging_unit"),
        ("vehicles: {truck: {payload: 13 t}}\nlegs: {port: {mass: 0.55 kg/can}}", "legs.port.vehicle", "above_payload"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_size_is_told_once(more, path, key):
    assert told(more) == [(path, key)]


def test_a_size_cannot_be_called_as_the_main_one():
    one = "fill: 1 kg/can, net: 2 kg/can, cans_per_carton: 12 can/carton, cartons_per_container: 500 carton/container"
    more = f"product: {{sizes: {{main: {{{one}, orders: {{saudi: 9_000 can/month}}}}}}}}\n"
    prices = "sale: {sizes: {main: {per_net_kg: 90 %}}}\n"
    assert told(more + prices) == [("product.sizes.main", "size_main")]


def test_a_changeover_without_another_size_is_refused():
    found = local("plant: {changeover: {length: 1 h}}\n")
    assert [(path, key) for _, path, key in found] == [("plant.changeover", "changeover_alone")]


def test_only_a_plant_that_works_alone_makes_other_sizes():
    size = "{fill: 2 kg/can, net: 3 kg/can, cans_per_carton: 6 can/carton, cartons_per_container: 700 carton/container, orders: {saudi: 6_000 can/month}}"
    sold = "costs: {a: {group: packaging, per: can_a10, price: 9 IDR/can}, b: {group: packaging, per: carton_a10, price: 9 IDR/carton}}\nsale: {sizes: {a10: {per_net_kg: 90 %}}}\n"
    found = outside(f"product: {{sizes: {{a10: {size}}}}}\n{sold}")
    assert ("product.sizes", "sizes_of_plant") in [(path, key) for _, path, key in found]


def test_the_prices_of_cans_and_cartons_are_for_what_they_are():
    assert told("costs: {can_a10: {price: 14_000 IDR/kg}}") == [
        ("costs.can_a10.price", "price_unit")
    ]


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("product: {net: 0.3 kg/can}", "product.net", "net_below_fill"),
        ("product: {fill: 0.1 kg/can}", "product.net", "net_above_fill"),
        ("product: {sizes: {a10: {net: 1.9 kg/can}}}", f"{A10}.net", "net_below_fill"),
        ("product: {sizes: {a10: {fill: 0.7 kg/can}}}", f"{A10}.net", "net_above_fill"),
    ],
)
def test_a_can_that_holds_more_fruit_than_its_net_mass_or_hardly_any_is_warned_of(text, path, key):
    told = {"net_below_fill", "net_above_fill"}
    assert [one for one in warned("extends: sizes.yaml\n") if one[2] in told] == []
    found = [
        (where, one) for _, where, one in warned(f"extends: sizes.yaml\n{text}\n") if one in told
    ]
    assert found == [(path, key)]


def test_an_order_that_is_taken_away_is_told_at_the_null_that_takes_it():
    """The line of the size, in the file that is extended, is right by itself."""
    more = "extends: sizes.yaml\n\norders: {saudi: null, mecca: 60_000 can/month}\n"
    assert ("case.yaml:3:10", f"{A10}.orders.saudi", "unknown_order") in refused(more)
    alone = refused("extends: sizes.yaml\n", ["orders.saudi=null"])
    assert ("--set", f"{A10}.orders.saudi", "none_to_name") in alone


def test_a_price_of_a_size_where_there_is_none_says_so():
    found = local("sale: {sizes: {a10: {per_net_kg: 90 %}}}\n")
    assert [(path, key) for _, path, key in found] == [("sale.sizes.a10", "sizes_alone")]
