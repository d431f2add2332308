"""Rules on how the unknowns of a study hang together, and on what is decided."""

from collections.abc import Callable, Collection

from sim.catalogue.keys import ENPV, NET, NPV
from sim.numerals import Problem
from sim.scenario.fields import INPUTS, schema_of
from sim.scenario.hints import among, nearest
from sim.scenario.models.study import Study, Uncertain
from sim.scenario.nodes import Node
from sim.scenario.problems import Problems

_RANK = 1e-9
"""Least eigenvalue of correlations that can be."""
PAYOFFS = (NPV, NPV + NET, ENPV)
"""Figures that can decide on a plant: money in rupiah of which nothing gives 0."""


def uncertain_rules(study: Study) -> Problems:
    """Yield links in a circle, correlations of one unknown, and choices that are none of the study."""
    yield from _ties(study.uncertain)
    decide = study.uncertain.decide
    for payoff in decide.payoff.split():
        yield from among("uncertain.decide.payoff", "unknown_payoff", payoff, PAYOFFS)
    for name in (decide.alternatives or "").split():
        yield from among("uncertain.decide.alternatives", "unknown_scenario", name, study.scenarios)


def _ties(uncertain: Uncertain) -> Problems:
    firsts, circles = linked(uncertain)
    for name in circles:
        link = uncertain.links[name]
        yield f"uncertain.links.{name}", Problem("link_circle", {"of": link.of, "to": link.to})
    pairs = set[frozenset[str]]()
    for name, tie in uncertain.correlations.items():
        pair, words = frozenset((firsts(tie.of), firsts(tie.to))), {"of": tie.of, "to": tie.to}
        if len(pair) == 1:
            yield f"uncertain.correlations.{name}", Problem("correlation_of_one", words)
        elif pair in pairs:
            yield f"uncertain.correlations.{name}", Problem("correlation_twice", words)
        pairs.add(pair)
    if not circles and not are_possible(uncertain, firsts):
        yield "uncertain.correlations", Problem("correlations_impossible")


def are_possible(uncertain: Uncertain, firsts: Callable[[str], str]) -> bool:
    """Return whether unknowns can have the correlations stated, all together."""
    if not uncertain.correlations:
        return True
    import numpy as np

    ties = [(firsts(tie.of), firsts(tie.to), tie.rank) for tie in uncertain.correlations.values()]
    names = [*dict.fromkeys(name for of, to, _ in ties for name in (of, to))]
    linear = np.eye(len(names))
    for of, to, rank in ties:
        pair = names.index(of), names.index(to)
        linear[pair] = linear[pair[::-1]] = 2 * np.sin(np.pi / 6 * rank)
    return bool(np.linalg.eigvalsh(linear)[0] > _RANK)


def unstated(uncertain: Uncertain, trees: Collection[Node]) -> Problems:
    """Yield ends of links that none of some trees states, and of correlations that none gives a range."""
    for key, ties, is_there in (
        ("links", uncertain.links, _is_stated),
        ("correlations", uncertain.correlations, _has_range),
    ):
        for name, tie in ties.items():
            for end, path in (("of", tie.of), ("to", tie.to)):
                if not any(is_there(tree.get(path), path) for tree in trees):
                    known = (
                        one for tree in trees for one, node in tree.walk() if is_there(node, one)
                    )
                    words = {"name": path, "meant": nearest(path, dict.fromkeys(known))}
                    yield f"uncertain.{key}.{name}.{end}", Problem("no_unknown", words)


def _is_stated(stated: Node | None, path: str) -> bool:
    """Return whether what is stated at a path is a number."""
    return stated is not None and schema_of(*INPUTS).at(path).parser is not None


def _has_range(stated: Node | None, path: str) -> bool:
    return _is_stated(stated, path) and bool(stated and {"low", "high"} & stated.below.keys())


def linked(uncertain: Uncertain) -> tuple[Callable[[str], str], list[str]]:
    """Return a function from a path to the one that stands for all linked with it, and links in a circle."""
    joined, circles = dict[str, str](), list[str]()

    def first(path: str) -> str:
        while path in joined:
            path = joined[path]
        return path

    for name, link in uncertain.links.items():
        of, to = first(link.of), first(link.to)
        if of == to:
            circles.append(name)
        else:
            joined[to] = of
    return first, circles
