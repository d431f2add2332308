"""Hints: none puts another unit behind a number, and none loses a magnitude, in any field."""

import re

import pytest

from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.problems import Located, Origin
from sim.scenario.validate import faults

PARSERS = {
    (root.at(path).parser, root.at(path).limits): (root, path)
    for root in (schema_of(*SCENARIO), schema_of(*STUDY))
    for path in root.paths()
    if root.at(path).parser
}
FIELDS = [*PARSERS.values()]
# Texts that people write, in no unit or in a unit that only some fields have.
WRITTEN = (
    "60",
    "0.1",
    "60 %",
    "-20 %",
    "500 juta",
    "4 ribu/can",
    "60 IDR",
    "2,5 kuintal",
    "60 jam",
)


def hints(root, path, text):
    """Return what is said of a text at a path, in both languages."""
    found = [Located(Origin(""), "", problem) for _, problem in faults(text, root.at(path), path)]
    return [one.sentence(lang).replace(f"“{text}”", "") for one in found for lang in ("en", "id")]


@pytest.mark.parametrize("text", WRITTEN)
def test_no_hint_puts_another_unit_behind_the_number(text):
    number, _, unit = text.partition(" ")
    for root, path in FIELDS:
        for hint in hints(root, path, text):
            behind = re.findall(rf"(?<![\d.,_]){re.escape(number)} ([%A-Za-z][\w/%]*)", hint)
            assert set(behind) <= {unit}, (path, hint)


def test_a_rate_below_one_is_led_to_percent():
    study = schema_of(*STUDY)
    for path, right in (("discount_rate", "10 %/year real"), ("inflation", "10 %/year")):
        for hint in hints(study, path, "0.1"):
            assert right in hint
            assert "0.1 %" not in hint


def test_money_in_words_is_read_in_every_field_of_money():
    words = {"4 ribu IDR{}": 4e3, "Rp 500 juta{}": 5e8, "Rp2.5 jt{}": 2.5e6, "3 miliar Rp{}": 3e9}
    root, tried = schema_of(*SCENARIO), 0
    for path in root.paths():
        parser = root.at(path).parser
        per = getattr(parser, "per", "none")
        if per != "none":
            for text, amount in words.items():
                price = parser.parse(text.format(f"/{per}" if per else ""))
                assert (price.amount, price.currency) == (amount, "IDR")
                tried += 1
    assert tried > 40
