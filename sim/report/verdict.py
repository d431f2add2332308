"""What follows from the numbers? The claims that the frames allow, the head-line first."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sim.report.claims import (
    Claim,
    all_hold,
    claim,
    interval,
    reason,
    sign_claim,
    signed,
    size,
    undefined_claim,
    word,
)
from sim.report.estimates import (
    BREAK_EVEN,
    COST,
    FEE,
    GAP,
    NET_COST,
    NET_GAP,
    TRANSPORT,
    Estimate,
    Estimates,
    estimates,
    pairs,
    percent_of,
    scenarios,
)
from sim.report.labels import Labels

__all__ = ["Claim", "verdict"]

_MISSING = Estimate(math.nan, math.nan, math.nan, 0, "IDR/can")


@dataclass(frozen=True)
class _Pair:
    """A scenario less its partner, per can; and what a can costs at the partner's."""

    scenario: str
    against: str
    total: Estimate
    transport: Estimate
    partner_cost: Estimate

    @property
    def transport_explains(self) -> bool | None:
        """Whether transport is more than half of the difference, in the same direction."""
        # Worst ends against each other: never narrower than the paired interval.
        beyond_half = Estimate(
            2 * self.transport.mean - self.total.mean,
            2 * self.transport.ci_low - self.total.ci_high,
            2 * self.transport.ci_high - self.total.ci_low,
            self.total.n,
            self.total.unit,
        )
        if self.total.below_zero is None or beyond_half.below_zero is None:
            return None
        return beyond_half.below_zero == self.total.below_zero

    @property
    def distance_makes_dear(self) -> bool | None:
        """Whether the partner is the dearer one, and transport the larger part of why."""
        return all_hold([self.total.below_zero, self.transport_explains])


def verdict(kpis: pd.DataFrame, differences: pd.DataFrame, lang: str = "en") -> list[Claim]:
    """Return the claims that the frames allow, with sentences in `lang`.

    The first two, `distance` and `local_plants_cheaper`, judge all pairs of a local plant and a
    toll canner at once and carry the figures of the pair where the local plant saves most; the
    others are named `KIND.SCENARIO` or `KIND.SCENARIO.RIVAL`.
    """
    levels, gaps, labels = estimates(kpis), estimates(differences), Labels(lang)
    compared = [_pair(*names, levels, gaps) for names in pairs(differences)]
    local = [pair for pair in compared if _is_local_against_toll(pair, levels)]
    return [
        _distance(local, labels),
        _local_plants_cheaper(local, labels),
        *(found for pair in compared for found in _of_pair(pair, levels, gaps, labels)),
        *(found for name in scenarios(kpis) for found in _rivals(name, levels, labels)),
    ]


def _pair(scenario: str, against: str, levels: Estimates, gaps: Estimates) -> _Pair:
    return _Pair(
        scenario,
        against,
        total=gaps.get((scenario, COST), _MISSING),
        transport=gaps.get((scenario, TRANSPORT), _MISSING),
        partner_cost=levels.get((against, COST), _MISSING),
    )


def _is_local_against_toll(pair: _Pair, levels: Estimates) -> bool:
    """Tell by the toll fee: the partner pays one, the scenario does not."""
    pays = [levels.get((name, FEE), _MISSING).defined for name in (pair.scenario, pair.against)]
    return pays == [False, True]


def _distance(local: list[_Pair], labels: Labels) -> Claim:
    """Judge that distance makes canning outside dear, in every pair."""
    if not local:
        return _no_pair("distance", labels)
    most = min(local, key=lambda pair: (not pair.transport.defined, pair.transport.mean))
    verdicts = [pair.distance_makes_dear for pair in local]
    text = labels(
        f"claim.distance.{_distance_word(verdicts, most)}", **_spoken(local, most, labels)
    )
    return claim("distance", all_hold(verdicts), most.transport, text)


def _distance_word(verdicts: list[bool | None], most: _Pair) -> str:
    if not most.transport.defined or not most.partner_cost.defined:
        return "undefined"
    if all_hold(verdicts) is not False:
        return "yes" if all_hold(verdicts) else "unclear"
    if True in verdicts:
        return "partly"
    return "no" if most.transport.mean < 0 else "no_saving"


def _spoken(local: list[_Pair], most: _Pair, labels: Labels) -> dict[str, str]:
    saving = max(-most.transport.mean, 0.0)

    def partners(among: list[_Pair]) -> str:
        return "; ".join(f"“{labels(pair.against)}”" for pair in among)

    return {
        "amount": labels.amount(saving, most.transport.unit, most.transport.digits),
        "share": labels.percent(percent_of(saving, most.partner_cost.mean), 1),
        "dear": partners([pair for pair in local if pair.distance_makes_dear]),
        "others": partners([pair for pair in local if not pair.distance_makes_dear]),
        "why": reason(most.transport, labels),
    }


def _local_plants_cheaper(local: list[_Pair], labels: Labels) -> Claim:
    """Judge that every local plant is cheaper than canning outside at its volume."""
    if not local:
        return _no_pair("local_plants_cheaper", labels)
    most = min(local, key=lambda pair: (not pair.total.defined, pair.total.mean))
    parts = "; ".join(_local_plant(pair, labels) for pair in local)
    holds = all_hold(pair.total.below_zero for pair in local)
    text = labels("claim.local_plants_cheaper", parts=parts)
    return claim("local_plants_cheaper", holds, most.total, text)


def _local_plant(pair: _Pair, labels: Labels) -> str:
    part = labels(
        f"claim.local_plants_cheaper.{word(pair.total)}",
        scenario=labels(pair.scenario),
        amount=size(pair.total, labels),
        why=reason(pair.total, labels),
    )
    doubtful = pair.total.defined and not pair.total.bounded
    return f"{part} ({labels('interval.none')})" if doubtful else part


def _no_pair(name: str, labels: Labels) -> Claim:
    return claim(name, None, _MISSING, labels(f"claim.{name}.no_pair"))


def _of_pair(pair: _Pair, levels: Estimates, gaps: Estimates, labels: Labels) -> Iterator[Claim]:
    words = {"scenario": labels(pair.scenario), "against": labels(pair.against)}
    for kind, kpi in (("cheaper", COST), ("cheaper_net_of_grant", NET_COST)):
        if (gap := gaps.get((pair.scenario, kpi))) is not None:
            said = words | {"kpi": labels.kpi(kpi)}
            yield sign_claim(f"{kind}.{pair.scenario}", gap, labels, said)
    yield _transport_explains(pair, labels, words)
    fee, even = levels.get((pair.against, FEE)), levels.get((pair.scenario, BREAK_EVEN))
    if fee is not None and even is not None:
        yield _fee_above_break_even(pair.scenario, fee, even, labels, words)


def _transport_explains(pair: _Pair, labels: Labels, words: dict[str, str]) -> Claim:
    name, part, total = f"transport_explains.{pair.scenario}", pair.transport, pair.total
    for kpi, gap in ((COST, total), (TRANSPORT, part)):
        if not gap.defined:
            return undefined_claim(name, gap, labels, words | {"kpi": labels.kpi(kpi)})
    key = _explanation(pair)
    write = signed if key in ("unclear", "no_gap") else size
    text = labels(
        f"claim.transport_explains.{key}",
        part=write(part, labels),
        total=write(total, labels),
        share=labels.percent(percent_of(part.mean, total.mean)),
        interval=interval(part, labels),
        **words,
    )
    return claim(name, pair.transport_explains, part, text)


def _explanation(pair: _Pair) -> str:
    if pair.transport_explains is None:
        return "no_gap" if pair.total.bounded and pair.total.below_zero is None else "unclear"
    if pair.transport_explains:
        return "yes"
    if pair.transport.below_zero is None:
        return "same"
    if pair.transport.below_zero == pair.total.below_zero:
        return "no"
    return "opposite_less" if pair.transport.below_zero else "opposite_more"


def _fee_above_break_even(
    scenario: str, fee: Estimate, even: Estimate, labels: Labels, words: dict[str, str]
) -> Claim:
    # Worst ends against each other: never narrower than the paired interval.
    room = Estimate(
        fee.mean - even.mean,
        fee.ci_low - even.ci_high,
        fee.ci_high - even.ci_low,
        min(fee.n, even.n),
        even.unit,
        why=even.why or fee.why,
    )
    said = words | {
        "kpi": labels.kpi(BREAK_EVEN),
        "fee": size(fee, labels),
        "break_even": signed(even, labels),
    }
    return sign_claim(f"fee_above_break_even.{scenario}", room, labels, said, below=False)


def _rivals(scenario: str, levels: Estimates, labels: Labels) -> Iterator[Claim]:
    for rival in (
        kpi.removeprefix(GAP) for name, kpi in levels if name == scenario and kpi.startswith(GAP)
    ):
        gap, net = levels[scenario, GAP + rival], levels.get((scenario, NET_GAP + rival))
        words = {"scenario": labels(scenario), "rival": labels(rival)}
        said = words | {"kpi": labels.kpi(GAP + rival)}
        yield sign_claim(f"matches_rival.{scenario}.{rival}", gap, labels, said)
        if net is not None and not math.isclose(net.mean, gap.mean):
            said = words | {"kpi": labels.kpi(NET_GAP + rival)}
            yield sign_claim(f"matches_rival_net_of_grant.{scenario}.{rival}", net, labels, said)
