"""The simulated quantities of a scenario by month, and what of them is paid in another month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.catalogue.labels import Labels
from sim.report.workbook.book import Look, Sheet, Span
from sim.report.workbook.clock import FIRST_ROW, Clock
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.live import Block, Live, added, dot, entry, live, total, when, whole
from sim.report.workbook.words import quantity_words
from sim.scenario.models.money import Index
from sim.scenario.scenario import Scenario

# 365 days have 12 months.
_MONTHS_PER_DAY = (12, 365)
_WEIGHT_ROW, _WHOLE_ROW, _PART_ROW, _UNIT_ROW = range(FIRST_ROW - 5, FIRST_ROW - 1)
Form = Literal["now", "later", "credit", "refund"]
"""When it is paid: at once; some days later; that less at once; at once less that."""


@dataclass(frozen=True)
class Stream:
    """A quantity times a price index, by month, and when it is paid."""

    quantity: str
    index: Index | None = "general"
    form: Form = "now"
    days: str = ""
    """Path of the days until it is paid."""

    def paid(self, form: Form, days: str) -> "Stream":
        """Return the same paid at another time."""
        return Stream(self.quantity, self.index, form, days)


@dataclass
class Months:
    """The sheet of a scenario's months; it is written once all streams are known."""

    sheet: Sheet
    scenario: Scenario
    clock: Clock
    inputs: Inputs
    labels: Labels
    _values: dict[str, Array] = field(default_factory=dict)
    _units: dict[str, str] = field(default_factory=dict)
    _spans: dict[Stream, Span] = field(default_factory=dict)
    _weights: dict[Stream, float] = field(default_factory=dict)

    def quantity(self, key: str, values: Array, unit: str) -> str:
        """Make known a simulated quantity by point, and return its key."""
        self._values[key], self._units[key] = values, unit
        return key

    def values(self, key: str) -> Array:
        """Return a quantity that is known."""
        return self._values[key]

    def write(self, streams: list[Stream]) -> None:
        """Write the quantities of some streams, then what is paid later or earlier."""
        sheet, labels = self.sheet, self.labels
        sheet.text(0, 0, labels("workbook.months", scenario=labels(self.scenario.name)), "title")
        sheet.text(1, 0, labels("workbook.months.note"), "note")
        known = dict.fromkeys(streams)
        simulated = dict.fromkeys(
            Stream(stream.quantity, stream.index)
            for stream in sorted(known, key=lambda one: str(one.index))
        )
        later = [stream for stream in known if stream.form != "now"]
        heads = [labels("workbook.column.point"), labels("workbook.column.year")]
        heads += [self._head(stream) for stream in (*simulated, *later)]
        sheet.heads(FIRST_ROW - 1, heads, [8, 8, *([15] * (len(heads) - 2))], 4)
        sheet.data(2)
        sheet.page.freeze_panes(FIRST_ROW, 2)
        sheet.numbers(FIRST_ROW, 0, np.arange(self.clock.time.points, dtype=float), "count")
        sheet.numbers(FIRST_ROW, 1, self.clock.time.calendar_years.astype(float), "count")
        for column, stream in enumerate(simulated, start=2):
            sheet.text(_UNIT_ROW, column, labels(self._units[stream.quantity]), "note")
            values = self._values[stream.quantity]
            self._spans[stream] = sheet.numbers(FIRST_ROW, column, values, "price")
        for column, stream in enumerate(later, start=2 + len(simulated)):
            self._spans[stream] = self._write_later(column, stream)

    def _head(self, stream: Stream) -> str:
        words = quantity_words(stream.quantity, self.labels)
        if stream.form == "now":
            return words
        return f"{words}, {self.labels(f'workbook.form.{stream.form}')}"

    def _write_later(self, column: int, stream: Stream) -> Span:
        """Write a column of what is paid later; what is due behind the end is paid at the end."""
        sheet, last = self.sheet, self.clock.time.points - 1
        per_month, per_year = _MONTHS_PER_DAY
        months = self.inputs.of(self.scenario, stream.days) * per_month / per_year
        count = sheet.formula(_WHOLE_ROW, column, whole(months), "count")
        part = sheet.formula(_PART_ROW, column, months - count, "factor")
        sheet.text(_UNIT_ROW, column, self.labels("IDR" if stream.index else "can"), "note")
        now = Stream(stream.quantity, stream.index)
        span, index = self._spans[now], self._outer(now)
        shares = ((count, 1 - part), (count + 1, part))

        def cells() -> Iterator[Live]:
            for point in range(last):
                later = added(_moved(span, index, *share, point) for share in shares)
                yield _formed(stream.form, later, self.amount(now, point))

        rows = sheet.formulas(FIRST_ROW, column, cells(), Look("price"))
        behind = -total(rows.all)
        if stream.form == "later":
            behind = self._sum(now) + behind
        end = sheet.formula(FIRST_ROW + last, column, behind, "price")
        return Span(sheet.name, FIRST_ROW, column, np.append(rows.values, end.value), down=True)

    def weigh(self, prices: Mapping[Stream, Live]) -> None:
        """Write above each column what a unit of it brings [IDR of the basis]; nothing without a price."""
        self.sheet.text(_WEIGHT_ROW, 0, self.labels("workbook.weight"), "note")
        for stream, span in self._spans.items():
            price = prices.get(stream, live(0))
            cell = self.sheet.formula(_WEIGHT_ROW, span.column, price, "price")
            self._weights[stream] = cell.value

    def brought(self, point: int) -> Live:
        """Return what all quantities of a point bring, each by its weight [IDR of the day]."""
        parts: list[Live] = []
        # Columns of one index are neighbours.
        for outer, group in groupby(self._spans, self._outer):
            streams = list(group)
            if any(self._weights[stream] for stream in streams):
                block = dot(self._along(None, streams), self._along(point, streams))
                parts.append(block if outer is None else block * outer.at(point))
        return added(parts)

    def _along(self, point: int | None, streams: list[Stream]) -> Block:
        """Return the cells of a point of neighbouring columns; their weights where there is none."""
        row = _WEIGHT_ROW if point is None else FIRST_ROW + point
        values = [
            self._weights[one] if point is None else self._spans[one].values[point]
            for one in streams
        ]
        first = self._spans[streams[0]].column
        return Span(self.sheet.name, row, first, np.array(values), down=False).all

    def amount(self, stream: Stream, point: int) -> Live:
        """Return what a stream is at a point, for each rupiah of its price."""
        cell = self._spans[stream].at(point)
        outer = self._outer(stream)
        return cell if outer is None else cell * outer.at(point)

    def is_used(self, stream: Stream, point: int) -> bool:
        """Tell whether there is anything of a quantity at a point."""
        return bool(self._values[stream.quantity][point])

    def _outer(self, stream: Stream) -> Span | None:
        """Return the index that the column of a stream is yet to be multiplied with."""
        if stream.index is None or stream.form != "now":
            return None
        return self.clock.index(self.scenario, stream.index)

    def _sum(self, stream: Stream) -> Live:
        index = self._outer(stream)
        span = self._spans[stream]
        return total(span.all) if index is None else dot(span.all, index.all)

    def of_year(self, stream: Stream, year: int) -> Live:
        """Return the sum of a calendar year."""
        index, of_year = self._outer(stream), self.clock.of_year
        rows = of_year(self._spans[stream], year)
        return total(rows) if index is None else dot(rows, of_year(index, year))

    def present(self, stream: Stream) -> Live:
        """Return the value at the start, at the study's rate."""
        blocks = [self._spans[stream].all, self.clock.discount.all]
        index = self._outer(stream)
        return dot(*blocks) if index is None else dot(blocks[0], index.all, blocks[1])

    def present_number(self, stream: Stream) -> Live:
        """Return the present number of what has no index, each weighted with the general one."""
        span = self._spans[stream]
        return dot(span.all, self.clock.general.all, self.clock.discount.all)

    def total(self, stream: Stream) -> Live:
        """Return the sum of the quantity over the study."""
        return total(self._spans[Stream(stream.quantity, stream.index)].all)


def _moved(span: Span, index: Span | None, by: Live, share: Live, point: int) -> Live:
    """Return the share of an amount of some points before; nothing before the start."""
    place = point + 1 - by
    # The place is looked up where it exists; a formula needs one that does in either case.
    there = place if place.value >= 1 else Live(place.text, 1.0, place.binds)
    amount = entry(span.all, there)
    if index is not None:
        amount = amount * entry(index.all, there)
    return when(place >= 1, share * amount, 0)


def _formed(form: Form, later: Live, now: Live) -> Live:
    return {"later": later, "credit": later - now, "refund": now - later}[form]
