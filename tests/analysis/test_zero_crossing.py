"""Zeros of lines that are known by hand, and the ranges in which their intervals cover zero."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.zero_crossing import Line, Point, solve

PLACES = np.linspace(0, 10, 21).tolist()


def line_of(mean, half=0.0, places=PLACES):
    return Line.of(lambda at: Point(mean(at), mean(at) - half, mean(at) + half), places)


@given(st.floats(0.1, 100), st.floats(0.5, 9.5), st.floats(0, 0.4), st.sampled_from([-1, 1]))
def test_a_straight_line_is_zero_where_it_is_and_its_interval_is_half_over_slope(
    slope, zero, part, sign
):
    half = part * slope
    root = solve(line_of(lambda at: sign * slope * (at - zero), half), near=5)
    assert root.value == pytest.approx(zero)
    assert (root.low, root.high) == pytest.approx((zero - part, zero + part))
    assert root.crossings == 1
    assert not root.jumps


def test_of_several_zeros_the_nearest_is_taken_and_their_number_told():
    def wave(at):
        return (at - 2) * (at - 5) * (at - 9)

    for near, zero in ((0, 2), (4, 5), (10, 9)):
        root = solve(line_of(wave), near)
        assert (root.value, root.crossings) == (pytest.approx(zero), 3)


def test_an_end_beyond_the_known_places_is_not_known():
    root = solve(line_of(lambda at: at - 9, half=3), near=9)
    assert root.low == pytest.approx(6)
    assert math.isnan(root.high)


def test_a_line_that_is_nowhere_zero_has_no_root():
    root = solve(line_of(lambda at: 1 + at), near=5)
    assert root.crossings == 0
    assert math.isnan(root.value)


def test_a_jump_past_zero_is_told():
    root = solve(line_of(lambda at: -3.0 if at < 4.2 else 5.0), near=0)
    assert root.value == pytest.approx(4.2)
    assert root.jumps


def test_without_an_interval_a_root_has_none():
    root = solve(Line.of(lambda at: Point(at - 3, math.nan, math.nan), PLACES), near=0)
    assert root.value == pytest.approx(3)
    assert math.isnan(root.low)
    assert math.isnan(root.high)


def test_places_at_which_nothing_holds_are_left_out():
    line = Line.of(lambda at: None if at < 2 else Point(at - 3, at - 3, at - 3), PLACES)
    assert line.x[0] == 2
    assert solve(line, near=0).value == pytest.approx(3)


def test_between_points_a_line_is_straight():
    line = Line.through({4: Point(2, 1, 3), 0: Point(-2, -3, -1)})
    assert line.between(1) == Point(-1, -2, 0)
    assert solve(line, near=0) == pytest.approx((2, 1, 3, 1, False))
    assert line.bracket(1) == (0, 4)
