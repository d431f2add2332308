"""The figures of a study, looked up by scenario and KPI, and the words of a language."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from sim.analysis.basis import Basis
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
from sim.report.source import by_luck


@dataclass(frozen=True, eq=False)
class Evidence:
    """All figures of a study, their paired differences, and the words to write them with."""

    kpis: pd.DataFrame
    differences: pd.DataFrame
    labels: Labels
    baseline: str
    basis: Basis

    @classmethod
    def of(cls, results: Results, lang: str) -> "Evidence":
        """Return the evidence of some results in a language."""
        labels, basis = Labels(lang, results.words), results.basis
        return cls(results.kpis, results.differences, labels, results.baseline, basis)

    @property
    def source(self) -> str:
        """What the figures rest on, in a line: means over replications, with their number."""
        return by_luck(self.kpis, self.basis, self.labels)

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

    def among(self, names: Collection[str]) -> "Evidence":
        """Return the evidence on some scenarios alone."""
        return replace(
            self,
            kpis=self.kpis[self.kpis["scenario"].isin(names)],
            differences=self.differences[self.differences["scenario"].isin(names)],
        )
