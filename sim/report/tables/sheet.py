"""How do written figures become a terminal table? Columns of KPIs, and the sheet they stand on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import fill

import pandas as pd
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.claims.claim import reason
from sim.report.estimates import (
    Estimate,
    are_controlled,
    plus_minus,
    replications,
)
from sim.report.evidence import Evidence


@dataclass(frozen=True)
class Column:
    """A heading, and the KPI whose figures stand below it; `words` are keys that fill the heading."""

    key: str
    kpi: str
    unit: str = ""
    signed: bool = False
    interval: bool = True
    percent: bool = False
    words: tuple[tuple[str, str], ...] = ()

    def head(self, labels: Labels) -> str:
        """Return the heading."""
        words = {name: labels(key) for name, key in self.words}
        return labels(self.key, unit=labels(self.unit), **words)

    def write(self, estimate: Estimate | None, labels: Labels) -> str:
        """Return the figure as it stands in the column."""
        if estimate is None or not estimate.defined:
            return UNDEFINED
        if self.percent:
            return labels.number(100 * estimate.mean)
        if self.interval:
            return plus_minus(estimate, labels, signed=self.signed)
        shown = estimate.shown
        return labels.number(shown.mean, shown.digits, signed=self.signed)

    def cells(self, names: Iterable[str], found: Evidence) -> list[str]:
        """Return the figures of some scenarios as they stand in the column."""
        return [self.write(found.levels.get((name, self.kpi)), found.labels) for name in names]


@dataclass(frozen=True)
class Sheet:
    """A table before it is printed: written figures, notes, lines after some rows, bold rows."""

    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    bold: tuple[int, ...] = ()

    def with_note(self, found: Evidence) -> "Sheet":
        """Return the sheet with what the signs in it mean, before its own notes."""
        return replace(self, notes=(signs([self], found.kpis, found.labels), *self.notes))

    def within(self, width: int, labels: Labels) -> list["Sheet"]:
        """Return the sheet as it fits a window of `width` characters.

        Without intervals where it is too wide with them; in parts, some columns in each, where it
        is too wide even so. The notes stand below the last part.
        """
        if self._fits(width) or self.frame.empty:
            return [self]
        plain = self.frame.map(lambda cell: cell.partition(" ± ")[0])
        left_out = () if plain.equals(self.frame) else (labels("table.note.narrow"),)
        return replace(self, frame=plain, notes=(*left_out, *self.notes))._parts(width)

    def _fits(self, width: int) -> bool:
        room = Console(width=10 * width)
        return Measurement.get(room, room.options, self.table()).maximum <= width

    def _parts(self, width: int) -> list["Sheet"]:
        """Return the sheet in as few parts of equally many columns as fit."""
        count = self.frame.shape[1]
        sizes = sorted({-(-count // parts) for parts in range(1, count + 1)}, reverse=True)
        splits = (self._split(size) for size in sizes)
        return next((one for one in splits if all(part._fits(width) for part in one)), [self])

    def _split(self, size: int) -> list["Sheet"]:
        """Return parts of `size` columns: the title over the first, the notes below the last."""
        starts = range(0, self.frame.shape[1], size)
        return [
            replace(
                self,
                title=self.title if start == 0 else "",
                frame=self.frame.iloc[:, start : start + size],
                notes=self.notes if start == starts[-1] else (),
            )
            for start in starts
        ]

    def table(self) -> Table:
        """Return the sheet as a terminal table."""
        table = Table(
            title=Text(self.title, "italic"),
            caption=Text("\n".join(self.notes), "italic dim") if self.notes else None,
            box=box.SIMPLE_HEAD,
            title_justify="left",
            caption_justify="left",
            padding=(0, 1, 0, 0),
        )
        # As texts: what stands in brackets is no markup.
        table.add_column(Text(str(self.frame.index.name)))
        for head, cells in self.frame.items():
            table.add_column(Text(_folded(str(head), cells)), justify="right")
        for number, row in enumerate(self.frame.itertuples()):
            style = "bold" if number in self.bold else None
            texts = (Text(str(cell)) for cell in row)
            table.add_row(*texts, style=style, end_section=number in self.lines)
        return table


def signs(sheets: Iterable[Sheet], kpis: pd.DataFrame, labels: Labels) -> str:
    """Return what the signs in some sheets mean, and what stands behind the figures in `kpis`."""
    cells = (cell for sheet in sheets for row in sheet.frame.to_numpy() for cell in row)
    n = replications(kpis, labels)
    if n == "1":
        return labels("table.note.single")
    note = "table.note.intervals" if any("±" in cell for cell in cells) else "table.note"
    told = labels(note, n=n)
    return f"{told} {labels('table.note.controls')}" if are_controlled(kpis) else told


def written(columns: Iterable[Column], found: Evidence) -> pd.DataFrame:
    """Return a row a scenario, and a column for each figure that any of them has."""
    cells = {column.head(found.labels): column.cells(found.names, found) for column in columns}
    frame = pd.DataFrame(cells, index=found.names)
    return frame.loc[:, (frame != UNDEFINED).any()]


def headed(columns: Iterable[Column], labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield the KPI and the heading of each column."""
    yield from ((column.kpi, column.head(labels)) for column in columns)


def named(kpis: Iterable[str], labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield each KPI and its name."""
    yield from ((kpi, labels.kpi(kpi)) for kpi in kpis)


def labelled(frame: pd.DataFrame, labels: Labels, head: str) -> pd.DataFrame:
    """Return a frame with the names of its rows in words, below a heading."""
    return frame.rename(index=labels).rename_axis(index=labels(head), columns=None)


def reasons(
    heads: Iterable[tuple[str, str]], names: Sequence[str], found: Evidence
) -> Iterator[str]:
    """Yield a line for figures that some scenarios lack, or lack at times, saying why.

    `heads` are pairs of KPI and its name; figures that share a reason share a line. The scenarios
    are named where not all that lack it do so for the same reason.
    """
    labels, lacking = found.labels, dict[tuple[str, str], list[str]]()
    for kpi, head in heads:
        whys: dict[str, list[str]] = {}
        for name in names:
            if (figure := found.levels.get((name, kpi))) is not None and figure.why:
                whys.setdefault(reason(figure, labels), []).append(labels(name))
        for why, whom in whys.items():
            told = "" if len(whys) == 1 else ", ".join(whom)
            lacking.setdefault((why, told), []).append(head)
    for (why, told), figures in lacking.items():
        key = "table.why.of" if told else "table.why"
        yield labels(key, kpi="; ".join(dict.fromkeys(figures)), why=why, names=told)


def _folded(head: str, cells: Iterable[str]) -> str:
    """Break a heading to the width of its cells, so that the figures need not be broken."""
    return fill(head, max(map(len, [*cells, *head.split()])))
