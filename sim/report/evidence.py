"""The figures of a study, looked up by scenario and KPI, and the words of a language."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.estimates import (
    MISSING,
    Estimate,
    Estimates,
    Results,
    causes,
    estimates,
    scenarios,
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """All figures of a study, their paired differences, and the words to write them with."""

    kpis: pd.DataFrame
    differences: pd.DataFrame
    labels: Labels
    baseline: str

    @classmethod
    def of(cls, results: Results, lang: str) -> "Evidence":
        """Return the evidence of some results in a language."""
        return cls(results.kpis, results.differences, Labels(lang, results.words), results.baseline)

    @cached_property
    def levels(self) -> Estimates:
        """The figures, by scenario and KPI."""
        return estimates(self.kpis)

    @cached_property
    def gaps(self) -> Estimates:
        """The paired differences, by scenario and KPI."""
        return estimates(self.differences)

    @cached_property
    def names(self) -> list[str]:
        """The scenarios, in order."""
        return scenarios(self.kpis)

    @cached_property
    def causes(self) -> list[str]:
        """The causes into which differences in cost are split."""
        return causes(self.kpis)

    def level(self, scenario: str, kpi: str) -> Estimate:
        """Return a figure, one that is undefined where there is none."""
        return self.levels.get((scenario, kpi), MISSING)

    def gap(self, scenario: str, kpi: str) -> Estimate:
        """Return a paired difference, one that is undefined where there is none."""
        return self.gaps.get((scenario, kpi), MISSING)
