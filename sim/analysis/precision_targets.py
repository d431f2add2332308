"""The figures whose precision decides the number of replications, each with its reference amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.chunks import AppraisedBlock, Entry
from sim.catalogue.keys import CAPITAL, COST, FOB, NPV, WITHOUT
from sim.scenario.plan import Plan
from sim.statistics.summary import Sample

_OFFERED = (COST, FOB)
_INCREMENTAL_NPV = WITHOUT + NPV

Samples = Mapping[str, Mapping[str, Sample]]
"""Figures by scenario and key."""


@dataclass(frozen=True)
class Target:
    """A figure, or its difference from the figure of a partner, with its reference amount."""

    scenario: str
    against: str
    """The partner; empty for a level."""
    kpi: str
    sample: Sample
    reference: float
    """Amount of which the half-width is a share, in the unit of the figure."""


def target_entries(block: AppraisedBlock) -> Iterator[Entry]:
    """Yield the figures that targets are computed from."""
    for name, member in block.plan.members.items():
        kpis = (*_OFFERED, CAPITAL, *((_INCREMENTAL_NPV,) if member.without is not None else ()))
        yield from filter(None, (block.entry(name, kpi) for kpi in kpis))


def targets(plan: Plan, values: Samples) -> list[Target]:
    """Return the figures that decide whether a study is precise enough.

    For levelised cost and FOB offer: the difference of each pair, and the level of each scenario that
    is in no pair; the reference is the mean of the baseline. For the incremental NPV, the reference is
    the larger investment of the project and of the scenario without it. A figure that no replication
    defines, or that has no positive reference, is left out.
    """
    candidates = [*_costs_and_offers(plan, values), *_incremental_npvs(plan, values)]
    return [
        target
        for target in candidates
        if target.reference > 0 and np.isfinite(target.sample.parts).any()
    ]


def _costs_and_offers(plan: Plan, values: Samples) -> Iterator[Target]:
    partners = {name: member.against for name, member in plan.members.items() if member.against}
    for kpi in _OFFERED:
        reference = _mean(values[plan.baseline][kpi])
        for name, figures in values.items():
            if name in partners:
                difference = figures[kpi].less(values[partners[name]][kpi])
                yield Target(name, partners[name], kpi, difference, reference)
            elif name not in partners.values():
                yield Target(name, "", kpi, figures[kpi], reference)


def _incremental_npvs(plan: Plan, values: Samples) -> Iterator[Target]:
    for name, member in plan.members.items():
        if member.without is not None and _INCREMENTAL_NPV in values[name]:
            larger = max(_mean(values[side][CAPITAL]) for side in (name, member.without))
            yield Target(name, "", _INCREMENTAL_NPV, values[name][_INCREMENTAL_NPV], larger)


def _mean(sample: Sample) -> float:
    known = sample.parts[np.isfinite(sample.parts)]
    return float(known.mean()) if known.size else 0.0
