"""What was grown, driven, canned and delivered in an average year of operation."""

import numpy as np

from sim.arrays import Array
from sim.finance.rows import ratio
from sim.flows import Flows
from sim.scenario.models.physical import Physical


def volumes(flows: Flows, physical: Physical) -> dict[str, Array]:
    """Return the physical measures by name, each of shape (replication,)."""
    total, years = flows.total, physical.years_of_operation(flows.months)
    fruit, filled = total("fruit.bought_kg"), total("cans.filled")
    measures = {
        "cans_per_year": filled / years,
        "shipped_cans_per_year": total("cans.shipped") / years,
        "home_cans_per_year": total("cans.sold_home") / years,
        "scrapped_cans_per_year": total("cans.scrapped") / years,
        "fruit_t_per_year": fruit / 1000 / years,
        "fruit_trips_per_year": total("leg.fruit.trips") / years,
        "fruit_vehicle_km_per_year": total("leg.fruit.vehicle_km") / years,
        "raw_kg_per_can": ratio(fruit, filled),
        "order_fill_share": ratio(total("cans.shipped"), total("cans.ordered")),
        "order_on_time_share": ratio(_all(flows, "market.", "on_time"), total("cans.ordered")),
        "stock_out_days_per_year": _all(flows, "packaging.", "short_days") / years,
        "rolled_share": ratio(
            total("port.rolled"), total("port.rolled") + total("port.containers")
        ),
    }
    for account in flows.under("market."):
        if account.endswith(".ordered") and total(account).any():
            market = account.removeprefix("market.").removesuffix(".ordered")
            measures[f"ordered_cans_per_year.{market}"] = total(account) / years
    if physical.has_plant:
        hours = total("item.person_hour.used") + total("item.overtime_hour.used")
        measures["person_hours_per_t"] = ratio(hours, fruit / 1000)
        measures["utilisation_pct"] = utilisation(flows)
    return measures


def utilisation(flows: Flows) -> Array:
    """Return the fruit processed over what the plant could take on its working days [%]."""
    return 100 * ratio(flows.total("fruit.processed_kg"), flows.total("fruit.capacity_kg"))


def _all(flows: Flows, prefix: str, amount: str) -> Array:
    """Return the total of all accounts `prefix.NAME.amount`."""
    accounts = (one for one in flows.under(prefix) if one.endswith(f".{amount}"))
    return sum(map(flows.total, accounts), start=np.zeros(flows.replications))
