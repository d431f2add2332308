"""The page of a figure: sizes, font, title, a place in another figure, and files."""

import re
import zlib
from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.image import imread
from matplotlib.text import Text

from sim.report import figures
from sim.report.figures.files import Picture
from sim.report.figures.fitting import MINUS, widened
from sim.report.figures.measure import text_width, wrapped
from tests.report.frames import study


@pytest.mark.parametrize(("size", "width"), [("column", 85), ("page", 170)])
def test_a_page_has_the_width_of_its_size_and_300_dots_an_inch(size, width, tmp_path):
    figures.save(figures.npv(study(), size=size), tmp_path / "a.png")
    assert imread(tmp_path / "a.png").shape[1] == pytest.approx(width / 25.4 * 300, abs=1)


@pytest.mark.parametrize("name", ["npv", "landed"])
def test_a_slide_is_sixteen_by_nine_and_its_letters_are_larger_than_those_of_a_page(name):
    slide = getattr(figures, name)(study(), size="slide")
    assert slide.get_figwidth() / slide.get_figheight() == pytest.approx(16 / 9)
    if name == "npv":
        page = figures.npv(study())
        assert slide.get_figwidth() <= page.get_figwidth()


def test_another_size_or_option_or_font_is_refused_in_a_line():
    with pytest.raises(ValueError, match="no size 'poster', only column, page, slide"):
        figures.npv(study(), size="poster")
    with pytest.raises(TypeError, match="no option sise, only size, title, font, ax"):
        figures.npv(study(), sise="page")
    with pytest.raises(
        ValueError, match=r"^no font 'Nowhere' is installed; installed are: .*DejaVu"
    ):
        figures.npv(study(), font="Nowhere")


def test_a_font_and_a_title_are_those_that_are_named():
    figure = figures.npv(study(), font="DejaVu Serif", title="A $5 plan & a_name")
    assert figure.get_suptitle() == "A $5 plan & a_name"
    written = figure.findobj(lambda one: isinstance(one, Text) and one.get_text())
    assert {text.get_fontfamily()[0] for text in written} == {"DejaVu Serif"}
    assert not figures.npv(study(), title="").get_suptitle()


def test_a_title_that_is_too_long_has_lines():
    long = "What the plants of the district are worth to those who pay for them " * 3
    figure = figures.npv(study(), title=long)
    assert figure.get_suptitle().count("\n") >= 2
    assert figure.get_suptitle().split() == long.split()


@pytest.mark.parametrize("width", [20, 60, 200])
def test_lines_are_no_wider_than_their_room_and_lose_no_letter(width):
    text = "The path investment.equipment.cost of a_plant&canner, 89\N{NO-BREAK SPACE}% done"
    lines = wrapped(text, width, 8).split("\n")
    assert all(text_width(line, 8) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if width == 60:
        assert {"investment.", "equipment."} <= {*lines}
        assert any(line.startswith("89\N{NO-BREAK SPACE}%") for line in lines)


def test_a_notebook_is_given_the_picture_whose_layout_is_measured():
    figure = figures.npv(study())
    picture = figure._repr_png_()
    assert imread(BytesIO(picture)).shape[1] > 500
    assert picture == figures.drawn(figure, ".png")


@pytest.mark.parametrize("kind", [".svg", ".png"])
def test_a_file_takes_one_drawing_whatever_layout_the_reader_asks_for(kind, monkeypatch):
    with mpl.rc_context({"figure.constrained_layout.use": True}):
        mine = figures.npv(study())
    plain, draw, drawings = figures.npv(study()), Picture.draw, []
    monkeypatch.setattr(Picture, "draw", lambda *of: (drawings.append(of), draw(*of)))
    assert figures.drawn(mine, kind) == figures.drawn(plain, kind)
    assert len(drawings) == 2


def test_a_text_is_measured_once_for_all_figures_that_write_it(monkeypatch):
    before, measured = figures.npv(study()), []
    measure = RendererAgg.get_text_width_height_descent
    with monkeypatch.context() as patched:
        patched.setattr(
            RendererAgg,
            "get_text_width_height_descent",
            lambda self, text, *of, **how: (measured.append(text), measure(self, text, *of, **how))[
                1
            ],
        )
        after = figures.npv(study())
    # Older releases of matplotlib measure the height of a line of a legend each time.
    assert not {*measured} - {"lp"}
    assert figures.drawn(before, ".svg") == figures.drawn(after, ".svg")


@pytest.mark.parametrize("name", ["npv", "landed"])
def test_a_figure_is_drawn_into_axes_or_a_part_of_another(name):
    whole, (left, right) = plt.subplots(1, 2, figsize=(14, 8))
    part = getattr(figures, name)(study(), ax=left)
    right.plot([1, 2])
    whole.canvas.draw()
    assert part.axes
    assert left not in whole.axes
    for text in part.findobj(Text):
        if text.get_text() and text.get_visible():
            assert Text.get_window_extent(text).x1 <= right.bbox.x1
    ends = [ax.bbox for ax in part.axes]
    assert all(box.x1 < right.bbox.x0 for box in ends)
    plt.close(whole)

    other = plt.figure(figsize=(7, 5), layout="constrained")
    upper, _ = other.subfigures(2, 1)
    assert getattr(figures, name)(study(), ax=upper).axes[0] in other.axes
    plt.close(other)


def test_axes_without_a_place_in_a_grid_are_refused():
    figure = plt.figure()
    with pytest.raises(ValueError, match="a SubFigure, or Axes of subplots"):
        figures.npv(study(), ax=figure.add_axes((0, 0, 1, 1)))
    plt.close(figure)


@pytest.mark.parametrize("write", [figures.save, lambda figure, file: figure.savefig(file)])
def test_text_in_svg_is_text_and_fonts_in_pdf_are_truetype(write, tmp_path):
    figure = figures.npv(study(), "id")
    for ending in ("svg", "pdf"):
        write(figure, tmp_path / f"a.{ending}")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert figure.get_suptitle() in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    kinds = re.findall(rb"/Subtype /(Type3|CIDFontType2|TrueType)", _unpacked(tmp_path / "a.pdf"))
    assert kinds
    assert b"Type3" not in kinds


def _unpacked(path):
    content = path.read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    for stream in streams:
        try:
            content += zlib.decompress(stream)
        except zlib.error:
            continue
    return content


def test_a_number_below_zero_has_a_minus_and_a_name_keeps_its_hyphen():
    figure = figures.cost_bridge(study())
    written = [text.get_text() for text in figure.findobj(Text)]
    assert any(text.startswith(MINUS) for text in written)
    assert not any(re.match(r"-\d", text) for text in written)


def test_the_source_line_tells_study_data_prices_and_estimates():
    line = " ".join(figures.npv(study()).get_supxlabel().split())
    assert "study “study”; data to 2026, prices of 2025; 75 % of the values are estimates" in line
    assert "luck only: mean and 95 % interval of 20 replications" in line


@given(
    values=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8),
    reach=st.lists(st.tuples(st.floats(0, 40), st.floats(0, 40)), min_size=8, max_size=8),
    is_inverted=st.booleans(),
)
def test_limits_leave_room_for_every_text_and_for_no_more(values, reach, is_inverted):
    room, limits = 100.0, (500.0, -500.0) if is_inverted else (-500.0, 500.0)
    at, ends = np.array(values), np.array(reach[: len(values)])
    first, last = widened(limits, room, at, ends)
    places = room * (at - first) / (last - first)
    assert (places - ends[:, 0]).min() >= -1e-6
    assert (places + ends[:, 1]).max() <= room + 1e-6
    low, high = sorted((first, last))
    assert low <= -500 + 1e-6
    assert high >= 500 - 1e-6
    edges = [*(places - ends[:, 0]), room * (limits[0] - first) / (last - first)]
    assert min(edges) == pytest.approx(0, abs=1e-6)
