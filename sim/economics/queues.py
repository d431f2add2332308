"""The figures of queues: how long goods and trucks wait, how many do, and what is lost meanwhile.

The mean number that wait is the sum of all waits over the hours of the calendar (Little's law).
"""

from collections.abc import Callable, Sequence

import numpy as np

from sim.arrays import Array
from sim.economics.figure_table import Block
from sim.economics.of_means import OfMeans, ratio_of_means
from sim.economics.valuation import Valuation
from sim.economics.volumes import fruit_legs
from sim.flows import Flows
from sim.scenario.models.physical import Physical

_P95 = 2
"""Place of the 95 % quantile in a row of a spread."""
_OPEN = "works.open_h"
_LET_IN = "trips - turned_away"
_UNLOADED = "trips - turned_away - impatient"


def _over(above: str, below: str) -> OfMeans:
    """Return the figure of the mean of an account over that of another; `{}` stands for a stage."""

    def amounts(valuation: Valuation, *stage: str) -> tuple[Array, Array]:
        total = valuation.flows.total
        return total(above.format(*stage)), total(below.format(*stage))

    return ratio_of_means(amounts)


def _of_trucks(
    above: str, below: str, places: Callable[[Physical], int | None] = lambda _: 1
) -> OfMeans:
    """Return the figure of an amount of the trucks with fruit over another, times some places.

    None where there are no such places.
    """

    def amounts(valuation: Valuation) -> tuple[Array, Array] | None:
        there = places(valuation.scenario.physical)
        if there is None:
            return None
        return _amount(valuation, above), _amount(valuation, below) * there

    return ratio_of_means(amounts)


def _amount(valuation: Valuation, names: str) -> Array:
    """Return an amount of the trucks with fruit, or an account, less others."""
    first, *less = (
        valuation.flows.total(name) if "." in name else fruit_legs(valuation, name)
        for name in names.split(" - ")
    )
    return first - sum(less, start=np.zeros(len(first)))


def _trucks(physical: Physical) -> int | None:
    """Return the number of own trucks with fruit, None if any are hired."""
    legs = (physical.legs[physical.fruit_leg(key)].trucks for key in physical.works)
    return _sum([*legs])


def _one_truck(physical: Physical) -> int | None:
    """Return 1 if there are own trucks, else None."""
    return None if _trucks(physical) is None else 1


def _berths(physical: Physical) -> int | None:
    """Return the berths of all areas, None if any has no limit."""
    return _sum([area.berths for area in physical.areas.values()])


def _sum(limits: Sequence[int | None]) -> int | None:
    return None if None in limits else sum(filter(None, limits))


def _any_berth(physical: Physical) -> int | None:
    """Return 1 if the berths of any area are limited, else None."""
    return 1 if any(area.berths for area in physical.areas.values()) else None


def _of_lots(sample: str, place: int) -> Callable[[Valuation], Array | None]:
    """Return the figure of a value of the spread of a sample: the mean of that of each replication."""

    def figure(valuation: Valuation) -> Array | None:
        spread = valuation.flows.spreads.get(sample)
        return None if spread is None else spread[:, place]

    return figure


def _busy(valuation: Valuation, stage: str) -> tuple[Array, Array]:
    """Return the busy hours of the units of a stage, and all their hours from the opening on."""
    flows, opening = valuation.flows, valuation.scenario.physical.construction
    states = ("busy", "down", "blocked", "starved", "off")
    hours = [flows.monthly(f"stage.{stage}.{state}_h")[:, opening:] for state in states]
    return hours[0].sum(axis=1), np.sum(hours, axis=(0, 2))


def _lost_cans(flows: Flows) -> Array:
    return sum(map(flows.total, flows.under("cans.lost.")), start=np.zeros(flows.replications))


QUEUES: Block = {
    "wait_h.trucks": _of_trucks("load_wait_h", "trips", _one_truck),
    "wait_h.berths": _of_trucks("berth_h", "trips", _any_berth),
    "wait_h.bays": _of_trucks("queue_h", _LET_IN),
    "wait_h.yard": _of_lots("wait_in_yard_h", 0),
    "wait_p95_h.bays": _of_lots("wait_for_bay_h", _P95),
    "wait_p95_h.yard": _of_lots("wait_in_yard_h", _P95),
    "mean_waiting.trucks": _of_trucks("load_wait_h", _OPEN, _one_truck),
    "mean_waiting.berths": _of_trucks("berth_h", _OPEN, _any_berth),
    "mean_waiting.bays": _of_trucks("queue_h", _OPEN),
    "wait_h.STAGE": _over("stage.{}.wait_h", "stage.{}.taken"),
    "mean_waiting.STAGE": _over("stage.{}.wait_h", _OPEN),
    "waited_share.bays": _of_trucks("waited", _LET_IN),
    "waited_share.STAGE": _over("stage.{}.waited", "stage.{}.taken"),
    "busy_share.trucks": _of_trucks("vehicle_h", _OPEN, _trucks),
    "busy_share.berths": _of_trucks("loading_h", _OPEN, _berths),
    "busy_share.bays": _of_trucks("unloading_h", "works.bay_h"),
    "busy_share.STAGE": ratio_of_means(_busy),
    "throughput_per_h.bays": _of_trucks(_UNLOADED, _OPEN),
    "throughput_per_h.STAGE": _over("stage.{}.taken", _OPEN),
    "turned_away_share": _of_trucks("turned_away", "trips"),
    "impatient_share": _of_trucks("impatient", "trips"),
    "lost_fruit_share": _over("fruit.discarded_kg", "fruit.bought_kg"),
    "lost_cans_share": ratio_of_means(
        lambda valuation: (_lost_cans(valuation.flows), valuation.flows.total("cans.filled"))
    ),
}
