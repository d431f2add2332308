"""Values far from what is usual for their field: kg for t, min for h, thousands twice."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from sim.catalogue.labels import usual_ranges
from sim.numerals import Problem
from sim.scenario.fields import SchemaNode
from sim.scenario.models.parsers import Parser
from sim.scenario.nodes import Node, join
from sim.scenario.problems import Origin, Problems
from sim.scenario.rules.ranges import Rate, Stated, range_warnings, stated
from sim.units import CURRENCIES

# Ratio of a value and an end of its range, from which the end is in another unit or a share of one.
_WIDE = 50


def number_warnings(written: Node, schema: SchemaNode, rate: Rate = lambda _: None) -> Problems:
    """Yield unlikely numbers; what differs from a value that it replaces is told by that alone."""
    told = dict(usual_warnings(written, schema, rate))
    told |= dict(range_warnings(written, schema, rate))
    yield from told.items()


def usual_warnings(written: Node, schema: SchemaNode, rate: Rate = lambda _: None) -> Problems:
    """Yield numbers outside what is usual for their field, and ends of ranges far from their value."""
    rates = tuple((currency, rate(currency)) for currency in CURRENCIES)
    for path, node, field in _numbers(written, schema):
        entries = (node.below or {"value": node}).items()
        texts = [(key, one.content) for key, one in entries if isinstance(one.content, str)]
        for key, problem in _told(tuple(texts), field, rates):
            yield join(path, key), problem


def _numbers(
    node: Node, schema: SchemaNode, path: str = ""
) -> Iterator[tuple[str, Node, SchemaNode]]:
    """Yield every number of a tree with its path and its field."""
    for key, below in node.below.items():
        field, there = schema.below(key), join(path, key)
        if not field.is_value:
            yield from _numbers(below, field, there)
        elif field.parser is not None:
            yield there, below, field


# What scenarios inherit from one base is the same in each of them.
@lru_cache(maxsize=8192)
def _told(
    texts: tuple[tuple[str, str], ...],
    field: SchemaNode,
    rates: tuple[tuple[str, float | None], ...],
) -> tuple[tuple[str, Problem], ...]:
    """Return what is unusual about a number, by the key of the assumption that states it."""
    if field.parser is None:
        return ()
    number = stated(Node.of(dict(texts), Origin("")), field.parser, dict(rates).get)
    if number is None:
        return ()
    ranges = _ranges(field.meaning.key, field.parser)
    return (*_unusual(number, ranges),) or (*_wide(number),)


def _unusual(number: Stated, ranges: tuple[Stated, ...]) -> Problems:
    """Yield the value, or else the ends, outside the range of their unit; nothing is usual anywhere."""
    for usual in ranges:
        if usual.unit.partition(" ")[0] != number.unit.partition(" ")[0]:
            continue
        least, _, most = usual.sizes
        for key, size in zip(("value", "low", "high"), _sizes(number), strict=True):
            if size and key in number.texts and not least <= abs(size) <= most:
                words = {
                    "text": number.texts[key],
                    "low": usual.texts["low"],
                    "high": usual.texts["value"],
                }
                yield "" if key == "value" else key, Problem("unusual", words)
                return


def _sizes(number: Stated) -> tuple[float, float, float]:
    low, value, high = number.sizes
    return value, low, high


def _wide(number: Stated) -> Problems:
    """Yield an end of a range that is far from the value."""
    low, value, high = map(abs, number.sizes)
    for key, less, more in (("low", low, value), ("high", value, high)):
        if key in number.texts and 0 < _WIDE * less < more:
            words = {"text": number.texts[key], "value": number.texts["value"]}
            yield key, Problem("wide_range", words)


@cache
def _ranges(key: str, parser: Parser) -> tuple[Stated, ...]:
    """Return the usual ranges of a field, one for each of its units, from the table of all."""
    told = usual_ranges()
    text = told.get(key) or told.get(key.partition(".")[0], "")
    return tuple(_read(text, parser))


def _read(text: str, parser: Parser) -> Iterator[Stated]:
    """Yield the ranges in a text such as `0.02 to 150 t/h | 20 to 100_000 can/h`."""
    for low, high, unit in re.findall(r"(\S+) to (\S+) ?([^|]*)", text):
        texts = {"low": f"{low} {unit}".strip(), "value": f"{high} {unit}".strip()}
        if (usual := stated(Node.of(texts, Origin("")), parser, lambda _: 1.0)) is not None:
            yield usual
