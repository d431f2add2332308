"""The table of candidates and the sentences on the best of them."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from sim.analysis.optimise import ERROR
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.tables.breakeven import number_cell
from sim.report.tables.cells import EstimateCell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table
from sim.report.tables.uncertain import best

if TYPE_CHECKING:
    from sim.analysis.optimise import OptimiseResult


def optimise_table(result: "OptimiseResult", labels: Labels) -> Table:
    """Return how far each candidate is behind the best: a row a candidate, the best first."""
    rows = result.ranking.to_dict("records")
    shown = labels.unit(_mean(rows[0]).shown.unit)
    return Table(
        labels("table.optimise", kpi=labels.kpi(result.choice.kpi)),
        labels("column.scenario"),
        (
            f"{labels('column.mean')} ({shown})",
            f"{labels('column.optimise.behind')} ({shown})",
            labels("column.optimise.known"),
            labels("column.optimise.n"),
        ),
        (
            [
                Row(
                    candidate_text(row, labels),
                    (
                        EstimateCell(_mean(row), interval=False),
                        None if row["is_best"] else EstimateCell(_behind(row)),
                        labels(f"optimise.{_known(row)}"),
                        NumberCell(row["n"]),
                    ),
                )
                for row in rows
            ],
        ),
        labels,
        (labels("table.note.optimise"),),
    )


def candidate_text(row: Mapping[Hashable, Any], labels: Labels) -> str:
    """Return what a candidate is called: its scenario, and its value if one is varied."""
    scenario = best(row["scenario"], labels)
    if not row["value"]:
        return scenario
    number, _, unit = row["value"].partition(" ")
    value = f"{number_cell(float(number)).write(labels)} {labels.unit(unit)}".strip()
    return labels("optimise.candidate", scenario=scenario, path=row["vary"], value=value)


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mean(row: Mapping[Hashable, Any]) -> Estimate:
    return Estimate(row["mean"], row["mean"], row["mean"], row["n"], row["unit"])


def _behind(row: Mapping[Hashable, Any]) -> Estimate:
    return Estimate(row["behind"], row["ci_low"], row["ci_high"], row["n"], row["unit"])


def _known(row: Mapping[Hashable, Any]) -> str:
    if row["is_best"]:
        return "best"
    return "worse" if row["is_told"] else "left"


def optimise_sentences(result: "OptimiseResult", labels: Labels) -> list[str]:
    """Return which candidate is picked, how surely, what cannot be told from it, and what it took."""
    rows = result.ranking.to_dict("records")
    zone = Estimate(result.zone, result.zone, result.zone, 1, rows[0]["unit"]).shown
    words = {
        "best": _sentence_start(candidate_text(rows[0], labels)),
        "kpi": labels.kpi(result.choice.kpi),
        "zone": f"{labels.number(zone.mean, max(1, zone.digits))} {labels.unit(zone.unit)}",
        "sure": labels.percent(100 * (1 - ERROR)),
    }
    untold = [candidate_text(row, labels) for row in rows if _known(row) == "left"]
    counts = sorted(row["n"] for row in rows)
    least, most = (labels.number(count) for count in (counts[0], counts[-1]))
    each = least if least == most else labels("range", low=least, high=most)
    return [
        labels("optimise.picked" if result.is_sure else "optimise.not_sure", **words),
        labels("optimise.untold", names="; ".join(untold)) if untold else labels("optimise.told"),
        labels("optimise.runs", each=each, all=labels.number(sum(counts))),
    ]
