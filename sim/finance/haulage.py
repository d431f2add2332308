"""From how far must the fruit come, and what does a truck cost? Catchments, and trips by the hour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


def catchment_radius(tonnes: float, tonnes_per_km2: float, sector: float = 1.0) -> float:
    """Return the radius [km] of the circle around a plant that yields a supply.

    Parameters
    ----------
    tonnes
        Supply needed [t a period].
    tonnes_per_km2
        What a square kilometre of land, whatever grows on it, offers [t a period].
    sector
        Share of the circle that can be reached: 0.5 beside a coast.

    Source: R. P. Overend, The average haul distance and transportation work factors for biomass
    delivered to a central plant, Biomass 2 (1982), 75-79.

    >>> round(catchment_radius(1_000 * math.pi, 10), 6)
    10.0
    """
    if not (tonnes >= 0 and tonnes_per_km2 > 0 and 0 < sector <= 1):
        raise ValueError(
            f"supply must not be negative, density and sector positive, "
            f"got {tonnes}, {tonnes_per_km2}, {sector}"
        )
    return math.sqrt(tonnes / (math.pi * sector * tonnes_per_km2))


def mean_haul(radius: float, winding: float = 1.0) -> float:
    """Return the mean distance by road [km] from all places of a circle to its middle.

    Two thirds of the radius, times the road over the straight line (`winding`).

    Source: Overend as in `catchment_radius`.

    >>> mean_haul(12.0, winding=1.5)
    12.0
    """
    return 2 / 3 * radius * winding


@dataclass(frozen=True)
class Catchment:
    """What is taken from each of some areas [t], in their order, for a supply from the nearest on."""

    taken: NDArray[np.float64]
    mean_km: float
    """Distance of a mean tonne; nan where none is taken."""
    farthest_km: float
    """Distance of the last tonne; nan where none is taken."""
    missing: float
    """What the areas cannot give [t]."""


def catchment(tonnes: float, offered: ArrayLike, km: ArrayLike) -> Catchment:
    """Return from which areas a supply comes, the nearest first.

    Parameters
    ----------
    tonnes
        Supply needed [t a period].
    offered, km
        What each area offers [t a period], and its distance by road.

    >>> found = catchment(150, [100, 100], [40, 10])
    >>> found.taken.tolist(), found.mean_km, found.missing
    ([50.0, 100.0], 20.0, 0.0)
    """
    supply, distance = np.asarray(offered, dtype=float), np.asarray(km, dtype=float)
    order = np.argsort(distance, kind="stable")
    reached = np.minimum(np.cumsum(supply[order]), tonnes)
    taken = np.zeros(supply.shape)
    taken[order] = np.diff(reached, prepend=0.0)
    total = float(taken.sum())
    if total <= 0:
        return Catchment(taken, math.nan, math.nan, tonnes)
    mean = float(taken @ distance) / total
    return Catchment(taken, mean, float(distance[taken > 0].max()), tonnes - total)


@dataclass(frozen=True)
class Truck:
    """A truck that goes to and fro: what it carries, how fast it is, what it costs."""

    payload: float
    """Tonnes of a full load."""
    loaded_km_per_h: float
    empty_km_per_h: float
    standing_h: float
    """Hours of a trip for loading, waiting and unloading."""
    per_hour: float
    """Money an hour of the trip: crew, capital, insurance."""
    per_km: float = 0.0
    """Money a kilometre, loaded or empty: fuel, tyres, upkeep."""

    def trip_hours(self, km: float) -> float:
        """Return the hours of a trip there and back, standing included.

        >>> Truck(4.0, 30.0, 40.0, 1.5, 50_000.0).trip_hours(60.0)
        5.0
        """
        return km / self.loaded_km_per_h + km / self.empty_km_per_h + self.standing_h

    def trip_cost(self, km: float) -> float:
        """Return what a trip there and back costs [money].

        >>> Truck(4.0, 30.0, 40.0, 1.5, 50_000.0, 3_000.0).trip_cost(60.0)
        610000.0
        """
        return self.per_hour * self.trip_hours(km) + self.per_km * 2 * km

    def cost_per_tonne(self, km: float, load: float | None = None) -> float:
        """Return what a tonne costs [money/t], by a full truck or by a smaller `load` [t].

        >>> Truck(4.0, 30.0, 40.0, 1.5, 50_000.0, 3_000.0).cost_per_tonne(60.0)
        152500.0
        """
        carried = self.payload if load is None else load
        if not 0 < carried <= self.payload:
            raise ValueError(f"a load must be above 0 and at most {self.payload} t, got {carried}")
        return self.trip_cost(km) / carried

    def fleet(self, tonnes: float, km: float, hours: float) -> int:
        """Return how many trucks carry a supply [t] within the working hours of each [h].

        A truck makes whole trips only. No number will do where a trip is longer than that: an error.

        >>> Truck(4.0, 30.0, 40.0, 1.5, 50_000.0).fleet(20.0, 60.0, 10.0)
        3
        """
        each = math.floor(hours / self.trip_hours(km) + 1e-12)
        if each < 1:
            raise ValueError(f"a trip takes {self.trip_hours(km):g} h, longer than {hours:g} h")
        return math.ceil(math.ceil(tonnes / self.payload - 1e-12) / each)


def haul_cost(tonnes: Sequence[float], km: Sequence[float], truck: Truck) -> float:
    """Return what it costs to haul some supplies over their distances [money], by full trucks.

    >>> haul_cost([4, 8], [60, 0], Truck(4.0, 30.0, 40.0, 1.5, 50_000.0, 3_000.0))
    760000.0
    """
    return sum(
        amount * truck.cost_per_tonne(distance) for amount, distance in zip(tonnes, km, strict=True)
    )
