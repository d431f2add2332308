"""Studies ready to run: their scenarios and times, and the rules that hold across scenarios."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from types import MappingProxyType
from typing import Any

from sim.catalogue.kpis import unit
from sim.catalogue.labels import OwnWords
from sim.catalogue.own import Kpi
from sim.numerals import Problem, counted
from sim.scenario.fields import STUDY, schema_of
from sim.scenario.hints import among
from sim.scenario.models.study import Member, Study, Timing, Uncertain
from sim.scenario.models.wording import Label, Wording, words_of
from sim.scenario.nodes import Node
from sim.scenario.problems import Located, Origin, Problems, ScenarioError, in_order
from sim.scenario.rules.check import study_rules
from sim.scenario.rules.dates import date_rules, timing_rules
from sim.scenario.rules.sizes import study_size
from sim.scenario.rules.usual import number_warnings
from sim.scenario.rules.warnings import partner_warnings, same_warnings
from sim.scenario.rules.words import clashes, misnamed
from sim.scenario.scenario import Scenario
from sim.scenario.validate import located, located_each, missing_keys, validate

# The label key of the title of a study.
TITLE = "study.title"
# Values of a study that are assumptions; dates, counts and seed are choices.
_LISTED = 8
"""Scenarios that the text of a plan names."""
_NUMBERS = ("discount_rate", "inflation", "uncertain")
"""Keys of a study below which numbers may be unlikely."""


@dataclass(frozen=True, repr=False)
class Plan:
    """A study ready to run: its scenarios, who is compared with whom, and when."""

    name: str
    timing: Timing
    scenarios: Mapping[str, Scenario]
    members: Mapping[str, Member]
    baseline: str
    written: Node
    """The texts of the study with what was set, each with its origin."""
    title: Label | None = None
    uncertain: Uncertain = field(default_factory=Uncertain)
    """How its unknowns hang together, and what is decided."""
    unanswered: "Plan | None" = None
    """The study without the answers that are laid on it, if any are."""
    own: Mapping[str, Kpi] = field(default_factory=dict)
    """Figures of the reader's own, by name."""
    made_by: Sequence[str] = ()
    """The command that is recorded with the result from which it was read back, if it was."""

    def __repr__(self) -> str:
        timing = self.timing
        years = f"{counted(timing.horizon, 'year')} from {timing.start}, seed {timing.seed}"
        return f"<Plan of {self.summary}, {years}\n {self.listing}>"

    @property
    def summary(self) -> str:
        """Its name and how many scenarios it has."""
        return f"{self.name}: {counted(len(self.scenarios), 'scenario')}"

    @property
    def listing(self) -> str:
        """The names of its first scenarios."""
        first = [*islice(self.scenarios, _LISTED)]
        return ", ".join([*first, "..."] if len(self.scenarios) > _LISTED else first)

    @property
    def tree(self) -> Any:
        """The mappings of texts as written, with what was set."""
        return self.written.plain()

    @cached_property
    def warnings(self) -> tuple[Located, ...]:
        """What is allowed and yet unlikely, in the study and in each of its scenarios."""
        numbers = {name: node for name, node in self.written.below.items() if name in _NUMBERS}
        unlikely = number_warnings(Node(self.written.origin, numbers), schema_of(*STUDY))
        against = {name: member.against for name, member in self.members.items() if member.against}
        physicals = {name: scenario.physical for name, scenario in self.scenarios.items()}
        unequal = partner_warnings(against, physicals, self.timing.months)
        same = same_warnings({name: one.tree for name, one in self.scenarios.items()})
        told = chain(unlikely, unequal, same)
        return in_order([*located_each(self.written, told), *self._below()])

    def _below(self) -> Iterator[Located]:
        """Yield the warnings of the scenarios; what one of them reads is not called unread."""
        for scenario in self.scenarios.values():
            for warning in scenario.warnings:
                if warning.problem.key != "unread" or self._is_unread(warning.path):
                    yield warning

    def _is_unread(self, path: str) -> bool:
        """Return whether no scenario that states a path reads it."""
        stating = [one for one in self.scenarios.values() if path in one.origins]
        return all(
            any((one.path, one.problem.key) == (path, "unread") for one in scenario.warnings)
            for scenario in stating
        )

    def unit(self, kpi: str) -> str:
        """Return the unit of a figure.

        Raises
        ------
        ValueError
            If there is no such figure.
        """
        return self.own[kpi].unit if kpi in self.own else unit(kpi)

    @cached_property
    def words(self) -> OwnWords:
        """What the study, its scenarios and their parts are called: label key, language, text."""
        words = words_of({name: self._wording(name) for name in self.scenarios})
        own = {kpi: dict(figure.label) for kpi, figure in self.own.items()}
        return words | own | ({TITLE: self.title.model_dump()} if self.title else {})

    def informant(self, path: str) -> str:
        """Return the name of who could tell the value at a path, empty if no scenario names anybody."""
        named = (scenario.wording.informant(path) for scenario in self.scenarios.values())
        return next(filter(None, named), "")

    def _wording(self, name: str) -> Wording:
        """Return the wording of a scenario, under the title that the study gives it if any."""
        own, label = self.scenarios[name].wording, self.members[name].label
        return own if label is None else own.model_copy(update={"title": label})

    def timed(self, changes: Mapping[str, int]) -> "Plan":
        """Return the plan with another horizon [year], number of replications or seed.

        Raises
        ------
        ScenarioError
            If a number is out of bounds, or something planned would lie beyond the end.
        """
        parsers = {name: schema_of(*STUDY).below(name).parser for name in changes}
        texts = {name: parser.write(changes[name]) for name, parser in parsers.items() if parser}
        origin, written = Origin("timed"), self.written
        timing = retime(self.timing, texts, origin)
        for name, text in texts.items():
            written = written.put(name, Node(origin, text))
        before = self.unanswered and self.unanswered.timed(changes)
        return consistent(replace(self, timing=timing, written=written, unanswered=before))

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        against: Mapping[str, str],
        without: Mapping[str, str] = MappingProxyType({}),
    ) -> "Plan":
        """Return a plan of some scenarios at the default times; the first one is the baseline.

        Raises
        ------
        ScenarioError
            If there is none, two have one name, or a partner is not among them.
        """
        named = {scenario.name: scenario for scenario in scenarios}
        roles = {"against": against, "without": without}
        origin = Origin("scenarios")
        if problems := list(_misnamed([one.name for one in scenarios], roles)):
            raise ScenarioError(located(Node(origin, {}), dict(problems)))
        texts = {
            name: {"file": scenario.written.origin.file}
            | {role: partners[name] for role, partners in roles.items() if name in partners}
            for name, scenario in named.items()
        }
        members = {name: Member.model_validate(own) for name, own in texts.items()}
        baseline, timing = scenarios[0].name, long_enough(Timing(), named)
        written = Node.of({"baseline": baseline, "scenarios": texts}, origin)
        return cls(origin.file, timing, named, members, baseline, written)


def _misnamed(names: Sequence[str], roles: Mapping[str, Mapping[str, str]]) -> Problems:
    """Yield what is wrong with the names of a list of scenarios and of their partners, by role."""
    if not names:
        yield "", Problem("none_given")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield "", Problem("same_name", {"name": name})
    for role, partners in roles.items():
        for name, partner in partners.items():
            yield from among(role, "unknown_scenario", name, names)
            yield from among(f"{role}.{name}", "unknown_scenario", partner, names)
            if partner == name:
                yield f"{role}.{name}", Problem("against_itself", {"name": name})


def build_study(
    node: Node, *, whole: bool = True, refused: Collection[str] = ()
) -> tuple[Study | None, list[Located]]:
    """Return the study that a tree makes, None if it makes none, and all problems of the tree.

    `whole` and `refused` are as for a scenario.
    """
    validation = validate(node.plain(), STUDY)
    problems, (study,) = dict(validation.problems), validation.parts
    if whole:
        problems |= missing_keys(validation, node, refused)
    if isinstance(study, Study):
        problems = dict(study_rules(study)) | problems
        if not problems:
            return study, []
    return None, located(node, problems)


def retime(timing: Timing, texts: Mapping[str, str], origin: Origin) -> Timing:
    """Return other times and repetitions, from texts as in a study file.

    Raises
    ------
    ScenarioError
        If a text is refused.
    """
    validation = validate(texts, (Timing,))
    (part,) = validation.parts
    if part is None or validation.problems:
        raise ScenarioError(located(Node(origin, {}), validation.problems))
    return timing.model_copy(update={name: getattr(part, name) for name in texts})


def consistent(plan: Plan) -> Plan:
    """Return a plan whose scenarios fit its times and each other, and which is not too large.

    Raises
    ------
    ScenarioError
        If something is planned beyond the end, a rate or a price does not fit the times, more months in
        all are to be simulated than can be kept, or one thing has two labels.
    """
    if wrong := problems_of_study(plan.written, plan.timing, plan.scenarios):
        raise ScenarioError(wrong)
    return plan


def long_enough(timing: Timing, scenarios: Mapping[str, Scenario]) -> Timing:
    """Return the times of a study with months enough for its slowest construction."""
    slowest = max((scenario.physical.construction for scenario in scenarios.values()), default=0)
    return timing.model_copy(update={"lead": max(timing.lead, slowest)})


def problems_of_study(
    written: Node, timing: Timing, scenarios: Mapping[str, Scenario]
) -> list[Located]:
    """Return what does not fit among the scenarios and times of a study."""
    rules = chain(timing_rules(timing), study_size(timing, len(scenarios)))
    return [
        *located_each(written, rules),
        *_misdated(timing, scenarios),
        *_clashing_labels(scenarios),
    ]


def _clashing_labels(scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return the labels by which scenarios of a study call one thing differently."""
    known, problems = dict[str, Label](), list[Located]()
    for name, scenario in scenarios.items():
        title = scenario.wording.title
        labels = [*scenario.wording.labels, *([("title", name, title)] if title else [])]
        problems += located(scenario.written, dict([*clashes(labels, known), *misnamed(labels)]))
        known |= {key: label for _, key, label in labels}
    return problems


def misdated_by_default(scenario: Scenario) -> list[Located]:
    """Return what a scenario plans beyond a study at the default times, where it is run by itself."""
    alone = {scenario.name: scenario}
    return _misdated(long_enough(Timing(), alone), alone)


def _misdated(timing: Timing, scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return what some scenarios plan beyond their study, and prices far from its price basis."""
    return [
        problem
        for scenario in scenarios.values()
        for problem in located(
            scenario.written, dict(date_rules(scenario.physical, scenario.money, timing))
        )
    ]
