"""All figures of one scenario in one call: flows and a scenario go in, money comes out."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sim.arrays import Array
from sim.economics.benefits import benefit_figures, co2_figures
from sim.economics.build_ledger import taxed, untaxed
from sim.economics.capital import Works
from sim.economics.export import (
    break_even_figures,
    cost_beyond_the_gate,
    landed_figures,
    offer_figures,
)
from sim.economics.invest import rate_figures, threshold_figures, worth_figures
from sim.economics.ledger import HELP, Ledger, Posting, at_the_gate
from sim.economics.memo import Memo
from sim.economics.nation import at_social_prices, nation_figures
from sim.economics.opening_stock import begun
from sim.economics.payees import Piece, pieces
from sim.economics.prices import Prices
from sim.economics.unit_cost import Levelised, by_year
from sim.economics.volumes import volumes
from sim.flows import Conditions, Flows
from sim.scenario.models.study import Timing
from sim.scenario.scenario import Scenario

LEVELISED = "levelised_cost_idr_per_can"


@dataclass(frozen=True)
class Appraisal:
    """What one scenario is worth over all its replications.

    Prices of the scenario may be samples, [sample, 1]: figures are then [sample, replication].
    """

    flows: Flows
    scenario: Scenario
    timing: Timing
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    _later: dict[int, "Appraisal"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def begun_in(self, month: int) -> "Appraisal":
        """Return what the chain does from a month on, had it begun then."""
        if month not in self._later:
            self._later[month] = replace(self, flows=self.memo(begun, self.flows, month))
        return self._later[month]

    @cached_property
    def counted(self) -> Flows:
        """The flows without cans that were in stock before the study: others paid for them."""
        return self.memo(begun, self.flows, 0)

    @cached_property
    def prices(self) -> Prices:
        """Prices over the study."""
        return Prices(self.scenario, self.timing, self.counted, self.memo)

    @cached_property
    def works(self) -> Works:
        """The investment."""
        return Works(self.prices)

    @cached_property
    def untaxed(self) -> Ledger:
        """Every posting but those of taxes."""
        return untaxed(self.prices)

    @cached_property
    def ledger(self) -> Ledger:
        """Every posting."""
        return taxed(self.untaxed, self.works)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every posting, split by who is paid and for what."""
        return pieces(self.ledger, self.prices)

    @cached_property
    def social(self) -> tuple[Posting, ...]:
        """Every posting that counts for the nation, at social prices."""
        return at_social_prices(self)

    @cached_property
    def levelised(self) -> Levelised:
        """The measure of cost per can."""
        return Levelised.of(self.prices)

    @cached_property
    def gate(self) -> tuple[Posting, ...]:
        """What makes up the cost of a can at the store gate, before any grant."""
        return self.untaxed.where(at_the_gate)

    @cached_property
    def port(self) -> tuple[Posting, ...]:
        """What it costs from the gate to the ship."""
        return self.untaxed.where(lambda one: one.group == "export" and one.kind == "cost")

    @cached_property
    def cost(self) -> Array:
        """Levelised cost at the store gate before any grant [IDR/can, by replication]."""
        return self.levelised(self.gate)

    @cached_property
    def charges(self) -> Array:
        """Levelised cost from the gate to the ship [IDR/can, by replication]."""
        return self.levelised(self.port)

    @cached_property
    def granted(self) -> Array:
        """Levelised grant, in money and kind, and rent [IDR/can, by replication]; help is negative."""
        return self.levelised(self.untaxed.of(*HELP))

    @cached_property
    def ungranted(self) -> "Appraisal":
        """The same without any help: no grant, no lease, all items paid by the owner."""
        money = self.scenario.money
        if money.grant is None and money.lease is None:
            return self
        own = {
            name: item.model_copy(update={"paid_by": "owner"})
            for name, item in money.investment.items()
        }
        alone = {"grant": None, "lease": None, "investment": own}
        return replace(self, scenario=replace(self.scenario, money=money.model_copy(update=alone)))

    @cached_property
    def kpis(self) -> Mapping[str, Array]:
        """Every figure by its key, shape (replication,)."""
        self._known.update(self._others)
        return self._known

    def figures(self, wanted: Collection[str]) -> dict[str, Array]:
        """Return some figures by key; what stands behind them in the order is not worked out.

        Raises
        ------
        KeyError
            If the scenario has no such figure.
        """
        found = {key: self.find(key) for key in wanted}
        if lacking := sorted(key for key, figure in found.items() if figure is None):
            raise KeyError(", ".join(lacking))
        return {key: figure for key, figure in found.items() if figure is not None}

    def find(self, key: str) -> Array | None:
        """Return a figure, None where there is none; what stands behind it is not worked out."""
        while key not in self._known and (following := next(self._others, None)):
            self._known.update([following])
        return self._known.get(key)

    @cached_property
    def _known(self) -> dict[str, Array]:
        """The figures that are worked out by now."""
        return {}

    @cached_property
    def _others(self) -> Iterator[tuple[str, Array]]:
        """Those that are not, in their order."""
        return (figure for family in _FAMILIES for figure in family(self))

    def everywhere(self, value: float | Array) -> Array:
        """Return a figure that is the same in all replications."""
        return np.asarray(np.ones(self.flows.replications) * value)


def appraise(
    flows: Flows, scenario: Scenario, timing: Timing, memo: Memo | None = None
) -> Appraisal:
    """Return the appraisal of what happened in a scenario; appraisals at other prices share a memo.

    Raises
    ------
    ScenarioError
        If the flows were simulated from other physical values, dates or another seed.
    """
    flows.conditions.require(Conditions.of(scenario, timing))
    return Appraisal(flows, scenario, timing, memo or Memo())


def _costs(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    gate, levelised = appraisal.gate, appraisal.levelised
    yield LEVELISED, appraisal.cost
    for group in dict.fromkeys(posting.group for posting in gate):
        of_group = (posting for posting in gate if posting.group == group)
        yield f"{LEVELISED}.{group}", levelised(of_group)
    yield f"{LEVELISED}.net_of_grant", appraisal.cost + appraisal.granted
    yield from _other_units(appraisal)
    fixed = levelised(posting.only(lambda term: term.fixed) for posting in gate)
    yield f"{LEVELISED}.fixed", fixed
    yield f"{LEVELISED}.variable", appraisal.cost - fixed
    money = appraisal.scenario.money
    if money.toll is not None:
        fee = appraisal.prices.rupiah(money.toll.fee)
        yield "toll_fee_idr_per_can", appraisal.everywhere(fee)
    capital = sum(map(appraisal.works.cost, money.investment.values()))
    yield "capital_idr", appraisal.everywhere(capital)


def _other_units(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    """Yield the cost to the gate by carton and net mass, and that of a can further on."""
    product = appraisal.scenario.physical.product
    yield "levelised_cost_idr_per_carton", appraisal.cost * product.cans_per_carton
    yield "levelised_cost_idr_per_net_kg", appraisal.cost / product.net
    for boundary, cost in cost_beyond_the_gate(appraisal):
        yield f"{LEVELISED}.{boundary}", cost


def _by_year(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    costs = by_year(appraisal.ledger, appraisal.works)
    for year, cost in zip(appraisal.prices.time.calendar, np.moveaxis(costs, -1, 0), strict=True):
        if not np.isnan(cost).all():
            yield f"unit_cost_idr_per_can.{year}", cost


def _transport(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    name = "transport_cost_idr_per_can"
    legs = {
        leg: appraisal.levelised(appraisal.untaxed.item(f"hire.{leg}"))
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
    without_fee = replace(against, scenario=free).cost
    slope = (against.cost - without_fee) / fee
    return np.asarray((own.cost - without_fee) / slope)


def _volumes(appraisal: Appraisal) -> Iterator[tuple[str, Array]]:
    yield from volumes(appraisal.flows, appraisal.scenario.physical).items()


# In this order, so that what is asked for most is found before what takes longest.
_FAMILIES: tuple[Callable[[Appraisal], Iterator[tuple[str, Array]]], ...] = (
    _costs,
    _transport,
    offer_figures,
    worth_figures,
    landed_figures,
    break_even_figures,
    nation_figures,
    benefit_figures,
    threshold_figures,
    rate_figures,
    _by_year,
    co2_figures,
    _volumes,
)
