"""How far luck alone moves what an investment is worth, and how its loans are covered."""

from collections.abc import Mapping

import pandas as pd

from sim.catalogue.keys import DEBT_COVER, NET, NPV, OWNER, WITHOUT
from sim.statistics.summary import Sample

COVER = DEBT_COVER[0]
LIMITS: Mapping[str, tuple[float, ...]] = {
    **dict.fromkeys((NPV, NPV + NET, OWNER + NPV, WITHOUT + NPV, WITHOUT + NPV + NET), (0.0,)),
    COVER: (1.0, 1.2),
}
"""Limits that a figure should not fall below; banks ask that cash covers the loan service 1.2 times."""
_COLUMNS = (
    *("scenario", "kpi", "below", "probability"),
    *("mean", "p05", "p50", "p95", "n", "why", "unit"),
)


def luck_frame(kpis: pd.DataFrame, samples: Mapping[str, Mapping[str, Sample]]) -> pd.DataFrame:
    """Return how often luck leaves each figure below its limits: a row a scenario, figure and limit.

    A single replication tells nothing of luck, so it has no row.
    """
    rows = [
        {**row, "below": limit, "probability": odds(samples[row["scenario"]][row["kpi"]], limit)}
        for row in kpis[kpis["n"] > 1].to_dict("records")
        for limit in LIMITS.get(row["kpi"], ())
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def odds(sample: Sample, below: float) -> float:
    """Return how often luck leaves a figure below a limit [share], where it is defined."""
    return sample.defined.share_below(below)
