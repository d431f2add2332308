"""Rates and paybacks of the mean cash flow, at the weights that the replications have in all means."""

from collections.abc import Iterator

import numpy as np

from sim.economics.appraise import Appraisal
from sim.economics.invest import incremental_views, views
from sim.economics.worth import Worth
from sim.experiments.weighing import Weighing
from sim.flows import Array

# The measures that are read from the mean flow alone.
_OF_MEAN = ("irr.mean_flow", "payback_years", "discounted_payback_years")


def mean_flow_figures(
    own: Appraisal, without: Appraisal | None, weighing: Weighing
) -> Iterator[tuple[str, Array]]:
    """Yield what the weighed mean cash flow of each view gives, by key, for every replication."""
    beside = incremental_views(own, without) if without is not None else ()
    for prefix, boundary, worth in (*views(own), *beside):
        measures = dict(_mean(worth, weighing).measures())
        for name in _OF_MEAN:
            yield f"{prefix}{name}{boundary}", own.everywhere(measures[name])


def _mean(worth: Worth, weighing: Weighing) -> Worth:
    """Return the weighed mean of a worth, as of one replication."""
    gains, costs, outlay = (
        _weighed(part, weighing) for part in (worth.gains, worth.costs, worth.outlay)
    )
    return Worth(gains, costs, outlay, worth.time)


def _weighed(amounts: Array, weighing: Weighing) -> Array:
    rows = np.broadcast_to(amounts, (weighing.weights.size, amounts.shape[-1]))
    return weighing.mean(rows.T)[None]
