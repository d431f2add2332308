"""What do the bytes of a simulation depend on, beside its inputs? The code and what it stands on."""

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

# What the plant runs and reads, in the folder of the package; a test holds it against the imports.
CODE = (
    "compiled.py",
    "plant",
    "flows.py",
    "streams.py",
    "scenario/models/types.py",
    "scenario/models/parts.py",
    "scenario/models/phases.py",
    "scenario/models/physical.py",
    "scenario/models/roads.py",
    "scenario/models/study.py",
)


class OtherVersionError(Exception):
    """A worker stands on other versions: its name, and what differs."""

    def located(self) -> Located:
        """Return the problem, for whoever asked for the worker."""
        worker, differing = self.args
        return Located(Origin(worker), "", Problem("other_version", {"differing": differing}))


@cache
def versions() -> Mapping[str, str]:
    """Return, by name, what must be the same for a replication to give the same bytes.

    `nanas` is a digest of the code of the plant, `arithmetic` one of a few sums, since the last digit
    of a logarithm can differ between processors.
    """
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "nanas": _digest(*_code(Path(__file__).parents[1])),
        "arithmetic": _digest(_sums()),
        **{name: version(name) for name in ("simpy", "numpy", "holidays")},
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Return what differs, as `numpy 2.4.6 here, 2.4.5 there`; empty if nothing does."""
    return "; ".join(
        f"{name} {here.get(name, '-')} here, {there.get(name, '-')} there"
        for name in dict.fromkeys((*here, *there))
        if here.get(name) != there.get(name)
    )


def _code(package: Path) -> Iterator[bytes]:
    """Yield name and text of every file; a text is the same whatever its line ends are."""
    for part in CODE:
        place = package / part
        for file in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            yield file.name.encode()
            yield file.read_text(encoding="utf-8").encode()


def _sums() -> bytes:
    """Return the bytes of some of what the plant computes: normals, logarithms, powers of e."""
    normals = generator(0, 0, "arithmetic").standard_normal(256)
    alone = [math.exp(value) + math.log1p(value * value) for value in normals.tolist()]
    return np.exp(normals).tobytes() + np.array(alone).tobytes()


def _digest(*parts: bytes) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
