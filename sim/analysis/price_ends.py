"""Figures of a study at both ends of the range of each price alone: repriced on its mean flows, which is exact."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.outputs import Output, of_levels
from sim.analysis.over_ranges import is_drawn, money_amounts
from sim.analysis.steady import SteadyStudy
from sim.analysis.study_runs import StudyRuns
from sim.analysis.unknowns import Range, Unknown
from sim.arrays import Array
from sim.flows import Flows
from sim.scenario.plan import Plan


class Repriced(NamedTuple):
    """Figures of a study at both ends of each price, one at a time."""

    unknowns: Sequence[Unknown]
    """Those that can be repriced."""
    numbers: Sequence[int]
    """Their numbers among all unknowns."""
    figures: Mapping[Output, Array]
    """Figures at the stated values, then with each price at its low and at its high end [1 + 2 price]."""

    @classmethod
    def of(cls, runs: StudyRuns, unknowns: Sequence[Unknown]) -> "Repriced":
        """Return the figures of a study, from its runs at the values that it states."""
        numbers = [number for number, one in enumerate(unknowns) if all(map(is_drawn, one.parts))]
        inputs = [unknowns[number] for number in numbers]
        figures = _one_by_one(runs.plan, runs.flows, inputs) if inputs else {}
        return cls(inputs, numbers, figures)

    def at_stated(self, output: Output) -> float:
        """Return an output at the stated values."""
        return float(of_levels(output, self.figures)[0])

    def differences(self, output: Output) -> Array:
        """Return by how much an output differs at both ends of each price [price, end]."""
        values = of_levels(output, self.figures)
        return np.asarray((values[1:] - values[0]).reshape(-1, 2))


def _one_by_one(
    plan: Plan, flows: Mapping[str, Flows], inputs: Sequence[Unknown]
) -> dict[Output, Array]:
    """Return figures at the stated values, then with each input at its low and at its high end [1 + 2 input]."""

    def column(stated: Range, place: int) -> Array:
        amounts = np.full(1 + 2 * len(inputs), stated.law.value)
        amounts[1 + 2 * place], amounts[2 + 2 * place] = stated.law.low, stated.law.high
        return amounts * stated.scale

    steady = SteadyStudy.of(plan, flows, lambda _: None)
    return steady.figures(money_amounts(plan, inputs, column))
