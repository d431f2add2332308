"""All figures of one scenario in one call: flows and a scenario go in, money comes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.economics.ladder import fob_offer
from sim.economics.ledger import Ledger, book
from sim.economics.prices import Prices
from sim.economics.unit_cost import Levelised, at_the_gate, by_year
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

    @cached_property
    def prices(self) -> Prices:
        """Prices over the study."""
        return Prices(self.scenario.money, self.timing)

    @cached_property
    def ledger(self) -> Ledger:
        """Every posting."""
        return book(self.flows, self.scenario, self.prices)

    @cached_property
    def levelised(self) -> Levelised:
        """The measure of cost per can."""
        return Levelised.of(self.flows, self.prices)

    @cached_property
    def cost(self) -> Array:
        """Levelised cost at the store gate before any grant [IDR/can, by replication]."""
        return self.levelised(self.ledger.where(at_the_gate))

    @cached_property
    def kpis(self) -> Mapping[str, Array]:
        """Every figure by its key, shape (replication,)."""
        return {
            **dict(_costs(self)),
            **dict(_transport(self)),
            **dict(_export(self)),
            **volumes(self.flows, self.scenario.physical),
        }


def appraise(flows: Flows, scenario: Scenario, timing: Timing) -> Appraisal:
    """Return the appraisal of what happened in a scenario."""
    return Appraisal(flows, scenario, timing)


def _costs(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    ledger, levelised = appraisal.ledger, appraisal.levelised
    gate = ledger.where(at_the_gate)
    yield LEVELISED, appraisal.cost
    for group in dict.fromkeys(posting.group for posting in gate):
        yield (
            f"{LEVELISED}.{group}",
            levelised(posting for posting in gate if posting.group == group),
        )
    grant = levelised(ledger.where(lambda posting: posting.kind == "grant"))
    yield f"{LEVELISED}.net_of_grant", appraisal.cost + grant
    first = appraisal.timing.start.year
    for year, cost in enumerate(by_year(appraisal.flows, ledger, appraisal.prices).T):
        yield f"unit_cost_idr_per_can.{first + year}", cost
    money = appraisal.scenario.money
    if money.toll is not None:
        yield (
            "toll_fee_idr_per_can",
            _everywhere(appraisal, appraisal.prices.rupiah(money.toll.fee)),
        )
    capital = sum(appraisal.prices.rupiah(item.cost) for item in money.investment.values())
    yield "capital_idr", _everywhere(appraisal, capital)


def _transport(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    name = "transport_cost_idr_per_can"
    hires = {posting.item: posting for posting in appraisal.ledger.postings}
    legs = {
        leg: appraisal.levelised([hires[f"hire.{leg}"]]) for leg in appraisal.scenario.physical.legs
    }
    yield name, np.asarray(sum(cost for leg, cost in legs.items() if leg != "port"))
    for leg, cost in legs.items():
        yield f"{name}.{leg}", cost


def _export(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    product, money = appraisal.scenario.physical.product, appraisal.scenario.money
    charges = appraisal.levelised(appraisal.ledger.where(lambda posting: posting.group == "export"))
    net_kg = product.net * product.cans_per_carton
    grant = appraisal.levelised(appraisal.ledger.where(lambda posting: posting.kind == "grant"))
    fob = {}
    for boundary, ex_works in (("", appraisal.cost), (".net_of_grant", appraisal.cost + grant)):
        fob[boundary] = fob_offer(
            ex_works * product.cans_per_carton,
            charges * product.cans_per_carton,
            money.exchange.usd,
            money.sale.margin,
            money.sale.commission,
        )
        yield f"fob_usd_per_carton{boundary}", fob[boundary]
        yield f"fob_usd_per_net_t{boundary}", fob[boundary] / net_kg * 1000
    for name, rival in money.rivals.items():
        offer = appraisal.prices.rupiah(rival.fob) / money.exchange.usd * net_kg / rival.net
        yield f"rival_fob_usd_per_carton.{name}", _everywhere(appraisal, offer)
        for boundary, ours in fob.items():
            under = f"{boundary}.{name}" if boundary else f".fob.{name}"
            yield f"price_gap_pct{under}", (ours / offer - 1) * 100
            yield f"price_gap_usd_per_carton{under}", ours - offer


def _everywhere(appraisal: Appraisal, value: float) -> Array:
    return np.full(appraisal.flows.replications, value)


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
