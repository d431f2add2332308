"""What follows from the numbers? The claims that the frames allow, the head-lines first."""

import pandas as pd

from sim.report.claims import Claim
from sim.report.evidence import Evidence
from sim.report.invest_claims import invest_claims, invest_headlines
from sim.report.labels import Labels
from sim.report.nation_claims import nation_claims, nation_headlines
from sim.report.pair_claims import pair_claims, pair_headlines
from sim.report.price_claims import price_claims, price_headlines

__all__ = ["Claim", "headlines", "verdict"]


def headlines(kpis: pd.DataFrame, differences: pd.DataFrame, lang: str = "en") -> list[Claim]:
    """Return the few claims to be read aloud, each about all scenarios of which it can be said.

    In order: is distance the cause, which plant is cheaper, is the price competitive, is it worth
    investing, at which sale price, does the nation gain. Each carries the figures of the scenario that decides it.
    """
    return _headlines(Evidence(kpis, differences, Labels(lang)))


def _headlines(found: Evidence) -> list[Claim]:
    return [
        *pair_headlines(found),
        *price_headlines(found),
        *invest_headlines(found),
        *nation_headlines(found),
    ]


def verdict(kpis: pd.DataFrame, differences: pd.DataFrame, lang: str = "en") -> list[Claim]:
    """Return every claim that the frames allow, with sentences in `lang`.

    First the head-lines; then a claim for each scenario, pair, market and rival, named
    `KIND.SCENARIO`, `KIND.SCENARIO.RIVAL` or `competitive.MARKET.RIVAL.SCENARIO`.
    """
    found = Evidence(kpis, differences, Labels(lang))
    return [
        *_headlines(found),
        *pair_claims(found),
        *price_claims(found),
        *invest_claims(found),
        *nation_claims(found),
    ]
