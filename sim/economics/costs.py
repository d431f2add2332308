"""The figures of what a can costs: to the gate, further on, by group, part, leg and year."""

import numpy as np

from sim.arrays import Array
from sim.economics.export import landing
from sim.economics.figure_table import Block, Function
from sim.economics.operating_cost import PORT
from sim.economics.unit_cost import by_year
from sim.economics.valuation import Valuation, once


def _of_group(valuation: Valuation, group: str) -> Array:
    return valuation.levelised(posting for posting in valuation.gate if posting.group == group)


def _net_of_grant(valuation: Valuation) -> Array:
    return valuation.cost + valuation.granted


def _per_carton(valuation: Valuation) -> Array:
    return valuation.cost * valuation.scenario.physical.product.cans_per_carton


def _per_net_kg(valuation: Valuation) -> Array:
    return valuation.cost / valuation.scenario.physical.product.net


def _at_fob(valuation: Valuation) -> Array:
    return valuation.cost + valuation.margin + valuation.charges


def _at_cif(valuation: Valuation, market: str) -> Array:
    dollar = _carton_dollar(valuation)
    return landing(valuation, market).cif(_at_fob(valuation) / dollar) * dollar


def _at_landing(valuation: Valuation, market: str) -> Array:
    dollar = _carton_dollar(valuation)
    return landing(valuation, market).landed(_at_fob(valuation) / dollar) * dollar


def _carton_dollar(valuation: Valuation) -> float:
    """Return what a dollar a carton is for each can [IDR/can]."""
    cans = valuation.scenario.physical.product.cans_per_carton
    return valuation.scenario.money.exchange.usd / cans


@once
def _fixed(valuation: Valuation) -> Array:
    return valuation.levelised(posting.only(lambda term: term.fixed) for posting in valuation.gate)


def _variable(valuation: Valuation) -> Array:
    return valuation.cost - _fixed(valuation)


def _toll_fee(valuation: Valuation) -> Array | None:
    toll = valuation.scenario.money.toll
    return None if toll is None else valuation.everywhere(valuation.prices.rupiah(toll.fee))


def _toll_fee_end(end: int) -> Function:
    """Return the figure of the lowest or highest toll fee that is stated."""

    def figure(valuation: Valuation) -> Array | None:
        ends = valuation.scenario.range_of("toll.fee")
        return None if ends is None else valuation.everywhere(valuation.prices.rupiah(ends[end]))

    return figure


def _capital(valuation: Valuation) -> Array:
    items = valuation.scenario.money.investment.values()
    return valuation.everywhere(sum(map(valuation.works.cost, items)))


def _transport(valuation: Valuation) -> Array:
    legs = (leg for leg in valuation.scenario.physical.legs if leg != PORT)
    return np.asarray(sum(_of_leg(valuation, leg) for leg in legs))


@once
def _of_leg(valuation: Valuation, leg: str) -> Array:
    return valuation.levelised(valuation.untaxed.item(f"hire.{leg}"))


def _of_year(valuation: Valuation, year: str) -> Array | None:
    """Return the unit cost of a calendar year, None where no replication sold a can in it."""
    cost = _by_year(valuation)[..., valuation.prices.time.calendar.index(int(year))]
    return None if np.isnan(cost).all() else cost


@once
def _by_year(valuation: Valuation) -> Array:
    return by_year(valuation.ledger, valuation.works)


COSTS: Block = {
    "levelised_cost_idr_per_can": lambda valuation: valuation.cost,
    "levelised_cost_idr_per_can.GROUP": _of_group,
    "levelised_cost_idr_per_can.net_of_grant": _net_of_grant,
    "levelised_cost_idr_per_carton": _per_carton,
    "levelised_cost_idr_per_net_kg": _per_net_kg,
    "levelised_cost_idr_per_can.fob": _at_fob,
    "levelised_cost_idr_per_can.cif.MARKET": _at_cif,
    "levelised_cost_idr_per_can.landed.MARKET": _at_landing,
    "levelised_cost_idr_per_can.fixed": _fixed,
    "levelised_cost_idr_per_can.variable": _variable,
    "toll_fee_idr_per_can": _toll_fee,
    "toll_fee_idr_per_can.low": _toll_fee_end(0),
    "toll_fee_idr_per_can.high": _toll_fee_end(1),
    "capital_idr": _capital,
    "transport_cost_idr_per_can": _transport,
    "transport_cost_idr_per_can.LEG": _of_leg,
}
YEARS: Block = {"unit_cost_idr_per_can.YEAR": _of_year}
