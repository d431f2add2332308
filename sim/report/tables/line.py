"""The table of the line of a plant: its stages, how fast each works, people, energy, water."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.catalogue.labels import Labels
from sim.report.tables.breakeven import amount_text
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table
from sim.scenario.paths import assumption

if TYPE_CHECKING:
    from sim.scenario.models.physical import Stage
    from sim.scenario.scenario import Scenario


def line_table(scenario: "Scenario", title: str, labels: Labels) -> Table:
    """Return the stages of a plant in the order of the flow: machines, capacity, people, energy, water."""
    plant = scenario.physical.plant
    rows = [
        Row(
            labels.stage(name),
            (
                NumberCell(stage.units),
                _capacity(scenario, name, labels),
                NumberCell(stage.crew),
                _measured(stage.power, 1),
                _measured(stage.steam, 0),
                _measured(stage.water, 1),
                assumption(scenario, f"plant.stages.{name}.{_speed(stage)}").confidence or None,
            ),
        )
        for name, stage in (plant.stages.items() if plant else ())
    ]
    heads = ("units", "capacity", "crew", "power", "steam", "water", "confidence")
    return Table(
        labels("table.line", scenario=title),
        labels("column.stage"),
        tuple(labels(f"column.line.{head}") for head in heads),
        (rows,),
        labels,
        (labels("table.note.line"),),
    )


def _speed(stage: "Stage") -> str:
    """Return the name of the value that tells how fast a stage is."""
    return next(name for name in ("rate", "time", "load") if getattr(stage, name) is not None)


def _measured(amount: float, digits: int) -> Cell:
    return NumberCell(amount, digits) if amount else None


def _capacity(scenario: "Scenario", stage: str, labels: Labels) -> Cell:
    """Return what one machine of a stage does, as its file states it: of each size of can for which it does."""
    told = _stated(scenario, f"plant.stages.{stage}", labels)
    paces = {
        size: _stated(scenario, f"product.sizes.{size}.stages.{stage}", labels)
        for size in scenario.physical.product.sizes
    }
    own = [
        labels("figure.line.size", size=labels.size(size), speed=_pace(told | pace, labels))
        for size, pace in paces.items()
        if pace
    ]
    return "; ".join([_pace(told, labels), *own])


def _stated(scenario: "Scenario", path: str, labels: Labels) -> dict[str, str]:
    """Return what is stated at a path of how fast a stage is."""
    return {
        name: amount_text(value, labels)
        for name in ("rate", "time", "load", "cycle")
        if (value := assumption(scenario, f"{path}.{name}").value)
    }


def _pace(stated: Mapping[str, str], labels: Labels) -> str:
    if "rate" in stated:
        return stated["rate"]
    if "time" in stated:
        return labels("line.lot", time=stated["time"])
    return labels("line.batch", load=stated["load"], cycle=stated["cycle"])
