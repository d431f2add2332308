"""What follows from the numbers? The claims that the frames allow, the head-lines first."""

from sim.report.claims.claim import Claim
from sim.report.claims.investment import invest_claims, invest_headlines
from sim.report.claims.nation import nation_claims, nation_headlines
from sim.report.claims.pairs import pair_claims, pair_headlines
from sim.report.claims.prices import price_claims, price_headlines
from sim.report.estimates import Results
from sim.report.evidence import Evidence

__all__ = ["Claim", "headlines", "verdict"]


def headlines(results: Results, lang: str = "en") -> list[Claim]:
    """Return the few claims to be read aloud, each about all scenarios of which it can be said.

    In order: is distance the cause, which plant is cheaper, is the price competitive, is it worth
    investing, at which sale price, does the nation gain. Each carries the figures of the scenario that decides it.
    """
    return _headlines(Evidence.of(results, lang))


def _headlines(found: Evidence) -> list[Claim]:
    return [
        *pair_headlines(found),
        *price_headlines(found),
        *invest_headlines(found),
        *nation_headlines(found),
    ]


def verdict(results: Results, lang: str = "en") -> list[Claim]:
    """Return every claim that the frames allow, with sentences in `lang`.

    First the head-lines; then a claim for each scenario, pair, market and rival, named
    `KIND.SCENARIO`, `KIND.SCENARIO.RIVAL` or `competitive.MARKET.RIVAL.SCENARIO`.
    """
    found = Evidence.of(results, lang)
    return [
        *_headlines(found),
        *pair_claims(found),
        *price_claims(found),
        *invest_claims(found),
        *nation_claims(found),
    ]
