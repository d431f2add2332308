"""Where does a result go? Into a folder that is whole or not there, and never overwritten unasked.

Figures are there in every language, so that it does not depend on the one that was spoken.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from sim.report.labels import LANGS

_RECORD, _FLOWS = "run.json", "flows.npz"


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
            f"figures/{name}.{lang}.png": (name, lang) for name in self.drawings for lang in LANGS
        }

    def is_in(self, folder: Path) -> bool:
        """Tell whether a folder has these numbers, byte by byte, and the figures of them."""
        files = (path for path in folder.rglob("*") if path.is_file())
        flows = [_FLOWS] if self.flows else []
        return (
            {path.relative_to(folder).as_posix() for path in files}
            == {_RECORD, *flows, *self._texts, *self._drawn}
            and _says(folder / _RECORD, self.record)
            and all((folder / name).read_bytes() == text for name, text in self._texts.items())
            and (not flows or _keeps(folder / _FLOWS, self.flows))
        )

    def write(self, folder: Path) -> None:
        """Write all of it into a new folder."""
        from sim.report import figures

        (folder / "figures").mkdir(parents=True)
        record = json.dumps(self.record, indent=1, ensure_ascii=False) + "\n"
        for name, content in {_RECORD: record.encode(), **self._texts}.items():
            (folder / name).write_bytes(content)
        if self.flows:
            np.savez_compressed(folder / _FLOWS, allow_pickle=False, **self.flows)
        for file, (name, lang) in self._drawn.items():
            figures.save(getattr(figures, name)(self.shown, lang), folder / file)


def put(result: Result, folder: Path, *, force: bool = False) -> bool:
    """Put a result into a folder; return False where it already holds just this result.

    It is put together beside its place and moved there whole, so that a half-written folder is
    never seen. Where the numbers are there already, so are the figures that show them: they are
    drawn for new numbers only.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    if folder.exists():
        if result.is_in(folder):
            return False
        if not force:
            raise FolderTakenError(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        fresh = Path(beside) / folder.name
        result.write(fresh)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return True


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
                kept.read(f"{name}.npy") == _npy(array) for name, array in arrays.items()
            )
    except (OSError, EOFError, BadZipFile, zlib.error):
        return False


def _npy(array: np.ndarray) -> bytes:
    file = BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=False)
    return file.getvalue()
