"""What was grown, driven and canned in an average year of the study."""

import numpy as np

from sim.flows import Array, Flows
from sim.scenario.physical import Physical


def volumes(flows: Flows, physical: Physical) -> dict[str, Array]:
    """Return the physical measures by name, each of shape (replication,)."""
    years = flows.months / 12
    fruit = flows.total("fruit.bought_kg")
    filled = flows.total("cans.filled")
    measures = {
        "cans_per_year": filled / years,
        "shipped_cans_per_year": flows.total("cans.shipped") / years,
        "fruit_t_per_year": fruit / 1000 / years,
        "fruit_trips_per_year": flows.total("leg.fruit.trips") / years,
        "fruit_vehicle_km_per_year": flows.total("leg.fruit.vehicle_km") / years,
        "raw_kg_per_can": _ratio(fruit, filled),
        "order_fill_share": _ratio(flows.total("cans.good"), flows.total("cans.ordered")),
    }
    if physical.plant is not None:
        hours = flows.total("item.person_hour.used") + flows.total("item.overtime_hour.used")
        measures["person_hours_per_t"] = _ratio(hours, fruit / 1000)
    return measures


def _ratio(above: Array, below: Array) -> Array:
    """Return a ratio, nan where there is nothing below the line."""
    undefined = np.full(np.shape(above), np.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below > 0))
