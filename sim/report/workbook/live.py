"""Values with the spreadsheet formula that gives them: the arithmetic writes both at once.

A formula and the value cached beside it come from the same expression, so they cannot differ.
"""

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sim.arrays import Array

# How tightly an operator binds; a sign binds tighter than a power in a spreadsheet.
_MILLION = 1e6
_COMPARES, _ADDS, _MULTIPLIES, _RAISES, _STANDS = range(5)


# Hundreds of thousands are made, so they are plain: a frozen one takes twice as long to make.
@dataclass(eq=False, slots=True)
class Live:
    """A number and the formula, without its equals sign, that gives it; nan where it is an error."""

    text: str
    value: float
    binds: int = _STANDS

    def __add__(self, other: "Operand") -> "Live":
        return _joined(self, "+", other, _ADDS, operator.add)

    def __radd__(self, other: "Operand") -> "Live":
        return live(other) + self

    def __sub__(self, other: "Operand") -> "Live":
        return _joined(self, "-", other, _ADDS, operator.sub)

    def __rsub__(self, other: "Operand") -> "Live":
        return live(other) - self

    def __mul__(self, other: "Operand") -> "Live":
        return _joined(self, "*", other, _MULTIPLIES, operator.mul)

    def __rmul__(self, other: "Operand") -> "Live":
        return live(other) * self

    def __truediv__(self, other: "Operand") -> "Live":
        return _joined(self, "/", other, _MULTIPLIES, lambda a, b: a / b if b else math.nan)

    def __pow__(self, other: "Operand") -> "Live":
        return _joined(self, "^", other, _RAISES, _power)

    def __neg__(self) -> "Live":
        return Live(f"-{_closed(self)}", -self.value, _MULTIPLIES)

    def __le__(self, other: "Operand") -> "Live":
        return _joined(self, "<=", other, _COMPARES, lambda a, b: float(a <= b))

    def __lt__(self, other: "Operand") -> "Live":
        return _joined(self, "<", other, _COMPARES, lambda a, b: float(a < b))

    def __ge__(self, other: "Operand") -> "Live":
        return _joined(self, ">=", other, _COMPARES, lambda a, b: float(a >= b))

    def __gt__(self, other: "Operand") -> "Live":
        return _joined(self, ">", other, _COMPARES, lambda a, b: float(a > b))


Operand: TypeAlias = Live | float | int


@dataclass(frozen=True, eq=False)
class Block:
    """A row or a column of cells, and their values; nan where a cell holds none."""

    text: str
    values: Array


def live(value: Operand) -> Live:
    """Return a value itself, or a number as it stands in a formula."""
    if isinstance(value, Live):
        return value
    text = f"{value:.15g}" if float(f"{value:.15g}") == value else repr(float(value))
    return Live(text, float(value), _MULTIPLIES if value < 0 else _STANDS)


def _joined(
    left: Live, sign: str, right: Operand, binds: int, value: Callable[[float, float], float]
) -> Live:
    after = right if isinstance(right, Live) else live(right)
    before = left.text if left.binds >= binds and binds != _RAISES else _closed(left)
    behind = after.text if after.binds > binds else _closed(after)
    return Live(f"{before}{sign}{behind}", value(left.value, after.value), binds)


def _closed(part: Live) -> str:
    return part.text if part.binds == _STANDS else f"({part.text})"


def _power(base: float, exponent: float) -> float:
    return float(np.float64(base) ** exponent) if base > 0 or exponent > 0 else math.nan


def added(parts: Iterable[Operand]) -> Live:
    """Return the sum of some values, cell by cell; 0 of none."""
    whole: Live | None = None
    for part in parts:
        whole = live(part) if whole is None else whole + part
    return live(0) if whole is None else whole


def total(*blocks: Block) -> Live:
    """Return the sum of all cells of some blocks."""
    value = sum(float(np.nansum(block.values)) for block in blocks)
    return _call("SUM", [block.text for block in blocks], value)


def dot(*blocks: Block) -> Live:
    """Return the sum of the products of cells at the same place of some blocks."""
    value = float(np.prod([block.values for block in blocks], axis=0).sum())
    return _call("SUMPRODUCT", [block.text for block in blocks], value)


def least(*parts: Operand) -> Live:
    """Return the smallest of some values."""
    return _of("MIN", min, parts)


def most(*parts: Operand) -> Live:
    """Return the largest of some values."""
    return _of("MAX", max, parts)


def whole(value: Live) -> Live:
    """Return a value rounded down."""
    return _call("INT", [value.text], float(np.floor(value.value)))


def size(value: Live) -> Live:
    """Return a value without its sign."""
    return _call("ABS", [value.text], abs(value.value))


def when(condition: Live, then: Operand, otherwise: Operand) -> Live:
    """Return one of two values."""
    parts = [condition, live(then), live(otherwise)]
    chosen = parts[1] if condition.value else parts[2]
    return _call("IF", [part.text for part in parts], chosen.value)


def both(*conditions: Live) -> Live:
    """Return whether all of some conditions hold."""
    return _of("AND", lambda values: float(all(values)), conditions)


def entry(block: Block, place: Live) -> Live:
    """Return the cell of a block at a place, counted from 1."""
    return _call("INDEX", [block.text, place.text], float(block.values[int(place.value) - 1]))


def smallest(block: Block) -> Live:
    """Return the smallest number of a block."""
    return _call("MIN", [block.text], float(np.nanmin(block.values)))


def largest(block: Block) -> Live:
    """Return the largest number of a block."""
    return _call("MAX", [block.text], float(np.nanmax(block.values)))


def mean(block: Block) -> Live:
    """Return the mean of the numbers of a block."""
    return _call("AVERAGE", [block.text], float(np.nanmean(block.values)))


def rate_of_return(block: Block, guess: float, *, defined: bool) -> Live:
    """Return the rate a period, to six digits, at which the cells of a block are worth nothing."""
    found = _call("IRR", [block.text, live(round(guess, 4)).text], guess)
    return _call("ROUND", [found.text, "6"], round(guess, 6) if defined else math.nan)


def above_zero(block: Block) -> Live:
    """Return the sum of the cells that are above zero."""
    value = float(block.values[block.values > 0].sum())
    return Live(f'SUMIF({block.text},">0")', value)


def below_zero(block: Block) -> Live:
    """Return the sum of the cells that are below zero."""
    value = float(block.values[block.values < 0].sum())
    return Live(f'SUMIF({block.text},"<0")', value)


def unlike(ours: Block, theirs: Block) -> Live:
    """Return how far two rows of money are from each other, in parts of the second, of a million at least.

    What is less is the rounding of floats that should cancel.
    """
    apart = float(((ours.values - theirs.values) ** 2).sum())
    size_of = max(float((theirs.values**2).sum()), _MILLION**2)
    squares = f"MAX(SUMSQ({theirs.text}),{_MILLION**2:.0E})"
    return Live(f"SQRT(SUMXMY2({ours.text},{theirs.text})/{squares})", math.sqrt(apart / size_of))


def counted(block: Block, at_least: Live) -> Live:
    """Return how many cells of a block are not below a number."""
    value = float((block.values >= at_least.value).sum())
    return _call("COUNTIF", [block.text, f'">="&{at_least.text}'], value)


def or_else(value: Live, text: str) -> Live:
    """Return a value, nan in whose place a text is shown where it is an error."""
    return Live(f"IFERROR({value.text},{quoted(text)})", value.value)


def quoted(text: str) -> str:
    """Return a text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _of(name: str, value: Callable[[Sequence[float]], float], parts: Sequence[Operand]) -> Live:
    known = [live(part) for part in parts]
    return _call(name, [part.text for part in known], value([part.value for part in known]))


def _call(name: str, arguments: Sequence[str], value: float) -> Live:
    return Live(f"{name}({','.join(arguments)})", value)
