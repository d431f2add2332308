"""Where a document comes from: the stamp of a result."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sim.report.documents.parts import Stamp
from sim.results.archive import digest
from sim.results.seal import sealed

_COUNTS = ("replications=", "seed=")


class Sealing:
    """Seals the files that are made of one result."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._inputs = inputs

    @cached_property
    def stamp(self) -> Stamp:
        """Where the result comes from."""
        return stamp(self._inputs)

    def sealed(self, content: bytes, kind: str, lang: str) -> bytes:
        """Return a file in a language with its seal; `kind` is its ending."""
        return sealed(content, kind, {**self.stamp, "language": lang})


def stamp(inputs: Mapping[str, Any]) -> Stamp:
    """Return where a result comes from, by key, from the inputs in its record."""
    versions, command = dict(inputs["versions"]), [*inputs["command"]]
    own = versions.pop("nanas")
    return {
        "study": _study(command),
        "command": " ".join(["nanas", *command]),
        "seed": str(inputs["seed"]),
        "replications": str(len(inputs["replications"])),
        "version": own,
        "libraries": ", ".join(f"{name} {one}" for name, one in versions.items()),
        "scenarios": _digest(inputs["scenarios"]),
        "result": result_digest(inputs),
        "changes": ", ".join(_changes(command)),
    }


def result_digest(inputs: Mapping[str, Any]) -> str:
    """Return the digest of all inputs of a result."""
    return _digest(inputs)


def _digest(value: object) -> str:
    return digest([json.dumps(value).encode()])


def _study(command: Sequence[str]) -> str:
    return command[1] if len(command) > 1 else ""


def _changes(command: Sequence[str]) -> list[str]:
    """Return what a command sets in its study, without the number of runs."""
    return [word for word in command[2:] if not word.startswith(_COUNTS)]
