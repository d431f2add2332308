"""The folder of a result: written whole or not at all, and only where no other file is in the way.

`run.json` lists the files of a result, so that the program tells its own from a user's. Figures are
there in every language, so that the folder does not depend on the language of the command.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZipFile, ZipInfo

import numpy as np
import pandas as pd

from sim.catalogue.labels import LANGS
from sim.numerals import Problem
from sim.replication.workers import Advance, Steps

Progress = Callable[[Steps, Mapping[str, Steps]], AbstractContextManager[Advance]]
"""Shows how far some work is, and parts of it; gives a function that steps."""

_RECORD, _FLOWS, _FIGURES = "run.json", "flows.npz", "figures"
_LISTED = ("files", "figures")
"""Keys of the record that list the files of a result: numbers with their digests, and figures."""
_TOLD = 3
"""Names that a refusal tells of what is in the way."""


class FolderTakenError(Exception):
    """The folder cannot take the result; `problem` says why."""

    def __init__(self, key: str, path: Path, **words: object) -> None:
        self.problem = Problem(key, {"path": str(path), **{k: str(v) for k, v in words.items()}})
        super().__init__(f"{key}: {self.problem.words}")


@dataclass(frozen=True)
class Result:
    """What a result folder holds: the record, tables, flows if any, and figures in each language."""

    inputs: Mapping[str, object]
    """Everything that is needed to run this again."""
    tables: Mapping[str, pd.DataFrame]
    drawings: Sequence[str]
    """Names of the functions of `sim.figures` that draw what is shown."""
    shown: object
    flows: Mapping[str, np.ndarray]

    @cached_property
    def record(self) -> dict[str, object]:
        """The content of `run.json`: the inputs, and the list of files."""
        digests = {name: _digest([text]) for name, text in self._texts.items()}
        if self.flows:
            sink = _Sink()
            _store(sink, self.flows)
            digests[_FLOWS] = sink.digest
        return {**self.inputs, "files": digests, "figures": sorted(self.figures)}

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        """The tables by file: the same bytes for the same figures, whatever the system."""
        return {
            f"{name}.csv": frame.to_csv(
                index=False, float_format="%.10g", lineterminator="\n"
            ).encode()
            for name, frame in self.tables.items()
        }

    @property
    def _drawn(self) -> dict[str, tuple[str, str]]:
        return {
            f"{_FIGURES}/{name}.{lang}.png": (name, lang)
            for name in self.drawings
            for lang in LANGS
        }

    @property
    def figures(self) -> frozenset[str]:
        """The files of all its figures."""
        return frozenset(self._drawn)

    def write(self, folder: Path) -> None:
        """Write all but the figures into a new folder."""
        folder.mkdir(parents=True)
        record = json.dumps(self.record, indent=1, ensure_ascii=False) + "\n"
        for name, content in {_RECORD: record.encode(), **self._texts}.items():
            (folder / name).write_bytes(content)
        if self.flows:
            with (folder / _FLOWS).open("wb") as file:
                _store(_Sink(file), self.flows)

    def draw(self, folder: Path, drawing: Progress) -> None:
        """Draw all figures into a new folder, one after the other."""
        from sim.report import figures

        with drawing(Steps(0, len(self._drawn)), {}) as advance:
            for file, (name, lang) in self._drawn.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                figures.save(getattr(figures, name)(self.shown, lang), folder / file)
                advance(())


@dataclass(frozen=True)
class Standing:
    """The result that stands in a folder; nothing at all in an empty or absent one."""

    folder: Path
    """The folder as it was named."""
    record: Mapping[str, Any]
    files: frozenset[str]
    """Files of the result that are there, by their path in the folder."""

    @property
    def inputs(self) -> dict[str, object]:
        """What the result was made of."""
        return {name: value for name, value in self.record.items() if name not in _LISTED}

    @property
    def replications(self) -> int:
        """Number of replications of the result, 0 if there is none."""
        return len(self.record.get("replications", ()))

    def answers(self, inputs: Mapping[str, object]) -> bool:
        """Return whether the result was made of these inputs, in this order."""
        return json.dumps(self.inputs) == json.dumps(inputs)

    def holds(self, result: Result) -> bool:
        """Return whether the numbers of a result are there, byte by byte."""
        return (
            bool(self.record)
            and json.dumps(self.record) == json.dumps(result.record)
            and all(
                name in self.files and _digest(_chunks(self.folder / name)) == digest
                for name, digest in self.record["files"].items()
            )
        )


def standing(folder: Path) -> Standing:
    """Return the result that stands in a folder.

    Raises
    ------
    FolderTakenError
        If anything else is there: a file in place of the folder, or a file that no result lists.
    """
    place = folder.resolve()
    if not place.exists():
        return Standing(folder, {}, frozenset())
    if not place.is_dir():
        raise FolderTakenError("cli.not_a_folder", folder)
    record = _record(place)
    if record is None:
        _refuse_foreign(folder, (one.name for one in place.iterdir()))
        return Standing(folder, {}, frozenset())
    listed = {_RECORD, *record["files"], *record["figures"]}
    there = _files_in(place)
    _refuse_foreign(folder, there - listed)
    return Standing(folder, record, frozenset(there))


def _refuse_foreign(folder: Path, names: Iterable[str]) -> None:
    if foreign := sorted(names):
        more = len(foreign) - _TOLD
        told = ", ".join(foreign[:_TOLD]) + (f" (+{more})" if more > 0 else "")
        raise FolderTakenError("cli.foreign", folder, names=told)


def _record(folder: Path) -> dict[str, Any] | None:
    """Return the record of the result in a folder, None if no result stands there."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        files, figures, replications = (record[name] for name in (*_LISTED, "replications"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    listed = isinstance(files, dict) and isinstance(figures, list)
    return record if listed and isinstance(replications, list) else None


def _files_in(folder: Path) -> set[str]:
    """Return all that stands in a folder and below by path; links are not followed."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def require_room(inputs: Mapping[str, object], there: Standing, *, force: bool = False) -> None:
    """Raise unless a folder can take a result of these inputs; to be asked before simulating.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    if there.record and not force and not there.answers(inputs):
        raise FolderTakenError("cli.taken", there.folder)


def put(result: Result, folder: Path, drawing: Progress | None, *, force: bool = False) -> None:
    """Put a result into a folder, and figures with it that are not there yet, unless no `drawing`.

    Numbers are put together beside their place and moved there whole, and so are the figures
    after them: a half-written folder is never seen, and whoever does not wait for figures keeps the
    numbers. `drawing` shows how far the figures are.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`; if anything else is there; or if
        a file of the result that is there cannot be moved, which leaves the folder as it was.
    """
    there = standing(folder)
    drawn = there.files & result.figures
    if not there.holds(result):
        if there.record and not force:
            raise FolderTakenError("cli.taken", folder)
        with _beside(folder) as fresh:
            result.write(fresh)
            _swap(folder, there.files, fresh)
        drawn = frozenset()
    if drawing is not None and result.figures - drawn:
        with _beside(folder) as fresh:
            result.draw(fresh, drawing)
            _swap(folder, drawn, fresh)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a place beside a folder, which is gone in the end."""
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=place.parent, prefix=f".{place.name}-", ignore_cleanup_errors=True
    ) as beside:
        yield Path(beside) / place.name


def _swap(folder: Path, old: Collection[str], fresh: Path) -> None:
    """Move files out of a folder and new ones in; where one cannot be moved, move all back."""
    place = folder.resolve()
    if not place.exists():
        fresh.rename(place)
        return
    # A folder with a record is whole: the record goes first and comes last.
    out = sorted(old, key=lambda name: (name != _RECORD, name))
    new = sorted(_files_in(fresh), key=lambda name: (name == _RECORD, name))
    aside = fresh.parent / "replaced"
    moves = [(place / name, aside / name) for name in out]
    moves += [(fresh / name, place / name) for name in new]
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            done.append((source, target))
    except BaseException as error:
        for moved, there in reversed(done):
            there.rename(moved)
        if isinstance(error, OSError):
            why = error.strerror or str(error)
            raise FolderTakenError("cli.held", folder, file=source.name, why=why) from None
        raise
    for parent in {source.parent for source, _ in moves[: len(out)]} - {place}:
        if not any(parent.iterdir()):
            parent.rmdir()


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(2**20):
            yield chunk


class _Sink(RawIOBase):
    """A stream that works out the digest of what is written, and passes it on to a file if any."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file, self._digest = file, hashlib.blake2b(digest_size=16)

    @property
    def digest(self) -> str:
        """Digest of all that was written."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """Return that it takes bytes; it cannot be wound back, so an archive has one form."""
        return True

    def write(self, content: Any) -> int:
        """Take some bytes."""
        self._digest.update(content)
        if self._file:
            self._file.write(content)
        return len(content)


def _store(sink: _Sink, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays as `numpy.load` reads them; to pack them would halve them, and take the longest."""
    with ZipFile(cast(IO[bytes], sink), "w") as kept:
        for name, array in arrays.items():
            entry = ZipInfo(f"{name}.npy")
            entry.file_size = array.nbytes  # as good as known: a large one needs another header
            with kept.open(entry, "w") as place:
                np.lib.format.write_array(place, array, allow_pickle=False)
