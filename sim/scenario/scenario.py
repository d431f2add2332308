"""Scenarios: what is assumed and decided for one chain, built from a tree of texts and changed in it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sim.numerals import Problem
from sim.scenario.compose import wrong_text
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.models.wording import Wording
from sim.scenario.nodes import Node
from sim.scenario.overrides import Override, merge_overrides
from sim.scenario.problems import Located, Origin, Problems, ScenarioError, in_order
from sim.scenario.rules.amounts import amount_warnings
from sim.scenario.rules.can_sizes import size_warnings
from sim.scenario.rules.capacity import capacity_warnings
from sim.scenario.rules.check import money_rules, physical_rules
from sim.scenario.rules.funding import grant_warnings
from sim.scenario.rules.lists import list_warnings, with_stated_times
from sim.scenario.rules.names import name_warnings, place_warnings, rival_warnings
from sim.scenario.rules.shifts import shift_warnings
from sim.scenario.rules.unread import unpaid_warnings, unread_warnings
from sim.scenario.rules.usual import number_warnings
from sim.scenario.rules.words import word_rules
from sim.scenario.validate import (
    Model,
    located,
    located_each,
    missing_keys,
    renewed,
    validate,
)

__all__ = ["Origin", "Scenario", "build_scenario", "rebuild", "wording_in"]


@dataclass(frozen=True, repr=False)
class Scenario:
    """What is assumed and decided for one chain: what the plant reads, prices, and words."""

    name: str
    physical: Physical
    money: Monetary
    written: Node
    """The texts of its files, merged, each with its origin."""
    wording: Wording = field(default_factory=Wording)
    """What it calls itself and its parts."""

    def __repr__(self) -> str:
        title, works = self.wording.title, ", ".join(self.physical.works)
        named = f": {title.en}" if title else ""
        stated = sum(node.is_assumption for _, node in self.written.walk())
        return f"<Scenario {self.name}{named} ({works}, {stated} assumptions with a source)>"

    @property
    def tree(self) -> Any:
        """The mappings of texts as written, merged."""
        return self.written.plain()

    @cached_property
    def origins(self) -> Mapping[str, Origin]:
        """The origin of every dotted path."""
        return {path: node.origin for path, node in self.written.walk()}

    @cached_property
    def warnings(self) -> tuple[Located, ...]:
        """What is allowed and yet unlikely, by file and line."""
        return in_order(located_each(self.written, self._unlikely()))

    def _unlikely(self) -> Problems:
        schema = schema_of(*SCENARIO)
        slips = [
            *number_warnings(self.written, schema, self.money.exchange.rate),
            *name_warnings(self.written, schema),
            *place_warnings(self.physical, self.written),
        ]
        yield from slips
        roads = {path.split(".")[1] for path, _ in slips if path.startswith("roads.")}
        yield from list_warnings(self.physical)
        yield from amount_warnings(self.physical)
        yield from capacity_warnings(with_stated_times(self.physical), roads)
        yield from size_warnings(self.physical)
        yield from shift_warnings(self.physical)
        yield from rival_warnings(self.money)
        yield from grant_warnings(self.money)
        yield from unread_warnings(self.physical, self.money, self.written)
        yield from unpaid_warnings(self.physical, self.money)

    def range_of(self, path: str) -> tuple[Any, Any] | None:
        """Return the lowest and highest value that is stated for a number, None where there is no range."""
        node, parser = self.written.get(path), schema_of(*SCENARIO).at(path).parser
        if node is None or parser is None or not node.is_assumption:
            return None
        low, _, high = parser.bounds(node.plain())
        return (low, high) if low != high else None

    def replace(self, changes: Mapping[str, str]) -> "Scenario":
        """Return the scenario with other texts at some dotted paths; `null` removes.

        Raises
        ------
        ScenarioError
            If a path leads nowhere, or the scenario does not hold with the new values.
        """
        return rebuild({self.name: self}, changes, Origin("replace"))[self.name]


def build_scenario(
    name: str, node: Node, *, whole: bool = True, refused: Collection[str] = (), base: str = ""
) -> tuple[Scenario | None, list[Located]]:
    """Return the scenario that a tree makes, None if it makes none, and all problems of the tree.

    Parameters
    ----------
    whole
        Whether all files were read; only then can a key be missing.
    refused
        Paths that were refused while reading: they are not reported as missing too.
    base
        A file that it could extend, if it extends none.
    """
    validation = validate(node.plain(), SCENARIO)
    problems, (physical, money, wording) = dict(validation.problems), validation.parts
    is_base = not {"plant", "toll"} & node.below.keys()
    if whole:
        missing = missing_keys(validation, node, refused)
        missing = _without_base(missing, base) if base else missing
        problems |= {"": Problem("base_file")} if is_base else missing
    if isinstance(physical, Physical):
        problems = dict(physical_rules(physical)) | problems
    if isinstance(wording, Wording):
        problems = dict(word_rules(wording)) | problems
    if isinstance(physical, Physical) and isinstance(money, Monetary):
        problems = dict(money_rules(physical, money)) | problems
        if not problems and isinstance(wording, Wording):
            return Scenario(name, physical, money, node, wording), []
    return None, located(node, problems)


def unlikely_numbers(node: Node) -> Iterator[Located]:
    """Yield the unlikely numbers of a tree that makes no scenario; prices in another currency if its rate can be read."""
    parts = validate(node.plain(), SCENARIO).parts
    rates = [part.exchange.rate for part in parts if isinstance(part, Monetary)]
    numbers = number_warnings(node, schema_of(*SCENARIO), *rates)
    yield from located_each(node, numbers)


def _without_base(missing: Mapping[str, Problem], base: str) -> dict[str, Problem]:
    """Return one problem in place of the missing keys of a file that extends none and needs one."""
    words = {"base": base, **missing[""].words} if "" in missing else {}
    return {"": Problem("no_extends", words)} if words else dict(missing)


def wording_in(tree: Any) -> Wording:
    """Return the words in a tree of texts; none if they cannot be read."""
    (wording,) = validate(tree, (Wording,)).parts
    return wording if isinstance(wording, Wording) else Wording()


def rebuild(
    scenarios: Mapping[str, Scenario], changes: Mapping[str, str], origin: Origin
) -> dict[str, Scenario]:
    """Return scenarios with other texts at some paths, each wherever it exists; `null` removes.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, or a scenario does not hold with the new values.
    """
    if not_texts := [path for path, text in changes.items() if not isinstance(text, str)]:
        raise ScenarioError(_not_text(path, changes[path], scenarios, origin) for path in not_texts)
    flaws = {path: flaw for path, text in changes.items() if (flaw := wrong_text(text))}
    overrides = [
        Override(path, text, origin=origin) for path, text in changes.items() if path not in flaws
    ]
    schema, applied = schema_of(*SCENARIO), set[Override]()
    problems = [Located(origin, path, flaw) for path, flaw in flaws.items()]
    rebuilt = dict(scenarios)
    for name, scenario in scenarios.items():
        node, fitting = merge_overrides(scenario.written, schema, overrides)
        applied |= fitting
        if fitting:
            changed, wrong = _changed(scenario, node, fitting)
            rebuilt |= {name: changed} if changed else {}
            problems += wrong
    trees = [(scenario.written, schema) for scenario in scenarios.values()]
    problems += [override.unknown_path(*trees) for override in overrides if override not in applied]
    if problems:
        raise ScenarioError(problems)
    return rebuilt


def _not_text(
    path: str, value: object, scenarios: Mapping[str, Scenario], origin: Origin
) -> Located:
    """Return the problem of a value that is no text as in a file, with what is written at its path."""
    nodes = filter(None, (scenario.written.get(path) for scenario in scenarios.values()))
    texts = ((node.get("value") or node).content for node in nodes)
    present = next((text for text in texts if isinstance(text, str)), "3_500 IDR/can")
    return Located(origin, path, Problem("not_text", {"text": repr(value), "present": present}))


def with_values(scenario: Scenario, texts: Mapping[str, str]) -> Scenario:
    """Return a scenario with other values at paths that it states; its texts stay those of the files.

    Raises
    ------
    ScenarioError
        If it does not hold with them.
    """
    return _with_values(scenario, scenario.written, texts) or scenario.replace(texts)


def _changed(
    scenario: Scenario, node: Node, overrides: Collection[Override]
) -> tuple[Scenario | None, list[Located]]:
    """Return the scenario that the tree with some overrides makes, and all problems of the tree."""
    texts = {override.path: override.content for override in overrides}
    changed = _with_values(scenario, node, texts)
    return (changed, []) if changed else build_scenario(scenario.name, node)


def _with_values(
    scenario: Scenario, node: Node, texts: Mapping[str, str | None]
) -> Scenario | None:
    """Return the scenario that a tree makes, where only some values differ; what did not is not read again.

    None if a text removes something, belongs to the words, or if anything is wrong.
    """
    if None in texts.values() or any(schema_of(Wording).at(path).known for path in texts):
        return None
    physical = _renewed(scenario.physical, texts)
    money = _renewed(scenario.money, texts)
    if physical is None or money is None:
        return None
    if any(physical_rules(physical)) or any(money_rules(physical, money)):
        return None
    return replace(scenario, physical=physical, money=money, written=node)


def _renewed(part: Model, texts: Mapping[str, str | None]) -> Model | None:
    """Return a part with those of some texts that it knows the paths of, None if one is refused."""
    schema = schema_of(type(part))
    own = {path: text for path, text in texts.items() if schema.at(path).known}
    return renewed(part, own) if own else part
