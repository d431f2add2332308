"""The result folder of a study: complete in itself, the same bytes for the same input."""

from collections.abc import Callable, Iterator
from importlib.metadata import version

import numpy as np
import pandas as pd

from sim.economics.appraise import Appraisal
from sim.economics.ledger import Posting, real_yearly, yearly
from sim.experiments.compare import Runs
from sim.experiments.frames import budget_frame, funding_frame, unit_cost_frame
from sim.experiments.placing import Result
from sim.experiments.statistics import with_reasons
from sim.experiments.weighing import Weighing
from sim.flows import Array
from sim.scenario.scenario import Plan

# What the numbers depend on beside the scenario.
_LIBRARIES = ("nanas", "simpy", "numpy", "scipy", "pandas", "holidays", "matplotlib")


def result_of(runs: Runs, command: list[str]) -> Result:
    """Return what the result folder of a study holds."""
    return Result(
        record(runs.plan, runs.replications, command),
        tables(runs),
        drawings(runs),
        runs,
        _arrays(runs),
    )


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


def tables(runs: Runs) -> dict[str, pd.DataFrame]:
    """Return the tables of a result folder by file name."""
    ledger = _by_scenario(runs, ledger_by_year)
    return {
        "kpis": with_reasons(runs.kpis),
        "differences": with_reasons(runs.differences),
        "ledger": ledger,
        "cash": cash_by_year(ledger),
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
        "gains": any("gain_idr." in kpi for kpi in kpis),
        "npv": "npv_idr" in kpis and invested,
    }
    return [name for name, wanted in drawn.items() if wanted]


def _by_scenario(runs: Runs, table: Callable[[Appraisal, Weighing], pd.DataFrame]) -> pd.DataFrame:
    frames = [
        table(appraisal, runs.weighing).assign(scenario=name)
        for name, appraisal in runs.appraisals.items()
    ]
    # Those without a row have no types either.
    frame = pd.concat([one for one in frames if len(one)] or frames, ignore_index=True)
    return frame[["scenario", *frame.columns.drop("scenario")]]


def ledger_by_year(appraisal: Appraisal, weighing: Weighing) -> pd.DataFrame:
    """Return mean amounts by item and calendar year; the start counts to the first.

    `amount_idr` is IDR of the day, `real_idr` the same in IDR of the price basis.
    """
    return pd.DataFrame(_yearly(appraisal, weighing))


def cash_by_year(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts [IDR of the day] of a ledger by scenario and year, a column a kind."""
    table = ledger.pivot_table(
        index=["scenario", "year"], columns="kind", values="amount_idr", aggfunc="sum", sort=False
    )
    return table.fillna(0.0).reset_index()


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
    """Return the flows of all scenarios; `run.json` makes those of their works elsewhere again."""
    arrays = {}
    for name in runs.appraisals:
        flows = runs.flows[name]
        arrays[f"{name}.accounts"] = np.array(flows.accounts)
        arrays[f"{name}.amounts"] = flows.amounts
        for spread, values in flows.spreads.items():
            arrays[f"{name}.{spread}"] = values
    return arrays
