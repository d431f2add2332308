"""Small flows and prices written by hand, for tests of the economics without a simulation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sim.economics.appraise import COMPARED, Appraisal
from sim.economics.comparison import Comparison
from sim.economics.prices import Prices
from sim.flows import Flows
from sim.scenario.models.can_sizes import Product
from sim.scenario.models.money import Monetary
from sim.scenario.models.parts import Leg
from sim.scenario.models.physical import Physical, Plant
from sim.scenario.models.study import Timing
from sim.scenario.nodes import Node
from sim.scenario.problems import Origin
from sim.units import AnnualRate
from tests.gathering import BY_HAND

MONEY = {
    "vehicles": {"truck": {"hire_per_km": "9_000 IDR/km", "hire_per_trip": "250_000 IDR/trip"}},
    "costs": {
        "fruit": {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"},
        "can": {"group": "packaging", "per": "can", "price": "4_000 IDR/can"},
        "terminal": {"group": "export", "per": "container", "price": "95 USD/container"},
    },
    "working_capital": {"receivable": "0 day"},
    "sale": {"margin": "10 %", "commission": "4 %"},
    "exchange": {"usd": "16_000 IDR/USD", "quoted": "16_000 IDR/USD"},
    "rivals": {"thailand": {"fob": "17.5 USD/carton", "net": "13.56 kg/carton"}},
}


def timing(years=1, rate=0.0, inflation=0.0, basis="real", lead=0):
    return Timing(
        start=date(2027, 1, 1),
        horizon=years,
        lead=lead,
        price_basis=2027,
        discount_rate=AnnualRate(rate, basis),
        inflation=inflation,
    )


def money(**changes):
    """Return the prices above with some top-level parts replaced."""
    return Monetary.model_validate(MONEY | changes)


def flows(months=12, **monthly):
    """Return flows of one replication; an amount is the same every month, a list is by month.

    Names are accounts with `__` for the dot.
    """
    accounts = tuple(name.replace("__", ".") for name in monthly)
    rows = [np.broadcast_to(np.asarray(value, float), months) for value in monthly.values()]
    return Flows(accounts, np.reshape(rows, (len(rows), months)).T[None, :, :], {}, BY_HAND)


def scenario(prices, construction=None):
    """Return as much of a scenario as the economics reads: prices, legs, the carton, the opening.

    There is no plant unless it has months of construction.
    """
    product = Product(fill=0.375, net=0.565, cans_per_carton=24, cartons_per_container=1150)
    plant = (
        None
        if construction is None
        else Plant.model_construct(construction=construction, stages={})
    )
    physical = Physical.model_construct(
        legs={"fruit": Leg(vehicle="truck"), "port": Leg(vehicle="truck", place="port", load=1)},
        product=product,
        plant=plant,
        areas={},
    )
    return Known("hand-made", prices, physical)


@dataclass(frozen=True)
class Known:
    """What the economics reads of a scenario."""

    name: str
    money: Monetary
    physical: Physical
    ranges: Mapping[str, tuple] = field(default_factory=dict)
    written: Node = field(default_factory=lambda: Node(Origin("by hand"), {}))

    def range_of(self, path):
        return self.ranges.get(path)


def appraisal(of_flows, of_money=None, of_timing=None, construction=None):
    return Appraisal(of_flows, scenario(of_money or money(), construction), of_timing or timing())


def compared(own, **others):
    """Return the figures of an appraisal beside others by key."""
    return dict(COMPARED.figures(Comparison(own, **others)))


def prices(of_money=None, of_timing=None, of_flows=None):
    return Prices(scenario(of_money or money()), of_timing or timing(), of_flows or flows())


def lucky(*numbers, months=12):
    """Return empty flows of some replications, for prices that wander with their luck."""
    return Flows((), np.zeros((len(numbers), months, 0)), {}, BY_HAND, numbers)
