"""Named streams: pure functions of seed, replication and name, indexed by what they describe."""

from datetime import date

import numpy as np
import pytest

from sim.plant.calendar import Days
from sim.plant.streams import Streams
from sim.plant.transport import Traffic
from sim.streams import EPOCH, generator, log_sigma, lognormal

YEAR = Days(date(2027, 1, 1), 12)


def test_a_stream_is_a_function_of_seed_replication_and_name():
    first = generator(1, 2, "grid.gap").random(5)
    assert generator(1, 2, "grid.gap").random(5).tolist() == first.tolist()
    others = [generator(2, 2, "grid.gap"), generator(1, 3, "grid.gap"), generator(1, 2, "grid")]
    assert all(other.random() != first[0] for other in others)


@pytest.mark.parametrize("law", ["standard_normal", "standard_exponential", "random"])
def test_a_longer_study_starts_with_the_luck_of_the_shorter(law):
    short = Streams(1, 0, YEAR).by_day("area.farm.day", law)
    long = Streams(1, 0, Days(YEAR.start, 120)).by_day("area.farm.day", law)
    assert len(short) == 365
    assert len(long) == Days(YEAR.start, 120).count
    assert long[:365].tolist() == short.tolist()


def test_a_date_has_the_same_luck_whenever_the_study_starts():
    early = Streams(1, 0, YEAR).by_day("slot.delay", "random")
    late = Streams(1, 0, Days(date(2027, 4, 1), 9)).by_day("slot.delay", "random")
    assert early[31 + 28 + 31 :].tolist() == late.tolist()
    years = Streams(1, 0, Days(date(2031, 6, 1), 1)).by_year("supply.year")
    assert Streams(1, 0, YEAR).by_year("supply.year").tolist() == years[:28].tolist()


def test_what_was_drawn_is_met_again_unchanged_whatever_came_in_between():
    drawn = Streams(1, 0, YEAR).by_day("slot.delay", "random")
    with pytest.raises(ValueError, match="read-only"):
        drawn[0] = 0.0
    for other in (Streams(1, 0, Days(YEAR.start, 24, warm_up=31)), Streams(1, 1, YEAR)):
        assert other.by_day("slot.delay", "random").tolist() != drawn.tolist()
    assert Streams(1, 0, YEAR).by_day("slot.delay", "random").tolist() == drawn.tolist()
    whole = generator(1, 0, "slot.delay").random((YEAR.start - EPOCH).days + 365)
    assert drawn.tolist() == whole[-365:].tolist()


def test_a_series_is_read_in_any_order_and_equals_one_long_draw():
    stream = Streams(1, 0, YEAR).series("stage.peel.breakdown", "standard_exponential")
    later, earlier = stream[700], stream[3]
    whole = generator(1, 0, "stage.peel.breakdown").standard_exponential(1000)
    assert [earlier, later] == [whole[3], whole[700]]


def test_a_study_before_the_first_date_with_luck_is_refused():
    with pytest.raises(ValueError, match="2000-01-01 or later, not on 1999-12-01"):
        Streams(1, 0, Days(date(1999, 12, 1), 12))
    assert date(2000, 1, 1) == EPOCH


def test_lognormal_factors_have_mean_one_and_the_coefficient_of_variation_asked_for():
    normals = np.random.default_rng(1).standard_normal(200_000)
    factors = lognormal(normals, 0.3)
    assert factors.mean() == pytest.approx(1, abs=3 * 0.3 / np.sqrt(200_000))
    assert factors.std() == pytest.approx(0.3, rel=0.02)
    assert log_sigma(0.3) == pytest.approx(np.sqrt(np.log(1.09)))


def test_driving_times_have_mean_one():
    # 20 trucks a day, both ways, for ten years: 146 120 factors of standard deviation 0.15.
    days = Days(date(2027, 1, 1), 120)
    traffic = Traffic(Streams(1, 0, days), "fruit", 0.15)
    factors = [
        traffic.both_ways("farm", day, trip) for day in range(days.count) for trip in range(20)
    ]
    half_width = 2.58 * 0.15 / np.sqrt(2 * len(factors))
    assert np.mean(factors) == pytest.approx(1, abs=half_width)


def test_the_kth_truck_of_an_area_on_a_day_meets_the_same_road_in_every_order():
    one, other = (Traffic(Streams(1, 0, YEAR), "fruit", 0.15) for _ in range(2))
    there = one.both_ways("farm", 200, 3)
    others = [
        other.both_ways(*trip) for trip in [("hill", 200, 3), ("farm", 199, 3), ("farm", 200, 2)]
    ]
    assert there not in others
    assert other.both_ways("farm", 200, 3) == there
    assert there[0] != there[1]
