"""Other work of an idle line at the door: names, time, income."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import local, write

PLUMS = "demand: 8_000 can/month, rate: 500 can/h, crew: 9"
FEE = "costs: {fee: {group: other_work, per: plums, price: -2_500 IDR/can}}\n"


def told(plums="", costs=FEE, more=""):
    """Return what is wrong with the example's plant with other work."""
    work = f"plant: {{other_work: {{plums: {{{PLUMS}{plums}}}}}}}\n"
    return [(path, key) for _, path, key in local(work + costs + more)]


def test_other_work_is_read_with_its_name_and_its_fee():
    work = f"plant: {{other_work: {{plums: {{{PLUMS}, months: jan feb, label: Plums}}}}}}\n"
    scenario = load(write(f"extends: local.yaml\n{work}{FEE}"))
    (plums,) = scenario.physical.plant.other_work.values()
    assert (plums.demand, plums.rate, plums.months) == (8000, 500, {1, 2})
    assert scenario.wording.plant.other_work["plums"].label.en == "Plums"
    assert not [one for one in scenario.warnings if "other_work" in one.path]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"plums": ", set_up: 8 h"}, ("plant.other_work.plums.set_up", "other_work_time")),
        ({"costs": ""}, ("plant.other_work.plums", "other_work_unpaid")),
        (
            {"costs": FEE.replace("-2_500", "2_500")},
            ("plant.other_work.plums", "other_work_unpaid"),
        ),
        (
            {"costs": FEE.replace("other_work, per", "by_products, per")},
            ("costs.fee.group", "other_work_group"),
        ),
        ({"costs": FEE.replace("IDR/can", "IDR/kg")}, ("costs.fee.price", "price_unit")),
        ({"plums": ", months: may june"}, ("plant.other_work.plums.months", "bad_month")),
    ],
)
def test_what_is_wrong_is_told_once(parts, expected):
    assert told(**parts) == [expected]


@pytest.mark.parametrize("name", ["water", "rind", "can", "sugar"])
def test_a_name_that_means_another_item_is_refused_once(name):
    work = f"plant: {{other_work: {{{name}: {{{PLUMS}}}}}}}\n"
    found = [(path, key) for _, path, key in local(work)]
    assert found == [(f"plant.other_work.{name}", "item_known")]


def test_a_line_that_growers_bring_fruit_to_by_themselves_is_never_idle():
    more = "arrivals: {every: 1 h, load: 1 t}\ncall_off: {target: null}\nexpansions: null\n"
    assert ("plant.other_work", "other_work_of_growers") in told(more=more)
