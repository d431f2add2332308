"""Files that are there as a whole or not at all."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from stat import S_ISREG

UNFINISHED = ".part"
"""How the name of a file ends that is being written."""


def read_whole(file: Path, most: int) -> bytes:
    """Return the content of a file.

    Raises
    ------
    OSError
        If it cannot be read, is no regular file, or has more than `most` bytes.
    """
    found = file.stat()
    if not S_ISREG(found.st_mode) or found.st_size > most:
        raise OSError("no regular file, or too large")
    return file.read_bytes()


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files: all of them, or none. Each is written beside its place, and then moved there.

    Raises
    ------
    OSError
        If one cannot be written; those that are there stay as they are.
    """
    beside = dict[Path, Path]()
    try:
        for file, content in contents.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            written = beside[file] = file.with_name(f".{token_hex(8)}{UNFINISHED}")
            with written.open("xb") as opened:
                opened.write(content)
        for file, written in beside.items():
            written.replace(file)
    except BaseException:
        for written in beside.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)
        raise
