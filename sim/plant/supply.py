"""Supply of fruit: season, and random factors of years, areas and days."""

from functools import lru_cache

import numpy as np

from sim.arrays import Array
from sim.plant.calendar import Days
from sim.plant.fields import Fields
from sim.plant.run_context import RunContext
from sim.plant.streams import Streams
from sim.scenario.models.parts import Area, Season, Supply
from sim.scenario.models.types import MONTHS
from sim.streams import EPOCH, autoregressive, lognormal


@lru_cache(maxsize=64)
def season_index(season: Season, days: Days) -> Array:
    """Return the supply index of every day, interpolated between the middles of months.

    A month is a twelfth of the year here. The mean over a year of 365 days is 1.
    """
    monthly = np.array([getattr(season, month) for month in MONTHS])
    middles = (np.arange(12) + 0.5) * 365 / 12
    curve = np.interp(np.arange(365) + 0.5, middles, monthly, period=365)
    of_year = [min(day.timetuple().tm_yday, 365) - 1 for day in days.dates]
    return np.asarray(curve[of_year] / curve.mean())


def year_shocks(supply: Supply, streams: Streams) -> Array:
    """Return the district's harvest factor of every calendar year from that of `EPOCH`.

    AR(1) in its logarithm, stationary, of mean 1.
    """
    normals = streams.by_year("supply.year")
    return lognormal(autoregressive(normals, supply.year_memory), supply.year_cv)


def ripening(name: str, area: Area, supply: Supply, days: Days, streams: Streams) -> Array:
    """Return the fruit of an area fit for canning that ripens on each day [kg]."""
    of_area = lognormal(streams.by_year(f"area.{name}.year"), supply.area_cv)
    of_year = year_shocks(supply, streams) * of_area
    of_day = lognormal(streams.by_day(f"area.{name}.day", "standard_normal"), supply.day_cv)
    year_of = np.array(days.years) - EPOCH.year
    daily = 1000 * area.annual / 365 * supply.canning_share
    return np.asarray(daily * season_index(supply.season, days) * of_year[year_of] * of_day)


def fields_of(context: RunContext) -> Fields:
    """Return the fields of all areas."""
    supply = context.physical.supply
    ripe = {
        name: ripening(name, area, supply, context.days, context.streams)
        for name, area in context.physical.areas.items()
    }
    return Fields(ripe, supply.field_window, context.accounts)
