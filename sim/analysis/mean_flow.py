"""Rates and paybacks of the mean cash flow, at the weights that the replications have in all means."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.analysis.chunks import Appraised, by_replication
from sim.arrays import Array
from sim.economics import invest, nation
from sim.economics.cash_flow import MEASURES, OF_MEAN_FLOW, CashFlow, View

_PARTS = ("gains", "costs", "outlay")
_Place = tuple[str, View, str]
"""Scenario, view, part of its cash flow."""


def is_of_mean_flow(kpi: str) -> bool:
    """Tell whether a figure is read from the mean flow, in whatever view.

    >>> is_of_mean_flow("incremental_irr.mean_flow.net_of_grant"), is_of_mean_flow("irr")
    (True, False)
    """
    return any(name in kpi for name in OF_MEAN_FLOW)


def views_read(block: Appraised) -> Iterator[tuple[_Place, Array]]:
    """Yield the parts of each view's cash flow [point, replication] of each scenario."""
    for name, view, flow in _views(block):
        for part in _PARTS:
            amounts = by_replication(getattr(flow, part), block.appraisals[name])
            yield (name, view, part), amounts


def mean_flow_figures(
    facts: Appraised, means: Mapping[_Place, Array]
) -> Iterator[tuple[str, str, float]]:
    """Yield what the mean cash flow of each view gives: scenario, key, figure.

    `means` holds those of what is read of the views, [point]; all else is the same in `facts`.
    """
    for name, view, flow in _views(facts):
        gains, costs, outlay = (means[name, view, part][None] for part in _PARTS)
        mean = replace(flow, gains=gains, costs=costs, outlay=outlay)
        for measure in OF_MEAN_FLOW:
            yield name, view.key(measure), float(MEASURES[measure](mean)[0])


def _views(block: Appraised) -> Iterator[tuple[str, View, CashFlow]]:
    """Yield how each scenario is looked at, alone and beside what happens without it."""
    alone = (*invest.VIEWS, nation.VIEW)
    beside = (*invest.INCREMENTAL_VIEWS, nation.INCREMENTAL_VIEW)
    for name, appraisal in block.appraisals.items():
        for views, subject in ((alone, appraisal), (beside, block.comparisons[name])):
            for view in views:
                if view.applies(subject):
                    yield name, view, view.cash_flow(subject)
