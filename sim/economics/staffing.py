"""The staff of a plant in a mean year of operation: people and hours by stage, pay by kind of work."""

from collections.abc import Iterator

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import OTHER_WORK
from sim.economics.ledger import real_yearly
from sim.economics.other_work import own_cost
from sim.economics.payees import payee
from sim.economics.valuation import Valuation
from sim.flows import Flows
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import NIGHT_HOUR, WORK_HOURS

STAGE, PAY = "stage", "pay"


def crews(valuation: Valuation) -> dict[str, int]:
    """Return the most people who are at each stage, and in other work, at once in the study."""
    months = valuation.flows.months - valuation.prices.opening
    steps = phases(valuation.scenario.physical).items()
    plants = [phase.plant for month, phase in steps if phase.plant and month < months]
    crew: dict[str, int] = {}
    for plant in plants:
        for name, stage in plant.stages.items():
            crews_there = (stage.crew, *(s.crew.get(name, 0) for s in plant.shifts.values()))
            crew[name] = max(*crews_there, crew.get(name, 0))
        if plant.other_work:
            crew[OTHER_WORK] = max(work.crew for work in plant.other_work.values())
    return crew


def work(valuation: Valuation) -> Iterator[tuple[str, str, Array]]:
    """Yield the work at each stage, then that of each cost that is paid to workers, with its kind and name.

    Hours, and pay [IDR of the price basis], of a mean year of operation [amount, replication]. The pay of
    a stage is not known by itself, nor are the hours of work that is not paid by the hour: nan.
    """
    flows, years = valuation.flows, valuation.years
    for stage in crews(valuation):
        hours = (f"{OTHER_WORK}.{item}.used" for item in WORK_HOURS)
        own = (f"stage.{stage}.person_h",) if stage != OTHER_WORK else hours
        yield STAGE, stage, _both(sum(map(flows.total, own)) / years, np.nan)
    for name, cost in valuation.scenario.money.costs.items():
        if payee(cost) == "workers":
            paid = *valuation.ledger.item(name), *valuation.ledger.item(own_cost(name))
            pay = -real_yearly(paid, valuation.prices.time).sum(axis=-1)
            yield PAY, name, _both(_hours(flows, cost.per) / years, pay / years)


def _hours(flows: Flows, item: str | None) -> Array | float:
    """Return the hours of work that an item pays for; nan if they are not known."""
    if item == NIGHT_HOUR:
        return 0.0  # the hours themselves are paid by other items
    if item not in WORK_HOURS:
        return np.nan
    return flows.total(f"item.{item}.used") + flows.total(f"{OTHER_WORK}.{item}.used")


def jobs(valuation: Valuation, hours: float, pay: float) -> float:
    """Return the full-time jobs that hours are, or pay where they are nan; nan where no job is stated."""
    district = valuation.scenario.money.district
    if district is None:
        return np.nan
    staff = 12 * valuation.prices.rupiah(district.staff)
    return pay / staff if np.isnan(hours) else hours / district.job


def _both(hours: Array | float, pay: Array | float) -> Array:
    return np.stack(np.broadcast_arrays(np.atleast_1d(hours), pay))
