"""Mechanics whom stages share: a shift worked out by hand, and the formulas of the machine repairman."""

import math
from datetime import time
from unittest.mock import patch

import numpy as np
import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.laws import parse_law
from sim.scenario.models.parts import Area, Vehicle
from sim.scenario.models.physical import CallOff
from tests.plant.builders import physical, plant, shaken_plant, span, stage, total, working


def broken_after(hours):
    """Return a patch by which each stage breaks down once for 1 h, after some hours of work."""

    def breakdowns(stream, *_):
        after = hours.get(stream.removeprefix("stage."))
        return [] if after is None else [after, 1.0, math.inf, 0.0]

    return patch("sim.plant.machines.breakdowns", breakdowns)


@pytest.mark.parametrize(("mechanics", "waits"), [(None, 0), (2, 0), (1, 1)])
def test_of_two_stages_that_break_at_once_the_second_waits_for_the_mechanic(mechanics, waits):
    # Lots are in the yard at 8.0, 8.5 and 9.0. Peeling takes 1 h a lot and breaks after 1.5 h, at 9.5.
    # Filling takes 2 h, begins at 9.0, and breaks after half an hour, at 9.5 too. What is first in the
    # line is repaired first, till 10.5; one mechanic is with the other from then on.
    line = {"peel": stage(speed=1), "fill": stage(speed=0.5, gives="can")}
    with broken_after({"peel": 1.5, "fill": 0.5}):
        works = plant(stages=line, mechanics=mechanics)
        run = simulate(physical(plant=works), span(1), 0)
    assert total(run, "stage.peel.down_h") == pytest.approx(1.0)
    assert total(run, "stage.fill.down_h") == pytest.approx(1.0 + waits)


def test_a_breakdown_of_a_later_lot_may_be_the_earlier_one():
    # Filling breaks in the first lot after 1.9 h, at 10.9; peeling in the third after 2.5 h, at 10.5 and
    # till 11.5, so filling waits 0.6 h. Lot by lot the breakdown of filling is computed first.
    line = {"peel": stage(speed=1), "fill": stage(speed=0.5, gives="can")}
    with broken_after({"peel": 2.5, "fill": 1.9}):
        run = simulate(physical(plant=plant(stages=line, mechanics=1)), span(1), 0)
    assert total(run, "stage.peel.down_h") == pytest.approx(1.0)
    assert total(run, "stage.fill.down_h") == pytest.approx(1.0 + 0.6)


def test_mechanics_enough_for_all_change_nothing():
    units = sum(part.units for part in shaken_plant().stages.values())
    free, bound = (
        simulate(physical(plant=shaken_plant(mechanics=count)), span(12), 0)
        for count in (None, units)
    )
    assert free.amounts.keys() == bound.amounts.keys()
    for account, amounts in free.amounts.items():
        assert bound.amounts[account].tolist() == amounts.tolist(), account


def test_one_mechanic_for_all_leaves_stages_down_for_longer():
    runs = [
        simulate(physical(plant=shaken_plant(mechanics=count, outage=None)), span(24), 0)
        for count in (None, 1)
    ]
    free, bound = (
        sum(hours.sum() for account, hours in run.amounts.items() if account.endswith("down_h"))
        for run in runs
    )
    assert bound > free


def down(units, mechanics, law, **breaks):
    """Return the mean number of units down by replication, of units that always have work."""
    one = stage(time=1.0, units=units, gives="can", repair_law=parse_law(law), **breaks)
    works = plant(stages={"fill": one}, mechanics=mechanics, batch=10, min_paid_hours=24, bays=9)
    scenario = physical(
        plant=works,
        areas={"farm": Area(at="farm", annual=365 * units)},
        call_off=CallOff(target=0.36 * units, harvest_start=time(7)),
        vehicles={"truck": Vehicle(payload=1, loading=0, unloading=0)},
        calendar=working(shift_start=time(8), shift=24.0),
    )
    found = []
    for replication in range(6):
        run = simulate(scenario, span(3), replication)
        hours = [total(run, f"stage.fill.{state}_h") for state in ("busy", "down")]
        found.append(units * hours[1] / sum(hours))
    return np.array(found)


def down_of_repairmen(units, mechanics, mtbf, repair):
    """Return the mean number down of M/M/c//N, from the balance of each number with the next."""
    weights = [1.0]
    for down in range(units):
        failing = (units - down) / mtbf
        weights.append(weights[-1] * failing * repair / min(down + 1, mechanics))
    return np.dot(range(units + 1), weights) / sum(weights)


@pytest.mark.parametrize(
    ("units", "mechanics", "mtbf", "repair"),
    [(2, 1, 4.0, 0.25), (6, 1, 6.0, 2.0), (6, 2, 3.0, 1.5)],
)
def test_units_wait_for_mechanics_as_machines_for_repairmen(units, mechanics, mtbf, repair):
    found = down(units, mechanics, "exponential", mtbf=mtbf, repair=repair)
    error = found.std(ddof=1) / np.sqrt(len(found))
    expected = down_of_repairmen(units, mechanics, mtbf, repair)
    assert abs(found.mean() - expected) < 3 * error < 0.1 * expected


def test_units_of_a_constant_repair_wait_as_the_formula_of_takacs_says():
    # Ten machines that run 300 min on average, one repairman, 30 min a repair: the repairman is busy
    # for 0.821003328802 of the time, which is the share of the machines that runs too (30 x 10 = 300).
    found = down(10, 1, "constant", mtbf=5.0, repair=0.5)
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert abs(found.mean() - 10 * (1 - 0.821003328802)) < 3 * error < 0.15
