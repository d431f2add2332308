"""Rules of tax, toll fee, currencies, sale and markets."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.funding import Investment
from sim.scenario.models.import_duty import Duty
from sim.scenario.models.money import Market, Monetary, Sale, Tax
from sim.scenario.models.physical import Physical
from sim.scenario.models.types import Part
from sim.scenario.nodes import join
from sim.scenario.problems import Problems
from sim.units import CURRENCIES, Price, percent

# What may hold a price or a price year below it.
_HOLDERS = (dict, Part)
_PRICED = (Price, Duty, *_HOLDERS)
# Groups that the law writes off in equal parts only (UU PPh, article 11).
BUILDINGS = frozenset({"building", "temporary_building"})


def finance_rules(money: Monetary) -> Problems:
    """Yield problems among tax, toll fee, currencies and prices."""
    if money.tax is not None:
        yield from _tax(money.tax)
        yield from _tax_groups(money.investment, money.tax)
    yield from _unconverted(money)
    yield from _undated(money)
    parts = money.toll.fee_parts if money.toll is not None else {}
    if parts and abs(sum(parts.values()) - 1) > 1e-9:
        yield "toll.fee_parts", Problem("fee_parts", {"total": f"{percent(sum(parts.values()))} %"})


def trade_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield problems among construction, orders, markets, rivals and the sale price."""
    built = physical.construction
    for name, loan in money.loans.items():
        if loan.grace < built:
            words = {"grace": str(loan.grace), "built": str(built)}
            yield f"loans.{name}.grace", Problem("grace_below_construction", words)
    for ordered in physical.orders if money.markets else ():
        yield from among(f"orders.{ordered}", "unknown_market", ordered, money.markets)
    for name, market in money.markets.items():
        for known in market.rivals:
            path = f"markets.{name}.rivals.{known}"
            yield from among(path, "unknown_rival", known, money.rivals)
    yield from _sale(money.sale, money)


def benefit_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield unknown areas of the district, and trucks without stated emissions."""
    for area in money.district.areas if money.district is not None else ():
        yield from among(f"district.areas.{area}", "unknown_area", area, physical.areas)
    if money.emissions is not None:
        for name in dict.fromkeys(leg.vehicle for leg in physical.legs.values()):
            if name in money.vehicles and money.vehicles[name].co2 is None:
                yield f"vehicles.{name}.co2", Problem("no_emission", {"name": name})


def _tax(tax: Tax) -> Problems:
    relief = tax.relief
    if relief is not None and relief.of_turnover > relief.up_to:
        words = {
            "first": f"{written(relief.of_turnover)} IDR",
            "most": f"{written(relief.up_to)} IDR",
        }
        yield "tax.relief.of_turnover", Problem("relief_order", words)
    for name in sorted(BUILDINGS & tax.groups.keys()):
        if tax.groups[name].declining is not None:
            yield f"tax.groups.{name}.declining", Problem("building_declines")


def _tax_groups(items: Mapping[str, Investment], tax: Tax) -> Problems:
    for name, item in items.items():
        if item.tax_group is not None:
            path = f"investment.{name}.tax_group"
            yield from among(path, "unknown_tax_group", item.tax_group, tax.groups)
            if item.life is None:
                yield path, Problem("land_written_off")


def _unconverted(money: Monetary) -> Problems:
    """Yield prices in a currency whose exchange rate is not stated."""
    if all(money.exchange.rate(currency) is not None for currency in CURRENCIES):
        return
    for path, price in _prices(money):
        if money.exchange.rate(price.currency) is None:
            words = {"text": str(price), "rate": price.currency.lower(), "unit": price.currency}
            yield path, Problem("no_rate", words)


def price_years(part: Part | dict[str, Any], path: str = "") -> Iterator[tuple[str, int, Part]]:
    """Yield the path of every `price_year` that is stated, the year, and what states it."""
    # A part asked for a field that it has not takes as long as all else here.
    parts: dict[str, Any] = vars(part) if isinstance(part, Part) else part
    if isinstance(part, Part) and (year := parts.get("price_year")) is not None:
        yield join(path, "price_year"), year, part
    # Most of what is below is a number, which is passed over before anything is called.
    for name, below in parts.items():
        if isinstance(below, _HOLDERS):
            yield from price_years(below, join(path, str(name)))


def _undated(money: Monetary) -> Problems:
    """Yield price years of no price, and of prices in foreign money where no inflation is stated."""
    for path, year, part in price_years(money):
        prices = [*_dated(part)]
        if not prices and getattr(part, "hourly_wages", None) is None:
            yield path, Problem("price_year", {"year": str(year)})
        foreign = any(price.currency != "IDR" for price in prices)
        if foreign and money.exchange.dollar_inflation is None:
            yield path, Problem("no_dollar_inflation", {"year": str(year)})


def _dated(part: Part) -> Iterator[Price]:
    """Yield the prices that the price year of a part is of: not those of parts with a year of their own."""
    match part:
        case Sale(price=price):
            yield from () if price is None else (price,)
        case Market(charges=charges):
            yield charges
        case _:
            yield from (price for _, price in _prices(part))


def _prices(value: object, path: str = "") -> Iterator[tuple[str, Price]]:
    """Yield every price at or below a path, a duty per kg among them."""
    if isinstance(value, Price):
        yield path, value
    elif isinstance(value, Duty):
        yield from _prices(value.per_kg, path)
    elif isinstance(value, _HOLDERS):
        for name, below in (value if isinstance(value, dict) else vars(value)).items():
            if isinstance(below, _PRICED):
                yield from _prices(below, join(path, str(name)))


def _sale(sale: Sale, money: Monetary) -> Problems:
    if sale.rival is not None:
        yield from among("sale.rival", "unknown_rival", sale.rival, money.rivals)
