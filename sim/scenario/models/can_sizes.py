"""Sizes of the can that is sold: the main one, in which cans are counted, and others beside it."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from sim.scenario.models.parsers import OneOf, Unit
from sim.scenario.models.types import Cans, CansPerHour, CansPerMonth, Hours, Part, Positive
from sim.units import Measured

CAN, CARTON = "can", "carton"
"""Items in which {fruit} is packed."""
MAIN = "main"
"""Name of the size that a file states as the product itself."""


class CanSize(Part):
    """What {a_can} of a size holds, and how it is packed."""

    fill: Annotated[float, Unit("kg/can"), Positive]
    """Prepared {fruit} put into {a_can}."""
    net: Annotated[float, Unit("kg/can"), Positive]
    """Declared net mass of {a_can}."""
    cans_per_carton: Annotated[int, Unit("can/carton"), Positive]
    """{Cans} in {a_carton}."""
    cartons_per_container: Annotated[int, Unit("carton/container"), Positive]
    """{Cartons} in a full 20-foot container."""
    recipe: dict[str, Annotated[Measured, OneOf(("kg/can", "piece/can"))]] = Field(default={})
    """What each {can} takes beside {fruit}, the {can} and the {carton}: item -> amount."""

    @property
    def cans_per_container(self) -> int:
        """Cans in a full container."""
        return self.cans_per_carton * self.cartons_per_container

    @property
    def net_per_carton(self) -> float:
        """Net mass of a carton [kg]."""
        return self.net * self.cans_per_carton


class SizeStage(Part):
    """How a stage of the line works on {cans} of another size."""

    rate: CansPerHour | None = None
    """Speed of one unit; as much net mass an hour as of the main size if absent."""
    load: Cans | None = None
    """{Cans} in one batch; as much net mass as of the main size if absent."""
    cycle: Hours | None = Field(default=None, gt=0)
    """Time of one batch; as for the main size if absent."""


class OtherSize(CanSize):
    """A size of {can} beside the main one, on the same line."""

    orders: dict[str, CansPerMonth]
    """{Cans} of this size ordered a month, by market, on the month's first day."""
    stages: dict[str, SizeStage] = Field(default={})
    """Stages that work otherwise on this size, by name."""


class Product(CanSize):
    """The {can} that is sold."""

    sizes: dict[str, OtherSize] = Field(default={})
    """Other sizes of it, by name, which the line makes in turn; all else counts in {cans} of this one by net mass."""

    @property
    def all_sizes(self) -> Mapping[str, CanSize]:
        """All sizes by name, the main one first."""
        return {MAIN: self, **self.sizes}

    def equivalent(self, size: str) -> float:
        """Return the cans of the main size that have the net mass of a can of a size."""
        return self.all_sizes[size].net / self.net

    def uses(self, size: str = MAIN) -> dict[str, float]:
        """Return what a can of a size takes beside fruit: item -> amount, in the unit of the item."""
        own = self.all_sizes[size]
        per_can = {item: each.amount for item, each in own.recipe.items()}
        return per_can | {packed(CAN, size): 1.0, packed(CARTON, size): 1 / own.cans_per_carton}

    @property
    def units(self) -> dict[str, str]:
        """Units of the items that cans of all sizes take beside fruit."""
        boxes = {packed(item, size): item for size in self.all_sizes for item in (CAN, CARTON)}
        recipes = {
            item: use.unit.split("/")[0]
            for own in self.all_sizes.values()
            for item, use in own.recipe.items()
        }
        return boxes | recipes | boxes


def packed(item: str, size: str) -> str:
    """Return the item `can` or `carton` of a size: `can`, `can_a10`."""
    return item if size == MAIN else f"{item}_{size}"
