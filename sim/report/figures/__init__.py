"""The figures of results, for an A4 page, each a function that returns one: `sim.figures` in a notebook.

To add one, write a function of results and language that draws on a `page`, and name it here; with
its name in `drawings` of the results of a study, it stands in the result folder in each language.
"""

from matplotlib.figure import Figure

from sim.report.figures.benefits import gains
from sim.report.figures.breakeven import breakeven
from sim.report.figures.costs import cost_bridge, cost_causes, unit_cost
from sim.report.figures.crossings import crossings
from sim.report.figures.drawing import drawn, save
from sim.report.figures.investment import npv
from sim.report.figures.map_border import map_border
from sim.report.figures.prices import fob, landed
from sim.report.figures.uncertain import claims, finding_out, tornado

__all__ = [
    "Figure",
    "breakeven",
    "claims",
    "cost_bridge",
    "cost_causes",
    "crossings",
    "drawn",
    "finding_out",
    "fob",
    "gains",
    "landed",
    "map_border",
    "npv",
    "save",
    "tornado",
    "unit_cost",
]
