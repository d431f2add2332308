"""Flows of earlier simulations, by a digest of all that their bytes depend on.

Each replication of a scenario has a file, `KEY/NUMBER.flows`. The key is a digest of every physical
value, the dates, the seed, the code and the libraries: whatever changes the flows changes the key, so
an entry is never out of date; prices are not part of it. A file begins with its own name, and is written
beside its place and then moved there; name and checksum are verified whenever it is read. Several people
may share a folder, as far as the system lets them write there.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.replication.packing import PackedReplication, unpack
from sim.replication.versions import versions
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.whole_files import UNFINISHED, read_whole, write_whole

_SUFFIX = ".flows"
_LARGEST = 2**25
"""Bytes of an entry at most; one of thirty years of the largest shipped plant has a thirtieth."""
_WRITING_S = 3_600
"""Seconds that no write takes: a file that was begun longer ago belongs to a command that was killed."""


def key_of(physical: Physical, timing: Timing) -> str:
    """Return a digest that is equal for inputs that give the same flows, and only for those."""
    inputs = [dict(versions()), physical.digest(), timing.simulated]
    return hashlib.blake2b(json.dumps(inputs).encode(), digest_size=16).hexdigest()


def default_folder() -> Path:
    """Return the folder of the cache: NANAS_CACHE, or the system's folder for caches."""
    if folder := os.environ.get("NANAS_CACHE"):
        return Path(folder)
    from platformdirs import user_cache_path

    return user_cache_path("nanas", appauthor=False)


class DamagedError(Exception):
    """An entry does not hold the bytes that were written there."""


@dataclass
class Cache:
    """Flows in a folder."""

    folder: Path
    used: int = 0
    """Number of entries that were read or stored."""

    def get(self, key: str, replication: int, months: int) -> PackedReplication | None:
        """Return a replication of a scenario over some months, or None if no entry can be read.

        Raises
        ------
        DamagedError
            If the entry is damaged, or another one is in its place; the error names its file.
        """
        file, name = self._file(key, replication), _name(key, replication)
        try:
            content = read_whole(file, _LARGEST)
            entry = unpack(content.removeprefix(name))
        except OSError:
            return None
        except ValueError:
            raise DamagedError(str(file)) from None
        if not content.startswith(name) or len(entry.amounts) != months:
            raise DamagedError(str(file))
        self.used += 1
        return entry

    def put(self, key: str, replication: int, content: bytes) -> None:
        """Store a replication of a scenario.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        file, named = self._file(key, replication), _name(key, replication) + content
        try:
            write_whole({file: named})
        except OSError:
            # Windows replaces no file that another command is reading; it is the same one.
            if not file.exists() or read_whole(file, _LARGEST) != named:
                raise
        self.used += 1

    def touch(self, key: str) -> None:
        """Note that a scenario is used today, and remove what killed commands began to write there."""
        # What is absent or belongs to another user stays as it is.
        with suppress(OSError):
            os.utime(self.folder / key)
            for file in _files(self.folder / key):
                age = abs(time.time() - file.stat().st_mtime)
                if file.suffix == UNFINISHED and age > _WRITING_S:
                    file.unlink()

    def size(self) -> "Size":
        """Return the size of the cache."""
        return _total(self._scenarios())

    def prune(self, days: float, megabytes: float) -> "Size":
        """Remove scenarios unused for some days, and the longest unused above a size.

        Returns the size of what was removed.
        """
        total, removed = 0, list[_CachedScenario]()
        for scenario in sorted(self._scenarios(), key=lambda scenario: scenario.used, reverse=True):
            total += scenario.size.bytes
            if scenario.used < time.time() - 86_400 * days or total > 1e6 * megabytes:
                total -= scenario.size.bytes
                removed.append(scenario.removed())
        return _total(removed)

    def _file(self, key: str, replication: int) -> Path:
        return self.folder / key / f"{replication}{_SUFFIX}"

    def _scenarios(self) -> list["_CachedScenario"]:
        """Return the scenarios in the cache; folders without files of the cache are left out."""
        found = list[_CachedScenario]()
        for folder in self.folder.glob("*"):
            # Another command may remove it meanwhile.
            with suppress(OSError):
                if files := _files(folder):
                    found.append(_CachedScenario(folder, folder.stat().st_mtime, files))
        return found


class Size(NamedTuple):
    """Number of scenarios and of their replications in the cache, and their bytes."""

    scenarios: int
    entries: int
    bytes: int


class _CachedScenario(NamedTuple):
    """All replications of one scenario."""

    folder: Path
    used: float
    """Time of the last use [s since 1970]."""
    files: Mapping[Path, int]
    """Bytes of each file."""

    @property
    def size(self) -> Size:
        """Number and bytes of what there is."""
        entries = sum(file.suffix == _SUFFIX for file in self.files)
        return Size(1 if self.files else 0, entries, sum(self.files.values()))

    def removed(self) -> "_CachedScenario":
        """Remove the files, and return those that could be removed."""
        gone = {file: size for file, size in self.files.items() if _is_removed(file)}
        # The folder stays if files of others are in it.
        with suppress(OSError):
            self.folder.rmdir()
        return self._replace(files=gone)


def _name(key: str, replication: int) -> bytes:
    """Return the first line of an entry."""
    return f"{key}/{replication}\n".encode()


def _files(folder: Path) -> dict[Path, int]:
    """Return the bytes of each file of the cache in a folder, those of interrupted writes included.

    A link leads to a folder that is none of the cache.
    """
    found = dict[Path, int]()
    for file in () if folder.is_symlink() else folder.iterdir():
        if file.suffix in (_SUFFIX, UNFINISHED):
            with suppress(FileNotFoundError):
                found[file] = file.stat().st_size
    return found


def _is_removed(file: Path) -> bool:
    try:
        file.unlink()
    except OSError:
        return False
    return True


def _total(scenarios: list[_CachedScenario]) -> Size:
    sizes = [scenario.size for scenario in scenarios]
    return Size(*map(sum, zip(*sizes, strict=True))) if sizes else Size(0, 0, 0)
