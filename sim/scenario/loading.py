"""One load, from the first file to a scenario or a plan, with all that is wrong on the way."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.numerals import Problem
from sim.scenario.build import build_scenario, build_study, outlasting
from sim.scenario.fields import SCENARIO, STUDY, Place, place_of
from sim.scenario.files import Files, Reading, beside
from sim.scenario.hints import nearest
from sim.scenario.models.study import Study, Timing
from sim.scenario.nodes import Node
from sim.scenario.overrides import Override, lay, parse
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import (
    Plan,
    Scenario,
    clashing_labels,
    late_expansions,
    long_enough,
)


class Loading:
    """Reads a file and whatever it leads to; overrides are laid on everything that they fit."""

    def __init__(self, file: str, sets: Sequence[str], files: Files | None = None) -> None:
        parsed = [parse(text) for text in sets]
        self._file = file
        self._files = files or Files()
        self._overrides = [one for one in parsed if isinstance(one, Override)]
        self._problems = [one for one in parsed if isinstance(one, Located)]
        self._trees: dict[str, tuple[Node, Place]] = {}
        self._landed: set[Override] = set()
        self._whole = True
        self._reading = self._files.read(file)

    @property
    def is_study(self) -> bool:
        """Whether the file names scenarios."""
        return self._reading.node is not None and "scenarios" in self._reading.node.below

    def loaded(self) -> Scenario | Plan:
        """Return what the file holds, or raise all that is wrong."""
        return self.plan() if self.is_study else self.scenario()

    def scenario(self) -> Scenario:
        """Return the scenario of the file, or raise all that is wrong."""
        scenario = self._scenario(Path(self._file).stem, self._reading)
        problems = self._all_problems()
        if scenario is None or problems:
            raise ScenarioError(problems)
        return scenario

    def plan(self) -> Plan:
        """Return the plan of the study, or of a study of the one scenario, or raise."""
        reading = self._reading if self.is_study else self._study_of_one()
        node = self._laid("", reading, place_of(*STUDY))
        study, found = build_study(node, whole=reading.whole, noted=reading.noted)
        self._problems += found
        built = dict(self._members(node))
        scenarios = {name: scenario for name, scenario in built.items() if scenario is not None}
        timing = _timing(study, scenarios) if study else None
        if timing:
            self._problems += outlasting(timing, scenarios) + late_expansions(timing, scenarios)
            self._problems += clashing_labels(scenarios)
        problems = self._all_problems()
        if study is None or timing is None or problems:
            raise ScenarioError(problems)
        name = Path(self._file).stem
        tree, members = node.plain(), study.scenarios
        return Plan(name, timing, scenarios, members, study.baseline, tree, study.title)

    def _study_of_one(self) -> Reading:
        origin, file = Origin(self._file, 1, 1), Path(self._file)
        member = Node(origin, {"file": Node(origin, file.name)})
        scenarios = Node(origin, {file.stem: member})
        return Reading(Node(origin, {"scenarios": scenarios, "baseline": Node(origin, file.stem)}))

    def _members(self, study: Node) -> Iterator[tuple[str, Scenario | None]]:
        scenarios = study.get("scenarios")
        for name, member in scenarios.below.items() if scenarios else ():
            file = member.below.get("file")
            if not self.is_study:
                yield name, self._scenario(name, self._reading)
            elif file is not None and isinstance(file.content, str):
                path = f"scenarios.{name}.file"
                yield name, self._scenario(name, self._files.read(beside(file), file.origin, path))

    def _scenario(self, name: str, reading: Reading) -> Scenario | None:
        node = self._laid(name, reading, place_of(*SCENARIO))
        if reading.node is None:
            return None
        scenario, found = build_scenario(name, node, whole=reading.whole, noted=reading.noted)
        self._problems += found
        return scenario

    def _laid(self, name: str, reading: Reading, place: Place) -> Node:
        """Return what was read with the overrides that aim at it, or at all, and fit it."""
        node = reading.node or Node(Origin(self._file), {})
        self._problems += reading.problems
        self._whole &= reading.whole
        self._trees[name] = node, place
        aimed = [override for override in self._overrides if override.aim in ("", name)]
        node, landed = lay(node, place, aimed)
        self._landed |= landed
        return node

    def _all_problems(self) -> list[Located]:
        """Return the problems so far and, if everything was read, what led nowhere."""
        lost = [one for one in self._overrides if one not in self._landed] if self._whole else []
        return [*self._problems, *map(self._lost, lost)]

    def _lost(self, override: Override) -> Located:
        if override.aim and override.aim not in self._trees:
            names = [name for name in self._trees if name]
            words = {"name": override.aim, "known": ", ".join(names)}
            words["meant"] = nearest(override.aim, names)
            return Located(override.origin, override.path, Problem("unknown_scenario", words))
        trees = [self._trees[override.aim]] if override.aim else list(self._trees.values())
        return override.nowhere(*trees)


def _timing(study: Study, scenarios: Mapping[str, Scenario]) -> Timing:
    """Return the times of a study, with months enough for its slowest construction."""
    times = {name: getattr(study, name) for name in Timing.model_fields}
    return long_enough(Timing.model_validate(times), scenarios)
