"""The seal of a file for readers: where it comes from, and a digest of all that it holds.

The seal stands where a program that shows the file ignores it: in a comment at the end of HTML, SVG and PDF, in
a text chunk of PNG, in the description of XLSX and DOCX. The digest is of the file without its seal, and of
the stamp, so any edit is found; it is no signature, so a forger could seal again, which a comparison with the result folder shows.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sim.results.archive import UNREADABLE, digest
from sim.results.run_record import LARGEST

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
_ENTRY, _MOST_MEMBERS = b"PK\x01\x02", 10_000
"""How an entry of the list of members begins, and members of a package at most."""
_ZIP_HEADS, _ZIP_END = 30 + 46, 22
"""Bytes that a package has for each member beside its name and content, and at the end."""
SEALED = (*_COMMENTS, ".png", ".xlsx", ".docx")
"""Endings of the files that carry a seal."""


class UnsealedError(Exception):
    """The file has no seal that can be read."""


_UNREADABLE = (*UNREADABLE, KeyError, LZMAError)
"""What readers of damaged content raise."""


def sealed(content: bytes, kind: str, stamp: Mapping[str, str]) -> bytes:
    """Return a file with its seal; `kind` is its ending."""
    if kind in (".xlsx", ".docx"):
        return _sealed_package(content, stamp)
    text = _text(stamp, [content])
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
        return _judged(text, [bare])
    except _UNREADABLE as error:
        raise UnsealedError from error


def _text(stamp: Mapping[str, str], content: Iterable[bytes]) -> bytes:
    """Return the seal of some content as characters that end no comment."""
    of_all = digest([json.dumps({**stamp}).encode(), *content])
    text = json.dumps({**stamp, DIGEST: of_all})
    return text.replace("-", "\\u002d").replace("<", "\\u003c").encode("ascii")


def _read(text: bytes) -> Seal:
    seal = json.loads(text)
    if not isinstance(seal, dict) or not all(isinstance(one, str) for one in seal.values()):
        raise ValueError(text)
    return {str(key): value for key, value in seal.items()}


def _judged(text: bytes, content: Iterable[bytes]) -> tuple[Seal, bool]:
    """Return a seal, and whether it is that of some content."""
    seal = _read(text)
    stamp = {key: value for key, value in seal.items() if key != DIGEST}
    return seal, text == _text(stamp, content)


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
    for start, end, data in _chunks(content):
        text = data.removeprefix(_CHUNK)
        if content[start:end] == _chunk(text):
            return content[:start] + content[end:], text
    raise ValueError("no seal")


def _chunks(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield start, end and data of each chunk of a PNG file."""
    place = len(_PNG)
    while place < len(content):
        (size,) = struct.unpack(">I", content[place : place + 4])
        end = place + size + 12
        yield place, end, content[place + 8 : end - 4]
        place = end


def _members(content: bytes) -> dict[str, bytes]:
    if content.count(_ENTRY) > _MOST_MEMBERS:
        raise ValueError("too many members")
    with ZipFile(BytesIO(content)) as package:
        entries = package.infolist()
        if sum(one.file_size for one in entries) > LARGEST:
            raise ValueError("too large")
        return {one.filename: _member(package, one) for one in entries}


def _member(package: ZipFile, entry: ZipInfo) -> bytes:
    # Reading no more than is declared bounds what a few compressed bytes can become.
    with package.open(entry) as member:
        content = member.read(entry.file_size)
    if len(content) != entry.file_size:
        raise ValueError(entry.filename)
    return content


def _holds_nothing_else(content: bytes, members: Mapping[str, bytes]) -> bool:
    """Return whether a package consists of its members.

    Bytes between or around them, and a second member of a name, are read by some programs only.
    """
    with ZipFile(BytesIO(content)) as package:
        packed_sizes = sum(one.compress_size for one in package.infolist())
    heads = sum(_ZIP_HEADS + 2 * len(name.encode()) for name in members)
    return len(content) == heads + packed_sizes + _ZIP_END


def _laid_out(members: Mapping[str, bytes]) -> list[bytes]:
    """Return the members of a package in a row: their names and sizes, then their content."""
    sizes = {name: len(one) for name, one in members.items()}
    return [json.dumps(sizes).encode(), *members.values()]


def _sealed_package(content: bytes, stamp: Mapping[str, str]) -> bytes:
    members = _members(content)
    description = _description(_text(stamp, _laid_out(members)))
    end = members[_CORE].rindex(b"</cp:coreProperties>")
    core = members[_CORE]
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
    is_bare = _holds_nothing_else(content, members)
    found = _DESCRIPTION.search(members[_CORE])
    if found is None:
        raise ValueError("no seal")
    text = unescape(found[1].decode()).encode()
    members[_CORE] = members[_CORE][: found.start()] + members[_CORE][found.end() :]
    seal, is_whole = _judged(text, _laid_out(members))
    return seal, is_bare and is_whole and found[0] == _description(text)


def _description(text: bytes) -> bytes:
    """Return a seal as an element of the properties of a package."""
    return b"<dc:description>nanas " + escape(text.decode()).encode() + b"</dc:description>"


def kind_of(file: Path) -> str | None:
    """Return the ending of a file if files of this ending carry a seal."""
    kind = file.suffix.lower()
    return kind if kind in SEALED else None
