"""Where does a result go? Into a folder that is whole or not there, and never overwritten unasked.

Figures are there in every language, so that it does not depend on the one that was spoken.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
import pandas as pd

from sim.experiments.workers import Advance, Steps
from sim.report.labels import LANGS

Progress = Callable[[Steps, Mapping[str, Steps]], AbstractContextManager[Advance]]
"""Shows how far some work is, and parts of it; gives a function that steps."""

_RECORD, _FLOWS, _FIGURES = "run.json", "flows.npz", "figures"


class FolderTakenError(Exception):
    """The folder holds another result, and nobody said that it may be replaced."""


@dataclass(frozen=True)
class Result:
    """What a result folder holds: the record, tables, flows if any, and figures in each language."""

    record: Mapping[str, object]
    """Everything that is needed to run this again."""
    tables: Mapping[str, pd.DataFrame]
    drawings: Sequence[str]
    """Names of the functions of `sim.figures` that draw what is shown."""
    shown: object
    flows: Mapping[str, np.ndarray]

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

    def figures_in(self, folder: Path) -> frozenset[str] | None:
        """Return which of its figures are in a folder that has these numbers, byte by byte.

        None if the folder holds anything else.
        """
        files = (path for path in folder.rglob("*") if path.is_file())
        there = frozenset(path.relative_to(folder).as_posix() for path in files)
        flows = [_FLOWS] if self.flows else []
        same = (
            there - self.figures == {_RECORD, *flows, *self._texts}
            and _says(folder / _RECORD, self.record)
            and all((folder / name).read_bytes() == text for name, text in self._texts.items())
            and (not flows or _keeps(folder / _FLOWS, self.flows))
        )
        return there & self.figures if same else None

    def write(self, folder: Path) -> None:
        """Write all but the figures into a new folder."""
        folder.mkdir(parents=True)
        record = json.dumps(self.record, indent=1, ensure_ascii=False) + "\n"
        for name, content in {_RECORD: record.encode(), **self._texts}.items():
            (folder / name).write_bytes(content)
        if self.flows:
            _store(folder / _FLOWS, self.flows)

    def draw(self, folder: Path, drawing: Progress) -> None:
        """Draw all figures into a new folder, one after the other."""
        from sim.report import figures

        with drawing(Steps(0, len(self._drawn)), {}) as advance:
            for file, (name, lang) in self._drawn.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                figures.save(getattr(figures, name)(self.shown, lang), folder / file)
                advance(())


def put(result: Result, folder: Path, drawing: Progress | None, *, force: bool = False) -> None:
    """Put a result into a folder, and figures with it that are not there yet, unless no `drawing`.

    Numbers are put together beside their place and moved there whole, and so are the figures
    after them: a half-written folder is never seen, and whoever does not wait for figures keeps the
    numbers. `drawing` shows how far the figures are.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    there = result.figures_in(folder) if folder.exists() else None
    if folder.exists() and there is None and not force:
        raise FolderTakenError(str(folder))
    if there is None:
        with _beside(folder) as fresh:
            result.write(fresh)
            _replace(folder, fresh)
    if drawing is not None and result.figures - (there or frozenset()):
        with _beside(folder) as fresh:
            result.draw(fresh, drawing)
            _replace(folder / _FIGURES, fresh / _FIGURES)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a place beside a folder, which is gone in the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        yield Path(beside) / folder.name


def _replace(folder: Path, fresh: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    fresh.rename(folder)


def is_free(planned: Mapping[str, object], folder: Path) -> bool:
    """Tell whether a folder is not there, or holds the study whose `run.json` is `planned`.

    To be asked before anything is simulated for it.
    """
    return not folder.exists() or _says(folder / _RECORD, planned)


def replications_in(folder: Path) -> int:
    """Return how many replications the result in a folder has, 0 if there is none."""
    try:
        return len(json.loads((folder / _RECORD).read_text(encoding="utf-8"))["replications"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _says(file: Path, content: Mapping[str, object]) -> bool:
    """Tell whether a JSON file holds this, in this order."""
    try:
        there = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return json.dumps(there) == json.dumps(content)


def _keeps(file: Path, arrays: Mapping[str, np.ndarray]) -> bool:
    """Tell whether a file of numpy holds these arrays, byte by byte."""
    try:
        with ZipFile(file) as kept:
            return kept.namelist() == [f"{name}.npy" for name in arrays] and all(
                _is_in(kept, f"{name}.npy", array) for name, array in arrays.items()
            )
    except (OSError, EOFError, BadZipFile, zlib.error):
        return False


def _is_in(kept: ZipFile, name: str, array: np.ndarray) -> bool:
    with kept.open(name) as there:
        against = _Against(there)
        np.lib.format.write_array(against, array, allow_pickle=False)
        return against.same and not there.read(1)


class _Against:
    """A file that compares what is written into it with another, some at a time."""

    def __init__(self, there: IO[bytes]) -> None:
        self._there = there
        self.same = True

    def write(self, content: bytes) -> None:
        """Compare what would come next."""
        self.same = self.same and self._there.read(len(content)) == content


def _store(file: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays as `numpy.load` reads them; to pack them would halve them, and take the longest."""
    with ZipFile(file, "w") as kept:
        for name, array in arrays.items():
            entry = ZipInfo(f"{name}.npy")
            entry.file_size = array.nbytes  # as good as known: a large one needs another header
            with kept.open(entry, "w") as place:
                np.lib.format.write_array(place, array, allow_pickle=False)
