"""Units and currencies: texts such as `3_000 IDR/kg` are parsed into checked numbers.

A quantity becomes a plain float in its field's canonical unit. Money keeps the currency that was
quoted, since the exchange rate is itself an assumption.
"""

import difflib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from sim.numerals import InputError, split, written

CURRENCIES = ("IDR", "USD", "JPY")
_RUPIAH = ("rp", "rp.", "rupiah")
# One unit a dimension: a price is kept per this unit, whatever unit it was quoted in.
BASES = (
    "kg",
    "can",
    "carton",
    "piece",
    "container",
    "trip",
    "km",
    "h",
    "kWh",
    "m3",
    "person_hour",
    "month",
    "year",
)

# The size of a unit in the first one of its dimensions; a dimension of none is a plain number.
_SIZES: Mapping[str, tuple[Fraction | int, str]] = {
    "IDR": (1, "rupiah"),
    "USD": (1, "dollar"),
    "JPY": (1, "yen"),
    "percent": (Fraction(1, 100), ""),
    "gram": (1, "mass"),
    "ton": (1_000_000, "mass"),
    "kuintal": (100_000, "mass"),
    "meter": (1, "length"),
    "hour": (1, "time"),
    "minute": (Fraction(1, 60), "time"),
    "second": (Fraction(1, 3600), "time"),
    "day": (24, "time"),
    "week": (7 * 24, "time"),
    "month": (1, "month"),
    "year": (1, "year"),
    "watt": (1, "power"),
    "kWh": (1000, "power time"),
    "tkm": (1_000_000 * 1000, "mass length"),
    "m3": (1, "volume"),
    "liter": (Fraction(1, 1000), "volume"),
    "can": (1, "can"),
    "carton": (1, "carton"),
    "container": (1, "container"),
    "piece": (1, "piece"),
    "trip": (1, "trip"),
    "event": (1, "event"),
    "person": (1, "person"),
    "person_hour": (1, "person_hour"),
}
_SHORT = {
    "g": "gram",
    "t": "ton",
    "m": "meter",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "W": "watt",
    "l": "liter",
}
_KILO = ("kg", "kilogram", "km", "kilometer", "kW", "kilowatt")
# Words for a unit, in either language, that no similar spelling leads to.
_MEANT = {
    "rp": "IDR",
    "rupiah": "IDR",
    "dollar": "USD",
    "yen": "JPY",
    "persen": "%",
    "pct": "%",
    "percent": "%",
    "ons": "100 g",
    "ku": "kuintal",
    "kwintal": "kuintal",
    "lusin": "12 piece",
    "jam": "h",
    "hr": "h | day",
    "menit": "min",
    "mnt": "min",
    "detik": "s",
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
    "kilo": "kg",
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
def _known() -> Mapping[str, tuple[Fraction, str]]:
    """Return size and dimensions of every unit by each of its names: kilo-, or with an s as well."""
    named = {**_SIZES, **{short: _SIZES[long] for short, long in _SHORT.items()}}
    return {"%": (Fraction(1, 100), "")} | {
        f"{kilo}{name}{plural}": (Fraction(size) * times, dimensions)
        for kilo, times in (("kilo", 1000), ("k", 1000), ("", 1))
        for name, (size, dimensions) in named.items()
        for plural in ("s", "")[len(name) == 1 :]
    }


@cache
def factor(unit: str, canonical: str) -> float | None:
    """Return how many `canonical` one `unit` holds, or None where it does not convert.

    Raises
    ------
    InputError
        If `unit` is a known unit misspelt, or in another language; `kw` is kuintal where mass is wanted.

    A percentage is none of a weight for each weight, such as kg of steam for each tonne of fruit.

    >>> factor("t", "kg"), factor("%", "kg/t"), factor("kg/t", "%")
    (1000.0, None, 0.1)
    """
    for name in _names(unit):
        if name not in _known():
            if meant := _meant(name, canonical):
                raise InputError("unknown_unit", unit=name, meant=meant)
            return None
    given, wanted = _composed(unit), _composed(canonical)
    if "%" in _names(unit) and "%" not in _names(canonical):
        return None
    return float(given[0] / wanted[0]) if given[1] == wanted[1] else None


def _names(unit: str) -> list[str]:
    return re.split(r"\s*/\s*", unit) if unit else []


def _composed(unit: str) -> tuple[Fraction, dict[str, int]]:
    """Return the size of a unit such as `kg/can`, and its dimensions with their powers."""
    whole, powers = Fraction(1), Counter[str]()
    for place, name in enumerate(_names(unit)):
        size, dimensions = _known()[name]
        whole = whole / size if place else whole * size
        powers.update(dict.fromkeys(dimensions.split(), -1 if place else 1))
    return whole, {dimension: power for dimension, power in powers.items() if power}


def _meant(name: str, canonical: str) -> str:
    """Return the unit that a misspelt or foreign name probably means, empty if none."""
    if name.lower() == "kw" and "mass" in _composed(canonical)[1]:
        return "kuintal"
    known = {word.lower(): word for word in (*_KILO, *_SIZES, *_SHORT)} | _MEANT
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
        raise _without_unit(text, number, canonical)
    if unit and not canonical:
        raise InputError("needs_plain", text=text)
    times = factor(unit, canonical)
    if times is None:
        raise InputError("wrong_unit", unit=unit, canonical=canonical)
    return _scaled(number, times)


def _without_unit(text: str, number: float, canonical: str) -> InputError:
    """Return the error of a bare number; one below 1 where percent is wanted may be a share of one."""
    if canonical.startswith("%") and 0 < number < 1:
        after = canonical.removeprefix("%")
        return InputError("bare_share", text=text, percent=f"{percent(number)} %{after}")
    return InputError("needs_unit", text=text, unit=canonical)


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
    currency = "IDR" if currency.lower() in _RUPIAH else currency
    if currency not in CURRENCIES or bool(slash) != bool(under):
        raise InputError("needs_currency", text=text, unit=_quoted(per, under))
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


def _quoted(per: str | None, under: str = "") -> str:
    """Return the unit of a price; where `None` stands for any item, per the unit that is written."""
    if per is None:
        per = under if under in BASES else "kg"
    return f"IDR/{per}" if per else "IDR"


def annual_rate(text: str) -> AnnualRate:
    """Return the yearly rate in `text`, which must say `real` or `nominal`.

    Raises
    ------
    InputError
        If the basis is missing, or the text is no rate a year.

    >>> annual_rate("10 %/year real")
    AnnualRate(value=0.1, basis='real')
    """
    number, unit = split(text)
    head, _, basis = text.strip().rpartition(" ")
    if basis not in ("real", "nominal"):
        if 0 < number < 1 and not unit:
            raise _without_unit(text, number, "%/year real")
        raise InputError("needs_basis", text=text)
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
        raise InputError("needs_unit", text=text, unit=" | ".join(units))
    for canonical in units:
        times = factor(unit, canonical)
        if times is not None:
            return Measured(_scaled(number, times), canonical)
    raise InputError("wrong_unit", unit=unit, canonical=" | ".join(units))
