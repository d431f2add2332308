"""Exchange of the files of a folder: all are replaced together, or all stay as they were."""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.catalogue.labels import Labels
from sim.numerals import Problem
from sim.replication.interrupts import deferred
from sim.results.run_record import RECORD

_TEMPORARY = ".nanas-"
"""How the names of temporary folders begin."""
FRESH, _REPLACED = "fresh", "replaced"
"""Parts of a temporary folder: files to move in, and files that were moved out."""


class FolderTakenError(Exception):
    """The folder cannot take the result; `problem` is the reason."""

    def __init__(self, key: str, path: Path, **words: object) -> None:
        self.problem = Problem(key, {"path": str(path), **{k: str(v) for k, v in words.items()}})
        super().__init__(Labels("en")(key, **self.problem.words))


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn an error of the system into the refusal of a folder."""
    try:
        yield
    except OSError as error:
        raise FolderTakenError("cli.unwritable", folder, why=why(error)) from None


def contents(folder: Path) -> set[str]:
    """Return the paths of all files and empty folders in a folder and below; links are not followed.

    A temporary folder is left out: another command may be at work, or may have been killed.
    """
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not is_used(path))
    names = {path.relative_to(folder).as_posix() for path in paths}
    return {name for name in names if not is_temporary(name)}


def is_used(path: Path) -> bool:
    """Return whether a path is that of a folder that is not empty."""
    return path.is_dir() and any(path.iterdir())


def is_temporary(name: str) -> bool:
    """Return whether a name is that of a temporary folder."""
    return name.startswith(_TEMPORARY)


def try_moving(place: Path) -> None:
    """Move a file to a place as a result would be, and leave nothing behind."""
    with workspace(place) as room:
        trial = room / place.relative_to(room.parent) / f"{room.name}.trial"
        trial.parent.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(bytes(4096))
        if place.exists():
            trial.rename(place / trial.name).unlink()


@contextmanager
def workspace(place: Path) -> Iterator[Path]:
    """Yield a temporary folder on the disk of a place: in it, or in the nearest folder above that exists.

    After an error it stays if files that were moved out of the place are still in it.
    """
    home = next(path for path in (place, *place.parents) if path.exists())
    room = Path(tempfile.mkdtemp(dir=home, prefix=_TEMPORARY))
    try:
        yield room
    except BaseException:
        if not any(path.is_file() for path in (room / _REPLACED).rglob("*")):
            shutil.rmtree(room, ignore_errors=True)
        raise
    shutil.rmtree(room, ignore_errors=True)


@deferred()
def exchange(folder: Path, old: Collection[str], room: Path) -> None:
    """Move files out of a folder and new ones in; if one cannot be moved, move all back."""
    place, fresh = folder.resolve(), room / FRESH
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(place)
        return
    # The record marks a complete folder: it is removed first and added last.
    out = sorted(old, key=lambda name: (name != RECORD, name))
    new = sorted(contents(fresh), key=lambda name: (name == RECORD, name))
    moves = [(place / name, room / _REPLACED / name) for name in out]
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
        raise FolderTakenError("cli.held", folder, file=source.name, why=why(error)) from None
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
            stuck.append({"file": target.name, "kept": target.parent, "why": why(error)})
    if stuck:
        raise FolderTakenError("cli.torn", folder, **stuck[-1])


def why(error: OSError) -> str:
    """Return what the system says of an error."""
    return error.strerror or str(error)
