"""All claims that the results of a study allow, the headlines first."""

from sim.report.claims.causes import cause_claims, cause_headlines
from sim.report.claims.claim import Claim
from sim.report.claims.investment import invest_claims, invest_headlines
from sim.report.claims.nation import nation_claims, nation_headlines
from sim.report.claims.pairs import pair_claims, pair_headlines
from sim.report.claims.prices import price_claims, price_headlines
from sim.report.claims.volumes import volume_headlines
from sim.report.estimates import Results
from sim.report.evidence import Evidence

__all__ = ["Claim", "headlines", "verdict"]


def headlines(results: Results, lang: str = "en") -> list[Claim]:
    """Return the headlines: a few claims, each about all scenarios to which it applies.

    In order: what limits the others (a single replication, orders left open, unequal volumes), distance as the cause, cheaper plants, competitive prices, value of the investment,
    sale price, gain of the nation. Each carries the figures of the scenario that decides it.
    """
    return _headlines(Evidence.of(results, lang))


def _headlines(evidence: Evidence) -> list[Claim]:
    return [
        *volume_headlines(evidence),
        *cause_headlines(evidence),
        *pair_headlines(evidence),
        *price_headlines(evidence),
        *invest_headlines(evidence),
        *nation_headlines(evidence),
    ]


def verdict(results: Results, lang: str = "en") -> list[Claim]:
    """Return every claim that the frames allow, with sentences in `lang`.

    First the headlines; then a claim for each scenario, pair, market and rival, named
    `KIND.SCENARIO`, `KIND.SCENARIO.RIVAL` or `competitive.MARKET.RIVAL.SCENARIO`.
    """
    evidence = Evidence.of(results, lang)
    return [
        *_headlines(evidence),
        *cause_claims(evidence),
        *pair_claims(evidence),
        *price_claims(evidence),
        *invest_claims(evidence),
        *nation_claims(evidence),
    ]
