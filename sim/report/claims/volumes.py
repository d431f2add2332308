"""Claims about what is delivered: orders that are filled, and pairs of the same volume."""

from collections.abc import Iterator
from dataclasses import replace

from sim.catalogue.keys import FILLED
from sim.economics.volumes import ENOUGH_FILLED
from sim.report.claims.claim import Claim, all_hold, claim, interval, signed
from sim.report.claims.pairs import compared, volumes
from sim.report.estimates import MISSING, Estimate
from sim.report.evidence import Evidence

ENOUGH = 100 * ENOUGH_FILLED


def volume_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield what limits all other claims: a single replication, orders left open, unequal volumes."""
    labels = evidence.labels
    if evidence.kpis["n"].max() <= 1:
        yield claim("established", None, MISSING, labels("claim.established"))
    yield from _orders(evidence)
    if apart := [pair for pair in compared(evidence) if pair.has_same_volume is False]:
        parts = "; ".join(
            labels("claim.same_volume.part", **volumes(pair, labels)) for pair in apart
        )
        gaps = (pair.cans[0].less(pair.cans[1]) for pair in apart)
        largest = max(gaps, key=lambda gap: abs(gap.mean))
        yield claim("same_volume", False, largest, labels("claim.same_volume", parts=parts))


def _orders(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claim that all scenarios fill their orders, where one of them does not."""
    labels = evidence.labels
    short = {
        name: share for name in evidence.names if (share := _filled(name, evidence)).mean < ENOUGH
    }
    if not short:
        return
    parts = "; ".join(
        labels(
            "claim.orders_filled.part",
            scenario=labels(name),
            share=signed(share, labels),
            interval=interval(share, labels),
        )
        for name, share in short.items()
    )
    rooms = [
        share.plus(Estimate(-ENOUGH, -ENOUGH, -ENOUGH, share.n, "%")) for share in short.values()
    ]
    holds = all_hold(None if room.below_zero is None else not room.below_zero for room in rooms)
    text = labels("claim.orders_filled", parts=parts, enough=labels.percent(ENOUGH))
    yield claim("orders_filled", holds, min(rooms, key=lambda room: room.mean), text)


def _filled(name: str, evidence: Evidence) -> Estimate:
    """Return the share of the orders that is filled [%]."""
    return replace(evidence.level(name, FILLED).times(100), unit="%")
