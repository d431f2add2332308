"""Queues at the stages of a line against queueing theory: waits, numbers waiting, blocking, batches.

Expected values are those of the computed cases of M/M/c, M/G/1, M/D/c, tandem lines with finite buffers
and the conveyor; those of service in batches come from the chain of the cans that each batch leaves.
"""

import math

import numpy as np
import pytest

from tests.queues.measured import events, measured, misses, queue

WAIT, WAITING, BUSY = "wait_h.line", "mean_waiting.line", "busy_share.line"
WAITED, SERVED, MOST = "waited_share.line", "throughput_per_h.line", "wait_p95_h.yard"
STAGE = "plant.stages.line."
EXPONENTIAL = {
    "M/M/1": (
        {},
        {WAITED: 0.8, WAITING: 3.2, WAIT: 3.2, BUSY: 0.8, SERVED: 1.0, MOST: 0.8 * 13.86},
    ),
    "M/M/2": (
        {"arrivals.every": "1 h", f"{STAGE}time": "1.5 h", f"{STAGE}units": "2"},
        {WAITED: 0.642857142857, WAITING: 1.92857142857, WAIT: 5 * 0.385714285714, BUSY: 0.75},
    ),
    "M/M/3": (
        {"arrivals.every": "1 h", f"{STAGE}time": "2 h", f"{STAGE}units": "3"},
        {WAITED: 0.444444444444, WAITING: 0.888888888889, WAIT: 0.888888888889, BUSY: 2 / 3},
    ),
}
# Law of the time of a lot, mean number waiting at a load of 80 %.
GENERAL = {
    "constant": 1.6,
    "erlang 2": 2.4,
    "uniform 100 %": 2.13333333333,
    "lognormal 150 %": 5.2,
    # Half of the lots take 0.4 h, half 1.2 h: Pollaczek and Khinchine with a squared variation of 1 / 4.
    "drawn 24 72 min": 0.8**2 * 1.25 / (2 * 0.2),
}
# Units, load of a unit, mean wait in times of a lot.
CONSTANT = [(2, 0.7, 0.493610462527), (4, 0.9, 0.999965885656)]
PLACES = "plant.stages.{}.buffer"
TANDEM = {
    "no place": ("tandem", {}, 22 / 39),
    "one place": (
        "tandem",
        {PLACES.format("second"): "1", PLACES.format("third"): "1"},
        8529 / 12721,
    ),
    "two places behind": ("tandem", {PLACES.format("third"): "2"}, 0.637362637363),
    "slow middle": ("tandem", {"plant.stages.second.time": "1.25 h"}, 0.513595902939),
    "four stations": ("tandem-four", {}, 0.970324512012),
}


@pytest.mark.parametrize("name", EXPONENTIAL)
def test_lots_wait_for_units_as_erlang_tells(name):
    sets, expected = EXPONENTIAL[name]
    assert misses(measured(queue("line", sets), expected), expected, edge=1e-3) == {}


@pytest.mark.parametrize("law", GENERAL)
def test_lots_wait_the_longer_the_more_their_times_vary(law):
    # More lots for the law with the longest tail.
    pace = 0.2 if law == "lognormal 150 %" else 1.0
    sets = {
        "arrivals.every": f"{pace} h",
        f"{STAGE}service": law,
        f"{STAGE}time": f"{0.8 * pace} h",
    }
    expected = {WAITING: GENERAL[law], WAIT: pace * GENERAL[law], BUSY: 0.8}
    assert misses(measured(queue("line", sets), expected), expected, edge=1e-3) == {}


@pytest.mark.parametrize(("units", "load", "wait"), CONSTANT)
def test_lots_of_a_constant_time_wait_for_units_as_crommelin_tells(units, load, wait):
    time = units * load
    sets = {
        f"{STAGE}units": f"{units}",
        f"{STAGE}service": "constant",
        f"{STAGE}time": f"{time} h",
    }
    expected = {WAIT: wait * time, BUSY: load}
    assert misses(measured(queue("line", sets), expected), expected, edge=1e-3) == {}


@pytest.mark.parametrize("name", TANDEM)
def test_stations_with_few_places_between_block_one_another(name):
    file, sets, rate = TANDEM[name]
    scenario = queue(file, sets)
    key = f"throughput_per_h.{[*scenario.physical.plant.stages][-1]}"
    assert misses(measured(scenario, {key: rate}, 4), {key: rate}, edge=1e-3) == {}


def test_a_line_and_its_mirror_image_are_equally_fast():
    ends = []
    for before, behind in ((2, 0), (0, 2)):
        sets = {PLACES.format("second"): f"{before}", PLACES.format("third"): f"{behind}"}
        key = "throughput_per_h.third"
        ends.append(measured(queue("tandem", sets), {key: 0}, 4)[key])
    (first, error), (then, other) = ends
    assert abs(first - then) < 3 * math.hypot(error, other)


@pytest.mark.parametrize(("law", "rejected"), [("uniform 25 %", 8.21), ("uniform 12.5 %", 2.149)])
def test_a_conveyor_turns_stools_away_that_find_no_place(law, rejected):
    # Of 900 stools in 3600 s, after a warm-up.
    stages = ("first", "second", "third")
    sets = {f"plant.stages.{name}.service": law for name in stages} | {"warm_up": "60 day"}
    expected = {"turned_away_share": rejected / 900}
    found = measured(queue("conveyor", sets), expected, 20)
    assert misses(found, expected, edge=0.07 / 900) == {}


def left_behind(least, most, every, cycle):
    """Return mean number waiting, share that waits and utilisation of a batch server.

    One lot an hour comes to it at random.

    A batch takes up to `most` lots when the server is free and `least` are there, or each `every` hours if
    that is not 0. The chain of the lots that are there as a batch may begin is solved; means are those of
    its spans by renewal and reward: while it lasts, arrivals pile up by the square of the time. The lot
    alone that completes a batch for a free server does not wait.
    """
    span, longest = every or cycle, 400
    counts = np.arange(longest)
    logs = counts * math.log(span) - span
    come = np.exp(logs - np.array([math.lgamma(count + 1) for count in counts]))
    chain, length, waits = np.zeros((longest, longest)), [], []
    at_once, busy = [], []
    for there in range(longest):
        lacking = 0 if every else max(0, least - there)
        begins = there + lacking
        left = max(0, begins - most)
        chain[there, left:] = come[: longest - left]
        length.append(lacking + span)
        waits.append(sum(range(there, begins)) + left * span + span**2 / 2)
        at_once.append(1.0 if lacking > 0 else 0.0)
        busy.append(cycle if begins > 0 else 0.0)
    chain /= chain.sum(axis=1, keepdims=True)
    shares = np.linalg.matrix_power(chain, 1 << 14)[0]
    waiting, first, used = (shares @ each / (shares @ length) for each in (waits, at_once, busy))
    return waiting, 1 - first, used


# Policy of the retort; least and most lots, hours between departures, cycle.
BATCHES = {
    "full": ({"start": "full"}, (4, 4, 0, 2.5)),
    "what is there": ({"start": "available"}, (1, 4, 0, 2.5)),
    "what is there, slow": ({"start": "available", "cycle": "3.6 h"}, (1, 4, 0, 3.6)),
    "two at least": ({"start": "available", "least": "2_000 can"}, (2, 4, 0, 2.5)),
    "one at a time": ({"load": "1_000 can", "cycle": "0.7 h"}, (1, 1, 0, 0.7)),
    "departures": ({"start": "departures", "every": "3 h"}, (1, 4, 3.0, 2.5)),
}


@pytest.mark.parametrize("name", BATCHES)
def test_cans_wait_for_a_batch_as_the_chain_of_batches_tells(name):
    policy, batch = BATCHES[name]
    sets = {f"plant.stages.retort.{key}": value for key, value in policy.items()}
    waiting, waits, busy = left_behind(*batch)
    expected = {
        "mean_waiting.retort": 1000 * waiting,
        "wait_h.retort": waiting,
        "waited_share.retort": waits,
        "busy_share.retort": busy,
    }
    found = measured(queue("retort", sets), expected)
    assert misses(found, expected, edge=3e-3) == {}


def test_the_chain_of_batches_is_that_of_single_lots_where_a_batch_is_one():
    # M/D/1 with a load of 70 %: 0.7 squared over twice 0.3; 70 % find it occupied.
    assert left_behind(1, 1, 0, 0.7) == pytest.approx((0.49 / 0.6, 0.7, 0.7), rel=1e-6)


def test_cars_draw_from_a_tank_and_wait_for_its_truck_as_printed():
    station = queue("gas-station")
    finished = [end for _, _, end in events(station, "stage.work")]
    assert finished == pytest.approx([105.5, 148, 305, 398.5, 481, 779, 781.5, 904])
    ((_, called, arrived),) = events(station, "stage.delivery")
    assert (called, arrived) == pytest.approx((460, 760))
    waiting = [(begin, end) for _, begin, end in events(station, "stage.lack")]
    assert waiting == [pytest.approx((705, 760))]


def test_what_is_sent_is_received_after_the_latency_as_printed():
    received = [(end, begin) for _, begin, end in events(queue("latency"), "stage.work")]
    assert received == [pytest.approx((sent + 10, sent)) for sent in range(5, 90, 5)]


# When the generator sends, how long each message keeps the consumer busy, when he takes it.
_TO_MANY = "10 18 27 34 40 46 56 65 74 82 92 98 min"
MESSAGES = {
    "one to one": (
        "6 12 19 26 36 46 52 58 65 75 85 95 min",
        "6 5 4 4 7 4 5 8 4 5 7 7 min",
        [6, 12, 19, 26, 36, 46, 52, 58, 66, 75, 85, 95],
    ),
    "one to many, first": (
        _TO_MANY,
        "4 6 5 4 6 6 8 4 8 5 5 4 min",
        [10, 18, 27, 34, 40, 46, 56, 65, 74, 82, 92, 98],
    ),
    "one to many, second": (
        _TO_MANY,
        "5 6 6 7 6 4 4 8 6 4 6 5 min",
        [10, 18, 27, 34, 41, 47, 56, 65, 74, 82, 92, 98],
    ),
}
LATE = {"one to one": 1, "one to many, first": 0, "one to many, second": 2}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_taken_and_are_late_as_printed(name):
    times, busy, taken = MESSAGES[name]
    pipe = queue("pipe", {"arrivals.times": times, f"{STAGE}service": f"listed {busy}"})
    found = [begin for _, begin, _ in events(pipe, "stage.work")]
    assert found == pytest.approx(taken)
    sent = [float(minute) for minute in times.split()[:-1]]
    late = sum(begin - minute > 1e-6 for begin, minute in zip(found, sent, strict=True))
    assert late == LATE[name]


def test_machines_with_a_mechanic_make_as_many_parts_as_takacs_tells():
    # 3310.3 parts of each of ten machines in four weeks of 40320 min; a stored run made 3277.5.
    expected = {SERVED: 10 * 3310.3 / 40_320}
    found = measured(queue("machine-shop"), expected, 8)
    assert misses(found, expected, edge=1e-3) == {}
    mean, error = found[SERVED]
    of_a_run = error * math.sqrt(8) * math.sqrt(8_760 / 40_320)
    assert abs(mean - 32_775 / 40_320) < 3 * of_a_run
