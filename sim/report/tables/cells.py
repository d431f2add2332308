"""Cells of a table: estimates, numbers, ranges and texts, each with all that is needed to write it."""

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import pandas as pd

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate, plus_minus


@dataclass(frozen=True)
class EstimateCell:
    """An estimate; `interval` tells whether half of its 95 % interval is written beside the mean."""

    estimate: Estimate
    signed: bool = False
    interval: bool = True

    @property
    def value(self) -> float:
        """The mean in the unit in which it is written."""
        return self.estimate.shown.mean

    @property
    def shows_interval(self) -> bool:
        """Whether a half-width is written."""
        return self.interval and self.estimate.shown.shows_half

    def write(self, labels: Labels) -> str:
        """Return the mean, with its half-width if that is asked for."""
        if self.interval:
            return plus_minus(self.estimate, labels, signed=self.signed)
        shown = self.estimate.shown
        return labels.number(shown.mean, shown.digits, signed=self.signed)


@dataclass(frozen=True)
class NumberCell:
    """A number without an interval, written to `digits` decimals; nan where undefined."""

    value: float
    digits: int = 0
    unit: str = ""
    signed: bool = False

    def write(self, labels: Labels) -> str:
        """Return the number, a dash where undefined."""
        return labels.number(self.value, self.digits, signed=self.signed)


@dataclass(frozen=True)
class RangeCell:
    """A range between two numbers, written to `digits` decimals."""

    low: float
    high: float
    digits: int = 0
    unit: str = ""

    @property
    def value(self) -> object:
        """The range as an interval of pandas; nan where an end is undefined."""
        if math.isnan(self.low) or math.isnan(self.high):
            return math.nan
        return pd.Interval(self.low, self.high, closed="both")

    def write(self, labels: Labels) -> str:
        """Return `low to high`, a dash where both ends are written the same."""
        low, high = (labels.number(end, self.digits) for end in (self.low, self.high))
        return labels("range", low=low, high=high) if low != high else UNDEFINED


@dataclass(frozen=True)
class ChangedCell:
    """A value that an assumption would have to take, and its change from it [%]; nan where none is."""

    value: float
    digits: int
    change_pct: float

    def write(self, labels: Labels) -> str:
        """Return the value, if it is a single one, and the change; a dash where there is none."""
        if math.isnan(self.change_pct):
            return UNDEFINED
        change = labels.number(self.change_pct, change_digits(self.change_pct), signed=True)
        change = labels("percent", amount=change)
        return (
            change
            if math.isnan(self.value)
            else (f"{labels.number(self.value, self.digits)} ({change})")
        )


def change_digits(change_pct: float) -> int:
    """Return the decimals of a change [%]: one if it is a small one."""
    return 0 if abs(change_pct) >= 9.95 else 1


Cell: TypeAlias = EstimateCell | NumberCell | RangeCell | ChangedCell | str | None
"""A text is written as it is; None is undefined, or does not apply."""
Cells: TypeAlias = tuple[Cell, ...]


def millions(amount: float) -> NumberCell:
    """Return the cell of an amount [IDR], in millions."""
    return NumberCell(amount / 1e6, unit="IDR_million")


def write(cell: Cell, labels: Labels) -> str:
    """Return the text of a cell, a dash where undefined."""
    if cell is None:
        return UNDEFINED
    return cell if isinstance(cell, str) else cell.write(labels)


def value(cell: Cell) -> object:
    """Return the number, interval or text in a cell, nan where undefined."""
    if cell is None:
        return math.nan
    return cell if isinstance(cell, str) else cell.value


def is_known(cell: Cell) -> bool:
    """Tell whether a cell is defined."""
    content = value(cell)
    return math.isfinite(content) if isinstance(content, float) else True


def shows_interval(cell: Cell) -> bool:
    """Tell whether a half-width is written in a cell."""
    return isinstance(cell, EstimateCell) and cell.shows_interval


def without_interval(cell: Cell) -> Cell:
    """Return a cell that writes the mean alone."""
    return replace(cell, interval=False) if isinstance(cell, EstimateCell) else cell
