"""What each price of a study does alone to a figure of one plant, from the runs as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.outputs import Output
from sim.analysis.study import StudyResult
from sim.analysis.unknowns import Range, Unknown

_POINTS = 2_000
"""Values of an assumption, equally likely, over which a chance is told."""


@dataclass(frozen=True)
class PriceEffect:
    """By how much a figure changes where one assumption is at an end of its range and all else as stated."""

    unknown: Unknown
    written: Range
    at_low: float
    at_high: float

    @property
    def path(self) -> str:
        """The path of the assumption."""
        return self.unknown.path

    @property
    def span(self) -> float:
        """Distance between the ends and no change."""
        return max(0.0, self.at_low, self.at_high) - self.worst

    @property
    def worst(self) -> float:
        """The lowest change within the range; 0 where no end lowers the figure."""
        return min(0.0, self.at_low, self.at_high)

    def chance_below_zero(self, stated: float) -> float:
        """Return how often a figure is below zero over the range [share], from what it is as stated.

        Between the stated value and each end the figure is taken to change in proportion.
        """
        law = self.written.law
        drawn = law.quantile((np.arange(_POINTS) + 0.5) / _POINTS)
        ends = stated + np.array([self.at_low, 0.0, self.at_high])
        return float((np.interp(drawn, [law.low, law.value, law.high], ends) < 0).mean())


def price_effects(runs: StudyResult, output: Output) -> Sequence[PriceEffect]:
    """Return the prices, shares and exchange rates with a range that move a figure, the widest effect first."""
    repriced = runs.at_price_ends
    if output not in repriced.figures:
        return ()
    ends = repriced.differences(output).tolist()
    found = [
        PriceEffect(one, one.range_in((output.scenario,)), low, high)
        for one, (low, high) in zip(repriced.unknowns, ends, strict=True)
    ]
    return sorted((one for one in found if one.span > 0), key=lambda one: (-one.span, one.path))
