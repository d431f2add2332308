"""Exchange of the files of a folder: all are replaced together, or all stay as they were.

A command that is killed leaves its temporary folder; the next one finishes an exchange that it began there,
and removes it. The record of a result is taken out first and put in last, so that a folder with a record is whole.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from errno import EEXIST
from os import strerror
from pathlib import Path
from typing import Any

from sim.catalogue.labels import Labels
from sim.numerals import Problem
from sim.replication.interrupts import deferred
from sim.results.archive import is_as_listed
from sim.results.lock import locked
from sim.results.run_record import RECORD, run_record

_TEMPORARY = ".nanas-"
"""How the names of temporary folders begin."""
FRESH, _REPLACED, _LOCK = "fresh", "replaced", "lock"
"""Parts of a temporary folder: files to move in, files that were moved out, and a lock while it is in use."""


class FolderTakenError(Exception):
    """The folder cannot take the result; `problem` is the reason."""

    def __init__(self, key: str, path: Path, **words: object) -> None:
        self.problem = Problem(key, {"path": str(path), **{k: str(v) for k, v in words.items()}})
        super().__init__(Labels("en")(key, **self.problem.words))


@contextmanager
def writable(folder: Path, key: str = "cli.unwritable") -> Iterator[None]:
    """Turn an error of the system into the refusal of a folder, with the words of a label."""
    try:
        yield
    except OSError as error:
        raise FolderTakenError(key, folder, why=why(error)) from None


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
        with _in_use(room):
            yield room
    except BaseException:
        if not _files(room / _REPLACED):
            shutil.rmtree(room, ignore_errors=True)
        raise
    shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _in_use(room: Path) -> Iterator[None]:
    """Lock a temporary folder, where the disk knows locks; elsewhere nobody else removes it."""
    lock = locked(room / _LOCK, "wb")
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(lock)
        yield


def settle(place: Path) -> None:
    """Finish what killed commands began in a folder, and remove what they left there and above, where that can be."""
    for home in (place, *place.parents):
        for room in home.glob(f"{_TEMPORARY}*"):
            with suppress(OSError):
                with locked(room / _LOCK):
                    # Only a folder that is there has an exchange of files, and who holds a link leads them elsewhere.
                    if home == place and not any(
                        (home / name).is_symlink() for name in contents(home)
                    ):
                        _finish(home, room)
                    out = _files(room / _REPLACED)
                if not out or (RECORD in out and (home / RECORD).exists()):
                    shutil.rmtree(room)


def _finish(place: Path, room: Path) -> None:
    """Finish an exchange of files that was cut off, if all of the new ones are there."""
    new = run_record(room / FRESH)
    if new is None or (place / RECORD).exists() or not (room / _REPLACED).exists():
        return
    fresh, there = _files(room / FRESH), _files(place)
    listed, before = _digests(new), _digests(run_record(room / _REPLACED) or {})
    old = {name for name in there & before.keys() if is_as_listed(place / name, before[name])}
    homes = {name: room / FRESH if name in fresh else place for name in listed}
    is_whole = all(is_as_listed(homes[name] / name, listed[name]) for name in listed)
    if not is_whole or fresh & there - old:
        return
    for name in old - listed.keys():
        (place / name).unlink()
    for name in sorted(fresh, key=_record_last):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (room / FRESH / name).replace(place / name)


def _files(folder: Path) -> set[str]:
    """Return the paths of the files in a folder and below."""
    return {name for name in contents(folder) if (folder / name).is_file()}


def _digests(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of the files that a record lists."""
    return {**record.get("files", {}), **record.get("made", {})}


def _record_last(name: str) -> tuple[bool, str]:
    return name == RECORD, name


@deferred()
def exchange(folder: Path, old: Collection[str], room: Path) -> None:
    """Move files out of a folder and new ones in; if one cannot be moved, move all back."""
    place, fresh = folder.resolve(), room / FRESH
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(place)
        return
    # Tells that the exchange has begun.
    (room / _REPLACED).mkdir()
    out = sorted(old, key=lambda name: (name != RECORD, name))
    new = sorted(contents(fresh), key=_record_last)
    moves = [(place / name, room / _REPLACED / name) for name in out]
    moves += [(fresh / name, place / name) for name in new]
    tried: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            # Noted before it is moved: an interruption may follow the move at once.
            tried.append((source, target))
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                # Another command has written it meanwhile.
                raise FileExistsError(EEXIST, strerror(EEXIST), str(target))
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
