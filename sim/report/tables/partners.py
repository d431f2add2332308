"""Where does the difference in cost between a scenario and its partner come from? The table of pairs."""

import math
from collections.abc import Iterator

import pandas as pd

from sim.catalogue.keys import BREAK_EVEN_FEE, CAUSE, COST, FEE, NET_COST
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.claims.claim import word
from sim.report.estimates import Estimate, pairs, plus_minus
from sim.report.evidence import Evidence
from sim.report.tables.sheet import Sheet, named, reasons


def partners_sheet(found: Evidence) -> Sheet:
    """Return a column a pair: causes that sum to the difference, net of grant, fees, the reading."""
    against, labels = dict(pairs(found.differences)), found.labels
    columns = {
        labels("column.pair", scenario=labels(name), against=labels(partner)): dict(
            _rows(found, name, partner)
        )
        for name, partner in against.items()
    }
    frame = pd.DataFrame(columns).rename_axis(index=labels("column.cause"), columns=None)
    frame = frame.loc[(frame != UNDEFINED).any(axis=1)]
    total = labels("column.difference", unit=labels("IDR/can"))
    row = list(frame.index).index(total) if total in frame.index else 0
    meaning = [labels("table.note.causes")] if found.causes else []
    notes = reasons(named([BREAK_EVEN_FEE], labels), list(against), found)
    lines = (row - 1, row, len(frame) - 2)
    told = (*meaning, *notes, *_pairing(found))
    return Sheet(labels("table.partners"), frame, told, lines, bold=(row,))


def _pairing(found: Evidence) -> Iterator[str]:
    """Yield how much the same luck for both partners cut the variance of their difference in cost."""
    labels = found.labels
    ratios = [one.variance_ratio for (_, kpi), one in found.gaps.items() if kpi == COST]
    known = [ratio for ratio in ratios if math.isfinite(ratio)]
    if known:
        ends = [labels.number(end) for end in (min(known), max(known))]
        times = ends[0] if ends[0] == ends[1] else labels("range", low=ends[0], high=ends[1])
        yield labels("table.note.pairing", times=times)


def _rows(found: Evidence, name: str, partner: str) -> Iterator[tuple[str, str]]:
    labels, levels, gaps = found.labels, found.levels, found.gaps
    unit = labels("IDR/can")
    for cause in found.causes:
        part = levels.get((name, CAUSE + cause))
        yield labels(f"cause.{cause}"), plus_minus(part, labels, signed=True)
    for key, kpi in (("column.difference", COST), ("column.difference_net", NET_COST)):
        gap = gaps.get((name, kpi))
        yield labels(key, unit=unit), plus_minus(gap, labels, signed=True)
    yield labels("column.fee", unit=unit), plus_minus(levels.get((partner, FEE)), labels)
    even = levels.get((name, BREAK_EVEN_FEE))
    yield labels("column.break_even_fee", unit=unit), plus_minus(even, labels)
    yield labels("column.reading"), _reading(gaps.get((name, COST)), labels)


def _reading(gap: Estimate | None, labels: Labels) -> str:
    return labels(f"reading.{word(gap)}") if gap and gap.bounded else UNDEFINED
