"""Rules of a cost: its item or share, unit, lots, dates and price year."""

from collections.abc import Iterator, Mapping

from sim.catalogue.keys import BY_PRODUCTS, OTHER_WORK
from sim.numerals import Problem
from sim.scenario.hints import among
from sim.scenario.models.money import Cost, Monetary
from sim.scenario.models.physical import PAID_HOURS
from sim.scenario.problems import Problems
from sim.units import Price

CASH_COST = "cash_cost"


def cost_rules(money: Monetary, items: Mapping[str, str]) -> Problems:
    """Yield problems of all costs; `items` are those that a cost can be per, with their units."""
    for name, cost in money.costs.items():
        path = f"costs.{name}"
        yield from _form(path, cost, money)
        yield from _wages(path, cost, money)
        if cost.per is not None:
            yield from among(f"{path}.per", "unknown_item", cost.per, items)
            yield from _units(path, cost, items)
            yield from _earned(path, cost)
        yield from _followed(path, cost, money)
        if cost.until is not None and cost.until <= cost.after:
            words = {"after": str(cost.after), "until": str(cost.until)}
            yield f"{path}.until", Problem("until_before_after", words)


def _form(path: str, cost: Cost, money: Monetary) -> Problems:
    parts = ("per", "price", "hourly_wages", "of", "share")
    stated = [part for part in parts if getattr(cost, part) is not None]
    if stated not in (["per", "price"], ["per", "hourly_wages"], ["of", "share"]):
        yield path, Problem("cost_form", {"stated": ", ".join(stated)})
    if cost.of is not None:
        yield from among(f"{path}.of", "unknown_base", cost.of, [CASH_COST, *money.investment])


def _wages(path: str, cost: Cost, money: Monetary) -> Problems:
    if cost.hourly_wages is not None and cost.per is not None and cost.per not in PAID_HOURS:
        words = {"item": cost.per, "allowed": ", ".join(PAID_HOURS)}
        yield f"{path}.hourly_wages", Problem("wages_per_hour", words)
    if cost.hourly_wages is not None and money.wage is None:
        yield f"{path}.hourly_wages", Problem("no_wage")


def _units(path: str, cost: Cost, items: Mapping[str, str]) -> Problems:
    """Yield prices that are not per unit of their item, and lots that are not counted in it."""
    right = items.get(cost.per or "")
    if right is None:
        return
    for place, price in _prices(path, cost):
        if price.per != right:
            unit = f"{price.currency}/{right}" if right else price.currency
            words = {"text": str(price), "item": str(cost.per), "unit": unit}
            yield place, Problem("price_unit", words)
    for name, step in cost.steps.items():
        if step.at_least.unit != f"{right}/year":
            words = {"text": str(step.at_least), "unit": f"{right}/year"}
            yield f"{path}.steps.{name}.at_least", Problem("step_unit", words)


_EARNING = (BY_PRODUCTS, OTHER_WORK)
"""Groups of what may be earned."""


def _earned(path: str, cost: Cost) -> Problems:
    """Yield negative prices of what is not earned."""
    for place, price in _prices(path, cost):
        if price.amount < 0 and cost.group not in _EARNING:
            words = {"text": str(price), "groups": " | ".join(_EARNING)}
            yield place, Problem("negative_price", words)


def _prices(path: str, cost: Cost) -> Iterator[tuple[str, Price]]:
    if cost.price is not None:
        yield f"{path}.price", cost.price
    for name, step in cost.steps.items():
        yield f"{path}.steps.{name}.price", step.price


def _followed(path: str, cost: Cost, money: Monetary) -> Problems:
    """Yield fields that need a price in rupiah, or any price, where the cost has none."""
    paid = cost.price or (money.wage.monthly if cost.hourly_wages and money.wage else None)
    in_rupiah = paid is not None and paid.currency == "IDR"
    if cost.usd_pass_through and not in_rupiah:
        yield f"{path}.usd_pass_through", Problem("pass_through")
    if cost.border != 1 and in_rupiah and not cost.usd_pass_through:
        yield f"{path}.border", Problem("border_of_nothing")
    if cost.price is None and cost.steps:
        yield f"{path}.steps", Problem("no_price", {"name": "steps"})
    if cost.price is None and cost.farm_gate is not None:
        yield f"{path}.farm_gate", Problem("no_price", {"name": "farm_gate"})
