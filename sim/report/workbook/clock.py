"""The months of the study: dates, price indices and discounting, as formulas of the assumed rates."""

from dataclasses import dataclass, field

import numpy as np

from sim.catalogue.labels import Labels
from sim.economics.timeline import Timeline
from sim.report.workbook.book import Look, Sheet, Span
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.live import Block, Live
from sim.scenario.models.money import Index
from sim.scenario.scenario import Scenario
from sim.units import AnnualRate

FIRST_ROW = 7
"""Row of the first point, on this sheet and on those of the scenarios."""
_POINT, _YEAR, _YEARS, _SINCE_BASIS, _GENERAL, _DISCOUNT = range(6)
_FACTOR = Look("factor")
_BASIS_ROW, _RATE_ROW, _INFLATION_ROW = 2, 3, 4


@dataclass
class Clock:
    """The sheet of months; an index of its own takes a column when it is first asked for."""

    sheet: Sheet
    time: Timeline
    inputs: Inputs
    labels: Labels
    _indices: dict[str, Span] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sheet, labels, timing = self.sheet, self.labels, self.time.timing
        sheet.text(0, 0, labels("workbook.clock"), "title")
        sheet.text(1, 0, labels("workbook.clock.note"), "note")
        for row, name in (
            (_BASIS_ROW, "price_basis"),
            (_RATE_ROW, "discount"),
            (_INFLATION_ROW, "inflation"),
        ):
            sheet.text(row, 0, labels(f"workbook.{name}"))
        self.basis = sheet.number(_BASIS_ROW, 3, timing.price_basis, "simulated", "count")
        self.inflation = sheet.formula(
            _INFLATION_ROW, 3, self.inputs.of_study("inflation"), "share"
        )
        rate = self.nominal(timing.discount_rate, self.inputs.of_study("discount_rate"))
        self.rate = sheet.formula(_RATE_ROW, 3, rate, "share")
        heads = ("point", "year", "years", "since_basis", "general", "discount_factor")
        sheet.heads(FIRST_ROW - 1, [labels(f"workbook.column.{head}") for head in heads], [13] * 12)
        sheet.page.set_tab_color("#A6A6A6")
        sheet.page.freeze_panes(FIRST_ROW, 2)
        points = np.arange(self.time.points, dtype=float)
        sheet.numbers(FIRST_ROW, _POINT, points, "count")
        sheet.numbers(FIRST_ROW, _YEAR, self.time.calendar_years.astype(float), "count")
        self.years = sheet.numbers(FIRST_ROW, _YEARS, self.time.years, "factor")
        self.since_basis = sheet.numbers(FIRST_ROW, _SINCE_BASIS, self.time.since_basis, "factor")
        general = ((1 + self.inflation) ** self.since_basis.at(point) for point in self.points)
        self.general = sheet.formulas(FIRST_ROW, _GENERAL, general, _FACTOR)
        discounts = (
            (1 + self.rate) ** -self.years.at(point) / self.general.at(0) for point in self.points
        )
        self.discount = sheet.formulas(FIRST_ROW, _DISCOUNT, discounts, _FACTOR)

    @property
    def points(self) -> range:
        """All points, the start first."""
        return range(self.time.points)

    @property
    def ends(self) -> list[int]:
        """The last point of each calendar year."""
        return [int(end) for end in self.time.year_ends]

    def of_year(self, span: Span, year: int) -> Block:
        """Return the cells of a column that fall in a calendar year, counted from 0."""
        start = self.ends[year - 1] + 1 if year else 0
        return span.between(start, self.ends[year] + 1)

    def nominal(self, rate: AnnualRate, stated: Live) -> Live:
        """Return a rate as a nominal one, by Fisher."""
        real = rate.basis == "real"
        return (1 + stated) * (1 + self.inflation) - 1 if real else stated

    def growth(self, scenario: Scenario, index: Index) -> Live | None:
        """Return how fast an index rises above the general one [share a year], None if it does not."""
        if index == "general" or index not in scenario.money.indices:
            return None
        stated = self.inputs.of(scenario, f"indices.{index}")
        is_real = scenario.money.indices[index].basis == "real"
        return stated if is_real else (1 + stated) / (1 + self.inflation) - 1

    def index(self, scenario: Scenario, index: Index) -> Span:
        """Return an index at every point."""
        growth = self.growth(scenario, index)
        if growth is None:
            return self.general
        if growth.text not in self._indices:
            column = _DISCOUNT + 1 + len(self._indices)
            head = self.labels(f"workbook.index.{index}")
            self.sheet.text(FIRST_ROW - 1, column, head, "head")
            cells = (
                self.general.at(point) * (1 + growth) ** self.since_basis.at(point)
                for point in self.points
            )
            self._indices[growth.text] = self.sheet.formulas(FIRST_ROW, column, cells, _FACTOR)
        return self._indices[growth.text]
