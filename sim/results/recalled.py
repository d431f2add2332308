"""Frames of a study whose result is in its folder already: they are read, and not computed again."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from sim.analysis.study import StudyResult
from sim.results.csv_files import read_frame
from sim.results.run_record import content
from sim.statistics.summary import CONSTANT, SINGLE

_FRAMES = ("kpis", "differences", "luck", "over_ranges", "switching")
"""Frames of a result that have a file of their name."""
_TEXTS = ("scenario", "kpi", "against", "kind", "assumption", "paths", "unit", "why")


def recalled(runs: StudyResult, folder: Path) -> StudyResult:
    """Return a result that knows the frames of its folder, to the digits that these have.

    All else is computed from the flows, as in every result.
    """
    known = replace(runs)
    vars(known).update({name: _frame(folder / f"{name}.csv") for name in _FRAMES})
    return known


def _frame(file: Path) -> pd.DataFrame:
    frame = read_frame(content(file), dict.fromkeys(_TEXTS, object))
    texts = frame.columns.intersection(list(_TEXTS))
    frame[texts] = frame[texts].fillna("")
    if "control_gain" in frame:
        # A file gives a gain of 1 where there was no correction, and a reason for an interval too.
        frame["control_gain"] = frame["control_gain"].where(frame["control_gain"] != 1.0)
        frame["why"] = frame["why"].replace([SINGLE, CONSTANT], "")
    return frame
