"""Units and currencies at the door: text such as `3_000 IDR/kg` becomes a checked number.

Inside, every quantity is a plain float in its field's canonical unit. Money keeps the currency
that was quoted, since the exchange rate is itself an assumption.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sim.numerals import InputError, split, written

if TYPE_CHECKING:
    import pint

CURRENCIES = ("IDR", "USD", "JPY")
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

_DEFINITIONS = """
IDR = [rupiah]
USD = [dollar]
JPY = [yen]
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
kWh = kilowatt * hour
tkm = ton * kilometer
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
_NAME = re.compile("%|[A-Za-z][A-Za-z0-9_]*", re.ASCII)
# What people write for a unit, in either language, where no spelling is near enough to guess.
_MEANT = {
    "rp": "IDR",
    "rupiah": "IDR",
    "dollar": "USD",
    "yen": "JPY",
    "persen": "%",
    "ons": "g",
    "jam": "h",
    "hr": "h",
    "menit": "min",
    "mnt": "min",
    "hari": "day",
    "minggu": "week",
    "bulan": "month",
    "bln": "month",
    "tahun": "year",
    "thn": "year",
    "yr": "year",
    "kaleng": "can",
    "karton": "carton",
    "peti_kemas": "container",
    "kontainer": "container",
    "buah": "piece",
    "rit": "trip",
    "orang": "person",
    "jam_orang": "person_hour",
}


@dataclass(frozen=True)
class Price:
    """An amount of money in the currency it was quoted in, per canonical unit (`""`: a sum)."""

    amount: float
    currency: str
    per: str

    def __str__(self) -> str:
        return f"{written(self.amount)} {self.currency}" + (f"/{self.per}" if self.per else "")


@dataclass(frozen=True)
class AnnualRate:
    """A yearly rate [share] with its basis, `real` or `nominal`."""

    value: float
    basis: str

    def __str__(self) -> str:
        return f"{percent(self.value)} %/year {self.basis}"


@dataclass(frozen=True)
class Measured:
    """An amount whose unit depends on what it is of, kept with that unit."""

    amount: float
    unit: str

    def __str__(self) -> str:
        return f"{written(self.amount)} {self.unit}"


def percent(share: float) -> str:
    """Return a share in percent, without the noise of the multiplication.

    >>> percent(0.07)
    '7'
    """
    return written(float(f"{100 * share:.14g}"))


@cache
def _registry() -> "pint.UnitRegistry[Any]":
    import pint

    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


@cache
def factor(unit: str, canonical: str) -> float | None:
    """Return how many `canonical` one `unit` holds, or None where it does not convert.

    Raises
    ------
    InputError
        If `unit` is a known unit misspelt, or in another language.

    >>> factor("t", "kg")
    1000.0
    """
    import pint

    for name in re.split(r"\s*/\s*", unit) if unit else ():
        if not (_NAME.fullmatch(name) and _is_unit(name)):
            if meant := _meant(name):
                raise InputError("unknown_unit", unit=name, meant=meant)
            return None
    given = _registry().Quantity(1.0, _spelled(unit))
    try:
        return float(given.to(_spelled(canonical)).magnitude)
    except pint.DimensionalityError:
        return None


def _is_unit(name: str) -> bool:
    import pint

    try:
        _registry().parse_units(_spelled(name))
    except (pint.UndefinedUnitError, ValueError):
        return False
    return True


def _spelled(unit: str) -> str:
    return unit.replace("%", "percent") or "dimensionless"


def _meant(name: str) -> str:
    """Return the unit that a misspelt or foreign name probably means, or nothing."""
    words = ["kg", "km", "kW", *re.findall("[A-Za-z]\\w*", _DEFINITIONS)]
    known = {word.lower(): word for word in words if _is_unit(word)} | _MEANT
    near = difflib.get_close_matches(name.lower(), known, 1)
    return known[near[0]] if near else ""


def quantity(text: str, canonical: str) -> float:
    """Return the quantity in `text` as a number of `canonical` units; `""` is a plain number.

    Raises
    ------
    InputError
        If the unit is missing, unknown, not wanted or of another dimension.

    >>> quantity("90 min", "h")
    1.5
    """
    number, unit = split(text)
    if not unit and canonical:
        raise InputError("needs_unit", text=text, example=f"{text} {canonical}")
    if unit and not canonical:
        raise InputError("needs_plain", text=text, example=written(number))
    times = factor(unit, canonical)
    if times is None:
        raise InputError("wrong_unit", unit=unit, canonical=canonical)
    return _scaled(number, times)


def _scaled(number: float, times: float) -> float:
    """Return a product without the noise of a factor below one: 350 kg are 0.35 t."""
    return number * times if times >= 1 else number / (1 / times)


def price(text: str, per: str | None = None) -> Price:
    """Return the price in `text`, per its canonical unit; `per` demands that unit.

    Raises
    ------
    InputError
        If there is no currency, or the unit under the price does not fit.

    >>> price("3_000_000 IDR/t")
    Price(amount=3000.0, currency='IDR', per='kg')
    """
    number, unit = split(text)
    currency, slash, under = (part.strip() for part in unit.partition("/"))
    if currency not in CURRENCIES or bool(slash) != bool(under):
        raise InputError("needs_currency", text=text, example=f"{written(number)} {_quoted(per)}")
    for base in ("", *BASES) if per is None else (per,):
        times = _times(under, base)
        if times is not None:
            return Price(_scaled(number, 1 / times), currency, base)
    raise InputError("wrong_unit", unit=unit, canonical=_quoted(per))


def _times(under: str, base: str) -> float | None:
    """Return how many `base` the unit under a price holds; a sum of money has none."""
    if not under or not base:
        return 1.0 if under == base else None
    return factor(under, base)


def _quoted(per: str | None) -> str:
    """Return the unit of a price: per item where the item is not told here."""
    return "IDR/kg" if per is None else f"IDR/{per}" if per else "IDR"


def annual_rate(text: str) -> AnnualRate:
    """Return the yearly rate in `text`, which must say `real` or `nominal`.

    Raises
    ------
    InputError
        If the basis is missing, or the text is no rate a year.

    >>> annual_rate("10 %/year real")
    AnnualRate(value=0.1, basis='real')
    """
    number, _ = split(text)
    head, _, basis = text.strip().rpartition(" ")
    if basis not in ("real", "nominal"):
        raise InputError("needs_basis", text=text, example=f"{written(number)} %/year real")
    return AnnualRate(quantity(head, "%/year") / 100, basis)


def measured(text: str, units: tuple[str, ...]) -> Measured:
    """Return the amount in `text` in the first of `units` that fits.

    Raises
    ------
    InputError
        If the unit is missing, unknown or none of `units`.

    >>> measured("42 g/can", ("kg/can", "piece/can"))
    Measured(amount=0.042, unit='kg/can')
    """
    number, unit = split(text)
    if not unit:
        raise InputError("needs_unit", text=text, example=f"{text} {units[0]}")
    for canonical in units:
        times = factor(unit, canonical)
        if times is not None:
            return Measured(_scaled(number, times), canonical)
    raise InputError("wrong_unit", unit=unit, canonical=" | ".join(units))
