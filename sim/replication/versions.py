"""Versions that decide the bytes of a simulation beside its inputs: code, libraries, processor."""

import hashlib
import math
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from sim.numerals import Problem
from sim.scenario.problems import Located, Origin
from sim.streams import generator

# Files and folders that the plant runs and reads; a test compares them with its imports.
CODE = (
    "arrays.py",
    "compiled.py",
    "plant",
    "flows.py",
    "replication/packing.py",
    "streams.py",
    "scenario/models/can_sizes.py",
    "scenario/models/laws.py",
    "scenario/models/types.py",
    "scenario/models/parts.py",
    "scenario/models/phases.py",
    "scenario/models/physical.py",
    "scenario/models/roads.py",
    "scenario/models/two_steps.py",
    "scenario/models/shifts.py",
    "scenario/models/sized_line.py",
    "scenario/models/study.py",
    "scenario/models/tank.py",
)


class OtherVersionError(Exception):
    """A worker has other versions; the arguments are its name and the differences."""

    def located(self) -> Located:
        """Return the problem for a message."""
        worker, differing = self.args
        return Located(Origin(worker), "", Problem("other_version", {"differing": differing}))


@cache
def versions() -> Mapping[str, str]:
    """Return, by name, what must be equal for a replication to give the same bytes.

    `nanas` is a digest of the code of the plant. `arithmetic` is a digest of a few results, because
    the last digit of a logarithm can differ between processors.
    """
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "nanas": _digest(*_code(Path(__file__).parents[1])),
        "arithmetic": _digest(_arithmetic()),
        **{name: version(name) for name in ("simpy", "numpy", "holidays")},
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Return the differences as `numpy 2.4.6 here, 2.4.5 there`; empty if there are none."""
    return "; ".join(
        f"{name} {here.get(name, '-')} here, {there.get(name, '-')} there"
        for name in dict.fromkeys((*here, *there))
        if here.get(name) != there.get(name)
    )


def _code(package: Path) -> Iterator[bytes]:
    """Yield name and text of every file, with the same line ends on every system."""
    for part in CODE:
        path = package / part
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            yield file.name.encode()
            yield file.read_text(encoding="utf-8").encode()


def _arithmetic() -> bytes:
    """Return the bytes of normals, logarithms and powers of e as the plant computes them."""
    normals = generator(0, 0, "arithmetic").standard_normal(256)
    scalars = [math.exp(value) + math.log1p(value * value) for value in normals.tolist()]
    return np.exp(normals).tobytes() + np.array(scalars).tobytes()


def _digest(*parts: bytes) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
