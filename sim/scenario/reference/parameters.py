"""The reference page of all parameters, generated from the models: a table for each part."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any, get_origin

from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.parsers import Money
from sim.scenario.nodes import join
from sim.scenario.reference.schema import units
from sim.units import CURRENCIES

_INTRODUCTION = """# All parameters

Made from the models by `make docs`; change the docstring of a field, not this page.

A path is the same in files, in `--set PATH=VALUE` and in messages; `*` stands for a name of your
own. A value is written with its unit, in this one or in any that converts to it, or as
`{value, low, high, dist, source, url, year, confidence, note}`, where a bare low or high takes the
unit of value, and `dist` is the probability law between them. *Required* is what must be written, in the file or in one that it extends, if its part is.

An editor that knows JSON Schema completes keys, shows these meanings and marks mistakes. The first
line of a file tells it where the schema is (`study.schema.json` for a study):

```yaml
# yaml-language-server: $schema=../docs/scenario.schema.json
```"""
_HEAD = "| path | unit | default | limits, choices | meaning |\n| --- | --- | --- | --- | --- |"
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
# Words for kinds of value without a unit.
_KINDS: dict[Any, str] = {tuple: "weekdays", time: "time of day", date: "date", str: "text"}


def page() -> str:
    """Return the reference page in Markdown."""
    parts = [
        _INTRODUCTION,
        "## A scenario file",
        *_sections(schema_of(*SCENARIO)),
        "## A study file",
        *_sections(schema_of(*STUDY)),
    ]
    return "\n\n".join(parts) + "\n"


def _sections(schema: SchemaNode, path: str = "") -> Iterator[str]:
    """Yield the table of a part, then those of the parts below it."""
    below = list(_below(schema, path))
    if path and not schema.has_own_names:
        yield f"### `{path}`\n\n{schema.meaning}"
    if rows := [_row(there, each) for there, each in below if each.takes_text]:
        yield "\n".join((_HEAD, *rows))
    for there, each in below:
        if not each.takes_text:
            yield from _sections(each, there)


def _below(schema: SchemaNode, path: str) -> Iterator[tuple[str, SchemaNode]]:
    """Yield the schemas below with their paths; values under free names stay in the table of their part."""
    for name in ("*",) if schema.has_own_names else schema.names:
        there, below = join(path, name), schema.below(name)
        if below.has_own_names and below.below("*").is_value:
            yield join(there, "*"), below.below("*")
        else:
            yield there, below


def _row(path: str, schema: SchemaNode) -> str:
    cells = (f"`{path}`", _unit(schema), _default(path, schema), _limits(schema), schema.meaning)
    return f"| {' | '.join(cells)} |"


def _unit(schema: SchemaNode) -> str:
    if schema.choices:
        return "word"
    if not schema.is_value:
        return f"text, or {{{', '.join(f'{lang}: text' for lang in schema.names)}}}"
    if schema.parser is None:
        kind = schema.known[0].kind
        return _KINDS[get_origin(kind) or kind]
    if schema.parser == Money():
        return f"{' or '.join(CURRENCIES)} per unit of the item"
    number = "whole number" if schema.known[0].kind is int else "number"
    return " or ".join(units(schema.parser)) or number


def _default(path: str, schema: SchemaNode) -> str:
    """Return the default of a value; entries under free names have none."""
    if path.endswith("*"):
        return ""
    if schema.stated:
        return "*required*, or `none`"
    return "*required*" if schema.known[0].required else schema.known[0].written_default or "none"


def _limits(schema: SchemaNode) -> str:
    if schema.choices:
        return ", ".join(schema.choices)
    write = schema.parser.write if schema.parser else str
    return ", ".join(f"{_SIGNS[limit.kind]} {write(limit.bound)}" for limit in schema.limits)
