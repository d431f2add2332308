"""Figures read back from their axes: what is drawn is what the frames hold."""

import itertools
from dataclasses import replace
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer
from matplotlib.text import Text

from sim.catalogue.labels import LANGS, Labels
from sim.report import figures
from sim.report.figures.drawing import COLOURS
from sim.scenario.models.wording import LONGEST
from tests.report.drawn import bars, in_order
from tests.report.frames import COSTS, EIGHT, FIVE, GROUPS, shipped_words, study
from tests.report.reading import numbers

DRAWN = {
    "unit_cost": figures.unit_cost,
    "cost_bridge": figures.cost_bridge,
    "cost_causes": figures.cost_causes,
    "fob": figures.fob,
    "landed": figures.landed,
    "npv": figures.npv,
}


@cache
def drawn(name, names=FIVE, lang="en", spread=0.004):
    """Return a figure of a study, drawn once for all tests that read it."""
    return DRAWN[name](study(names, spread=spread), lang)


def texts(figure, *, ticks=True):
    """Return every text that is seen: a tick beyond the end of its axis is not."""
    beyond = set()
    for ax in figure.axes:
        for axis, view in ((ax.xaxis, ax.viewLim.intervalx), (ax.yaxis, ax.viewLim.intervaly)):
            is_told = ticks or axis is ax.yaxis
            seen = (min(view), max(view)) if is_told and ax.axison else (1, 0)
            every = axis.get_major_ticks()
            beyond |= {tick.label1 for tick in every if not seen[0] <= tick.get_loc() <= seen[1]}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in beyond
    ]


@pytest.mark.parametrize("names", [FIVE, EIGHT])
def test_the_bars_of_a_scenario_sum_to_its_cost(names):
    rows = bars(drawn("unit_cost", names, spread=0).axes[0])

    widths = np.sum([[width for _, width in row] for row in rows.values()], axis=0)

    assert widths == pytest.approx([sum(COSTS[name][:8]) for name in names])


def test_the_parts_of_a_bar_touch_and_earnings_stand_left_of_zero():
    rows = bars(drawn("unit_cost", EIGHT, spread=0).axes[0])
    last = [row[EIGHT.index("local-30t")] for row in rows.values()]

    costs, (earned,) = last[:-1], last[-1:]

    assert earned == pytest.approx((0, -60))
    assert [start for start, _ in costs] == pytest.approx(
        [0, *itertools.accumulate(width for _, width in costs[:-1])]
    )


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_of_the_cost_figure_come_from_the_label_table(lang):
    figure = drawn("unit_cost", EIGHT, lang)
    ax = figure.axes[0]
    labels = Labels(lang, shipped_words())

    assert [tick.get_text() for tick in ax.get_yticklabels()] == [labels(name) for name in EIGHT]
    assert list(bars(ax)) == [labels(group) for group in GROUPS]
    assert {text.get_text() for text in figure.legends[0].texts} >= {
        labels(name) for name in GROUPS
    }


def test_a_colour_belongs_to_a_group_in_every_language():
    for lang in LANGS:
        containers = drawn("unit_cost", EIGHT, lang).axes[0].containers
        seen = {each.get_label(): each for each in containers if isinstance(each, BarContainer)}
        for group in GROUPS:
            face = seen[Labels(lang, shipped_words())(group)].patches[0].get_facecolor()
            assert to_hex(face) == COLOURS[group].lower()


def test_neighbours_in_a_stack_differ_in_grey_print():
    light = [np.dot([0.299, 0.587, 0.114], _rgb(COLOURS[group])) for group in GROUPS[:-1]]

    assert min(abs(np.diff(light))) > 0.1


def test_a_part_too_narrow_for_its_number_shows_none():
    seen = {text.get_text() for text in texts(drawn("unit_cost", spread=0))}

    assert "4,452" in seen
    assert "212" not in seen


def test_the_bridge_leads_step_by_step_from_one_cost_to_the_other():
    figure = figures.cost_bridge(study(spread=0), scenario="local-8t")
    own, other = COSTS["local-8t"], COSTS["outside-8t"]
    # Groups that do not change have no row: packaging, ingredients, by-products.
    changes = [mine - theirs for mine, theirs in zip(own[:7], other[:7], strict=True)]
    changes = [change for change in changes if change]

    steps = [row[0] for row in in_order(figure.axes[0])]

    assert [width for _, width in steps] == pytest.approx([*changes, sum(changes)])
    assert [start for start, _ in steps] == pytest.approx(
        [0, *itertools.accumulate(changes[:-1]), 0]
    )


def test_the_bridge_has_a_panel_for_every_pair_with_both_costs_in_its_title():
    figure = figures.cost_bridge(study(EIGHT, spread=0), "id")

    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        "Dari Pabrik maklon 2 t/hari (13.855) ke Pabrik lokal 2 t/hari (14.897)",
        "Dari Pabrik maklon 8 t/hari (13.284) ke Pabrik lokal 8 t/hari (12.140)",
        "Dari Pabrik maklon 30 t/hari (12.833) ke Pabrik lokal 30 t/hari (10.584)",
    ]


def test_the_causes_lead_step_by_step_to_the_same_difference():
    results = study(spread=0)
    figure = figures.cost_causes(results, scenario="local-8t")
    gap = sum(COSTS["local-8t"][:8]) - sum(COSTS["outside-8t"][:8])

    *steps, total = [row[0] for row in in_order(figure.axes[0])]

    assert total == pytest.approx((0, gap))
    assert sum(width for _, width in steps) == pytest.approx(gap)
    assert [start for start, _ in steps[1:]] == pytest.approx(
        list(itertools.accumulate(width for _, width in steps[:-1]))
    )


def test_a_pair_that_is_not_split_by_cause_has_no_panel():
    results = study(EIGHT)
    split = results.kpis["kpi"].str.startswith("cause_") & (results.kpis["scenario"] != "local-8t")
    one = type(results)(results.kpis[~split], results.differences)

    assert len(figures.cost_causes(one).axes) == 1
    with pytest.raises(ValueError, match="no difference of local-2t from a partner is known"):
        figures.cost_causes(one, scenario="local-2t")


def test_what_saves_and_what_costs_more_differ_in_colour_and_sign():
    ax = figures.cost_bridge(study(spread=0), scenario="local-2t").axes[0]

    (bars,) = (one for one in ax.containers if isinstance(one, BarContainer))
    *changes, total = bars.patches
    assert to_hex(total.get_facecolor()) == COLOURS["total"].lower()
    assert {bar.get_width() < 0 for bar in changes} == {True, False}
    for bar in changes:
        colour = COLOURS["saving" if bar.get_width() < 0 else "extra"]
        assert to_hex(bar.get_facecolor()) == colour.lower()


@pytest.mark.parametrize(("names", "scenario"), [(("outside",), None), (FIVE, "outside")])
def test_a_bridge_without_a_partner_is_refused(names, scenario):
    with pytest.raises(ValueError, match="from a partner is known"):
        figures.cost_bridge(study(names), scenario=scenario)


@pytest.mark.parametrize("name", DRAWN)
def test_both_languages_draw_the_same_numbers(name):
    written = [
        # The numbers along an axis depend on the room that names leave.
        sorted(
            numbers(text.get_text(), lang) for text in texts(drawn(name, EIGHT, lang), ticks=False)
        )
        for lang in LANGS
    ]

    assert written[0] == written[1]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("names", "spread"), [(FIVE, 0.03), (EIGHT, 0.004)])
def test_no_text_leaves_the_page_or_covers_another(name, lang, names, spread):
    figure = drawn(name, names, lang, spread)
    assert_apart(figure)


@pytest.mark.parametrize("name", ["cost_bridge", "cost_causes"])
def test_the_longest_names_of_a_pair_stay_on_the_page(name):
    longest = ("canner of the next valley " * 4)[:LONGEST]
    words = {scenario: dict.fromkeys(LANGS, longest) for scenario in FIVE}
    figure = DRAWN[name](replace(study(FIVE), words=words))
    figure.draw_without_rendering()
    for text in texts(figure):
        box = Text.get_window_extent(text)
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= figure.bbox.x1, text.get_text()


def dollars_written(name, names, file):
    """Draw a figure whose scenarios have some names; return the words with dollars in it."""
    words = {key: dict.fromkeys(LANGS, names[row % 3]) for row, key in enumerate(FIVE)}
    with mpl.rc_context({"svg.fonttype": "none"}):
        figures.save(DRAWN[name](replace(study(FIVE), words=words)), file)
    written = file.read_text(encoding="utf-8")
    assert r"\$" not in written
    return {word for word in " ".join(names).split() if "$" in word and word in written}


@pytest.mark.parametrize("name", DRAWN)
def test_dollars_in_names_are_written_as_they_are(name, tmp_path):
    named = dollars_written(name, ("from_17$_to_19$", "canner$", "plant$$"), tmp_path / "a.svg")
    assert len(named) > 1 or name == "landed"


@pytest.mark.parametrize("name", ["cost_bridge", "cost_causes"])
def test_dollars_in_titles_of_several_lines_are_written_as_they_are(name, tmp_path):
    long = "that buys all of its fruit in the valley and in the hills around it"
    names = (f"cannery {long} at 17$", f"canner {long} at 19$", f"plant$$ {long}")
    assert dollars_written(name, names, tmp_path / "a.svg") == {"17$", "19$", "plant$$"}


@pytest.mark.parametrize("name", ["unit_cost", "landed"])
def test_the_same_figure_is_saved_as_the_same_bytes(name, tmp_path):
    # The formats in another order: no file depends on what was saved before.
    orders = {"first": ("png", "svg", "pdf"), "second": ("pdf", "svg", "png")}
    for file, endings in orders.items():
        figure = DRAWN[name](study(), "id")
        for ending in endings:
            figures.save(figure, tmp_path / f"{file}.{ending}")

    for ending in ("png", "svg", "pdf"):
        first, second = (tmp_path / f"{file}.{ending}" for file in orders)
        assert first.read_bytes() == second.read_bytes(), ending


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_saved_figure_names_neither_date_nor_software(ending, tmp_path):
    path = tmp_path / f"figure.{ending}"
    figures.save(drawn("fob"), path)

    for word in (b"Software", b"Matplotlib", b"dc:date", b"CreationDate"):
        assert word not in path.read_bytes()


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.png, \.svg, \.pdf, not as '\.bmp'"):
        figures.save(figures.fob(study()), tmp_path / "figure.bmp")


def test_drawing_leaves_the_settings_of_the_reader_alone():
    before = dict(mpl.rcParams)
    figures.unit_cost(study())

    assert dict(mpl.rcParams) == before


def _rgb(colour):
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def assert_apart(figure):
    """Check that every text of a figure stays on its page, and covers no other."""
    figure.draw_without_rendering()
    page = figure.bbox
    boxes = {text: Text.get_window_extent(text) for text in texts(figure)}

    for text, box in boxes.items():
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, text.get_text()
    for (one, box), (other, beside) in itertools.combinations(boxes.items(), 2):
        assert not overlap(box, beside), (one.get_text(), other.get_text())


def overlap(one, other):
    # Letters rarely fill their line: a point of their boxes may meet.
    slack = 4
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > slack and height > slack
