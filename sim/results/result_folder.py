"""The folder of a result: written completely or not at all, without touching files of the user.

`run.json` lists the files of a result with their digests, which tell them from others: those of its
numbers, and those that are made of them for readers, such as figures, which may follow later.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.numerals import Problem
from sim.replication.interrupts import deferred
from sim.replication.workers import Advance, Steps
from sim.results.archive import DigestStream, chunks, digest, write_arrays
from sim.results.csv_files import csv_text
from sim.results.run_record import LISTED, RECORD, run_record

Progress = Callable[[Steps, Mapping[str, Steps]], AbstractContextManager[Advance]]
"""Shows the progress of some work and of its parts; yields a function that advances it."""

FLOWS, _MADE, _FIGURES = "flows.npz", "made", "figures"
_NAMED = 3
"""Number of files that a refusal names."""
_TEMPORARY = ".nanas-"
"""How the names of temporary folders begin."""
_FRESH, _REPLACED = "fresh", "replaced"
"""Parts of a temporary folder: files to move in, and files that were moved out."""


class FolderTakenError(Exception):
    """The folder cannot take the result; `problem` is the reason."""

    def __init__(self, key: str, path: Path, **words: object) -> None:
        self.problem = Problem(key, {"path": str(path), **{k: str(v) for k, v in words.items()}})
        super().__init__(f"{key}: {self.problem.words}")


Maker = Callable[[Path], object]
"""Writes a file."""


@dataclass(frozen=True)
class Result:
    """Content of a result folder: record, tables, pages, flows if any, and what is made of them for readers."""

    inputs: Mapping[str, object]
    """All that is needed to run the command again."""
    tables: Mapping[str, pd.DataFrame]
    makers: Mapping[str, Maker]
    """What writes the files that are made after the numbers, by their path in the folder."""
    flows: Mapping[str, np.ndarray]
    pages: Mapping[str, str] = field(default_factory=dict)
    """Texts for readers by file name."""

    @cached_property
    def record(self) -> dict[str, object]:
        """The content of `run.json` while nothing is made yet: the inputs, and the list of files."""
        digests = {name: digest([text]) for name, text in self._texts.items()}
        if self.flows:
            stream = DigestStream()
            write_arrays(stream, self.flows)
            digests[FLOWS] = stream.digest
        return {**self.inputs, "files": digests, _MADE: {}}

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        """The tables and pages by file name: the same bytes for the same numbers on every system."""
        tables = {f"{name}.csv": csv_text(frame) for name, frame in self.tables.items()}
        return {name: text.encode() for name, text in {**tables, **self.pages}.items()}

    def write(self, folder: Path) -> None:
        """Write the numbers into a new folder."""
        folder.mkdir(parents=True)
        _write_record(folder, self.record)
        for name, content in self._texts.items():
            (folder / name).write_bytes(content)
        if self.flows:
            with (folder / FLOWS).open("wb") as file:
                write_arrays(DigestStream(file), self.flows)

    def make(self, names: Collection[str], folder: Path, making: Progress) -> dict[str, str]:
        """Make some files in a new folder, and return their digests."""
        with making(Steps(0, len(names)), {}) as advance:
            for name in names:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                self.makers[name](folder / name)
                advance(())
        return {name: digest(chunks(folder / name)) for name in names}


def _write_record(folder: Path, record: Mapping[str, object]) -> None:
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (folder / RECORD).write_bytes(text.encode())


@dataclass(frozen=True)
class ExistingResult:
    """The result in a folder; its record is empty if the folder is empty or absent."""

    folder: Path
    """The folder as the user named it."""
    record: Mapping[str, Any]
    files: frozenset[str]
    """Files of the result that exist as they were written, by their path in the folder."""

    @property
    def inputs(self) -> dict[str, object]:
        """Inputs of the result."""
        return {name: value for name, value in self.record.items() if name not in LISTED}

    @property
    def made(self) -> Mapping[str, str]:
        """Digests of the files that were made of its numbers, by their path in the folder."""
        return self.record.get(_MADE, {})

    @property
    def replications(self) -> int:
        """Number of replications of the result, 0 if there is none."""
        return len(self.record.get("replications", ()))

    def has_inputs(self, inputs: Mapping[str, object]) -> bool:
        """Return whether the result has these inputs, in this order."""
        return json.dumps(self.inputs) == json.dumps(inputs)

    def has_numbers(self, result: Result) -> bool:
        """Return whether the folder holds the record and the numbers of a result, by digest."""
        unmade = {**self.record, _MADE: {}}
        return json.dumps(unmade) == json.dumps(result.record) and self.files.issuperset(
            self.record["files"]
        )


def holds_result_of(folder: Path, inputs: Mapping[str, object]) -> bool:
    """Return whether a folder holds the record of a result with these inputs."""
    record = run_record(folder)
    return record is not None and ExistingResult(folder, record, frozenset()).has_inputs(inputs)


def existing_result(folder: Path) -> ExistingResult:
    """Return the result in a folder.

    Raises
    ------
    FolderTakenError
        If the folder is a file or a link that leads nowhere, if it contains a file that no result
        lists or that was changed since, or if it cannot be read.
    """
    with _writable(folder):
        return _existing_result(folder)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Turn an error of the system into the refusal of a folder."""
    try:
        yield
    except OSError as error:
        raise FolderTakenError("cli.unwritable", folder, why=_why(error)) from None


def _existing_result(folder: Path) -> ExistingResult:
    if any(part.is_symlink() and not part.exists() for part in (folder, *folder.parents)):
        raise FolderTakenError("cli.dangling", folder)
    place = folder.resolve()
    if not place.exists():
        return ExistingResult(folder, {}, frozenset())
    if not place.is_dir():
        raise FolderTakenError("cli.not_a_folder", folder)
    record = run_record(place)
    if record is None:
        present = (path.name for path in place.iterdir())
        _refuse(folder, "cli.foreign", (name for name in present if not _is_temporary(name)))
        return ExistingResult(folder, {}, frozenset())
    digests = record["files"] | record[_MADE]
    names, listed = _contents(place), {RECORD, *digests}
    own = {name for name in names & listed if _is_plain(place / name)}
    # Figures that cannot be moved leave their folder empty.
    figures = place / _FIGURES
    empty = {_FIGURES} if figures.is_dir() and not figures.is_symlink() else set()
    _refuse(folder, "cli.foreign", names - own - empty)
    files = own - {RECORD}
    changed = {name for name in files if digest(chunks(place / name)) != digests[name]}
    _refuse(folder, "cli.edited", changed)
    return ExistingResult(folder, record, frozenset(own))


def _refuse(folder: Path, key: str, names: Iterable[str]) -> None:
    """Raise if there are any names; the first of them are named."""
    if refused := sorted(names):
        more = len(refused) - _NAMED
        named = ", ".join(refused[:_NAMED]) + (f" (+{more})" if more > 0 else "")
        raise FolderTakenError(key, folder, names=named)


def _contents(folder: Path) -> set[str]:
    """Return the paths of all files and empty folders in a folder and below; links are not followed.

    A temporary folder is left out: another command may be at work, or may have been killed.
    """
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not _is_used(path))
    names = {path.relative_to(folder).as_posix() for path in paths}
    return {name for name in names if not _is_temporary(name)}


def _is_plain(path: Path) -> bool:
    """Return whether a path is that of a file, and not of a link, a folder, a pipe or a device."""
    return path.is_file() and not path.is_symlink()


def _is_used(path: Path) -> bool:
    """Return whether a path is that of a folder that is not empty."""
    return path.is_dir() and any(path.iterdir())


def _is_temporary(name: str) -> bool:
    return name.startswith(_TEMPORARY)


def require_free(
    inputs: Mapping[str, object], existing: ExistingResult, *, force: bool = False
) -> None:
    """Raise unless a folder can take a result of these inputs; call it before simulating.

    A folder that holds such a result already need not be writable.

    Raises
    ------
    FolderTakenError
        If another result is in the folder, and not `force`; or if nothing can be written there.
    """
    if existing.record and existing.has_inputs(inputs):
        return
    if existing.record and not force:
        raise FolderTakenError("cli.taken", existing.folder)
    with _writable(existing.folder), deferred():
        _try(existing.folder.resolve())


def _try(place: Path) -> None:
    """Move a file to a place as a result would be, and leave nothing behind."""
    with _workspace(place) as workspace:
        trial = workspace / place.relative_to(workspace.parent) / f"{workspace.name}.trial"
        trial.parent.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(bytes(4096))
        if place.exists():
            trial.rename(place / trial.name).unlink()


def save(result: Result, folder: Path, making: Progress | None, *, force: bool = False) -> bool:
    """Save a result in a folder, and make those of its files for readers that are missing if `making` is given.

    Numbers are written to a temporary folder and then moved to their place together, and so is what is
    made after them: the folder is never half-written, and Ctrl-C while figures are drawn keeps the
    numbers. What an earlier command made of the same numbers stays.
    `making` shows the progress. Returns whether anything had to be written.

    Raises
    ------
    FolderTakenError
        If another result is in the folder, and not `force`; if other files are in it; if nothing can
        be written; or if a file of the existing result cannot be moved, which leaves the folder
        unchanged. If a file cannot be moved back either, the error tells where it is.
    """
    with _writable(folder):
        return _save(result, folder, making, force=force)


def _save(result: Result, folder: Path, making: Progress | None, *, force: bool) -> bool:
    existing, place, changed = existing_result(folder), folder.resolve(), False
    made = {name: text for name, text in existing.made.items() if name in existing.files}
    if not existing.has_numbers(result):
        if existing.record and not force:
            raise FolderTakenError("cli.taken", folder)
        with _workspace(place) as workspace:
            result.write(workspace / _FRESH)
            _exchange(folder, existing.files, workspace)
        made, changed = {}, True
    missing = [name for name in result.makers if name not in made]
    if making is not None and missing:
        with _workspace(place) as workspace:
            made |= result.make(missing, workspace / _FRESH, making)
            _write_record(workspace / _FRESH, {**result.record, _MADE: dict(sorted(made.items()))})
            _exchange(folder, {RECORD}, workspace)
        changed = True
    return changed


@contextmanager
def _workspace(place: Path) -> Iterator[Path]:
    """Yield a temporary folder on the disk of a place: in it, or in the nearest folder above that exists.

    After an error it stays if files that were moved out of the place are still in it.
    """
    home = next(path for path in (place, *place.parents) if path.exists())
    workspace = Path(tempfile.mkdtemp(dir=home, prefix=_TEMPORARY))
    try:
        yield workspace
    except BaseException:
        if not any(path.is_file() for path in (workspace / _REPLACED).rglob("*")):
            shutil.rmtree(workspace, ignore_errors=True)
        raise
    shutil.rmtree(workspace, ignore_errors=True)


@deferred()
def _exchange(folder: Path, old: Collection[str], workspace: Path) -> None:
    """Move files out of a folder and new ones in; if one cannot be moved, move all back."""
    place, fresh = folder.resolve(), workspace / _FRESH
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(place)
        return
    # The record marks a complete folder: it is removed first and added last.
    out = sorted(old, key=lambda name: (name != RECORD, name))
    new = sorted(_contents(fresh), key=lambda name: (name == RECORD, name))
    moves = [(place / name, workspace / _REPLACED / name) for name in out]
    moves += [(fresh / name, place / name) for name in new]
    tried: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            # Noted before it is moved: an interruption may follow the move at once.
            tried.append((source, target))
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
    except BaseException as error:
        _move_back(folder, tried)
        if not isinstance(error, OSError):
            raise
        raise FolderTakenError("cli.held", folder, file=source.name, why=_why(error)) from None
    for parent in {source.parent for source, _ in moves[: len(out)]} - {place}:
        if not any(parent.iterdir()):
            parent.rmdir()


def _move_back(folder: Path, moves: Sequence[tuple[Path, Path]]) -> None:
    """Move back all files that were moved; raise if one cannot be, after all others."""
    stuck: list[dict[str, object]] = []
    for source, target in reversed(moves):
        try:
            if target.exists() and not source.exists():
                target.rename(source)
        except OSError as error:
            stuck.append({"file": target.name, "kept": target.parent, "why": _why(error)})
    if stuck:
        raise FolderTakenError("cli.torn", folder, **stuck[-1])


def _why(error: OSError) -> str:
    return error.strerror or str(error)
