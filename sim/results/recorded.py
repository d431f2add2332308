"""Inputs and figures of a result folder, read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.catalogue.labels import OwnWords
from sim.numerals import Problem
from sim.scenario.models.wording import words_of
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import wording_in


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
        If there is no complete result in the folder.
    """
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        count = len(run["replications"])
        study = {**run["study"], "seed": str(run["seed"]), "replications": str(count)}
        kpis = pd.read_csv(folder / "kpis.csv")
        return Recorded(study, run["scenarios"], run["versions"], kpis)
    except (OSError, ValueError, KeyError, TypeError):
        raise ScenarioError([Located(Origin(str(folder)), "", Problem("no_result"))]) from None
