"""The figures that differ between two scenarios of the same runs, or between two result folders."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from sim.analysis.study import StudyResult
from sim.report.estimates import Estimate, Estimates, detail_kpis, estimates
from sim.report.tables.changes import KpiChange


def changes_between_runs(runs: StudyResult, a: str, b: str) -> list[KpiChange]:
    """Return the figures of `b` that clearly differ from those of `a`, the largest change first."""
    members = {name: runs.plan.members[name] for name in (a, b)}
    members[b] = members[b].model_copy(update={"against": a})
    # Partners are added only here: otherwise the counterfactual scenarios of a pair would be simulated too.
    paired = replace(runs, plan=replace(runs.plan, members=members))
    levels, details = estimates(paired.kpis), detail_kpis(paired.kpis)
    changes = [
        KpiChange("", kpi, _mean(levels, a, kpi), _mean(levels, b, kpi), difference, kpi in details)
        for (_, kpi), difference in estimates(paired.differences).items()
        if difference.below_zero is not None
    ]
    return _sorted(changes)


def _mean(levels: Estimates, name: str, kpi: str) -> float:
    """Return the mean of a figure; a cost group that one side lacks is a cost of nothing."""
    return levels[name, kpi].mean if (name, kpi) in levels else 0.0


def changes_between_frames(
    a: pd.DataFrame, b: pd.DataFrame, names: Iterable[tuple[str, str]]
) -> list[KpiChange]:
    """Return the figures whose means differ between two frames of KPIs, the largest change first.

    `names` pairs the scenarios of the two. A frame holds no pairs of replications, so the
    interval is that of the worst ends.
    """
    return _sorted(change for pair in names for change in _between(a, b, *pair))


def _between(a: pd.DataFrame, b: pd.DataFrame, ours: str, theirs: str) -> Iterator[KpiChange]:
    before, after, details = _of(a, ours), _of(b, theirs), detail_kpis(b)
    for kpi in before:
        if kpi in after and before[kpi].defined and after[kpi].defined:
            difference = after[kpi].less(before[kpi])
            ends = before[kpi].mean, after[kpi].mean
            yield KpiChange(theirs, kpi, *ends, difference, kpi in details)


def _of(kpis: pd.DataFrame, name: str) -> Mapping[str, Estimate]:
    return {kpi: figure for (_, kpi), figure in estimates(kpis[kpis["scenario"] == name]).items()}


def _sorted(changes: Iterable[KpiChange]) -> list[KpiChange]:
    return sorted(
        (change for change in changes if change.is_changed), key=lambda change: -change.size
    )
