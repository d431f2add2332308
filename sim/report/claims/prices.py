"""Claims about our price beside each rival's, landed in each market and at FOB."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.catalogue.keys import COMPETITIVE, GAP, LANDED_GAP, NET_GAP, PREMIUM
from sim.catalogue.labels import Labels
from sim.report.claims.claim import Claim, all_hold, claim, interval, reason, sign_claim, word
from sim.report.estimates import MISSING, Estimate, markets, rivals, sold
from sim.report.evidence import Evidence


@dataclass(frozen=True)
class Offer:
    """The landed price of a scenario in a market, compared with the rival's."""

    scenario: str
    gap: Estimate
    """Our landed price above the rival's [%]."""
    share: Estimate
    """Share of the years in which buyers would take the offer."""

    def phrase(self, labels: Labels) -> str:
        """Return name, gap without sign (its interval where the sign is open), and share of the years."""
        return labels(
            f"claim.competitive.offer.{'open' if word(self.gap) == 'unclear' else 'apart'}",
            scenario=labels(self.scenario),
            amount=labels.percent(abs(self.gap.mean), 1),
            interval=interval(self.gap, labels),
            share=labels.percent(100 * self.share.mean),
            of_luck=self._of_luck(labels),
        )

    def _of_luck(self, labels: Labels) -> str:
        """Return the interval of the share of the years, if it has one of some width."""
        # A symmetric interval of few runs can reach beyond what a share can be.
        ends = max(self.share.ci_low, 0.0), min(self.share.ci_high, 1.0)
        low, high = (labels.percent(100 * end) for end in ends)
        if not self.share.bounded or low == high:
            return ""
        return labels("claim.competitive.of_luck", low=low, high=high)


def price_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield, for each market with orders, the claim that our landed prices are below the first rival's."""
    for market, rival in sold(evidence.kpis):
        offers = _offers(evidence, market, rival)
        known = [offer for offer in offers if offer.gap.defined]
        best = min(known, key=lambda offer: offer.gap.mean) if known else None
        holds = all_hold(_holds(offer) for offer in offers)
        words = {
            "market": evidence.labels(market),
            "rival": evidence.labels(rival),
            "premium": premium([offer.scenario for offer in offers], evidence),
        }
        text = evidence.labels(
            "claim.competitive", parts="; ".join(_by_outcome(offers, evidence.labels)), **words
        )
        yield claim(f"competitive.{market}.{rival}", holds, best.gap if best else MISSING, text)


def premium(names: Iterable[str], evidence: Evidence) -> str:
    """Return the premium above a rival's price that buyers are assumed to pay, or its range."""
    labels, levels = evidence.labels, [evidence.level(name, PREMIUM).mean for name in names]
    low, high = (labels.percent(100 * end, 1) for end in (min(levels), max(levels)))
    return low if low == high else labels("range", low=low, high=high)


def _offers(evidence: Evidence, market: str, rival: str) -> list[Offer]:
    place = f"{market}.{rival}"
    return [
        Offer(
            name,
            evidence.levels[name, LANDED_GAP + place],
            evidence.level(name, COMPETITIVE + place),
        )
        for name in evidence.names
        if (name, LANDED_GAP + place) in evidence.levels
    ]


def _holds(offer: Offer) -> bool | None:
    return offer.gap.below_zero


def _by_outcome(offers: list[Offer], labels: Labels) -> Iterator[str]:
    """Yield a phrase for the offers below, close to, and above the rival's price."""
    groups: dict[str, list[Offer]] = {"yes": [], "unclear": [], "no": [], "undefined": []}
    for offer in offers:
        groups[word(offer.gap)].append(offer)
    for key in ("yes", "unclear"):
        if groups[key]:
            names = ", ".join(offer.phrase(labels) for offer in groups[key])
            yield labels(f"claim.competitive.group.{key}", names=names)
    if groups["no"]:
        yield _above(sorted(groups["no"], key=lambda offer: offer.gap.mean), len(offers), labels)
    if groups["undefined"]:
        names = ", ".join(labels(offer.scenario) for offer in groups["undefined"])
        why = reason(groups["undefined"][0].gap, labels)
        yield labels("claim.competitive.group.undefined", names=names, why=why)


def _above(dear: list[Offer], count: int, labels: Labels) -> str:
    """Return the phrase on dearer offers: one by name, several as a range with the nearest by name."""
    if len(dear) == 1:
        return labels("claim.competitive.group.no", names=dear[0].phrase(labels))
    key = "all" if len(dear) == count else "several"
    ends = [labels.percent(offer.gap.mean, 1) for offer in (dear[0], dear[-1])]
    return labels(
        f"claim.competitive.group.no_{key}",
        n=labels.number(len(dear)),
        low=ends[0],
        high=ends[1],
        nearest=dear[0].phrase(labels),
    )


def price_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about each scenario's price, landed in each market and at FOB."""
    labels = evidence.labels
    for market, rival in markets(evidence.kpis):
        for offer in _offers(evidence, market, rival):
            words = {
                "scenario": labels(offer.scenario),
                "market": labels(market),
                "rival": labels(rival),
                "share": labels.percent(100 * offer.share.mean),
                "premium": premium([offer.scenario], evidence),
                "kpi": labels.kpi(f"{LANDED_GAP}{market}.{rival}"),
            }
            name = f"competitive.{market}.{rival}.{offer.scenario}"
            yield sign_claim(name, offer.gap, labels, words)
    for name in evidence.names:
        for rival in rivals(evidence.kpis):
            yield from _at_fob(evidence, name, rival)


def _at_fob(evidence: Evidence, scenario: str, rival: str) -> Iterator[Claim]:
    labels = evidence.labels
    gap, net = evidence.level(scenario, GAP + rival), evidence.level(scenario, NET_GAP + rival)
    words = {"scenario": labels(scenario), "rival": labels(rival)}
    if gap.n or gap.why:
        filled = words | {"kpi": labels.kpi(GAP + rival)}
        yield sign_claim(f"matches_rival.{scenario}.{rival}", gap, labels, filled)
    if net.defined and not math.isclose(net.mean, gap.mean):
        filled = words | {"kpi": labels.kpi(NET_GAP + rival)}
        yield sign_claim(f"matches_rival_net_of_grant.{scenario}.{rival}", net, labels, filled)
