"""What nobody has measured: every assumption with a range, as one unknown of a study.

The same dotted path is one unknown wherever it stands: its share of probability is the same in every
scenario, so that a pair stays fair, while each scenario has its own range.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import inf
from typing import cast

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.catalogue.vocabulary import LawName
from sim.numerals import Problem, split, written
from sim.scenario.fields import INPUTS, STUDY, SchemaNode, schema_of
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import RATES, Link
from sim.scenario.nodes import Node
from sim.scenario.paths import Assumption
from sim.scenario.plan import Plan, consistent, long_enough, retime
from sim.scenario.problems import Origin, ScenarioError
from sim.scenario.rules.uncertain import linked
from sim.scenario.rules.unread import unread
from sim.scenario.scenario import with_values
from sim.scenario.validate import located
from sim.statistics.designs import latin_points, rank_correlated
from sim.statistics.laws import Law
from sim.streams import generator

_DIGITS = 6
"""Significant digits of a drawn value: few enough to type it."""
_ORIGIN = Origin("drawn")
_STATED = ("value", "low", "high", "dist", "confidence", "source", "note")


@dataclass(frozen=True)
class Range:
    """The range of a value as it is written in one file, in the unit written there."""

    stated: Assumption
    law: Law
    unit: str
    is_whole: bool
    scale: float
    """Size of the unit written, in the one that the model keeps."""

    @property
    def ends(self) -> tuple[str, str]:
        """Low and high as written; the value where an end is not."""
        return self.stated.low or self.stated.value, self.stated.high or self.stated.value

    def amounts(self, shares: Array) -> Array:
        """Return the values below which some shares of the probability lie, in the unit that is kept."""
        return np.asarray(self.law.quantile(shares) * self.scale)

    def texts(self, shares: Array, digits: int = _DIGITS) -> list[str]:
        """Return the values below which some shares of the probability lie, as a file writes them."""
        return self._written(self.law.quantile(shares).tolist(), digits)

    @property
    def end_texts(self) -> list[str]:
        """Low and high as a file writes them."""
        return self._written([self.law.low, self.law.high], _DIGITS)

    def _written(self, numbers: Sequence[float], digits: int) -> list[str]:
        if self.is_whole:
            return [f"{number:.0f} {self.unit}".strip() for number in numbers]
        rounded = (float(f"{number:.{digits}g}") for number in numbers)
        return [f"{written(number)} {self.unit}".strip() for number in rounded]


@dataclass(frozen=True)
class Unknown:
    """An assumption with a range, in every scenario that states it."""

    path: str
    ranges: Mapping[str, Range] = field(default_factory=dict)
    """Its range by scenario; of an unknown of the study, one by `""`."""
    linked: tuple["Unknown", ...] = ()
    """Assumptions at other paths that have the same share of probability."""

    @property
    def parts(self) -> tuple["Unknown", ...]:
        """The assumption itself and those linked to it."""
        return (self, *self.linked)

    def range_in(self, names: Iterable[str]) -> Range:
        """Return the range in the first of some scenarios that states one, else in the first of the study."""
        return next(
            (self.ranges[name] for name in names if name in self.ranges),
            next(iter(self.ranges.values())),
        )

    @property
    def is_physical(self) -> bool:
        """Whether the plant reads it, so that another value needs a simulation."""
        return any(schema_of(Physical).at(part.path).known for part in self.parts)

    @property
    def is_of_study(self) -> bool:
        """Whether it belongs to the study and not to its scenarios."""
        return self.path in RATES


def unknowns(plan: Plan) -> tuple[Unknown, ...]:
    """Return every assumption of a study that has a range and is read, in the order written."""
    found = {path: Unknown(path, {"": one}) for path, one in _of_study(plan)}
    apart = {one.path for one in plan.warnings if one.problem.key == "unread"}
    for name, scenario in plan.scenarios.items():
        for path, stated in _ranges(scenario.written, schema_of(*INPUTS)):
            if path not in apart:
                earlier = found.get(path, Unknown(path)).ranges
                found[path] = Unknown(path, {**earlier, name: stated})
    return _linked(plan, found)


def _linked(plan: Plan, found: Mapping[str, Unknown]) -> tuple[Unknown, ...]:
    """Return unknowns, those that the study links as one.

    A link ties nothing where one end is certain, by an answer perhaps, or where no scenario has it: a part of
    a study keeps the links of the whole.

    Raises
    ------
    ScenarioError
        If no scenario could have a linked path.
    """
    schema, links = schema_of(*INPUTS), plan.uncertain.links
    possible = {
        path
        for link in links.values()
        for path in (link.of, link.to)
        if path in found or schema.at(path).known
    }
    require_unknowns(plan, "links", links, possible)
    links = {name: one for name, one in links.items() if {one.of, one.to} <= found.keys()}
    first, _ = linked(plan.uncertain.model_copy(update={"links": links}))
    paths = [*dict.fromkeys(path for link in links.values() for path in (link.of, link.to))]
    merged = dict(found)
    for path in (path for path in paths if first(path) != path):
        whole = merged[first(path)]
        merged[first(path)] = replace(whole, linked=(*whole.linked, merged.pop(path)))
    return tuple(merged.values())


def require_unknowns(
    plan: Plan, key: str, ties: Mapping[str, Link], known: Collection[str]
) -> None:
    """Raise a ScenarioError if an end of a link or of a correlation is not among the known unknowns."""
    wrong = {
        f"uncertain.{key}.{name}.{end}": Problem("no_unknown", {"name": path})
        for name, tie in ties.items()
        for end, path in (("of", tie.of), ("to", tie.to))
        if path not in known
    }
    if wrong:
        raise ScenarioError(located(plan.written, wrong))


def drawn_shares(
    plan: Plan,
    inputs: Sequence[Unknown],
    count: int,
    stream: str,
    prices_each: int = 1,
) -> Array:
    """Return shares of probability of unknowns, correlated as the study states [point, unknown].

    Each unknown has random numbers of its own, by its path and the name of a stream, so that it is drawn the
    same whatever else is unknown. Each draw of what the plant reads stands at so many points that follow one
    another, with other draws of the prices.

    Raises
    ------
    ScenarioError
        If a correlation is of a path that is no unknown, or the correlations cannot be together.
    """
    places = {part.path: number for number, one in enumerate(inputs) for part in one.parts}
    ties = plan.uncertain.correlations
    ranks = np.eye(len(inputs))
    for tie in ties.values():
        # A sample of some of the unknowns leaves out what hangs together with others.
        if {tie.of, tie.to} <= places.keys():
            pair = places[tie.of], places[tie.to]
            ranks[pair] = ranks[pair[::-1]] = tie.rank
    simulated = np.array([one.is_physical for one in inputs], dtype=bool)
    draws = -(-count // prices_each)
    points = np.empty((draws * prices_each, len(inputs)))
    for place, one in enumerate(inputs):
        each = prices_each if one.is_physical else 1
        random = generator(plan.timing.seed, 0, f"{stream}.{one.path}")
        points[:, place] = latin_points(len(points) // each, 1, random)[:, 0].repeat(each)
    # What is simulated comes first, so that no price decides its order.
    order = np.argsort(~simulated, kind="stable")
    try:
        if ties:
            points[:, order] = rank_correlated(points[:, order], ranks[np.ix_(order, order)])
        return points[:count]
    except ValueError:
        problem = Problem("correlations_impossible")
        raise ScenarioError(located(plan.written, {"uncertain.correlations": problem})) from None


def grades(plan: Plan) -> Counter[str]:
    """Return how many values the study and its scenarios read that state each confidence: A, B, C.

    A value that several scenarios share counts once.
    """
    stated = {(path, one) for path, one in _stated(plan.written)}
    for scenario in plan.scenarios.values():
        apart = tuple(f"{path}." for path in unread(scenario.physical, scenario.money))
        stated |= {
            item for item in _stated(scenario.written) if not f"{item[0]}.".startswith(apart)
        }
    return Counter(sorted(one.confidence for _, one in stated if one.confidence))


def newest_year(plan: Plan) -> int | None:
    """Return the latest year of a source that the study and its scenarios name, None if none does."""
    trees = (plan.written, *(scenario.written for scenario in plan.scenarios.values()))
    years = {one.year for tree in trees for _, one in _stated(tree)}
    return max((int(year) for year in years if year.isdecimal()), default=None)


def _stated(written_tree: Node) -> Iterator[tuple[str, Assumption]]:
    """Yield the path of every value with its range or source."""
    nodes = written_tree.walk()
    return ((path, Assumption(**node.plain())) for path, node in nodes if node.is_assumption)


def _of_study(plan: Plan) -> Iterator[tuple[str, Range]]:
    return (item for item in _ranges(plan.written, schema_of(*STUDY)) if item[0] in RATES)


def _ranges(written_tree: Node, schema: SchemaNode) -> Iterator[tuple[str, Range]]:
    """Yield the path and range of every value that has one."""
    for path, node in written_tree.walk():
        if node.is_assumption and (stated := _range(node.plain(), schema.at(path))) is not None:
            yield path, stated


def _range(texts: Mapping[str, str], schema: SchemaNode) -> Range | None:
    """Return the range of an assumption, None if it has none or no model knows it."""
    parser = schema.parser
    if parser is None or not {"low", "high"} & texts.keys():
        return None
    unit = split(texts["value"])[1]
    scale = parser.size(parser.parse(f"1 {unit}".strip()))
    low, value, high = (parser.size(number) / scale for number in parser.bounds(texts))
    law = Law(
        *(low, value, high, cast(LawName, texts.get("dist", "triangular"))),
        least=max((limit.bound / scale for limit in schema.limits if limit.is_lower), default=-inf),
        most=min(
            (limit.bound / scale for limit in schema.limits if not limit.is_lower), default=inf
        ),
    )
    if law.is_certain:
        return None
    return Range(Assumption(**texts), law, unit, schema.known[0].kind is int, scale)


@dataclass(frozen=True)
class Draws:
    """Values of all unknowns of a study at some points, as texts."""

    plan: Plan
    texts: Sequence[Mapping[str, Mapping[str, str]]]
    """By point, scenario and path; those of the study itself by `""`."""

    @classmethod
    def of(cls, plan: Plan, inputs: Sequence[Unknown], shares: Array) -> "Draws":
        """Return the values at some shares of probability [point, unknown]."""
        points: list[dict[str, dict[str, str]]] = [{} for _ in shares]
        columns = (
            (part, column)
            for one, column in zip(inputs, shares.T, strict=True)
            for part in one.parts
        )
        for unknown, column in columns:
            # Scenarios inherit most ranges from one base.
            known: dict[Range, list[str]] = {}
            for name, stated in unknown.ranges.items():
                texts = known.setdefault(stated, known.get(stated) or stated.texts(column))
                for point, text in zip(points, texts, strict=True):
                    point.setdefault(name, {})[unknown.path] = text
        return cls(plan, points)

    @classmethod
    def of_ends(cls, plan: Plan, unknown: Unknown) -> "Draws":
        """Return two points: an unknown at its low and at its high, all else as stated."""
        points: list[dict[str, dict[str, str]]] = [{}, {}]
        for part in unknown.parts:
            for name, stated in part.ranges.items():
                for point, text in zip(points, stated.end_texts, strict=True):
                    point.setdefault(name, {})[part.path] = text
        return cls(plan, points)

    def at(self, point: int) -> Plan:
        """Return the study at a point.

        Raises
        ------
        ScenarioError
            If a scenario does not hold with these values.
        """
        texts = self.texts[point]
        scenarios = {
            name: with_values(scenario, texts.get(name, {}))
            for name, scenario in self.plan.scenarios.items()
        }
        timing = long_enough(retime(self.plan.timing, texts.get("", {}), _ORIGIN), scenarios)
        return consistent(replace(self.plan, timing=timing, scenarios=scenarios))

    def possible(self) -> Iterator[tuple[int, Plan]]:
        """Yield the number and study of each point at which every scenario holds."""
        for number in range(len(self.texts)):
            with suppress(ScenarioError):
                yield number, self.at(number)


def range_frame(plan: Plan) -> pd.DataFrame:
    """Return the ranges of a study: a row for each assumption and scenario that states it."""
    rows = [
        (unknown.path, name, *(getattr(one.stated, key) for key in _STATED), unknown.is_physical)
        for whole in unknowns(plan)
        for unknown in whole.parts
        for name, one in unknown.ranges.items()
    ]
    return pd.DataFrame(rows, columns=["path", "scenario", *_STATED, "is_physical"])
