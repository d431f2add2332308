"""Rules of trucks: least loads, waiting and return loads that are paid."""

from sim.numerals import Problem, written
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.problems import Problems


def load_rules(physical: Physical) -> Problems:
    """Yield a longest wait for a truck that never counts."""
    for name, vehicle in physical.vehicles.items():
        if vehicle.longest_wait is None:
            continue
        path, last = f"vehicles.{name}.longest_wait", 24 * (round(physical.supply.field_window) - 1)
        if not vehicle.minimum_load:
            yield path, Problem("wait_without_least")
        elif vehicle.longest_wait > max(0, last):
            yield path, Problem("wait_beyond_field", {"last": f"{written(max(0, last))} h"})


def pay_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield prices of waiting or return loads without what is paid for, and the other way round."""
    for name, hire in money.vehicles.items():
        free = physical.vehicles[name].free_waiting
        pairs = (
            ("waiting", hire.waiting is not None, "free_waiting", free is not None),
            ("return_price", hire.return_price is not None, "return_load", hire.return_load > 0),
        )
        for price, priced, amount, stated in pairs:
            if priced != stated:
                given, needed = (price, amount) if priced else (amount, price)
                yield f"vehicles.{name}.{given}", Problem("goes_with", {"needed": needed})
