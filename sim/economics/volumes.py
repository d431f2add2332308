"""The physical figures: what is grown, driven, canned, delivered and emitted in an average year."""

import numpy as np

from sim.arrays import Array
from sim.economics.figure_table import Block, Function
from sim.economics.valuation import Valuation
from sim.finance.rows import ratio
from sim.flows import Flows


def _a_year(account: str, unit: float = 1) -> Function:
    """Return the figure of an account's total over the years of operation, in some units."""

    def figure(valuation: Valuation) -> Array:
        return valuation.flows.total(account) / unit / valuation.years

    return figure


def _raw_kg_per_can(valuation: Valuation) -> Array:
    return ratio(valuation.flows.total("fruit.bought_kg"), valuation.flows.total("cans.filled"))


def order_fill(valuation: Valuation) -> Array:
    """Return the share of the cans ordered that sailed; nan where nothing was ordered."""
    return ratio(valuation.flows.total("cans.shipped"), valuation.flows.total("cans.ordered"))


def _order_on_time(valuation: Valuation) -> Array:
    flows = valuation.flows
    return ratio(_all(flows, "market.", "on_time"), flows.total("cans.ordered"))


def _stock_out_days(valuation: Valuation) -> Array:
    return _all(valuation.flows, "packaging.", "short_days") / valuation.years


def _rolled(valuation: Valuation) -> Array:
    rolled, sailed = map(valuation.flows.total, ("port.rolled", "port.containers"))
    return ratio(rolled, rolled + sailed)


def _ordered(valuation: Valuation, market: str) -> Array | None:
    """Return the cans that a market orders a year, None where it never orders any."""
    ordered = valuation.flows.total(f"market.{market}.ordered")
    return ordered / valuation.years if ordered.any() else None


def _person_hours_per_t(valuation: Valuation) -> Array | None:
    if not valuation.scenario.physical.has_plant:
        return None
    total = valuation.flows.total
    hours = total("item.person_hour.used") + total("item.overtime_hour.used")
    return ratio(hours, total("fruit.bought_kg") / 1000)


def _utilisation(valuation: Valuation) -> Array | None:
    has_plant = valuation.scenario.physical.has_plant
    return utilisation(valuation.flows) if has_plant else None


def utilisation(flows: Flows) -> Array:
    """Return the fruit processed over what the plant could take on its working days [%]."""
    return 100 * ratio(flows.total("fruit.processed_kg"), flows.total("fruit.capacity_kg"))


def _all(flows: Flows, prefix: str, amount: str) -> Array:
    """Return the total of all accounts `prefix.NAME.amount`."""
    accounts = (account for account in flows.under(prefix) if account.endswith(f".{amount}"))
    return sum(map(flows.total, accounts), start=np.zeros(flows.replications))


def _co2(valuation: Valuation) -> Array | None:
    """Return the greenhouse gases of hauling and canning, up to the port [kg CO2 equivalent/can].

    Growing, the making of packaging and ingredients, and the voyage are not counted.
    """
    money, total = valuation.scenario.money, valuation.flows.total
    if money.emissions is None:
        return None
    emitted = total("item.kwh.used") * money.emissions.kwh
    emitted = emitted + total("item.steam.used") / 1000 * money.emissions.steam
    emitted = emitted + total("item.toll_can.used") * money.emissions.toll_can
    for name, leg in valuation.scenario.physical.legs.items():
        emitted = emitted + total(f"leg.{name}.tkm") * (money.vehicles[leg.vehicle].co2 or 0.0)
    cans = total("cans.filled")
    return np.where(cans > 0, emitted / np.maximum(cans, 1.0), np.nan)


VOLUMES: Block = {
    "co2_kg_per_can": _co2,
    "cans_per_year": _a_year("cans.filled"),
    "shipped_cans_per_year": _a_year("cans.shipped"),
    "home_cans_per_year": _a_year("cans.sold_home"),
    "scrapped_cans_per_year": _a_year("cans.scrapped"),
    "fruit_t_per_year": _a_year("fruit.bought_kg", 1000),
    "fruit_trips_per_year": _a_year("leg.fruit.trips"),
    "fruit_vehicle_km_per_year": _a_year("leg.fruit.vehicle_km"),
    "raw_kg_per_can": _raw_kg_per_can,
    "order_fill_share": order_fill,
    "order_on_time_share": _order_on_time,
    "stock_out_days_per_year": _stock_out_days,
    "rolled_share": _rolled,
    "ordered_cans_per_year.MARKET": _ordered,
    "person_hours_per_t": _person_hours_per_t,
    "utilisation_pct": _utilisation,
}
