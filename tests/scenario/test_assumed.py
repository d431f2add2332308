"""What matters and is not written is told by `check`, with what is assumed there."""

import pytest

import sim
from sim.catalogue.labels import Labels
from sim.scenario.assumed import unwritten
from sim.scenario.fields import INPUTS, schema_of
from sim.scenario.read import load
from tests.scenario.cases import write

ROOT = schema_of(*INPUTS)
MARKED = {path for path in ROOT.paths() if ROOT.at(path).assumed}
# What else may stand at each kind of key in the example's plant.
WRITTEN = {
    "plant.ramp_up": "{1: 60 %}",
    "plant.outage": "{rate: 2 event/month, mean: 1 h}",
    "order_ramp_up": "{1: 50 %}",
    "calendar.lebaran": "{closed_before: 1 day, closed_after: 1 day, ban_before: 0 day, ban_after: 0 day}",
    "indices": "{wage: 1 %/year real}",
    "due": "60 day",
    "costs.rind.price_year": "2024",
}


def laid(path, text):
    """Return the example's plant with a text at a path."""
    keys = path.split(".")
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(keys)]
    return load(write("extends: local.yaml\n" + "\n".join(lines) + f" {text}\n"))


def without(path):
    """Return the example's plant without a key, which it may write or not."""
    local = load("local.yaml")
    return laid(path, "null") if path in local.origins else local


def told(scenario):
    return {path: one for one in unwritten(scenario) for path in one.paths}


def test_all_keys_of_these_names_are_marked():
    names = {path.rpartition(".")[2] for path in WRITTEN}
    assert names == {path.rpartition(".")[2] for path in MARKED}
    assert {path for path in ROOT.paths() if path.rpartition(".")[2] in names} == MARKED


@pytest.mark.parametrize("path", WRITTEN)
def test_b06_what_is_left_out_is_told_and_what_is_written_is_not(path):
    assert path in told(without(path))
    assert path not in told(laid(path, WRITTEN[path]))


@pytest.mark.parametrize("path", [path for path in WRITTEN if not ROOT.at(path).is_value])
def test_none_says_that_nothing_is_meant(path):
    left_out, none = without(path), laid(path, "none")
    assert path not in told(none)
    assert (none.physical, none.money) == (left_out.physical, left_out.money)


@pytest.mark.parametrize("path", ["due", "costs.rind.price_year"])
def test_a_number_is_not_none(path):
    with pytest.raises(sim.ScenarioError):
        laid(path, "none")


def test_the_number_that_is_assumed_is_told_in_both_languages():
    one = told(without("due"))["due"]
    assert "due: 45 day" in one.told(Labels("en"))
    assert "due: 45 day" in one.told(Labels("id"))


def test_the_year_of_money_is_told_only_where_money_is_stated():
    scenario = load(write("extends: local.yaml\n"))
    paths = {path for path in told(scenario) if path.endswith(".price_year")}
    stated = {path.removesuffix(".price_year") for path in paths}
    assert {"sale", "costs.fruit"} <= stated
    assert "costs.rind" in stated
    # Shares of other costs, and hours of work, are no amounts of money.
    assert not {"costs.upkeep", "costs.labour", "investment.permits", "investment.line"} & stated
