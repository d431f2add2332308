"""Inputs and figures of a result folder, read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, BaseModel, Field, NonNegativeInt, RootModel

from sim.catalogue.labels import OwnWords
from sim.legible import OBEYED
from sim.numerals import Problem
from sim.results.archive import digest
from sim.results.csv_files import read_frame
from sim.results.run_record import content, run_record
from sim.scenario.models.wording import words_of
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import wording_in

_KPIS = "kpis.csv"
_KINDS = {
    **dict.fromkeys(("scenario", "kpi", "unit"), object),
    **dict.fromkeys(("mean", "ci_low", "ci_high"), float),
    "n": int,
}
"""Columns of the table of figures that are needed of each row."""


def _legible(text: str) -> str:
    if OBEYED.search(text):
        raise ValueError("a sign that no text may hold")
    return text


def _distinct(numbers: list[int]) -> list[int]:
    if len({*numbers}) < len(numbers):
        raise ValueError("a number that comes twice")
    return numbers


_Text = Annotated[str, AfterValidator(_legible)]


class _Texts(RootModel["str | dict[str, _Texts]"]):
    """A text, or texts by their keys."""


class RunInputs(BaseModel, strict=True):
    """What is read of a record."""

    command: list[_Text]
    seed: int
    replications: Annotated[list[NonNegativeInt], Field(min_length=1), AfterValidator(_distinct)]
    study: dict[str, _Texts]
    scenarios: dict[str, dict[str, _Texts]]
    versions: dict[_Text, _Text]
    files: dict[_Text, _Text]

    @property
    def name(self) -> str:
        """Name of the study."""
        return Path(self.command[1]).stem if len(self.command) > 1 else "study"

    @property
    def timed_study(self) -> dict[str, Any]:
        """The study as written, with seed and replications."""
        count = {"seed": str(self.seed), "replications": str(len(self.replications))}
        return {**self.model_dump()["study"], **count}


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
    inputs = run_inputs(folder)
    try:
        text = content(folder / _KPIS)
        is_written = digest([text]) == inputs.files.get(_KPIS)
        kpis = read_frame(text, _KINDS) if is_written else None
    except (OSError, ValueError):
        raise refused(folder, "no_result") from None
    if (
        kpis is None
        or not _KINDS.keys() <= {*kpis}
        or kpis[["scenario", "kpi", "unit"]].isna().any(axis=None)
    ):
        raise refused(folder / _KPIS, "edited_result")
    scenarios = inputs.model_dump()["scenarios"]
    return Recorded(inputs.timed_study, scenarios, inputs.versions, kpis)


def run_inputs(folder: Path) -> RunInputs:
    """Return the inputs in the record of a result folder.

    Raises
    ------
    ScenarioError
        If there is no complete result in the folder.
    """
    try:
        return RunInputs.model_validate(run_record(folder))
    except ValueError:
        raise refused(folder, "no_result") from None


def refused(place: Path, key: str, **words: str) -> ScenarioError:
    """Return the refusal of a folder or of a file in it."""
    return ScenarioError([Located(Origin(str(place)), "", Problem(key, words))])
