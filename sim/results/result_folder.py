"""The folder of a result: written completely or not at all, without touching files of the user.

`run.json` lists the files of a result, which tells them from others. Figures are in every language, so
that the folder does not depend on the language of the command.
"""

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.catalogue.labels import LANGS
from sim.numerals import Problem
from sim.replication.workers import Advance, Steps
from sim.results.archive import DigestStream, chunks, digest, write_arrays
from sim.results.interrupts import deferred

Progress = Callable[[Steps, Mapping[str, Steps]], AbstractContextManager[Advance]]
"""Shows the progress of some work and of its parts; yields a function that advances it."""

_RECORD, _FLOWS, _FIGURES = "run.json", "flows.npz", "figures"
_LISTED = ("files", "figures")
"""Keys of the record that list the files of a result: numbers with their digests, and figures."""
_NAMED = 3
"""Number of foreign files that a refusal names."""
_BESIDE = ".nanas-"
"""How the names of temporary folders begin."""


class FolderTakenError(Exception):
    """The folder cannot take the result; `problem` is the reason."""

    def __init__(self, key: str, path: Path, **words: object) -> None:
        self.problem = Problem(key, {"path": str(path), **{k: str(v) for k, v in words.items()}})
        super().__init__(f"{key}: {self.problem.words}")


@dataclass(frozen=True)
class Result:
    """Content of a result folder: record, tables, flows if any, and figures in each language."""

    inputs: Mapping[str, object]
    """All that is needed to run the command again."""
    tables: Mapping[str, pd.DataFrame]
    drawings: Sequence[str]
    """Names of the functions of `sim.figures` that draw the figures."""
    shown: object
    """What the figures are drawn of."""
    flows: Mapping[str, np.ndarray]

    @cached_property
    def record(self) -> dict[str, object]:
        """The content of `run.json`: the inputs, and the list of files."""
        digests = {name: digest([text]) for name, text in self._texts.items()}
        if self.flows:
            stream = DigestStream()
            write_arrays(stream, self.flows)
            digests[_FLOWS] = stream.digest
        return {**self.inputs, "files": digests, "figures": sorted(self.figures)}

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        """The tables by file name: the same bytes for the same numbers on every system."""
        return {
            f"{name}.csv": frame.to_csv(
                index=False, float_format="%.10g", lineterminator="\n"
            ).encode()
            for name, frame in self.tables.items()
        }

    @property
    def _drawn(self) -> dict[str, tuple[str, str]]:
        return {
            f"{_FIGURES}/{name}.{lang}.png": (name, lang)
            for name in self.drawings
            for lang in LANGS
        }

    @property
    def figures(self) -> frozenset[str]:
        """The files of all its figures."""
        return frozenset(self._drawn)

    def write(self, folder: Path) -> None:
        """Write all but the figures into a new folder."""
        folder.mkdir(parents=True)
        record = json.dumps(self.record, indent=1, ensure_ascii=False) + "\n"
        for name, content in {_RECORD: record.encode(), **self._texts}.items():
            (folder / name).write_bytes(content)
        if self.flows:
            with (folder / _FLOWS).open("wb") as file:
                write_arrays(DigestStream(file), self.flows)

    def draw(self, folder: Path, drawing: Progress) -> None:
        """Draw all figures into a new folder."""
        from sim.report import figures

        with drawing(Steps(0, len(self._drawn)), {}) as advance:
            for file, (name, lang) in self._drawn.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                figures.save(getattr(figures, name)(self.shown, lang), folder / file)
                advance(())


@dataclass(frozen=True)
class ExistingResult:
    """The result in a folder; its record is empty if the folder is empty or absent."""

    folder: Path
    """The folder as the user named it."""
    record: Mapping[str, Any]
    files: frozenset[str]
    """Files of the result that exist, by their path in the folder."""

    @property
    def inputs(self) -> dict[str, object]:
        """Inputs of the result."""
        return {name: value for name, value in self.record.items() if name not in _LISTED}

    @property
    def replications(self) -> int:
        """Number of replications of the result, 0 if there is none."""
        return len(self.record.get("replications", ()))

    def has_inputs(self, inputs: Mapping[str, object]) -> bool:
        """Return whether the result has these inputs, in this order."""
        return json.dumps(self.inputs) == json.dumps(inputs)

    def has_numbers(self, result: Result) -> bool:
        """Return whether the folder holds the record and the numbers of a result, by digest."""
        return (
            bool(self.record)
            and json.dumps(self.record) == json.dumps(result.record)
            and all(
                name in self.files and digest(chunks(self.folder / name)) == recorded
                for name, recorded in self.record["files"].items()
            )
        )


def existing_result(folder: Path) -> ExistingResult:
    """Return the result in a folder.

    Raises
    ------
    FolderTakenError
        If the folder is a file or a link that leads nowhere, if it contains a file that no result
        lists, or if it cannot be read.
    """
    with _writable(folder):
        return _existing_result(folder)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Turn an error of the system into the refusal of a folder."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise FolderTakenError("cli.unwritable", folder, why=why) from None


def _existing_result(folder: Path) -> ExistingResult:
    if any(part.is_symlink() and not part.exists() for part in (folder, *folder.parents)):
        raise FolderTakenError("cli.dangling", folder)
    place = folder.resolve()
    if not place.exists():
        return ExistingResult(folder, {}, frozenset())
    if not place.is_dir():
        raise FolderTakenError("cli.not_a_folder", folder)
    record = _record(place)
    if record is None:
        _refuse_foreign(folder, (path.name for path in place.iterdir()))
        return ExistingResult(folder, {}, frozenset())
    listed = {_RECORD, *record["files"], *record["figures"]}
    files = _files_in(place)
    _refuse_foreign(folder, files - listed | {name for name in listed if (place / name).is_dir()})
    return ExistingResult(folder, record, frozenset(files))


def _refuse_foreign(folder: Path, names: Iterable[str]) -> None:
    if foreign := sorted(names):
        more = len(foreign) - _NAMED
        names = ", ".join(foreign[:_NAMED]) + (f" (+{more})" if more > 0 else "")
        raise FolderTakenError("cli.foreign", folder, names=names)


def _record(folder: Path) -> dict[str, Any] | None:
    """Return the record of the result in a folder, None if there is none."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        files, figures, replications = (record[name] for name in (*_LISTED, "replications"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    listed = isinstance(files, dict) and isinstance(figures, list)
    return record if listed and isinstance(replications, list) else None


def _files_in(folder: Path) -> set[str]:
    """Return the paths of all files in a folder and below; links are not followed."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


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
    home = next(parent for parent in place.parents if parent.exists())
    with tempfile.TemporaryDirectory(dir=home, prefix=_BESIDE) as temporary:
        trial = Path(temporary) / place.relative_to(home) / Path(temporary).name
        trial.parent.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(bytes(4096))
        if place.exists():
            trial.rename(place / trial.name).unlink()


def save(result: Result, folder: Path, drawing: Progress | None, *, force: bool = False) -> bool:
    """Save a result in a folder, with the figures that are missing if `drawing` is given.

    Numbers are written beside their place and then moved there together, and so are the figures after
    them: the folder is never half-written, and Ctrl-C while figures are drawn keeps the numbers.
    `drawing` shows the progress of the figures. Returns whether anything had to be written.

    Raises
    ------
    FolderTakenError
        If another result is in the folder, and not `force`; if other files are in it; if nothing can
        be written; or if a file of the existing result cannot be moved, which leaves the folder
        unchanged.
    """
    with _writable(folder):
        return _save(result, folder, drawing, force=force)


def _save(result: Result, folder: Path, drawing: Progress | None, *, force: bool) -> bool:
    existing, changed = existing_result(folder), False
    drawn = existing.files & result.figures
    if not existing.has_numbers(result):
        if existing.record and not force:
            raise FolderTakenError("cli.taken", folder)
        with _sibling(folder) as fresh:
            result.write(fresh)
            _exchange(folder, existing.files, fresh)
        drawn, changed = frozenset(), True
    if drawing is not None and result.figures - drawn:
        with _sibling(folder) as fresh:
            result.draw(fresh, drawing)
            _exchange(folder, drawn, fresh)
        changed = True
    return changed


@contextmanager
def _sibling(folder: Path) -> Iterator[Path]:
    """Yield a temporary path beside a folder."""
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=place.parent, prefix=_BESIDE, ignore_cleanup_errors=True
    ) as temporary:
        yield Path(temporary) / place.name


@deferred()
def _exchange(folder: Path, old: Collection[str], fresh: Path) -> None:
    """Move files out of a folder and new ones in; if one cannot be moved, move all back."""
    place = folder.resolve()
    if not place.exists():
        fresh.rename(place)
        return
    # The record marks a complete folder: it is removed first and added last.
    out = sorted(old, key=lambda name: (name != _RECORD, name))
    new = sorted(_files_in(fresh), key=lambda name: (name == _RECORD, name))
    aside = fresh.parent / "replaced"
    moves = [(place / name, aside / name) for name in out]
    moves += [(fresh / name, place / name) for name in new]
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            done.append((source, target))
    except OSError as error:
        for original, moved in reversed(done):
            moved.rename(original)
        why = error.strerror or str(error)
        raise FolderTakenError("cli.held", folder, file=source.name, why=why) from None
    for parent in {source.parent for source, _ in moves[: len(out)]} - {place}:
        if not any(parent.iterdir()):
            parent.rmdir()
