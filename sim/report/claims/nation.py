"""Claims about the value of each plant at social prices, compared with no plant."""

from collections.abc import Iterator

from sim.catalogue.keys import EIRR, ENPV
from sim.report.claims.claim import Claim, all_hold, claim, interval, sign_claim, signed, size, word
from sim.report.evidence import Evidence


def nation_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claim that the nation gains from every plant, with the figures of the least gain."""
    known = [name for name in evidence.names if evidence.level(name, ENPV).defined]
    if not known:
        return
    gains = [evidence.level(name, ENPV) for name in known]
    parts = "; ".join(_part(name, evidence) for name in known)
    text = evidence.labels("claim.nation_gains", parts=parts)
    holds = all_hold(None if gain.below_zero is None else not gain.below_zero for gain in gains)
    yield claim("nation_gains", holds, min(gains, key=lambda gain: gain.mean), text)


def _part(name: str, evidence: Evidence) -> str:
    labels, gain, rate = evidence.labels, evidence.level(name, ENPV), evidence.level(name, EIRR)
    rated = labels("claim.nation_gains.rate", rate=signed(rate, labels)) if rate.defined else ""
    key = f"claim.nation_gains.{word(gain, below=False)}"
    return labels(
        key,
        scenario=labels(name),
        amount=size(gain, labels),
        interval=interval(gain, labels),
        rate=rated,
    )


def nation_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claim about each plant."""
    for name in evidence.names:
        if (gain := evidence.levels.get((name, ENPV))) is not None:
            filled = {"scenario": evidence.labels(name), "kpi": evidence.labels.kpi(ENPV)}
            yield sign_claim(f"nation.{name}", gain, evidence.labels, filled, below=False)
