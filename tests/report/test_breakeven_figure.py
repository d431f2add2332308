"""The figure of break-evens, read back from its axes."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.break_even_result import (
    NO_EFFECT,
    NOWHERE,
    BreakEven,
    BreakEvenResult,
    OverRanges,
)
from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Point
from sim.catalogue.labels import LANGS, Labels
from sim.report import figures
from tests.report.frames import plan_with

UNIT = "IDR/USD"


def variable(value, unit=UNIT):
    """Return an exchange rate that is tried from a half to twice its value."""
    return Variable("exchange.usd", unit, 1.0, value, value / 2, 2 * value, (), False, False, False)


def solved(name, slope, zero, why="", *, target=0.0, written=16_000.0, unit=UNIT):
    """Return the break-even of a figure that is a straight line through its target at `zero`."""
    values = np.linspace(written / 2, 2 * written, 9)
    gaps = slope * (values - zero)
    points = [(x, Point(gap, gap - 1e9, gap + 1e9)) for x, gap in zip(values, gaps, strict=True)]
    value = math.nan if why else zero
    figure = target + slope * (written - zero)
    ends = (value, (), value * 0.9, value * 1.1, written / 2, 2 * written)
    return BreakEven(name, "", variable(written, unit), figure, target, *ends, why, tuple(points))


def result(*solutions):
    plan = plan_with({})
    return BreakEvenResult(plan, "npv_idr", "exchange.usd", solutions, (0, 1, 2))


RISING, FALLING = solved("rising", 1e6, 20_000.0), solved("falling", -1e6, 12_000.0)
CLOSE = solved("close", 1e6, 16_010.0)
TARGET = 9e14
FAR = solved("far", 1e6, 9e8, NOWHERE, target=TARGET)


def texts(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


@pytest.mark.parametrize("lang", LANGS)
def test_title_and_legend_name_figure_assumption_target_and_marks(lang):
    labels, figure = Labels(lang), figures.breakeven(result(RISING, FALLING), lang)
    title = " ".join(figure.get_suptitle().split())
    assert all(part in title for part in (labels.kpi("npv_idr"), "exchange.usd", labels.money(0)))
    marks = {labels(f"figure.breakeven.{mark}") for mark in ("met", "written", "band")}
    assert marks <= {*texts(figure)}
    assert all(ax.get_ylabel() == labels("IDR_billion") for ax in figure.axes)


def test_panels_share_the_assumption_where_its_unit_is_the_same():
    first, second = figures.breakeven(result(RISING, CLOSE)).axes
    assert first.get_xlim() == second.get_xlim()
    first, second = figures.breakeven(
        result(RISING, solved("other", 1e6, 2.0, written=3.0, unit="IDR"))
    ).axes
    assert first.get_xlim() != second.get_xlim()


@pytest.mark.parametrize("item", [RISING, FALLING, CLOSE, solved("left", 1e6, 15_990.0)])
def test_the_value_is_written_beside_the_dotted_line_and_the_curve(item):
    figure = figures.breakeven(result(item))
    (ax,) = figure.axes
    figure.canvas.draw()
    (value,) = ax.texts
    box = value.get_window_extent().transformed(ax.transData.inverted())
    assert not box.x0 <= item.variable.value <= box.x1
    curve = ax.lines[0]
    at_ends = np.interp([box.x0, box.x1], *curve.get_data())
    assert (at_ends > box.y1).all() or (at_ends < box.y0).all()


def test_a_target_that_is_not_met_leaves_the_course_of_the_figure_and_says_why():
    flat = solved("flat", 0.0, 20_000.0, NO_EFFECT, target=TARGET)
    far, none = figures.breakeven(result(FAR, flat)).axes
    # 8,000 to 32,000 times a million, in billions, from its target at 900 million.
    low, high = far.lines[0].get_ydata()[[0, -1]]
    assert (low, high) == pytest.approx(((8_000 - 9e8) / 1e3 + 9e5, (32_000 - 9e8) / 1e3 + 9e5))
    bottom, top = far.get_ylim()
    assert top - bottom < 2 * (high - low)
    assert [text.get_text() for text in far.texts] == ["no value reaches it"]
    assert [text.get_text() for text in none.texts] == ["no effect"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_spread_over_ranges_is_drawn_and_told_where_it_is_asked_for(lang):
    labels = Labels(lang)
    told = replace(RISING, over_ranges=OverRanges(18_000.0, 26_000.0, 0.9))
    figure, bare = (figures.breakeven(result(one), lang) for one in (told, RISING))
    bars = [[*line.get_xdata()] for line in figure.axes[0].lines]
    assert [18_000.0, 26_000.0] in bars
    assert labels("figure.breakeven.ranges") in texts(figure)
    assert labels("figure.breakeven.ranges") not in texts(bare)
    for drawn, key in ((bare, "luck"), (figure, "ranges")):
        how = labels(f"figure.source.{key}", n=labels.number(3))
        assert how in " ".join(drawn.get_supxlabel().split())
