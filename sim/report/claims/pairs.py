"""Claims about the difference in cost between a scenario and its partner, and about distance."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.catalogue.keys import (
    BREAK_EVEN_FEE,
    CAUSE,
    COST,
    DISTANCE_COST,
    FEE,
    NET_COST,
    TRANSPORT,
)
from sim.catalogue.labels import Labels
from sim.report.claims.claim import (
    SAME_SHARE,
    Claim,
    all_hold,
    are_same,
    claim,
    interval,
    reason,
    sign_claim,
    signed,
    size,
    undefined_claim,
    with_grant,
    word,
)
from sim.report.estimates import MISSING, Estimate, pairs, percent_of
from sim.report.evidence import Evidence


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
    def part(self) -> Estimate:
        """The part of the difference that comes from being nearer."""
        return self.causes.get("distance") or self.evidence.gap(self.scenario, TRANSPORT)

    @property
    def explained(self) -> bool | None:
        """Whether nearness is more than half of the difference, in the same direction."""
        beyond_half = self.part.times(2).less(self.total)
        if self.total.below_zero is None or beyond_half.below_zero is None:
            return None
        return beyond_half.below_zero == self.total.below_zero

    @property
    def distance_makes_dear(self) -> bool | None:
        """Whether the partner is dearer, and nearness is more than half of the difference."""
        return all_hold([self.total.below_zero, self.explained])

    @property
    def cost_of_distance(self) -> Estimate:
        """What the partner would save next to the fields, else what the scenario saves on transport."""
        saving = self.evidence.level(self.against, DISTANCE_COST)
        return saving if saving.defined else self.part.times(-1)

    @property
    def local_against_toll(self) -> bool:
        """Whether the partner pays a toll fee, and the scenario does not."""
        pays = [self.evidence.level(name, FEE).defined for name in (self.scenario, self.against)]
        return pays == [False, True]


def compared(evidence: Evidence) -> list[Pair]:
    """Return every scenario with a partner."""
    return [Pair(*names, evidence) for names in pairs(evidence.differences)]


def pair_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about all pairs of a local plant and a toll canner."""
    local = [pair for pair in compared(evidence) if pair.local_against_toll]
    labels = evidence.labels
    yield _distance(local, labels) if local else _no_pair("distance", labels)
    split = [pair for pair in local if pair.causes]
    if split:
        yield _main_cause(split, labels)
    cheaper = "local_plants_cheaper"
    yield _local_plants_cheaper(local, labels) if local else _no_pair(cheaper, labels)


def _no_pair(name: str, labels: Labels) -> Claim:
    return claim(name, None, MISSING, labels(f"claim.{name}.no_pair"))


def _distance(local: list[Pair], labels: Labels) -> Claim:
    """Return the claim that distance makes canning outside dear, in every pair."""
    verdicts = [pair.distance_makes_dear for pair in local]
    most = max(local, key=lambda pair: (pair.part.defined, pair.cost_of_distance.mean))
    key = _distance_word(verdicts, most)
    text = labels(f"claim.distance.{key}", **_filled_words(local, most, labels))
    return claim("distance", all_hold(verdicts), most.cost_of_distance, text)


def _distance_word(verdicts: list[bool | None], most: Pair) -> str:
    if not most.part.defined or not most.total.defined:
        return "undefined"
    if all_hold(verdicts) is not False:
        return "yes" if all_hold(verdicts) else "unclear"
    if True in verdicts:
        return "partly"
    return "no" if most.cost_of_distance.mean > 0 else "no_saving"


def _filled_words(local: list[Pair], most: Pair, labels: Labels) -> dict[str, str]:
    saved = most.cost_of_distance
    whole = most.evidence.level(most.against, COST).mean

    def partners(among: list[Pair]) -> str:
        return "; ".join(f"“{labels(pair.against)}”" for pair in among)

    return {
        "measured": labels(
            f"claim.distance.of_{most.near}",
            amount=size(saved, labels),
            share=labels.percent(percent_of(saved.mean, whole), 1),
            interval=interval(saved, labels),
            against=labels(most.against),
        ),
        "dear": partners([pair for pair in local if pair.distance_makes_dear]),
        "others": partners([pair for pair in local if not pair.distance_makes_dear]),
        "why": reason(most.part, labels),
    }


def _main_cause(split: list[Pair], labels: Labels) -> Claim:
    """Return the claim that distance weighs most in every pair, with the heaviest cause of each."""
    parts = "; ".join(_weighs_most(pair, "part", labels) for pair in split)
    holds = all_hold(_first_is_distance(pair) for pair in split)
    largest = max(split, key=lambda pair: abs(_ranked(pair)[0][1].mean))
    text = labels("claim.main_cause", parts=parts)
    return claim("main_cause", holds, _ranked(largest)[0][1], text)


def _ranked(pair: Pair) -> list[tuple[str, Estimate]]:
    return sorted(pair.causes.items(), key=lambda entry: -abs(entry[1].mean))


def _first_is_distance(pair: Pair) -> bool | None:
    """Tell whether distance weighs most; None where the interval leaves the first place open."""
    first = _ranked(pair)[0][0] == "distance"
    return first if _is_ahead(pair) else None


def _is_ahead(pair: Pair) -> bool:
    """Tell whether the heaviest cause is heavier than the next, by their intervals."""
    weights = [part.times(-1) if part.mean < 0 else part for _, part in _ranked(pair)]
    return len(weights) == 1 or weights[1].less(weights[0]).below_zero is True


def _weighs_most(pair: Pair, form: str, labels: Labels) -> str:
    (cause, part), *others = _ranked(pair)
    way = "saves" if part.mean < 0 else "costs"
    text = labels(
        f"claim.main_cause.{form}.{way}",
        scenario=labels(pair.scenario),
        against=labels(pair.against),
        cause=labels(f"cause.{cause}"),
        amount=size(part, labels),
        interval=interval(part, labels),
    )
    if _is_ahead(pair):
        return text
    return text + labels("claim.main_cause.close", next=labels(f"cause.{others[0][0]}"))


def _local_plants_cheaper(local: list[Pair], labels: Labels) -> Claim:
    """Return the claim that every local plant is cheaper than canning outside at its volume."""
    most = min(local, key=lambda pair: (not pair.total.defined, pair.total.mean))
    parts = "; ".join(_local_plant(pair, labels) for pair in local)
    holds = all_hold(pair.total.below_zero for pair in local)
    text = labels("claim.local_plants_cheaper", parts=parts)
    return claim("local_plants_cheaper", holds, most.total, text)


def _local_plant(pair: Pair, labels: Labels) -> str:
    net = pair.evidence.gap(pair.scenario, NET_COST)
    key, whole = word(pair.total), pair.evidence.level(pair.against, COST)
    key = "same" if key == "unclear" and are_same(pair.total, whole) else key
    part = labels(
        f"claim.local_plants_cheaper.{key}",
        scenario=labels(pair.scenario),
        amount=size(pair.total, labels),
        interval=interval(pair.total, labels),
        share=labels.percent(100 * SAME_SHARE),
        why=reason(pair.total, labels),
    )
    without_interval = pair.total.defined and not pair.total.bounded
    part = f"{part} ({labels('interval.none')})" if without_interval else part
    return part + with_grant(pair.total, net, "claim.local_plants_cheaper", labels)


def pair_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about each pair, and what distance costs each toll canner."""
    labels = evidence.labels
    for pair in compared(evidence):
        words = {"scenario": labels(pair.scenario), "against": labels(pair.against)}
        for kind, kpi in (("cheaper", COST), ("cheaper_net_of_grant", NET_COST)):
            if (gap := evidence.gaps.get((pair.scenario, kpi))) is not None:
                filled = words | {"kpi": labels.kpi(kpi)}
                yield sign_claim(f"{kind}.{pair.scenario}", gap, labels, filled)
        yield _explains(pair, labels, words)
        if pair.causes:
            ranked = _ranked(pair)
            text = _weighs_most(pair, "whole", labels)
            yield claim(f"main_cause.{pair.scenario}", _first_is_distance(pair), ranked[0][1], text)
        yield from _fee_above_break_even(pair, labels, words)
    for name in evidence.names:
        if (cost := evidence.levels.get((name, DISTANCE_COST))) is not None:
            words = {"scenario": labels(name), "kpi": labels.kpi(DISTANCE_COST)}
            yield sign_claim(f"cost_of_distance.{name}", cost, labels, words, below=False)


def _explains(pair: Pair, labels: Labels, words: dict[str, str]) -> Claim:
    name, part, total = f"{pair.near}_explains.{pair.scenario}", pair.part, pair.total
    for kpi, gap in ((COST, total), (TRANSPORT, part)):
        if not gap.defined:
            return undefined_claim(name, gap, labels, words | {"kpi": labels.kpi(kpi)})
    key = _explanation(pair)
    write = signed if key in ("unclear", "no_gap") else size
    text = labels(
        f"claim.explains.{key}",
        what=labels(f"claim.explains.what.{pair.near}"),
        part=write(part, labels),
        total=write(total, labels),
        share=labels.percent(percent_of(part.mean, total.mean)),
        interval=interval(part, labels),
        **words,
    )
    return claim(name, pair.explained, part, text)


def _explanation(pair: Pair) -> str:
    if pair.explained is None:
        return "no_gap" if pair.total.bounded and pair.total.below_zero is None else "unclear"
    if pair.explained:
        return "yes"
    if pair.part.below_zero is None:
        return "same"
    if pair.part.below_zero == pair.total.below_zero:
        return "no"
    return "opposite_less" if pair.part.below_zero else "opposite_more"


def _fee_above_break_even(pair: Pair, labels: Labels, words: dict[str, str]) -> Iterator[Claim]:
    evidence = pair.evidence
    fee = evidence.levels.get((pair.against, FEE))
    even = evidence.levels.get((pair.scenario, BREAK_EVEN_FEE))
    if fee is None or even is None:
        return
    filled = words | {
        "kpi": labels.kpi(BREAK_EVEN_FEE),
        "fee": size(fee, labels),
        "break_even": signed(even, labels),
    }
    name = f"fee_above_break_even.{pair.scenario}"
    yield sign_claim(name, fee.less(even), labels, filled, below=False)
