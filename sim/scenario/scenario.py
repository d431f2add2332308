"""What is a scenario, and a study ready to run? Frozen, and every value knows where it was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.catalogue.labels import OwnWords
from sim.numerals import Problem
from sim.scenario.models.wording import Label, Wording, words_of
from sim.scenario.nodes import Node
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.rules.words import clashes, misnamed

if TYPE_CHECKING:
    from sim.scenario.models.money import Monetary
    from sim.scenario.models.physical import Physical
    from sim.scenario.models.study import Member, Timing

__all__ = ["TITLE", "Assumption", "Origin", "Plan", "Scenario"]

# The label key of the title of a study.
TITLE = "study.title"


@dataclass(frozen=True)
class Assumption:
    """A value with its range and source, as written; `""` where nothing is."""

    value: str
    low: str = ""
    high: str = ""
    source: str = ""
    url: str = ""
    year: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class Scenario:
    """What is assumed and decided for one chain: what the plant reads, and prices."""

    name: str
    physical: "Physical"
    money: "Monetary"
    written: Node
    """The texts of its files, merged, each with its place."""
    wording: Wording = field(default_factory=Wording)
    """What it calls itself and its parts."""

    @property
    def tree(self) -> Any:
        """The mappings of texts as written, merged."""
        return self.written.plain()

    @cached_property
    def origins(self) -> Mapping[str, Origin]:
        """Where every dotted path was written."""
        return {path: node.origin for path, node in self.written.walk()}

    def replace(self, changes: Mapping[str, str]) -> "Scenario":
        """Return the scenario with other texts at some dotted paths; `null` removes.

        Raises
        ------
        ScenarioError
            If a path leads nowhere, or the scenario does not hold with the new values.
        """
        from sim.scenario.build import rebuild

        return rebuild({self.name: self}, changes, Origin("replace"))[self.name]


@dataclass(frozen=True)
class Plan:
    """A study ready to run: its scenarios, who is compared with whom, and when."""

    name: str
    timing: "Timing"
    scenarios: Mapping[str, Scenario]
    members: "Mapping[str, Member]"
    baseline: str
    tree: Mapping[str, Any]
    """The study as written, with what was set."""
    title: Label | None = None

    @cached_property
    def words(self) -> OwnWords:
        """What the study, its scenarios and their parts are called: label key, language, text."""
        words = words_of({name: self._wording(name) for name in self.scenarios})
        return words | ({TITLE: self.title.model_dump()} if self.title else {})

    def _wording(self, name: str) -> Wording:
        """Return the wording of a scenario, under the title that the study gives it if any."""
        own, label = self.scenarios[name].wording, self.members[name].label
        return own if label is None else own.model_copy(update={"title": label})

    def timed(self, changes: Mapping[str, int]) -> "Plan":
        """Return the plan with another horizon [year], number of replications or seed.

        Raises
        ------
        ScenarioError
            If a number is out of bounds, or an expansion would begin after the end.
        """
        from sim.scenario.build import retime
        from sim.scenario.fields import STUDY, place_of

        doors = {name: place_of(*STUDY).below(name).door for name in changes}
        texts = {name: door.write(changes[name]) if door else "" for name, door in doors.items()}
        timing = retime(self.timing, texts, Origin("timed"))
        if late := late_expansions(timing, self.scenarios):
            raise ScenarioError(late)
        return replace(self, timing=timing, tree={**self.tree, **texts})

    @classmethod
    def of(cls, scenarios: Sequence[Scenario], against: Mapping[str, str]) -> "Plan":
        """Return a plan of some scenarios at the default times; the first one is the baseline."""
        from sim.scenario.models.study import Member, Timing

        named = {scenario.name: scenario for scenario in scenarios}
        members = {name: Member(file="", against=against.get(name)) for name in named}
        return cls("scenarios", long_enough(Timing(), named), named, members, scenarios[0].name, {})


def long_enough(timing: "Timing", scenarios: Mapping[str, Scenario]) -> "Timing":
    """Return the times of a study with months enough for its slowest construction."""
    slowest = max((scenario.physical.construction for scenario in scenarios.values()), default=0)
    return timing.model_copy(update={"lead": max(timing.lead, slowest)})


def clashing_labels(scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return the labels by which some scenarios of a study call one thing differently."""
    known, problems = dict[str, Label](), list[Located]()
    for name, scenario in scenarios.items():
        title = scenario.wording.title
        labels = [*scenario.wording.labels, *([("title", name, title)] if title else [])]
        for path, problem in (*clashes(labels, known), *misnamed(labels)):
            problems.append(Located(scenario.written.where(path), path, problem))
        known |= {key: label for _, key, label in labels}
    return problems


def late_expansions(timing: "Timing", scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return the expansions of some scenarios that would begin when the study is over."""
    return [one for scenario in scenarios.values() for one in _late(timing, scenario)]


def _late(timing: "Timing", scenario: Scenario) -> Iterator[Located]:
    months = timing.months - scenario.physical.opening
    for name, expansion in scenario.physical.expansions.items():
        if expansion.after >= months:
            path = f"expansions.{name}.after"
            words = {"after": f"{expansion.after} month", "months": f"{months} month"}
            yield Located(scenario.written.where(path), path, Problem("expansion_late", words))
