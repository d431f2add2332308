"""One load, from the first file to a scenario or a plan, with all problems on the way."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sim.numerals import Problem
from sim.scenario.causes import at_their_causes
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.files import Files, Reading
from sim.scenario.hints import nearest
from sim.scenario.models.study import RATES, Study, Timing
from sim.scenario.nodes import Node, file_named, join
from sim.scenario.overrides import EXTENDS, Override, merge_overrides, parse, set_twice
from sim.scenario.plan import Plan, build_study, long_enough, problems_of_study
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.rules.uncertain import unstated
from sim.scenario.scenario import Scenario, build_scenario, unlikely_numbers
from sim.scenario.validate import located


class Loading:
    """Reads a file and all files that it names, and merges overrides into every tree that they fit."""

    def __init__(
        self, file: str, sets: Sequence[str], files: Files | None = None, answers: str = ""
    ) -> None:
        parsed = [parse(text) for text in sets]
        self._file = file
        self._files = files or Files([file])
        answered = self._files.answers(answers) if answers else Reading(None)
        given = {one: _no_answer(one) for one in _overrides(answered)}
        self._overrides = [
            *(one for one, wrong in given.items() if wrong is None),
            *(item for item in parsed if isinstance(item, Override)),
        ]
        self._problems = [
            *answered.problems,
            *set_twice(item for item in parsed if isinstance(item, Override)),
            *(
                Located(one.origin, one.path, wrong)
                for one, wrong in given.items()
                if wrong is not None
            ),
            *(item for item in parsed if isinstance(item, Located)),
        ]
        # Numbers that are told where a scenario is refused, as one of them may be why.
        self._unlikely: list[Located] = []
        self._trees: dict[str, tuple[Node, SchemaNode]] = {}
        self._applied: set[Override] = set()
        self._whole = True
        self._reading = self._files.read(file)

    @property
    def is_study(self) -> bool:
        """Whether the file names scenarios."""
        return self._reading.node is not None and "scenarios" in self._reading.node.below

    def loaded(self) -> Scenario | Plan:
        """Return what the file holds.

        Raises
        ------
        ScenarioError
            If anything is wrong, with all that is.
        """
        return self.plan() if self.is_study else self.scenario()

    def scenario(self) -> Scenario:
        """Return the scenario of the file; errors are raised as by `loaded`."""
        scenario = self._scenario(Path(self._file).stem, self._reading)
        problems = self._all_problems()
        if scenario is None or problems:
            raise ScenarioError(problems, self._unlikely)
        return scenario

    def plan(self) -> Plan:
        """Return the plan of the study, or of a study of the one scenario.

        Errors are raised as by `loaded`.
        """
        reading = self._reading if self.is_study else self._study_of_one()
        node = self._merged("", reading, schema_of(*STUDY))
        study, problems = build_study(node, whole=reading.whole, refused=reading.refused)
        self._problems += problems
        built = dict(self._members(node))
        scenarios = {name: scenario for name, scenario in built.items() if scenario is not None}
        timing = _timing(study, scenarios) if study else None
        if study and timing:
            wrong = problems_of_study(node, timing, scenarios)
            trees = [tree for tree, _ in self._trees.values()]
            # What a file that cannot be read would state is not known.
            ties = unstated(study.uncertain, trees) if self._whole else ()
            self._problems += located(node, dict(ties))
            self._problems += at_their_causes(
                node, wrong, lambda tree: _wrong_together(tree, scenarios), inherits=False
            )
        problems = self._all_problems()
        if study is None or timing is None or problems:
            raise ScenarioError(problems, self._unlikely)
        name, members = Path(self._file).stem, study.scenarios
        own = study.title, study.uncertain
        return Plan(name, timing, scenarios, members, study.baseline, node, *own)

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
                yield (
                    name,
                    self._scenario(name, self._files.read(file_named(file), file.origin, path)),
                )

    def _scenario(self, name: str, reading: Reading) -> Scenario | None:
        node = self._merged(name, reading, schema_of(*SCENARIO))
        if reading.node is None:
            return None

        def built(tree: Node) -> tuple[Scenario | None, list[Located]]:
            whole, refused = reading.whole, reading.refused
            return build_scenario(name, tree, whole=whole, refused=refused, base=reading.base)

        scenario, problems = built(node)
        problems = at_their_causes(node, problems, lambda tree: built(tree)[1])
        self._problems += problems
        if scenario is None:
            told = [one.path for one in problems]
            self._unlikely += (
                one for one in unlikely_numbers(node) if not _is_told(one.path, told)
            )
        return scenario

    def _merged(self, name: str, reading: Reading, schema: SchemaNode) -> Node:
        """Return what was read with the overrides for it, or for all scenarios, that fit it."""
        node = reading.node or Node(Origin(self._file), {})
        self._problems += reading.problems
        self._whole &= reading.whole
        self._trees[name] = node, schema
        own = [override for override in self._overrides if override.target in ("", name)]
        node, applied = merge_overrides(node, schema, own)
        self._applied |= applied
        return node

    def _all_problems(self) -> list[Located]:
        """Return the problems so far and, if all files were read, the overrides that fit nowhere."""
        unused = [override for override in self._overrides if override not in self._applied]
        return [*self._problems, *map(self._fits_nowhere, unused if self._whole else [])]

    def _fits_nowhere(self, override: Override) -> Located:
        if override.target and override.target not in self._trees:
            names = [name for name in self._trees if name]
            words = {"name": override.target, "known": ", ".join(names)}
            words["meant"] = nearest(override.target, names)
            return Located(override.origin, override.path, Problem("unknown_scenario", words))
        trees = [self._trees[override.target]] if override.target else list(self._trees.values())
        return override.unknown_path(*trees)


def _overrides(answers: Reading) -> Iterator[Override]:
    """Yield what each answer of a file lays on the scenarios that state its path."""
    for path, node in answers.node.below.items() if answers.node else ():
        text = node.content if isinstance(node.content, str) else ""
        yield Override(path, text, origin=node.origin, stated=node)


def _no_answer(answer: Override) -> Problem | None:
    """Return why an answer is none: it extends a file, is of what a study chooses, removes, or is of several values."""
    part, _, rest = answer.path.partition(".")
    if part == EXTENDS:
        return Problem("answer_extends")
    if part in Study.model_fields and part not in RATES:
        return Problem("no_answer")
    stated, schema = answer.stated, schema_of(*SCENARIO).at(answer.path)
    if stated is None or stated.content is None:
        return Problem("answer_removes", {"path": answer.path})
    if stated.below and schema.known and not schema.is_value:
        inside = (path for path, node in stated.walk() if node.is_assumption or not node.below)
        return Problem("answer_of_several", {"path": join(answer.path, next(inside, rest))})
    return None


def _is_told(path: str, told: Collection[str]) -> bool:
    """Return whether a problem is of a value, of what it is in, or of what is in it."""
    pairs = ((f"{path}.", f"{other}.") for other in told if other)
    return any(one.startswith(other) or other.startswith(one) for one, other in pairs)


def _timing(study: Study, scenarios: Mapping[str, Scenario]) -> Timing:
    """Return the times of a study, with months enough for its slowest construction."""
    times = {name: getattr(study, name) for name in Timing.model_fields}
    return long_enough(Timing.model_validate(times), scenarios)


def _wrong_together(study: Node, scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return what does not fit among the scenarios and times of a study's tree."""
    built, problems = build_study(study)
    return problems_of_study(study, _timing(built, scenarios), scenarios) if built else problems
