"""Growers whose fruit waits in the yard for the line, against queueing theory."""

import pytest

from tests.queues.measured import measured, misses, queue

TURNED_AWAY, IMPATIENT, SERVED = "turned_away_share", "impatient_share", "throughput_per_h.line"


def test_lots_that_find_no_place_in_the_yard_are_turned_away_as_theory_tells():
    expected = {
        "mean_waiting.line": 1.13938763119,
        "wait_h.line": 1.56306520704,
        SERVED: 0.728944401076,
        TURNED_AWAY: 0.0888194986556,
        "busy_share.line": 0.728944401076,
    }
    assert misses(measured(queue("yard-and-line"), expected), expected) == {}


def test_a_line_of_two_units_without_a_yard_loses_as_erlang_tells():
    sets = {"plant.yard": "0", "plant.stages.line.units": "2", "arrivals.every": "1.4 h"}
    expected = {TURNED_AWAY: 0.129533678756}
    assert misses(measured(queue("yard-and-line", sets), expected), expected) == {}


@pytest.mark.parametrize(
    ("patience", "drive_on", "served"),
    [(5, 0.132249859377, 8.67750140623), (1, 0.179317064274, 8.20682935726)],
)
def test_growers_lose_patience_in_the_yard_as_theory_tells(patience, drive_on, served):
    expected = {IMPATIENT: drive_on, SERVED: served / 10}
    sets = {"arrivals.patience.mean": f"{10 * patience} h"}
    assert misses(measured(queue("impatient-yard", sets), expected), expected) == {}
