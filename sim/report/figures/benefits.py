"""The figure of the gains and losses of all parties by an investment."""

import math
from typing import Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.kpis import in_order
from sim.catalogue.labels import Labels
from sim.report.estimates import Results
from sim.report.evidence import Evidence
from sim.report.figures.drawing import COLOURS, QUIET, beside, beyond, rows, scale, whiskers
from sim.report.figures.page import Look, page, panel_grid, panels
from sim.report.tables.benefits import gaining, gains_of


def gains(results: Results, lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what each party gains [billion IDR]: a panel a plant, each to a scale of its own.

    Against what happens without the plant where that is known, else by itself. The last bar is the
    sum.

    Raises
    ------
    ValueError
        If nobody's gains are known.
    """
    evidence = Evidence.of(results, lang)
    labels, (view, names) = evidence.labels, gaining(evidence)
    if not names:
        raise ValueError("nobody's gains are known")
    by_plant = {name: gains_of(evidence, view, name) for name in names}
    parties = [
        party for party in in_order("PARTY") if any(party in gained for gained in by_plant.values())
    ]
    title = "figure.gains.incremental" if view else "figure.gains"
    shape = panel_grid(len(names), look, page=3)
    height = 0.2 * shape[0] * (len(parties) + 1)
    with page(labels(title), height, evidence, **look) as figure:
        axes = panels(figure, len(names), shape, sharey=True)
        for ax, (name, gained) in zip(axes, by_plant.items(), strict=True):
            bars = {row: gained[party] for row, party in enumerate(parties) if party in gained}
            whiskers(ax, {(gain.mean, row): gain for row, gain in bars.items()})
            for row, gain in bars.items():
                _filled(ax, row, gain.mean, COLOURS["saving" if gain.mean >= 0 else "extra"])
                beyond(ax, _written(gain.mean, labels), (gain.mean, row), gain, fontsize="small")
            total, last = math.fsum(gain.mean for gain in gained.values()), len(parties)
            _filled(ax, last, total, COLOURS["total"])
            beside(
                ax,
                _written(total, labels),
                (total, last),
                left=total < 0,
                va="center",
                fontsize="small",
                fontweight="bold",
            )
            ax.axvline(0, color=QUIET, linewidth=0.8)
            ax.use_sticky_edges = False
            ax.margins(x=0.02)
            ax.set_title(labels(name))
            scale(ax, labels("IDR_billion"), labels, signed=True)
        rows(axes[0], [*map(labels, parties), labels("column.all_gains")])
    return figure


def _filled(ax: Axes, row: int, width: float, colour: str) -> None:
    ax.barh(row, width, height=0.6, color=colour)


def _written(value: float, labels: Labels) -> str:
    return labels.number(value, 0 if abs(value) >= 100 else 1, signed=True)
