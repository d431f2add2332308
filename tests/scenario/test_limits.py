"""The limits of numbers: every number of a file has some, and keeps to them."""

import math
from pathlib import Path

import pytest

from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.models.import_duty import Tariff
from sim.scenario.models.limits import of_unit
from sim.scenario.models.parsers import Money, OneOf, Share, Unit, Yearly
from sim.scenario.problems import ScenarioError
from sim.scenario.read import load, load_plan
from sim.scenario.reference.schema import units
from sim.scenario.validate import faults

SHIPPED = Path(__file__).parents[2] / "scenarios"
NUMBERS = {
    path: schema.at(path)
    for schema in (schema_of(*SCENARIO), schema_of(*STUDY))
    for path in schema.paths()
    if schema.at(path).is_value and schema.at(path).parser
}
DATES = {
    "investment.line.paid_from": "600 month",
    "investment.plant_building.paid_from": "180 month",
    "costs.guard.after": "180 month",
    "costs.guard.price_year": "1990",
}


def text_of(node, number):
    """Return a number as a file writes it at a path."""
    scale = 100 if isinstance(node.parser, Share | Yearly | Tariff) else 1
    return f"{number * scale:.6f} {units(node.parser)[0]}".strip()


@pytest.mark.parametrize("path", NUMBERS)
def test_every_number_has_a_lower_and_an_upper_limit(path):
    lower, upper = NUMBERS[path].limits
    assert (lower.kind[0], upper.kind[0]) == ("g", "l")
    assert -math.inf < lower.bound < upper.bound < math.inf


@pytest.mark.parametrize("path", NUMBERS)
def test_a_number_beyond_its_limits_is_refused_at_its_path(path):
    node = NUMBERS[path]
    lower, upper = (limit.bound for limit in node.limits)
    for number in (lower - max(1.0, abs(lower)), 2 * upper + 1):
        (refused,) = faults(text_of(node, number), node, path)
        assert refused[0] == path
        assert refused[1].key.startswith("limit_")


def test_a_unit_without_limits_is_an_error_of_its_author():
    with pytest.raises(KeyError):
        of_unit("furlong")


def test_no_price_but_what_is_earned_may_be_negative():
    kinds = {type(NUMBERS[path].parser) for path in NUMBERS}
    assert {Money, OneOf, Share, Unit, Yearly} < kinds
    either = {path for path, node in NUMBERS.items() if getattr(node.parser, "earns", False)}
    assert either == {"costs.*.price", "costs.*.steps.*.price"}


@pytest.mark.parametrize("name", ["local-8t", "outside"])
def test_a_cost_typed_with_a_minus_is_refused(name):
    scenario = load(SHIPPED / f"{name}.yaml")
    priced = {key: cost for key, cost in scenario.money.costs.items() if cost.price is not None}
    assert len(priced) > 5
    for key, cost in priced.items():
        price = cost.price
        with pytest.raises(ScenarioError, match=rf"costs\.{key}\.price: .* is negative"):
            scenario.replace({f"costs.{key}.price": f"-{price}"})


def test_what_is_earned_may_be_written_as_a_negative_cost(tmp_path):
    peel = "{group: by_products, per: waste, price: -50 IDR/kg}"
    file = tmp_path / "sold.yaml"
    file.write_text(f"extends: {SHIPPED / 'local-8t.yaml'}\ncosts: {{peel: {peel}}}\n")
    assert load(file).money.costs["peel"].price.amount == -50


@pytest.mark.parametrize("path", DATES)
def test_what_lies_beyond_the_study_is_refused_with_its_path(path, tmp_path):
    later = (
        f"extends: {SHIPPED / 'local-8t.yaml'}\n"
        "investment:\n"
        "  line: {cost: 3_000_000_000 IDR, life: 12 year, grantable: false}\n"
        "  plant_building: {cost: 3_000_000_000 IDR, life: 12 year, grantable: false}\n"
        "costs:\n"
        "  guard: {group: conversion, per: month, price: 5_000_000 IDR/month}\n"
    )
    (tmp_path / "later.yaml").write_text(later)
    assert load_plan(str(tmp_path / "later.yaml"))
    with pytest.raises(ScenarioError) as caught:
        load_plan(str(tmp_path / "later.yaml"), [f"{path}={DATES[path]}"])
    (problem,) = caught.value.problems
    assert problem.path == path
