"""What is known of a path, what can be put there, and which side reads it."""

from typing import get_origin

import pytest

from sim.numerals import split, written
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.models.laws import Law, Moments
from sim.scenario.paths import Assumption, assumptions, explain
from sim.scenario.problems import ScenarioError
from sim.scenario.read import load
from sim.scenario.validate import validate

EXAMPLES = (
    "local.yaml",
    "outside.yaml",
    "worded.yaml",
    "fleet.yaml",
    "hired.yaml",
    "growers.yaml",
    "listed.yaml",
    "contract.yaml",
    "shifts.yaml",
    "peeled.yaml",
    "idle.yaml",
    "sizes.yaml",
)


def test_a_value_is_explained_with_its_range_source_and_line():
    (entry,) = explain(load("outside.yaml"), "toll.fee")

    assert (entry.path, entry.value, entry.unit) == ("toll.fee", "4_500 IDR/can", "IDR/can")
    assert (entry.low, entry.high, entry.confidence) == ("2_800", "7_500", "C")
    assert entry.source == "no quotation"
    assert (entry.url, entry.year, entry.note) == ("", "", "")
    assert entry.meaning.startswith("Fee for each can filled")
    assert str(entry.origin) == "outside.yaml:15:3"


def test_a_unit_is_the_canonical_one_and_the_value_is_as_written():
    (net,) = explain(load("local.yaml"), "product.net")
    (share,) = explain(load("local.yaml"), "sale.margin")
    (bays,) = explain(load("local.yaml"), "plant.bays")
    (rate,) = explain(load("local.yaml"), "plant.stages.peel.rate")

    assert [(one.value, one.unit) for one in (net, share, bays, rate)] == [
        ("565 g/can", "kg/can"),
        ("10 %", "%"),
        ("2", ""),
        ("350 kg/h", "t/h"),
    ]


def test_a_mapping_lists_everything_below_and_what_nobody_wrote():
    entries = {
        entry.path.split(".")[-1]: entry
        for entry in explain(load("local.yaml"), "plant.stages.fill")
    }

    written = {key: entry.value for key, entry in entries.items() if entry.origin.line}
    line = {"takes": "fruit", "gives": "can", "rate": "1.2 t/h", "crew": "8", "paid_by": "piece"}
    assert written == line
    assert (entries["power"].value, str(entries["power"].origin)) == ("0 kW", "default")
    assert entries["repair_cv"].value == "100 %"
    assert "mtbf" not in entries


def test_everything_is_explained_once_and_has_a_meaning():
    scenario = load("local.yaml")
    entries = explain(scenario)

    paths = [entry.path for entry in entries]
    assert len(set(paths)) == len(paths)
    assert {entry.path for entry in entries if not entry.meaning} == set()
    assert {"toll.fee", "plant.outage.mean"} & set(paths) == {"plant.outage.mean"}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("plant.stages.retrot", "plant.stages.retort"),
        ("plant.stages.retort.cycel", "plant.stages.retort.cycle"),
        ("usd", "exchange.usd | paths.usd"),
        ("toll.fee", ""),
    ],
)
def test_a_path_that_leads_nowhere_is_guessed(path, meant):
    with pytest.raises(ScenarioError) as caught:
        explain(load("local.yaml"), path)

    (problem,) = caught.value.problems
    assert (problem.path, problem.problem.words.get("meant", "")) == (path, meant)


def test_assumptions_are_the_values_written_with_a_source_or_range():
    found = assumptions(load("outside.yaml"))

    assert found["toll.fee"] == Assumption(
        "4_500 IDR/can", low="2_800", high="7_500", source="no quotation", confidence="C"
    )
    assert set(found) == {
        "areas.hill.annual", "costs.fruit.price", "exchange.usd", "rivals.thailand.fob", "toll.fee",
    }  # fmt: skip


def test_a_replaced_value_is_checked_as_a_file_is():
    scenario = load("outside.yaml")

    assert scenario.replace({"toll.fee": "5_000 IDR/can"}).money.toll.fee.amount == 5_000
    assert scenario.money.toll.fee.amount == 4_500
    with pytest.raises(ScenarioError) as caught:
        scenario.replace({"toll.fee": "5.000 IDR/can", "toll.fea": "1", "store.at": "nowhere"})
    assert {(str(one.origin), one.path, one.problem.key) for one in caught.value.problems} == {
        ("replace", "toll.fee", "number_trap"),
        ("replace", "toll.fea", "no_such_path"),
        ("replace", "store.at", "unknown_place"),
    }


def test_null_in_replace_removes():
    assert load("local.yaml").replace({"plant.outage": "null"}).physical.plant.outage is None


@pytest.mark.parametrize("file", EXAMPLES)
def test_replacing_values_by_their_own_texts_changes_nothing(file):
    scenario = load(file)
    same = scenario.replace({entry.path: entry.value for entry in explain(scenario)})
    assert same.physical == scenario.physical
    assert same.money == scenario.money


def test_the_examples_write_every_field_there_is():
    known = set(schema_of(*SCENARIO).paths())
    written = {
        pattern
        for file in EXAMPLES
        for path in load(file).origins
        for pattern in known
        if _fits(path, pattern)
    }

    assert known - written == set()


def _fits(path, pattern):
    pairs = list(zip(path.split("."), pattern.split("."), strict=False))
    same_length = path.count(".") == pattern.count(".")
    return same_length and all(own in (name, "*") for name, own in pairs)


def _another(text, schema):
    """Return another text that the field takes."""
    field = schema.known[0]
    if field.choices:
        return next(choice for choice in field.choices if choice != text)
    if schema.parser:
        number, unit = split(text)
        return (
            f"{written(number + 1 if field.kind is int else number * 0.75 + 0.001)} {unit}".strip()
        )
    if ":" in text:
        return "06:45"
    if field.kind in (Law, Moments):
        return "exponential" if field.kind is Law else "1 2 h"
    if get_origin(field.kind) is frozenset:
        return "feb mar"
    return "mon tue" if field.kind is not str else f"{text}_2"


def _read(tree):
    """Return what each side reads of a tree, in canonical values."""
    physical, money, wording = validate(tree, SCENARIO).parts
    return physical.canonical(), money.model_dump(mode="json"), wording.model_dump()


def _merged(tree, path, text):
    key, _, rest = path.partition(".")
    return tree | {key: _merged(tree[key], rest, text) if rest else text}


@pytest.mark.parametrize("file", EXAMPLES)
def test_each_value_moves_the_side_that_reads_it_and_never_the_other(file):
    scenario = load(file)
    sides_before = _read(scenario.tree)
    sides = set()
    for entry in explain(scenario):
        if entry.origin.line:
            schema = schema_of(*SCENARIO).at(entry.path)
            changed = _merged(scenario.tree, entry.path, _another(entry.value, schema))
            moved = tuple(
                now != before for now, before in zip(_read(changed), sides_before, strict=True)
            )
            read_by = tuple(bool(schema_of(side).at(entry.path).known) for side in SCENARIO)
            assert moved == read_by, entry.path
            sides.add(moved)
    words = {(False, False, True)} if file in ("worded.yaml", "idle.yaml", "sizes.yaml") else set()
    assert sides == {(True, False, False), (False, True, False), *words}


def test_a_number_with_a_range_has_its_ends():
    scenario = load("local.yaml")
    assert scenario.range_of("plant.recovery") == (0.28, 0.42)
    assert scenario.range_of("plant.bays") is None
    assert scenario.replace({"plant.recovery": "30 %"}).range_of("plant.recovery") is None
