"""What is a can's cost made of? Line by line to the market, and year by year at the store gate."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sim.catalogue.keys import GROUPS, LAST_GROUPS
from sim.catalogue.labels import Labels
from sim.report.tables.sheet import Sheet

LEVELISED = "levelised"
_GATE, _FOB = "gate", "fob"
_AMOUNTS = (
    "idr_per_can",
    "fixed_idr_per_can",
    "variable_idr_per_can",
    "idr_per_carton",
    "idr_per_net_kg",
)


@dataclass(frozen=True)
class _Row:
    """A row before it is written; a sum is set off."""

    name: str
    amounts: pd.Series
    is_sum: bool = False


def cost_sheet(frame: pd.DataFrame, labels: Labels) -> Sheet:
    """Return the levelised cost of a can line by line [IDR], with its sum at every boundary.

    Parameters
    ----------
    frame
        Rows scenario, period, boundary, group, item, idr_per_can, fixed_idr_per_can,
        variable_idr_per_can, idr_per_carton, idr_per_net_kg, why of one scenario.
    """
    lines = frame[frame["period"] == LEVELISED]
    rows = [*_to_the_gate(lines, labels), *_beyond(lines, labels)]
    cells = [[labels.number(amount) for amount in row.amounts] for row in rows]
    sums = tuple(place for place, row in enumerate(rows) if row.is_sum)
    return Sheet(
        labels("table.unit_cost", scenario=labels(str(frame["scenario"].iloc[0]))),
        pd.DataFrame(
            cells,
            pd.Index([row.name for row in rows], name=labels("column.item")),
            [labels(f"column.{name}") for name in _AMOUNTS],
        ),
        (labels("table.note.unit_cost"), *_whys(lines, labels)),
        lines=sums[:-1],
        bold=sums,
    )


def _to_the_gate(lines: pd.DataFrame, labels: Labels) -> Iterator[_Row]:
    """Yield each cost group, its items below it, and the cost at the store gate."""
    gate = lines[lines["boundary"] == _GATE]
    for group in _in_order(gate["group"]):
        items = gate[gate["group"] == group]
        yield _Row(labels(group), _sum(items))
        if len(items) > 1:
            yield from _items(items, labels)
    yield _Row(labels("boundary.gate"), _sum(gate), is_sum=True)


def _in_order(groups: pd.Series) -> list[str]:
    """Return the cost groups in the order of every table; others come last."""
    order = [*GROUPS, *LAST_GROUPS]
    return sorted(groups.unique(), key=lambda one: order.index(one) if one in order else len(order))


def _beyond(lines: pd.DataFrame, labels: Labels) -> Iterator[_Row]:
    """Yield what is paid up to each boundary behind the gate, and the cost there."""
    before = _sum(lines[lines["boundary"] == _GATE])
    fob = lines[lines["boundary"] == _FOB]
    yield from _items(fob, labels)
    yield _Row(labels("boundary.fob"), before + _sum(fob), is_sum=True)
    for boundary in lines["boundary"].unique():
        kind, dot, market = str(boundary).partition(".")
        if dot:
            way = lines[lines["boundary"] == boundary]
            up_to = (_GATE, _FOB, f"cif.{market}", boundary)
            yield from _items(way, labels)
            there = _sum(lines[lines["boundary"].isin(up_to)])
            yield _Row(labels(f"boundary.{kind}", market=labels(market)), there, is_sum=True)


def _items(lines: pd.DataFrame, labels: Labels) -> Iterator[_Row]:
    for line in lines.to_dict("records"):
        yield _Row(f"- {labels.item(line['item'])}", pd.Series(line)[list(_AMOUNTS)])


def _sum(lines: pd.DataFrame) -> pd.Series:
    """Return the sums of the amounts; one that is not known leaves its sum unknown."""
    return lines[list(_AMOUNTS)].sum(skipna=False)


def years_sheet(frame: pd.DataFrame, years: list[int], labels: Labels) -> Sheet:
    """Return the cost of a can by cost group [IDR], a row for each of some years.

    `frame` is as in `cost_sheet`. Years that it has no rows for are named below.
    """
    of_years = frame[frame["period"] != LEVELISED]
    if of_years.empty:
        return Sheet("", pd.DataFrame())
    costs = of_years.pivot_table(index="period", columns="group", values="idr_per_can", sort=False)
    costs = costs[_in_order(of_years["group"])]
    sums = of_years.groupby("period", sort=False)[list(_AMOUNTS)].sum()
    costs = sums.rename(columns=lambda name: f"column.{name}").join(
        costs.loc[:, (costs != 0).any()]
    )
    written = costs.map(labels.number).rename(columns=lambda name: labels(str(name)))
    lacking = ", ".join(str(year) for year in years if str(year) not in costs.index)
    notes = [labels("table.note.years")]
    if lacking:
        notes.append(labels("table.why", kpi=lacking, why=labels("no can was sold")))
    title = labels("table.years", scenario=labels(str(frame["scenario"].iloc[0])))
    named = written.rename_axis(index=labels("column.year"), columns=None)
    return Sheet(title, named, tuple(notes))


def _whys(lines: pd.DataFrame, labels: Labels) -> Iterator[str]:
    for why in lines.loc[lines["why"] != "", "why"].unique():
        yield labels("table.why", kpi=labels("column.idr_per_can"), why=labels(why))
