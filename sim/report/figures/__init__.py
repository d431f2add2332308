"""What does a reader see at a glance? Figures for an A4 page, in two languages, from plain frames."""

from matplotlib.figure import Figure

from sim.report.figures.benefits import gains
from sim.report.figures.costs import cost_bridge, cost_causes, unit_cost
from sim.report.figures.crossings import crossings
from sim.report.figures.drawing import save
from sim.report.figures.investment import npv
from sim.report.figures.prices import fob, landed

__all__ = [
    "Figure",
    "cost_bridge",
    "cost_causes",
    "crossings",
    "fob",
    "gains",
    "landed",
    "npv",
    "save",
    "unit_cost",
]
