"""Values beside those that they replace: outside their range, or as far off as a wrong unit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.numerals import InputError, Problem, split
from sim.scenario.fields import SchemaNode
from sim.scenario.models.parsers import Parser
from sim.scenario.nodes import Node
from sim.scenario.problems import Problems
from sim.units import Price

Rate = Callable[[str], float | None]
"""Rupiah for one unit of a currency, None where it is not stated."""

# Ratio of two values from which a wrong unit is likelier than another opinion.
_FAR = 10


@dataclass(frozen=True)
class _Stated:
    """A number with its range, as they are compared: in rupiah, or in the canonical unit."""

    node: Node
    texts: dict[str, str]
    parser: Parser
    sizes: tuple[float, float, float]
    """Low, value and high."""
    unit: str

    @property
    def value(self) -> float:
        return self.sizes[1]

    @property
    def has_range(self) -> bool:
        return bool({"low", "high"} & self.texts.keys())

    @property
    def is_considered(self) -> bool:
        return self.has_range or "source" in self.texts

    def words(self) -> dict[str, str]:
        """Return what is to be said of it: its range and where that stands."""
        low, _, high = map(self.parser.write, self.parser.bounds(self.texts))
        place = ", ".join(filter(None, (str(self.node.origin), self.texts.get("source"))))
        return {"low": low, "high": high, "usual": self.texts["value"], "place": place}


def range_warnings(written: Node, schema: SchemaNode, rate: Rate = lambda _: None) -> Problems:
    """Yield values outside the range of those that they replace, and values far from them.

    A value with a source of its own may lie outside the range of another, yet not far outside.
    """
    for path, node in written.walk():
        parser = schema.at(path).parser if node.replaced is not None else None
        if parser is not None:
            earlier = [_stated(one, parser, rate) for one in _replaced(node)]
            usual = next((one for one in earlier if one and one.is_considered), earlier[0])
            value = _stated(node, parser, rate)
            if value and usual and value.unit == usual.unit:
                yield from _unlikely(path, value, usual)


def _replaced(node: Node) -> Iterator[Node]:
    """Yield what a node stands in place of, the latest first."""
    while node.replaced is not None:
        node = node.replaced
        yield node


def _stated(node: Node, parser: Parser, rate: Rate) -> _Stated | None:
    """Return the number that a text or an assumption states; None if it cannot be compared."""
    texts = {"value": node.content} if isinstance(node.content, str) else node.plain()
    try:
        numbers = parser.bounds(texts)
    except InputError:
        return None
    if not isinstance(numbers[1], Price):
        low, value, high = map(parser.size, numbers)
        return _Stated(node, texts, parser, (low, value, high), _unit(parser.write(numbers[1])))
    rupiah = rate(numbers[1].currency)
    if rupiah is None:
        return None
    low, value, high = (rupiah * price.amount for price in numbers)
    return _Stated(node, texts, parser, (low, value, high), numbers[1].per)


def _unit(text: str) -> str:
    return text.partition(" ")[2]


def _unlikely(path: str, value: _Stated, usual: _Stated) -> Problems:
    low, _, high = usual.sizes
    words = {"text": value.texts["value"], **usual.words()}
    if low <= value.value <= high:
        return
    if _is_far(value, usual):
        yield path, Problem("far_from_replaced", words)
    elif usual.has_range and "source" not in value.texts:
        yield path, Problem("outside_range", words)


def _is_far(value: _Stated, usual: _Stated) -> bool:
    """Return whether a number is ten times above or below what it replaces.

    If it is written in the unit of before, it is compared with the range, and an official one is not;
    in another unit it is compared with the value alone. A plain number has no unit to be wrong in.
    """
    units = [split(one.texts["value"])[1] for one in (value, usual)]
    low, middle, high = usual.sizes
    same_unit = units[0] == units[1]
    ends = (low or middle, high) if same_unit else (middle, middle)
    is_official = same_unit and value.texts.get("confidence") == "A"
    is_near = ends[0] / _FAR < value.value < ends[1] * _FAR
    return any(units) and not (is_near or is_official)
