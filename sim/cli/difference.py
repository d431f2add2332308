"""The comparison of two scenario files, or of two result folders, A and B."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels, OwnWords
from sim.cli import console
from sim.numerals import Problem
from sim.report.kpi_changes import changes_between_frames, changes_between_runs
from sim.report.tables.changes import KpiChange, change_document, inputs_table, outputs_table
from sim.results.recorded import Recorded, recorded
from sim.scenario.changes import Change, changes, input_changes, node_of
from sim.scenario.fields import STUDY, schema_of
from sim.scenario.plan import Plan, long_enough
from sim.scenario.problems import Located, Origin, ScenarioError, warnings_document
from sim.scenario.read import load, load_plan
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Difference:
    """The inputs that differ between A and B, and the figures that differ, if they are known."""

    names: tuple[str, str]
    """A and B as named by the user."""
    inputs: tuple[Change, ...]
    plan: Plan | None = None
    """Both scenarios, to simulate; None for folders, and where no input differs."""
    kpi_changes: tuple[KpiChange, ...] | None = None
    """Figures that differ, the largest change first; None if they were not computed."""
    replications: int = 0
    """Number of replications without those that failed."""
    note: str = ""
    """Label of the note on intervals."""
    words: OwnWords = field(default_factory=dict)
    """Labels that the scenarios give to themselves and their parts."""

    @property
    def warnings(self) -> tuple[Located, ...]:
        """What is allowed and yet unlikely in the scenarios; none of folders."""
        return self.plan.warnings if self.plan else ()

    def with_result(self, result: StudyResult) -> "Difference":
        """Return the difference with the figures that differ in a result of its plan."""
        a, b = result.plan.scenarios
        kpi_changes = tuple(changes_between_runs(result, a, b)) if result.flows else ()
        count = len(result.replications)
        note = "table.note.paired" if count > 1 else "table.note.one_replication"
        return replace(self, kpi_changes=kpi_changes, replications=count, note=note)

    def screen(self, labels: Labels) -> Iterator[object]:
        """Yield the tables and sentences for the terminal."""
        labels = labels.of(self.words)
        rows = [(change.path, change.a, change.b) for change in self.inputs]
        yield inputs_table(rows, self.names, labels) if rows else labels("cli.same_inputs")
        if self.kpi_changes:
            yield outputs_table(self.kpi_changes, self.names, (labels(self.note),), labels)
        elif self.kpi_changes is not None:
            yield f"{labels('cli.nothing_moved')} {labels(self.note)}"

    def document(self, lang: str) -> dict[str, object]:
        """Return the difference as plain JSON values; `outputs` only if figures were computed."""
        document: dict[str, object] = {"warnings": warnings_document(self.warnings, lang)}
        document |= zip(("a", "b"), self.names, strict=True)
        document["inputs"] = [asdict(change) for change in self.inputs]
        if self.kpi_changes is None:
            return document
        if self.plan:
            document |= {"seed": self.plan.timing.seed, "replications": self.replications}
        return document | {"outputs": [*map(change_document, self.kpi_changes)]}


def show_difference(comparison: Difference, labels: Labels, *, as_json: bool) -> None:
    """Print a difference as tables or as one JSON object."""
    if as_json:
        console.show_json(comparison.document(labels.lang))
    else:
        console.show([*comparison.screen(labels)])


def difference(
    a: str, b: str, sets: Sequence[str] = (), *, inputs_only: bool = False
) -> Difference:
    """Return the difference between two scenario files or two result folders.

    `sets` are changes of the study that apply to both files, such as `seed=3`.

    Raises
    ------
    ScenarioError
        If one is a folder and the other a file, or either cannot be read.
    """
    folders = [name for name in (a, b) if Path(name).is_dir()]
    if len(folders) == 1:
        raise ScenarioError([Located(Origin(folders[0]), "", Problem("file_and_folder"))])
    return _of_folders(a, b, inputs_only=inputs_only) if folders else _of_files(a, b, sets)


def _of_files(a: str, b: str, sets: Sequence[str]) -> Difference:
    before, after = _scenarios(a, b)
    timing = load_plan(a, sets).timing
    inputs = tuple(input_changes(before.written, after.written))
    if not inputs:
        return Difference((a, b), ())
    # Two files may have the same name in different folders.
    names = (a, b) if before.name == after.name else (before.name, after.name)
    plan = Plan.of([replace(before, name=names[0]), replace(after, name=names[1])], {})
    plan = replace(plan, timing=long_enough(timing, plan.scenarios))
    return Difference((a, b), inputs, plan, words=plan.words)


def _scenarios(*files: str) -> list[Scenario]:
    """Return the scenarios of files, or raise the problems of all of them at once."""
    scenarios, problems, unlikely = list[Scenario](), list[Located](), list[Located]()
    for file in files:
        try:
            loaded = load(file)
        except ScenarioError as error:
            problems += error.problems
            unlikely += error.unlikely
        else:
            if isinstance(loaded, Scenario):
                scenarios.append(loaded)
            else:
                problems.append(Located(Origin(file), "", Problem("no_scenario")))
    if problems:
        raise ScenarioError(problems, unlikely)
    return scenarios


def _of_folders(a: str, b: str, *, inputs_only: bool) -> Difference:
    before, after = recorded(Path(a)), recorded(Path(b))
    pairs = _pairs(before, after)
    inputs = [*_study_changes(before, after, a, b), *_version_changes(before, after)]
    for left, right in pairs:
        nodes = node_of(before.scenarios[left], a), node_of(after.scenarios[right], b)
        inputs += [
            replace(change, path=f"{right}:{change.path}") for change in input_changes(*nodes)
        ]
    kpi_changes = (
        None if inputs_only else tuple(changes_between_frames(before.kpis, after.kpis, pairs))
    )
    note, words = "table.note.folders", {**before.words, **after.words}
    return Difference((a, b), tuple(inputs), kpi_changes=kpi_changes, note=note, words=words)


def _pairs(before: Recorded, after: Recorded) -> list[tuple[str, str]]:
    """Return the names of scenarios that both folders have; two single ones pair under any names."""
    if len(before.scenarios) == len(after.scenarios) == 1:
        return list(zip(before.scenarios, after.scenarios, strict=True))
    return [(name, name) for name in before.scenarios if name in after.scenarios]


def _study_changes(before: Recorded, after: Recorded, a: str, b: str) -> list[Change]:
    return changes(node_of(before.study, a), node_of(after.study, b), schema_of(*STUDY))


def _version_changes(before: Recorded, after: Recorded) -> Iterator[Change]:
    for name in {**before.versions, **after.versions}:
        versions = before.versions.get(name, ""), after.versions.get(name, "")
        if versions[0] != versions[1]:
            yield Change(f"versions.{name}", *versions)
