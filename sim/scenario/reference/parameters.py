"""Which parameters are there? The reference page, made of the models: a table for each part."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any, get_origin

from sim.scenario.fields import SCENARIO, STUDY, Place, place_of
from sim.scenario.models.parsers import Money
from sim.scenario.nodes import join
from sim.scenario.reference.schema import units
from sim.units import CURRENCIES

_INTRODUCTION = """# All parameters

Made from the models by `make docs`; change the docstring of a field, not this page.

A path is the same in files, in `--set PATH=VALUE` and in messages; `*` stands for a name of your
own. A value is written with its unit, in this one or in any that converts to it, or as
`{value, low, high, source, url, year, confidence, note}`, where a bare low or high takes the unit
of value. *Required* is what must be written, in the file or in one that it extends, if its part is.

An editor that knows JSON Schema completes keys, shows these meanings and marks mistakes. The first
line of a file tells it where the schema is (`study.schema.json` for a study):

```yaml
# yaml-language-server: $schema=../docs/scenario.schema.json
```"""
_HEAD = "| path | unit | default | limits, choices | meaning |\n| --- | --- | --- | --- | --- |"
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
# What is written where there is no unit.
_KINDS: dict[Any, str] = {tuple: "weekdays", time: "time of day", date: "date", str: "text"}


def page() -> str:
    """Return the reference page in Markdown."""
    parts = [
        _INTRODUCTION,
        "## A scenario file",
        *_sections(place_of(*SCENARIO)),
        "## A study file",
        *_sections(place_of(*STUDY)),
    ]
    return "\n\n".join(parts) + "\n"


def _sections(place: Place, path: str = "") -> Iterator[str]:
    """Yield the table of a part, then those of the parts below it."""
    below = list(_below(place, path))
    if path and not place.has_own_names:
        yield f"### `{path}`\n\n{place.meaning}"
    if rows := [_row(there, one) for there, one in below if one.takes_text]:
        yield "\n".join((_HEAD, *rows))
    for there, one in below:
        if not one.takes_text:
            yield from _sections(one, there)


def _below(place: Place, path: str) -> Iterator[tuple[str, Place]]:
    """Yield what lies below; values under names of one's own stand in the table of their part."""
    for name in ("*",) if place.has_own_names else place.names:
        there, below = join(path, name), place.below(name)
        if below.has_own_names and below.below("*").is_value:
            yield join(there, "*"), below.below("*")
        else:
            yield there, below


def _row(path: str, place: Place) -> str:
    cells = (f"`{path}`", _unit(place), _default(path, place), _limits(place), place.meaning)
    return f"| {' | '.join(cells)} |"


def _unit(place: Place) -> str:
    if place.choices:
        return "word"
    if not place.is_value:
        return f"text, or {{{', '.join(f'{lang}: text' for lang in place.names)}}}"
    if place.door is None:
        kind = place.known[0].kind
        return _KINDS[get_origin(kind) or kind]
    if place.door == Money():
        return f"{' or '.join(CURRENCIES)} per unit of the item"
    number = "whole number" if place.known[0].kind is int else "number"
    return " or ".join(units(place.door)) or number


def _default(path: str, place: Place) -> str:
    """Return what holds where nothing is written; nothing is asked of names of one's own."""
    if path.endswith("*"):
        return ""
    return "*required*" if place.known[0].required else place.known[0].written_default or "none"


def _limits(place: Place) -> str:
    if place.choices:
        return ", ".join(place.choices)
    write = place.door.write if place.door else str
    least = [limit for limit in place.limits if limit.kind in ("gt", "ge")]
    most = [limit for limit in place.limits if limit.kind in ("lt", "le")]
    tightest = [
        *sorted(least, key=lambda limit: (-limit.bound, limit.kind == "ge"))[:1],
        *sorted(most, key=lambda limit: (limit.bound, limit.kind == "le"))[:1],
    ]
    return ", ".join(f"{_SIGNS[limit.kind]} {write(limit.bound)}" for limit in tightest)
