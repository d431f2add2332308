"""What the numbers of a study rest on, as the source line of a figure tells it."""

from dataclasses import dataclass

from sim.analysis.unknowns import grades, newest_year
from sim.scenario.plan import TITLE, Plan

ESTIMATE = "C"
"""The confidence of a value that nobody has measured."""


@dataclass(frozen=True)
class Basis:
    """Name of a study, its price basis, the year of its newest source, and how many values are estimates."""

    study: str
    """Label key of its title, else its name."""
    price_year: int
    data_year: int | None
    """None where no value names the year of its source."""
    estimates: int
    graded: int
    """Values that state how sure they are."""

    @classmethod
    def of(cls, plan: Plan) -> "Basis":
        """Return the basis of a study."""
        graded = grades(plan)
        name, prices = TITLE if plan.title else plan.name, plan.timing.price_basis
        return cls(name, prices, newest_year(plan), graded[ESTIMATE], graded.total())
