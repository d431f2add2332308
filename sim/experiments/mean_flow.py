"""Rates and paybacks of the mean cash flow, at the weights that the replications have in all means."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.economics.appraise import Appraisal
from sim.economics.invest import incremental_views, views
from sim.economics.nation import incremental_nation_views, nation_views
from sim.economics.worth import Worth
from sim.experiments.weighing import Weighing
from sim.flows import Array

# The measures that are read from the mean flow alone.
_OF_MEAN = ("irr.mean_flow", "payback_years", "discounted_payback_years")


def is_of_mean_flow(kpi: str) -> bool:
    """Tell whether a figure is read from the mean flow, in whatever view.

    >>> is_of_mean_flow("incremental_irr.mean_flow.net_of_grant"), is_of_mean_flow("irr")
    (True, False)
    """
    return any(name in kpi for name in _OF_MEAN)


def mean_flow_figures(
    own: Appraisal, without: Appraisal | None, weighing: Weighing
) -> Iterator[tuple[str, Array]]:
    """Yield what the weighed mean cash flow of each view gives, by key, for every replication."""
    seen = [*views(own), *nation_views(own)]
    if without is not None:
        seen += [*incremental_views(own, without), *incremental_nation_views(own, without)]
    for view in seen:
        measures = dict(_mean(view.worth, weighing).measures())
        for name in _OF_MEAN:
            yield view.key(name), own.everywhere(measures[name])


def _mean(worth: Worth, weighing: Weighing) -> Worth:
    """Return the weighed mean of a worth, as of one replication."""
    gains, costs, outlay = (
        _weighed(part, weighing) for part in (worth.gains, worth.costs, worth.outlay)
    )
    return replace(worth, gains=gains, costs=costs, outlay=outlay)


def _weighed(amounts: Array, weighing: Weighing) -> Array:
    rows = np.broadcast_to(amounts, (weighing.weights.size, amounts.shape[-1]))
    return weighing.mean(rows.T)[None]
