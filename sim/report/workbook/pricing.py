"""Prices of a scenario as formulas of its assumptions: rupiah of the price basis for one unit."""

from dataclasses import dataclass, field

import numpy as np

from sim.catalogue.labels import Labels
from sim.economics.appraise import Appraisal
from sim.report.workbook.book import Sheet
from sim.report.workbook.clock import Clock
from sim.report.workbook.inputs import Inputs, price_at, value_at
from sim.report.workbook.live import Live, added, live, when
from sim.report.workbook.months import Months
from sim.scenario.models.money import Cost, Index, Monetary
from sim.scenario.scenario import Scenario


@dataclass
class Totals:
    """The sheet of simulated totals and sizes that formulas read, all scenarios below each other."""

    sheet: Sheet
    labels: Labels
    row: int = 4
    _cells: dict[tuple[str, str], Live] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sheet, labels = self.sheet, self.labels
        sheet.text(0, 0, labels("workbook.totals"), "title")
        sheet.text(1, 0, labels("workbook.totals.note"), "note")
        heads = [
            labels(f"workbook.column.{name}") for name in ("scenario", "what", "value", "unit")
        ]
        sheet.heads(self.row - 1, heads, (34, 60, 18, 24))
        sheet.page.freeze_panes(self.row, 0)

    def cell(self, scenario: str, what: str, value: float, unit: str) -> Live:
        """Return the cell of a number, which is written when it is first asked for."""
        key = (scenario, what)
        if key not in self._cells:
            for column, text in enumerate((scenario, what)):
                self.sheet.text(self.row, column, text)
            self._cells[key] = self.sheet.number(self.row, 2, value, "simulated", "price")
            self.sheet.text(self.row, 3, unit)
            self.row += 1
        return self._cells[key]


@dataclass
class Desk:
    """All that a formula of one scenario needs: the engine's appraisal, its cells, its months."""

    valuation: Appraisal
    inputs: Inputs
    clock: Clock
    months: Months
    totals: Totals

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.valuation.scenario

    @property
    def money(self) -> Monetary:
        """The money side of the scenario."""
        return self.scenario.money

    def engine(self, key: str) -> float:
        """Return a figure as the engine computes it; nan where it has none."""
        figure = self.valuation.figure(key)
        return float("nan") if figure is None else float(np.ravel(figure)[0])

    def given(self, path: str) -> Live:
        """Return the cell of an assumption."""
        return self.inputs.of(self.scenario, path)

    def simulated(self, what: str, value: float, unit: str) -> Live:
        """Return the cell of a simulated number."""
        labels, (kind, _, name) = self.months.labels, what.partition(".")
        words = labels(f"workbook.total.{kind}", name=labels.inside(name))
        return self.totals.cell(labels(self.scenario.name), words, float(value), labels.unit(unit))

    def rupiah(self, path: str) -> Live:
        """Return the price at a path in rupiah, in money of its year."""
        return self._rupiah(self.given(path), price_at(self.scenario, path).currency)

    def _rupiah(self, amount: Live, currency: str) -> Live:
        if currency == "IDR":
            return amount
        if currency == "USD":
            return amount * self.given("exchange.usd")
        return amount * self.given("exchange.jpy") * self.dearer_dollar

    @property
    def dearer_dollar(self) -> Live:
        """The dollar in rupiah, over what it was when prices were quoted."""
        return self.given("exchange.usd") / self.given("exchange.quoted")

    def dollars(self, path: str, currency: str = "") -> Live:
        """Return the price at a path in dollars, in money of its year; its currency where it is no price."""
        quoted = currency or price_at(self.scenario, path).currency
        amount = self.given(path)
        return (
            amount if quoted == "USD" else self._rupiah(amount, quoted) / self.given("exchange.usd")
        )

    def of_basis(self, path: str, year: str, index: Index = "general") -> Live:
        """Return the factor from the price at a path to the price basis; `year` is the path of its year."""
        if value_at(self.money, year) is None:
            return live(1)
        is_local = price_at(self.scenario, path).currency == "IDR"
        if is_local or self.money.exchange.dollar_inflation is None:
            rise = 1 + self.clock.inflation
        else:
            rise = 1 + self.given("exchange.dollar_inflation")
        growth = self.clock.growth(self.scenario, index)
        yearly = rise if growth is None else rise * (1 + growth)
        return yearly ** (self.clock.basis - self.given(year))

    def basis_rupiah(self, path: str, year: str, index: Index = "general") -> Live:
        """Return the price at a path in rupiah of the price basis."""
        factor = self.of_basis(path, year, index)
        price = self.rupiah(path)
        return price if factor.text == "1" else price * factor

    def basis_dollars(self, path: str, year: str) -> Live:
        """Return the price at a path in dollars of the price basis."""
        factor, price = self.of_basis(path, year), self.dollars(path)
        return price if factor.text == "1" else price * factor

    def cost(self, name: str, cost: Cost) -> Live:
        """Return the price of a cost at the volume of the study, in rupiah of the price basis."""
        path = f"costs.{name}"
        if cost.hourly_wages is not None and self.money.wage is not None:
            return self._moved(self._hourly(path, cost), "wage.monthly", path, cost)
        price = self._at(f"{path}.price", path, cost)
        floors = sorted(cost.steps, key=lambda step: cost.steps[step].at_least.amount)
        for step in floors:
            there, unit = f"{path}.steps.{step}", cost.steps[step].at_least.unit
            bought = self.simulated(f"bought.{cost.per}", self._bought(cost), unit)
            cheaper = self._at(f"{there}.price", path, cost)
            price = when(bought >= self.given(f"{there}.at_least"), cheaper, price)
        return price

    def _at(self, price: str, path: str, cost: Cost) -> Live:
        amount = self.basis_rupiah(price, f"{path}.price_year", cost.index)
        return self._moved(amount, price, path, cost)

    def _hourly(self, path: str, cost: Cost) -> Live:
        """Return so many hourly wages; they are in money of the year that the cost states."""
        wage = self.basis_rupiah("wage.monthly", f"{path}.price_year", cost.index)
        return wage / self.given("wage.hours") * self.given(f"{path}.hourly_wages")

    def _moved(self, amount: Live, price: str, path: str, cost: Cost) -> Live:
        """Return an amount, of which a part follows the exchange rate if it is quoted in rupiah."""
        if price_at(self.scenario, price).currency != "IDR" or not cost.usd_pass_through:
            return amount
        share = self.given(f"{path}.usd_pass_through")
        return amount * (1 - share + share * self.dearer_dollar)

    def _bought(self, cost: Cost) -> float:
        """Return what is used of an item in a mean year of operation."""
        flows = self.valuation.prices.flows
        years = self.scenario.physical.years_of_operation(flows.months)
        return float(flows.total(f"item.{cost.per}.used")[0]) / years

    def item(self, name: str) -> Live:
        """Return the cost of an item of the investment, in rupiah of the price basis."""
        item = self.money.investment[name]
        if item.share is None:
            path = f"investment.{name}"
            return live(0) if item.cost is None else self._item(path)
        priced = (
            self._item(f"investment.{other}")
            for other, one in self.money.investment.items()
            if one.cost is not None and one.paid_from == item.paid_from
        )
        return self.given(f"investment.{name}.share") * added(priced)

    def _item(self, path: str) -> Live:
        return self.basis_rupiah(f"{path}.cost", f"{path}.price_year")
