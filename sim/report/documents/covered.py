"""Which plant a document is about, and all that is told of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.analysis.frames import budget_frame
from sim.analysis.money_frames import ledger_frame
from sim.analysis.outputs import Output
from sim.analysis.price_effects import PriceEffect, price_effects
from sim.analysis.sources_uses import sources_and_uses
from sim.analysis.study import StudyResult
from sim.catalogue.keys import COST, NPV
from sim.catalogue.labels import Labels
from sim.report.answer import worth_in_ranges
from sim.report.claims.claim import Claim
from sim.report.claims.investment import Plant, plants
from sim.report.documents.parts import Bullets, Gap, Part, Picture, Section
from sim.report.evidence import Evidence
from sim.report.tables.grid import Grid
from sim.report.tables.uncertain import likelihood
from sim.scenario.scenario import Scenario


def best_plant(evidence: Evidence) -> Plant | None:
    """Return the plant with the greatest NPV with the grant, None in a study without an investment."""
    return max(plants(evidence), key=lambda plant: plant.net.mean, default=None)


def granted_plant(evidence: Evidence) -> Plant | None:
    """Return the best of the plants that a grant helps to pay, the best of all if there is none."""
    granted = [plant for plant in plants(evidence) if plant.granted]
    return max(granted, key=lambda plant: plant.net.mean, default=best_plant(evidence))


@dataclass(frozen=True, eq=False)
class Covered:
    """A plant of a study in full, and the other plants beside it."""

    result: StudyResult
    evidence: Evidence
    plant: Plant
    pictures: Collection[str]
    """The figures that the study has something to show in."""

    @property
    def labels(self) -> Labels:
        """The words of the language."""
        return self.evidence.labels

    @property
    def name(self) -> str:
        """The name of the scenario."""
        return self.plant.scenario

    @property
    def scenario(self) -> Scenario:
        """The scenario of the plant."""
        return self.result.plan.scenarios[self.name]

    @cached_property
    def beside(self) -> Evidence:
        """The evidence on all plants."""
        return self.evidence.among([plant.scenario for plant in plants(self.evidence)])

    @cached_property
    def pairs(self) -> Evidence:
        """The evidence on all plants and those that they are compared with."""
        partners = {self.evidence.gap(one, COST).against for one in self.beside.names}
        names = [one for one in self.evidence.names if one in {*self.beside.names, *partners}]
        return self.evidence.among(names)

    @cached_property
    def effects(self) -> Sequence[PriceEffect]:
        """What each price does alone to the NPV before any grant, the widest effect first."""
        return price_effects(self.result, Output(self.name, NPV))

    @cached_property
    def budget(self) -> pd.DataFrame:
        """The budget of the investment, a row an item."""
        return budget_frame(self.result, self.name)

    @cached_property
    def sources_uses(self) -> pd.DataFrame:
        """Sources and uses of money by year."""
        return sources_and_uses(ledger_frame(self.result, self.name))

    def drawn(self, *names: str) -> Iterator[Picture]:
        """Yield the figures of some names that the study has."""
        return (Picture(name) for name in names if name in self.pictures)

    def gaps(self, key: str, *names: str) -> Iterator[Gap]:
        """Yield what the program cannot know, for the reader to fill in."""
        return (Gap(self.labels(f"gap.{key}.{name}")) for name in names)


def in_ranges(result: StudyResult, plant: Plant) -> Iterator[str]:
    """Yield how often a plant pays over the ranges of all prices, if that is judged."""
    labels = plant.evidence.labels
    for share in worth_in_ranges(result, plant.scenario):
        yield labels(
            "claim.ranges",
            scenario=labels(plant.scenario),
            share=labels.percent(100 * share),
            word=labels(f"likelihood.{likelihood(share)}"),
        )


def filled(title: str, *parts: Part, below: Sequence[Section] = ()) -> Section:
    """Return a section without tables, lists and sections below it that are empty."""
    kept = tuple(part for part in parts if not _is_empty(part))
    return Section(title, kept, tuple(filter(has_content, below)))


def has_content(section: Section) -> bool:
    """Tell whether anything stands below a heading."""
    return bool(section.parts or section.below)


def _is_empty(part: Part) -> bool:
    match part:
        case Grid():
            return part.is_empty
        case Bullets(texts):
            return not texts
    return not part


def texts_of(claims: Iterator[Claim]) -> Bullets:
    """Return the sentences of some claims as a list."""
    return Bullets(tuple(claim.text for claim in claims))
