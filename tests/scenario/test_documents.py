"""The files made of the models are fresh, and say no more and no less than the program."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from sim.catalogue.labels import LANGS, Labels
from sim.numerals import InputError
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.reference import parameters, schema
from sim.scenario.reference.documents import documents
from sim.units import price, quantity

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted([*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("tests/scenario/example/*.yaml")])
VALIDATORS = {
    "scenario": Draft7Validator(schema.scenario_schema()),
    "study": Draft7Validator(schema.study_schema()),
}
VALUES = {
    path: file.at(path)
    for file in (schema_of(*SCENARIO), schema_of(*STUDY))
    for path in file.paths()
    if file.at(path).is_value
}


@pytest.mark.parametrize("name", documents())
def test_a_file_made_of_the_models_is_fresh(name):
    stored = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert stored == documents()[name], "run `make docs`"


@pytest.mark.parametrize("kind", VALIDATORS)
def test_a_schema_is_a_schema(kind):
    Draft7Validator.check_schema(VALIDATORS[kind].schema)


def as_editor_reads(text):
    """Return a YAML text as JSON values; a date stays the text it was written as."""

    def plain(value):
        if isinstance(value, dict):
            return {str(key): plain(below) for key, below in value.items()}
        return str(value) if isinstance(value, datetime.date) else value

    return plain(YAML(typ="safe", pure=True).load(text))


def complaints(text, kind="scenario"):
    return [error.message for error in VALIDATORS[kind].iter_errors(as_editor_reads(text))]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_shipped_file_is_valid_for_an_editor(file):
    text = file.read_text(encoding="utf-8")

    assert complaints(text, "study" if "\nscenarios:\n" in text else "scenario") == []


RIGHT = [
    "extends: base.yaml",
    "plant: null",
    "toll: {fee: null}",
    "toll: {fee: 3_500 IDR/can}",
    "costs: {audit: {price: 9_000_000 IDR}, can: {price: 0.2 USD / can}}",
    "toll: {fee: {value: 0.2 USD/can, low: 0.1, high: 0.5 USD/can, source: 12, confidence: B}}",
    "plant: {bays: 2, batch: 1 t, ramp_up: {1: 60 %}}",
    "plant: {bays: {value: 2, low: 1_0, high: 3_0}}",
    "store: {at: {value: works, source: a map}}",
    "calendar: {holidays: false, weekdays: fri mon, shift_start: 7:00}",
    "paths: {usd: {memory: 5e1 %}}",
]
WRONG = [
    "extends: [base.yaml]",
    "suply: {}",
    "toll: {feee: 3_500 IDR/can}",
    "toll: {fee: 3500}",
    "toll: {fee: 3.500 IDR/can}",
    "toll: {fee: 3_500 EUR/can}",
    "toll: {fee: 3_500 IDR}",
    "toll: {fee: {low: 3_500 IDR/can}}",
    "toll: {fee: {value: 3_500 IDR/can, low: '1,5'}}",
    "toll: {fee: {value: 3_500 IDR/can, confidence: D}}",
    "toll: {fee: {value: 3_500 IDR/can, sorce: me}}",
    "toll: {fee_parts: {labor: 25 %}}",
    "plant: {bays: 0}",
    "plant: {bays: 2 can}",
    "plant: {bays: 1.5}",
    "plant: {ramp_up: {first: 60 %}}",
    "order_ramp_up: {2027: 60 %}",
    "plant: {stages: [peel]}",
    "sale: {margin: '12,5 %'}",
    "sale: {margin: 0.1}",
    "store: {at: {value: works, low: here}}",
    "call_off: {order: farest}",
    "calendar: {holidays: ya}",
    "calendar: {weekdays: senin}",
    "calendar: {shift_start: '07.00'}",
    "paths: {dollar: {memory: 50 %}}",
    "areas: {a hill: {at: village}}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_stand_in_a_file_is_taken(text):
    assert complaints(text) == []


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_in_one_place_is_refused(text):
    assert complaints(text) != []


def test_a_study_is_read_by_its_own_schema():
    study = "baseline: a\ndiscount_rate: 10 %/year real\nscenarios: {a: {file: a.yaml}}"

    assert complaints(study, "study") == []
    assert complaints(study, "scenario") != []
    assert complaints("discount_rate: 10 %/year", "study") != []
    assert complaints("start: 2027-01-15", "study") != []


@pytest.mark.parametrize("path", VALUES)
def test_every_example_is_a_value_that_the_program_takes(path):
    node = VALUES[path]

    assert schema.examples(node)
    for text in schema.examples(node):
        node.read(text)


NUMERALS = st.from_regex(r"[+-]?[0-9_]{1,5}([.,][0-9]{0,4}){0,2}(e[0-9])?", fullmatch=True)


def takes(parse, text, canonical):
    try:
        parse(text, canonical)
    except InputError:
        return False
    return True


@given(NUMERALS, st.sampled_from(["", " "]), st.sampled_from(["km", "m", "kg"]))
def test_no_number_that_the_program_takes_is_refused_by_the_schema(numeral, blank, unit):
    forms = {form: Draft7Validator(schema._FORMS[form]) for form in ("quantity", "price")}
    length, fee = f"{numeral}{blank}{unit}", f"{numeral}{blank}IDR/{unit}"

    assert forms["quantity"].is_valid(length) or not takes(quantity, length, "km")
    assert forms["price"].is_valid(fee) or not takes(price, fee, "km")
    # And the other way round, where the unit fits.
    if unit != "kg":
        assert forms["quantity"].is_valid(length) == takes(quantity, length, "km")


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_tells_each_value_once_with_its_meaning(lang):
    lines = [line for line in parameters.page(lang).splitlines() if line.startswith("| `")]
    told = [(line.split("`")[1], line.rstrip("| ").rsplit("| ", 1)[1]) for line in lines]

    # A label is one value, whether it is one text or one for each language.
    assert sorted(told) == sorted(
        (path, node.meaning.told(Labels(lang)))
        for file in (schema_of(*SCENARIO), schema_of(*STUDY))
        for path in file.paths()
        if (node := file.at(path)).takes_text and not _is_below_a_label(path, file)
    )


def _is_below_a_label(path, file):
    return path.endswith((".en", ".id")) and file.at(path.rpartition(".")[0]).takes_text


def test_the_page_tells_unit_default_limits_and_choices():
    page = parameters.page("en")

    assert (
        "| `roads.*.distance` | km | *required* | ≥ 0 km, ≤ 20_000 km | Length of the road. |"
        in page
    )
    assert "| `vessel.rolled` | % | 0 % | ≥ 0 %, < 100 % | " in page
    assert "| `call_off.order` | word | nearest | nearest, pro rata | " in page
    assert "| `plant.bays` | whole number | *required* | ≥ 1, ≤ 1_000 | " in page


def test_a_schema_says_what_a_field_means_and_its_default():
    stage = VALIDATORS["scenario"].schema["properties"]["plant"]["properties"]["stages"]
    power = stage["additionalProperties"]["properties"]["power"]

    assert power["description"] == "Electric power while a unit is busy."
    assert (power["default"], power["examples"]) == ("0 kW", ["0 kW"])
    assert json.dumps(power["allOf"]) == '[{"$ref": "#/definitions/quantity"}]'
