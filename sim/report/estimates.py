"""Estimates read from tidy frames, by scenario and KPI, and the names that stand in the keys."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from sim.analysis.basis import Basis
from sim.catalogue.keys import (
    CAUSE,
    CAUSES,
    COST,
    GROUPS,
    LAST_GROUPS,
    ORDERED,
    RIVAL_FOB,
    RIVAL_LANDED,
)
from sim.catalogue.kpis import most_digits, read, shown_unit
from sim.catalogue.labels import UNDEFINED, Labels, OwnWords

# A difference below this is rounding of floats, in any unit.
_ROUNDING = 1e-9


class Results(Protocol):
    """Anything that carries the two tidy frames: levels, and paired differences."""

    @property
    def kpis(self) -> pd.DataFrame:
        """One row a scenario and KPI."""

    @property
    def differences(self) -> pd.DataFrame:
        """One row a scenario with a partner `against` and KPI: scenario less partner."""

    @property
    def baseline(self) -> str:
        """The scenario that all are set beside."""

    @property
    def words(self) -> OwnWords:
        """What the scenarios call themselves and their parts."""

    @property
    def basis(self) -> Basis:
        """What the numbers rest on."""


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval over `n` replications, in `unit`; nan where undefined."""

    mean: float
    ci_low: float
    ci_high: float
    n: int
    unit: str
    p05: float = math.nan
    p95: float = math.nan
    against: str = ""
    why: str = ""
    variance_ratio: float = math.nan
    """How many times the pairing cut the variance of a difference."""
    undefined_share: float = 0.0
    """Share of the replications in which it is undefined."""

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.ci_high - self.ci_low) / 2

    @property
    def defined(self) -> bool:
        """Whether there is a mean at all."""
        return math.isfinite(self.mean)

    @property
    def lacking(self) -> bool:
        """Whether there is no mean, or one of some replications only."""
        return not self.defined or self.undefined_share > 0

    @property
    def bounded(self) -> bool:
        """Whether an interval stands behind the mean: one replication gives none."""
        return self.defined and self.n > 1 and math.isfinite(self.half)

    @property
    def below_zero(self) -> bool | None:
        """True or False where the interval settles the sign, None where it leaves it open."""
        if not self.bounded or (self.ci_low <= _ROUNDING and self.ci_high >= -_ROUNDING):
            return None
        return self.ci_high < 0

    @property
    def digits(self) -> int:
        """Decimals to print: two digits of the half-width, at most what the unit can bear."""
        size = abs(self.mean)
        rough = 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2
        most = most_digits(self.unit)
        most = rough if most is None else most
        if not self.bounded or self.half <= 0:
            return most
        return min(most, 1 - math.floor(math.log10(self.half)))

    @property
    def shows_half(self) -> bool:
        """Whether the half-width is more than zero in the decimals to print."""
        return self.bounded and round(self.half, self.digits) != 0

    @property
    def shown(self) -> "Estimate":
        """The figure in the unit in which it is written: whole sums of rupiah in billions."""
        unit, size = shown_unit(self.unit)
        if unit == self.unit:
            return self
        ends = ("mean", "ci_low", "ci_high", "p05", "p95")
        scaled = {name: getattr(self, name) / size for name in ends}
        return replace(self, unit=unit, **scaled)

    def less(self, other: "Estimate") -> "Estimate":
        """Return this figure less another one, in this one's unit.

        The ends are those of the worst case: the interval is never narrower than a paired one.
        """
        return Estimate(
            self.mean - other.mean,
            self.ci_low - other.ci_high,
            self.ci_high - other.ci_low,
            min(self.n, other.n),
            self.unit,
            why=self.why or other.why,
        )

    def plus(self, other: "Estimate") -> "Estimate":
        """Return the sum of this figure and another one; the ends are those of the worst case."""
        return self.less(other.times(-1))

    @property
    def not_negative(self) -> "Estimate":
        """The figure with mean and ends raised to zero where they are below."""
        mean, low, high = np.maximum(0.0, (self.mean, self.ci_low, self.ci_high)).tolist()
        return replace(self, mean=mean, ci_low=low, ci_high=high)

    def times(self, factor: float) -> "Estimate":
        """Return a multiple of the figure; a negative factor turns the interval round."""
        ends = sorted((factor * self.ci_low, factor * self.ci_high))
        return replace(self, mean=factor * self.mean, ci_low=ends[0], ci_high=ends[1])


MISSING = Estimate(math.nan, math.nan, math.nan, 0, "IDR/can")
# The columns of an estimate in the order of its fields, and what stands for one that is absent.
_COLUMNS = tuple(field.name for field in fields(Estimate))
_ABSENT = {
    "p05": math.nan,
    "p95": math.nan,
    "against": "",
    "why": "",
    "variance_ratio": math.nan,
    "undefined_share": 0.0,
}
Estimates = Mapping[tuple[str, str], Estimate]


def estimates(frame: pd.DataFrame) -> dict[tuple[str, str], Estimate]:
    """Return the rows of `kpis` or `differences` by (scenario, kpi); the first of equals wins."""
    columns = [_column(frame, name) for name in _COLUMNS]
    keys = zip(frame["scenario"].tolist(), frame["kpi"].tolist(), strict=True)
    by_key: dict[tuple[str, str], Estimate] = {}
    for key, row in zip(keys, zip(*columns, strict=True), strict=True):
        by_key.setdefault(key, Estimate(*row))
    return by_key


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    """Return the values of a column, which may be absent; an empty text may be read back as nan."""
    absent = _ABSENT.get(name)
    if name not in frame:
        return [absent] * len(frame)
    values = frame[name].tolist()
    return [value if isinstance(value, str) else "" for value in values] if absent == "" else values


def scenarios(frame: pd.DataFrame) -> list[str]:
    """Return the scenarios in order of first appearance."""
    return [str(name) for name in frame["scenario"].unique()]


def pairs(differences: pd.DataFrame) -> list[tuple[str, str]]:
    """Return (scenario, against) in order of first appearance."""
    rows = differences[["scenario", "against"]].drop_duplicates()
    return list(rows.itertuples(index=False, name=None))


def rivals(kpis: pd.DataFrame) -> list[str]:
    """Return the rivals whose FOB price is given; the one whose price sales follow comes first."""
    keys = kpis["kpi"][kpis["kpi"].str.startswith(RIVAL_FOB)].unique()
    return [str(key).removeprefix(RIVAL_FOB) for key in keys]


def markets(kpis: pd.DataFrame) -> list[tuple[str, str]]:
    """Return (market, rival) where both offers are landed, in order of first appearance."""
    keys = kpis["kpi"][kpis["kpi"].str.startswith(RIVAL_LANDED)].unique()
    parts = [str(key).removeprefix(RIVAL_LANDED).partition(".") for key in keys]
    return [(market, rival) for market, _, rival in parts]


def sold(kpis: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each market with orders and the first rival there; the first market if none has any."""
    known, first = {*kpis["kpi"]}, first_rivals(kpis)
    ordered = [(market, rival) for market, rival in first if ORDERED + market in known]
    return ordered or first[:1]


def first_rivals(kpis: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each market with the first rival there."""
    first: dict[str, str] = {}
    for market, rival in markets(kpis):
        first.setdefault(market, rival)
    return list(first.items())


def detail_kpis(kpis: pd.DataFrame) -> list[str]:
    """Return the figures of markets without orders, and of rivals after the first."""
    places, shown = markets(kpis), sold(kpis)
    details = {market for market, _ in places} - {market for market, _ in shown}
    details |= {*rivals(kpis)[1:]}
    return [str(kpi) for kpi in kpis["kpi"].unique() if details & {*str(kpi).split(".")[1:]}]


def causes(kpis: pd.DataFrame) -> list[str]:
    """Return the causes into which any difference in cost is split, from outside to local."""
    keys = kpis["kpi"][kpis["kpi"].str.startswith(CAUSE) & kpis["mean"].notna()].unique()
    names = [str(key).removeprefix(CAUSE) for key in keys]
    return [*(name for name in CAUSES if name in names), *unlisted(names, CAUSES)]


def unlisted(names: list[str], listed: tuple[str, ...]) -> list[str]:
    """Return the names that are not listed, in their order."""
    return [name for name in names if name not in listed]


def replications(kpis: pd.DataFrame, labels: Labels) -> str:
    """Return how many replications stand behind the figures."""
    return labels.number(int(kpis["n"].max()))


def are_controlled(kpis: pd.DataFrame) -> bool:
    """Tell whether means are corrected for the prices that were drawn (control variates)."""
    return "control_gain" in kpis and bool(kpis["control_gain"].notna().any())


def group_costs(frame: pd.DataFrame) -> pd.DataFrame:
    """Return mean levelised cost [IDR/can], group by scenario; columns sum to the total.

    What the groups leave of the total becomes the group `other`, so that a picture never
    silently disagrees with its own total.
    """
    rows = frame[frame["kpi"].str.startswith(f"{COST}.")]
    parts = rows[rows["kpi"].map(is_group_cost).astype(bool)]
    parts = parts.assign(group=parts["kpi"].str.removeprefix(f"{COST}."))
    costs = parts.pivot_table(index="group", columns="scenario", values="mean", aggfunc="first")
    total = frame[frame["kpi"] == COST].drop_duplicates("scenario").set_index("scenario")["mean"]
    costs = costs.reindex(columns=total.index).fillna(0.0)
    rest = total - costs.sum()
    if (rest.abs() > 0.5).any():
        costs.loc["other"] = rest.fillna(0.0)
    costs = costs.loc[(costs != 0).any(axis=1)]
    return costs.loc[_ordered([str(group) for group in costs.index])]


def is_group_cost(kpi: str) -> bool:
    """Tell whether a figure is what one cost group adds to the levelised cost."""
    key = read(kpi)
    return key is not None and (key.prefix, key.name, key.pattern) == ("", COST, "GROUP")


def _ordered(groups: list[str]) -> list[str]:
    invented = unlisted(groups, GROUPS + LAST_GROUPS)
    return [group for group in (*GROUPS, *invented, *LAST_GROUPS) if group in groups]


def percent_of(part: float, whole: float) -> float:
    """Return part of whole [%], nan where there is no whole."""
    return 100 * part / whole if whole else math.nan


def plus_minus(estimate: Estimate | None, labels: Labels, *, signed: bool = False) -> str:
    """Return `15,100 ± 120`, the mean alone where the rest vanishes, a dash where undefined.

    >>> plus_minus(Estimate(15_097, 14_974, 15_220, 20, "IDR/can"), Labels("en"))
    '15,100 ± 120'
    """
    if estimate is None or not estimate.defined:
        return UNDEFINED
    shown = estimate.shown
    mean = labels.number(shown.mean, shown.digits, signed=signed)
    return f"{mean} ± {labels.number(shown.half, shown.digits)}" if shown.shows_half else mean
