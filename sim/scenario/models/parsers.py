"""Doors: what stands at a field and turns the text of a file into the field's value."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.numerals import InputError, completed, split, written
from sim.scenario.models.limits import (
    EITHER_SIGN,
    MONEY,
    YEARLY_RATE,
    Limit,
    of_unit,
    up_to,
)
from sim.units import AnnualRate, Measured, Price, annual_rate, measured, percent, price, quantity

ASSUMPTION_KEYS = ("value", "low", "high", "dist", "source", "url", "year", "confidence", "note")


class Parser(ABC):
    """Marks a field's type: text from a file is parsed, checked and turned on the way in.

    An assumption `{value, low, high, ...}` is unfolded here, so that its path stays the field's.
    """

    @abstractmethod
    def parse(self, text: str) -> Any:
        """Return the value that `text` stands for."""

    @property
    @abstractmethod
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on every number of this kind; a field may narrow them."""

    def write(self, value: Any) -> str:
        """Return the text that stands for a value: its number, a blank, its unit."""
        return str(value)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._enter, handler(source))

    def _enter(self, raw: object) -> object:
        """Return the value of a text or an assumption; anything else passes as it is."""
        stated = {"value": raw} if isinstance(raw, str) else raw
        return self.bounds(stated)[1] if isinstance(stated, dict) else raw

    def bounds(self, stated: Mapping[str, str]) -> tuple[Any, Any, Any]:
        """Return (low, value, high) of an assumption; bare low and high take the value's unit.

        Raises
        ------
        InputError
            If they cannot be read, have different units, or are not in this order.
        """
        value = stated["value"]
        return _bounds(self, stated.get("low", value), value, stated.get("high", value))

    def size(self, value: Any) -> float:
        """Return the number that is compared with others and with limits."""
        return float(getattr(value, "amount", getattr(value, "value", value)))


# What scenarios inherit from one base is the same text in each of them.
@lru_cache(maxsize=8192)
def _bounds(parser: Parser, low: str, value: str, high: str) -> tuple[Any, Any, Any]:
    middle = parser.parse(value)
    if low == value == high:
        return middle, middle, middle
    lowest, highest = _bound(parser, "low", low, value), _bound(parser, "high", high, value)
    numbers, texts = (lowest, middle, highest), {"low": low, "value": value, "high": high}
    of_low, of_value, of_high = (parser.write(number).partition(" ")[2] for number in numbers)
    if not of_low == of_value == of_high:
        raise _at("low" if of_low != of_value else "high", InputError("bounds_unit", **texts))
    least, size, most = map(parser.size, numbers)
    if not least <= size <= most:
        raise _at("low" if least > most else "", InputError("bounds_order", **texts))
    return numbers


def _at(key: str, error: InputError) -> InputError:
    error.at = key
    return error


def _bound(parser: Parser, key: str, text: str, value: str) -> Any:
    try:
        return parser.parse(completed(text, value))
    except InputError as error:
        raise _at(key, error) from None


@dataclass(frozen=True)
class Unit(Parser):
    """A number in a unit; `""` is a plain number or a count."""

    unit: str = ""
    most: float | None = None
    """The highest it can be, where that is not what the table of kinds says."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on a number in this unit."""
        return of_unit(self.unit) if self.most is None else up_to(self.most)

    def parse(self, text: str) -> float:
        """Return the number in the canonical unit."""
        return quantity(text, self.unit)

    def write(self, value: float) -> str:
        """Return the number with the canonical unit."""
        return f"{written(value)} {self.unit}".strip()


@dataclass(frozen=True)
class Share(Parser):
    """A share written in percent, kept as a fraction."""

    most: float = 1.0
    """The highest it can be; a spread or a ratio can be more than the whole."""
    least: float = 0.0
    """The lowest it can be; a correlation can be negative."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on the fraction."""
        return Limit("ge", self.least), Limit("le", self.most)

    def parse(self, text: str) -> float:
        """Return the fraction."""
        number, unit = split(text)
        if not unit and 0 < number < 1:
            raise InputError("bare_share", text=text, percent=self.write(number))
        return quantity(text, "%") / 100

    def write(self, value: float) -> str:
        """Return the fraction in percent."""
        return f"{percent(value)} %"


@dataclass(frozen=True)
class Money(Parser):
    """A price per a given unit; None takes any unit, checked later against its item."""

    per: str | None = None
    earns: bool = False
    """Whether it may be negative: earned in place of paid."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on the amount."""
        return EITHER_SIGN if self.earns else MONEY

    def parse(self, text: str) -> Price:
        """Return the price as quoted."""
        return price(text, self.per)

    def write(self, value: Any) -> str:
        """Return the price, or an amount in any currency."""
        return str(value) if isinstance(value, Price) else written(value)


@dataclass(frozen=True)
class Yearly(Parser):
    """A yearly rate with its basis."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on the rate [share]."""
        return YEARLY_RATE

    def parse(self, text: str) -> AnnualRate:
        """Return the rate as stated."""
        return annual_rate(text)

    def write(self, value: Any) -> str:
        """Return the rate, or a share a year of no basis, as a file writes it."""
        return str(value) if isinstance(value, AnnualRate) else f"{percent(value)} %/year"


@dataclass(frozen=True)
class OneOf(Parser):
    """An amount in one of several units, which is kept beside it."""

    units: tuple[str, ...]

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on the amount, whatever its unit."""
        return of_unit(*self.units)

    def parse(self, text: str) -> Measured:
        """Return the amount and its unit."""
        return measured(text, self.units)

    def write(self, value: Any) -> str:
        """Return the amount with its unit, or a number in any of the units."""
        return str(value) if isinstance(value, Measured) else written(value)
