"""The one place where a price becomes rupiah: inflation, exchange rate, price paths, volume, season.

Prices in dollars keep their value in dollars of constant value: the exchange rate rises with the
general inflation (relative purchasing power parity), and wanders around that as the path `usd` says.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from sim.economics.series import Series, Term
from sim.economics.timeline import Timeline, at_points, delayed
from sim.flows import Array, Flows
from sim.scenario.models.money import Cost, Index, Monetary, Path
from sim.scenario.models.study import Timing
from sim.scenario.models.types import MONTHS
from sim.scenario.scenario import Scenario
from sim.streams import EPOCH, autoregressive, generator, lognormal
from sim.units import Price

PathName = Literal["usd", "freight", "rival"]


@dataclass(frozen=True)
class Use:
    """What a price is paid for: an account, and what the price of a month depends on."""

    account: str
    index: Index = "general"
    fixed: bool = False
    """Whether it does not follow the volume."""
    days: float = 0.0
    """Days from the use to the payment."""
    after: int = 0
    """Months of operation before it begins."""
    until: int | None = None
    """Months of operation after which it ends."""
    stock: bool = False
    """Whether the growth of the stock counts, which is sold at the end, in place of the use."""


@dataclass(frozen=True)
class Prices:
    """Prices of one scenario over the points of a study, for the replications of its flows."""

    scenario: Scenario
    timing: Timing
    flows: Flows

    @property
    def money(self) -> Monetary:
        """The money side of the scenario."""
        return self.scenario.money

    @property
    def opening(self) -> int:
        """Months before the chain opens: those of a plant's construction."""
        plant = self.scenario.physical.plant
        return plant.construction if plant is not None else 0

    @cached_property
    def time(self) -> Timeline:
        """The time of the study."""
        line: Timeline = self.flows.derived(self.timing, lambda: Timeline(self.timing))
        return line

    def rupiah(self, price: Price) -> float:
        """Return a quoted price in IDR of the price basis, per its own unit.

        Raises
        ------
        ValueError
            If it is quoted in a currency whose exchange rate is not stated.
        """
        rate = self.money.exchange.rate(price.currency)
        if rate is None:
            raise ValueError(f"{price} is quoted in {price.currency}, which has no exchange rate")
        return price.amount * rate

    def dollars(self, price: Price) -> float:
        """Return a quoted price in USD of the price basis, per its own unit.

        A price in yen is turned at the rates assumed: the yen moves with the dollar.
        """
        return self.rupiah(price) / self.money.exchange.usd

    def path(self, name: PathName) -> Array:
        """Return the factor of mean 1 by which a price differs, by calendar year [replication, point].

        The same luck for every scenario: a pure function of seed, replication, name and year.
        """
        path = self.money.paths.get(name)
        if path is None:
            return np.ones((1, self.time.points))
        key = ("path", self.time, name, path)
        walk: Array = self.flows.derived(key, lambda: self._walk(name, path))
        return walk

    def _walk(self, name: PathName, path: Path) -> Array:
        count = self.time.calendar[-1] - EPOCH.year + 1
        normals = np.array(
            [
                autoregressive(self._generator(number, name).standard_normal(count), path.memory)
                for number in self.flows.luck
            ]
        )
        return lognormal(normals, path.volatility)[:, self.time.calendar_years - EPOCH.year]

    def _generator(self, replication: int, name: str) -> np.random.Generator:
        return generator(self.timing.seed, replication, f"price.{name}")

    def growth(self, index: Index) -> float:
        """Return how fast an index rises above the general one [share a year]."""
        if index == "general" or index not in self.money.indices:
            return 0.0
        rate = self.money.indices[index]
        return (1 + self.time.yearly_rate(rate)) / (1 + self.time.inflation) - 1

    def index(self, index: Index = "general") -> Array:
        """Return a price index at every point; 1 in the middle of the year of the price basis."""
        return np.asarray(self.time.index * (1 + self.growth(index)) ** self.time.since_basis)

    def of_basis(self, price_year: int | None, index: Index) -> float:
        """Return what a price of some year is multiplied with to stand in the price basis."""
        years = self.timing.price_basis - (price_year or self.timing.price_basis)
        return float(((1 + self.time.inflation) * (1 + self.growth(index))) ** years)

    def paid(self, use: Use, price: Price, usd_pass_through: float = 0.0) -> tuple[Term, ...]:
        """Return what a price comes to for all that is used, as terms; outflow negative.

        A price in foreign money follows the exchange rate, one in rupiah does with its share.
        """
        return tuple(self._in_currencies(use, price, usd_pass_through, (), np.ones(1)))

    def cost(self, cost: Cost, use: Use) -> tuple[Term, ...]:
        """Return what a cost comes to: at the price of its volume, season and year."""
        terms: list[Term] = []
        basis = self.of_basis(cost.price_year, use.index)
        for step, price, bought in self._steps(cost):
            for shape, factor, weight in self._shapes(cost):
                for term in self._in_currencies(
                    use, price, cost.usd_pass_through, (step, *shape), bought * weight
                ):
                    terms.append(term.times(factor * basis))
        return tuple(terms)

    def _in_currencies(
        self,
        use: Use,
        price: Price,
        usd_pass_through: float,
        key: tuple[Hashable, ...],
        weight: Array,
    ) -> Iterator[Term]:
        share = usd_pass_through if price.currency == "IDR" else 1.0
        for traded, part in ((False, 1 - share), (True, share)):
            if np.any(part):
                series = self._series(use, traded, key, weight)
                yield Term(-self.rupiah(price) * part, series, traded, use.fixed)

    def _series(self, use: Use, traded: bool, key: tuple[Hashable, ...], weight: Array) -> Series:
        """Return what is used, by point, at a price of one rupiah in the price basis."""
        path = self.money.paths.get("usd") if traded else None
        whole = ("paid", self.time, self.opening, use, self.growth(use.index), traded, path, key)

        def make() -> Series:
            used = (
                self._growth_of_stock(use)
                if use.stock
                else at_points(self.flows.monthly(use.account))
            )
            wanders = self.path("usd") if traded else 1.0
            paid = used * self._open(use) * weight * wanders * self.index(use.index)
            return Series(self.time, delayed(paid, use.days) if use.days else paid)

        series: Series = self.flows.derived(whole, make)
        return series

    def _growth_of_stock(self, use: Use) -> Array:
        item = use.account.split(".")[1]
        level = self.flows.monthly(f"level.{item}")
        opening = self.flows.total(f"opening.{item}")[:, None]
        bought = np.diff(np.concatenate([opening, level], axis=1), axis=1, prepend=0.0)
        bought[:, -1] -= level[:, -1]
        return np.asarray(bought)

    def _open(self, use: Use) -> Array:
        """Return 1 at the points at which a use is on, 0 elsewhere [point]."""
        ages = np.arange(self.time.points) - self.opening
        ends = use.until if use.until is not None else self.time.points
        return np.asarray(((ages > use.after) | (use.after == 0)) & (ages <= ends), dtype=float)

    def _steps(self, cost: Cost) -> Iterator[tuple[Hashable, Price, Array]]:
        """Yield the prices of a cost, each with 1 where the yearly volume is its own [replication, 1]."""
        if cost.price is None:
            return
        floors = sorted(cost.steps.values(), key=lambda step: step.at_least.amount)
        if not floors:
            yield (), cost.price, np.ones(1)
            return
        years = (self.flows.months - self.opening) / 12
        yearly = self.flows.total(f"item.{cost.per}.used")[:, None] / years
        bounds = [0.0, *(step.at_least.amount for step in floors), np.inf]
        for number, price in enumerate((cost.price, *(step.price for step in floors))):
            low, high = bounds[number], bounds[number + 1]
            yield (low, high), price, ((yearly >= low) & (yearly < high)).astype(float)

    def _shapes(self, cost: Cost) -> Iterator[tuple[tuple[Hashable, ...], float, Array]]:
        """Yield (key, factor, weight by point) of what a price is made of; they add up.

        Beside the price as stated, what season and volume add to a farm-gate price.
        """
        yield (), 1.0, np.ones(1)
        gate = cost.farm_gate
        if gate is not None and np.any(gate.seasonal_cv):
            yield ("season",), -gate.seasonal_cv, self._season()
        if gate is not None and np.any(gate.elasticity):
            bought = at_points(self.flows.monthly(f"item.{cost.per}.used")) * 12 / 1000
            harvest = sum(area.annual for area in self.scenario.physical.areas.values())
            yield ("volume", gate.usual), gate.elasticity, (bought - gate.usual) / harvest

    def _season(self) -> Array:
        """Return how far the harvest of each point's month is from its mean, in standard deviations."""
        season = self.scenario.physical.supply.season
        monthly = np.array([getattr(season, month) for month in MONTHS])
        if not monthly.std():
            return np.zeros(self.time.points)
        first = self.timing.start.month - 1
        months = (np.maximum(np.arange(self.time.points) - 1, 0) + first) % 12
        return np.asarray(((monthly - monthly.mean()) / monthly.std())[months])
