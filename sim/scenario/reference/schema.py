"""JSON Schemas of scenario and study files for editors, generated from the models.

A schema refuses mistakes at one path: a key, a word, a number without its unit. Whether a
unit converts, what a file inherits, and rules across parts, only the program sees.
"""

from datetime import date, time
from typing import Any, get_args, get_origin

from sim.catalogue.labels import Labels
from sim.numerals import MAGNITUDE
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.import_duty import Tariff
from sim.scenario.models.laws import Law, Moments, law_examples
from sim.scenario.models.parsers import Money, OneOf, Parser, Share, Unit, Yearly
from sim.scenario.models.types import MONTHS, WEEKDAYS, YEAR_OF_OPERATION, Part, YearOfOperation
from sim.scenario.validate import CONFIDENCE, LAWS
from sim.units import CURRENCIES

Schema = dict[str, Any]

_EXTENDS = "The file that this one extends, relative to it; `null` removes what is inherited."
_BOUND = "End of the range that the value lies in; in the unit of value where bare."
# A number that can be read in one way only: no decimal comma, and not 1.900.
_NUMBER = (
    r"\s*(?![+-]?[1-9]\d{0,2}\.\d{3}(?!\d))[+-]?(\d[\d_]*(\.\d+)?|\.\d+)([eE][+-]?\d+)?\s*"
    rf"(({MAGNITUDE})\b\s*)?"
)
_UNIT = "[A-Za-z%].*"
_CURRENCY = f"({'|'.join(CURRENCIES)}|[Rr]p\\.?|[Rr]upiah)"
_AMOUNT = rf"([Rr]p\.?{_NUMBER}|{_NUMBER}{_CURRENCY})"
_PER = r"\s*/\s*[A-Za-z].*"
_DAYS = "|".join(WEEKDAYS)
_MONTHS = "|".join(MONTHS)
_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


_TEXT: Schema = {"type": ["string", "number", "boolean"]}
# The forms of a value that many fields share.
_FORMS: dict[str, Schema] = {
    "quantity": _pattern(_NUMBER + _UNIT),
    "money": _pattern(rf"{_AMOUNT}\s*"),
    "price": _pattern(_AMOUNT + _PER),
    "any_price": _pattern(rf"{_AMOUNT}({_PER}|\s*)"),
    "duty": _pattern(rf"({_NUMBER}%\s*|{_AMOUNT}{_PER})"),
    "rate": _pattern(rf"{_NUMBER}{_UNIT}\s(real|nominal)\s*"),
    "time": _pattern(r"([01]?\d|2[0-3]):[0-5]\d"),
    "date": _pattern(r"\d{4}-?\d\d-?01"),
    "weekdays": _pattern(rf"\s*({_DAYS})(\s+({_DAYS}))*\s*"),
    "months": _pattern(rf"\s*({_MONTHS})(\s+({_MONTHS}))*\s*"),
    "law": _pattern(rf"\s*({'|'.join(law.split()[0] for law in law_examples())})(\s.*)?"),
    "moments": _TEXT,
    "text": _TEXT,
}
_KINDS: dict[Any, str] = {
    time: "time",
    date: "date",
    tuple: "weekdays",
    frozenset: "months",
    str: "text",
    Law: "law",
    Moments: "moments",
}
_WORDS = {
    "time": "07:00",
    "date": "2027-01-01",
    "weekdays": "mon tue wed",
    "months": "jun jul",
    "moments": "0 5 7.5 min",
    "text": "siwarak",
}
# Fields of an assumption beside its value.
_RANGE = ("low", "high")
_BESIDE: dict[str, Schema] = {
    "dist": {
        "description": "Probability law between low and high; triangular if absent.",
        "enum": [*LAWS],
    },
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
    top = _mapping(schema_of(*models))
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


def _schema(node: SchemaNode) -> Schema:
    """Return the schema at a path, with its meaning."""
    below = _value(node) if node.is_value else _mapping(node)
    if node.takes_text and not node.is_value:
        below = {"anyOf": [_TEXT, below]}
    if node.takes_none:
        below = {"anyOf": [below, {"const": "none"}]}
    return {"description": node.meaning.told(Labels("en")), **below}


def _mapping(node: SchemaNode) -> Schema:
    """Return the schema of a mapping: fixed keys, or free names."""
    below: Schema = {
        "properties": {name: _schema(node.below(name)) for name in node.names},
        "additionalProperties": False,
    }
    if node.has_own_names:
        below = {
            "propertyNames": {"pattern": _own_name(node)},
            "additionalProperties": _schema(node.below("*")),
        }
    return {"type": ["object", "null"], **below}


def _own_name(node: SchemaNode) -> str:
    """Return the pattern of a free name: a number where it counts years."""
    counts = get_args(node.known[0].kind)[0] == YearOfOperation
    return YEAR_OF_OPERATION if counts else r"^[^\s.:=]+$"


def _value(node: SchemaNode) -> Schema:
    """Return the schema of a value, with its default and examples in its canonical unit."""
    form, default = _form(node), node.known[0].written_default
    own = _stated(_own(node), ranged=node.parser is not None)
    return {
        **({} if default is None else {"default": _typed(default, node)}),
        "examples": [_typed(text, node) for text in examples(node)],
        **({"allOf": [_ref(form)]} if form else own),
    }


def _stated(value: Schema, *, ranged: bool) -> Schema:
    """Return the schema of a value as written: bare, as an assumption, or null."""
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


def _form(node: SchemaNode) -> str:
    """Return the shared form of the values at a path, empty where they have one of their own."""
    kind = node.known[0].kind
    match node.parser:
        case Money(per):
            return {"": "money", None: "any_price"}.get(per, "price")
        case Tariff():
            return "duty"
        case Yearly():
            return "rate"
        case None:
            return "" if node.choices else _KINDS[get_origin(kind) or kind]
    return "" if _is_plain(node.parser) else "quantity"


def _own(node: SchemaNode) -> Schema:
    """Return the schema of a word or plain number with choices or limits of its own."""
    kind = node.known[0].kind
    if node.choices:
        return {"type": "boolean"} if kind is bool else {"enum": [*node.choices]}
    limits = {_LIMITS[limit.kind]: limit.bound for limit in node.limits}
    return {
        **_pattern(_NUMBER),
        "type": ["integer" if kind is int else "number", "string"],
        **limits,
    }


def examples(node: SchemaNode) -> list[str]:
    """Return valid values of a path, in its canonical unit."""
    default = node.known[0].written_default
    if node.choices:
        return [*node.choices]
    if default is not None:
        return [default]
    if node.parser is None:
        form = _form(node)
        return law_examples() if form == "law" else [_WORDS[form]]
    least = max(limit.bound for limit in node.limits if limit.kind in ("gt", "ge"))
    number = "10" if isinstance(node.parser, Share | Yearly) else f"{max(1, least):g}"
    return [f"{number} {unit}".strip() for unit in units(node.parser)]


def units(parser: Parser) -> list[str]:
    """Return the canonical units of the values that a parser reads."""
    match parser:
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


def _is_plain(parser: Parser | None) -> bool:
    return isinstance(parser, Unit) and not parser.unit


def _typed(text: str, node: SchemaNode) -> object:
    """Return a text as JSON has it: plain numbers and true or false are no strings."""
    if node.known[0].kind is bool:
        return text == "true"
    if not _is_plain(node.parser):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number
