"""A file that is locked as long as a process lives: the system unlocks it however the process ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, mode: str = "r+b") -> Iterator[None]:
    """Lock a file during the block.

    Raises
    ------
    OSError
        If another process, or another block, has locked it, or it cannot be opened or locked.
    """
    with path.open(mode) as file:
        _lock(file)
        yield
