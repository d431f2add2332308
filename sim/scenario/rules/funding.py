"""Rules of grant, lease and loans against the investment."""

from collections.abc import Iterable

from sim.numerals import Problem, written
from sim.scenario.hints import whole_meant
from sim.scenario.models.funding import Investment, Loan
from sim.scenario.models.money import Monetary
from sim.scenario.problems import Problems
from sim.units import Price


def funding_rules(money: Monetary, construction: int) -> Problems:
    """Yield problems among investment, grant, lease and loans."""
    yield from _items(money)
    yield from _lease(money)
    yield from _lent(money, construction)
    for name, loan in money.loans.items():
        yield from _loan(f"loans.{name}", loan)


def _items(money: Monetary) -> Problems:
    """Yield items that state both a price and a share, or neither, and shares of nothing."""
    for name, item in money.investment.items():
        if (item.cost is None) == (item.share is None):
            yield (
                f"investment.{name}",
                Problem(
                    "item_form", {"meant": whole_meant(name, money.investment.keys() - {name})}
                ),
            )
        elif not money.prices_of(item):
            words = {"month": str(item.paid_from)}
            yield f"investment.{name}.share", Problem("share_of_no_item", words)


def grant_warnings(money: Monetary) -> Problems:
    """Yield a grant above the cost of the items that it may pay for, if all are in one currency.

    No more than that cost is paid.
    """
    if money.grant is None:
        return
    amount, costs, most = money.grant.amount, _prices(_grantable(money), money), grantable(money)
    if {cost.currency for cost in costs} <= {amount.currency} and amount.amount > most:
        words = {"text": str(amount), "most": str(Price(most, amount.currency, ""))}
        yield "grant.amount", Problem("grant_above_cost", words)


def grantable(money: Monetary) -> float:
    """Return the cost of the items that a grant may pay for, in their currency."""
    return sum(_cost(item, money) for item in _grantable(money))


def left_to_owner(money: Monetary, construction: int) -> float:
    """Return the owner's first investment net of the grant, in its currency.

    What is paid for within the months of construction is first.
    """
    first = [item for item in _owners(money) if item.paid_from < max(1, construction)]
    left = 1 - _granted_share(money)
    return sum(_cost(item, money) * (left if item.grantable else 1) for item in first)


def _grantable(money: Monetary) -> list[Investment]:
    return [item for item in _owners(money) if item.grantable]


def _owners(money: Monetary) -> list[Investment]:
    return [item for item in money.investment.values() if item.paid_by == "owner"]


def _prices(items: Iterable[Investment], money: Monetary) -> list[Price]:
    return [price for item in items for price, _ in money.prices_of(item)]


def _lease(money: Monetary) -> Problems:
    """Yield a rent without items of the district, and items of the district without a lease."""
    lent = [name for name, item in money.investment.items() if item.paid_by == "district"]
    if money.lease is not None and not lent:
        yield "lease", Problem("rent_for_nothing")
    for name in lent if money.lease is None else ():
        yield f"investment.{name}.paid_by", Problem("no_lease")


def _lent(money: Monetary, construction: int) -> Problems:
    """Yield loans above the owner's first investment net of the grant, if all are in one currency.

    Loans are drawn until the opening, so they cannot pay for items that are bought later.
    """
    sources = [source for source in (money.grant, *money.loans.values()) if source is not None]
    prices = [source.amount for source in sources]
    currencies = {price.currency for price in (*prices, *_prices(_owners(money), money))}
    if not money.loans or len(currencies) > 1:
        return
    currency, most = min(currencies), round(left_to_owner(money, construction))
    total = round(sum(loan.amount.amount for loan in money.loans.values()))
    if total > most:
        words = {"text": str(Price(total, currency, "")), "most": str(Price(most, currency, ""))}
        largest = max(money.loans, key=lambda name: money.loans[name].amount.amount)
        yield f"loans.{largest}.amount", Problem("loans_above_cost", words)


def _granted_share(money: Monetary) -> float:
    """Return the share of the grantable cost that the grant pays."""
    payable = grantable(money)
    granted = money.grant.amount.amount if money.grant is not None else 0.0
    return min(granted / payable, 1.0) if payable > 0 else 0.0


def _cost(item: Investment, money: Monetary) -> float:
    return sum(price.amount for price in _prices([item], money))


def _loan(path: str, loan: Loan) -> Problems:
    if loan.amount.currency != "IDR":
        yield f"{path}.amount", Problem("loan_currency", {"text": str(loan.amount)})
    if 12 * loan.term <= loan.grace:
        words = {"grace": str(loan.grace), "term": written(12 * loan.term)}
        yield f"{path}.grace", Problem("grace_above_term", words)
    ceiling = loan.ceiling
    if ceiling and ceiling.currency != loan.amount.currency:
        words = {"ceiling": str(ceiling), "currency": loan.amount.currency}
        yield f"{path}.ceiling", Problem("ceiling_currency", words)
    elif ceiling and ceiling.amount < loan.amount.amount:
        words = {"text": str(loan.amount), "ceiling": str(ceiling)}
        yield f"{path}.amount", Problem("loan_above_ceiling", words)
