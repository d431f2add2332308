"""Flows of earlier simulations, by a digest of all that their bytes depend on.

Each replication of a scenario has a file, `KEY/NUMBER.flows`. The key is a digest of every physical
value, the dates, the seed, the code and the libraries: whatever changes the flows changes the key, so
an entry is never out of date; prices are not part of it. A file is written beside its place and then
moved there; its checksum is verified whenever it is read.
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

from sim.replication.packing import PackedReplication, unpack
from sim.replication.versions import versions
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing

_SUFFIX, _UNFINISHED = ".flows", ".part"


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
    """An entry does not hold the bytes that were written; it was removed."""


@dataclass
class Cache:
    """Flows in a folder."""

    folder: Path
    used: int = 0
    """Number of entries that were read or stored."""

    def get(self, key: str, replication: int) -> PackedReplication | None:
        """Return a replication of a scenario, or None if there is no entry.

        Raises
        ------
        DamagedError
            If the entry is damaged; it is removed, and the error names its file.
        """
        file = self._file(key, replication)
        try:
            entry = unpack(file.read_bytes())
        except OSError:
            return None
        except ValueError:
            file.unlink(missing_ok=True)
            raise DamagedError(str(file)) from None
        self.used += 1
        return entry

    def put(self, key: str, replication: int, content: bytes) -> None:
        """Store a replication of a scenario.

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
        self.used += 1

    def touch(self, key: str) -> None:
        """Note that a scenario is used today."""
        try:
            os.utime(self.folder / key)
        except OSError:
            # It is absent or belongs to another user: its date stays.
            return

    def size(self) -> "Size":
        """Return the size of the cache."""
        return _total(self._scenarios())

    def prune(self, days: float, megabytes: float) -> "Size":
        """Remove scenarios unused for some days, and the longest unused above a size.

        Returns the size of what was removed.
        """
        total, removed = 0, []
        for scenario in sorted(self._scenarios(), key=lambda scenario: scenario.used, reverse=True):
            total += scenario.size.bytes
            if scenario.used < time.time() - 86_400 * days or total > 1e6 * megabytes:
                total -= scenario.size.bytes
                removed.append(scenario)
        for scenario in removed:
            for file in _files(scenario.folder):
                file.unlink(missing_ok=True)
            if not any(scenario.folder.iterdir()):
                scenario.folder.rmdir()
        return _total(removed)

    def _file(self, key: str, replication: int) -> Path:
        return self.folder / key / f"{replication}{_SUFFIX}"

    def _scenarios(self) -> list["_CachedScenario"]:
        """Return the scenarios in the cache; folders without files of the cache are left out."""
        folders = [folder for folder in self.folder.glob("*") if folder.is_dir()]
        sizes = {folder: _size(folder) for folder in folders}
        return [
            _CachedScenario(folder, folder.stat().st_mtime, size)
            for folder, size in sizes.items()
            if size.bytes
        ]


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
    size: Size


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of the cache in a folder, those of interrupted writes included."""
    return (file for file in folder.iterdir() if file.suffix in (_SUFFIX, _UNFINISHED))


def _size(folder: Path) -> Size:
    files = list(_files(folder))
    replications = sum(file.suffix == _SUFFIX for file in files)
    return Size(1, replications, sum(file.stat().st_size for file in files))


def _total(scenarios: list[_CachedScenario]) -> Size:
    sizes = [scenario.size for scenario in scenarios]
    return Size(len(sizes), sum(size.entries for size in sizes), sum(size.bytes for size in sizes))
