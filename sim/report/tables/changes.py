"""What changed, in columns: inputs that differ, and the figures that they moved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate, percent_of, plus_minus
from sim.report.tables.sheet import Sheet

# What sums of floats, or ten digits in a file, leave behind is no difference.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Moved:
    """A figure in two states of the world, and the second less the first."""

    scenario: str
    kpi: str
    a: float
    b: float
    difference: Estimate
    aside: bool = False
    """Whether it is of a market without orders, or of a rival after the first."""

    @property
    def percent(self) -> float:
        """The difference in percent of the first mean; nan where that is zero."""
        return percent_of(self.difference.mean, abs(self.a))

    @property
    def size(self) -> float:
        """Size of the difference relative to the first mean, to sort by."""
        return abs(self.percent) if self.a else math.inf

    @property
    def of_one_year(self) -> bool:
        """Whether it is a figure of a single calendar year."""
        return self.kpi.rpartition(".")[2].isdigit()

    @property
    def is_moved(self) -> bool:
        """Whether the means differ by more than rounding."""
        return abs(self.difference.mean) > _ROUNDING * max(abs(self.a), abs(self.b))


def inputs_sheet(
    inputs: Sequence[tuple[str, str, str]], heads: tuple[str, str], labels: Labels
) -> Sheet:
    """Return a row for each path whose value differs, with both values as written."""
    names = [labels("column.path"), *heads]
    cells = [[text or UNDEFINED for text in row] for row in inputs]
    frame = pd.DataFrame(cells, columns=names).set_index(names[0])
    lacking = (frame == UNDEFINED).to_numpy().any()
    return Sheet(labels("table.inputs"), frame, (labels("table.note.inputs"),) if lacking else ())


def outputs_sheet(
    moved: Sequence[Moved], heads: tuple[str, str], notes: tuple[str, ...], labels: Labels
) -> Sheet:
    """Return a row for each figure that moved, in the order given.

    Single years are left out, and what stands aside.
    """
    shown = [one for one in moved if not one.of_one_year and not one.aside]
    changed = labels("column.change"), labels("%"), labels("column.unit")
    names = [labels("column.kpi"), *heads, *changed]
    frame = pd.DataFrame([_row(one, labels) for one in shown], columns=names)
    return Sheet(labels("table.outputs"), frame.set_index(names[0]), notes)


def _row(one: Moved, labels: Labels) -> tuple[str, ...]:
    shown = one.difference.shown
    ends = (replace(one.difference, mean=mean).shown.mean for mean in (one.a, one.b))
    name = labels.kpi(one.kpi)
    return (
        f"{labels(one.scenario)}: {name}" if one.scenario else name,
        *(labels.number(mean, _digits(shown)) for mean in ends),
        _difference(shown, labels),
        labels.number(one.percent, 1, signed=True),
        labels(shown.unit),
    )


def _difference(shown: Estimate, labels: Labels) -> str:
    """Return the difference and its interval; one that rounding would hide keeps two digits."""
    if round(shown.mean, shown.digits):
        return plus_minus(shown, labels, signed=True)
    return labels.number(shown.mean, _digits(shown), signed=True)


def _digits(shown: Estimate) -> int:
    if shown.mean == 0 or round(shown.mean, shown.digits):
        return shown.digits
    return 1 - math.floor(math.log10(abs(shown.mean)))


def rows(moved: Sequence[Moved]) -> list[Mapping[str, object]]:
    """Return the figures that moved as plain JSON values."""
    found: list[Mapping[str, object]] = []
    for one in moved:
        difference = one.difference
        numbers = {
            "a": one.a,
            "b": one.b,
            "mean": difference.mean,
            "ci_low": difference.ci_low,
            "ci_high": difference.ci_high,
            "percent": one.percent,
        }
        known = {key: number if math.isfinite(number) else None for key, number in numbers.items()}
        names = {"scenario": one.scenario} if one.scenario else {}
        found.append({**names, "kpi": one.kpi, **known, "n": difference.n, "unit": difference.unit})
    return found
