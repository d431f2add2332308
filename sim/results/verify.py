"""Whether a file is as this program wrote it, of which result it is, and whether a new run gives the same."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from errno import EINVAL
from pathlib import Path
from typing import Any

from sim.analysis.study import StudyResult
from sim.catalogue.labels import LANGS
from sim.replication.runs import Execution
from sim.results.archive import is_as_listed
from sim.results.comparison import Comparison
from sim.results.provenance import result_digest
from sim.results.recorded import run_inputs
from sim.results.report_files import FORMATS, ReportFiles
from sim.results.run_record import (
    LARGEST,
    RECORD,
    content,
    inputs_in,
    is_plain,
    listed_in,
    run_record,
)
from sim.results.seal import UnsealedError, kind_of, opened
from sim.results.stored import plan_of

_ABOVE = 2
"""Folders above a file in which its result is looked for."""


@dataclass(frozen=True)
class Finding:
    """What is known of a file; None where it cannot be told."""

    seal: Mapping[str, str] | None
    """Where it says that it comes from."""
    unchanged: bool | None
    """Whether it is as it was sealed."""
    folder: Path | None
    """The result folder beside it, if there is one."""
    of_result: bool | None
    """Whether that result made it as it is."""
    again: bool | None = None
    """Whether a new run gives the same bytes."""

    @property
    def holds(self) -> bool:
        """Whether something speaks for the file, and nothing against it."""
        known = [one for one in (self.unchanged, self.of_result, self.again) if one is not None]
        return bool(known) and all(known)


def verify(file: Path, folder: Path | None = None) -> Finding:
    """Return what is known of a file, beside the result in `folder`, or in a folder that it lies in.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    seal, unchanged = None, None
    if kind := kind_of(file):
        try:
            seal, unchanged = opened(content(file.resolve(), LARGEST), kind)
        except UnsealedError:
            unchanged = False
    elif not is_plain(file.resolve()):
        raise OSError(EINVAL, "not a regular file", str(file))
    folder = folder or _result_above(file)
    own = seal if unchanged else None
    # The record lists the others, and cannot list itself.
    is_record = folder is not None and _name_in(file, folder) == RECORD
    of_result = _of_result(file, folder, own) if folder and not is_record else None
    return Finding(seal, unchanged, folder, of_result)


def _result_above(file: Path) -> Path | None:
    above = list(file.resolve().parents)[:_ABOVE]
    return next((one for one in above if run_record(one) is not None), None)


def _of_result(file: Path, folder: Path, seal: Mapping[str, str] | None) -> bool:
    """Return whether a file has the digest that its result lists, and a seal that names the result.

    One of them is enough where the file carries no seal, or another name than the result lists.
    """
    listed, name = listed_in(folder), _name_in(file, folder)
    is_named = seal is not None and seal.get("result") == result_digest(inputs_in(folder))
    if name not in listed:
        return is_named
    is_listed = is_as_listed(file.resolve(), listed[name])
    # The seal of a listed file shows whether the record was edited since.
    return is_listed and (is_named or seal is None)


def _name_in(file: Path, folder: Path) -> str:
    """Return the path of a file in a folder, its bare name where it lies elsewhere."""
    place, above = file.resolve(), folder.resolve()
    return place.relative_to(above).as_posix() if place.is_relative_to(above) else file.name


def run_again(file: Path, folder: Path, execution: Execution) -> bool:
    """Return whether a new simulation of the result in a folder gives a file as it is, byte for byte.

    Raises
    ------
    ScenarioError
        If the folder holds no result of a study that this program can run.
    """
    plan = plan_of(run_inputs(folder), folder)
    result = Comparison().run(plan, execution)
    inputs = inputs_in(folder)
    return _remade(_name_in(file, folder), result, inputs) == content(file.resolve(), LARGEST)


def _remade(name: str, result: StudyResult, inputs: Mapping[str, Any]) -> bytes | None:
    """Return the file of a name as a result gives it, None where it gives none of that name."""
    folder = Comparison().folder(result, list(inputs["command"]))
    makers = {**folder.makers, **ReportFiles(result, inputs).makers(FORMATS, LANGS)}
    with tempfile.TemporaryDirectory() as room:
        place = Path(room) / "result"
        folder.write(place)
        if name in makers:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            makers[name](place / name)
        made = place / name
        return made.read_bytes() if made.is_file() else None
