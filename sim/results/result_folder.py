"""The folder of a result: written completely or not at all, without touching files of the user.

`run.json` lists the files of a result with their digests, which tell them from others: those of its
numbers, and those that are made of them for readers, such as figures, which may follow later.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.replication.interrupts import deferred
from sim.replication.workers import Advance, Steps
from sim.results.archive import DigestStream, chunks, digest, is_as_listed, write_arrays
from sim.results.csv_files import csv_text
from sim.results.folder_exchange import (
    FRESH,
    FolderTakenError,
    contents,
    exchange,
    is_temporary,
    settle,
    try_moving,
    workspace,
    writable,
)
from sim.results.recorded import run_inputs
from sim.results.run_record import CODE, EARLIER, LISTED, RECORD, code, is_plain, run_record

Progress = Callable[[Steps, Mapping[str, Steps]], AbstractContextManager[Advance]]
"""Shows the progress of some work and of its parts; yields a function that advances it."""

FLOWS, _MADE, _FIGURES = "flows.npz", "made", "figures"
_NAMED = 3
"""Number of files that a refusal names."""


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
        return {**self.inputs, "files": digests, _MADE: {}, CODE: code()}

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
        made: Mapping[str, str] = self.record.get(_MADE, {})
        return made

    @property
    def outdated(self) -> frozenset[str]:
        """Names of those that other code made."""
        same, earlier = self.record.get(CODE) == code(), self.record.get(EARLIER)
        # The record may be a stranger's.
        names = earlier if isinstance(earlier, list) else []
        return frozenset(name for name in self.made if not same or name in names)

    @property
    def replications(self) -> int:
        """Number of replications of the result, 0 if there is none."""
        return len(self.record.get("replications", ()))

    def has_inputs(self, inputs: Mapping[str, object]) -> bool:
        """Return whether the result has these inputs, in this order."""
        return json.dumps(self.inputs) == json.dumps(inputs)

    def is_result_of(self, inputs: Mapping[str, object]) -> bool:
        """Return whether this code wrote the result of these inputs, and all its numbers are there."""
        is_whole = self.record.get(CODE) == code() and self.files.issuperset(self.record["files"])
        return is_whole and self.has_inputs(inputs)

    def has_numbers(self, result: Result) -> bool:
        """Return whether the folder holds the record and the numbers of a result, by digest."""
        unmade = {**self.record, _MADE: {}, CODE: code()}
        unmade.pop(EARLIER, None)
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
    with writable(folder):
        settle(_place(folder))
        return _existing_result(folder)


def whole_result(folder: Path) -> ExistingResult:
    """Return the result in a folder, which is to hold one.

    Raises
    ------
    ScenarioError
        If there is no whole result in the folder.
    FolderTakenError
        As `existing_result`.
    """
    with writable(folder):
        settle(_place(folder))
        run_inputs(folder)
        return _existing_result(folder)


def _place(folder: Path) -> Path:
    """Return where a folder is, through links; refuse a link that leads nowhere."""
    if any(part.is_symlink() and not part.exists() for part in (folder, *folder.parents)):
        raise FolderTakenError("cli.dangling", folder)
    return folder.resolve()


def _existing_result(folder: Path) -> ExistingResult:
    place = _place(folder)
    if not place.exists():
        return ExistingResult(folder, {}, frozenset())
    if not place.is_dir():
        raise FolderTakenError("cli.not_a_folder", folder)
    record = run_record(place)
    if record is None:
        present = (path.name for path in place.iterdir())
        _refuse(folder, "cli.foreign", (name for name in present if not is_temporary(name)))
        return ExistingResult(folder, {}, frozenset())
    digests = record["files"] | record[_MADE]
    names, listed = contents(place), {RECORD, *digests}
    own = {name for name in names & listed if is_plain(place / name)}
    # Figures that cannot be moved leave their folder empty.
    figures = place / _FIGURES
    empty = {_FIGURES} if figures.is_dir() and not figures.is_symlink() else set()
    _refuse(folder, "cli.foreign", names - own - empty)
    files = own - {RECORD}
    changed = {name for name in files if not is_as_listed(place / name, digests[name])}
    _refuse(folder, "cli.edited", changed)
    return ExistingResult(folder, record, frozenset(own))


def _refuse(folder: Path, key: str, names: Iterable[str]) -> None:
    """Raise if there are any names; the first of them are named."""
    if refused := sorted(names):
        more = len(refused) - _NAMED
        named = ", ".join(refused[:_NAMED]) + (f" (+{more})" if more > 0 else "")
        raise FolderTakenError(key, folder, names=named)


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
    with writable(existing.folder), deferred():
        try_moving(existing.folder.resolve())


def save(result: Result, folder: Path, making: Progress | None, *, force: bool = False) -> bool:
    """Save a result in a folder, and make those of its files for readers that are missing if `making` is given.

    Numbers are written to a temporary folder and then moved to their place together, and so is what is
    made after them: the folder is never half-written, and Ctrl-C while figures are drawn keeps the
    numbers. What an earlier command made of the same numbers stays, unless it was other code and this command
    makes it too.
    `making` shows the progress. Returns whether anything had to be written.

    Raises
    ------
    FolderTakenError
        If another result is in the folder, and not `force`; if other files are in it; if nothing can
        be written; or if a file of the existing result cannot be moved, which leaves the folder
        unchanged. If a file cannot be moved back either, the error tells where it is.
    """
    with writable(folder):
        return _save(result, folder, making, force=force)


def _save(result: Result, folder: Path, making: Progress | None, *, force: bool) -> bool:
    existing, changed = existing_result(folder), False
    if not existing.has_numbers(result):
        if existing.record and not force:
            raise FolderTakenError("cli.taken", folder)
        changed = _replace(result, existing)
        existing = existing_result(folder)
    if making is not None:
        changed |= _add(result.makers, existing, making, {CODE: code()})
    return changed


def _replace(result: Result, existing: ExistingResult) -> bool:
    """Write a result in place of the one in a folder; return False if another command has written it meanwhile."""
    try:
        with workspace(existing.folder.resolve()) as room:
            result.write(room / FRESH)
            exchange(existing.folder, existing.files, room)
    except (OSError, FolderTakenError):
        record = run_record(existing.folder) or existing.record
        # A record is put in last: all its files are there.
        meanwhile = ExistingResult(existing.folder, record, frozenset(record.get("files", ())))
        if record and meanwhile.has_numbers(result):
            return False
        if record != existing.record:
            raise FolderTakenError("cli.taken", existing.folder) from None
        raise
    return True


def add(makers: Mapping[str, Maker], folder: Path, making: Progress) -> bool:
    """Make those files of a result in a folder that are missing or that other code made; return whether any was.

    Raises
    ------
    FolderTakenError
        As `save`, or if the folder holds no result.
    """
    with writable(folder, "cli.as_it_was"):
        existing = _existing_result(folder)
        if not existing.record:
            raise FolderTakenError("cli.no_result", folder)
        # The numbers may be those of other code.
        return _add(makers, existing, making, {})


def _add(
    makers: Mapping[str, Maker],
    existing: ExistingResult,
    making: Progress,
    known: Mapping[str, object],
) -> bool:
    """Make files, with what is `known` now for the record."""
    there = {name: text for name, text in existing.made.items() if name in existing.files}
    outdated = existing.outdated & there.keys()
    wanted = [name for name in makers if name not in there or name in outdated]
    if not wanted:
        return False
    with workspace(existing.folder.resolve()) as room:
        made = make({name: makers[name] for name in wanted}, room / FRESH, making)
        record = {**existing.record, _MADE: dict(sorted((there | made).items())), **known}
        record.pop(EARLIER, None)
        if left := sorted(outdated - made.keys()):
            record[EARLIER] = left
        _write_record(room / FRESH, record)
        exchange(existing.folder, {RECORD, *(there.keys() & made.keys())}, room)
    return True


def make(makers: Mapping[str, Maker], folder: Path, making: Progress) -> dict[str, str]:
    """Make files in a new folder, and return their digests."""
    with making(Steps(0, len(makers)), {}) as advance:
        for name, write in makers.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name)
            advance(())
    return {name: digest(chunks(folder / name)) for name in makers}
