"""A scenario beside those that it is compared with: what happens without it, and its partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.economics.valuation import Shared, Valuation


class Switches(NamedTuple):
    """A counterfactual chain of a pair: near the fields, with the plant, with the plant's yield."""

    near: bool
    plant: bool
    plant_yield: bool


TOLL, NEAR_TOLL = Switches(False, False, False), Switches(True, False, False)
PLANT, FAR_PLANT = Switches(True, True, True), Switches(False, True, True)
# Separates the effect of the works' recovery and rejects from that of their scale.
TOLL_WITH_PLANT_YIELD = Switches(True, False, True)


def stopped(valuation: Valuation) -> Valuation:
    """Return what is left of a chain that stops before it is counted: no flow, only its investment."""
    return valuation.from_month(valuation.flows.months)


@dataclass(frozen=True, eq=False)
class Comparison:
    """A scenario and the scenarios that its figures are compared with, None where there is none."""

    own: Valuation
    without: Valuation | None = None
    """The chain that is there without it."""
    goes_on: bool = True
    """Whether that chain goes on without the project, or stops because that is worth more."""
    against: Valuation | None = None
    """Its partner, which should have the same volume."""
    near: Valuation | None = None
    """The same toll canner next to the fields."""
    moved: Mapping[Switches, Valuation] = field(default_factory=dict)
    """The chains of the pair at the site of the other, where a road leads there."""
    kept: Shared = field(default_factory=dict, init=False, repr=False)

    @property
    def ended(self) -> Valuation:
        """What happens without the project, from the month in which the project opens."""
        return self.continued if self.goes_on else stopped(self._other)

    @property
    def continued(self) -> Valuation:
        """The chain that is there without the project, going on from that month."""
        return self._other.from_month(self.own.works.construction)

    @property
    def _other(self) -> Valuation:
        """The chain that is there without the project.

        Raises
        ------
        ValueError
            If nothing is known of what happens without it.
        """
        if self.without is None:
            raise ValueError(f"nothing is known of what happens without {self.own.scenario.name}")
        return self.without

    @property
    def partner(self) -> Valuation:
        """The partner.

        Raises
        ------
        ValueError
            If there is none.
        """
        if self.against is None:
            raise ValueError(f"{self.own.scenario.name} is set against no other scenario")
        return self.against

    def names(self, kind: str, *before: str) -> Sequence[str]:
        """Return what a word in capitals of a key can stand for, behind other names in the key."""
        return self.own.names(kind, *before)
