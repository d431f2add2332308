"""The tables of what a can costs: line by line to the market, and by year at the store gate."""

from collections.abc import Iterator

import pandas as pd

from sim.catalogue.keys import GROUPS, LAST_GROUPS
from sim.catalogue.labels import Labels
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Block, Row, number_rows
from sim.report.tables.table import Table

LEVELISED = "levelised"
_GATE, _FOB = "gate", "fob"
_AMOUNTS = (
    "idr_per_can",
    "fixed_idr_per_can",
    "variable_idr_per_can",
    "idr_per_carton",
    "idr_per_net_kg",
)


def cost_table(frame: pd.DataFrame, scenario: str, labels: Labels) -> Table:
    """Return the levelised cost of a can line by line [IDR], with its sum at every boundary.

    Parameters
    ----------
    frame
        Rows period, boundary, group, item, idr_per_can, fixed_idr_per_can, variable_idr_per_can,
        idr_per_carton, idr_per_net_kg, why.
    """
    lines = frame[frame["period"] == LEVELISED]
    return Table(
        labels("table.unit_cost", scenario=labels(scenario)),
        labels("column.item"),
        tuple(labels(f"column.{name}") for name in _AMOUNTS),
        (_to_the_gate(lines, labels), *_beyond(lines, labels)),
        labels,
        (labels("table.note.unit_cost"), *_whys(lines, labels)),
    )


def _to_the_gate(lines: pd.DataFrame, labels: Labels) -> Block:
    """Return each cost group, its items below it, and the cost at the store gate."""
    gate, rows = lines[lines["boundary"] == _GATE], list[Row]()
    for group in _in_order(gate["group"]):
        items = gate[gate["group"] == group]
        rows.append(_sum(labels(group), items))
        if len(items) > 1:
            rows += _items(items, labels)
    return [*rows, _sum(labels("boundary.gate"), gate, bold=True)]


def _in_order(groups: pd.Series) -> list[str]:
    """Return the cost groups in the order of every table; others come last."""
    order = [*GROUPS, *LAST_GROUPS]
    return sorted(
        groups.unique(), key=lambda group: order.index(group) if group in order else len(order)
    )


def _beyond(lines: pd.DataFrame, labels: Labels) -> Iterator[Block]:
    """Yield what is paid up to each boundary behind the gate, and the cost there."""
    passed = [_GATE, _FOB]
    fob = lines[lines["boundary"] == _FOB]
    up_to = lines[lines["boundary"].isin(passed)]
    yield [*_items(fob, labels), _sum(labels("boundary.fob"), up_to, bold=True)]
    for boundary in lines["boundary"].unique():
        kind, dot, market = str(boundary).partition(".")
        if dot:
            up_to = lines[lines["boundary"].isin([*passed, f"cif.{market}", boundary])]
            name = labels(f"boundary.{kind}", market=labels(market))
            items = _items(lines[lines["boundary"] == boundary], labels)
            yield [*items, _sum(name, up_to, bold=True)]


def _items(lines: pd.DataFrame, labels: Labels) -> list[Row]:
    amounts = lines.set_index("item")[list(_AMOUNTS)]
    return number_rows(amounts, lambda item: f"- {labels.item(item)}", _cost)


def _sum(name: str, lines: pd.DataFrame, *, bold: bool = False) -> Row:
    """Return the sums of the amounts; one that is not known leaves its sum unknown."""
    return Row(name, tuple(map(_cost, lines[list(_AMOUNTS)].sum(skipna=False))), bold)


def _cost(amount: float) -> Cell:
    return NumberCell(amount, unit="IDR")


def years_table(frame: pd.DataFrame, scenario: str, years: list[int], labels: Labels) -> Table:
    """Return the cost of a can by cost group [IDR], a row for each of some years.

    `frame` is as in `cost_table`. Years that it has no rows for are named below.
    """
    of_years = frame[frame["period"] != LEVELISED]
    costs = of_years.pivot_table(index="period", columns="group", values="idr_per_can", sort=False)
    costs = costs.reindex(columns=_in_order(of_years["group"]))
    sums = of_years.groupby("period", sort=False)[list(_AMOUNTS)].sum()
    costs = sums.rename(columns=lambda name: f"column.{name}").join(
        costs.loc[:, (costs != 0).any()]
    )
    lacking = ", ".join(str(year) for year in years if str(year) not in costs.index)
    notes = [labels("table.note.years")]
    if lacking:
        notes.append(labels("table.why", kpi=lacking, why=labels("nothing was sold")))
    return Table(
        labels("table.years", scenario=labels(scenario)),
        labels("column.year"),
        tuple(labels(str(name)) for name in costs.columns),
        (number_rows(costs, labels, _cost),),
        labels,
        tuple(notes),
    )


def _whys(lines: pd.DataFrame, labels: Labels) -> Iterator[str]:
    for why in lines.loc[lines["why"] != "", "why"].unique():
        yield labels("table.why", kpi=labels("column.idr_per_can"), why=labels(why))
