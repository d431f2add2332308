"""Claims about the value of each plant, before and with the grant, and compared with no plant."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.catalogue.keys import (
    BREAK_EVEN_FOB,
    CAPITAL,
    CONTINUED,
    GRANT_NEEDED,
    IMPORT_SHARE,
    IRR,
    NET,
    NPV,
    REPORTED,
    SALE,
    WITHOUT,
)
from sim.report.claims.claim import (
    Claim,
    all_hold,
    claim,
    in_proportion,
    interval,
    reason,
    sign_claim,
    signed,
    size,
    with_grant,
    word,
)
from sim.report.estimates import Estimate
from sim.report.estimates import sold as markets_sold
from sim.report.evidence import Evidence

# In the order of the headlines; `grant` is a plant that pays only with the grant.
_OUTCOMES = (
    "yes",
    "with_grant",
    "grant",
    "unclear",
    "grant_unclear",
    "no_grant",
    "no",
    "undefined",
)


@dataclass(frozen=True)
class Plant:
    """A scenario with an investment of its own."""

    scenario: str
    evidence: Evidence

    def figure(self, kpi: str) -> Estimate:
        """Return a figure of the plant."""
        return self.evidence.level(self.scenario, kpi)

    @property
    def npv(self) -> Estimate:
        """Net present value before any grant [IDR]."""
        return self.figure(NPV)

    @property
    def net(self) -> Estimate:
        """Net present value with the grant [IDR]; without one, that before it."""
        net = self.figure(NPV + NET)
        return net if net.defined else self.npv

    @property
    def granted(self) -> bool:
        """Whether there is a grant at all."""
        return not math.isclose(self.net.mean, self.npv.mean)

    @property
    def outcome(self) -> str:
        """Whether the plant pays, one of the outcomes above."""
        before, after = (word(npv, below=False) for npv in (self.npv, self.net))
        if before in ("yes", "undefined"):
            return before
        if after == "yes":
            return "grant" if before == "no" else "with_grant"
        if before == "unclear":
            return "unclear"
        if after == "unclear":
            return "grant_unclear"
        return "no_grant" if self.granted else "no"

    @property
    def is_alternative_stopped(self) -> bool:
        """Whether the chain that is there without the plant stops, as going on would lose money."""
        continued, gap = self.figure(CONTINUED), self.figure(WITHOUT + NPV)
        return continued.mean < 0 and math.isclose(gap.mean, self.npv.mean, abs_tol=1.0)

    @property
    def left_to_pay(self) -> Estimate:
        """The grant that brings NPV to zero, less the cost of the plant [IDR]."""
        return self.figure(GRANT_NEEDED).less(self.figure(CAPITAL))


def plants(evidence: Evidence) -> list[Plant]:
    """Return the scenarios with an investment and an NPV."""
    return [
        Plant(name, evidence)
        for name in evidence.names
        if (name, NPV) in evidence.levels and evidence.level(name, CAPITAL).mean > 0
    ]


def invest_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims on NPV, on NPV compared with no plant, on the grant and the sale price needed."""
    ours = plants(evidence)
    for outcome in _OUTCOMES:
        if chosen := [plant for plant in ours if plant.outcome == outcome]:
            yield _worth(outcome, chosen)
    if compared := [plant for plant in ours if plant.figure(WITHOUT + NPV).defined]:
        yield _against_nothing(compared)
    if short := [plant for plant in ours if word(plant.npv, below=False) == "no"]:
        yield _grant_needed(short)
    if sold := [plant for plant in ours if plant.figure(SALE).defined]:
        yield _sale_price(sold)


def _worth(outcome: str, chosen: list[Plant]) -> Claim:
    """Return the claim about all plants with an outcome, with the figures of the least valuable one."""
    labels = chosen[0].evidence.labels
    least = min(chosen, key=lambda plant: plant.npv.mean)
    text = labels(
        f"claim.worth.{outcome}",
        parts="; ".join(_value(plant) for plant in chosen),
        names=", ".join(labels(plant.scenario) for plant in chosen),
        why=reason(least.npv, labels),
    )
    holds = all_hold(_above_zero(plant.npv) for plant in chosen)
    return claim(f"worth_{outcome}", holds, least.npv, text)


def _above_zero(npv: Estimate) -> bool | None:
    return None if npv.below_zero is None else not npv.below_zero


def _value(plant: Plant) -> str:
    """Return name, NPV and IRR, then both with the grant."""
    labels = plant.evidence.labels
    grant = ""
    if plant.granted:
        grant = labels("claim.worth.granted", figures=_figures(plant, plant.net, NET))
    return f"{labels(plant.scenario)} {_figures(plant, plant.npv, '')}{grant}"


def _figures(plant: Plant, npv: Estimate, view: str) -> str:
    labels, rate = plant.evidence.labels, plant.figure(IRR + view)
    amount = labels.signed_amount(npv.shown.mean, npv.shown.unit, npv.shown.digits)
    if word(npv) == "unclear":
        return labels("claim.worth.open", amount=amount, interval=interval(npv, labels))
    if not rate.defined:
        return amount
    return labels("claim.worth.yield", amount=amount, rate=signed(rate, labels))


def _against_nothing(compared: list[Plant]) -> Claim:
    """Return the claim that every plant is worth more than what happens without it."""
    labels = compared[0].evidence.labels
    gaps = {plant: plant.figure(WITHOUT + NPV) for plant in compared}
    alone = [plant for plant in compared if plant.is_alternative_stopped]
    told = [_stops(alone)] if alone else []
    told += [_gain(plant, gap) for plant, gap in gaps.items() if plant not in alone]
    parts = "; ".join(told)
    text = labels("claim.against_nothing", parts=parts)
    least = min(gaps.values(), key=lambda gap: gap.mean)
    return claim("against_nothing", all_hold(map(_above_zero, gaps.values())), least, text)


def _stops(alone: list[Plant]) -> str:
    """Return the phrase on plants whose alternative is that the chain there is stops."""
    labels = alone[0].evidence.labels
    losses = sorted((plant.figure(CONTINUED) for plant in alone), key=lambda npv: -npv.mean)
    ends = list(dict.fromkeys(size(loss, labels) for loss in (losses[0], losses[-1])))
    loss = ends[0] if len(ends) == 1 else labels("range", low=ends[0], high=ends[1])
    names = ", ".join(labels(plant.scenario) for plant in alone)
    return labels("claim.against_nothing.stops", loss=loss, names=names)


def _gain(plant: Plant, gap: Estimate) -> str:
    labels, net = plant.evidence.labels, plant.figure(WITHOUT + NPV + NET)
    key = f"claim.against_nothing.{word(gap, below=False)}"
    part = labels(
        key,
        scenario=labels(plant.scenario),
        amount=size(gap, labels),
        interval=interval(gap, labels),
    )
    return part + with_grant(gap, net, "claim.against_nothing", labels, below=False)


def _grant_needed(short: list[Plant]) -> Claim:
    """Return the claim that no plant needs a larger grant than it costs."""
    labels = short[0].evidence.labels
    parts = "; ".join(_needs(plant, "part") for plant in short)
    most = max((plant.left_to_pay for plant in short), key=lambda over: over.mean)
    text = labels("claim.grant_needed", parts=parts)
    return claim(
        "grant_needed", all_hold(plant.left_to_pay.below_zero for plant in short), most, text
    )


def _needs(plant: Plant, form: str) -> str:
    labels, needed = plant.evidence.labels, plant.figure(GRANT_NEEDED)
    cost = plant.figure(CAPITAL)
    left = plant.left_to_pay
    return labels(
        f"claim.grant_needed.{form}.{_OVER[word(left)]}",
        scenario=labels(plant.scenario),
        amount=size(needed, labels),
        cost=size(cost, labels),
        share=labels.percent(100 * needed.mean / cost.mean),
        interval=interval(left, labels),
        why=reason(left, labels),
    )


_OVER = {"no": "more", "yes": "part", "unclear": "open", "undefined": "undefined"}


def _sale_price(sold: list[Plant]) -> Claim:
    """Return the claim that the sale price is above the one at which each plant just pays."""
    labels = sold[0].evidence.labels
    prices = sorted((plant.figure(SALE) for plant in sold), key=lambda price: price.mean)
    ends = list(dict.fromkeys(size(price, labels) for price in (prices[0], prices[-1])))
    key = "one" if len(ends) == 1 else "range"
    parts = ", ".join(
        labels(
            "claim.sale_price.part",
            scenario=labels(plant.scenario),
            amount=size(plant.figure(BREAK_EVEN_FOB), labels),
        )
        for plant in sold
    )
    words = {"low": ends[0], "high": ends[-1], "evidence": _price_evidence(sold)}
    text = labels(f"claim.sale_price.{key}", parts=parts, **words) + "".join(_shares_to_win(sold))
    rooms = [_room(plant) for plant in sold]
    least = min(rooms, key=lambda room: room.mean)
    return claim("sale_price", all_hold(map(_above_zero, rooms)), least, text)


def _price_evidence(sold: list[Plant]) -> str:
    """Return the ranges that stand beside the sale price: the one stated for it, and the one reported."""
    labels, parts = sold[0].evidence.labels, list[str]()
    for key, kpi in (("stated", SALE), ("reported", REPORTED)):
        ends = ((plant.figure(f"{kpi}.low"), plant.figure(f"{kpi}.high")) for plant in sold)
        known = [(low, high) for low, high in ends if low.defined and high.defined]
        if known:
            least = min((low for low, _ in known), key=lambda low: low.mean)
            most = max((high for _, high in known), key=lambda high: high.mean)
            words = {"low": size(least, labels), "high": size(most, labels)}
            parts.append(labels(f"claim.sale_price.{key}", **words))
    return labels("claim.sale_price.evidence", parts="; ".join(parts)) if parts else ""


def _shares_to_win(sold: list[Plant]) -> Iterator[str]:
    """Yield for each market with orders which share of its imports each plant must win."""
    evidence = sold[0].evidence
    labels = evidence.labels
    for market in dict.fromkeys(market for market, _ in markets_sold(evidence.kpis)):
        shares = {plant: plant.figure(f"{IMPORT_SHARE}{market}") for plant in sold}
        parts = [
            labels(
                "claim.sale_price.part",
                amount=labels.percent(share.mean, 1),
                scenario=labels(plant.scenario),
            )
            for plant, share in shares.items()
            if share.defined
        ]
        if parts:
            words = {"market": labels(market), "parts": ", ".join(parts)}
            yield labels("claim.sale_price.shares", **words)


def _room(plant: Plant) -> Estimate:
    """Return the sale price less that at which NPV is zero: of the sign of NPV [USD/carton]."""
    room = plant.figure(SALE).less(plant.figure(BREAK_EVEN_FOB))
    return in_proportion(room, plant.npv)


def invest_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about each plant."""
    labels = evidence.labels
    for plant in plants(evidence):
        name, words = plant.scenario, {"scenario": labels(plant.scenario)}
        for kind, kpi in _VALUES.items():
            if (npv := evidence.levels.get((name, kpi))) is not None:
                filled = words | {"kpi": labels.kpi(kpi)}
                yield sign_claim(f"{kind}.{name}", npv, labels, filled, below=False)
        if word(plant.npv, below=False) == "no":
            over = plant.left_to_pay
            yield claim(f"grant_needed.{name}", over.below_zero, over, _needs(plant, "whole"))
        if (name, BREAK_EVEN_FOB) in evidence.levels:
            filled = words | {
                "kpi": labels.kpi(BREAK_EVEN_FOB),
                "sale": size(plant.figure(SALE), labels),
                "even": size(plant.figure(BREAK_EVEN_FOB), labels),
            }
            yield sign_claim(f"sale_price.{name}", _room(plant), labels, filled, below=False)


_VALUES = {
    "invest": NPV,
    "invest_net_of_grant": NPV + NET,
    "invest_against_nothing": WITHOUT + NPV,
    "invest_against_nothing_net_of_grant": WITHOUT + NPV + NET,
}
