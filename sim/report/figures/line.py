"""The figure of the line of each plant: its stages in the order of the flow, and how busy they are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.analysis.courses import busy_shares
from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import COLOURS, INK, QUIET, explain, page_width
from sim.report.figures.measure import LINE, POINTS, wrapped
from sim.report.figures.page import Look, Telling, page, panels
from sim.scenario.models.can_sizes import MAIN
from sim.scenario.models.physical import Physical, Stage
from sim.scenario.models.sized_line import stages_for

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

Line = Mapping[str, Mapping[str, Stage]]
"""Its stages by name, and how each works on cans of a size."""
_ACROSS = {"column": 2, "page": 4, "slide": 4}
"""Boxes in a row, by size."""
_BOX, _GAP, _ROW = 0.86, 0.14, 0.7
"""Width of a box and of the gap to the next one, in boxes; height of a row [inch]."""
_MORE = 0.75
"""Height of a row for each other size of can, in rows of one."""
_LETTERS = 0.833
"""Size of the letters in a box, in letters of the page: `small`."""
_LINES = (1 - _GAP) * _ROW * POINTS / LINE - 2
"""Sizes of all lines in a box together [points]."""
_ROOM = 0.86
"""Part of the width of a box that its texts take at most."""


def line(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return the stages of each line with units, speed, crew and how busy they are: a panel a plant.

    The busiest stage, which sets the pace, has a thick frame. A plant that grows is drawn as it opens.

    Raises
    ------
    ValueError
        If no scenario has a line.
    """
    evidence, busy = Evidence.of(results, lang), busy_shares(results)
    labels = evidence.labels
    shares = {
        name: dict(zip(rows["stage"], rows["busy"], strict=True))
        for name, rows in busy.groupby("scenario", sort=False)
    }
    if not shares:
        raise ValueError("no scenario has a line")
    across = _ACROSS[look.get("size", "page")]
    plants = {name: results.plan.scenarios[str(name)].physical for name in shares}
    lines = {name: _of_sizes(plant) for name, plant in plants.items()}
    rows_of = [-(-len(stages) // across) for stages in lines.values()]
    tall = [1 + _MORE * len(plant.product.sizes) for plant in plants.values()]
    down = [rows * each for rows, each in zip(rows_of, tall, strict=True)]
    told = Telling.of(evidence, "means")
    with page(labels("figure.line"), _ROW * sum(down), told, **look) as figure:
        axes = panels(figure, len(lines), (len(lines), 1), height_ratios=down)
        panel = zip(axes, lines.items(), rows_of, tall, strict=True)
        for ax, (name, stages), rows, height in panel:
            ax.set(xlim=(0, across - _GAP), ylim=(rows, -0.02))
            ax.set_title(labels(str(name)))
            ax.axis("off")
            _boxes(ax, stages, shares[name], (across, height), labels)
        explain(figure, _marks(labels))
    return figure


def _of_sizes(plant: Physical) -> Line:
    """Return the stages of a plant in their order, each as it works on every size of can, the main one first."""
    sizes = plant.product.all_sizes
    by_size = {size: stages_for(plant.stages, plant.product, size) for size in sizes}
    return {name: {size: stages[name] for size, stages in by_size.items()} for name in plant.stages}


def _boxes(
    ax: Axes, stages: Line, busy: Mapping[str, float], by: tuple[int, float], labels: Labels
) -> None:
    """Draw a box for each stage from left to right, then in the next row, with arrows between.

    `by` is how many stand in a row, and the height of a row in rows of one size of can.
    """
    across, height = by
    width = page_width(ax) * _BOX * _ROOM / across
    busiest = max(busy, key=lambda name: busy[name])
    for place, (name, stage) in enumerate(stages.items()):
        row, column = divmod(place, across)
        raw = stage[MAIN].takes_raw
        look: dict[str, Any] = {"facecolor": _colour(raw=raw), "edgecolor": INK}
        look["linewidth"] = 2.0 if name == busiest else 0.7
        ax.add_patch(Rectangle((column, row), _BOX, 1 - _GAP, clip_on=False, **look))
        if column:
            _arrow(ax, (column - _GAP, row + 0.43), (column, row + 0.43))
        told = _told(name, stage, busy[name], width, labels)
        size = min(_LETTERS * mpl.rcParams["font.size"], height * _LINES / (1 + told.count("\n")))
        middle = (column + _BOX / 2, row + (1 - _GAP) / 2)
        ax.text(*middle, told, ha="center", va="center", fontsize=size)


def _told(name: str, sizes: Mapping[str, Stage], busy: float, width: float, labels: Labels) -> str:
    """Return what a box says, in lines of a width [points]."""
    stage = sizes[MAIN]
    size = _LETTERS * mpl.rcParams["font.size"]
    shares = labels("figure.line.busy", share=labels.percent(100 * busy))
    crew = labels("figure.line.crew", crew=labels.number(stage.crew))
    lines = [labels.stage(name).capitalize(), *_speeds(sizes, labels), f"{crew}, {shares}"]
    return "\n".join(wrapped(one, width, size) for one in lines)


def _speeds(sizes: Mapping[str, Stage], labels: Labels) -> list[str]:
    """Return the speed of a stage, or that on each size of can where they differ."""
    speeds = {size: _speed(stage, labels) for size, stage in sizes.items()}
    if len({*speeds.values()}) == 1:
        return [speeds[MAIN]]
    return [
        labels("figure.line.size", size=labels.size(size), speed=speed)
        for size, speed in speeds.items()
    ]


def _speed(stage: Stage, labels: Labels) -> str:
    """Return units and speed of a stage as its scenario states them."""
    if stage.rate is not None:
        rate = labels.number(stage.rate.amount, 0 if stage.rate.amount >= 100 else 1)
        words = {"rate": rate, "unit": labels.unit(stage.rate.unit)}
        return labels("figure.line.rate", units=stage.units, **words)
    if stage.time is not None:
        return labels("figure.line.lot", units=stage.units, minutes=labels.number(60 * stage.time))
    load, minutes = labels.number(stage.load or 0), labels.number(60 * (stage.cycle or 0))
    return labels("figure.line.batch", units=stage.units, load=load, minutes=minutes)


def _colour(*, raw: bool) -> str:
    return COLOURS["ingredients" if raw else "conversion"]


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": QUIET, "linewidth": 1})


def _marks(labels: Labels) -> list[Patch]:
    """Return the marks that the legend explains."""
    thick = Patch(facecolor="white", edgecolor=INK, linewidth=2, label=labels("figure.line.least"))
    kinds = {True: "figure.line.fruit", False: "figure.line.cans"}
    boxes = (
        Patch(facecolor=_colour(raw=raw), edgecolor=INK, label=labels(key))
        for raw, key in kinds.items()
    )
    return [*boxes, thick]
