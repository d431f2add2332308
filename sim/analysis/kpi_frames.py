"""Frames of figures: a row for each, with mean, interval and quantiles, alone or less another's."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.catalogue.kpis import why_undefined
from sim.catalogue.own import NO_VALUE
from sim.scenario.plan import Plan
from sim.statistics.summary import Sample, summarise, variance_ratio

_SUMMABLE = ("levelised_cost_idr_per_can.", "transport_cost_idr_per_can.")
COLUMNS = [
    "scenario",
    "kpi",
    "mean",
    "ci_low",
    "ci_high",
    "p05",
    "p50",
    "p95",
    "n",
    "undefined_share",
    "why",
    "unit",
    "plain_mean",
    "control_gain",
]
DIFFERENCE_COLUMNS = ["scenario", "against", *COLUMNS[1:], "variance_ratio"]


def difference_frame(
    name: str, against: str, samples: Mapping[str, Mapping[str, Sample]], plan: Plan
) -> pd.DataFrame:
    """Return a row for each figure of a scenario less that of another."""
    ours, theirs = samples[name], samples[against]
    pairs = dict[tuple[str, str], tuple[Sample, Sample]]()
    for kpi in dict.fromkeys((*ours, *theirs)):
        # A cost group that one side lacks has cost 0 there; other figures need both sides.
        if kpi in ours and kpi in theirs:
            pairs[name, kpi] = ours[kpi], theirs[kpi]
        elif kpi.startswith(_SUMMABLE):
            there = ours.get(kpi) or theirs[kpi]
            pairs[name, kpi] = ours.get(kpi, there.nothing), theirs.get(kpi, there.nothing)
    if not pairs:
        return pd.DataFrame(columns=DIFFERENCE_COLUMNS)
    left, right = (np.stack([pair[side].parts for pair in pairs.values()]) for side in (0, 1))
    frame = summary_frame({key: one.less(other) for key, (one, other) in pairs.items()}, plan)
    ratio = variance_ratio(left, right)
    return frame.assign(scenario=name, against=against, variance_ratio=ratio)[DIFFERENCE_COLUMNS]


def summary_frame(samples: Mapping[tuple[str, str], Sample], plan: Plan) -> pd.DataFrame:
    """Return a row for each figure of a study, by scenario and key."""
    kpis = [kpi for _, kpi in samples]
    rows = [
        vars(summarise(sample, _why(kpi, plan)))
        for kpi, sample in zip(kpis, samples.values(), strict=True)
    ]
    return pd.DataFrame(rows).assign(kpi=kpis, unit=[plan.unit(kpi) for kpi in kpis])


def _why(kpi: str, plan: Plan) -> str:
    """Return why a figure can lack a value in a replication, in English."""
    return NO_VALUE if kpi in plan.own else why_undefined(kpi)
