"""Rates and paybacks of the mean cash flow, at the weights that the replications have in all means."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.analysis.chunks import Appraised, by_replication
from sim.arrays import Array
from sim.economics.appraise import Appraisal
from sim.economics.invest import View, incremental_views, views
from sim.economics.nation import incremental_nation_views, nation_views
from sim.scenario.scenario import Plan

_PARTS = ("gains", "costs", "outlay")
_Place = tuple[str, int, str]
"""Scenario, number of the view, part of its cash flow."""
# The measures that are read from the mean flow alone.
_OF_MEAN = ("irr.mean_flow", "payback_years", "discounted_payback_years")


def is_of_mean_flow(kpi: str) -> bool:
    """Tell whether a figure is read from the mean flow, in whatever view.

    >>> is_of_mean_flow("incremental_irr.mean_flow.net_of_grant"), is_of_mean_flow("irr")
    (True, False)
    """
    return any(name in kpi for name in _OF_MEAN)


def views_read(block: Appraised) -> Iterator[tuple[_Place, Array]]:
    """Yield the parts of each view's cash flow [point, replication] of each scenario."""
    for name, seen in _views(block.plan, block.appraisals).items():
        for number, view in enumerate(seen):
            for part in _PARTS:
                amounts = by_replication(getattr(view.worth, part), block.appraisals[name])
                yield (name, number, part), amounts


def mean_flow_figures(
    facts: Mapping[str, Appraisal], plan: Plan, means: Mapping[_Place, Array]
) -> Iterator[tuple[str, str, float]]:
    """Yield what the mean cash flow of each view gives: scenario, key, figure.

    `means` holds those of what is read of the views, [point]; all else is the same in `facts`.
    """
    for name, seen in _views(plan, facts).items():
        for number, view in enumerate(seen):
            gains, costs, outlay = (means[name, number, part][None] for part in _PARTS)
            mean = replace(view.worth, gains=gains, costs=costs, outlay=outlay)
            measures = dict(mean.measures())
            for measure in _OF_MEAN:
                yield name, view.key(measure), float(measures[measure][0])


def _views(plan: Plan, appraisals: Mapping[str, Appraisal]) -> dict[str, list[View]]:
    """Return how each scenario is looked at, alone and beside what happens without it."""
    found = {name: [*views(one), *nation_views(one)] for name, one in appraisals.items()}
    for name, member in plan.members.items():
        if member.without is not None:
            pair = appraisals[name], appraisals[member.without]
            found[name] += [*incremental_views(*pair), *incremental_nation_views(*pair)]
    return found
