"""Items of a line with names of their own: one way from the raw material to cans, and what leaves it."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import local, outside, refused, write

SUGAR = """
extends: local.yaml
plant:
  recovery: 14 %
  stages:
    peel: null
    fill: null
    retort: null
    case: null
    boil: {takes: fruit, gives: syrup, rate: 1 t/h, crew: 3, by_products: {steam_lost: 80 %}}
    stir: {takes: syrup, gives: crystals, rate: 1 t/h, crew: 1, by_products: {scum: 1 %}}
    bag: {takes: crystals, gives: can, rate: 1 t/h, crew: 2}
    box: {takes: can, rate: 900 can/h, crew: 1}
costs:
  filling: null
  rind: null
  feed: {group: by_products, per: scum, price: -500 IDR/kg}
expansions: null
"""


def line(**stages):
    """Return what is wrong with the line of the example after some of its stages are changed."""
    changed = ", ".join(f"{name}: {{{fields}}}" for name, fields in stages.items())
    return [(path, key) for _, path, key in local(f"plant: {{stages: {{{changed}}}}}\n")]


def test_a_line_may_name_what_its_stages_hand_on():
    scenario = load(write(SUGAR))
    plant = scenario.physical.plant
    assert [stage.takes for stage in plant.stages.values()] == ["fruit", "syrup", "crystals", "can"]
    assert [stage.takes_raw for stage in plant.stages.values()] == [True, True, True, False]
    assert scenario.money.costs["feed"].per == "scum"


def test_a_by_product_that_no_cost_is_per_is_a_warning():
    scenario = load(write(SUGAR))
    unpaid = [one.problem.words["item"] for one in scenario.warnings if one.problem.key == "unpaid"]
    assert "steam_lost" in unpaid
    assert "scum" not in unpaid


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        ({"fill": "takes: pulp"}, ("plant.stages.fill.takes", "nobody_gives")),
        ({"peel": "gives: pulp"}, ("plant.stages.fill.takes", "chain_broken")),
        ({"case": "gives: fruit"}, ("plant.stages.case.gives", "item_circle")),
        ({"case": "gives: crate"}, ("plant.stages.case.gives", "chain_end")),
        (
            {"peel": "gives: water", "fill": "takes: water"},
            ("plant.stages.peel.gives", "item_known"),
        ),
        (
            {"peel": "by_products: {water: 3 %}"},
            ("plant.stages.peel.by_products.water", "item_known"),
        ),
        ({"peel": "by_products: {can: 3 %}"}, ("plant.stages.peel.by_products.can", "item_known")),
        (
            {"case": "by_products: {dent: 3 %}"},
            ("plant.stages.case.by_products", "by_products_of_cans"),
        ),
        ({"peel": "by_products: {rind: 65 %}"}, ("plant.stages", "by_products_total")),
        (
            {"peel": "by_products: {rind: 101 %}"},
            ("plant.stages.peel.by_products.rind", "limit_le"),
        ),
    ],
)
def test_what_does_not_fit_a_line_is_one_problem(stages, told):
    assert line(**stages) == [told]


def test_items_that_go_in_a_circle_are_one_problem():
    text = SUGAR.replace("gives: crystals", "gives: fruit").replace(
        "takes: crystals", "takes: fruit"
    )
    assert refused(text) == [("case.yaml:11:26", "plant.stages.stir.gives", "item_circle")]


def test_shares_that_make_up_the_whole_are_allowed():
    # 36 % is filled.
    load(
        write(
            "extends: local.yaml\nexpansions: null\nplant: {stages: {peel: {by_products: {rind: 64 %}}}}\n"
        )
    )


def test_what_an_expansion_gives_beside_cans_is_judged_too():
    text = "expansions: {second: {stages: {peel: {by_products: {rind: 65 %}}}}}\n"
    assert [(path, key) for _, path, key in local(text)] == [
        ("expansions.second.stages", "by_products_total")
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{pomace: 80 %}", ("toll.by_products", "by_products_total")),
        ("{sugar: 5 %}", ("toll.by_products.sugar", "item_known")),
        ("{fruit: 5 %}", ("toll.by_products.fruit", "item_known")),
        ("{pomace: 105 %}", ("toll.by_products.pomace", "limit_le")),
    ],
)
def test_what_is_wrong_with_the_by_products_of_a_toll_canner_is_told(given, expected):
    found = [(path, key) for _, path, key in outside(f"toll: {{by_products: {given}}}\n")]
    assert found == [expected]
