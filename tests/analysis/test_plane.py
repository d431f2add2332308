"""The plane of two assumptions: where its points go, and how well they find the border."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.plane import MOST_POINTS, STEPS, Plane, told
from sim.analysis.zero_crossing import Point

AXIS = np.linspace(10.0, 20.0, STEPS + 1)
ANGLES = st.floats(0, 2 * math.pi)


def explored(function, x=AXIS, y=AXIS):
    """Return a plane of a function of x and y that gives the mean and both ends, or None."""
    plane = Plane(x, y)
    while places := plane.next_places():
        assert not plane.known.keys() & places
        plane.known |= {(i, j): function(x[i], y[j]) for i, j in places}
    return plane


def around(mean, half):
    return Point(mean, mean - half, mean + half)


@given(ANGLES, st.floats(-4, 4), st.floats(0, 3))
def test_a_straight_border_is_found_exactly_from_a_quarter_of_the_points(angle, shift, half):
    across, up = math.cos(angle), math.sin(angle)

    def function(x, y):
        return across * (x - 15) + up * (y - 15) - shift

    plane = explored(lambda x, y: around(function(x, y), half))
    assert len(plane.known) <= MOST_POINTS <= (STEPS + 1) ** 2 / 4
    points = np.concatenate([*plane.border, np.empty((0, 2))])
    assert np.abs([function(*point) for point in points]).max(initial=0) < 1e-9
    corners = [function(x, y) > 0 for x in (10, 20) for y in (10, 20)]
    assert bool(len(points)) == (len(set(corners)) > 1)


@given(st.floats(0.3, 1.5))
def test_a_band_is_as_wide_as_the_interval(half):
    plane = explored(lambda x, y: around(y - 15, half))
    untold = (plane.fine(1) < 0) & (plane.fine(2) > 0)
    width = untold.mean(axis=0) * 10
    assert width == pytest.approx(2 * half, abs=0.1)


def test_a_curved_border_is_close_and_a_saddle_is_met():
    circle = explored(lambda x, y: around(math.hypot(x - 15, y - 15) - 3, 0.1))
    (line,) = circle.border
    radii = np.hypot(*(line - 15).T)
    assert radii == pytest.approx(3, rel=0.01)
    assert len(circle.known) <= MOST_POINTS
    saddle = explored(lambda x, y: around((x - 14.9) * (y - 15.1), 0.0))
    assert len(saddle.border) == 2


def test_where_nothing_is_defined_there_is_no_border():
    plane = explored(lambda x, y: None if x > 14 else around(y - 15, 0.0))
    assert max(point[0] for line in plane.border for point in line) <= 14
    assert np.isnan(plane.surface(0)[:, -1]).all()
    assert explored(lambda x, y: None).border == []


@pytest.mark.parametrize("axis", [0, 1])
def test_an_axis_along_which_nothing_changes_is_flat(axis):
    plane = explored(lambda *at: around(at[1 - axis] - 14, 0.1))
    assert plane.is_flat(axis, 1e-9)
    assert not plane.is_flat(1 - axis, 1e-9)


def test_whole_numbers_may_repeat_on_an_axis():
    whole = np.linspace(1, 5, STEPS + 1).round()
    plane = explored(lambda x, y: around(x - 2.5, 0.0), x=whole)
    assert {point[0] for line in plane.border for point in line} == {2.5}


def test_what_an_interval_tells():
    assert [told(Point(0, *ends)) for ends in ((1, 2), (-2, -1), (-1, 1))] == [1, -1, 0]
    assert told(Point(3, math.nan, math.nan)) == 0
