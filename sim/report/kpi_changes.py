"""Which figures moved? Between two scenarios under the same luck, or between two result folders."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from sim.analysis.study import Runs
from sim.report.estimates import Estimate, Estimates, aside, estimates
from sim.report.tables.changes import Moved


def moved_in_runs(runs: Runs, a: str, b: str) -> list[Moved]:
    """Return the figures of `b` that clearly differ from those of `a`, the largest change first."""
    members = {name: runs.plan.members[name] for name in (a, b)}
    members[b] = members[b].model_copy(update={"against": a})
    # Set as partners only now: else works in other places would be simulated for nothing.
    paired = replace(runs, plan=replace(runs.plan, members=members))
    levels, details = estimates(paired.kpis), aside(paired.kpis)
    found = [
        Moved("", kpi, _mean(levels, a, kpi), _mean(levels, b, kpi), difference, kpi in details)
        for (_, kpi), difference in estimates(paired.differences).items()
        if difference.below_zero is not None
    ]
    return _sorted(found)


def _mean(levels: Estimates, name: str, kpi: str) -> float:
    """Return the mean of a figure; a cost group that one side lacks is a cost of nothing."""
    return levels[name, kpi].mean if (name, kpi) in levels else 0.0


def moved_in_frames(
    a: pd.DataFrame, b: pd.DataFrame, names: Iterable[tuple[str, str]]
) -> list[Moved]:
    """Return the figures whose means differ between two tables of KPIs, the largest change first.

    `names` pairs the scenarios of the two. Pairs of replications are not in a table: the interval
    is that of the worst ends.
    """
    return _sorted(one for pair in names for one in _between(a, b, *pair))


def _between(a: pd.DataFrame, b: pd.DataFrame, ours: str, theirs: str) -> Iterator[Moved]:
    before, after, details = _of(a, ours), _of(b, theirs), aside(b)
    for kpi in before:
        if kpi in after and before[kpi].defined and after[kpi].defined:
            difference = after[kpi].less(before[kpi])
            ends = before[kpi].mean, after[kpi].mean
            yield Moved(theirs, kpi, *ends, difference, kpi in details)


def _of(kpis: pd.DataFrame, name: str) -> Mapping[str, Estimate]:
    return {kpi: one for (_, kpi), one in estimates(kpis[kpis["scenario"] == name]).items()}


def _sorted(moved: Iterable[Moved]) -> list[Moved]:
    return sorted((one for one in moved if one.is_moved), key=lambda one: -one.size)
