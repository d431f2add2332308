"""All figures of one scenario in one call: flows and a scenario go in, money comes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.economics.begun import begun
from sim.economics.book import book, construction_of
from sim.economics.capital import Works
from sim.economics.export import export_figures
from sim.economics.invest import investment_figures
from sim.economics.ledger import Ledger, at_the_gate
from sim.economics.prices import Prices
from sim.economics.unit_cost import Levelised, by_year
from sim.economics.volumes import volumes
from sim.flows import Array, Flows
from sim.scenario.scenario import Scenario
from sim.scenario.study import Timing

LEVELISED = "levelised_cost_idr_per_can"


@dataclass(frozen=True)
class Appraisal:
    """What one scenario is worth over all its replications."""

    flows: Flows
    scenario: Scenario
    timing: Timing
    usd_factor: float = 1.0
    """Exchange rate over the one assumed, throughout."""

    @cached_property
    def prices(self) -> Prices:
        """Prices over the study."""
        return Prices(self.scenario.money, self.timing, self.flows.luck, self.usd_factor)

    @cached_property
    def works(self) -> Works:
        """The investment."""
        return Works(self.prices, construction_of(self.scenario))

    @cached_property
    def counted(self) -> Flows:
        """The flows without cans that were in stock before the study: others paid for them."""
        return begun(self.flows)

    @cached_property
    def ledger(self) -> Ledger:
        """Every posting."""
        return book(self.counted, self.scenario, self.prices)

    @cached_property
    def levelised(self) -> Levelised:
        """The measure of cost per can."""
        return Levelised.of(self.counted, self.prices)

    @cached_property
    def cost(self) -> Array:
        """Levelised cost at the store gate before any grant [IDR/can, by replication]."""
        return self.levelised(self.ledger.where(at_the_gate))

    @cached_property
    def charges(self) -> Array:
        """Levelised cost from the gate to the ship [IDR/can, by replication]."""
        return self.levelised(
            self.ledger.where(lambda one: one.group == "export" and one.kind == "cost")
        )

    @cached_property
    def granted(self) -> Array:
        """Levelised grant [IDR/can, by replication], negative as it lowers the cost."""
        return self.levelised(self.ledger.of("grant"))

    @cached_property
    def ungranted(self) -> "Appraisal":
        """The same without any grant."""
        money = self.scenario.money.model_copy(update={"grant": None})
        return replace(self, scenario=replace(self.scenario, money=money))

    @cached_property
    def untraded(self) -> "Appraisal":
        """The same if nothing that follows the exchange rate cost anything."""
        return replace(self, usd_factor=0.0)

    @cached_property
    def kpis(self) -> Mapping[str, Array]:
        """Every figure by its key, shape (replication,)."""
        return {
            **dict(_costs(self)),
            **dict(_transport(self)),
            **dict(export_figures(self)),
            **dict(investment_figures(self)),
            **volumes(self.flows, self.scenario.physical),
        }

    def everywhere(self, value: float) -> Array:
        """Return a figure that is the same in all replications."""
        return np.full(self.flows.replications, value)


def appraise(flows: Flows, scenario: Scenario, timing: Timing) -> Appraisal:
    """Return the appraisal of what happened in a scenario."""
    return Appraisal(flows, scenario, timing)


def _costs(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    ledger, levelised = appraisal.ledger, appraisal.levelised
    gate = ledger.where(at_the_gate)
    yield LEVELISED, appraisal.cost
    for group in dict.fromkeys(posting.group for posting in gate):
        of_group = (posting for posting in gate if posting.group == group)
        yield f"{LEVELISED}.{group}", levelised(of_group)
    yield f"{LEVELISED}.net_of_grant", appraisal.cost + appraisal.granted
    years = np.unique(appraisal.prices.calendar_years)
    for year, cost in zip(
        years, by_year(appraisal.counted, ledger, appraisal.works).T, strict=True
    ):
        if not np.isnan(cost).all():
            yield f"unit_cost_idr_per_can.{year}", cost
    money = appraisal.scenario.money
    if money.toll is not None:
        yield (
            "toll_fee_idr_per_can",
            appraisal.everywhere(appraisal.prices.rupiah(money.toll.fee)),
        )
    capital = sum(appraisal.prices.rupiah(item.cost) for item in money.investment.values())
    yield "capital_idr", appraisal.everywhere(capital)


def _transport(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    name = "transport_cost_idr_per_can"
    legs = {
        leg: appraisal.levelised(appraisal.ledger.item(f"hire.{leg}"))
        for leg in appraisal.scenario.physical.legs
    }
    yield name, np.asarray(sum(cost for leg, cost in legs.items() if leg != "port"))
    for leg, cost in legs.items():
        yield f"{name}.{leg}", cost


def break_even_toll_fee(own: Appraisal, against: Appraisal) -> Array:
    """Return the toll fee [IDR/can, by replication] at which `against` costs what `own` does.

    The levelised cost is a straight line in the fee, so two points on it give the answer.

    Raises
    ------
    ValueError
        If `against` pays no toll fee.
    """
    toll = against.scenario.money.toll
    if toll is None:
        raise ValueError(f"{against.scenario.name} pays no toll fee")
    fee = against.prices.rupiah(toll.fee)
    free = against.scenario.replace({"toll.fee": "0 IDR/can"})
    without_fee = Appraisal(against.flows, free, against.timing).cost
    slope = (against.cost - without_fee) / fee
    return np.asarray((own.cost - without_fee) / slope)
