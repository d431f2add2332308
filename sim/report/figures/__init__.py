"""The figures of results, each a function that returns one: `sim.figures` in a notebook, which shows it.

    sim.figures.npv(result, lang="id", size="slide", title="...", font="Arial", ax=ax)

`size` is `column` (85 mm wide), `page` (170 mm, the default) or `slide` (16:9). `ax`, a SubFigure or Axes of
`plt.subplots()`, is where to draw in a figure of your own: a figure has a title, a legend and perhaps several
panels, so that Axes are replaced by a SubFigure in their place, which is returned. `save` writes a figure as
PNG (300 dots an inch), SVG (text as text) or PDF (fonts embedded as TrueType).

To add one, write a function of results, language and `Look` that draws on a `page`, and name it here; with
its name in `drawings` of the results of a study, it stands in the result folder in each language.
"""

from matplotlib.figure import Figure

from sim.report.figures.benefits import gains
from sim.report.figures.breakeven import breakeven
from sim.report.figures.cash import cash_flow, use_of_plant
from sim.report.figures.costs import cost_bridge, cost_causes, unit_cost
from sim.report.figures.crossings import crossings
from sim.report.figures.day import day
from sim.report.figures.files import drawn, save
from sim.report.figures.fruit import balance, season
from sim.report.figures.investment import npv
from sim.report.figures.ladder import price_ladder
from sim.report.figures.line import line
from sim.report.figures.luck import npv_luck
from sim.report.figures.map_border import map_border
from sim.report.figures.page import SIZES
from sim.report.figures.prices import fob, landed
from sim.report.figures.switching import switching
from sim.report.figures.timetable import timetable
from sim.report.figures.uncertain import claims, finding_out, tornado

__all__ = [
    "SIZES",
    "Figure",
    "balance",
    "breakeven",
    "cash_flow",
    "claims",
    "cost_bridge",
    "cost_causes",
    "crossings",
    "day",
    "drawn",
    "finding_out",
    "fob",
    "gains",
    "landed",
    "line",
    "map_border",
    "npv",
    "npv_luck",
    "price_ladder",
    "save",
    "season",
    "switching",
    "timetable",
    "tornado",
    "unit_cost",
    "use_of_plant",
]
