"""The plane of two assumptions: where its points go, and how well they find the border."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.plane import MOST_LINES, MOST_POINTS, STEPS, Plane, Tried, told

AXIS = np.linspace(10.0, 20.0, STEPS + 1)
ANGLES = st.floats(0, 2 * math.pi)


def explored(function, x=AXIS, y=AXIS, **limits):
    """Return a plane of a function of x and y that gives the mean and both ends, or None."""
    plane = Plane(x, y, **limits)
    while places := plane.next_places():
        assert not plane.known.keys() & places
        plane.known |= {(i, j): function(x[i], y[j]) for i, j in places}
    return plane


def around(mean, half):
    return Tried(mean, mean - half, mean + half)


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
    half_a_cell = (AXIS[1] - AXIS[0]) / 2
    assert np.abs(radii - 3).max() < half_a_cell
    assert len(circle.known) <= MOST_POINTS
    saddle = explored(lambda x, y: around((x - 14.9) * (y - 15.1), 0.0))
    assert len(saddle.border) == 2


def test_where_nothing_is_defined_there_is_no_border():
    plane = explored(lambda x, y: None if x > 14 else around(y - 15, 0.0))
    assert max(point[0] for line in plane.border for point in line) <= 14
    assert np.isnan(plane.surface(0)[:, -1]).all()
    assert explored(lambda x, y: None).border == []


@pytest.mark.parametrize("tilt", [-0.4, 0.0, 0.4])
@pytest.mark.parametrize("shift", [0.0, 20.0])
def test_a_straight_border_or_none_takes_the_coarse_lines_alone(tilt, shift):
    plane = explored(lambda x, y: around(y - 15 + tilt * (x - 15) + shift, 0.1))
    assert plane.lines == [0, 8, 16, 24, 32]


def test_lines_are_added_where_the_border_bends_and_a_quarter_of_the_grid_at_most():
    def bent(x, y):
        return around(y - 12 - max(0.0, x - 17) ** 2, 0.0)

    plane = explored(bent, most_lines=MOST_LINES)
    assert len(plane.lines) == MOST_LINES <= (STEPS + 1) / 4
    assert min({*plane.lines} - {0, 8, 16, 24, 32}) > 16
    more = explored(bent)
    errors = [
        max(abs(y - 12 - max(0.0, x - 17) ** 2) for line in one.border for x, y in line)
        for one in (plane, more)
    ]
    assert errors[1] < (AXIS[1] - AXIS[0]) / 2 <= 1.5 * errors[0]


def test_a_border_across_the_lines_is_found_within_half_a_cell():
    plane = explored(lambda x, y: around((x - 13.1) ** 3, 0.0), most_lines=MOST_LINES)
    (line,) = plane.border
    assert np.abs(line[:, 0] - 13.1).max() < (AXIS[1] - AXIS[0]) / 2


def test_rows_as_lines_are_columns_of_the_plane_turned():
    def function(x, y):
        return around(math.hypot(x - 15, y - 13) - 3, 0.2)

    upright = explored(function)
    turned = explored(lambda x, y: function(y, x), by_row=True)
    assert upright.lines == turned.lines
    assert turned.known.keys() == {place[::-1] for place in upright.known}
    for end in range(3):
        assert np.allclose(turned.surface(end), upright.surface(end).T)
        assert np.allclose(turned.fine(end), upright.fine(end).T)


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
    assert [told(Tried(0, *ends)) for ends in ((1, 2), (-2, -1), (-1, 1))] == [1, -1, 0]
    assert told(Tried(3, math.nan, math.nan)) == 0
