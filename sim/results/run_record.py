"""The record of a result folder, `run.json`, as it is read back."""

import json
from errno import EINVAL
from functools import cache
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Any

RECORD = "run.json"
CODE = "code"
LISTED = ("files", "made", CODE)
"""Keys beside the inputs: the files of a result with their digests, its numbers and what is made of them,
and the digest of the code that wrote them."""
_KINDS = {"files": dict, "made": dict, "replications": list}


@cache
def code() -> str:
    """Return a digest of all code and words of the package, the same on every system."""
    package, whole = Path(__file__).parents[1], blake2b(digest_size=8)
    for file in sorted((*package.rglob("*.py"), *package.glob("catalogue/*.yaml"))):
        whole.update(file.relative_to(package).as_posix().encode())
        whole.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def run_record(folder: Path) -> dict[str, Any] | None:
    """Return the record of the result in a folder, None if there is none."""
    try:
        record = json.loads(content(folder / RECORD))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    is_whole = all(isinstance(record.get(name), kind) for name, kind in _KINDS.items())
    return record if is_whole else None


def inputs_in(folder: Path) -> dict[str, Any]:
    """Return the inputs of the result in a folder; empty if there is none."""
    return {name: value for name, value in (run_record(folder) or {}).items() if name not in LISTED}


def content(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    OSError
        If it cannot be read, or is a pipe or a device, which might never end.
    """
    if not S_ISREG(file.stat().st_mode):
        raise OSError(EINVAL, "not a regular file", str(file))
    return file.read_bytes()
