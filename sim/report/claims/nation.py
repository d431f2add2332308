"""Does the nation gain? Claims about what each plant is worth at social prices, against doing nothing."""

from collections.abc import Iterator

from sim.catalogue.keys import EIRR, ENPV
from sim.report.claims.claim import Claim, all_hold, claim, sign_claim, signed, size, word
from sim.report.evidence import Evidence


def nation_headlines(found: Evidence) -> Iterator[Claim]:
    """Yield whether the nation gains from every plant; the figures are those of the least gain."""
    known = [name for name in found.names if found.level(name, ENPV).defined]
    if not known:
        return
    gains = [found.level(name, ENPV) for name in known]
    parts = "; ".join(_part(name, found) for name in known)
    text = found.labels("claim.nation_gains", parts=parts)
    holds = all_hold(None if one.below_zero is None else not one.below_zero for one in gains)
    yield claim("nation_gains", holds, min(gains, key=lambda one: one.mean), text)


def _part(name: str, found: Evidence) -> str:
    labels, gain, rate = found.labels, found.level(name, ENPV), found.level(name, EIRR)
    told = labels("claim.nation_gains.rate", rate=signed(rate, labels)) if rate.defined else ""
    key = f"claim.nation_gains.{word(gain, below=False)}"
    return labels(key, scenario=labels(name), amount=size(gain, labels), rate=told)


def nation_claims(found: Evidence) -> Iterator[Claim]:
    """Yield the claim about each plant."""
    for name in found.names:
        if (gain := found.levels.get((name, ENPV))) is not None:
            said = {"scenario": found.labels(name), "kpi": found.labels.kpi(ENPV)}
            yield sign_claim(f"nation.{name}", gain, found.labels, said, below=False)
