"""Flows that were simulated before: by what the plant reads, and by what it stands on.

A file for each world and replication, `KEY/NUMBER.flows`. The key is a digest of every physical
value, of the dates and the seed, of the code and the libraries: whatever changes the flows changes
the key, so an entry is never out of date, and a price changes no key. A file is written beside its
place and moved there whole; its checksum is looked at whenever it is read.
"""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.replication.packing import Parcel, unpack
from sim.replication.versions import versions
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing

_ENTRY, _UNFINISHED = ".flows", ".part"


def key_of(physical: Physical, timing: Timing) -> str:
    """Return the name of a world: the same for whatever gives the same flows, and for nothing else."""
    read = [dict(versions()), physical.digest(), timing.simulated]
    return hashlib.blake2b(json.dumps(read).encode(), digest_size=16).hexdigest()


def place() -> Path:
    """Return where the cache is: NANAS_CACHE, or where the system keeps what can be made again."""
    if named := os.environ.get("NANAS_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("nanas", appauthor=False)


class DamagedError(Exception):
    """An entry holds other bytes than were written; it is thrown away."""


@dataclass(frozen=True)
class Cache:
    """The flows kept in a folder."""

    folder: Path

    def get(self, key: str, replication: int) -> Parcel | None:
        """Return a replication of a world, or None if it is not there.

        Raises
        ------
        DamagedError
            If the entry is damaged; it names the file, which is gone then.
        """
        file = self._file(key, replication)
        try:
            return unpack(file.read_bytes())
        except OSError:
            return None
        except ValueError:
            file.unlink(missing_ok=True)
            raise DamagedError(str(file)) from None

    def put(self, key: str, replication: int, content: bytes) -> None:
        """Keep a replication of a world.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        file = self._file(key, replication)
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=file.parent, suffix=_UNFINISHED, delete=False
        ) as beside:
            beside.write(content)
        Path(beside.name).replace(file)

    def touch(self, key: str) -> None:
        """Note that a world is used today."""
        try:
            os.utime(self.folder / key)
        except OSError:
            # Not there, or not ours to write: then it is as old as it looks.
            return

    def size(self) -> "Size":
        """Return how much is kept."""
        return _total(self._worlds())

    def prune(self, days: float, megabytes: float) -> "Size":
        """Remove what no study has used for some days, and the longest unused above a size.

        Returns what was removed.
        """
        total, removed = 0, []
        for world in sorted(self._worlds(), key=lambda one: one.used, reverse=True):
            total += world.size.bytes
            if world.used < time.time() - 86_400 * days or total > 1e6 * megabytes:
                total -= world.size.bytes
                removed.append(world)
        for world in removed:
            for file in _files(world.folder):
                file.unlink(missing_ok=True)
            if not any(world.folder.iterdir()):
                world.folder.rmdir()
        return _total(removed)

    def _file(self, key: str, replication: int) -> Path:
        return self.folder / key / f"{replication}{_ENTRY}"

    def _worlds(self) -> list["_World"]:
        """Return the worlds kept; a folder that holds none of ours is none of our business."""
        folders = [one for one in self.folder.glob("*") if one.is_dir()]
        return [_World(one, one.stat().st_mtime, _size(one)) for one in folders if _size(one).bytes]


class Size(NamedTuple):
    """How much is kept."""

    worlds: int
    entries: int
    bytes: int


class _World(NamedTuple):
    folder: Path
    used: float
    size: Size


def _files(folder: Path) -> Iterator[Path]:
    """Yield what was written into a folder, and what was left of a write that was cut off."""
    return (file for file in folder.iterdir() if file.suffix in (_ENTRY, _UNFINISHED))


def _size(folder: Path) -> Size:
    files = list(_files(folder))
    entries = sum(file.suffix == _ENTRY for file in files)
    return Size(1, entries, sum(file.stat().st_size for file in files))


def _total(worlds: list[_World]) -> Size:
    sizes = [world.size for world in worlds]
    return Size(len(sizes), sum(one.entries for one in sizes), sum(one.bytes for one in sizes))
