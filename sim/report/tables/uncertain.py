"""The tables of how sure a study is: its claims, and the assumptions that they hang on."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.outputs import Output
from sim.catalogue.kpis import unit
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.tables.breakeven import amount_text
from sim.report.tables.cells import Cell, EstimateCell, NumberCell, RangeCell
from sim.report.tables.grid import Row, aligned
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult
    from sim.analysis.uncertain_result import UncertainResult

# Probabilities of a claim from which a word holds, in percent.
WORDS = ((95, "almost_certain"), (80, "likely"), (20, "open"), (5, "unlikely"), (0, "excluded"))
_SHOWN = 10
"""Assumptions in a table; all stand in the result folder."""
METHODS = ("exact", "simulated", "curve")
"""How the rows of a tornado are found."""
WIDEST = 12
"""Assumptions in a tornado."""
_REASONS = 3
"""Assumptions behind a claim in a table."""
_TOLD = ("below_rival", "worth", "worth_to_nation")
"""Kinds of claims that the verdict tells of plants with a rival or an investment."""
_OF_DISTANCE = ("distance_costs", "distance_leads")
_TOLD_OF_ALL = ("cheaper", "distance_leads")
"""Kinds of claims that it tells of every scenario."""
_BILLION = 1e9
_SPREAD = 3
"""Column of the percentiles of what a claim is about."""
_ENDS = ("ci_low", "ci_high")
_CLAIM = ["kind", "scenario", "kpi", "against"]
"""Columns that tell a claim apart."""

Record = Mapping[Hashable, Any]


def likelihood(probability: float) -> str:
    """Return the word for a probability [share]; the thresholds are 95, 80, 20 and 5 %.

    >>> [likelihood(share) for share in (1.0, 0.8, 0.5, 0.1, 0.01)]
    ['almost_certain', 'likely', 'open', 'unlikely', 'excluded']
    """
    return next(word for least, word in WORDS if 100 * probability >= least)


def sureness(row: Record, labels: Labels) -> str:
    """Return how sure a claim is, from the word at the lower end of its interval to that at the upper one."""
    low, high = (labels(f"likelihood.{likelihood(row[end])}") for end in _ENDS)
    return low if low == high else labels("likelihood.between", low=low, high=high)


def claims_table(result: "UncertainResult", labels: Labels) -> Table:
    """Return how often each claim holds over all draws: a row a claim."""
    counts = len(result.numbers), len(result.clusters)
    table = _table("uncertain_claims", result.claims, counts, labels)
    fewer = result.claims[result.claims["kind"].isin(_OF_DISTANCE)].head(1)
    return replace(
        table,
        notes=(*table.notes, *(_fewer(row, result, labels) for row in fewer.to_dict("records"))),
    )


def _fewer(row: Record, result: "UncertainResult", labels: Labels) -> str:
    """Return how many draws tell a claim that not all of them tell."""
    simulated = result.simulated(Output(row["scenario"], row["kpi"]))
    counts = {"n": row["n"], "simulated": simulated}
    return labels(
        "table.note.uncertain_distance",
        **{name: labels.number(count) for name, count in counts.items()},
    )


def over_ranges_table(result: "StudyResult", labels: Labels) -> Table:
    """Return how often each claim holds over the ranges of money assumptions: a row a claim."""
    count = int(result.over_ranges["n"].max())
    return _table("over_ranges", result.over_ranges, (count,), labels)


def settled(before: pd.DataFrame, after: pd.DataFrame, labels: Labels) -> Table:
    """Return how sure claims were before some answers, and are with them: frames of the same claims."""
    both = before.merge(after, on=_CLAIM, suffixes=("_before", "_after"))
    rows = [
        Row(
            claim_text(row, labels),
            tuple(
                cell
                for when in ("before", "after")
                for cell in (
                    NumberCell(100 * row[f"probability_{when}"], 0, "%"),
                    sureness({end: row[f"{end}_{when}"] for end in _ENDS}, labels),
                )
            ),
        )
        for row in both.to_dict("records")
    ]
    names = ("before", "word_before", "after", "word_after")
    headings = tuple(labels(f"column.settled.{name}") for name in names)
    return Table(labels("table.settled"), labels("column.claim"), headings, (rows,), labels)


def _table(name: str, claims: pd.DataFrame, counts: tuple[int, ...], labels: Labels) -> Table:
    drawn = dict(zip(("n", "simulated"), map(labels.number, counts), strict=False))
    return Table(
        labels(f"table.{name}"),
        labels("column.claim"),
        tuple(
            labels(f"column.{name}")
            for name in ("probability", "interval_of_draws", "how_sure", "spread", "unit")
        ),
        aligned(_blocks(claims, labels), _SPREAD),
        labels,
        (
            labels(f"table.note.{name}", **drawn),
            labels("table.note.likelihood"),
        ),
    )


def _blocks(claims: pd.DataFrame, labels: Labels) -> Iterator[list[Row]]:
    for _, rows in claims.groupby("kind", sort=False):
        yield [
            Row(claim_text(row, labels), _claim_cells(row, labels))
            for row in rows.to_dict("records")
        ]


def claim_text(row: Record, labels: Labels) -> str:
    """Return the words of a claim."""
    key = f"uncertain.{row['kind']}{'.net' if _is_net(row) else ''}"
    return labels(key, **{name: labels(row[name]) for name in ("scenario", "against")})


def claimant(row: Record, labels: Labels) -> str:
    """Return the scenario of a claim, and that it has the grant if the claim says so."""
    scenario = labels(row["scenario"])
    return labels("uncertain.granted", scenario=scenario) if _is_net(row) else scenario


def _claim_cells(row: Record, labels: Labels) -> tuple[Cell, ...]:
    return (
        NumberCell(100 * row["probability"], 0, "%"),
        RangeCell(100 * row["ci_low"], 100 * row["ci_high"], 0, "%"),
        sureness(row, labels),
        *_spread_cells(row, labels),
    )


def _spread_cells(row: Record, labels: Labels) -> tuple[Cell, Cell]:
    """Return the 5th to 95th percentile, and its unit."""
    low, middle, high = (_shown(row[name], row["unit"]) for name in ("p05", "p50", "p95"))
    spread = RangeCell(low.mean, high.mean, middle.digits, middle.unit)
    return spread, labels.unit(middle.unit)


def _shown(value: float, unit: str) -> Estimate:
    return Estimate(value, value, value, 1, unit).shown


def findings(result: "UncertainResult", payoff: str) -> pd.DataFrame:
    """Return the assumptions that are worth finding out for a payoff, the most valuable first."""
    return result.questions[result.questions["payoff"] == payoff]


def findings_table(result: "UncertainResult", payoff: str, labels: Labels) -> Table:
    """Return what finding out each assumption is worth to the choice of a plant: the most valuable ones."""
    names = (
        "assumed",
        "range",
        "confidence",
        "informant",
        "value_of_finding_out",
        "standard_error",
        "choice_stays",
    )
    return Table(
        labels("table.uncertain_values", kpi=labels.kpi(payoff)),
        labels("column.assumption"),
        tuple(labels(f"column.{name}") for name in names),
        (
            [
                Row(row["path"], _finding_cells(row, labels))
                for row in findings(result, payoff).head(_SHOWN).to_dict("records")
            ],
        ),
        labels,
        (
            _best_now(result, payoff, labels),
            _everything(result, payoff, labels),
            labels("table.note.uncertain_values"),
        ),
    )


def _of_everything(result: "UncertainResult", payoff: str) -> Record:
    values = result.values_of_information
    (row,) = values[(values["payoff"] == payoff) & (values["path"] == "")].to_dict("records")
    return row


def _best_now(result: "UncertainResult", payoff: str, labels: Labels) -> str:
    return labels(
        "uncertain.best_now", best=best(_of_everything(result, payoff)["best_now"], labels)
    )


def _everything(result: "UncertainResult", payoff: str, labels: Labels) -> str:
    """Return what knowing every assumption is worth, or that it cannot be told."""
    row = _of_everything(result, payoff)
    if not row["stands_out"]:
        return labels("uncertain.everything_untold", n=labels.number(len(result.numbers)))
    words = {"all": row["value_idr"], "error": row["error_idr"]}
    texts = {name: labels.number(amount / _BILLION, 1) for name, amount in words.items()}
    return labels("uncertain.everything", **texts)


def findings_sentences(result: "UncertainResult", labels: Labels) -> Iterator[str]:
    """Yield a sentence for each payoff to which no single assumption is worth finding out."""
    for payoff in result.decisions:
        if findings(result, payoff).empty:
            nothing = labels("uncertain.none_told", kpi=labels.kpi(payoff))
            now, whole = (say(result, payoff, labels) for say in (_best_now, _everything))
            yield f"{nothing} {now} {whole}"


def _finding_cells(row: Record, labels: Labels) -> tuple[Cell, ...]:
    return (
        amount_text(row["value"], labels),
        _range_text(row["low"], row["high"], labels),
        row["confidence"] or None,
        labels(f"informant.{row['informant']}") if row["informant"] else None,
        NumberCell(row["value_idr"] / _BILLION, 2, "IDR_billion"),
        NumberCell(row["error_idr"] / _BILLION, 2, "IDR_billion"),
        stays_text(row, labels),
    )


def stays_text(row: Record, labels: Labels) -> str:
    """Return between which values of an assumption the best choice stays the same."""
    if pd.isna(row["stays_from"]):
        return labels("uncertain.stays_nowhere")
    if pd.isna(row["best_below"]) and pd.isna(row["best_above"]):
        return labels("uncertain.stays_everywhere")
    return _range_text(row["stays_from"], row["stays_to"], labels)


def _range_text(low: str, high: str, labels: Labels) -> str:
    return labels("range", low=amount_text(low, labels), high=amount_text(high, labels))


def best(name: str, labels: Labels) -> str:
    """Return what an alternative is called."""
    return labels(name) if name else labels("uncertain.nothing")


def importance_table(result: "UncertainResult", labels: Labels) -> Table:
    """Return the assumptions that explain most of the spread behind each claim: a row a claim."""
    frame = result.importance
    frame = frame[frame["stands_out"]].sort_values(["share", "path"], ascending=[False, True])
    rows = []
    for row in result.claims.to_dict("records"):
        of_claim = frame[(frame[_CLAIM] == [row[name] for name in _CLAIM]).all(axis=1)]
        reasons = [
            f"{path} ({labels.percent(100 * share)})"
            for path, share in zip(of_claim["path"], of_claim["share"], strict=True)
        ]
        if reasons and not _is_net(row):
            shown = reasons[:_REASONS]
            rows.append(Row(claim_text(row, labels), (*shown, *[None] * (_REASONS - len(shown)))))
    return Table(
        labels("table.uncertain_importance"),
        labels("column.claim"),
        tuple(labels(f"column.reason_{number + 1}") for number in range(_REASONS)),
        (rows,),
        labels,
        (labels("table.note.uncertain_importance"),),
    )


def spread_table(result: "UncertainResult", labels: Labels) -> Table:
    """Return how far the figures that decide spread, and how much of it is luck: a row a plant and figure."""
    frame = result.distributions
    shown = frame[frame["kpi"].isin([*result.decisions])]
    names = ("spread", "unit", "luck_share", "ignorance_share")
    count = len(result.own.replications) if result.own else 0
    return Table(
        labels("table.uncertain_spread"),
        labels("column.kpi"),
        tuple(labels(f"column.{name}") for name in names),
        aligned([[_spread_row(row, labels) for row in shown.to_dict("records")]], 0),
        labels,
        (labels("table.note.uncertain_spread", n=labels.number(count)),),
    )


def _spread_row(row: Record, labels: Labels) -> Row:
    cells = (
        *_spread_cells(row, labels),
        NumberCell(100 * row["luck_share"], 0, "%"),
        NumberCell(100 * (1 - row["luck_share"]), 0, "%"),
    )
    return Row(f"{labels(row['scenario'])}: {labels.kpi(row['kpi'])}", cells)


def widest(result: "UncertainResult") -> Iterator[pd.DataFrame]:
    """Yield what assumptions do alone to each payoff that decides, of the plant that has most of it."""
    tornado = result.tornado
    for plant, payoff, _ in result.best_plants:
        rows = tornado[(tornado["kpi"] == payoff) & (tornado["scenario"] == plant)]
        if len(rows):
            yield rows.head(WIDEST)


def tornado_table(rows: pd.DataFrame, labels: Labels) -> Table:
    """Return by how much each assumption alone moves an output, the widest first: a row an assumption."""
    first = rows.iloc[0]
    names = ("range", "at_low", "at_high", "tornado.method")
    return Table(
        labels("table.tornado", kpi=labels.kpi(first["kpi"]), scenario=labels(first["scenario"])),
        labels("column.assumption"),
        tuple(labels(f"column.{name}") for name in names),
        aligned(
            [[Row(row["path"], _tornado_cells(row, labels)) for row in rows.to_dict("records")]],
            *(1, 2),
        ),
        labels,
        (
            labels(
                "table.note.tornado", unit=labels.unit(_shown(first["span"], first["unit"]).unit)
            ),
            *(
                labels(f"table.note.tornado.{method}", n=labels.number(rows["n"].max()))
                for method in METHODS
                if method in {*rows["method"]}
            ),
        ),
    )


def _tornado_cells(row: Record, labels: Labels) -> tuple[Cell, ...]:
    return (
        _range_text(row["low"], row["high"], labels),
        *(_end_cell(row, end, labels) for end in ("low", "high")),
        labels(f"tornado.{row['method']}"),
    )


def _end_cell(row: Record, end: str, labels: Labels) -> Cell:
    """Return the difference at an end of a range, or that none can be told from no change."""
    low, high = row[f"{end}_ci_low"], row[f"{end}_ci_high"]
    estimate = Estimate(row[f"at_{end}"], low, high, row["n"], row["unit"])
    if estimate.bounded and low <= 0 <= high and low < high:
        return labels("tornado.indistinct")
    if estimate.bounded:
        return EstimateCell(estimate, signed=True)
    shown = estimate.shown
    return NumberCell(shown.mean, shown.digits, shown.unit, signed=True) if shown.defined else None


def overturn_table(turns: pd.DataFrame, labels: Labels) -> Table:
    """Return the nearest change of the fewest assumptions that turns each claim: a row a claim."""
    names = ("change", "distance", "at_medians", "after", "unit", "confirmed")
    return Table(
        labels("table.overturn"),
        labels("column.claim"),
        tuple(labels(f"column.overturn.{name}") for name in names),
        aligned([[_overturn_row(moved, labels) for moved in fewest(turns)]], 2),
        labels,
        (labels("table.note.overturn", n=labels.number(turns["n"].max())),),
    )


def fewest(turns: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the assumptions that move in the change of the fewest, claim by claim."""
    for _, found in turns.groupby(_CLAIM, sort=False):
        yield found[found["changes"] == found["changes"].min()]


def _overturn_row(moved: pd.DataFrame, labels: Labels) -> Row:
    row = moved.iloc[0].to_dict()
    before = _shown(row["at_medians"], unit(row["kpi"]))
    cells = (
        change_text(moved, labels),
        NumberCell(100 * row["distance"], 0, "%"),
        NumberCell(before.mean, before.digits, before.unit),
        EstimateCell(
            Estimate(row["moved_mean"], row["ci_low"], row["ci_high"], row["n"], unit(row["kpi"]))
        ),
        labels.unit(before.unit),
        labels(f"overturn.{'confirmed' if row['is_confirmed'] else 'unconfirmed'}"),
    )
    return Row(claim_text(row, labels), cells)


def _overturn_sentence(turns: pd.DataFrame, labels: Labels) -> list[str]:
    """Return which single changes turn a claim, as simulations confirm; no sentence if none does."""
    alone = turns[(turns["changes"] == 1) & turns["is_confirmed"].astype(bool)]
    parts = [
        f"{claim_text(moved.iloc[0].to_dict(), labels)} ({change_text(moved, labels)})"
        for moved in fewest(alone)
    ]
    return [labels("uncertain.overturn", parts="; ".join(parts))] if parts else []


def change_text(moved: pd.DataFrame, labels: Labels) -> str:
    """Return which assumptions move from their median to which value."""
    return "; ".join(
        labels(
            "overturn.move",
            path=row["path"],
            median=amount_text(row["median"], labels),
            moved=amount_text(row["moved"], labels),
        )
        for row in moved.to_dict("records")
    )


def _is_net(row: Record) -> bool:
    """Return whether a claim is one with the grant."""
    return "net_of_grant" in row["kpi"]


def ranges_sentence(claims: pd.DataFrame, labels: Labels) -> str:
    """Return how sure the cost, the price and the worth of plants are within the ranges of prices, by word."""
    by_word: dict[str, list[str]] = {word: [] for _, word in WORDS}
    plants = {*claims[claims["kind"] == "worth"]["scenario"]}
    for row in claims.to_dict("records"):
        if row["kind"] in _TOLD_OF_ALL or (row["kind"] in _TOLD and row["scenario"] in plants):
            share = labels.percent(100 * row["probability"])
            by_word[likelihood(row["probability"])].append(f"{claim_text(row, labels)} ({share})")
    parts = [
        f"{labels(f'likelihood.{word}').capitalize()}: {', '.join(texts)}"
        for word, texts in by_word.items()
        if texts
    ]
    return labels("uncertain.over_ranges", parts=". ".join(parts)) if parts else ""


def uncertain_sentences(result: "UncertainResult", labels: Labels) -> list[str]:
    """Return a sentence for each claim that a grant does not change, on single changes, and on draws left out."""
    texts = [
        labels(
            "uncertain.sentence",
            claim=claim_text(row, labels),
            word=sureness(row, labels),
            share=labels.percent(100 * row["probability"]),
        )
        for row in result.claims.to_dict("records")
        if row["kind"] != "below_rival" and not _is_net(row)
    ]
    texts += _overturn_sentence(result.turns, labels)
    texts += findings_sentences(result, labels)
    if result.refused:
        words = {
            "count": len(result.refused),
            "all": len(result.numbers) + len(result.refused),
        }
        texts.append(labels("uncertain.refused", why=result.refused[0].why, **words))
    return texts
