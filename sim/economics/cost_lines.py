"""The lines of a can's cost: item by item to the store gate, then to the ship and the market."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.economics.export import landing
from sim.economics.ledger import Posting
from sim.economics.unit_cost import by_year_and_group
from sim.economics.valuation import Valuation

GATE, FOB = "gate", "fob"
# Stocks, credit and refunds.
_TIED_UP = "working_capital"


@dataclass(frozen=True)
class CostLine:
    """What one item adds to the cost of a can on its way to a boundary."""

    boundary: str
    """`gate`, `fob`, `cif.MARKET` or `landed.MARKET`: where the can is once this is paid."""
    group: str
    item: str
    total: Array
    """Levelised [IDR of the price basis/can; replication]."""
    fixed: Array
    """The part of it that stays the same at another volume."""


@dataclass(frozen=True)
class YearLine:
    """What one cost group adds to the cost of a can in a calendar year, at the gate."""

    year: int
    group: str
    total: Array
    """[IDR of the price basis/can; replication]"""
    fixed: Array


def cost_lines(valuation: Valuation) -> list[CostLine]:
    """Return what every item adds to the cost of a can, before any grant.

    To the gate, to the ship, and from there to each market with orders: the lines to a boundary and
    all before it sum to the cost there, as `levelised_cost_idr_per_can` with that boundary. A margin of
    the exporter is a line behind the gate.
    """
    return [
        *_lines(valuation, GATE, valuation.gate),
        *_margin(valuation),
        *_lines(valuation, FOB, valuation.port),
        *_to_markets(valuation),
    ]


def year_lines(valuation: Valuation) -> list[YearLine]:
    """Return what every cost group adds to the cost of a can in the years that have any."""
    ledger, works = valuation.ledger, valuation.works
    total = by_year_and_group(ledger, works)
    fixed = by_year_and_group(ledger, works, lambda term: term.fixed)
    return [
        YearLine(year, group, cost[:, place], fixed[group][:, place])
        for place, year in enumerate(valuation.prices.time.calendar)
        for group, cost in total.items()
    ]


def _lines(valuation: Valuation, boundary: str, postings: Iterable[Posting]) -> Iterator[CostLine]:
    """Yield a line for each item of some postings, in the order in which they come by group."""
    items: dict[tuple[str, str], list[Posting]] = {}
    for posting in postings:
        items.setdefault((posting.group, _item(posting)), []).append(posting)
    groups = list(dict.fromkeys(group for group, _ in items))
    for (group, item), lines in sorted(items.items(), key=lambda line: groups.index(line[0][0])):
        fixed = (posting.only(lambda term: term.fixed) for posting in lines)
        yield CostLine(
            boundary, group, item, valuation.levelised(lines), valuation.levelised(fixed)
        )


def _margin(valuation: Valuation) -> Iterator[CostLine]:
    """Yield the exporter's margin, if an offer asks any."""
    if np.any(valuation.scenario.money.sale.margin):
        yield CostLine(FOB, "export", "margin", valuation.margin, 0 * valuation.margin)


def _item(posting: Posting) -> str:
    """Return the name of a posting's line: all that ties money up shares one."""
    return _TIED_UP if posting.kind == "working_capital" else posting.item


def _to_markets(valuation: Valuation) -> Iterator[CostLine]:
    """Yield freight, insurance, duty and charges of each market with orders; all move with volume."""
    money, product = valuation.scenario.money, valuation.scenario.physical.product
    dollar = money.exchange.usd / product.cans_per_carton
    fob = (valuation.cost + valuation.margin + valuation.charges) / dollar
    for name in money.markets:
        if valuation.flows.total(f"market.{name}.ordered").any():
            way = landing(valuation, name)
            cif, landed = way.cif(fob), way.landed(fob)
            steps = (
                (f"cif.{name}", "freight", way.freight + 0 * fob),
                (f"cif.{name}", "insurance", cif - fob - way.freight),
                (f"landed.{name}", "duty", landed - cif - way.charges),
                (f"landed.{name}", "charges", way.charges + 0 * fob),
            )
            for boundary, item, dollars in steps:
                yield CostLine(boundary, "export", item, dollars * dollar, 0 * fob)
