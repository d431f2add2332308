"""Claims: statements that an interval confirms, refutes or leaves open, and their sentences."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate


@dataclass(frozen=True)
class Claim:
    """A statement that holds, does not, or is left open (None) by the interval around it.

    `difference` and its interval are in the unit of the figures compared, None where undefined.
    """

    id: str
    holds: bool | None
    difference: float | None
    ci_low: float | None
    ci_high: float | None
    text: str


def claim(name: str, holds: bool | None, gap: Estimate, text: str) -> Claim:
    """Return a claim that carries the figures of `gap`."""
    mean, low, high = (
        value if math.isfinite(value) else None for value in (gap.mean, gap.ci_low, gap.ci_high)
    )
    return Claim(name, holds, mean, low, high, text)


def sign_claim(
    name: str, gap: Estimate, labels: Labels, words: dict[str, str], *, below: bool = True
) -> Claim:
    """Return the claim that `gap` is below zero (or above it), with the sentence `claim.KIND.*`.

    KIND is the name up to its first dot; `words` fill the sentence. They hold `kpi`, the name of
    the figure, for the sentence on an undefined one.
    """
    if not gap.defined:
        return undefined_claim(name, gap, labels, words)
    text = labels(
        f"claim.{name.partition('.')[0]}.{word(gap, below=below)}",
        amount=size(gap, labels),
        interval=interval(gap, labels),
        **words,
    )
    return claim(name, None if gap.below_zero is None else gap.below_zero == below, gap, text)


def undefined_claim(name: str, gap: Estimate, labels: Labels, words: dict[str, str]) -> Claim:
    """Return the claim left open because `gap` is undefined, with the reason."""
    return claim(name, None, gap, labels("claim.undefined", why=reason(gap, labels), **words))


def word(gap: Estimate, *, below: bool = True) -> str:
    """Return yes, no, unclear or undefined; without an interval the sign of the mean decides."""
    if not gap.defined:
        return "undefined"
    if gap.bounded and gap.below_zero is None:
        return "unclear"
    return "yes" if (gap.mean < 0) == below else "no"


SAME_SHARE = 0.01
"""Two costs are about the same if the interval of their difference is within this share of the cost."""


def are_same(gap: Estimate, whole: Estimate) -> bool:
    """Tell whether a difference is small with its whole interval, as a share of the amount compared."""
    most = max(abs(gap.ci_low), abs(gap.ci_high))
    return gap.bounded and most <= SAME_SHARE * abs(whole.mean)


def in_proportion(gap: Estimate, by: Estimate) -> Estimate:
    """Return `gap` with the interval of `by`, a figure in proportion to it.

    So a claim about a threshold is as certain as the one about the figure that is zero there.
    """
    if not gap.defined or not by.mean:
        return gap
    return replace(by.times(gap.mean / by.mean), unit=gap.unit)


def with_grant(
    gap: Estimate, net: Estimate, key: str, labels: Labels, *, below: bool = True
) -> str:
    """Return the phrase `KEY.grant.*` on what the grant changes; empty where it changes nothing."""
    after = word(net, below=below)
    if after in ("undefined", word(gap, below=below)):
        return ""
    return labels(f"{key}.grant.{after}", amount=size(net, labels), interval=interval(net, labels))


def all_hold(verdicts: Iterable[bool | None]) -> bool | None:
    """Return False if one fails, None if none fails and one is open, else True.

    >>> all_hold([True, None]), all_hold([None, False]), all_hold([True, True])
    (None, False, True)
    """
    outcomes = set(verdicts)
    return False if False in outcomes else None if None in outcomes else True


def size(gap: Estimate, labels: Labels) -> str:
    """Return the amount without its sign, with its unit."""
    gap = gap.shown
    return labels.amount(abs(gap.mean), gap.unit, gap.digits)


def signed(gap: Estimate, labels: Labels) -> str:
    """Return the amount with its sign and unit."""
    gap = gap.shown
    return labels.amount(gap.mean, gap.unit, gap.digits)


def interval(gap: Estimate, labels: Labels) -> str:
    """Return the 95 % interval in words, without signs, or why there is none."""
    if not gap.bounded:
        return labels("interval.none")
    if math.isclose(gap.ci_low, gap.ci_high, rel_tol=1e-9):
        return labels("interval.exact")
    gap = gap.shown
    ends = [abs(gap.ci_low), abs(gap.ci_high)]
    key = "interval.spans" if gap.below_zero is None else "interval"
    low, high = ends if gap.below_zero is None else sorted(ends)
    written = [labels.amount(end, gap.unit, gap.digits) for end in (low, high)]
    if key == "interval" and written[0] == written[1]:
        return labels("interval.narrow")
    return labels(key, low=written[0], high=written[1])


def reason(gap: Estimate, labels: Labels) -> str:
    """Return why a figure is undefined."""
    return labels(gap.why or "undefined").rstrip(".")
