"""The record of a result folder, `run.json`, as it is read back.

The folder may be a stranger's: its files are read if they are files, not links, pipes or devices, up to a size.
"""

import json
from errno import EFBIG, EINVAL
from functools import cache
from hashlib import blake2b
from os import strerror
from pathlib import Path
from typing import Any

RECORD = "run.json"
CODE, EARLIER = "code", "earlier"
LISTED = ("files", "made", CODE, EARLIER)
"""Keys beside the inputs: the files of a result with their digests, its numbers and what is made of them, the
digest of the code that wrote them, and the names of what other code had made before, if any."""
_KINDS = {"files": dict, "made": dict, "replications": list}
MOST_READ = 2**24
"""Bytes of a record or a table at most; a record of fifty scenarios has a third."""
LARGEST = 2**28
"""Bytes of any file but the flows at most, and of all that a package holds; those made here have a tenth."""


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


def listed_in(folder: Path) -> dict[str, str]:
    """Return the digests of all files of the result in a folder, by name; empty if there is none."""
    record = run_record(folder) or {}
    return {**record.get("files", {}), **record.get("made", {})}


def inputs_in(folder: Path) -> dict[str, Any]:
    """Return the inputs of the result in a folder; empty if there is none."""
    return {name: value for name, value in (run_record(folder) or {}).items() if name not in LISTED}


def content(file: Path, most: int = MOST_READ) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    OSError
        If it cannot be read, is larger, or is a link, a pipe or a device, which might never end.
    """
    if not is_plain(file):
        raise OSError(EINVAL, "not a regular file", str(file))
    if file.stat().st_size > most:
        raise OSError(EFBIG, strerror(EFBIG), str(file))
    return file.read_bytes()


def is_plain(file: Path) -> bool:
    """Return whether a path is that of a file, and not of a link, a folder, a pipe or a device."""
    return file.is_file() and not file.is_symlink()
