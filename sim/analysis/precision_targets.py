"""The targets of precision: costs, offers and what a project adds, each beside its whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.chunks import Appraised
from sim.arrays import Array
from sim.catalogue.keys import CAPITAL, COST, FOB, NPV, WITHOUT
from sim.scenario.plan import Plan

_OFFERED = (COST, FOB)
_ADDED, _WHOLE = WITHOUT + NPV, CAPITAL

Values = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True)
class Target:
    """A figure, or its difference from that of a partner, and the whole that it is a share of."""

    scenario: str
    against: str
    """The partner; empty for a level."""
    kpi: str
    sample: Array
    whole: float


def judged(block: Appraised) -> Iterator[tuple[tuple[str, str], Array]]:
    """Yield the figures that targets are made of, which take a part of the work of all figures."""
    for name, appraisal in block.appraisals.items():
        for kpi, figure in appraisal.figures((*_OFFERED, _WHOLE)).items():
            yield (name, kpi), figure
    for name, member in block.plan.members.items():
        if member.without is not None and (added := block.figure(name, _ADDED)) is not None:
            yield (name, _ADDED), added


def targets(plan: Plan, values: Values) -> list[Target]:
    """Return the figures by which the precision of a study is judged.

    The difference in levelised cost and FOB offer of each pair, and the levels of scenarios that are
    in no pair, beside the baseline's mean; the incremental NPV beside the larger investment of the
    project and of what happens without it. A figure that no replication defines, or that has no
    whole, is none.
    """
    found = [*_offered(plan, values), *_added(plan, values)]
    return [one for one in found if one.whole > 0 and np.isfinite(one.sample).any()]


def _offered(plan: Plan, values: Values) -> Iterator[Target]:
    partners = {name: member.against for name, member in plan.members.items() if member.against}
    for kpi in _OFFERED:
        whole = _mean(values[plan.baseline][kpi])
        for name, figures in values.items():
            if name in partners:
                gap = figures[kpi] - values[partners[name]][kpi]
                yield Target(name, partners[name], kpi, gap, whole)
            elif name not in partners.values():
                yield Target(name, "", kpi, figures[kpi], whole)


def _added(plan: Plan, values: Values) -> Iterator[Target]:
    for name, member in plan.members.items():
        if member.without is not None and _ADDED in values[name]:
            larger = max(_mean(values[one][_WHOLE]) for one in (name, member.without))
            yield Target(name, "", _ADDED, values[name][_ADDED], larger)


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0
