"""The table, sentences and figure of where costs meet, read back from curves made by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.curves import CrossoverResult, Curve
from sim.catalogue.keys import NET
from sim.catalogue.labels import LANGS, UNDEFINED
from sim.report import figures, tables
from tests.report.frames import plan_with, shipped_words
from tests.report.reading import numbers

REPLICATIONS = (0, 1, 2)
PLAN = plan_with(shipped_words())
LUCK = np.array([-20.0, 0.0, 20.0])


def spread(costs):
    """Return costs [point, replication] with luck that both chains share."""
    return np.array(costs, dtype=float)[:, None] + LUCK


def curve(name, change, places, *costs):
    """Return a curve of three lines: the plant, with its grant, and the toll canner."""
    lines = dict(zip(("own", "own" + NET, "against"), map(spread, costs), strict=True))
    at = np.array(places, dtype=float)
    return Curve(name, name.replace("local", "outside"), change, at, at, lines)


@pytest.fixture(scope="module")
def crossed():
    """Return a plant of 4 bn IDR a year and 9 000 IDR a can beside a fee of 13 000; one always dear."""
    cans, km = [4e5, 8e5, 2e6], [0, 100, 300]
    own = [9_000 + 4e9 / cans_a_year for cans_a_year in cans]
    net = [9_000 + 2e9 / cans_a_year for cans_a_year in cans]
    return CrossoverResult(
        PLAN,
        (
            curve("local-8t", "orders", cans, own, net, [13_000] * 3),
            curve("local-8t", "distance", km, [12_000] * 3, [11_000] * 3, [12_400, 12_800, 13_600]),
            curve("local-2t", "orders", [3e5, 5e5], [16_000, 15_000], [13_000] * 2, [12_500] * 2),
            curve("local-2t", "size", [3e5, 5e5, 9e5], [16_000, 12_000, 13_000], [12_000] * 3,
                  [12_500] * 3),
            curve("local-2t", "distance", km, [15_800] * 3, [14_200] * 3, [14_000, 14_400, 15_200]),
        ),
        REPLICATIONS,
    )  # fmt: skip


def test_the_table_tells_where_or_why_not(crossed):
    frame = tables.crossings(crossed).written
    small, large = frame["Local plant 2 t/day"], frame["Local plant 8 t/day"]
    assert large.tolist() == [
        "1,000,000", "500,000", "400,000 to 2,000,000", UNDEFINED, UNDEFINED, UNDEFINED,
        "plant cheaper", "plant cheaper", "0 to 300",
    ]  # fmt: skip
    assert small.tolist() == [
        "toll canner cheaper", "toll canner cheaper", "300,000 to 500,000",
        "more than once", "plant cheaper", "300,000 to 900,000",
        "toll canner cheaper", "50.0", "0 to 300",
    ]  # fmt: skip
    assert frame.index[0] == "Orders, plant as it is, cans per year"


def test_sentences_say_who_is_the_cheaper_one_and_where(crossed):
    sentences = tables.crossing_sentences(crossed)
    assert sentences == [
        "Local plant 8 t/day, orders, with the plant as it is: cheaper than the toll canner from "
        "1,000,000 cans per year on; with the grant cheaper than the toll canner from 500,000 cans "
        "per year on.",
        "Local plant 8 t/day, distance of the toll canner: cheaper all the way from 0 to 300 km, "
        "with and without the grant.",
        "Local plant 2 t/day, orders, with the plant as it is: dearer all the way from 300,000 to "
        "500,000 cans per year, with and without the grant.",
        "Local plant 2 t/day, a plant of another size: sometimes cheaper, sometimes dearer from 300,000 to "
        "900,000 cans per year; with the grant cheaper all the way from 300,000 to 900,000 cans "
        "per year.",
        "Local plant 2 t/day, distance of the toll canner: dearer all the way from 0 to 300 km; "
        "with the grant cheaper than the toll canner from 50.0 km on.",
    ]


def test_a_sentence_rounds_a_crossing_as_the_table_does():
    cans = [1.2e6, 1.4e6]
    own = [13_100, 12_920]
    orders = curve("local-8t", "orders", cans, own, own, [13_000] * 2)
    found = CrossoverResult(PLAN, (orders,), REPLICATIONS)
    written = tables.crossings(found).written["Local plant 8 t/day"].iloc[0].split(" ")[0]

    assert float(written.replace(",", "")) == pytest.approx(1.3e6, rel=0.02)
    assert f"from {written} cans per year on" in tables.crossing_sentences(found)[0]


def test_both_languages_tell_the_same_numbers(crossed):
    english, indonesian = (tables.crossing_sentences(crossed, lang) for lang in LANGS)
    for left, right in zip(english, indonesian, strict=True):
        assert numbers(left, "en") == numbers(right, "id")
        assert left != right
    cells = [tables.crossings(crossed, lang).written.to_numpy().ravel() for lang in LANGS]
    for left, right in zip(*cells, strict=True):
        assert numbers(left, "en") == numbers(right, "id")


def test_a_plant_that_is_cheaper_for_less_is_said_to_be_so():
    falling = curve("local-8t", "distance", [0, 100], [12_000] * 2, [12_000] * 2, [13_000, 11_000])
    (sentence,) = tables.crossing_sentences(CrossoverResult(PLAN, (falling,), REPLICATIONS))
    assert "cheaper than the toll canner up to 50.0 km, with and without the grant" in sentence


def test_the_figure_draws_both_chains_and_marks_where_they_meet(crossed):
    figure = figures.crossings(crossed)
    panels = figure.axes
    assert len(panels) == 6
    orders = panels[0]
    drawn = {line.get_label(): line for line in orders.lines}
    assert drawn["Toll canner"].get_ydata().tolist() == [13_000] * 3
    assert drawn["Plant"].get_ydata() == pytest.approx([19_000, 14_000, 11_000])
    dots = [line.get_xydata()[0].tolist() for line in orders.lines if line.get_marker() == "o"]
    assert dots == [pytest.approx([1e6, 13_000]), pytest.approx([5e5, 13_000])]
    assert [text.get_text() for text in orders.texts] == ["1.00", "0.50"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_curves_are_drawn_as_the_same_bytes(crossed, lang, tmp_path):
    for name in ("a.png", "b.png"):
        figures.save(figures.crossings(crossed, lang), tmp_path / name)
    assert Path(tmp_path / "a.png").read_bytes() == Path(tmp_path / "b.png").read_bytes()


def test_nothing_looked_at_is_no_figure():
    with pytest.raises(ValueError, match="no plant stands beside a toll canner"):
        figures.crossings(CrossoverResult(PLAN, (), REPLICATIONS))
