"""The table of pairs: what the difference in cost between a scenario and its partner is made of."""

import math
from collections.abc import Iterator

from sim.catalogue.keys import BREAK_EVEN_FEE, CAUSE, COST, FEE, NET_COST
from sim.report.claims.claim import SAME_SHARE, interval
from sim.report.claims.pairs import Pair, compared, volumes
from sim.report.estimates import group_costs, pairs
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, is_known
from sim.report.tables.grid import Block, Row
from sim.report.tables.kpi_series import KpiSeries, known_rows, reasons
from sim.report.tables.table import Table

_DIFFERENCE = KpiSeries("column.difference", COST, "IDR/can", signed=True, paired=True)
_NET_DIFFERENCE = KpiSeries("column.difference_net", NET_COST, "IDR/can", signed=True, paired=True)
# All causes of a pair are known, or none.
_SPLIT = KpiSeries("column.cause", f"{CAUSE}distance")
_FEE = KpiSeries("column.fee", FEE, "IDR/can")
_BREAK_EVEN_FEE = KpiSeries("column.break_even_fee", BREAK_EVEN_FEE, "IDR/can")


def partners_table(evidence: Evidence) -> Table:
    """Return a column a pair: causes that sum to the difference, net of grant, fees, the reading."""
    labels, partners = evidence.labels, dict(pairs(evidence.differences))
    columns = (
        labels("column.pair", scenario=labels(name), against=labels(partner))
        for name, partner in partners.items()
    )
    meaning = [labels("table.note.causes")] if evidence.causes else []
    meaning += [labels("table.note.groups")] if _of_plants(evidence) else []
    lacking = reasons([_SPLIT, KpiSeries("", BREAK_EVEN_FEE)], partners, evidence)
    return Table(
        labels("table.partners"),
        labels("column.cause"),
        tuple(columns),
        _blocks(evidence, partners),
        labels,
        (*_unequal(evidence), *meaning, *lacking, *_pairing(evidence)),
    )


def _blocks(evidence: Evidence, partners: dict[str, str]) -> tuple[Block, ...]:
    """Return the causes, the difference, the rows below it, and the last of them apart."""
    names = list(partners)
    causes = [KpiSeries(f"cause.{cause}", CAUSE + cause, signed=True) for cause in evidence.causes]
    others = [
        *known_rows([_NET_DIFFERENCE], names, evidence),
        *known_rows([_FEE], list(partners.values()), evidence),
        *known_rows([_BREAK_EVEN_FEE], names, evidence),
    ]
    readings = tuple(map(_reading, compared(evidence)))
    if any(map(is_known, readings)):
        others.append(Row(evidence.labels("column.reading"), readings))
    difference = known_rows([_DIFFERENCE], names, evidence, bold=True)
    split = known_rows(causes, names, evidence)
    return split, _groups(evidence, names), difference, others[:-1], others[-1:]


def _groups(evidence: Evidence, names: list[str]) -> Block:
    """Return what each cost group adds to the differences, where one is between two plants."""
    if not _of_plants(evidence):
        return []
    series = (
        KpiSeries(
            "column.of_group",
            f"{COST}.{group}",
            signed=True,
            paired=True,
            words=(("group", group),),
        )
        for group in group_costs(evidence.kpis).index
    )
    return known_rows(series, names, evidence)


def _of_plants(evidence: Evidence) -> bool:
    """Return whether a pair is of two plants, between which no cause of those above stands."""
    return any(pair.of_plants for pair in compared(evidence))


def _reading(pair: Pair) -> Cell:
    """Return whether a can is cheaper; None without an interval."""
    labels, gap = pair.evidence.labels, pair.total
    words = {"interval": interval(gap, labels), "share": labels.percent(100 * SAME_SHARE)}
    return labels(f"reading.{pair.reading}", **words) if gap.bounded else None


def _unequal(evidence: Evidence) -> Iterator[str]:
    """Yield a line for each pair whose volumes differ."""
    for pair in compared(evidence):
        if pair.has_same_volume is False:
            yield evidence.labels("table.note.unequal", **volumes(pair, evidence.labels))


def _pairing(evidence: Evidence) -> Iterator[str]:
    """Yield how much common random numbers cut the variance of the difference in cost."""
    labels = evidence.labels
    ratios = [gap.variance_ratio for (_, kpi), gap in evidence.gaps.items() if kpi == COST]
    known = [ratio for ratio in ratios if math.isfinite(ratio)]
    if known:
        low, high = (labels.number(end) for end in (min(known), max(known)))
        times = low if low == high else labels("range", low=low, high=high)
        yield labels("table.note.pairing", times=times)
