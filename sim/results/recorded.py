"""Inputs and figures of a result folder, read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from sim.catalogue.labels import OwnWords
from sim.numerals import Problem
from sim.results.archive import digest
from sim.scenario.models.wording import words_of
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import wording_in

_KPIS = "kpis.csv"


@dataclass(frozen=True)
class Recorded:
    """The inputs of a result folder as texts, and its table of figures."""

    study: Mapping[str, Any]
    """The study as written, with seed and replications."""
    scenarios: Mapping[str, Any]
    """Each scenario as written, by name."""
    versions: Mapping[str, str]
    """Versions that the numbers depend on."""
    kpis: pd.DataFrame

    @property
    def words(self) -> OwnWords:
        """What the scenarios call themselves and their parts, as far as it can still be read."""
        return words_of({name: wording_in(tree) for name, tree in self.scenarios.items()})


def recorded(folder: Path) -> Recorded:
    """Return the record of a result folder.

    Raises
    ------
    ScenarioError
        If there is no complete result in the folder, or its figures are not those that were written.
    """
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        count = len(run["replications"])
        study = {**run["study"], "seed": str(run["seed"]), "replications": str(count)}
        content = (folder / _KPIS).read_bytes()
        is_written = digest([content]) == run["files"][_KPIS]
        kpis = pd.read_csv(BytesIO(content)) if is_written else None
        read = run["scenarios"], run["versions"]
    except (OSError, ValueError, KeyError, TypeError):
        raise _refused(folder, "no_result") from None
    if kpis is None:
        raise _refused(folder / _KPIS, "edited_result")
    return Recorded(study, *read, kpis)


def _refused(place: Path, key: str) -> ScenarioError:
    return ScenarioError([Located(Origin(str(place)), "", Problem(key))])
