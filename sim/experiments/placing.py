"""Where does a result go? Into a folder that is whole or not there, and never overwritten unasked."""

import filecmp
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from sim.report import figures
from sim.report.labels import LANGS

# Figures by file name, each a function of the language.
Drawings = Mapping[str, Callable[[str], "figures.Figure"]]


class FolderTakenError(Exception):
    """The folder holds another result, and nobody said that it may be replaced."""


def put(
    folder: Path, numbers: Callable[[Path], None], shown: Drawings, *, force: bool = False
) -> bool:
    """Put a result into a folder; return False where it already holds just this result.

    `numbers` writes all files but the figures into a new folder. It is put together beside its
    place and moved there whole, so that a half-written folder is never seen. Where the numbers are
    there already, so are the figures that show them: they are drawn for new numbers only.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        fresh = Path(beside) / folder.name
        fresh.mkdir()
        numbers(fresh)
        if folder.exists():
            if _holds(folder, fresh, shown):
                return False
            if not force:
                raise FolderTakenError(str(folder))
        _draw(shown, fresh)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return True


def write_table(frame: pd.DataFrame, folder: Path, name: str) -> None:
    """Write a table as CSV: the same bytes for the same figures, whatever the system."""
    frame.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")


def _draw(shown: Drawings, folder: Path) -> None:
    (folder / "figures").mkdir()
    for name, draw in shown.items():
        for lang in LANGS:
            figures.save(draw(lang), folder / "figures" / f"{name}.{lang}.png")


def _holds(folder: Path, fresh: Path, shown: Drawings) -> bool:
    """Tell whether a folder has the numbers of a fresh one, byte by byte, and the figures of them."""
    numbers = sorted(path.name for path in fresh.iterdir())
    drawn = {f"figures/{name}.{lang}.png" for name in shown for lang in LANGS}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if there != drawn | set(numbers):
        return False
    return not any(filecmp.cmpfiles(fresh, folder, numbers, shallow=False)[1:])
