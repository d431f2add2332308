"""Options that all analyses share, and the decorator that turns an analysis into a command."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim import progress
from sim.cli import execute, options
from sim.cli.help import labels_for

if TYPE_CHECKING:
    from sim.catalogue.labels import Labels
    from sim.results.analysis import Analysis
    from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Request:
    """Arguments and options that all analyses share."""

    file: options.File
    sets: options.Sets = None
    answers: options.Answers = None
    replications: options.Replications = None
    seed: options.Seed = None
    jobs: options.Jobs = None
    cluster: options.Cluster = None
    no_cache: options.NoCache = False
    out: options.Out = None
    no_figures: options.NoFigures = False
    force: options.Force = False
    lang: options.Lang = None
    as_json: options.AsJson = False

    def run(self, name: str, analysis: "Analysis[Any]", own: list[str], labels: "Labels") -> None:
        """Run an analysis; `own` are its own options, as `run.json` states them."""
        if analysis.takes_folder and Path(self.file).is_dir():
            self._require_unchanged()
            execute.extend(Path(self.file), analysis, labels, as_json=self.as_json)
            return
        overrides = study_overrides(self.sets, self.replications, self.seed, analysis.precision)
        plan = load_plan(self.file, overrides, self.answers)
        answered = [f"--with={self.answers}"] if self.answers else []
        is_stated = any(text.startswith(execute.COUNT) for text in overrides)
        if not is_stated and analysis.replications is not None:
            plan = plan.timed({"replications": analysis.replications})
        # A name of dots alone would lead out.
        place = Path("results") / (plan.name.strip(".") or "study")
        folder = place if analysis.is_kept and self.out is None else self.out
        output = execute.Output(folder, self.force, not self.no_figures)
        job = execute.Job(
            analysis,
            plan,
            [analysis.recorded_as or name, self.file, *answered, *own, *overrides],
            output,
            labels,
        )
        resources = execute.Resources(self.jobs, self.cluster, not self.no_cache)
        execute.run(job, resources, as_json=self.as_json)

    def _require_unchanged(self) -> None:
        """Refuse options that would change the result in a folder.

        Raises
        ------
        ScenarioError
            If there are any.
        """
        from sim.numerals import Problem
        from sim.scenario.problems import Located, Origin, ScenarioError

        given = {
            "--set": self.sets,
            "--with": self.answers,
            "--replications": self.replications,
            "--seed": self.seed,
            "--out": self.out,
        }
        if names := ", ".join(name for name, value in given.items() if value is not None):
            problem = Problem("result_as_it_is", {"names": names})
            raise ScenarioError([Located(Origin(self.file), "", problem)])


def analysis_command(
    app: typer.Typer,
) -> "Callable[[Callable[..., Analysis[Any]]], Callable[..., Analysis[Any]]]":
    """Return a decorator that adds a command for a function which returns an analysis.

    The command has the name of the function, and the options of `Request` besides those of the
    function.
    """

    def add(make: "Callable[..., Analysis[Any]]") -> "Callable[..., Analysis[Any]]":
        shared, own = signature(Request).parameters, signature(make).parameters

        def command(**values: Any) -> None:
            request = Request(**{field.name: values.pop(field.name) for field in fields(Request)})
            with exit_on_bad_input(request.lang) as labels:
                analysis = make(**values).in_language(request.lang)
                request.run(make.__name__, analysis, _own_options(values, analysis), labels)

        parameters = {"file": shared["file"], **own, **shared}
        keywords = [item.replace(kind=Parameter.KEYWORD_ONLY) for item in parameters.values()]
        vars(command)["__signature__"] = Signature(keywords)
        command.__annotations__ = {item.name: item.annotation for item in keywords}
        app.command(make.__name__)(command)
        return make

    return add


def _own_options(values: Mapping[str, Any], analysis: "Analysis[Any]") -> list[str]:
    """Return the options of an analysis as text, without the precision, which becomes a number of runs."""
    given = {
        name: value
        for name, value in values.items()
        if value not in (None, False) and name not in analysis.only_shown
    }
    if analysis.precision is not None:
        given.pop("precision", None)
    return [f"--{name}" if value is True else f"--{name}={value}" for name, value in given.items()]


@contextmanager
def exit_on_bad_input(lang: str | None) -> "Iterator[Labels]":
    """Provide the labels; on bad input print a line for each problem and exit with code 2.

    What the system refuses, such as to read a folder that is gone, is a line and code 1.
    """
    from sim.scenario.read import ScenarioError

    labels = labels_for(lang)
    # The garbage collector finds little while modules and files are read, and takes a tenth of a second.
    gc.disable()
    try:
        yield labels
    except ScenarioError as error:
        for line in error.lines(labels.lang):
            progress.tell(line)
        raise typer.Exit(execute.BAD_INPUT) from None
    except OSError as error:
        progress.tell(labels("cli.system", why=error))
        raise typer.Exit(execute.FAILED) from None
    finally:
        gc.enable()


@contextmanager
def writing(place: Path) -> "Iterator[None]":
    """Turn an error of the system into the refusal of a file or a folder; no request to end cuts the block in two.

    Raises
    ------
    ScenarioError
        If the system refuses something.
    """
    from sim.replication.interrupts import deferred
    from sim.results.folder_exchange import why
    from sim.results.plant_wish import refused

    try:
        with deferred():
            yield
    except OSError as error:
        raise refused(str(place), "new_unwritable", why=why(error)) from None


def study_overrides(
    sets: list[str] | None,
    replications: int | None,
    seed: int | None,
    precision: float | None = None,
) -> tuple[str, ...]:
    """Return the changes that a command line makes, with replications and seed as values of the study."""
    if precision is not None and replications is None:
        from sim.analysis.precision import FIRST

        replications = FIRST
    given = {"replications": replications, "seed": seed}
    return (
        *(sets or ()),
        *(f"{name}={value}" for name, value in given.items() if value is not None),
    )


def load_plan(file: str, sets: tuple[str, ...], answers: str | None = None) -> "Plan":
    """Return the plan of a file with answers of another, and changes of the form PATH=VALUE."""
    from sim.scenario.read import load_plan

    return load_plan(file, sets, answers)
