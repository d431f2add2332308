"""Digests of files, and arrays as an archive that `numpy.load` reads."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZipFile, ZipInfo

import numpy as np


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
