"""Claims about distance and the other causes of a difference in cost, as shares of all that is saved."""

from collections.abc import Iterator, Mapping
from functools import reduce

from sim.catalogue.keys import COST, DISTANCE_COST, FEE
from sim.catalogue.labels import Labels
from sim.report.claims.claim import (
    Claim,
    all_hold,
    claim,
    interval,
    reason,
    sign_claim,
    size,
    undefined_claim,
    word,
)
from sim.report.claims.pairs import Pair, compared, no_pair
from sim.report.estimates import Estimate, percent_of
from sim.report.evidence import Evidence

MARGIN = "toll_margin"


def cause_headlines(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about distance and about the heaviest causes, in all pairs of a plant."""
    labels = evidence.labels
    local = [pair for pair in compared(evidence) if pair.local_against_toll]
    yield _distance(local, evidence) if local else no_pair("distance", labels)
    if split := [pair for pair in local if pair.causes]:
        parts = "; ".join(_heaviest(pair, labels) for pair in split)
        holds = all_hold(_saves_most_by_distance(pair) for pair in split)
        largest = max(map(_heaviest_saving, split), key=lambda part: part.mean)
        yield claim("main_cause", holds, largest, labels("claim.main_cause", parts=parts))


def _distance(local: list[Pair], evidence: Evidence) -> Claim:
    """Return the claim that distance makes canning outside dear, in every pair."""
    labels, outcomes = evidence.labels, dict[str, list[Pair]]()
    for pair in local:
        outcomes.setdefault(_WORDS[pair.distance_makes_dear], []).append(pair)
    key = "partly" if len(outcomes) > 1 else next(iter(outcomes))
    if not any(pair.part.defined and pair.total.defined for pair in local):
        key = "undefined"
    saved, measured = _measured(local, evidence)
    against = (
        labels(f"claim.distance.against.{outcome}", names=_partners(outcomes[outcome], labels))
        for outcome in _WORDS.values()
        if outcome in outcomes
    )
    text = labels(
        f"claim.distance.{key}",
        measured=measured,
        shares="; ".join(_shares(local, labels)),
        against="; ".join(against),
        why=reason(local[0].part if local[0].total.defined else local[0].total, labels),
    )
    return claim("distance", all_hold(pair.distance_makes_dear for pair in local), saved, text)


_WORDS = {True: "yes", False: "no", None: "unclear"}


def _partners(among: list[Pair], labels: Labels) -> str:
    return ", ".join(f"“{labels(pair.against)}”" for pair in among)


def _measured(local: list[Pair], evidence: Evidence) -> tuple[Estimate, str]:
    """Return what distance costs a can, and the sentence: of the baseline if it is a toll canner."""
    saved, name, role = (
        evidence.level(evidence.baseline, DISTANCE_COST),
        evidence.baseline,
        "baseline",
    )
    if not saved.defined:
        most = max(local, key=lambda pair: (pair.part.defined, pair.cost_of_distance.mean))
        saved, name, role = most.cost_of_distance, most.against, "assumed"
        role = role if evidence.level(name, DISTANCE_COST).defined else "transport"
    labels = evidence.labels
    share = percent_of(abs(saved.mean), evidence.level(name, COST).mean)
    text = labels(
        f"claim.distance.of_{role}.{word(saved, below=False)}",
        amount=size(saved, labels),
        share=labels.percent(share, 1),
        interval=interval(saved, labels),
        against=labels(name),
        why=reason(saved, labels),
    )
    return saved, text


def _shares(local: list[Pair], labels: Labels) -> Iterator[str]:
    """Yield for each measure of nearness its shares of what the scenarios save."""
    parts: dict[str, list[str]] = {}
    for pair in local:
        if pair.part.defined:
            share = labels.percent(_percent(pair.savings[pair.near].mean, pair.savings))
            words = {"share": share, "scenario": labels(pair.scenario)}
            parts.setdefault(pair.near, []).append(labels("claim.distance.share.part", **words))
    for near, listed in parts.items():
        what = labels(f"claim.explains.what.{near}")
        yield labels("claim.distance.share", what=what, parts=", ".join(listed))


def _whole(parts: Mapping[str, Estimate]) -> Estimate:
    return reduce(Estimate.plus, parts.values())


def _percent(part: float, parts: Mapping[str, Estimate]) -> float:
    """Return a part of all parts [%]; none of nothing is nothing."""
    return percent_of(part, _whole(parts).mean) if part else 0.0


def cause_claims(evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims about the causes of each pair, and what distance costs each toll canner."""
    labels = evidence.labels
    for pair in compared(evidence):
        words = {"scenario": labels(pair.scenario), "against": labels(pair.against)}
        yield _explains(pair, labels, words)
        if pair.causes:
            text = labels("claim.main_cause.whole", parts=_heaviest(pair, labels), **words)
            holds, part = _saves_most_by_distance(pair), _heaviest_saving(pair)
            yield claim(f"main_cause.{pair.scenario}", holds, part, text)
    for name in evidence.names:
        if (cost := evidence.levels.get((name, DISTANCE_COST))) is not None:
            words = {"scenario": labels(name), "kpi": labels.kpi(DISTANCE_COST)}
            yield sign_claim(f"cost_of_distance.{name}", cost, labels, words, below=False)


def _explains(pair: Pair, labels: Labels, words: dict[str, str]) -> Claim:
    """Return the claim that nearness is more than half of all that a scenario saves."""
    name, part, savings = f"{pair.near}_explains.{pair.scenario}", pair.part, pair.savings
    if not part.defined:
        kpi = labels.kpi(f"{COST}.transport")
        return undefined_claim(name, part, labels, words | {"kpi": kpi})
    saved = savings[pair.near]
    text = labels(
        f"claim.explains.{_explanation(pair)}",
        what=labels(f"claim.explains.what.{pair.near}"),
        part=size(part, labels),
        saved=size(saved, labels),
        total=size(_whole(savings), labels),
        share=labels.percent(_percent(saved.mean, savings)),
        interval=interval(part, labels),
        **words,
    )
    return claim(name, pair.explained, part, text)


def _explanation(pair: Pair) -> str:
    if pair.explained is not False:
        return _WORDS[pair.explained]
    return {True: "no", False: "opposite", None: "same"}[pair.part.below_zero]


def _ranked(parts: Mapping[str, Estimate]) -> list[tuple[str, Estimate]]:
    """Return the parts that are above zero, the heaviest first."""
    above = [entry for entry in parts.items() if entry[1].mean > 0]
    return sorted(above, key=lambda entry: -entry[1].mean)


def _heaviest_saving(pair: Pair) -> Estimate:
    """Return the part of the cause that saves most, nothing where none does."""
    ranked = _ranked(pair.savings)
    return pair.parts[ranked[0][0]] if ranked else pair.part.times(0)


def _saves_most_by_distance(pair: Pair) -> bool | None:
    """Tell whether distance saves most; None where the intervals leave the first place open."""
    if not (ranked := _ranked(pair.savings)):
        return False if pair.part.below_zero is False else None
    return None if _rival(pair.savings) else ranked[0][0] == "distance"


def _rival(parts: Mapping[str, Estimate]) -> str:
    """Return the part that may be heavier than the heaviest, by their intervals; empty if none may."""
    first, weight = _ranked(parts)[0]
    others = {
        name: part
        for name, part in parts.items()
        if name != first and part.less(weight).below_zero is not True
    }
    return max(others, key=lambda name: others[name].mean, default="")


def _heaviest(pair: Pair, labels: Labels) -> str:
    """Return which cause saves most, and which adds most, each with its share of its side."""
    sides = {"saves": pair.savings, "costs": pair.burdens}
    phrases = (_side(way, parts, pair, labels) for way, parts in sides.items() if _ranked(parts))
    scenario = labels(pair.scenario)
    return labels("claim.main_cause.part", scenario=scenario, parts=", ".join(phrases))


def _side(way: str, parts: Mapping[str, Estimate], pair: Pair, labels: Labels) -> str:
    cause, weight = _ranked(parts)[0]
    rival = _rival(parts)
    close = labels("claim.main_cause.close", next=labels(f"cause.{rival}")) if rival else ""
    assumed = _of_assumed_fee(weight, pair, labels) if (way, cause) == ("saves", MARGIN) else ""
    return labels(
        f"claim.main_cause.{way}",
        cause=labels(f"cause.{cause}"),
        amount=size(weight, labels),
        share=labels.percent(_percent(weight.mean, parts)),
        interval=interval(pair.parts[cause], labels),
        close=close,
        assumed=assumed,
    )


def _of_assumed_fee(margin: Estimate, pair: Pair, labels: Labels) -> str:
    """Return what the toll canner's margin is over the range of the fee that it is a share of."""
    fee, low, high = (
        pair.evidence.level(pair.against, f"{FEE}{end}") for end in ("", ".low", ".high")
    )
    if not (low.defined and high.defined and fee.mean):
        return ""
    ends = {
        name: size(margin.times(end.mean / fee.mean), labels)
        for name, end in (("low", low), ("high", high))
    }
    return labels("claim.main_cause.assumed", **ends)
