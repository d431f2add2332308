"""The result folder: complete in itself, the same bytes for the same input, never overwritten.

Figures are there in every language, so that it does not depend on the one that was spoken.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from sim.economics.appraise import Appraisal
from sim.economics.ledger import Posting, real_yearly, yearly
from sim.experiments.compare import Runs
from sim.experiments.frames import budget_frame, funding_frame, unit_cost_frame
from sim.experiments.statistics import with_reasons
from sim.experiments.weighing import Weighing
from sim.flows import Array
from sim.report.labels import LANGS
from sim.scenario.scenario import Plan

_RECORD, _FLOWS = "run.json", "flows.npz"
# What the numbers depend on beside the scenario.
_LIBRARIES = ("nanas", "simpy", "numpy", "scipy", "pandas", "holidays", "matplotlib")


class FolderTakenError(Exception):
    """The folder holds another result, and nobody said that it may be replaced."""


def write(runs: Runs, folder: Path, command: list[str], *, force: bool = False) -> bool:
    """Write the result folder; return False where it already holds just this result.

    It is put together beside its place and moved there whole, so that a half-written folder is
    never seen. Where the numbers are there already, so are the figures that show them: they are
    drawn for new numbers only.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    result = _Result(runs, command)
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


def record(plan: Plan, replications: tuple[int, ...], command: list[str]) -> dict[str, object]:
    """Return the content of `run.json`: everything that is needed to run this again."""
    return {
        "command": command,
        "versions": {name: version(name) for name in _LIBRARIES},
        "seed": plan.timing.seed,
        "replications": list(replications),
        "study": plan.tree,
        "scenarios": {name: scenario.tree for name, scenario in plan.scenarios.items()},
    }


class _Result:
    """What a result folder holds: the record, tables, flows, and figures in each language."""

    def __init__(self, runs: Runs, command: list[str]) -> None:
        self._runs = runs
        self._record = record(runs.plan, runs.replications, command)
        self._tables = {
            f"{name}.csv": frame.to_csv(index=False, float_format="%.10g", lineterminator="\n")
            for name, frame in tables(runs).items()
        }
        self._flows = _arrays(runs)
        self._drawn = {
            f"figures/{name}.{lang}.png": (name, lang) for name in drawings(runs) for lang in LANGS
        }

    def is_in(self, folder: Path) -> bool:
        """Tell whether a folder has these numbers, byte by byte, and the figures of them."""
        files = (path for path in folder.rglob("*") if path.is_file())
        return (
            {path.relative_to(folder).as_posix() for path in files}
            == {_RECORD, _FLOWS, *self._tables, *self._drawn}
            and _says(folder / _RECORD, self._record)
            and all(
                (folder / name).read_bytes() == text.encode() for name, text in self._tables.items()
            )
            and _keeps(folder / _FLOWS, self._flows)
        )

    def write(self, folder: Path) -> None:
        """Write all of it into a new folder."""
        from sim.report import figures

        (folder / "figures").mkdir(parents=True)
        text = json.dumps(self._record, indent=1, ensure_ascii=False) + "\n"
        for name, content in {_RECORD: text, **self._tables}.items():
            (folder / name).write_bytes(content.encode())
        np.savez_compressed(folder / _FLOWS, allow_pickle=False, **self._flows)
        for file, (name, lang) in self._drawn.items():
            figures.save(getattr(figures, name)(self._runs, lang), folder / file)


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


def tables(runs: Runs) -> dict[str, pd.DataFrame]:
    """Return the tables of a result folder by file name."""
    return {
        "kpis": with_reasons(runs.kpis),
        "differences": with_reasons(runs.differences),
        "ledger": _by_scenario(runs, ledger_by_year),
        "cash": _by_scenario(runs, cash_by_year).fillna(0.0),
        "parties": _by_scenario(runs, parties_by_year),
        "funding": _by_scenario(runs, lambda one, _: funding_frame(one)),
        "budget": _by_scenario(runs, lambda one, _: budget_frame(one)),
        "unit_cost": _by_scenario(runs, unit_cost_frame),
    }


def drawings(runs: Runs) -> list[str]:
    """Return the names of the figures of a result folder, those of the functions that draw them."""
    kpis = set(runs.kpis["kpi"])
    invested = any(one.works.items for one in runs.appraisals.values())
    drawn = {
        "unit_cost": True,
        "fob": True,
        "cost_bridge": not runs.differences.empty,
        "cost_causes": any(kpi.startswith("cause_idr_per_can.") for kpi in kpis),
        "landed": any(kpi.startswith("landed_usd_per_carton.") for kpi in kpis),
        "npv": "npv_idr" in kpis and invested,
    }
    return [name for name, wanted in drawn.items() if wanted]


def _by_scenario(runs: Runs, table: Callable[[Appraisal, Weighing], pd.DataFrame]) -> pd.DataFrame:
    frames = [
        table(appraisal, runs.weighing).assign(scenario=name)
        for name, appraisal in runs.appraisals.items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    return frame[["scenario", *frame.columns.drop("scenario")]]


def ledger_by_year(appraisal: Appraisal, weighing: Weighing) -> pd.DataFrame:
    """Return mean amounts by item and calendar year; the start counts to the first.

    `amount_idr` is IDR of the day, `real_idr` the same in IDR of the price basis.
    """
    return pd.DataFrame(_yearly(appraisal, weighing))


def cash_by_year(appraisal: Appraisal, weighing: Weighing) -> pd.DataFrame:
    """Return mean amounts [IDR of the day] by calendar year, a column a kind of posting."""
    rows = ledger_by_year(appraisal, weighing)
    return (
        rows.pivot_table(
            index="year", columns="kind", values="amount_idr", aggfunc="sum", sort=False
        )
        .fillna(0.0)
        .reset_index()
    )


def parties_by_year(appraisal: Appraisal, weighing: Weighing) -> pd.DataFrame:
    """Return mean amounts [IDR of the day] that each party is paid, by what for and calendar year.

    Amounts that a party pays are negative; the owner's are what is left, so that a year sums to zero.
    """
    time = appraisal.prices.time
    paid: dict[tuple[str, str], list[Posting]] = {}
    for piece in appraisal.pieces:
        paid.setdefault((piece.party, piece.nature), []).append(piece.posting)
    rows = [
        (*key, -_mean(yearly(postings, time), appraisal, weighing))
        for key, postings in paid.items()
    ]
    left = _mean(yearly(appraisal.ledger.postings, time), appraisal, weighing)
    return pd.DataFrame(
        {"party": party, "nature": nature, "year": year, "amount_idr": amount}
        for party, nature, amounts in (*rows, ("owner", "", left))
        for year, amount in zip(time.calendar, amounts, strict=True)
        if amount
    )


def _yearly(appraisal: Appraisal, weighing: Weighing) -> Iterator[dict[str, object]]:
    time = appraisal.prices.time
    for posting in appraisal.ledger.postings:
        amounts, real = (
            _mean(added([posting], time), appraisal, weighing) for added in (yearly, real_yearly)
        )
        for year, amount, deflated in zip(time.calendar, amounts, real, strict=True):
            if amount:
                yield {
                    "kind": posting.kind,
                    "group": posting.group,
                    "item": posting.item,
                    "year": year,
                    "amount_idr": amount,
                    "real_idr": deflated,
                }


def _mean(amounts: Array, appraisal: Appraisal, weighing: Weighing) -> Array:
    """Return the mean of amounts [replication or 1, year] over the replications [year]."""
    whole = np.broadcast_to(amounts, (appraisal.flows.replications, amounts.shape[-1]))
    return weighing.mean(whole.T)


def _arrays(runs: Runs) -> dict[str, np.ndarray]:
    arrays = {}
    for name, flows in runs.flows.items():
        arrays[f"{name}.accounts"] = np.array(flows.accounts)
        arrays[f"{name}.amounts"] = flows.amounts
        for spread, values in flows.spreads.items():
            arrays[f"{name}.{spread}"] = values
    return arrays
