"""The result folder: complete in itself, the same bytes for the same input, never overwritten.

Figures are there in every language, so that it does not depend on the one that was spoken.
"""

import filecmp
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from sim.economics.appraise import Appraisal
from sim.economics.ledger import real_yearly, yearly
from sim.experiments.compare import Runs
from sim.experiments.weighing import Weighing
from sim.report import figures
from sim.report.labels import LANGS
from sim.scenario.scenario import Plan

# What the numbers depend on beside the scenario.
_LIBRARIES = ("nanas", "simpy", "numpy", "scipy", "pandas", "holidays", "matplotlib")


class FolderTakenError(Exception):
    """The folder holds another result, and nobody said that it may be replaced."""


def write(runs: Runs, folder: Path, command: list[str], *, force: bool = False) -> bool:
    """Write the result folder; return False where it already holds just this result.

    It is put together beside its place and moved there whole, so that a half-written folder is
    never seen.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        fresh = Path(beside) / folder.name
        _fill(runs, fresh, command)
        if folder.exists():
            if _same(fresh, folder):
                return False
            if not force:
                raise FolderTakenError(str(folder))
            shutil.rmtree(folder)
        fresh.rename(folder)
    return True


def is_free(planned: str, folder: Path) -> bool:
    """Tell whether a folder is not there, or holds the study whose `run.json` is `planned`.

    To be asked before anything is simulated for it.
    """
    recorded = folder / "run.json"
    if not folder.exists():
        return True
    return recorded.is_file() and recorded.read_text(encoding="utf-8") == planned


def replications_in(folder: Path) -> int:
    """Return how many replications the result in a folder has, 0 if there is none."""
    try:
        return len(json.loads((folder / "run.json").read_text(encoding="utf-8"))["replications"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def record(plan: Plan, replications: tuple[int, ...], command: list[str]) -> str:
    """Return the text of `run.json`: everything that is needed to run this again."""
    content = {
        "command": command,
        "versions": {name: version(name) for name in _LIBRARIES},
        "seed": plan.timing.seed,
        "replications": list(replications),
        "study": plan.tree,
        "scenarios": {name: scenario.tree for name, scenario in plan.scenarios.items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _fill(runs: Runs, folder: Path, command: list[str]) -> None:
    folder.mkdir()
    text = record(runs.plan, runs.replications, command)
    (folder / "run.json").write_text(text, encoding="utf-8", newline="\n")
    for name, frame in tables(runs).items():
        frame.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    np.savez_compressed(folder / "flows.npz", allow_pickle=False, **_arrays(runs))
    (folder / "figures").mkdir()
    for name, draw in drawings(runs).items():
        for lang in LANGS:
            figures.save(draw(lang), folder / "figures" / f"{name}.{lang}.png")


def tables(runs: Runs) -> dict[str, pd.DataFrame]:
    """Return the tables of a result folder by file name."""
    return {
        "kpis": runs.kpis,
        "differences": runs.differences,
        "ledger": _by_scenario(runs, ledger_by_year),
        "cash": _by_scenario(runs, cash_by_year),
    }


def drawings(runs: Runs) -> dict[str, Callable[[str], "figures.Figure"]]:
    """Return the figures of a result folder by file name, each a function of the language."""
    found: dict[str, Callable[[str], figures.Figure]] = {
        "unit_cost": lambda lang: figures.unit_cost(runs, lang),
        "fob": lambda lang: figures.fob(runs, lang),
    }
    if not runs.differences.empty:
        found["cost_bridge"] = lambda lang: figures.cost_bridge(runs, lang)
    kpis = set(runs.kpis["kpi"])
    if any(kpi.startswith("cause_idr_per_can.") for kpi in kpis):
        found["cost_causes"] = lambda lang: figures.cost_causes(runs, lang)
    if any(kpi.startswith("landed_usd_per_carton.") for kpi in kpis):
        found["landed"] = lambda lang: figures.landed(runs, lang)
    if "npv_idr" in kpis and any(one.works.items for one in runs.appraisals.values()):
        found["npv"] = lambda lang: figures.npv(runs, lang)
    return found


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
    return rows.pivot_table(
        index="year", columns="kind", values="amount_idr", aggfunc="sum", sort=False
    ).reset_index()


def _yearly(appraisal: Appraisal, weighing: Weighing) -> Iterator[dict[str, object]]:
    time, whole = appraisal.prices.time, (appraisal.flows.replications, 1)
    for posting in appraisal.ledger.postings:
        amounts, real = (
            weighing.mean((np.ones(whole) * added([posting], time)).T)
            for added in (yearly, real_yearly)
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


def _arrays(runs: Runs) -> dict[str, np.ndarray]:
    arrays = {}
    for name, flows in runs.flows.items():
        arrays[f"{name}.accounts"] = np.array(flows.accounts)
        arrays[f"{name}.amounts"] = flows.amounts
        for spread, values in flows.spreads.items():
            arrays[f"{name}.{spread}"] = values
    return arrays


def _same(left: Path, right: Path) -> bool:
    """Tell whether two folders hold the same files with the same bytes."""
    names = [
        sorted(str(path.relative_to(root)) for path in root.rglob("*")) for root in (left, right)
    ]
    if names[0] != names[1]:
        return False
    files = [name for name in names[0] if (left / name).is_file()]
    return not any(filecmp.cmpfiles(left, right, files, shallow=False)[1:])
