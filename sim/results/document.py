"""The JSON object that `--json` prints for a study."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from sim.analysis.study import StudyResult
from sim.report.claims.verdict import verdict
from sim.statistics.summary import with_reasons

_FIGURES = ("mean", "ci_low", "ci_high", "p05", "p50", "p95", "n", "unit", "undefined_share", "why")


def document(runs: StudyResult, lang: str) -> dict[str, object]:
    """Return the study's figures, paired differences and claims as plain JSON values."""
    kpis, differences = with_reasons(runs.kpis), with_reasons(runs.differences)
    return {
        "baseline": runs.plan.baseline,
        "seed": runs.plan.timing.seed,
        "replications": len(runs.replications),
        "scenarios": {
            str(name): _by_kpi(rows) for name, rows in kpis.groupby("scenario", sort=False)
        },
        "differences": {
            str(name): {"against": rows["against"].iloc[0], **_by_kpi(rows)}
            for name, rows in differences.groupby("scenario", sort=False)
        },
        "luck": rows(runs.luck),
        "over_ranges": rows(runs.over_ranges),
        "switching": rows(runs.switching),
        "grades": dict(runs.grades),
        "claims": [plain(asdict(claim)) for claim in verdict(runs, lang)],
    }


def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a frame as plain JSON values."""
    return [plain(row) for row in frame.to_dict("records")]


def _by_kpi(rows: pd.DataFrame) -> dict[str, object]:
    return {
        str(row["kpi"]): plain({name: row[name] for name in _FIGURES})
        for row in rows.to_dict("records")
    }


def plain(row: Mapping[Any, object]) -> dict[str, object]:
    """Return a row with None in place of nan and infinities, which JSON lacks."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }
