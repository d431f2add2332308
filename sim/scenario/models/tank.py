"""A tank at a stage of the line, which deliveries fill up."""

from collections.abc import Iterable
from typing import Annotated, Protocol

from pydantic import Field

from sim.scenario.models.limits import MORE_THAN_NOTHING
from sim.scenario.models.parsers import OneOf
from sim.scenario.models.types import Fraction, Hours, Part
from sim.units import Measured

_CONTENTS = ("m3", "kg")


class Tank(Part):
    """A tank that each lot at a flow stage draws from: it waits until the tank holds enough."""

    item: str
    """What it holds; a cost can be per item."""
    holds: Annotated[Measured, OneOf(_CONTENTS), MORE_THAN_NOTHING]
    """Content of the full tank, in m3 or kg; it is full when the works open, and after each delivery."""
    draws: Annotated[
        Measured,
        OneOf(tuple(f"{content}/{base}" for content in _CONTENTS for base in ("h", "can", "t"))),
        MORE_THAN_NOTHING,
    ]
    """What a lot draws as it starts: for an hour of work, a {can} or a tonne of raw {fruit}."""
    reorder_at: Fraction
    """Share of the full tank at which a delivery is ordered, at any hour of the day."""
    lead_time: Hours
    """Time from the order to the delivery."""
    checked: Hours | None = Field(default=None, gt=0)
    """Time from a look at the level to the next, since the first hour of the simulation; it is known at once if absent."""


class HasTank(Protocol):
    """A stage."""

    @property
    def tank(self) -> Tank | None:
        """Its tank."""


def tanks(stages: Iterable[HasTank]) -> list[Tank]:
    """Return the tanks of some stages."""
    return [stage.tank for stage in stages if stage.tank is not None]
