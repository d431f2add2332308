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
    always or never seen, each cluster in which it is defined counts once.

    Source: E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data, Survey Methodology 24 (1998), 193-201.

    Parameters
    ----------
    holds
        1 at points where the event is, 0 where it is not, nan where it is undefined [point, event].
    """
    share = np.nanmean(holds, axis=0)
    is_known = np.isfinite(holds)
    whole = is_known.all(axis=0)
    variance, independent = np.empty(len(share)), np.full(len(share), len(clusters))
    if whole.any():
        model = additive_model(inputs, holds[:, whole], generator, Known(clusters))
        variance[whole] = model.variance_of_mean
    for place in np.flatnonzero(~whole):
        known = is_known[:, place]
        among = Clusters.of(clusters.of_point[known])
        variance[place] = among.variance_of_mean(holds[known, place])
        independent[place] = len(among)
    alone = share * (1 - share)
    surer = np.array([(NORMAL_975 / student(max(one - 1, 1))) ** 2 for one in independent.tolist()])
    counts = independent.astype(float)
    np.divide(alone * surer, variance, out=counts, where=alone > 0)
    return np.asarray(np.minimum(counts, is_known.sum(axis=0)))
