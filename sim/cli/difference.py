"""What changed between A and B? Two scenario files, or two result folders, set side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels, OwnWords
from sim.numerals import Problem
from sim.report.kpi_changes import changes_between_frames, changes_between_runs
from sim.report.tables.changes import KpiChange, change_document, inputs_table, outputs_table
from sim.results.recorded import Recorded, recorded
from sim.scenario.changes import Change, changes, input_changes, node_of
from sim.scenario.fields import STUDY, schema_of
from sim.scenario.plan import Plan, long_enough
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import load, load_plan
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Difference:
    """What differs between A and B: inputs, and figures as far as they are known."""

    heads: tuple[str, str]
    """A and B as they were named."""
    inputs: tuple[Change, ...]
    plan: Plan | None = None
    """Both scenarios, to be simulated; None for folders, or where no input differs."""
    moved: tuple[KpiChange, ...] | None = None
    """Figures that moved, the largest change first; None where nobody looked."""
    replications: int = 0
    """Replications behind the figures, those that failed apart."""
    note: str = ""
    """Label of what to know of the intervals."""
    words: OwnWords = field(default_factory=dict)
    """What the scenarios call themselves and their parts."""

    def after(self, runs: StudyResult) -> "Difference":
        """Return the difference with the figures that moved in the runs of its plan."""
        a, b = runs.plan.scenarios
        moved = tuple(changes_between_runs(runs, a, b)) if runs.flows else ()
        count = len(runs.replications)
        note = "table.note.paired" if count > 1 else "table.note.one_replication"
        return replace(self, moved=moved, replications=count, note=note)

    def told(self, labels: Labels) -> Iterator[object]:
        """Yield the tables and sentences that tell it."""
        labels = labels.of(self.words)
        listed = [(change.path, change.a, change.b) for change in self.inputs]
        yield (inputs_table(listed, self.heads, labels) if listed else labels("cli.same_inputs"))
        if self.moved:
            yield outputs_table(self.moved, self.heads, (labels(self.note),), labels)
        elif self.moved is not None:
            yield f"{labels('cli.nothing_moved')} {labels(self.note)}"

    def document(self) -> dict[str, object]:
        """Return it as plain JSON values; `outputs` only where figures were looked at."""
        told: dict[str, object] = dict(zip(("a", "b"), self.heads, strict=True))
        told["inputs"] = [asdict(change) for change in self.inputs]
        if self.moved is not None and self.plan:
            told |= {"seed": self.plan.timing.seed, "replications": self.replications}
        return (
            told if self.moved is None else {**told, "outputs": [*map(change_document, self.moved)]}
        )


def difference(
    a: str, b: str, sets: Sequence[str] = (), *, inputs_only: bool = False
) -> Difference:
    """Return what differs between two scenario files or two result folders.

    `sets` are changes of the study, such as `seed=3`, under which the files would be simulated.

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
    ours, theirs = _scenarios(a, b)
    timing = load_plan(a, sets).timing
    found = input_changes(ours.written, theirs.written)
    if not found:
        return Difference((a, b), ())
    # Files of the same name in two folders are two scenarios.
    names = (a, b) if ours.name == theirs.name else (ours.name, theirs.name)
    renamed = [replace(one, name=name) for one, name in zip((ours, theirs), names, strict=True)]
    plan = Plan.of(renamed, {})
    plan = replace(plan, timing=long_enough(timing, plan.scenarios))
    return Difference((a, b), tuple(found), plan, words=plan.words)


def _scenarios(*files: str) -> list[Scenario]:
    """Return the scenarios of some files, or raise all that is wrong with any."""
    found, problems = list[Scenario](), list[Located]()
    for file in files:
        try:
            loaded = load(file)
        except ScenarioError as error:
            problems += error.problems
        else:
            if isinstance(loaded, Scenario):
                found.append(loaded)
            else:
                problems.append(Located(Origin(file), "", Problem("no_scenario")))
    if problems:
        raise ScenarioError(problems)
    return found


def _of_folders(a: str, b: str, *, inputs_only: bool) -> Difference:
    ours, theirs = recorded(Path(a)), recorded(Path(b))
    pairs = _pairs(ours, theirs)
    inputs = [*_study(ours, theirs, a, b), *_versions(ours, theirs)]
    for left, right in pairs:
        nodes = node_of(ours.scenarios[left], a), node_of(theirs.scenarios[right], b)
        found = input_changes(*nodes)
        inputs += [replace(change, path=f"{right}:{change.path}") for change in found]
    moved = None if inputs_only else tuple(changes_between_frames(ours.kpis, theirs.kpis, pairs))
    note, words = "table.note.folders", {**ours.words, **theirs.words}
    return Difference((a, b), tuple(inputs), moved=moved, note=note, words=words)


def _pairs(ours: Recorded, theirs: Recorded) -> list[tuple[str, str]]:
    """Return the scenarios that both folders have; two single ones are a pair in any case."""
    if len(ours.scenarios) == len(theirs.scenarios) == 1:
        return list(zip(ours.scenarios, theirs.scenarios, strict=True))
    return [(name, name) for name in ours.scenarios if name in theirs.scenarios]


def _study(ours: Recorded, theirs: Recorded, a: str, b: str) -> list[Change]:
    return changes(node_of(ours.study, a), node_of(theirs.study, b), schema_of(*STUDY))


def _versions(ours: Recorded, theirs: Recorded) -> Iterator[Change]:
    for name in {**ours.versions, **theirs.versions}:
        before, after = ours.versions.get(name, ""), theirs.versions.get(name, "")
        if before != after:
            yield Change(f"versions.{name}", before, after)
