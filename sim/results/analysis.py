"""The protocol of an analysis: what it simulates, what it shows, and what it keeps.

The commands, the notebook functions and the result folder treat every analysis alike: a new one is a
subclass in a file of its own, and a command that returns it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Generic, Protocol, Self, TypeVar

import numpy as np
import pandas as pd

from sim.catalogue.labels import LANGS
from sim.replication.runs import Execution, Failure
from sim.results.provenance import Sealing
from sim.results.result_folder import Maker, Result
from sim.results.study_folder import record
from sim.scenario.plan import Plan


class Answer(Protocol):
    """What an analysis gives: over which replications, and how the work ended."""

    @property
    def plan(self) -> Plan:
        """The study, with as many replications as were asked for."""

    @property
    def replications(self) -> tuple[int, ...]:
        """Numbers of the replications that are finished."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Replications that could not be finished."""

    @property
    def interrupted(self) -> bool:
        """Whether the work was cut off."""


AnswerT = TypeVar("AnswerT", bound=Answer)


class Analysis(ABC, Generic[AnswerT]):
    """One kind of question to a study."""

    progress: ClassVar[str] = "cli.running"
    """Label of the text beside the bar; it is given the number of scenarios and replications."""
    is_kept: ClassVar[bool] = False
    """Whether the answer is kept in a folder even if none is named."""
    recorded_as: ClassVar[str] = ""
    """The command that `run.json` names, if it is another one."""
    takes_folder: ClassVar[bool] = False
    """Whether it can be given a result folder in place of a file."""
    only_shown: ClassVar[frozenset[str]] = frozenset()
    """Own options that change what the screen shows, not the answer."""
    replications: ClassVar[int | None] = None
    """Replications by default, in place of those of the study."""
    precision: float | None = None
    """Precision that decides the number of replications [share], if any does."""

    @abstractmethod
    def run(self, plan: Plan, execution: Execution) -> AnswerT:
        """Return the answer for a study, with the simulations that it needs."""

    def in_language(self, lang: str | None) -> Self:
        """Return the analysis as it is wanted in a language, None where none is named."""
        return self

    def planned(self, plan: Plan) -> tuple[int, ...]:
        """Return the numbers of the replications that an uninterrupted answer has."""
        return tuple(range(plan.timing.replications))

    @abstractmethod
    def screen(self, answer: AnswerT, lang: str, width: int) -> Iterator[object]:
        """Yield the tables and texts that a terminal shows."""

    @abstractmethod
    def document(self, answer: AnswerT, lang: str) -> dict[str, object]:
        """Return the answer as plain JSON values."""

    @abstractmethod
    def tables(self, answer: AnswerT) -> Mapping[str, pd.DataFrame]:
        """Return the tables of the result folder by file name."""

    def recalled(self, answer: AnswerT, folder: Path) -> AnswerT:
        """Return the answer with what its result folder holds already, so that it is not computed again."""
        return answer

    def drawings(self, answer: AnswerT) -> Sequence[str]:
        """Return the names of the functions of `sim.figures` that draw the answer."""
        return ()

    def makers(self, answer: AnswerT, inputs: Mapping[str, object]) -> dict[str, Maker]:
        """Return what makes the files for readers, by their path in the result folder.

        `inputs` are those in the record of the result. Figures are in every language, so that the folder
        does not depend on that of the command.
        """
        sealing = Sealing(inputs)
        return {
            f"figures/{name}.{lang}.png": partial(_draw, name, answer, lang, sealing)
            for name in self.drawings(answer)
            for lang in LANGS
        }

    def pages(self, answer: AnswerT) -> Mapping[str, str]:
        """Return the texts for readers that the result folder keeps, by file name."""
        return {}

    def arrays(self, answer: AnswerT) -> Mapping[str, np.ndarray]:
        """Return the physical amounts that the result folder keeps, by name."""
        return {}

    def folder(self, answer: AnswerT, command: list[str]) -> Result:
        """Return what the result folder holds."""
        inputs = record(answer.plan, answer.replications, command)
        return Result(
            inputs,
            self.tables(answer),
            self.makers(answer, inputs),
            self.arrays(answer),
            self.pages(answer),
        )


def _draw(name: str, answer: object, lang: str, sealing: Sealing, file: Path) -> None:
    from sim.report import figures

    picture = figures.drawn(getattr(figures, name)(answer, lang), file.suffix)
    file.write_bytes(sealing.sealed(picture, file.suffix, lang))
