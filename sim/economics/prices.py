"""Conversion of prices to rupiah: inflation, exchange rate, price paths, volume, season.

Prices in dollars are constant in real terms: the exchange rate rises with general inflation (relative
purchasing power parity) and varies around that along the path `usd`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from sim.arrays import Array, is_any
from sim.economics.memo import Memo
from sim.economics.series import Factor, Series, Term
from sim.economics.timeline import Timeline, at_points, delayed
from sim.flows import Flows
from sim.scenario.models.money import Cost, Index, Monetary, Path
from sim.scenario.models.study import Timing
from sim.scenario.models.types import MONTHS
from sim.scenario.scenario import Scenario
from sim.streams import EPOCH, autoregressive, generator, lognormal
from sim.units import Price

PathName = Literal["usd", "freight", "rival"]


@dataclass(frozen=True)
class Use:
    """What a price is paid for: an account, and the months and index of its price."""

    account: str
    index: Index = "general"
    fixed: bool = False
    """Whether it is independent of the volume."""
    days: float = 0.0
    """Days from the use to the payment."""
    after: int = 0
    """Months of operation before it begins."""
    until: int | None = None
    """Months of operation after which it ends."""
    stock: bool = False
    """Whether changes of the stock are paid in place of the use; the stock is sold at the end."""


@dataclass(frozen=True)
class Prices:
    """Prices of one scenario over the points of a study, for the replications of its flows."""

    scenario: Scenario
    timing: Timing
    flows: Flows
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)

    @property
    def money(self) -> Monetary:
        """The money side of the scenario."""
        return self.scenario.money

    @cached_property
    def opening(self) -> int:
        """Months before the chain opens: those of a plant's construction."""
        return self.scenario.physical.construction

    @cached_property
    def time(self) -> Timeline:
        """The time of the study."""
        return self.memo(Timeline, self.timing)

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

        The yen keeps its worth in dollars.
        """
        return self.rupiah(price) / self.money.exchange.usd

    def path(self, name: PathName) -> Array:
        """Return the factor of mean 1 by which a price differs, by calendar year [replication, point].

        The same luck for every scenario: a pure function of seed, replication, name and year.
        """
        for factor in self.walk(name):
            return factor.values
        return np.ones((1, self.time.points))

    def walk(self, name: PathName) -> tuple[Factor, ...]:
        """Return the factor of `path`; none if the price is constant."""
        path = self.money.paths.get(name)
        if path is None:
            return ()
        return (self.memo(_walk, self.flows.replication_numbers, self.time, name, path),)

    def growth(self, index: Index) -> float:
        """Return how fast an index rises above the general one [share a year]."""
        if index == "general" or index not in self.money.indices:
            return 0.0
        rate = self.money.indices[index]
        return (1 + self.time.yearly_rate(rate)) / (1 + self.time.inflation) - 1

    def index(self, index: Index = "general") -> Array:
        """Return a price index at every point; 1 in the middle of the year of the price basis."""
        return self._index(index).values

    def _index(self, index: Index) -> Factor:
        return self.memo(_growing, self.time, self.growth(index))

    def of_basis(self, price: Price, price_year: int | None, index: Index = "general") -> float:
        """Return the factor from a price of some year to the price basis.

        A price in rupiah rose by general inflation, one in foreign money by that of the dollar, and
        either by what its own index rises above the general one.
        """
        if price_year is None:
            return 1.0
        dollar = self.money.exchange.dollar_inflation
        if price.currency == "IDR" or dollar is None:
            rise = 1 + self.time.inflation
        else:
            rise = 1 + dollar / 100
        return (rise * (1 + self.growth(index))) ** (self.timing.price_basis - price_year)

    def paid(self, use: Use, price: Price, price_year: int | None = None) -> tuple[Term, ...]:
        """Return a price of some year times all that is used, as terms; outflow negative.

        A price in foreign currency follows the exchange rate.
        """
        basis = self.of_basis(price, price_year, use.index)
        return tuple(term.times(basis) for term in self._in_currencies(use, price, 0.0, ()))

    def cost(self, cost: Cost, use: Use) -> tuple[Term, ...]:
        """Return a cost as terms, at the price of its volume, season and year; outflow negative."""
        terms: list[Term] = []
        for price, step in self._steps(cost):
            basis = self.of_basis(price, cost.price_year, use.index)
            for coefficient, shape in self._shapes(cost):
                factors = (*step, *shape)
                for term in self._in_currencies(use, price, cost.usd_pass_through, factors):
                    terms.append(term.times(coefficient * basis))
        return tuple(terms)

    def _in_currencies(
        self, use: Use, price: Price, usd_pass_through: float, factors: tuple[Factor, ...]
    ) -> Iterator[Term]:
        in_rupiah = price.currency == "IDR"
        share = usd_pass_through if in_rupiah else 1.0
        # The exchange rate has moved a price in rupiah since it was quoted.
        moved = self.money.exchange.change if in_rupiah else 1.0
        for traded, part in ((False, 1 - share), (True, share * moved)):
            if is_any(part):
                series = self._series(use, (*factors, *self.walk("usd")) if traded else factors)
                yield Term(-self.rupiah(price) * part, series, traded, use.fixed)

    def _series(self, use: Use, factors: tuple[Factor, ...]) -> Series:
        factors = (*factors, self._index(use.index))
        return self.memo(_used, self.flows, self.time, self.opening, use, factors)

    def _steps(self, cost: Cost) -> Iterator[tuple[Price, tuple[Factor, ...]]]:
        """Yield the prices of a cost, each with the factor that is 1 at the yearly volumes it is for."""
        first = self.money.price(cost)
        if first is None:
            return
        floors = sorted(cost.steps.values(), key=lambda step: step.at_least.amount)
        if not floors:
            yield first, ()
            return
        years = self.scenario.physical.years_of_operation(self.flows.months)
        bounds = [0.0, *(step.at_least.amount for step in floors), np.inf]
        for number, price in enumerate((first, *(step.price for step in floors))):
            low, high = bounds[number], bounds[number + 1]
            account = f"item.{cost.per}.used"
            yield price, (self.memo(_is_between, self.flows, account, years, low, high),)

    def _shapes(self, cost: Cost) -> Iterator[tuple[float, tuple[Factor, ...]]]:
        """Yield (coefficient, factors) of the parts of a price, which add up.

        They are the price as stated, and what season and volume add to a farm-gate price.
        """
        yield 1.0, ()
        gate = cost.farm_gate
        if gate is not None and np.any(gate.seasonal_cv):
            season = self.scenario.physical.supply.season
            monthly = tuple(getattr(season, month) for month in MONTHS)
            yield -gate.seasonal_cv, (self.memo(_ripeness, self.time, monthly),)
        if gate is not None and np.any(gate.elasticity):
            account = f"item.{cost.per}.used"
            harvest = sum(area.annual for area in self.scenario.physical.areas.values())
            if harvest:
                yield gate.elasticity / harvest, (self.memo(_bought, self.flows, account),)
                yield -gate.elasticity * gate.usual / harvest, ()


# Functions of their arguments alone, whose results a memo keeps.


def _walk(numbers: Sequence[int], time: Timeline, name: PathName, path: Path) -> Factor:
    """Return a price path [replication, point] by the calendar year of each point."""
    count = time.calendar[-1] - EPOCH.year + 1
    normals = _luck(time.timing.seed, tuple(numbers), f"price.{name}", count, path.memory)
    return Factor(lognormal(normals, path.volatility)[:, time.calendar_years - EPOCH.year])


# Each study at other prices draws the same luck again; that of a large study takes a megabyte.
@lru_cache(maxsize=16)
def _luck(seed: int, numbers: tuple[int, ...], stream: str, count: int, memory: float) -> Array:
    """Return the luck of a stream in standard normals [replication, year since the epoch]."""
    streams = [generator(seed, number, stream) for number in numbers]
    return np.array([autoregressive(rng.standard_normal(count), memory) for rng in streams])


def _growing(time: Timeline, growth: float) -> Factor:
    """Return an index at every point that rises by `growth` a year above the general one."""
    return Factor(np.asarray(time.index * (1 + growth) ** time.since_basis))


def _used(
    flows: Flows, time: Timeline, opening: int, use: Use, factors: tuple[Factor, ...]
) -> Series:
    """Return what is used, by point, times some factors."""
    amounts = _growth_of_stock(flows, use) if use.stock else at_points(flows.monthly(use.account))
    paid = amounts * _open(time, opening, use) if use.after or use.until is not None else amounts
    for factor in factors:
        paid = paid * factor.values
    return Series(time, delayed(paid, use.days) if use.days else paid)


def _growth_of_stock(flows: Flows, use: Use) -> Array:
    item = use.account.split(".")[1]
    level = flows.monthly(f"level.{item}")
    opening = flows.total(f"opening.{item}")[:, None]
    bought = np.diff(np.concatenate([opening, level], axis=1), axis=1, prepend=0.0)
    bought[:, -1] -= level[:, -1]
    return np.asarray(bought)


def _open(time: Timeline, opening: int, use: Use) -> Array:
    """Return 1 at the points from begin to end of a use, 0 elsewhere [point]."""
    ages = np.arange(time.points) - opening
    ends = use.until if use.until is not None else time.points
    return np.asarray(((ages > use.after) | (use.after == 0)) & (ages <= ends), dtype=float)


def _is_between(flows: Flows, account: str, years: float, low: float, high: float) -> Factor:
    """Return 1 where the yearly volume of an account is in a range, 0 elsewhere [replication, 1]."""
    yearly = flows.total(account)[:, None] / years
    return Factor(((yearly >= low) & (yearly < high)).astype(float))


def _ripeness(time: Timeline, monthly: tuple[float, ...]) -> Factor:
    """Return how far the harvest of each point's month is from its mean, in standard deviations."""
    harvest = np.array(monthly)
    if not harvest.std():
        return Factor(np.zeros(time.points))
    months = np.maximum(np.arange(time.points) - 1, 0) + time.timing.start.month - 1
    return Factor(((harvest - harvest.mean()) / harvest.std())[months % 12])


def _bought(flows: Flows, account: str) -> Factor:
    """Return the purchases of an account in kg [t/year], by point."""
    return Factor(at_points(flows.monthly(account)) * 12 / 1000)
