"""The seal of a file for readers: where it comes from, and a digest of all that it holds.

The seal stands where a program that shows the file ignores it: in a comment at the end of HTML, SVG and PDF, in
a text chunk of PNG, in the description of XLSX and DOCX. The digest is of the file without its seal, so any
edit is found; it is no signature, so a forger could seal again, which a comparison with the result folder shows.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sim.results.archive import digest

Seal = Mapping[str, str]
"""A stamp, and the digest of the file without its seal."""
DIGEST = "digest"
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK = b"nanas\0\0\0\0\0"
"""Head of a text chunk of PNG: keyword, not compressed, no language."""
_CORE = "docProps/core.xml"
_DESCRIPTION = re.compile(rb"<dc:description>nanas (.*?)</dc:description>", re.DOTALL)
_COMMENTS = {
    ".html": (b"<!-- nanas ", b" -->\n"),
    ".svg": (b"<!-- nanas ", b" -->\n"),
    ".pdf": (b"%nanas ", b"\n"),
}
SEALED = (*_COMMENTS, ".png", ".xlsx", ".docx")
"""Endings of the files that carry a seal."""


class UnsealedError(Exception):
    """The file has no seal that can be read."""


def sealed(content: bytes, kind: str, stamp: Mapping[str, str]) -> bytes:
    """Return a file with its seal; `kind` is its ending."""
    if kind in (".xlsx", ".docx"):
        return _sealed_package(content, stamp)
    text = _text(stamp, digest([content]))
    if kind == ".png":
        end = content.rindex(b"IEND") - 4
        return content[:end] + _chunk(text) + content[end:]
    before, after = _COMMENTS[kind]
    return content + before + text + after


def opened(content: bytes, kind: str) -> tuple[Seal, bool]:
    """Return the seal of a file, and whether the file is as it was sealed.

    Raises
    ------
    UnsealedError
        If there is no seal that can be read.
    """
    try:
        if kind in (".xlsx", ".docx"):
            return _opened_package(content)
        bare, text = _split_png(content) if kind == ".png" else _split_text(content, kind)
        seal = _read(text)
        return seal, digest([bare]) == seal[DIGEST]
    except (ValueError, KeyError, BadZipFile, struct.error) as error:
        raise UnsealedError from error


def _text(stamp: Mapping[str, str], of_content: str) -> bytes:
    """Return a seal as characters that end no comment."""
    text = json.dumps({**stamp, DIGEST: of_content})
    return text.replace("-", "\\u002d").replace("<", "\\u003c").encode("ascii")


def _read(text: bytes) -> Seal:
    seal = json.loads(text)
    if not isinstance(seal, dict) or not all(isinstance(one, str) for one in seal.values()):
        raise ValueError(text)
    return {str(key): value for key, value in seal.items()}


def _split_text(content: bytes, kind: str) -> tuple[bytes, bytes]:
    before, after = _COMMENTS[kind]
    start = content.rindex(before)
    rest = content[start + len(before) :]
    # What follows the seal is part of the content, so that an addition is found.
    end = rest.index(after)
    return content[:start] + rest[end + len(after) :], rest[:end]


def _chunk(text: bytes) -> bytes:
    data = _CHUNK + text
    return (
        struct.pack(">I", len(data))
        + b"iTXt"
        + data
        + struct.pack(">I", zlib.crc32(b"iTXt" + data))
    )


def _split_png(content: bytes) -> tuple[bytes, bytes]:
    for start, end, kind, data in _chunks(content):
        if kind == b"iTXt" and data.startswith(_CHUNK):
            return content[:start] + content[end:], data.removeprefix(_CHUNK)
    raise ValueError("no seal")


def _chunks(content: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield start, end, kind and data of each chunk of a PNG file."""
    place = len(_PNG)
    while place < len(content):
        (size,) = struct.unpack(">I", content[place : place + 4])
        end = place + size + 12
        yield place, end, content[place + 4 : place + 8], content[place + 8 : end - 4]
        place = end


def _members(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _of_members(members: Mapping[str, bytes]) -> str:
    """Return the digest of the members of a package: of their names and sizes, then of their content."""
    sizes = {name: len(one) for name, one in members.items()}
    return digest([json.dumps(sizes).encode(), *members.values()])


def _sealed_package(content: bytes, stamp: Mapping[str, str]) -> bytes:
    members = _members(content)
    text = escape(_text(stamp, _of_members(members)).decode()).encode()
    end = members[_CORE].rindex(b"</cp:coreProperties>")
    core = members[_CORE]
    description = b"<dc:description>nanas " + text + b"</dc:description>"
    members[_CORE] = core[:end] + description + core[end:]
    return packed(members)


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a package of members without dates, in their order: the same members, the same bytes."""
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for name, one in members.items():
            package.writestr(ZipInfo(name), one, ZIP_DEFLATED)
    return file.getvalue()


def _opened_package(content: bytes) -> tuple[Seal, bool]:
    members = _members(content)
    found = _DESCRIPTION.search(members[_CORE])
    if found is None:
        raise ValueError("no seal")
    seal = _read(unescape(found[1].decode()).encode())
    members[_CORE] = members[_CORE][: found.start()] + members[_CORE][found.end() :]
    return seal, _of_members(members) == seal[DIGEST]


def is_sealed(file: Path) -> bool:
    """Return whether files of this ending carry a seal."""
    return file.suffix in SEALED
