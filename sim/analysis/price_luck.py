"""The luck of the price paths, integrated apart from that of the plant.

What the plant does depends on no price. So the mean of a figure over price paths, for the mean flows of a
study, takes an appraisal of one row of flows along many paths, and no simulation. In each replication
the figure of the mean flows along its own paths is replaced by that mean (conditional Monte Carlo with a
coefficient of one): what is left is the luck of the plant. That holds however tax bends a figure; each
figure has its own correction, and sums and differences stay what they are.

Source: S. S. Lavenberg and P. D. Welch, A perspective on the use of control variables to increase the
efficiency of Monte Carlo simulations, Management Science 27 (1981), 322-335, for known coefficients.
"""

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array
from sim.catalogue.kpis import moved_by_money, read, unit
from sim.economics.cash_flow import BY_REPLICATION
from sim.economics.prices import PathName, Prices
from sim.flows import Flows, mean_flows
from sim.scenario.plan import Plan
from sim.statistics.control_variates import Weighing, weigh

# Freight is left out because it changes landed prices alone.
_PATHS: tuple[PathName, ...] = ("usd", "rival")
LEAST_PATHS = 256
"""Paths over which figures are integrated at least; their mean is known better than one of replications."""
_FIRST_NUMBER = 1_000_000
"""Number of the first path that belongs to no replication."""
# Units of figures that no price path changes, or that a correction could move beyond their bounds.
_UNCORRECTED_UNITS = ("share", "job", "kg/can")


@dataclass(frozen=True)
class PriceLuck:
    """How to replace the price luck of the replications by its mean."""

    count: int
    """Number of replications, whose paths come first."""
    paths: Weighing
    """Weights of the other paths in a mean."""

    def corrected(self, values: Array) -> Array:
        """Return values [..., replication] without their price luck.

        The rows of `values` [..., row] are the replications, then the mean flows along the paths of the
        replications, then along the other paths.
        """
        own, along, others = self.split(values)
        return np.asarray(own - along + self.paths.mean(others)[..., None])

    def split(self, values: Array) -> tuple[Array, Array, Array]:
        """Return values of the replications, of the mean flows along their paths, and along the others."""
        own, along, others = np.split(values, [self.count, 2 * self.count], axis=-1)
        return own, along, others

    def others(self, values: Array) -> Array:
        """Return those of `values` [..., row] that are along the other paths."""
        return self.split(values)[2]

    def population(self, values: Array) -> Array:
        """Return values that spread as those of replications do, one along each of the other paths.

        What a replication has beyond the mean flows goes with each path in turn. Their weighted mean is
        that of the corrected values if the paths are a multiple of the replications.
        """
        own, along, others = self.split(values)
        turns = np.arange(others.shape[-1]) % self.count
        return np.asarray(others + (own - along)[..., turns])

    @property
    def signed_weights(self) -> Array:
        """Weights [path] of the mean flows in the mean of the corrections."""
        return np.concatenate([np.full(self.count, -1 / self.count), self.paths.weights])


def has_price_luck(plan: Plan, count: int) -> bool:
    """Tell whether prices wander, and several replications tell their luck from that of the plant."""
    return count > 1 and any(scenario.money.paths for scenario in plan.scenarios.values())


def path_count(replications: int) -> int:
    """Return the number of paths that an integral takes, a multiple of that of the replications."""
    return replications * -(-max(LEAST_PATHS, 2 * replications) // replications)


def along_paths(flows: Flows, numbers: tuple[int, ...]) -> Flows:
    """Return the mean flows as one row, along the price paths of a study's replications and many others."""
    others = range(_FIRST_NUMBER, _FIRST_NUMBER + path_count(len(numbers)))
    return replace(mean_flows(flows), numbers=(*numbers, *others))


def price_luck(prices: Prices, count: int) -> PriceLuck:
    """Return how to replace the price luck of some replications, from prices along all paths.

    The present values of the paths serve as control variates in the mean over the other paths: their
    own mean is known.
    """
    return PriceLuck(count, weigh(path_controls(prices)[count:]))


def path_controls(prices: Prices) -> Array:
    """Return by how much the drawn price paths exceed their mean, shape (path, control).

    Exchange rate and rival's price, and both together, are averaged over time at the present value of a
    real rupiah, for the months of construction and those of operation apart.
    """
    lead = prices.timing.lead + 1
    real = prices.time.discount * prices.time.index
    drawn = [prices.path(name) for name in _PATHS]
    controls = [
        path[:, span] @ real[span] / real[span].sum() - 1
        for path in (*drawn, drawn[0] * drawn[1])
        for span in (slice(1, lead), slice(lead, None))
        if real[span].size
    ]
    # A path that is constant has one row for all.
    count = len(prices.flows.replication_numbers)
    return np.stack([np.broadcast_to(control, count) for control in controls], axis=-1)


def is_corrected(kpi: str, plan: Plan) -> bool:
    """Return whether a figure of a study is corrected for the price paths drawn.

    Not what no price moves, nor what the correction could move beyond its bounds, nor the rate of return
    of single replications, which some of them lack.
    """
    if kpi in plan.own:
        return plan.unit(kpi) not in _UNCORRECTED_UNITS
    key = read(kpi)
    by_replication = key is not None and not key.words and key.name in (BY_REPLICATION, "eirr")
    return moved_by_money(kpi) and unit(kpi) not in _UNCORRECTED_UNITS and not by_replication
