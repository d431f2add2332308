"""Which inputs differ, whatever the spelling."""

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from sim.scenario.changes import Change, changes, node_of
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.read import load
from tests.scenario.cases import write

SHIPPED = [
    str(file)
    for file in sorted((Path(__file__).parent.parent.parent / "scenarios").glob("*.yaml"))
    if file.stem not in ("base", "common")
    and "\nscenarios:\n" not in file.read_text(encoding="utf-8")
]


def told(text, base="local.yaml"):
    """Return what differs once `text` is laid on an example."""
    other = load(write(f"extends: {base}\n{text}\n"))
    return [
        (one.path, one.a, one.b)
        for one in changes(load(base).written, other.written, schema_of(*SCENARIO))
    ]


SAME = [
    "plant: {batch: 0.25 t}",
    "plant: {batch: {value: 250_000 g, low: 200_000, high: 300_000, source: another}}",
    "plant: {recovery: 36 %}",
    "plant: {stages: {peel: {rate: 0.35 t/h}, fill: {power: 0 kW, units: 1}}}",
    "product: {net: 0.565 kg/can}",
    "costs: {fruit: {price: 3_000_000 IDR/t}}",
    "calendar: {weekdays: sat mon tue wed fri thu, shift_start: 7:00}",
    "loans: {bank: {rate: 10.0 %/year nominal}}",
    "investment: {land: {replaced: true}}",
]


@pytest.mark.parametrize("text", SAME)
def test_the_same_value_written_otherwise_is_no_difference(text):
    assert told(text) == []


def test_what_a_conversion_rounds_is_no_difference():
    schema = schema_of(*SCENARIO)
    metric, local = ({"plant": {"batch": text}} for text in ("435 kg", "4.35 kuintal"))

    assert schema.at("plant.batch").read("4.35 kuintal") != 435
    assert changes(node_of(metric, "a"), node_of(local, "b"), schema) == []


def test_another_value_is_told_with_both_texts_in_the_order_of_the_first_file():
    found = told("sale: {margin: {value: 12 %, low: 8}}\nplant: {bays: 3, batch: 300 kg}")

    assert found == [
        ("sale.margin", "10 %", "12 %"),
        ("plant.bays", "2", "3"),
        ("plant.batch", "250 kg", "300 kg"),
    ]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("costs: {fruit: {price: 3_000 USD/kg}}", ("3_000 IDR/kg", "3_000 USD/kg")),
        ("loans: {bank: {rate: 10 %/year real}}", ("10 %/year nominal", "10 %/year real")),
    ],
)
def test_another_currency_or_basis_is_another_value(text, change):
    assert [row[1:] for row in told(text)] == [change]


def test_what_only_one_writes_stands_alone_and_a_default_is_a_value():
    found = told(
        "plant:\n  outage: null\n  stages:\n    fill: {power: 3 kW, mtbf: 20 h, repair: 1 h}\n"
        "costs: {audit: {group: certification, per: year, price: 9_000_000 IDR/year}}"
    )

    assert sorted(found) == [
        ("costs.audit.group", "", "certification"),
        ("costs.audit.per", "", "year"),
        ("costs.audit.price", "", "9_000_000 IDR/year"),
        ("plant.outage.mean", "1.5 h", ""),
        ("plant.outage.rate", "2 event/month", ""),
        ("plant.stages.fill.mtbf", "", "20 h"),
        ("plant.stages.fill.power", "0 kW", "3 kW"),
        ("plant.stages.fill.repair", "", "1 h"),
    ]


def test_a_text_that_is_no_value_any_more_is_compared_as_it_is():
    old, new = ({"horizon": text, "seed": "1"} for text in ("15", "15 year"))

    found = changes(node_of(old, "a"), node_of(new, "b"), schema_of(*STUDY))
    assert found == [Change("horizon", "15", "15 year")]


shipped = cache(load)


@pytest.mark.parametrize(
    ("a", "b"), list(product(SHIPPED[:3], SHIPPED)), ids=lambda file: Path(file).stem
)
def test_nothing_differs_just_where_both_sides_read_the_same(a, b):
    ours, theirs = shipped(a), shipped(b)
    there = changes(ours.written, theirs.written, schema_of(*SCENARIO))
    back = changes(theirs.written, ours.written, schema_of(*SCENARIO))

    same = (ours.physical, ours.money) == (theirs.physical, theirs.money)
    assert (there == []) == same
    assert {(one.path, one.a, one.b) for one in there} == {(one.path, one.b, one.a) for one in back}
