"""What does a reader see at a glance? Figures for an A4 page, in two languages, from plain frames."""

from matplotlib.figure import Figure

from sim.report.benefit_figures import gains
from sim.report.cost_figures import cost_bridge, cost_causes, unit_cost
from sim.report.crossing_figures import crossings
from sim.report.drawing import save
from sim.report.invest_figures import npv
from sim.report.price_figures import fob, landed

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
