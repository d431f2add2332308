"""How surely points of a design tell a probability."""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Array
from sim.statistics.additive import Known, additive_model
from sim.statistics.clusters import Clusters
from sim.statistics.splines import Basis
from sim.statistics.summary import NORMAL_975, student


def independent_counts(
    inputs: Sequence[Basis], holds: Array, generator: np.random.Generator, clusters: Clusters
) -> Array:
    """Return how many independent points would tell each probability as well [event].

    They are fewer than the points where points share a simulation, though less so where they are spread evenly
    over inputs that decide the event; never more, which a few points could not prove. Where an event is
    always or never seen, each cluster counts once.

    Source: E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data, Survey Methodology 24 (1998), 193-201.

    Parameters
    ----------
    holds
        1 at points where the event is, 0 where it is not, nan where it is undefined [point, event].
    """
    share = np.nanmean(holds, axis=0)
    whole = np.isfinite(holds).all(axis=0)
    variance = np.empty(len(share))
    if whole.any():
        model = additive_model(inputs, holds[:, whole], generator, Known(clusters))
        variance[whole] = model.variance_of_mean
    for place in np.flatnonzero(~whole):
        known = np.isfinite(holds[:, place])
        among = Clusters.of(clusters.of_point[known])
        variance[place] = among.variance_of_mean(holds[known, place])
    alone = share * (1 - share)
    surer = (NORMAL_975 / student(max(len(clusters) - 1, 1))) ** 2
    counts = np.full(len(share), float(len(clusters)))
    np.divide(alone * surer, variance, out=counts, where=alone > 0)
    return np.asarray(np.minimum(counts, np.isfinite(holds).sum(axis=0)))
