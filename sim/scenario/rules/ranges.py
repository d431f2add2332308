"""Values beside those that they replace: outside their range, or as far off as a wrong unit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.numerals import InputError, Problem, split
from sim.scenario.fields import SchemaNode
from sim.scenario.models.import_duty import Duty
from sim.scenario.models.parsers import Parser
from sim.scenario.nodes import Node
from sim.scenario.problems import Problems
from sim.units import Price

Rate = Callable[[str], float | None]
"""Rupiah for one unit of a currency, None where it is not stated."""

# Ratio of two values from which a wrong unit is likelier than another opinion, and the ratio from
# which this holds even in a range that begins at 0.
_FAR, _VERY_FAR = 10, 100


@dataclass(frozen=True)
class Stated:
    """A number with its range, as they are compared: in rupiah, or in the canonical unit."""

    node: Node
    texts: dict[str, str]
    parser: Parser
    sizes: tuple[float, float, float]
    """Low, value and high."""
    unit: str

    @property
    def value(self) -> float:
        """The value in the middle of the range."""
        return self.sizes[1]

    @property
    def has_range(self) -> bool:
        """Whether a low or a high is stated."""
        return bool({"low", "high"} & self.texts.keys())

    @property
    def is_considered(self) -> bool:
        """Whether somebody gave a range or a source."""
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
            earlier = [stated(one, parser, rate) for one in _replaced(node)]
            usual = next((one for one in earlier if one and one.is_considered), earlier[0])
            value = stated(node, parser, rate)
            if value and usual and value.unit == usual.unit:
                yield from _unlikely(path, value, usual)


def _replaced(node: Node) -> Iterator[Node]:
    """Yield what a node stands in place of, the latest first."""
    while node.replaced is not None:
        node = node.replaced
        yield node


def stated(node: Node, parser: Parser, rate: Rate) -> Stated | None:
    """Return the number that a text or an assumption states; None if it cannot be compared."""
    below = node.below or {"value": node}
    texts = {key: one.content for key, one in below.items() if isinstance(one.content, str)}
    if "value" not in texts:
        return None
    try:
        numbers = parser.bounds(texts)
    except InputError:
        return None
    money = _money(numbers[1])
    rupiah = rate(money.currency) if money else 1.0
    if rupiah is None:
        return None
    low, value, high = (rupiah * parser.size(number) for number in numbers)
    unit = money.per if money else parser.write(numbers[1]).partition(" ")[2]
    return Stated(node, texts, parser, (low, value, high), unit)


def _money(number: object) -> Price | None:
    """Return the price that a number is, or that an import duty by mass states."""
    number = number.per_kg if isinstance(number, Duty) else number
    return number if isinstance(number, Price) else None


def _unlikely(path: str, value: Stated, usual: Stated) -> Problems:
    low, _, high = usual.sizes
    words = {"text": value.texts["value"], **usual.words()}
    is_within = low <= value.value <= high
    # A slip of a unit may hide in a range that begins at 0, nothing is nothing in every unit.
    may_be = _have_one_unit(value, usual) and _VERY_FAR * value.value > usual.value
    if is_within and (value.value == 0 or may_be):
        return
    if _is_far(value, usual):
        yield path, Problem("far_from_replaced", words)
    elif not is_within and usual.has_range and "source" not in value.texts:
        yield path, Problem("outside_range", words)


def _units(*stated: Stated) -> list[str]:
    """Return the units in which numbers are written, empty for a plain one."""
    return [split(one.texts["value"])[1] for one in stated]


def _have_one_unit(value: Stated, usual: Stated) -> bool:
    return len(set(_units(value, usual))) == 1


def _is_far(value: Stated, usual: Stated) -> bool:
    """Return whether a number is ten times above or below what it replaces.

    If it is written in the unit of before, it is compared with the range, and an official one is not;
    in another unit it is compared with the value alone. A plain number of no source is a choice.
    """
    low, middle, high = usual.sizes
    same_unit = _have_one_unit(value, usual)
    ends = (low or middle, high) if same_unit else (middle, middle)
    is_official = same_unit and value.texts.get("confidence") == "A"
    is_near = ends[0] / _FAR < value.value < ends[1] * _FAR
    is_choice = not (any(_units(value, usual)) or usual.is_considered)
    return not (is_choice or is_near or is_official)
