"""The seal of files that were damaged, or made to mislead."""

import json
import os
import random
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import pytest

from sim.results.seal import UnsealedError, opened, packed, sealed
from tests.cli.shop import nanas

STAMP = {"command": "nanas compare a.yaml", "seed": "1"}
CORE = b"<cp:coreProperties></cp:coreProperties>"
MEMBERS = {"docProps/core.xml": CORE, "a.xml": b"<a>1234567890</a>" * 99}
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
CONTENT = {
    ".html": b"<html>1</html>\n",
    ".svg": b"<svg>1</svg>\n",
    ".pdf": b"%PDF-1.4\n%%EOF\n",
    ".png": PNG,
    ".xlsx": packed(MEMBERS),
    ".docx": packed(MEMBERS),
}


def is_whole(content, kind):
    try:
        return opened(content, kind)[1]
    except UnsealedError:
        return False


def damaged(content, rng):
    """Return content with a part cut out, doubled or overwritten, or with something before or behind it."""
    start = rng.randrange(len(content))
    end = start + rng.randrange(1, 9)
    junk = rng.randbytes(rng.randrange(1, 9))
    return rng.choice(
        (
            content[:start],
            content[:start] + content[end:],
            content[:end] + content[start:],
            content[:start] + junk + content[start + len(junk) :],
            content + junk,
            junk + content,
        )
    )


@pytest.mark.parametrize("kind", CONTENT)
def test_damage_is_found_and_breaks_nothing(kind):
    rng = random.Random(kind)
    whole = sealed(CONTENT[kind], kind, STAMP)
    assert is_whole(whole, kind)
    for _ in range(3_000):
        content = damaged(whole, rng)
        if content != whole and is_whole(content, kind):
            # Some heads of a package say nothing of what it holds: dates, the system it comes from.
            assert kind in (".xlsx", ".docx")
            assert len(content) == len(whole)
            with ZipFile(BytesIO(content)) as one, ZipFile(BytesIO(whole)) as other:
                assert one.namelist() == other.namelist()
                assert all(one.read(name) == other.read(name) for name in one.namelist())


@pytest.mark.parametrize("kind", CONTENT)
def test_a_stamp_that_is_edited_is_found(kind):
    whole = sealed(CONTENT[kind], kind, STAMP)
    if kind in (".xlsx", ".docx"):
        with ZipFile(BytesIO(whole)) as package:
            members = {name: package.read(name) for name in package.namelist()}
        core = members["docProps/core.xml"]
        edited = packed({**members, "docProps/core.xml": core.replace(b"a.yaml", b"b.yaml")})
    else:
        edited = whole.replace(b"a.yaml", b"b.yaml")
    assert edited != whole
    assert not is_whole(edited, kind)


def with_seal(text):
    return b"<html/><!-- nanas " + text + b" -->\n"


def zipped(method=0, **more):
    file = BytesIO()
    with ZipFile(file, "w", method) as package:
        for name, content in {**MEMBERS, **more}.items():
            package.writestr(name, content)
    return file.getvalue()


def encrypted():
    content = bytearray(packed(MEMBERS))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def understated():
    """Return a package whose member becomes a thousand times what its head declares."""
    content = bytearray(packed({**MEMBERS, "b.xml": bytes(2**20)}))
    content[content.rindex(b"PK\1\2") + 24 :][:4] = struct.pack("<I", 2**10)
    place = content.rindex(b"PK\1\2") + 24
    content[place : place + 4] = struct.pack("<I", 2**10)
    return bytes(content)


def bomb():
    """Return a package that declares 4 GB."""
    content = bytearray(packed(MEMBERS))
    place = content.rindex(b"PK\1\2") + 24
    content[place : place + 4] = struct.pack("<I", 2**32 - 2)
    return bytes(content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (".html", with_seal(b"[" * 200_000)),
        (".html", with_seal(b'{"a":' * 100_000)),
        (".html", with_seal(b'{"a":' + b"9" * 10_000 + b"}")),
        (".html", with_seal(b'{"digest": 1}')),
        (".html", with_seal(b"[]")),
        (".html", with_seal(b"\xff")),
        (".png", PNG[:8] + b"\xff\xff\xff\xffiTXtnanas\0\0\0\0\0{}"),
        (".xlsx", packed({"a.xml": b""})),
        (".xlsx", zipped(ZIP_LZMA)),
        (".xlsx", zipped(ZIP_BZIP2)),
        (".docx", encrypted()),
        (".docx", understated()),
        (".docx", bomb()),
    ],
)
def test_what_misleads_has_no_seal(kind, content):
    with pytest.raises(UnsealedError):
        opened(content, kind)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_member_of_a_name_is_found():
    with ZipFile(BytesIO(sealed(CONTENT[".xlsx"], ".xlsx", STAMP))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    file = BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr("a.xml", b"<a>9</a>")
        for name, content in members.items():
            package.writestr(name, content)
    assert not is_whole(file.getvalue(), ".xlsx")


def test_a_seal_sends_no_sign_that_a_terminal_obeys(tmp_path):
    file = tmp_path / "a.html"
    seal = {"digest": "", "command": "\x1b[2J\nunchanged\0\ud800", "seed": "\x9b31m\r"}
    file.write_bytes(with_seal(json.dumps(seal).encode()))
    outcome = nanas("verify", file, "--lang", "en")
    assert outcome.exit_code == 1
    assert all(line.isprintable() for line in outcome.output.split("\n"))
    assert all(line.startswith(str(file)) for line in outcome.output.splitlines())


def test_the_case_of_an_ending_does_not_matter(tmp_path):
    file = tmp_path / "A.HTML"
    file.write_bytes(sealed(CONTENT[".html"], ".html", STAMP))
    assert nanas("verify", file).exit_code == 0


def test_what_never_ends_is_refused(tmp_path):
    pipe = tmp_path / "a.html"
    os.mkfifo(pipe)
    for file in (pipe, "/dev/zero"):
        outcome = nanas("verify", file, "--lang", "en")
        assert (outcome.exit_code, outcome.stderr.count("\n")) == (2, 1)


def test_the_record_does_not_speak_against_itself(tmp_path):
    record = tmp_path / "run.json"
    record.write_text('{"files": {}, "made": {}, "replications": []}')
    outcome = nanas("verify", record, "--lang", "en")
    assert outcome.exit_code == 2
    assert "nothing can be told" in outcome.stderr
