"""Units and currencies at the door: text such as `3_000 IDR/kg` becomes a checked number.

Inside, every quantity is a plain float in its field's canonical unit. Money keeps the currency
that was quoted, since the exchange rate is itself an assumption.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pint
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

CURRENCIES = ("IDR", "USD")
# One name a dimension: a price is kept per this unit, whatever unit it was quoted in.
BASES = (
    "kg",
    "can",
    "carton",
    "piece",
    "container",
    "trip",
    "km",
    "kWh",
    "m3",
    "person_hour",
    "month",
    "year",
)
ASSUMPTION_KEYS = ("value", "low", "high", "source", "url", "year", "confidence", "note")

_DEFINITIONS = """
IDR = [rupiah]
USD = [dollar]
kilo- = 1000 = k-
percent = 0.01
gram = [mass] = g
ton = 1000 * kilogram = t
kuintal = 100 * kilogram
meter = [length] = m
hour = [time] = h
minute = hour / 60 = min
day = 24 * hour
week = 7 * day
month = [month]
year = [year]
watt = [power] = W
m3 = [volume]
liter = m3 / 1000 = l
can = [can]
carton = [carton]
container = [container]
piece = [piece]
trip = [trip]
event = [event]
person = [person]
person_hour = [person_hour]
"""
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?![\d_])")
_COMMA = re.compile(r"[+-]?\d[\d_.]*,\d")


class Problem(ValueError):
    """One thing wrong with an input: a message key and the words that go into the sentence."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(f"{key}: {words}")
        self.key = key
        self.words = words


@dataclass(frozen=True)
class Price:
    """An amount of money in the currency it was quoted in, per canonical unit (`""`: a sum)."""

    amount: float
    currency: str
    per: str

    def __str__(self) -> str:
        return f"{self.amount!r} {self.currency}" + (f"/{self.per}" if self.per else "")


@dataclass(frozen=True)
class AnnualRate:
    """A yearly rate [share] with its basis, `real` or `nominal`."""

    value: float
    basis: str

    def __str__(self) -> str:
        return f"{self.value * 100!r} %/year {self.basis}"


@dataclass(frozen=True)
class Measured:
    """An amount whose unit depends on what it is of, kept with that unit."""

    amount: float
    unit: str

    def __str__(self) -> str:
        return f"{self.amount!r} {self.unit}"


@cache
def _registry() -> pint.UnitRegistry[Any]:
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


@cache
def factor(unit: str, canonical: str) -> float | None:
    """Return how many `canonical` one `unit` holds, or None where the two do not convert.

    Raises
    ------
    Problem
        If `unit` is no known unit.

    >>> factor("t", "kg")
    1000.0
    """
    registry = _registry()
    try:
        given = registry.Quantity(1.0, _spelled(unit))
    except (
        pint.UndefinedUnitError,
        pint.errors.DefinitionSyntaxError,
        ValueError,
        TypeError,
        AttributeError,
    ):
        raise Problem("unknown_unit", unit=unit) from None
    try:
        return float(given.to(_spelled(canonical)).magnitude)
    except pint.DimensionalityError:
        return None


def _spelled(unit: str) -> str:
    return unit.replace("%", "percent").replace("kWh", "(kilowatt * hour)") or "dimensionless"


def split(text: str) -> tuple[float, str]:
    """Return the number and the unit text of a quantity such as `68 km`.

    Raises
    ------
    Problem
        If the number can be read in two ways, or if there is none.

    >>> split("3_000 IDR/kg")
    (3000.0, 'IDR/kg')
    """
    text = text.strip()
    if match := _THOUSANDS.match(text):
        digits = match.group()
        raise Problem(
            "number_trap",
            text=text,
            number=digits,
            thousands=digits.replace(".", "_"),
            decimal=_decimal(digits),
        )
    if match := _COMMA.match(text):
        raise Problem("decimal_comma", text=text, decimal=text.replace(",", "."))
    match = _NUMBER.fullmatch(text)
    if not match:
        raise Problem("no_number", text=text)
    return float(match.group(1).replace("_", "")), match.group(2).strip()


def _decimal(digits: str) -> str:
    head, *tail = digits.split(".")
    return f"{head}.{''.join(tail)}".rstrip("0").rstrip(".")


def quantity(text: str, canonical: str) -> float:
    """Return the quantity in `text` as a number of `canonical` units.

    Raises
    ------
    Problem
        If the unit is missing, unknown or of another dimension.

    >>> quantity("90 min", "h")
    1.5
    """
    number, unit = split(text)
    if not unit and canonical:
        raise Problem("needs_unit", text=text, example=f"{text} {canonical}")
    times = factor(unit, canonical)
    if times is None:
        raise Problem("wrong_unit", unit=unit, canonical=canonical or "1")
    return number * times


def price(text: str, per: str | None = None) -> Price:
    """Return the price in `text`, per its canonical unit; `per` demands that unit.

    Raises
    ------
    Problem
        If there is no currency, or the unit under the price does not fit.

    >>> price("3_000_000 IDR/t")
    Price(amount=3000.0, currency='IDR', per='kg')
    """
    number, unit = split(text)
    currency, _, under = unit.partition("/")
    if currency.strip() not in CURRENCIES:
        example = f"{text.split()[0]} IDR" + (f"/{per}" if per else "/kg" if per is None else "")
        raise Problem("needs_currency", text=text, example=example)
    return Price(*_per_base(number, under.strip(), per, currency.strip()))


def _per_base(number: float, under: str, per: str | None, currency: str) -> tuple[float, str, str]:
    for base in ("", *BASES) if per is None else (per,):
        times = (1.0 if not base else None) if not under else factor(under, base) if base else None
        if times is not None:
            return number / times, currency, base
    raise Problem(
        "wrong_unit",
        unit=f"{currency}/{under}" if under else currency,
        canonical=f"{currency}/{per or 'kg'}" if per != "" else currency,
    )


def annual_rate(text: str) -> AnnualRate:
    """Return the yearly rate in `text`, which must say `real` or `nominal`.

    >>> annual_rate("10 %/year real")
    AnnualRate(value=0.1, basis='real')
    """
    head, _, basis = text.strip().rpartition(" ")
    if basis not in ("real", "nominal"):
        raise Problem("needs_basis", text=text, example=f"{text} real")
    return AnnualRate(quantity(head, "%/year") / 100, basis)


def measured(text: str, units: tuple[str, ...]) -> Measured:
    """Return the amount in `text` in the first of `units` that fits.

    >>> measured("42 g/can", ("kg/can", "piece/can"))
    Measured(amount=0.042, unit='kg/can')
    """
    number, unit = split(text)
    if not unit:
        raise Problem("needs_unit", text=text, example=f"{text} {units[0]}")
    for canonical in units:
        times = factor(unit, canonical)
        if times is not None:
            return Measured(number * times, canonical)
    raise Problem("wrong_unit", unit=unit, canonical=" | ".join(units))


class Door:
    """Marks a field's type: text from a file is parsed, checked and turned on the way in.

    An assumption `{value, low, high, ...}` is unfolded here, so that its path stays the field's.
    """

    unit = ""

    def parse(self, text: str) -> object:
        """Return the value that `text` stands for."""
        raise TypeError(text)

    def size(self, parsed: Any) -> float:
        """Return the number by which low, value and high are put in order."""
        return float(getattr(parsed, "amount", getattr(parsed, "value", parsed)))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.enter, handler(source))

    def enter(self, raw: object) -> object:
        """Return the value of a text or an assumption; anything else passes as it is."""
        if isinstance(raw, str):
            return self.parse(raw)
        if isinstance(raw, dict):
            return self.bounds(raw)[0]
        return raw

    def bounds(self, raw: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Return (value, low, high) of an assumption; bare low and high take the value's unit."""
        unknown = sorted(set(raw) - set(ASSUMPTION_KEYS))
        if unknown or "value" not in raw:
            raise Problem(
                "bad_assumption",
                keys=", ".join(unknown) or "value",
                allowed=", ".join(ASSUMPTION_KEYS),
            )
        value = self.parse(raw["value"])
        unit = split(raw["value"])[1]
        low, high = (
            self.parse(_with_unit(raw.get(key, raw["value"]), unit)) for key in ("low", "high")
        )
        if not self.size(low) <= self.size(value) <= self.size(high):
            raise Problem(
                "bounds_order", low=raw.get("low"), value=raw["value"], high=raw.get("high")
            )
        return value, low, high


def _with_unit(text: str, unit: str) -> str:
    return text if split(text)[1] else f"{text} {unit}"


@dataclass(frozen=True)
class Unit(Door):
    """A number in a unit; `""` is a plain number or a count."""

    unit: str = ""

    def parse(self, text: str) -> float:
        """Return the number in the canonical unit."""
        return quantity(text, self.unit)


@dataclass(frozen=True)
class Share(Door):
    """A share written in percent, kept as a fraction."""

    unit: str = "%"

    def parse(self, text: str) -> float:
        """Return the fraction."""
        return quantity(text, self.unit) / 100


@dataclass(frozen=True)
class Money(Door):
    """A price per a given unit; None takes any unit, checked later against its item."""

    per: str | None = None

    def parse(self, text: str) -> Price:
        """Return the price as quoted."""
        return price(text, self.per)


class Yearly(Door):
    """A yearly rate with its basis."""

    unit = "%/year real|nominal"

    def parse(self, text: str) -> AnnualRate:
        """Return the rate as stated."""
        return annual_rate(text)


@dataclass(frozen=True)
class OneOf(Door):
    """An amount in one of several units, which is kept beside it."""

    units: tuple[str, ...] = ()

    def parse(self, text: str) -> Measured:
        """Return the amount and its unit."""
        return measured(text, self.units)
