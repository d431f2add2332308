"""Times by a law: means, spreads and orders, against textbook moments and lists."""

import math

import numpy as np
import pytest

from sim.plant.calendar import Days
from sim.plant.laws import draws
from sim.plant.machines import breakdowns
from sim.plant.streams import Streams
from sim.scenario.models.laws import parse_law
from sim.scenario.models.physical import Stage
from sim.scenario.models.study import Timing
from sim.units import Measured

MANY = 200_000
# Law, and the square of its coefficient of variation.
LAWS = [
    ("constant", 0.0),
    ("exponential", 1.0),
    ("erlang 4", 1 / 4),
    ("uniform 60 %", 0.6**2 / 3),
    ("lognormal 150 %", 2.25),
    ("hyperexponential 200 %", 4.0),
]


def streams():
    return Streams(7, 0, Days.of(Timing(horizon=1)))


def drawn(text, count, name="x"):
    return draws(parse_law(text), streams(), name, count)


@pytest.mark.parametrize(("law", "squared_cv"), LAWS)
def test_a_law_is_a_factor_of_mean_one_with_its_variance(law, squared_cv):
    found = drawn(law, MANY)
    assert found.mean() == pytest.approx(1, abs=4 * math.sqrt(squared_cv / MANY) + 1e-12)
    assert found.var() == pytest.approx(squared_cv, rel=0.1)
    assert found.min() >= 0


@pytest.mark.parametrize("law", [law for law, _ in LAWS] + ["drawn 1 2 h", "listed 1 2 h"])
def test_more_draws_begin_with_those_of_fewer(law):
    assert drawn(law, 70).tolist() == drawn(law, 500)[:70].tolist()


def test_an_erlang_law_of_one_phase_is_exponential():
    assert drawn("erlang 1", 9).tolist() == drawn("exponential", 9).tolist()


def test_a_list_is_taken_in_its_order_and_begins_again():
    minutes = 60 * drawn("listed 10 5 7.5 min", 5)
    assert minutes.tolist() == pytest.approx([10, 5, 7.5, 10, 5])
    assert parse_law("listed 10 5 7.5 min").mean(3.0) == pytest.approx(22.5 / 3 / 60)


def test_drawn_times_are_those_of_the_list_with_equal_shares():
    values, counts = np.unique(drawn("drawn 1 2 4 h", MANY), return_counts=True)
    assert values.tolist() == [1, 2, 4]
    assert counts / MANY == pytest.approx([1 / 3] * 3, abs=0.005)


def test_repairs_follow_the_law_of_the_stage():
    def repairs(law):
        rate, law = Measured(1, "t/h"), parse_law(law)
        stage = Stage(takes="fruit", rate=rate, mtbf=5.0, repair=2.0, repair_law=law)
        return breakdowns("s", stage, streams(), 1_000.0)[1::2]

    assert set(repairs("constant")) == {2.0}
    assert repairs("listed 1 3 h")[:4] == [1.0, 3.0, 1.0, 3.0]
    assert np.mean(repairs("exponential")) == pytest.approx(2, rel=0.2)
