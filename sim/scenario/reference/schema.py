"""What may stand in a file? JSON Schemas for editors, made of the models.

A schema refuses what is wrong in one place: a key, a word, a number without its unit. Whether a
unit converts, what a file inherits, and rules across parts, only the program sees.
"""

from datetime import date, time
from typing import Any, get_args, get_origin

from sim.scenario.fields import SCENARIO, STUDY, Place, place_of
from sim.scenario.models.import_duty import Tariff
from sim.scenario.models.parsers import Door, Money, OneOf, Share, Unit, Yearly
from sim.scenario.models.types import WEEKDAYS, Part
from sim.scenario.validate import CONFIDENCE
from sim.units import CURRENCIES

Schema = dict[str, Any]

_EXTENDS = "The file that this one is laid on, relative to it; `null` removes what is inherited."
_BOUND = "End of the range that the value lies in; in the unit of value where bare."
# A number that can be read in one way only: no decimal comma, and not 1.900.
_NUMBER = r"\s*(?![+-]?[1-9]\d{0,2}\.\d{3}(?!\d))[+-]?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?\s*"
_UNIT = "[A-Za-z%].*"
_CURRENCY = f"({'|'.join(CURRENCIES)})"
_PER = r"\s*/\s*[A-Za-z].*"
_DAYS = "|".join(WEEKDAYS)
_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


_TEXT: Schema = {"type": ["string", "number", "boolean"]}
# The forms of a value that many fields share.
_FORMS: dict[str, Schema] = {
    "quantity": _pattern(_NUMBER + _UNIT),
    "money": _pattern(rf"{_NUMBER}{_CURRENCY}\s*"),
    "price": _pattern(_NUMBER + _CURRENCY + _PER),
    "any_price": _pattern(rf"{_NUMBER}{_CURRENCY}({_PER}|\s*)"),
    "duty": _pattern(rf"{_NUMBER}(%\s*|{_CURRENCY}{_PER})"),
    "rate": _pattern(rf"{_NUMBER}{_UNIT}\s(real|nominal)\s*"),
    "time": _pattern(r"([01]?\d|2[0-3]):[0-5]\d"),
    "date": _pattern(r"\d{4}-?\d\d-?01"),
    "weekdays": _pattern(rf"\s*({_DAYS})(\s+({_DAYS}))*\s*"),
    "text": _TEXT,
}
_KINDS: dict[Any, str] = {time: "time", date: "date", tuple: "weekdays", str: "text"}
_WORDS = {"time": "07:00", "date": "2027-01-01", "weekdays": "mon tue wed", "text": "siwarak"}
# What an assumption says beside its value.
_RANGE = ("low", "high")
_BESIDE: dict[str, Schema] = {
    "source": {"description": "Where the value comes from.", **_TEXT},
    "url": {"description": "Address of the source.", **_TEXT},
    "year": {"description": "Year that the value is of.", **_TEXT},
    "confidence": {
        "description": "A official, B study or press, C estimate.",
        "enum": [*CONFIDENCE],
    },
    "note": {"description": "What else a reader should know.", **_TEXT},
}


def scenario_schema() -> Schema:
    """Return the JSON Schema of a scenario file."""
    return _file("Scenario", "What is assumed and decided for one chain.", SCENARIO)


def study_schema() -> Schema:
    """Return the JSON Schema of a study file."""
    return _file("Study", "Scenarios compared over the same years with the same luck.", STUDY)


def _file(title: str, description: str, models: tuple[type[Part], ...]) -> Schema:
    """Return the schema of a file that some models read together."""
    extends = {"type": "string", "description": _EXTENDS, "examples": ["base.yaml"]}
    top = _mapping(place_of(*models))
    bound = {**_pattern(f"{_NUMBER}({_UNIT})?"), "type": ["number", "string"]}
    forms = {name: _stated(form, ranged=name not in _WORDS) for name, form in _FORMS.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "description": description,
        "type": "object",
        "properties": {"extends": extends, **top["properties"]},
        "additionalProperties": False,
        "definitions": {**forms, "bound": {"description": _BOUND, **bound}, **_BESIDE},
    }


def _schema(place: Place) -> Schema:
    """Return what may stand at a place, with what it means."""
    below = _value(place) if place.is_value else _mapping(place)
    if place.takes_text and not place.is_value:
        below = {"anyOf": [_TEXT, below]}
    return {"description": place.meaning, **below}


def _mapping(place: Place) -> Schema:
    """Return the schema of a mapping: keys that are known, or names of one's own."""
    below: Schema = {
        "properties": {name: _schema(place.below(name)) for name in place.names},
        "additionalProperties": False,
    }
    if place.has_own_names:
        below = {
            "propertyNames": {"pattern": _own_name(place)},
            "additionalProperties": _schema(place.below("*")),
        }
    return {"type": ["object", "null"], **below}


def _own_name(place: Place) -> str:
    """Return the pattern of a name of one's own: a number where it counts years."""
    counts = get_args(place.known[0].kind)[0] is int
    return r"^\d+$" if counts else r"^[^\s.:=]+$"


def _value(place: Place) -> Schema:
    """Return the schema of a value, with its default and examples in its canonical unit."""
    form, default = _form(place), place.known[0].written_default
    own = _stated(_own(place), ranged=place.door is not None)
    return {
        **({} if default is None else {"default": _typed(default, place)}),
        "examples": [_typed(text, place) for text in examples(place)],
        **({"allOf": [_ref(form)]} if form else own),
    }


def _stated(value: Schema, *, ranged: bool) -> Schema:
    """Return the schema of what a value is written as: bare, as an assumption, or null."""
    ends = dict.fromkeys(_RANGE, _ref("bound")) if ranged else {}
    assumption = {
        "type": "object",
        "properties": {"value": value, **ends, **{name: _ref(name) for name in _BESIDE}},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, assumption, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _form(place: Place) -> str:
    """Return the form of the values at a place, empty where it has one of its own."""
    kind = place.known[0].kind
    match place.door:
        case Money(per):
            return {"": "money", None: "any_price"}.get(per, "price")
        case Tariff():
            return "duty"
        case Yearly():
            return "rate"
        case None:
            return "" if place.choices else _KINDS[get_origin(kind) or kind]
    return "" if place.door == Unit("") else "quantity"


def _own(place: Place) -> Schema:
    """Return the schema of a word or plain number with choices or limits of its own."""
    kind = place.known[0].kind
    if place.choices:
        return {"type": "boolean"} if kind is bool else {"enum": [*place.choices]}
    limits = {_LIMITS[limit.kind]: limit.bound for limit in place.limits}
    return {
        **_pattern(_NUMBER),
        "type": ["integer" if kind is int else "number", "string"],
        **limits,
    }


def examples(place: Place) -> list[str]:
    """Return values that may stand at a place, in its canonical unit."""
    default = place.known[0].written_default
    if place.choices:
        return [*place.choices]
    if default is not None:
        return [default]
    if place.door is None:
        return [_WORDS[_form(place)]]
    number = "10" if isinstance(place.door, Share | Yearly) else "1"
    return [f"{number} {unit}".strip() for unit in units(place.door)]


def units(door: Door) -> list[str]:
    """Return the units that a value behind a door is written in, the canonical ones."""
    match door:
        case Unit(unit):
            return [unit]
        case OneOf(several):
            return [*several]
        case Yearly():
            return ["%/year real", "%/year nominal"]
        case Money(per):
            under = "" if per == "" else f"/{per or 'kg'}"
            return [f"{currency}{under}" for currency in CURRENCIES]
        case Tariff():
            return ["%", *units(Money("kg"))]
    return ["%"]


def _typed(text: str, place: Place) -> object:
    """Return a text as JSON has it: plain numbers and true or false are no strings."""
    if place.known[0].kind is bool:
        return text == "true"
    if place.door != Unit(""):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number
