"""Digests of files, and arrays as an archive that `numpy.load` reads.

An archive may be a stranger's: what it declares is compared with what it holds before memory is taken for it.
"""

import hashlib
import math
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO, RawIOBase
from pathlib import Path
from typing import IO, Any, NamedTuple, cast
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from sim.replication.flow_store import zeros
from sim.results.run_record import LARGEST, is_plain

_AT_ONCE = 2**20
"""Bytes that are read of an archive at once; the list of what is in it has a tenth."""
UNREADABLE = (
    ValueError,
    EOFError,
    struct.error,
    RecursionError,
    BadZipFile,
    zlib.error,
    OSError,
    RuntimeError,
)
"""What a reader raises of a damaged archive: NotImplementedError is a RuntimeError."""


def digest(chunks: Iterable[bytes]) -> str:
    """Return the digest of some bytes."""
    whole = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        whole.update(chunk)
    return whole.hexdigest()


def chunks(file: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with file.open("rb") as opened:
        while chunk := opened.read(2**20):
            yield chunk


def is_as_listed(file: Path, listed: object) -> bool:
    """Return whether a file is there, is no link, pipe or device, and has the digest that a record lists.

    A file larger than all but flows are is not read if it holds none.
    """
    if not is_plain(file) or (file.stat().st_size > LARGEST and not _is_archive(file)):
        return False
    return digest(chunks(file)) == listed


def _is_archive(file: Path) -> bool:
    try:
        return bool(layouts(file))
    except UNREADABLE:
        return False


class DigestStream(RawIOBase):
    """A stream that computes the digest of what is written, and passes it on to a file if any."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file, self._digest = file, hashlib.blake2b(digest_size=16)

    @property
    def digest(self) -> str:
        """Digest of all that was written."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """Return True; the stream cannot be rewound, so that an archive has only one form."""
        return True

    def write(self, content: Any) -> int:
        """Take some bytes."""
        self._digest.update(content)
        if self._file:
            self._file.write(content)
        return len(content)


def write_arrays(stream: DigestStream, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays as an archive; compression would halve it, and take most of the time."""
    with ZipFile(cast(IO[bytes], stream), "w") as archive:
        for name, array in arrays.items():
            entry = ZipInfo(f"{name}.npy")
            entry.file_size = array.nbytes  # decides whether the header is that of a large file
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


class Layout(NamedTuple):
    """The header of an array."""

    shape: tuple[int, ...]
    kind: np.dtype[Any]


class _Steps(FileIO):
    """A file of which little is read at once, however long the list in it is said to be."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return some bytes."""
        return super().read(_AT_ONCE if size is None or size < 0 else min(size, _AT_ONCE))


def layouts(file: Path) -> dict[str, Layout]:
    """Return the headers of all arrays of an archive of `write_arrays`, by name.

    Raises
    ------
    UNREADABLE
        If it is none: it is compressed, larger than its file, or holds objects or less than it declares.
    """
    with _Steps(file) as opened, ZipFile(cast(IO[bytes], opened)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > file.stat().st_size:
            raise BadZipFile("members that overlap")
        found = {}
        for entry in entries:
            with archive.open(entry) as member:
                found[entry.filename.removesuffix(".npy")] = _layout(member, entry)
        return found


def read_arrays(file: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of an archive by name, the large ones as files that the system maps.

    Raises
    ------
    UNREADABLE
        As `layouts`.
    """
    names = layouts(file)
    with _Steps(file) as opened, ZipFile(cast(IO[bytes], opened)) as archive:
        for name in names:
            entry = archive.getinfo(f"{name}.npy")
            with archive.open(entry) as member:
                shape, kind = _layout(member, entry)
                array = zeros(*shape) if kind.str == "<f8" else np.empty(shape, kind)
                room = array.reshape(-1).view(np.uint8)
                for begin in range(0, len(room), _AT_ONCE):
                    part = room[begin : begin + _AT_ONCE]
                    part[:] = np.frombuffer(member.read(len(part)), np.uint8)
            yield name, array


def _layout(member: IO[bytes], entry: ZipInfo) -> Layout:
    """Return the header of an array, which the file stands behind."""
    if entry.compress_type != ZIP_STORED or np.lib.format.read_magic(member) != (1, 0):
        raise BadZipFile(entry.filename)
    shape, is_transposed, kind = np.lib.format.read_array_header_1_0(member)
    size = kind.itemsize * math.prod(shape)
    if kind.hasobject or is_transposed or 0 in shape or size != entry.file_size - member.tell():
        raise BadZipFile(entry.filename)
    return Layout(shape, kind)
