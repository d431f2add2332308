"""Fruit in the field: what ripens each day, what waits there, what goes to the fresh market."""

from collections import deque

import numpy as np

from sim.flows import Array
from sim.plant.calendar import Days
from sim.plant.record import Record
from sim.plant.streams import Streams, log_sigma, lognormal
from sim.scenario.parts import MONTHS, Area, Season, Supply


def season_index(season: Season, days: Days) -> Array:
    """Return the supply index of every day: monthly values at mid-month, straight in between.

    Normalised so that the mean over a year of 365 days is 1.
    """
    monthly = np.array([getattr(season, month) for month in MONTHS])
    middles = (np.arange(12) + 0.5) * 365 / 12
    curve = np.interp(np.arange(365) + 0.5, middles, monthly, period=365)
    of_year = [min(day.timetuple().tm_yday, 365) - 1 for day in days.dates]
    return np.asarray(curve[of_year] / curve.mean())


def year_shocks(supply: Supply, streams: Streams, years: int) -> Array:
    """Return the district's harvest factor of every year, AR(1) in its logarithm, mean 1."""
    sigma = log_sigma(supply.year_cv)
    memory = supply.year_memory
    deviation = streams.normals("supply.year", years)
    for year in range(1, years):
        deviation[year] = memory * deviation[year - 1] + np.sqrt(1 - memory**2) * deviation[year]
    return np.asarray(np.exp(sigma * deviation - sigma**2 / 2))


def ripening(name: str, area: Area, supply: Supply, days: Days, streams: Streams) -> Array:
    """Return the fruit of one area that ripens and is fit for canning, each day [kg]."""
    year_of = np.array([day.year for day in days.dates]) - days.start.year
    years = int(year_of[-1]) + 1
    of_year = year_shocks(supply, streams, years)
    of_area = lognormal(streams.normals(f"area.{name}.year", years), supply.area_cv)
    of_day = lognormal(streams.normals(f"area.{name}.day", days.count), supply.day_cv)
    daily = 1000 * area.annual / 365 * supply.canning_share
    return np.asarray(
        daily * season_index(supply.season, days) * (of_year * of_area)[year_of] * of_day
    )


class Field:
    """Ripe fruit of one area, oldest first, that has not been bought."""

    def __init__(self, name: str, ripe: Array, window: float, record: Record) -> None:
        self.name = name
        self._ripe = ripe.tolist()
        self._window = max(1, round(window))
        self._record = record
        self._today = -1
        self._waiting: deque[list[float]] = deque()
        self.kg = 0.0

    def advance(self, day: int) -> float:
        """Let fruit ripen up to and including `day` and old fruit go; return what is there [kg]."""
        for passed in range(self._today + 1, day + 1):
            self._ripen(passed)
        self._today = max(self._today, day)
        return self.kg

    def _ripen(self, day: int) -> None:
        kg = self._ripe[day]
        self._waiting.append([day, kg])
        self.kg += kg
        self._record.book(f"area.{self.name}.ripe_kg", 24 * day, kg)
        while self._waiting and self._waiting[0][0] <= day - self._window:
            old = self._waiting.popleft()[1]
            self.kg -= old
            self._record.book(f"area.{self.name}.to_fresh_kg", 24 * day, old)

    def take(self, kg: float, hour: float) -> None:
        """Buy `kg`, the oldest first."""
        self._record.book(f"area.{self.name}.bought_kg", hour, kg)
        self.kg -= kg
        while kg > 0 and self._waiting:
            oldest = self._waiting[0]
            if oldest[1] > kg:
                oldest[1] -= kg
                return
            kg -= oldest[1]
            self._waiting.popleft()


def share_out(available: list[float], want: float, least: float, order: str) -> list[float]:
    """Return how much each area gives, the areas standing in order of road distance [kg].

    An area that would give less than `least` gives nothing: no truck goes for it.

    >>> share_out([3000.0, 400.0, 5000.0], 6000.0, 500.0, "nearest")
    [3000.0, 0.0, 3000.0]
    """
    given = []
    there = sum(available)
    for kg in available:
        part = (
            min(kg, want) if order == "nearest" else kg * min(1.0, want / there) if there else 0.0
        )
        given.append(part if part >= least and part > 0 else 0.0)
        want -= given[-1] if order == "nearest" else 0.0
    return given
