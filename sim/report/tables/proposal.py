"""The tables that a proposal asks for: budget to fill in, targets, assumptions with sources, risks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.catalogue.keys import CANS, CAPITAL, JOBS, LOCAL_TAXES, NPV, VALUE_ADDED, WITHOUT
from sim.catalogue.labels import Labels
from sim.report.claims.investment import Plant
from sim.report.tables.breakeven import amount_text
from sim.report.tables.cells import Cell, EstimateCell, NumberCell, millions
from sim.report.tables.grid import Row
from sim.report.tables.table import Table
from sim.report.workbook.words import path_words

if TYPE_CHECKING:
    from sim.analysis.price_effects import PriceEffect

_BILLION = 1e9
_SHOWN = 12
"""Risks in a table."""
_LIKELY = ((0.33, "high"), (0.10, "medium"), (0.0, "low"))
"""Words for the chance that one assumption alone takes the NPV below zero, from which share on."""
_SEVERE = ((0.25, "high"), (0.10, "medium"), (0.0, "low"))
"""Words for the worst change of the NPV, from which share of the investment on."""
_LEVELS = ("low", "medium", "high")
_OUTCOMES = (VALUE_ADDED, LOCAL_TAXES, JOBS)


def rab_table(budget: pd.DataFrame, plant: Plant, basis: int) -> Table:
    """Return the budget as a proposal fills it in: a row an item, and one below for its details.

    `budget` has rows item, cost_idr; amounts are in million IDR of the price basis.
    """
    labels = plant.evidence.labels
    to_fill = labels("document.to_fill")
    rows = []
    for row in budget.to_dict("records"):
        cost = millions(row["cost_idr"])
        lump = (NumberCell(1), labels("rab.lump"), cost, cost, to_fill, to_fill)
        rows.append(Row(labels.item(row["item"]), lump))
        rows.append(Row(labels("rab.details"), (to_fill,) * 6))
    total = millions(budget["cost_idr"].sum())
    last = Row(labels("column.total"), ("", "", "", total, "", ""), bold=True)
    heads = ("volume", "unit", "price", "amount", "location", "standard")
    return Table(
        labels("table.rab", scenario=labels(plant.scenario), basis=basis),
        labels("column.item"),
        tuple(labels(f"column.rab.{head}") for head in heads),
        (rows, [last]),
        labels,
        (labels("table.note.rab"),),
    )


def targets_table(plant: Plant) -> Table:
    """Return output and outcome of a plant with indicator and target: a row an indicator."""
    labels = plant.evidence.labels
    outputs = [
        Row(
            labels("target.plant", scenario=labels(plant.scenario)),
            (NumberCell(1), labels("target.unit")),
        ),
        _target(plant, CANS),
    ]
    known = (_beside_nothing(plant, kpi) for kpi in _OUTCOMES)
    outcomes = [kpi for kpi in known if plant.figure(kpi).defined]
    blocks = (
        [Row(labels("target.output"), ("", ""), bold=True), *outputs],
        [
            Row(labels("target.outcome"), ("", ""), bold=True),
            _target(plant, "fruit_t_per_year"),
            _target(plant, "shipped_cans_per_year"),
            *(_target(plant, kpi) for kpi in outcomes),
        ],
    )
    return Table(
        labels("table.targets"),
        labels("column.indicator"),
        (labels("column.targets"), labels("column.unit")),
        blocks,
        labels,
        (labels("table.note.targets"),),
    )


def _beside_nothing(plant: Plant, kpi: str) -> str:
    """Return a figure against what happens without the plant; the figure itself where that is not known."""
    return WITHOUT + kpi if plant.figure(WITHOUT + kpi).defined else kpi


def _target(plant: Plant, kpi: str) -> Row:
    labels, figure = plant.evidence.labels, plant.figure(kpi)
    cells = (EstimateCell(figure, interval=False), labels.unit(figure.shown.unit))
    return Row(labels.kpi(kpi), cells)


def assumptions_table(
    effects: Sequence["PriceEffect"], scenario: str, labels: Labels, most: int
) -> Table:
    """Return the assumptions that move the NPV of a plant most, with their sources: a row an assumption."""
    rows = [_assumption_row(one, labels) for one in effects[:most]]
    heads = ("value", "range", "at_low", "at_high", "source", "confidence")
    return Table(
        labels("table.assumptions", scenario=labels(scenario)),
        labels("column.assumption"),
        tuple(labels(f"column.assumptions.{head}") for head in heads),
        (rows,),
        labels,
        (
            labels(
                "table.note.assumptions",
                n=labels.number(len(rows)),
                all=labels.number(len(effects)),
            ),
            labels("table.note.confidence"),
        ),
    )


def _assumption_row(one: "PriceEffect", labels: Labels) -> Row:
    stated = one.written.stated
    source = ", ".join(filter(None, (labels.source(stated.source), stated.year)))
    cells = (
        amount_text(stated.value, labels),
        _range(one, labels),
        *(
            NumberCell(end / _BILLION, 1, "IDR_billion", signed=True)
            for end in (one.at_low, one.at_high)
        ),
        source or None,
        stated.confidence or None,
    )
    return Row(_named(one, labels), cells)


def _range(one: "PriceEffect", labels: Labels) -> str:
    low, high = (amount_text(end, labels) for end in one.written.ends)
    return labels("range", low=low, high=high)


def _named(one: "PriceEffect", labels: Labels) -> str:
    name = path_words(one.path, labels)
    return name[:1].upper() + name[1:]


def risk_table(effects: Sequence["PriceEffect"], plant: Plant) -> Table:
    """Return how likely and how severe it is that an assumption turns out badly: a row an assumption."""
    labels = plant.evidence.labels
    rows = [_risk_row(one, plant) for one in _by_worst(effects)[:_SHOWN]]
    heads = ("worst", "share", "severity", "chance", "likelihood", "level", "confidence")
    words = {
        f"{name}_{word}": labels.percent(100 * share)
        for name, scale in (("severe", _SEVERE), ("likely", _LIKELY))
        for share, word in scale
        if share
    }
    return Table(
        labels("table.risk", scenario=labels(plant.scenario)),
        labels("column.assumption"),
        tuple(labels(f"column.risk.{head}") for head in heads),
        (rows,),
        labels,
        (labels("table.note.risk", **words), labels("table.note.confidence")),
    )


def _by_worst(effects: Sequence["PriceEffect"]) -> list["PriceEffect"]:
    return sorted((one for one in effects if one.worst < 0), key=lambda one: (one.worst, one.path))


def _risk_row(one: "PriceEffect", plant: Plant) -> Row:
    labels = plant.evidence.labels
    share = -one.worst / plant.figure(CAPITAL).mean
    chance = one.chance_below_zero(plant.figure(NPV).mean)
    severity, likelihood = _word(share, _SEVERE), _word(chance, _LIKELY)
    level = _LEVELS[(_LEVELS.index(severity) + _LEVELS.index(likelihood) + 1) // 2]
    cells: tuple[Cell, ...] = (
        NumberCell(one.worst / _BILLION, 1, "IDR_billion", signed=True),
        NumberCell(100 * share, 0, "%"),
        labels(f"risk.{severity}"),
        NumberCell(100 * chance, 0, "%"),
        labels(f"risk.{likelihood}"),
        labels(f"risk.{level}"),
        one.written.stated.confidence or None,
    )
    return Row(_named(one, labels), cells)


def _word(share: float, scale: Sequence[tuple[float, str]]) -> str:
    return next(word for least, word in scale if share >= least)


def fields_table(title: str, fields: Sequence[tuple[str, Any]], labels: Labels) -> Table:
    """Return fields of a form with what is known of each: a row a field."""
    to_fill = labels("document.to_fill")
    rows = [Row(name, (to_fill if content is None else content,)) for name, content in fields]
    return Table(title, labels("column.field"), (labels("column.content"),), (rows,), labels)
