"""Claims about the difference in cost between a scenario and its partner."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce

from sim.catalogue.keys import (
    BREAK_EVEN_FEE,
    CANS,
    CAPITAL,
    CAUSE,
    COST,
    DISTANCE_COST,
    FEE,
    FIXED_SHARE_PER_CAN,
    NET_COST,
)
from sim.catalogue.labels import Labels
from sim.report.claims.claim import (
    SAME_SHARE,
    Claim,
    all_hold,
    are_same,
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
from sim.report.estimates import MISSING, Estimate, is_group_cost, pairs
from sim.report.evidence import Evidence
from sim.scenario.rules.warnings import are_unequal


@dataclass(frozen=True)
class Pair:
    """A scenario and its partner; differences are scenario less partner [IDR/can]."""

    scenario: str
    against: str
    evidence: Evidence

    @property
    def total(self) -> Estimate:
        """The whole difference in cost."""
        return self.evidence.gap(self.scenario, COST)

    @property
    def cans(self) -> tuple[Estimate, Estimate]:
        """The cans that scenario and partner fill a year."""
        return self.evidence.level(self.scenario, CANS), self.evidence.level(self.against, CANS)

    @property
    def has_same_volume(self) -> bool | None:
        """Whether both fill as many cans, within 5 %; None where that is not known."""
        ours, theirs = self.cans
        known = ours.defined and theirs.defined
        return not are_unequal(ours.mean, theirs.mean) if known else None

    @property
    def causes(self) -> dict[str, Estimate]:
        """The parts of the difference by cause, as far as they are defined."""
        parts = {
            cause: self.evidence.level(self.scenario, CAUSE + cause)
            for cause in self.evidence.causes
        }
        return {cause: part for cause, part in parts.items() if part.defined}

    @property
    def near(self) -> str:
        """The measure of nearness: the cause `distance`, or transport where causes are unknown."""
        return "distance" if "distance" in self.causes else "transport"

    @property
    def parts(self) -> dict[str, Estimate]:
        """The parts of the difference by cause, or by cost group where causes are unknown."""
        groups = {
            kpi.removeprefix(f"{COST}."): gap
            for (name, kpi), gap in self.evidence.gaps.items()
            if name == self.scenario and is_group_cost(kpi)
        }
        return self.causes if self.near == "distance" else groups

    @property
    def part(self) -> Estimate:
        """The part of the difference that comes from being nearer."""
        return self.parts.get(self.near, MISSING)

    @property
    def savings(self) -> dict[str, Estimate]:
        """What each part makes a can cheaper by [IDR/can], zero where it does not."""
        return {name: part.times(-1).not_negative for name, part in self.parts.items()}

    @property
    def burdens(self) -> dict[str, Estimate]:
        """What each part makes a can dearer by [IDR/can], zero where it does not."""
        return {name: part.not_negative for name, part in self.parts.items()}

    @property
    def explained(self) -> bool | None:
        """Whether nearness saves more than all other parts that save, together."""
        others = self.savings
        near = others.pop(self.near, MISSING)
        beyond = near.less(reduce(Estimate.plus, others.values(), near.times(0)))
        if near.bounded and near.ci_high <= 0:
            return False
        return None if beyond.below_zero is None else not beyond.below_zero

    @property
    def distance_makes_dear(self) -> bool | None:
        """Whether the partner is dearer, and nearness is more than half of what is saved."""
        return all_hold([self.total.below_zero, self.explained])

    @property
    def cost_of_distance(self) -> Estimate:
        """What the partner would save next to the fields, else what the scenario saves on transport."""
        saving = self.evidence.level(self.against, DISTANCE_COST)
        return saving if saving.defined else self.part.times(-1)

    @property
    def _pays_fee(self) -> list[bool]:
        """Whether scenario and partner pay a toll fee."""
        return [self.evidence.level(name, FEE).defined for name in (self.scenario, self.against)]

    @property
    def local_against_toll(self) -> bool:
        """Whether the partner pays a toll fee, and the scenario does not."""
        return self._pays_fee == [False, True]

    @property
    def of_plants(self) -> bool:
        """Whether neither pays a toll fee."""
        return not any(self._pays_fee)

    @property
    def plant_against_toll(self) -> bool:
        """Whether the scenario has a plant, whatever a toll canner does of its work, and the partner only pays a fee."""
        fee_in_common = (self.scenario, BREAK_EVEN_FEE) in self.evidence.levels
        pays = self.evidence.level(self.against, FEE).defined
        invests = [self.evidence.level(n, CAPITAL).mean > 0 for n in (self.scenario, self.against)]
        return self.local_against_toll or (pays and (fee_in_common or invests == [True, False]))

    @property
    def reading(self) -> str:
        """Whether a can is cheaper: yes, no, same, unclear or undefined."""
        key, whole = word(self.total), self.evidence.level(self.against, COST)
        return "same" if key == "unclear" and are_same(self.total, whole) else key


def compared(evidence: Evidence) -> list[Pair]:
    """Return every scenario with a partner."""
    return [Pair(*names, evidence) for names in pairs(evidence.differences)]


def compared_with_toll(evidence: Evidence) -> list[Pair]:
    """Return every plant, alone, beside a toll canner or before one, whose partner is a toll canner alone."""
    return [pair for pair in compared(evidence) if pair.plant_against_toll]


def no_pair(name: str, labels: Labels) -> Claim:
    """Return the claim left open because no local plant has a toll canner as its partner."""
    return claim(name, None, MISSING, labels(f"claim.{name}.no_pair"))


def pair_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claim that every local plant is cheaper than canning outside."""
    local, labels = compared_with_toll(evidence), evidence.labels
    if not local:
        yield no_pair("local_plants_cheaper", labels)
        return
    most = min(local, key=lambda pair: (not pair.total.defined, pair.total.mean))
    parts = "; ".join(_local_plant(pair, labels) for pair in local)
    holds = all_hold(pair.total.below_zero for pair in local)
    is_same = all(pair.has_same_volume for pair in local)
    volume = labels("claim.local_plants_cheaper.same_volume") if is_same else ""
    text = labels("claim.local_plants_cheaper", volume=volume, parts=parts)
    yield claim("local_plants_cheaper", holds, most.total, text)


def _local_plant(pair: Pair, labels: Labels) -> str:
    part = labels(
        f"claim.local_plants_cheaper.{pair.reading}",
        scenario=labels(pair.scenario),
        amount=size(pair.total, labels),
        interval=interval(pair.total, labels),
        share=labels.percent(100 * SAME_SHARE),
        why=reason(pair.total, labels),
    )
    net = pair.evidence.gap(pair.scenario, NET_COST)
    part += borne_by_others(pair, labels)
    part += with_grant(pair.total, net, "claim.local_plants_cheaper", labels)
    if pair.has_same_volume is False:
        part += labels("claim.local_plants_cheaper.unequal", **volumes(pair, labels))
    return part


def borne_by_others(pair: Pair, labels: Labels) -> str:
    """Return what a difference owes to fixed costs that other work of the plant bears; empty if nothing."""
    borne = pair.evidence.level(pair.scenario, FIXED_SHARE_PER_CAN)
    if not borne.defined or borne.mean <= 0:
        return ""
    is_part = 0 < borne.mean <= -pair.total.mean
    key = "claim.fixed_share.part" if is_part else "claim.fixed_share"
    return labels(key, amount=size(borne, labels))


def volumes(pair: Pair, labels: Labels) -> dict[str, str]:
    """Return the words for a pair and the cans that both fill a year."""
    ours, theirs = (labels.number(cans.mean) for cans in pair.cans)
    names = {"scenario": labels(pair.scenario), "against": labels(pair.against)}
    return {**names, "ours": ours, "theirs": theirs}


def pair_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about the cost of each pair."""
    labels = evidence.labels
    for pair in compared(evidence):
        words = {"scenario": labels(pair.scenario), "against": labels(pair.against)}
        for kind, kpi in (("cheaper", COST), ("cheaper_net_of_grant", NET_COST)):
            if (gap := evidence.gaps.get((pair.scenario, kpi))) is not None:
                filled = words | {"kpi": labels.kpi(kpi)}
                told = sign_claim(f"{kind}.{pair.scenario}", gap, labels, filled)
                share = borne_by_others(pair, labels)
                yield (
                    replace(told, text=told.text.removesuffix(".") + share + ".") if share else told
                )
        yield from _fee_above_break_even(pair, labels, words)


def _fee_above_break_even(pair: Pair, labels: Labels, words: dict[str, str]) -> Iterator[Claim]:
    """Yield the claim that the fee is above break-even, which is that a can is cheaper."""
    evidence = pair.evidence
    fee = evidence.levels.get((pair.against, FEE))
    even = evidence.levels.get((pair.scenario, BREAK_EVEN_FEE))
    own = evidence.level(pair.scenario, FEE)
    # The break-even fee is one that both pay, so it says nothing where they pay different ones.
    if fee is None or even is None or (own.defined and own.mean != fee.mean):
        return
    filled = words | {
        "kpi": labels.kpi(BREAK_EVEN_FEE),
        "fee": size(fee, labels),
        "break_even": signed(even, labels),
    }
    name = f"fee_above_break_even.{pair.scenario}"
    above = in_proportion(fee.less(even), pair.total.times(-1))
    yield sign_claim(name, above, labels, filled, below=False)
