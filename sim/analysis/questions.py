"""What to ask before a choice: the assumptions worth finding out, and how narrow an answer must be."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.unknowns import Range, Unknown
from sim.arrays import Array
from sim.statistics.value_of_information import Decision

COLUMNS = (
    *("payoff", "path", "best_now", "value_idr", "error_idr"),
    *("value", "low", "high", "confidence", "source", "note", "informant"),
    *("stays_from", "stays_to", "best_below", "best_above"),
)


_DIGITS = 3
"""Significant digits of a value at which the choice changes."""


class Stay(NamedTuple):
    """Between which shares of probability of an unknown a choice stays, and what is best beyond."""

    low: float
    high: float
    below: int | None
    above: int | None
    """Number of the best alternative below and above; None where the range ends before."""


def stay(decision: Decision, number: int, shares: Array) -> Stay | None:
    """Return where the choice stays as its input `number` changes alone, None where it is best nowhere.

    The other inputs are at their average. Where the choice is best in several places, the longest counts.

    Parameters
    ----------
    shares
        Shares of probability of the input [point].
    """
    order = np.argsort(shares)
    sorted_shares = shares[order]
    best = decision.model.response([number])[order].argmax(axis=1)
    edges = np.flatnonzero(np.diff(best)) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(best))
    runs = [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if best[a] == decision.best]
    if not runs:
        return None
    first, last = max(runs, key=lambda run: sorted_shares[run[1] - 1] - sorted_shares[run[0]])
    middles = (sorted_shares[1:] + sorted_shares[:-1]) / 2
    return Stay(
        float(middles[first - 1]) if first else 0.0,
        float(middles[last - 1]) if last < len(best) else 1.0,
        int(best[first - 1]) if first else None,
        int(best[last]) if last < len(best) else None,
    )


def questions_frame(
    unknowns: Sequence[Unknown],
    shares: Array,
    decisions: Mapping[str, tuple[Decision, Sequence[str]]],
    values: pd.DataFrame,
    informant: Callable[[str], str] = lambda _: "",
) -> pd.DataFrame:
    """Return what to ask, the most valuable first: a row for each payoff and assumption that stands out.

    Parameters
    ----------
    shares
        Shares of probability [point, unknown].
    decisions
        Each decision by payoff, with the names of its alternatives.
    values
        Values of finding out: payoff, path, value_idr, error_idr, stands_out.
    informant
        Returns the name of who could tell the value at a path.
    """
    places = {unknown.path: number for number, unknown in enumerate(unknowns)}
    told = values[values["stands_out"] & (values["path"] != "") & (values["value_idr"] > 0)]
    told = told.sort_values(["value_idr", "path"], ascending=[False, True])
    rows = []
    for row in told.to_dict("records"):
        number = places[row["path"]]
        decision, names = decisions[row["payoff"]]
        found = stay(decision, number, shares[:, number])
        # A plant may have a range of its own; that of the best one counts.
        written = unknowns[number].range_in((row["best_now"], *names))
        own = (row["payoff"], row["path"], row["best_now"], row["value_idr"], row["error_idr"])
        rows.append(
            (
                *own,
                *_stated(written),
                informant(row["path"]),
                *_stays(written, found, names),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _stated(one: Range) -> tuple[str, ...]:
    stated = one.stated
    return (stated.value, *one.ends, stated.confidence, stated.source, stated.note)


def _stays(one: Range, found: Stay | None, names: Sequence[str]) -> tuple[str | None, ...]:
    if found is None:
        return (None,) * 4
    low, high = one.texts(np.array([found.low, found.high]), _DIGITS)
    beyond = (None if place is None else names[place] for place in (found.below, found.above))
    return (low, high, *beyond)
