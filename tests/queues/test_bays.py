"""Queues of trucks at the bays against queueing theory, and against printed tables of events.

Expected values are those of the published and computed cases of M/M/c/K, Erlang, Engset, M/D/c, the
machine repairman, a closed network and impatience, in hours of the scenario files.
"""

import pytest

from tests.queues.measured import events, measured, misses, queue

WAIT, WAITING, BUSY = "wait_h.bays", "mean_waiting.bays", "busy_share.bays"
SERVED, WAITED = "throughput_per_h.bays", "waited_share.bays"
TURNED_AWAY, IMPATIENT = "turned_away_share", "impatient_share"
# What is laid on `mmck.yaml`, and the figures.
OPEN_QUEUES = {
    "M/M/5/12": ({}, {WAITING: 0.0394634473, WAIT: 8 * 0.00493322, SERVED: 7.99953046999 / 8}),
    "M/M/1/8 at full load": (
        {"plant.bays": "1", "plant.waiting_trucks": "7", "vehicles.truck.unloading": "1 h"},
        {WAITING: 3.11111111, WAIT: 3.5, SERVED: 8 / 9, TURNED_AWAY: 1 / 9, BUSY: 8 / 9},
    ),
    "Erlang B": (
        {
            "plant.bays": "2",
            "plant.waiting_trucks": "0",
            "arrivals.every": "1.4 h",
            "vehicles.truck.unloading": "1 h",
        },
        {TURNED_AWAY: 0.129533678756},
    ),
    "Erlang C": (
        {
            "plant.bays": "2",
            "plant.waiting_trucks": "null",
            "arrivals.every": "1.4 h",
            "vehicles.truck.unloading": "1 h",
        },
        {WAITED: 0.187969924812},
    ),
}
# Bays, load of a bay, mean wait in units of the time to unload.
CONSTANT = [(1, 0.5, 0.5), (2, 0.7, 0.493610462527)]
# Patience in units of the time to unload, share that drives on, number waiting, growers an hour of ten.
IMPATIENCE = [
    (5, 0.132249859377, 6.61249296883, 8.67750140623),
    (1, 0.179317064274, 1.79317064274, 8.20682935726),
]
# Own trucks of which one is on the road for 7.5 units of the time to unload on average.
TRIPS_AN_HOUR = {1: 0.588235294118, 8: 3.9627234595, 12: 4.80897243347}


@pytest.mark.parametrize("name", OPEN_QUEUES)
def test_growers_at_the_bays_wait_and_are_turned_away_as_theory_tells(name):
    sets, expected = OPEN_QUEUES[name]
    assert misses(measured(queue("mmck", sets), expected), expected) == {}


@pytest.mark.parametrize(("bays", "load", "wait"), CONSTANT)
def test_growers_wait_as_in_a_queue_with_a_constant_time(bays, load, wait):
    sets = {"plant.bays": f"{bays}", "arrivals.every": f"{1 / (bays * load):.12f} h"}
    expected = {WAIT: wait, BUSY: load}
    assert misses(measured(queue("mdc", sets), expected, 4), expected) == {}


@pytest.mark.parametrize(("patience", "drive_on", "waiting", "served"), IMPATIENCE)
def test_growers_lose_patience_as_theory_tells(patience, drive_on, waiting, served):
    expected = {IMPATIENT: drive_on, WAITING: waiting, SERVED: served / 10}
    sets = {"arrivals.patience.mean": f"{10 * patience} h"}
    assert misses(measured(queue("erlang-a", sets), expected), expected) == {}


def test_own_trucks_are_turned_away_as_engset_tells():
    expected = {TURNED_AWAY: 0.173611111111}
    assert misses(measured(queue("engset"), expected, 4), expected) == {}


@pytest.mark.parametrize("trucks", TRIPS_AN_HOUR)
def test_a_fleet_and_a_bay_are_machines_and_a_repairman(trucks):
    trips = TRIPS_AN_HOUR[trucks] / 10
    expected = {SERVED: trips, BUSY: 2 * trips}  # two hours a truck
    scenario = queue("trucks-and-bay", {"legs.fruit.trucks": f"{trucks}"})
    found = measured(scenario, expected, 12 if trucks == 1 else 5)
    assert misses(found, expected, edge=4 / 8760) == {}


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (
            {"legs.fruit.trucks": "12", "roads.out.distance": "40 km", "vehicles.truck.unloading": "8 h", "plant.bays": "5"},
            {WAITING: 5.75006611303, WAIT: 16 * 0.575012693835, SERVED: 9.99989421916 / 16, BUSY: 0.999989421916},
        ),
        (
            {"legs.fruit.trucks": "2", "roads.out.distance": "80 km", "vehicles.truck.unloading": "0.25 h"},
            {WAITING: 0.00689655172414, WAIT: 0.0147058823529, SERVED: 0.468965517241, BUSY: 0.11724137931},
        ),
        (
            # Repairs of a constant time, by the formula of Takacs.
            {"legs.fruit.trucks": "10", "roads.out.distance": "400 km", "vehicles.truck.unloading_law": "null"},
            {BUSY: 0.821003328802},
        ),
    ],
)  # fmt: skip
def test_other_machines_and_repairmen(sets, expected):
    found = measured(queue("trucks-and-bay", sets), expected, 4)
    assert misses(found, expected, edge=20 / 8760) == {}


def test_a_closed_network_is_a_fleet():
    expected = {
        BUSY: 0.999912295397,
        SERVED: 0.666608196931,
        WAITING: 7.7779726769 - 0.999912295397,
        WAIT: 11.6679823511 - 1.5,
        "busy_share.trucks": 1.0,
    }
    found = measured(queue("closed-network"), expected, 4)
    assert misses(found, expected, edge=20 / 8760) == {}


def test_cars_enter_and_leave_the_wash_as_printed():
    washed = events(queue("car-wash"), "truck.fruit.unloading_h")
    assert [begin for _, begin, _ in washed] == pytest.approx([0, 0, 5, 5, 10, 10, 16])
    assert [end for _, _, end in washed] == pytest.approx([5, 5, 10, 10, 15, 15, 21])


def test_customers_of_the_bank_are_served_or_leave_as_printed():
    bank = queue("bank")
    served = {number - 1: end for number, _, end in events(bank, "truck.fruit.unloading_h")}
    assert served == pytest.approx({0: 3.8595, 1: 23.7507, 3: 37.9599, 4: 43.1401}, abs=1e-4)
    ((number, arrived, left),) = events(bank, "truck.fruit.queue_h")
    assert (number - 1, left, left - arrived) == pytest.approx((2, 13.9003, 1.174), abs=5e-4)


# Minute; in the queue of the loaders, loading, in the queue of the scale, on it; minutes busy of both loaders, of it.
TABLE = [
    (0, 3, 2, 0, 1, 0, 0),
    (5, 2, 2, 1, 1, 10, 5),
    (10, 0, 2, 3, 1, 20, 10),
    (12, 0, 2, 2, 1, 24, 12),
    (20, 0, 1, 3, 1, 40, 20),
    (24, 0, 1, 2, 1, 44, 24),
    (25, 0, 0, 3, 1, 45, 25),
    (36, 0, 0, 2, 1, 45, 36),
    (52, 0, 0, 1, 1, 45, 52),
    (64, 0, 0, 0, 1, 45, 64),
    (72, 0, 1, 0, 1, 45, 72),
    (76, 0, 2, 0, 1, 49, 76),
]


def test_dump_trucks_follow_the_printed_table_of_events():
    parts = ("berth_h", "loading_h", "queue_h", "unloading_h")
    spans = {part: events(queue("dump-trucks"), f"truck.fruit.{part}") for part in parts}

    def there(part, minute):
        return sum(begin <= minute + 1e-9 < end for _, begin, end in spans[part])

    def busy(part, minute):
        return sum(max(0.0, min(end, minute) - begin) for _, begin, end in spans[part])

    changes = {round(hour, 6) for part in parts for _, *span in spans[part] for hour in span}
    assert sorted(minute for minute in changes if minute <= 76) == [row[0] for row in TABLE]
    for minute, *row in TABLE:
        found = [there(part, minute) for part in parts]
        found += [busy(part, minute) for part in ("loading_h", "unloading_h")]
        assert found == pytest.approx(row), minute
    assert sum(end <= 76 for _, _, end in spans["unloading_h"]) == 5
