"""Do loan, toll fee, currencies, sale and markets of a scenario fit together? Rules that no single field knows."""

from collections.abc import Iterator

from sim.numerals import Problem, written
from sim.scenario.duty import Duty
from sim.scenario.hints import among
from sim.scenario.kinds import Part
from sim.scenario.money import Monetary, Sale
from sim.scenario.nodes import join
from sim.scenario.physical import Physical
from sim.scenario.problems import Found
from sim.units import Price, percent


def finance_rules(money: Monetary) -> Found:
    """Yield what does not fit among grant, loan, toll fee and prices."""
    yield from _loan(money)
    yield from _unconverted(money)
    parts = money.toll.fee_parts if money.toll is not None else {}
    if parts and abs(sum(parts.values()) - 1) > 1e-9:
        yield "toll.fee_parts", Problem("fee_parts", {"total": f"{percent(sum(parts.values()))} %"})
    for name, cost in money.costs.items():
        if cost.usd_pass_through and (cost.price is None or cost.price.currency != "IDR"):
            yield f"costs.{name}.usd_pass_through", Problem("pass_through")


def trade_rules(physical: Physical, money: Monetary) -> Found:
    """Yield what does not fit among orders, markets, rivals and the sale price."""
    for ordered in physical.orders if money.markets else ():
        yield from among(f"orders.{ordered}", "unknown_market", ordered, money.markets)
    for name, market in money.markets.items():
        for rival in market.rivals:
            path = f"markets.{name}.rivals.{rival}"
            yield from among(path, "unknown_rival", rival, money.rivals)
    yield from _sale(money.sale, money)


def _loan(money: Monetary) -> Iterator[tuple[str, Problem]]:
    """Yield a loan above what the grant leaves of the investment, if all are in one currency."""
    if money.loan is None:
        return
    costs = [item.cost for item in money.investment.values()]
    grant = money.grant.amount if money.grant is not None else None
    lent = money.loan.amount
    one_currency = {one.currency for one in (*costs, *([grant] if grant else []))} <= {
        lent.currency
    }
    most = sum(cost.amount for cost in costs) - (grant.amount if grant else 0.0)
    # A grant above the cost is told by itself.
    if one_currency and 0 <= most < lent.amount:
        words = {"text": str(lent), "most": str(Price(most, lent.currency, ""))}
        yield "loan.amount", Problem("loan_above_cost", words)
    if 12 * money.loan.term <= money.loan.grace:
        words = {
            "grace": f"{written(money.loan.grace)} month",
            "term": f"{written(money.loan.term)} year",
        }
        yield "loan.grace", Problem("grace_above_term", words)


def _unconverted(money: Monetary) -> Found:
    """Yield prices in a currency whose exchange rate is not stated."""
    for path, price in _prices(money):
        if money.exchange.rate(price.currency) is None:
            words = {"text": str(price), "rate": price.currency.lower(), "unit": price.currency}
            yield path, Problem("no_rate", words)


def _prices(value: object, path: str = "") -> Iterator[tuple[str, Price]]:
    """Yield every price at or below a path, a duty per kg among them."""
    if isinstance(value, Price):
        yield path, value
    elif isinstance(value, Duty):
        yield from _prices(value.per_kg, path)
    elif isinstance(value, Part | dict):
        for name, below in dict(value).items():
            yield from _prices(below, join(path, str(name)))


def _sale(sale: Sale, money: Monetary) -> Found:
    if sale.rival is not None:
        yield from among("sale.rival", "unknown_rival", sale.rival, money.rivals)
