"""The verification of a file by a command."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import typer

from sim import progress
from sim.catalogue.labels import Labels
from sim.cli import execute
from sim.legible import one_line
from sim.numerals import Problem
from sim.results.comparison import Comparison
from sim.results.recorded import run_inputs
from sim.results.run_record import RECORD, listed_in
from sim.results.stored import plan_of
from sim.results.verify import Finding, run_again, verify
from sim.scenario.problems import Located, Origin, ScenarioError

_TOLD = ("command", "seed", "replications", "version", "result")
"""What is told of a seal."""


def verify_file(
    file: Path,
    folder: Path | None,
    resources: execute.Resources,
    labels: Labels,
    *,
    again: bool,
) -> None:
    """Print what is known of a file; exit with an error code where anything speaks against it.

    Raises
    ------
    ScenarioError
        If the file or the result cannot be read, or nothing can be told.
    """
    if file.is_dir():
        raise _refused(file, "whole_folder")
    if folder is not None:
        run_inputs(folder)
    try:
        finding = verify(file, folder)
    except OSError as error:
        raise _refused(file, "no_such_file", why=error.strerror or str(error)) from None
    if finding.unchanged is None and finding.of_result is None:
        raise _refused(file, "no_seal")
    if again:
        finding = replace(finding, again=_again(file, finding, resources, labels))
    for line in _lines(finding, labels):
        progress.show(f"{file}: {line}")
    if not finding.holds:
        raise typer.Exit(execute.FAILED)


def verify_folder(folder: Path, labels: Labels) -> None:
    """Print what is wrong with the files of a result, what else lies beside them, and how many are as written.

    Exit with an error code where a file was changed or is missing.

    Raises
    ------
    ScenarioError
        If the folder holds no whole result.
    """
    run_inputs(folder)
    names = listed_in(folder)
    faults = {name: fault for name in names if (fault := _fault(folder / name, folder, labels))}
    for name, fault in faults.items():
        progress.show(f"{folder / name}: {fault}")
    for file in _others(folder, names):
        progress.show(f"{file}: {labels('verify.other')}")
    words = {"count": len(names) - len(faults), "whole": len(names)}
    progress.show(f"{folder}: {labels('verify.folder', **words)}")
    if faults:
        raise typer.Exit(execute.FAILED)


def _fault(file: Path, folder: Path, labels: Labels) -> str:
    """Return what is wrong with a file that a result lists; nothing if it is as it was written."""
    try:
        finding = verify(file, folder)
    except OSError:
        return labels("verify.missing")
    if finding.holds:
        return ""
    is_edited = finding.unchanged is False or finding.seal is None
    return labels("verify.changed" if is_edited else "verify.not_of_result", path=folder)


def _others(folder: Path, names: Collection[str]) -> list[Path]:
    """Return the files that a result does not list, in the folders in which it has some.

    The record may be a stranger's: what it lists outside its own folder is not looked at.
    """
    known = {folder / name for name in (*names, RECORD)}
    places, whole = {file.parent for file in known}, folder.resolve()
    beside = [one for one in places if one.is_dir() and one.resolve().is_relative_to(whole)]
    there = (file for place in beside for file in place.iterdir() if not file.is_dir())
    return sorted(file for file in there if file not in known)


def _again(file: Path, finding: Finding, resources: execute.Resources, labels: Labels) -> bool:
    if finding.folder is None:
        raise _refused(file, "again_needs_result")
    plan = plan_of(run_inputs(finding.folder), finding.folder)
    work = execute.execution(Comparison(), plan, resources, labels)
    return run_again(file, finding.folder, work)


def _lines(finding: Finding, labels: Labels) -> Iterator[str]:
    if finding.unchanged is not None:
        yield labels("verify.unchanged" if finding.unchanged else "verify.changed")
    if finding.seal is not None:
        words = {key: one_line(finding.seal.get(key, "?")) for key in _TOLD}
        yield labels("verify.from", **words)
    if finding.folder is None:
        yield labels("verify.no_result")
    else:
        key = "verify.of_result" if finding.of_result else "verify.not_of_result"
        yield labels(key, path=finding.folder)
    if finding.again is not None:
        yield labels("verify.again" if finding.again else "verify.not_again")


def _refused(file: Path, key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin(str(file)), "", Problem(key, words))])
