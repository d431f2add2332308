"""The answer of a study on one screen: three sentences, and a table with a row for each plant."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.catalogue.keys import (
    BREAK_EVEN_FOB,
    CANS,
    CAPITAL,
    CAUSE,
    COMPETITIVE,
    COST,
    DEBT_COVER,
    LANDED_GAP,
    NET,
    NPV,
)
from sim.catalogue.labels import Labels
from sim.report.claims.claim import size, word
from sim.report.claims.investment import Plant, plants
from sim.report.claims.pairs import (
    Pair,
    borne_by_others,
    compared,
    compared_with_toll,
    volumes,
)
from sim.report.claims.verdict import headlines
from sim.report.estimates import percent_of, sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.how_sure import nearest_change
from sim.report.tables.kpi_series import KpiSeries
from sim.report.tables.table import Table
from sim.report.tables.uncertain import likelihood

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult


_MAIN_PCT = 50
"""Share of all savings above which a cause is the main one [%]."""


def answer_sentences(runs: "StudyResult", lang: str) -> list[str]:
    """Return what costs less and by how much, what it means abroad and for the investor, and the greatest doubt.

    A study without pairs or plants has the first of its headlines instead.
    """
    evidence = Evidence.of(runs, lang)
    found = [
        *_cost(evidence),
        *_beside_others(evidence),
        *_worth(evidence),
        *_doubt(runs, evidence),
    ]
    return found or [claim.text for claim in headlines(runs, lang)[:1]]


def _cost(evidence: Evidence) -> Iterator[str]:
    labels = evidence.labels
    pairs = [pair for pair in compared_with_toll(evidence) if pair.total.defined]
    if not pairs:
        return
    is_same = all(pair.has_same_volume for pair in pairs)
    parts = ", ".join(_difference(pair, labels) for pair in _cheapest_first(pairs))
    shares = sorted(_distance_share(pair) for pair in pairs if pair.near == "distance")
    text = labels("answer.cost" if is_same else "answer.cost.unequal", parts=parts)
    if shares:
        ends = [labels.percent(share) for share in (shares[0], shares[-1])]
        share = ends[0] if ends[0] == ends[1] else labels("range", low=ends[0], high=ends[1])
        key = "answer.distance.main" if shares[-1] > _MAIN_PCT else "answer.distance"
        text += " " + labels(key, share=share)
    yield text


def _with_others(evidence: Evidence) -> list[Pair]:
    """Return the pairs of a plant whose partner is no toll canner, such as a plant of other sizes of can."""
    with_toll = {pair.scenario for pair in compared_with_toll(evidence)}
    own = {plant.scenario for plant in plants(evidence)} - with_toll
    return [pair for pair in compared(evidence) if pair.scenario in own and pair.total.defined]


def _beside_others(evidence: Evidence) -> Iterator[str]:
    labels = evidence.labels
    for pair in _cheapest_first(_with_others(evidence)):
        words = {"partner": labels(pair.against), "parts": _difference(pair, labels)}
        yield labels("answer.cost.other", **words)


def _partner_note(key: str, evidence: Evidence, labels: Labels, **words: str) -> str:
    """Return a note that says what the partners are: toll canners, or what the study names."""
    return labels(f"{key}.other" if _with_others(evidence) else key, **words)


def _cheapest_first(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: pair.total.mean)


def _difference(pair: Pair, labels: Labels) -> str:
    words = {"scenario": labels(pair.scenario), "amount": size(pair.total, labels)}
    text = labels(f"answer.cost.{word(pair.total)}", **words) + borne_by_others(pair, labels)
    if pair.has_same_volume is False:
        text += labels("claim.local_plants_cheaper.unequal", **volumes(pair, labels))
    return text


def _distance_share(pair: Pair) -> float:
    """Return the part of distance in all that a plant saves [%]."""
    whole = sum(part.mean for part in pair.savings.values())
    return percent_of(pair.savings["distance"].mean, whole)


def _worth(evidence: Evidence) -> Iterator[str]:
    labels, ours = evidence.labels, plants(evidence)
    if not ours:
        return
    parts = [_npv(plant, labels) for plant in sorted(ours, key=lambda one: -one.npv.mean)]
    text = labels("answer.worth", parts="; ".join(parts))
    for market, rival in sold(evidence.kpis)[:1]:
        gaps = [(one, one.figure(f"{LANDED_GAP}{market}.{rival}")) for one in ours]
        abroad = ", ".join(
            labels(
                f"answer.abroad.{'below' if gap.mean < 0 else 'above'}",
                scenario=labels(one.scenario),
                share=labels.percent(abs(gap.mean), 1),
            )
            for one, gap in sorted(gaps, key=lambda pair: pair[1].mean)
            if gap.defined
        )
        if abroad:
            words = {"market": labels(market), "rival": labels(rival), "parts": abroad}
            text = f"{labels('answer.abroad', **words)} {text}"
    yield text


def _npv(plant: Plant, labels: Labels) -> str:
    shown = plant.npv.shown
    npv = labels.signed_amount(shown.mean, shown.unit, shown.digits)
    text = labels("answer.npv", scenario=labels(plant.scenario), amount=npv)
    if plant.granted:
        net = plant.net.shown
        amount = labels.signed_amount(net.mean, net.unit, net.digits)
        text += labels("answer.npv.granted", amount=amount)
    return text


def _doubt(runs: "StudyResult", evidence: Evidence) -> Iterator[str]:
    """Yield how sure the worth of the most valuable plant is, and what would overturn it."""
    labels, ours = evidence.labels, plants(evidence)
    if not ours:
        return
    best = max(ours, key=lambda one: one.npv.mean)
    for share in worth_in_ranges(runs, best.scenario):
        words = {
            "scenario": labels(best.scenario),
            "share": labels.percent(100 * share),
            "word": labels(f"likelihood.{likelihood(share)}"),
        }
        text = labels("answer.doubt", **words)
        if change := nearest_change(runs, best.scenario, labels):
            text += " " + labels("answer.turn", change=change)
        yield text


def answer_table(runs: "StudyResult", lang: str) -> Table:
    """Return a row for each plant, or each scenario if there is none: its cost, its price abroad, its worth."""
    evidence = Evidence.of(runs, lang)
    labels = evidence.labels
    names = [plant.scenario for plant in plants(evidence)] or evidence.names
    series = [*_series(evidence)]
    odds = {name: _odds(runs, name) for name in names}
    headings = tuple(one.heading(labels) for one in series)
    rows = [
        Row(labels(name), (*(one.cell(name, evidence) for one in series), *odds[name]))
        for name in names
    ]
    own = (labels("column.answer.loss"), labels("column.answer.ranges"))
    gaps = [
        labels("table.note.answer.gap", market=labels(market), rival=labels(rival))
        for market, rival in sold(evidence.kpis)[:1]
    ]
    notes = [
        " ".join(
            (
                _partner_note("table.note.answer", evidence, labels),
                *gaps,
                labels("table.note.answer.odds"),
            )
        )
    ]
    if any(name in runs.words for name in names):
        notes.append(labels("table.note.names", names=", ".join(names)))
    title, corner = labels("table.answer"), labels("column.scenario")
    return Table(
        title, corner, (*headings, *own), (rows,), labels, tuple(notes)
    ).with_known_columns()


def short_answer_table(runs: "StudyResult", lang: str) -> Table:
    """Return a row for each plant, or each scenario if there is none: cost, worth, and how sure that is."""
    evidence = Evidence.of(runs, lang)
    labels = evidence.labels
    names = [plant.scenario for plant in plants(evidence)] or evidence.names
    rows = [
        Row(
            labels(name),
            (*(one.cell(name, evidence) for one in _SHORT), _odds(runs, name)[1]),
        )
        for name in names
    ]
    headings = (*(one.heading(labels) for one in _SHORT), labels("column.gain_in_ranges"))
    count = 0 if runs.over_ranges.empty else int(runs.over_ranges["n"].max())
    number = labels.number(count)
    notes = (_partner_note("table.note.answer.short", evidence, labels, n=number),)
    title, corner = labels("table.answer.short"), labels("column.scenario")
    return Table(title, corner, headings, (rows,), labels, notes).with_known_columns()


_SHORT = (
    KpiSeries("column.invested", CAPITAL, "IDR_billion", interval=False),
    KpiSeries("column.cans", CANS, interval=False),
    KpiSeries("column.cost", COST, "IDR", interval=False),
    KpiSeries("column.difference", COST, "IDR", signed=True, interval=False, paired=True),
    KpiSeries("column.npv", NPV, "IDR_billion", signed=True, interval=False),
    KpiSeries("column.npv_net", NPV + NET, "IDR_billion", signed=True, interval=False),
)


def _series(evidence: Evidence) -> Iterator[KpiSeries]:
    yield KpiSeries("column.answer.cans", CANS, interval=False)
    yield KpiSeries("column.answer.cost", COST, "IDR", interval=False)
    yield KpiSeries("column.answer.less", COST, "IDR", signed=True, interval=False, paired=True)
    yield KpiSeries(
        "column.answer.distance", f"{CAUSE}distance", "IDR", signed=True, interval=False
    )
    for market, rival in sold(evidence.kpis)[:1]:
        words = (("rival", rival),)
        kpi = f"{LANDED_GAP}{market}.{rival}"
        yield KpiSeries("column.answer.gap", kpi, signed=True, interval=False, words=words)
        kpi = f"{COMPETITIVE}{market}.{rival}"
        yield KpiSeries("column.answer.competitive", kpi, "%", percent=True)
    yield KpiSeries("column.answer.price", BREAK_EVEN_FOB, "USD", interval=False)
    yield KpiSeries("column.answer.cover", DEBT_COVER[0], interval=False)
    yield KpiSeries("column.answer.npv", NPV, "IDR_billion", signed=True, interval=False)
    yield KpiSeries("column.answer.npv_net", NPV + NET, "IDR_billion", signed=True, interval=False)


def _odds(runs: "StudyResult", name: str) -> tuple[Cell, Cell]:
    """Return how often luck leaves the NPV of a scenario below zero, and how often prices leave it above."""
    share = next(iter(worth_in_ranges(runs, name)), math.nan)
    return (
        NumberCell(100 * runs.odds(NPV, name), 0, "%"),
        NumberCell(100 * share, 0, "%"),
    )


def worth_in_ranges(runs: "StudyResult", name: str) -> list[float]:
    """Return the share of the draws of all prices in which the NPV of a scenario is above zero, if it is judged."""
    frame = runs.over_ranges
    rows = frame[(frame["scenario"] == name) & (frame["kpi"] == NPV)]
    return [float(share) for share in rows["probability"]]
