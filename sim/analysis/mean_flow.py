"""Rates of return and paybacks of the mean cash flow, with the weights of all other means."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.analysis.chunks import AppraisedBlock, by_replication
from sim.arrays import Array
from sim.economics import invest, nation
from sim.economics.cash_flow import MEASURES, OF_MEAN_FLOW, CashFlow, View

_PARTS = ("gains", "costs", "outlay")
_PartKey = tuple[str, View, str]
"""Scenario, view, part of its cash flow."""


def is_of_mean_flow(kpi: str) -> bool:
    """Return whether a figure is computed from the mean cash flow of a view.

    >>> is_of_mean_flow("incremental_irr.mean_flow.net_of_grant"), is_of_mean_flow("irr")
    (True, False)
    """
    return any(name in kpi for name in OF_MEAN_FLOW)


def cash_flow_parts(block: AppraisedBlock) -> Iterator[tuple[_PartKey, Array]]:
    """Yield the parts [point, replication] of the cash flow of each view of each scenario."""
    for name, view, flow in _cash_flows(block):
        for part in _PARTS:
            amounts = by_replication(getattr(flow, part), block.appraisals[name])
            yield (name, view, part), amounts


def mean_flow_figures(
    first: AppraisedBlock, means: Mapping[_PartKey, Array]
) -> Iterator[tuple[str, str, float]]:
    """Yield the figures of the mean cash flow of each view: scenario, key, figure.

    `means` holds the means [point] of `cash_flow_parts`; `first` supplies the rest of each cash flow,
    which all replications share.
    """
    for name, view, flow in _cash_flows(first):
        gains, costs, outlay = (means[name, view, part][None] for part in _PARTS)
        mean = replace(flow, gains=gains, costs=costs, outlay=outlay)
        for measure in OF_MEAN_FLOW:
            yield name, view.key(measure), float(MEASURES[measure](mean)[0])


def _cash_flows(block: AppraisedBlock) -> Iterator[tuple[str, View, CashFlow]]:
    """Yield scenario, view and cash flow, for the views of a scenario alone and the incremental ones."""
    alone = (*invest.VIEWS, nation.VIEW)
    incremental = (*invest.INCREMENTAL_VIEWS, nation.INCREMENTAL_VIEW)
    for name, appraisal in block.appraisals.items():
        for views, subject in ((alone, appraisal), (incremental, block.comparisons[name])):
            for view in views:
                if view.applies(subject):
                    yield name, view, view.cash_flow(subject)
