"""The figures of queues: how long goods and trucks wait, how many do, and what is lost meanwhile.

The mean number that wait is the sum of all waits over the hours of the calendar (Little's law).
"""

from collections.abc import Callable

import numpy as np

from sim.arrays import Array
from sim.economics.figure_table import Block
from sim.economics.of_means import OfMeans, ratio_of_means
from sim.economics.valuation import Valuation
from sim.economics.volumes import fruit_legs
from sim.flows import Flows

_P95 = 2
"""Place of the 95 % quantile in a row of a spread."""
_OPEN = "works.open_h"


def _over(above: str, below: str) -> OfMeans:
    """Return the figure of the mean of an account over that of another; `{}` stands for a stage."""

    def amounts(valuation: Valuation, *stage: str) -> tuple[Array, Array]:
        total = valuation.flows.total
        return total(above.format(*stage)), total(below.format(*stage))

    return ratio_of_means(amounts)


def _of_lots(sample: str, place: int) -> Callable[[Valuation], Array | None]:
    """Return the figure of a value of the spread of a sample: the mean of that of each replication."""

    def figure(valuation: Valuation) -> Array | None:
        spread = valuation.flows.spreads.get(sample)
        return None if spread is None else spread[:, place]

    return figure


def _busy(valuation: Valuation, stage: str) -> tuple[Array, Array]:
    """Return the busy hours of the units of a stage, and all their hours from the opening on."""
    flows, opening = valuation.flows, valuation.scenario.physical.construction
    states = ("busy", "down", "blocked", "starved", "off")
    hours = [flows.monthly(f"stage.{stage}.{state}_h")[:, opening:] for state in states]
    return hours[0].sum(axis=1), np.sum(hours, axis=(0, 2))


def _queue(valuation: Valuation) -> Array:
    return fruit_legs(valuation, "queue_h")


def _lost_cans(flows: Flows) -> Array:
    return sum(map(flows.total, flows.under("cans.lost.")), start=np.zeros(flows.replications))


QUEUES: Block = {
    "wait_h.bays": ratio_of_means(
        lambda valuation: (_queue(valuation), fruit_legs(valuation, "trips"))
    ),
    "wait_h.yard": _of_lots("wait_in_yard_h", 0),
    "wait_p95_h.bays": _of_lots("wait_for_bay_h", _P95),
    "wait_p95_h.yard": _of_lots("wait_in_yard_h", _P95),
    "mean_waiting.bays": ratio_of_means(
        lambda valuation: (_queue(valuation), valuation.flows.total(_OPEN))
    ),
    "wait_h.STAGE": _over("stage.{}.wait_h", "stage.{}.taken"),
    "mean_waiting.STAGE": _over("stage.{}.wait_h", _OPEN),
    "waited_share.STAGE": _over("stage.{}.waited", "stage.{}.taken"),
    "busy_share.STAGE": ratio_of_means(_busy),
    "throughput_per_h.STAGE": _over("stage.{}.taken", _OPEN),
    "lost_fruit_share": _over("fruit.discarded_kg", "fruit.bought_kg"),
    "lost_cans_share": ratio_of_means(
        lambda valuation: (_lost_cans(valuation.flows), valuation.flows.total("cans.filled"))
    ),
}
