"""The result folder of a study: self-contained, with the same bytes for the same input."""

from collections.abc import Iterator
from importlib.metadata import version

import numpy as np
import pandas as pd

from sim.analysis.courses import (
    fruit_balance,
    near_changes,
    plants_by_luck,
    season,
    sellers,
    use_course,
)
from sim.analysis.statements import STATEMENTS
from sim.analysis.study import StudyResult
from sim.catalogue.keys import COST, FOB, LANDED, NPV
from sim.report.estimates import markets
from sim.scenario.nodes import Node
from sim.scenario.plan import Plan
from sim.statistics.summary import with_reasons

SPREAD = "spread."
"""How the names of arrays of spreads begin, among those of a scenario's flows."""
# Statements not all of whose numbers apply to every row, with what tells their rows apart.
_SPARSE = {"ratios": ("scenario", "year"), "staffing": ("scenario", "kind", "name")}

TABLES = (
    *("kpis", "differences", "ledger", "cash", "sources_uses", "parties", "funding", "budget"),
    *("luck", "over_ranges", "switching", "unit_cost", *STATEMENTS),
)
"""Names of the tables of a study."""

# Packages that the numbers depend on.
_LIBRARIES = ("nanas", "simpy", "numpy", "scipy", "pandas", "holidays", "matplotlib")


def record(plan: Plan, replications: tuple[int, ...], command: list[str]) -> dict[str, object]:
    """Return the inputs in `run.json`: all that is needed to run the command again."""
    return {
        "command": command,
        "versions": {name: version(name) for name in _LIBRARIES},
        "seed": plan.timing.seed,
        "replications": list(replications),
        "study": plan.tree,
        "scenarios": {name: scenario.tree for name, scenario in plan.scenarios.items()},
    }


def command_of(plan: Plan) -> list[str]:
    """Return the command that compares a study as it is: its file, and what was set since it was read.

    For one that was read back from a result it is the command of that, with what was set since.
    """
    stated = dict[str, dict[str, str | None]]()
    for name, scenario in plan.scenarios.items():
        for path, text in _set_since(scenario.written):
            stated.setdefault(path, {})[name] = text
    changes = []
    for path, texts in stated.items():
        everywhere = len({*texts.values()}) == 1
        targets = (
            {"": next(iter(texts.values()))} if everywhere else {f"{k}:": texts[k] for k in texts}
        )
        changes += [f"{to}{path}={text}" for to, text in targets.items() if text is not None]
    changes += [f"{path}={text}" for path, text in _set_since(plan.written) if text is not None]
    begin = plan.made_by or ("compare", plan.written.origin.file)
    anew = {_target(change) for change in changes}
    kept = (word for word in begin if anew.isdisjoint((_target(word), _path(word))))
    return [*kept, *changes]


def _target(change: str) -> str:
    """Return the path that a change sets, with the scenario if it is of one alone."""
    return change.partition("=")[0]


def _path(change: str) -> str:
    return _target(change).rpartition(":")[2]


def _set_since(tree: Node) -> Iterator[tuple[str, str | None]]:
    """Yield every path of a tree with the text that was set there, None where it is as it was read."""
    for path, node in tree.walk():
        was_set = not node.origin.line and node.origin != tree.origin
        yield path, node.content if was_set and isinstance(node.content, str) else None


def tables(runs: StudyResult) -> dict[str, pd.DataFrame]:
    """Return the tables of a result folder by file name."""
    return {
        "kpis": with_reasons(runs.kpis),
        "differences": with_reasons(runs.differences),
        "ledger": runs.ledger(),
        "cash": runs.cash(),
        "sources_uses": runs.sources_uses(),
        "parties": runs.parties(),
        "funding": runs.funding(),
        "budget": runs.budget(),
        "luck": runs.luck,
        "over_ranges": runs.over_ranges,
        "switching": runs.switching,
        "unit_cost": runs.unit_cost(),
        **{name: _statement(runs, name) for name in STATEMENTS},
    }


def _statement(runs: StudyResult, name: str) -> pd.DataFrame:
    """Return a statement; one whose rows lack some numbers as a row a number, without what is undefined."""
    frame = runs.statement(name)
    if name not in _SPARSE:
        return frame
    return frame.melt([*_SPARSE[name]], var_name="measure").dropna().reset_index(drop=True)


def drawings(runs: StudyResult) -> list[str]:
    """Return the names of the functions that draw the figures of a result folder.

    A figure without a number, as the cost of a can where none is made, is not drawn.
    """
    known = runs.kpis.dropna(subset="mean")
    kpis = set(known["kpi"])
    beside_rivals = bool(markets(known)) and any(kpi.startswith(LANDED) for kpi in kpis)
    works = [scenario.physical for scenario in runs.plan.scenarios.values()]
    sold = sellers(runs)
    drawn = {
        "unit_cost": COST in kpis,
        "fob": FOB in kpis,
        "price_ladder": beside_rivals,
        "cost_bridge": COST in set(runs.differences.dropna(subset="mean")["kpi"]),
        "cost_causes": any(kpi.startswith("cause_idr_per_can.") for kpi in kpis),
        "landed": beside_rivals,
        "gains": any("gain_idr." in kpi for kpi in kpis),
        "npv": NPV in kpis and bool(sold),
        "npv_luck": not plants_by_luck(runs).empty,
        "cash_flow": bool(sold),
        "use_of_plant": not use_course(runs).empty,
        "switching": not near_changes(runs).empty,
        "season": season(runs)["processed"].any(),
        "balance": fruit_balance(runs)["share"].notna().any(),
        "line": any(one.stages for one in works),
        "timetable": any(one.has_plant for one in works),
    }
    return [name for name, wanted in drawn.items() if wanted]


def arrays(runs: StudyResult) -> dict[str, np.ndarray]:
    """Return the flows of all scenarios and of their counterfactuals: accounts, amounts, replications, spreads."""
    kept = {}
    for name, flows in runs.flows.items():
        kept[f"{name}/accounts"] = np.array(flows.accounts)
        kept[f"{name}/numbers"] = np.array(flows.replication_numbers)
        kept[f"{name}/amounts"] = flows.amounts
        for spread, values in flows.spreads.items():
            kept[f"{name}/{SPREAD}{spread}"] = values
    return kept
