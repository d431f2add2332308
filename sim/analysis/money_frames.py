"""Tidy frames of the money of one scenario by year or month: its ledger, and who is paid."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, by_replication
from sim.analysis.study_runs import StudyRuns
from sim.arrays import Array
from sim.economics.ledger import Posting, monthly, real_yearly, yearly
from sim.economics.timeline import Timeline

_LINE = ("kind", "group", "item")
_REMAINDER = ("owner", "")
_Entry = tuple[str, str, str, int]
"""Kind, group and item of a posting, and its number among those of the same item."""


def ledger_frame(
    runs: StudyRuns, name: str, *, by_month: bool = False, each: bool = False
) -> pd.DataFrame:
    """Return a scenario's amounts by item and calendar year; the start is in the first year.

    `amount_idr` is IDR of the day, `real_idr` the same in IDR of the price basis. Means, or with `each` the
    amounts of every replication. With `by_month`, by the date on which the money moves: the start of the
    study, or the last day of a month.
    """

    def read(block: AppraisedBlock) -> Iterator[tuple[_Entry, Array]]:
        appraisal = block.appraisals[name]
        for line, posting in _numbered(appraisal.ledger.postings):
            yield line, _amounts(posting, appraisal.prices.time, by_month=by_month)

    told, time = runs.told(read, each=each), runs.blocks.first_appraisals[name].prices.time
    lines, when = [*told], _dates(time) if by_month else np.array(time.calendar)
    amounts = np.stack([*told.values()]) if told else np.zeros((0, 2, len(when), 1))
    line, at, row = np.nonzero(amounts[:, 0])
    columns = {
        key: np.array([entry[place] for entry in lines], dtype=object)[line]
        for place, key in enumerate(_LINE)
    }
    numbers = {"replication": np.array(runs.replications)[row]} if each else {}
    nominal, real = (amounts[line, place, at, row] for place in (0, 1))
    columns |= {"date" if by_month else "year": when[at], "amount_idr": nominal, "real_idr": real}
    return pd.DataFrame({**numbers, **columns})


def _numbered(postings: Iterable[Posting]) -> Iterator[tuple[_Entry, Posting]]:
    """Yield postings with unique keys; postings of the same item are numbered."""
    seen = Counter[tuple[str, str, str]]()
    for posting in postings:
        item = (posting.kind, posting.group, posting.item)
        yield (*item, seen[item]), posting
        seen[item] += 1


def _amounts(posting: Posting, time: Timeline, *, by_month: bool) -> Array:
    """Return a posting in IDR of the day and in IDR of the price basis [2, time, replication or 1]."""
    if by_month:
        nominal = monthly([posting], time)
        real = nominal / time.index
    else:
        nominal, real = (summed([posting], time) for summed in (yearly, real_yearly))
    return np.swapaxes(np.stack([nominal, real]), -1, -2)


def _dates(time: Timeline) -> Array:
    """Return the date of every point: the start, then the last day of each month."""
    start = pd.Timestamp(time.timing.start)
    return (
        pd.DatetimeIndex([start])
        .append(pd.date_range(start, periods=time.points - 1, freq="ME"))
        .to_numpy()
    )


def cash_frame(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts [IDR of the day] of a ledger by scenario and time in order, a column a kind."""
    rows = [key for key in ("scenario", "replication", "year", "date") if key in ledger]
    table = ledger.pivot_table(
        index=rows, columns="kind", values="amount_idr", aggfunc="sum", sort=False
    )
    cash = table.fillna(0.0).reset_index()
    names = list(dict.fromkeys(cash["scenario"]))
    order = [cash["scenario"].map(names.index), *(cash[key] for key in rows[1:])]
    return cash.iloc[np.lexsort(order[::-1])].reset_index(drop=True)


def parties_frame(runs: StudyRuns, name: str) -> pd.DataFrame:
    """Return mean amounts [IDR of the day] paid to each party, by nature and calendar year.

    Amounts that a party pays are negative; the owner's are the remainder, so that a year sums to zero.
    """

    def read(block: AppraisedBlock) -> Iterator[tuple[tuple[str, str], Array]]:
        appraisal, paid = block.appraisals[name], dict[tuple[str, str], list[Posting]]()
        time = appraisal.prices.time
        for piece in appraisal.allocations:
            paid.setdefault((piece.party, piece.nature), []).append(piece.posting)
        for key, postings in paid.items():
            yield key, -by_replication(yearly(postings, time))
        yield _REMAINDER, by_replication(yearly(appraisal.ledger.postings, time))

    means, years = runs.mean(read), runs.blocks.first_appraisals[name].prices.time.calendar
    return pd.DataFrame(
        {"party": party, "nature": nature, "year": year, "amount_idr": amount}
        for (party, nature), amounts in means.items()
        for year, amount in zip(years, amounts, strict=True)
        if amount
    )
