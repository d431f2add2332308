"""The physical figures: what is grown, driven, canned, delivered and emitted in an average year."""

import numpy as np

from sim.arrays import Array
from sim.economics.figure_table import Block, Function
from sim.economics.of_means import OfMeans, ratio_of_means
from sim.economics.valuation import Valuation
from sim.flows import Flows
from sim.scenario.models.physical import FRUIT_LEG, FRUIT_TO_TOLL, Plant


def _a_year(account: str, unit: float = 1) -> Function:
    """Return the figure of an account's total over the years of operation, in some units."""

    def figure(valuation: Valuation) -> Array:
        return valuation.flows.total(account) / unit / valuation.years

    return figure


def fruit_legs(valuation: Valuation, amount: str) -> Array:
    """Return the total of an amount of all legs by which fruit comes to works [replication]."""
    legs = (FRUIT_LEG, FRUIT_TO_TOLL)
    return np.asarray(sum(valuation.flows.total(f"leg.{leg}.{amount}") for leg in legs))


def cans_per_year(valuation: Valuation) -> Array:
    """Return the cans filled in an average year of operation [replication]."""
    return valuation.flows.total("cans.filled") / valuation.years


ENOUGH_FILLED = 0.95
"""Orders count as filled from this share on."""
Amounts = tuple[Array, Array]


def _over(above: str, below: str, unit: float = 1.0) -> OfMeans:
    """Return the figure of the mean of one account over that of another."""
    return ratio_of_means(
        lambda valuation: (valuation.flows.total(above), valuation.flows.total(below)), unit
    )


def _of_due(account: str) -> OfMeans:
    """Return the figure of a part of the cans that are due."""
    return ratio_of_means(
        lambda valuation: (of_markets(valuation.flows, account), of_markets(valuation.flows, "due"))
    )


def _stock_out_days(valuation: Valuation) -> Array:
    return _all(valuation.flows, "packaging.", "short_days") / valuation.years


def _rolled(valuation: Valuation) -> Amounts:
    rolled, sailed = map(valuation.flows.total, ("port.rolled", "port.containers"))
    return rolled, rolled + sailed


def _ordered(valuation: Valuation, market: str) -> Array | None:
    """Return the cans that a market orders a year, None where it never orders any."""
    ordered = valuation.flows.total(f"market.{market}.ordered")
    return ordered / valuation.years if ordered.any() else None


def _late(valuation: Valuation) -> Amounts | None:
    if valuation.scenario.physical.prepared is None:
        return None
    late = sum(map(valuation.flows.total, valuation.flows.under("late.")))
    prepared = valuation.flows.total("fruit.prepared_kg")
    return np.zeros_like(prepared) + late, prepared


def _person_hours(valuation: Valuation) -> Amounts | None:
    if not valuation.scenario.physical.has_plant:
        return None
    hours = _all(valuation.flows, "stage.", "person_h")
    return hours, _of_plant(valuation, "fruit.bought_kg") / 1000


def _capacity_used(valuation: Valuation) -> Amounts | None:
    if not valuation.scenario.physical.has_plant:
        return None
    taken = _of_plant(valuation, "fruit.processed_kg")
    return taken, valuation.flows.total("fruit.capacity_kg")


def _of_plant(valuation: Valuation, account: str) -> Array:
    """Return the total of an account as far as it is the plant's, beside a toll canner too."""
    own = f"{Plant.key}." if valuation.scenario.physical.is_hybrid else ""
    return valuation.flows.total(f"{own}{account}")


# The fruit processed over what the plant could take on its working days [%].
utilisation = ratio_of_means(_capacity_used, 0.01)


def of_markets(flows: Flows, amount: str) -> Array:
    """Return the total of an amount of all markets [replication]."""
    return _all(flows, "market.", amount)


def _all(flows: Flows, prefix: str, amount: str) -> Array:
    """Return the total of all accounts `prefix.NAME.amount`."""
    accounts = (account for account in flows.under(prefix) if account.endswith(f".{amount}"))
    return sum(map(flows.total, accounts), start=np.zeros(flows.replications))


def _emitted(valuation: Valuation) -> Amounts | None:
    """Return the greenhouse gases of hauling and canning, up to the port [kg CO2 equivalent], and cans.

    Growing, the making of packaging and ingredients, and the voyage are not counted.
    """
    money, total = valuation.scenario.money, valuation.flows.total
    if money.emissions is None:
        return None
    emitted = total("item.kwh.used") * money.emissions.kwh
    emitted = emitted + total("item.steam.used") / 1000 * money.emissions.steam
    emitted = emitted + total("item.toll_can.used") * money.emissions.toll_can
    for name, leg in valuation.scenario.physical.legs.items():
        co2 = money.vehicles[leg.vehicle].co2
        if co2 is not None:
            emitted = emitted + total(f"leg.{name}.tkm") * co2
    return emitted, total("cans.filled")


VOLUMES: Block = {
    "co2_kg_per_can": ratio_of_means(_emitted),
    "cans_per_year": cans_per_year,
    "shipped_cans_per_year": _a_year("cans.shipped"),
    "home_cans_per_year": _a_year("cans.sold_home"),
    "scrapped_cans_per_year": _a_year("cans.scrapped"),
    "fruit_t_per_year": _a_year("fruit.bought_kg", 1000),
    "fruit_trips_per_year": lambda valuation: fruit_legs(valuation, "trips") / valuation.years,
    "fruit_vehicle_km_per_year": lambda valuation: (
        fruit_legs(valuation, "vehicle_km") / valuation.years
    ),
    "raw_kg_per_can": _over("fruit.bought_kg", "cans.filled"),
    "late_prepared_share": ratio_of_means(_late),
    "order_fill_share": _of_due("filled"),
    "order_on_time_share": _of_due("on_time"),
    "stock_out_days_per_year": _stock_out_days,
    "rolled_share": ratio_of_means(_rolled),
    "ordered_cans_per_year.MARKET": _ordered,
    "person_hours_per_t": ratio_of_means(_person_hours),
    "utilisation_pct": utilisation,
}
