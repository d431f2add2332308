"""Fruit in the fields of an area, from the day on which it ripens until it is sold."""

import math
from datetime import date

import numpy as np

from benchmarks.plain.world import lognormal

_FIRST_YEAR = 2000
"""Year of the first draw of a stream by year."""
_DUST = 1e-6
"""Kilograms below which there is no fruit."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def season(world):
    """Return the supply index of each day of a year of 365 days, of mean 1.

    It is linear between the middles of months, each a twelfth of the year.
    """
    index = [getattr(world.physical.supply.season, month) for month in _MONTHS]
    middles = [(month + 0.5) * 365 / 12 for month in range(-1, 13)]
    of_day = np.interp(np.arange(365) + 0.5, middles, [index[-1], *index, index[0]])
    return of_day / of_day.mean()


def district_years(world):
    """Return the factor of the whole district's harvest by year."""
    supply = world.physical.supply
    deviation, factors = None, {}
    for year, normal in enumerate(world.streams.by_year("supply.year"), _FIRST_YEAR):
        memory = supply.year_memory
        if deviation is None:
            deviation = normal
        else:
            deviation = memory * deviation + math.sqrt(1 - memory**2) * normal
        factors[year] = lognormal(deviation, supply.year_cv)
    return factors


class Field:
    """The fields of an area: a crop for each day, which is offered for some days."""

    def __init__(self, world, name):
        self._world, self.name = world, name
        self._window = round(world.physical.supply.field_window)
        self._unsold = self._ripen()
        """Unsold fruit by the day on which it ripened [kg]."""
        for day, kg in enumerate(self._unsold):
            world.ledger.book(f"area.{name}.ripe_kg", 24.0 * day, kg)

    def _ripen(self):
        """Return the fruit fit and offered for canning that ripens on each day [kg]."""
        world, supply = self._world, self._world.physical.supply
        index, years = season(world), district_years(world)
        annual = world.physical.areas[self.name].annual
        of_year = world.streams.by_year(f"area.{self.name}.year")
        of_day = world.streams.by_day(f"area.{self.name}.day", "standard_normal")
        ripe = []
        for day, when in enumerate(world.days.dates):
            day_of_year = (when - date(when.year, 1, 1)).days
            kg = 1000 * annual / 365 * supply.canning_share * index[min(day_of_year, 364)]
            kg *= years[when.year] * lognormal(of_year[when.year - _FIRST_YEAR], supply.area_cv)
            ripe.append(kg * lognormal(of_day[day], supply.day_cv))
        return ripe

    def _offered(self, day):
        """Return the days whose fruit is offered on a day, the oldest first."""
        return range(max(0, day - self._window + 1), day + 1)

    def offer(self, day):
        """Return the fruit that is offered on a day [kg]."""
        return sum(self._unsold[ripe] for ripe in self._offered(day))

    def waits(self, day):
        """Return how many days ago the oldest fruit ripened that is offered; 0 if there is none."""
        return day - next((ripe for ripe in self._offered(day) if self._unsold[ripe] > _DUST), day)

    def sell(self, kg, day):
        """Sell fruit, the oldest first."""
        for ripe in self._offered(day):
            part = min(kg, self._unsold[ripe])
            self._unsold[ripe] -= part
            kg -= part

    def close(self):
        """Book what went to the fresh market after its last day, and what is still in the field."""
        count, book = self._world.days.count, self._world.ledger.book
        for ripe, kg in enumerate(self._unsold):
            if ripe + self._window < count:
                book(f"area.{self.name}.to_fresh_kg", 24.0 * (ripe + self._window), kg)
            else:
                book(f"area.{self.name}.in_field_kg", 24.0 * (count - 1), kg)
