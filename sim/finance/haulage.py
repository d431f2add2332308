"""Haulage: catchments of a plant, and trips of a truck by hours and kilometres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array


def catchment_radius(tonnes: float, tonnes_per_km2: float, sector: float = 1.0) -> float:
    """Return the radius [km] of the circle around a plant that yields a supply.

    Parameters
    ----------
    tonnes
        Supply needed [t a period].
    tonnes_per_km2
        Supply of a mean square kilometre, whatever grows on it [t a period].
    sector
        Share of the circle that can be reached: 0.5 beside a coast.

    Raises
    ------
    ValueError
        If the supply is negative, or density or sector is not positive.

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
    """A supply by area, from the nearest on.

    `taken` [t; area] comes from each area, `missing` [t] from none. `mean_km` is the distance of a
    mean tonne and `farthest_km` that of the last one, nan where none is taken.

    >>> catchment(150, [100], [40])
    Catchment(taken=array([100.]), mean_km=40.0, farthest_km=40.0, missing=50.0)
    """

    taken: Array
    mean_km: float
    farthest_km: float
    missing: float


def catchment(tonnes: float, offered: ArrayLike, km: ArrayLike) -> Catchment:
    """Return the areas from which a supply comes, the nearest first.

    Parameters
    ----------
    tonnes
        Supply needed [t a period].
    offered, km
        Supply of each area [t a period; area], and its distance by road [km; area].

    >>> supply = catchment(150, [100, 100], [40, 10])
    >>> supply.taken.tolist(), supply.mean_km, supply.missing
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


@dataclass(frozen=True, kw_only=True)
class Truck:
    """A truck that goes out empty and comes back loaded.

    Parameters
    ----------
    payload
        A full load [t].
    km_per_h, empty_km_per_h
        Speed loaded and empty; if no empty one is given, they are the same.
    per_hour, per_standing_hour
        Cost of crew, capital and insurance on the road and while standing [money/h]; if none is given
        for standing, they are the same.
    per_km
        Cost of fuel, tyres and upkeep, loaded or empty [money/km].
    standing_h
        Loading, waiting and unloading [h a trip].

    >>> Truck(payload=4, km_per_h=40, per_hour=50_000, per_km=3_000).cost_per_tonne(60)
    127500.0
    """

    payload: float
    km_per_h: float
    per_hour: float
    per_km: float = 0.0
    empty_km_per_h: float | None = None
    standing_h: float = 0.0
    per_standing_hour: float | None = None

    def driving_hours(self, km: float) -> float:
        """Return the hours on the road of a trip there and back."""
        empty = self.km_per_h if self.empty_km_per_h is None else self.empty_km_per_h
        return km / self.km_per_h + km / empty

    def trip_hours(self, km: float) -> float:
        """Return the hours of a trip there and back, standing included.

        >>> Truck(payload=4, km_per_h=40, per_hour=50_000, standing_h=1.5).trip_hours(60)
        4.5
        """
        return self.driving_hours(km) + self.standing_h

    def trip_cost(self, km: float) -> float:
        """Return the cost of a trip there and back [money].

        >>> truck = Truck(payload=4, km_per_h=40, per_hour=50, standing_h=2, per_standing_hour=20)
        >>> truck.trip_cost(60)
        190.0
        """
        standing = self.per_hour if self.per_standing_hour is None else self.per_standing_hour
        hours = self.per_hour * self.driving_hours(km) + standing * self.standing_h
        return hours + self.per_km * 2 * km

    def cost_per_tonne(self, km: float, load: float | None = None) -> float:
        """Return the cost of a tonne [money/t], by a full truck or by a smaller `load` [t]."""
        carried = self.payload if load is None else load
        if not 0 < carried <= self.payload:
            raise ValueError(f"a load must be above 0 and at most {self.payload} t, got {carried}")
        return self.trip_cost(km) / carried

    def fleet(self, tonnes: float, km: float, hours: float) -> int:
        """Return the number of trucks that carry a supply [t] in so many working hours each.

        A truck makes whole trips only.

        Raises
        ------
        ValueError
            If a single trip is longer than the working hours.

        >>> Truck(payload=4, km_per_h=40, per_hour=50_000, standing_h=2).fleet(20, km=60, hours=10)
        3
        """
        each = math.floor(hours / self.trip_hours(km) + 1e-12)
        if each < 1:
            raise ValueError(f"a trip takes {self.trip_hours(km):g} h, longer than {hours:g} h")
        return math.ceil(math.ceil(tonnes / self.payload - 1e-12) / each)


def haul_cost(tonnes: Sequence[float], km: Sequence[float], truck: Truck) -> float:
    """Return the cost of hauling supplies [t] over their distances, by full trucks [money].

    >>> haul_cost([4, 8], [60, 0], Truck(payload=4, km_per_h=40, per_hour=50, standing_h=2))
    450.0
    """
    return sum(
        amount * truck.cost_per_tonne(distance) for amount, distance in zip(tonnes, km, strict=True)
    )
