"""Two sizes of can as a reader sees them: in tables, in the workbook, on a day, in what explains a figure."""

import io
import re
import zipfile
from pathlib import Path

import pytest

import sim
from sim.catalogue.labels import Labels
from sim.report.answer import answer_sentences, answer_table, short_answer_table
from sim.report.day import told
from sim.report.documents.annex import annex
from sim.report.tables.line import line_table
from sim.report.workbook import workbook
from sim.report.workbook.words import path_words, quantity_words
from tests.report.workbooks import differences

FILE = Path(__file__).parents[2] / "scenarios" / "local-8t-two-sizes.yaml"
NAME = "local-8t-two-sizes"


@pytest.fixture(scope="module")
def runs():
    return sim.compare(sim.load(FILE), replications=2, years=8)


def test_the_workbook_tells_the_sales_of_each_size_as_the_ledger_does(runs):
    found = differences(workbook(runs, "en", {"study": NAME, "seed": "1"}))
    assert len(found) > 200
    assert [cell for cell in found if not cell.value < 1e-9] == []


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_workbook_names_sizes_as_the_scenario_does(runs, lang):
    """As few texts as there may be are keys of the program: paths of the inputs alone."""
    labels = Labels(lang, runs.words)
    size = {"en": "A10 cans (3.1 kg)", "id": "kaleng A10 (3,1 kg)"}[lang]
    assert quantity_words("cans.a10|sold", labels).startswith(size)
    assert path_words("sale.sizes.a10.per_net_kg", labels).startswith(size)
    book = workbook(runs, lang, {"study": NAME, "seed": "1"})
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        told = files.read("xl/sharedStrings.xml").decode()
    assert size in told
    texts = re.findall("<t[^>]*>([^<]*)</t>", told)
    assert [text for text in texts if re.search(r"\ba10\b|per net kg", text) and " " in text] == []


def test_the_workbook_tells_a_contract_of_a_size_too():
    one = sim.load(FILE).replace(
        {"sale.sizes.a10.per_net_kg": "null", "sale.sizes.a10.price": "24 USD/carton"}
    )
    found = differences(workbook(sim.compare(one, replications=1, years=8), "id", {"study": NAME}))
    assert [cell for cell in found if not cell.value < 1e-9] == []


@pytest.mark.parametrize(("lang", "title"), [("en", "Sizes of can"), ("id", "Ukuran kaleng")])
def test_a_table_tells_what_is_made_of_each_size_and_what_it_costs(runs, lang, title):
    (table,) = [one for one in sim.tables.study(runs, lang) if getattr(one, "title", "") == title]
    assert [row.name.rpartition(": ")[2][:3] for row in table.rows] in (["A2 ", "A10"], ["kal"] * 2)
    (small, _, _, cost, earned), (large, _, _, more, _) = (
        [cell.estimate.mean for cell in row.cells] for row in table.rows
    )
    assert small > 10 * large > 0
    assert 5 < more / cost < 5.6  # a large can is of 5.49 times the net mass
    assert earned > 0


def test_a_day_is_told_with_its_changeover_and_the_cans_of_its_size():
    lines = told(sim.trace(sim.load(FILE), first="2029-12-03", days=26))
    assert [line for line in lines if "Changeover to A2 cans (565 g)" in line]
    assert [line for line in lines if re.search(r"Filled: [\d,]+ A10 cans \(3.1 kg\)", line)]
    # Nothing is told in cans of no size.
    assert not [line for line in lines if re.search(r" [\d,]+ cans\b", line)]


@pytest.fixture(scope="module")
def december():
    return sim.trace(sim.load(FILE), first="2029-12-01", days=12)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            {"Order from Saudi Arabia", "Sailed to Saudi Arabia", "Lost on the line, changeover"},
        ),
        (
            "id",
            {"Pesanan dari Arab Saudi", "Dikapalkan ke Arab Saudi", "Ditolak, sambungan (seam)"},
        ),
    ],
)
def test_orders_shipments_and_faults_are_told_in_cans_of_their_size(december, lang, words):
    lines = told(december, lang)
    for start in words:
        own = [line for line in lines if start in line]
        assert own
        assert all(re.search(r": [\d.,]+ .*A(2|10)\b", line) for line in own), own
    assert not re.search(r"karangreja|\bswell\b", "\n".join(lines))


@pytest.fixture(scope="module")
def march():
    return sim.trace(sim.load(FILE), first="2028-03-07", days=1)


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", {"main": "Empty cans", "a10": "Empty A10 cans"}),
        ("id", {"main": "Kaleng kosong", "a10": "Kaleng A10 kosong"}),
    ],
)
def test_empty_cans_on_a_truck_are_told_without_what_a_full_can_holds(march, lang, names):
    """A truck brings the name of the cost of empty cans, as the line of their order does."""
    leg = Labels(lang, march.words).leg("materials")
    lines = [line for line in told(march, lang) if leg in line]
    sizes = [parts[0].size for leg, parts in march.trips if leg == "materials"]
    assert {*sizes} == {*names}
    for size, name in names.items():
        assert sum(name in line for line in lines) == sizes.count(size)
    assert not any(re.search(r"565 g|3[.,]1 kg", line) for line in lines)


def test_orders_by_market_are_those_of_each_size(december):
    for what in ("ordered", "shipped"):
        for size in ("main", "a10"):
            noted = sum(one.amount for one in december.of(f"order.{what}") if one.size == size)
            booked = sum(one.amount for one in december.of(f"size.{size}.{what}"))
            assert noted == pytest.approx(booked)


def test_the_figure_of_days_tells_them_and_the_sizes_worked_on_and_the_changeover(december):
    figure = sim.figures.day(december, "en")
    title = figure.texts[0].get_text().replace("\n", " ")
    assert "Dec 1\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}12, 2029" in title
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[-1] == "Changeover"
    assert {
        "changeover",
        "at work on A10 cans (3.1 kg)",
        "at work on A2 cans (565 g)",
    } <= {text.get_text() for text in figure.legends[0].get_texts()}


def test_the_figure_of_the_line_tells_the_speed_on_each_size(runs):
    boxes = [
        text.get_text().replace("\n", " ") for text in sim.figures.line(runs, "en").axes[0].texts
    ]
    (seaming,) = [box for box in boxes if box.startswith("Seaming")]
    assert "A2 cans (565 g): 1 \N{MULTIPLICATION SIGN} 3,600 cans/h" in seaming
    assert "A10 cans (3.1 kg): 1 \N{MULTIPLICATION SIGN} 900 cans/h" in seaming
    assert all("A10" not in box for box in boxes if box.startswith("Receiving"))


@pytest.mark.parametrize(
    ("lang", "partner"), [("en", "beside Local"), ("id", "terhadap Pabrik lokal")]
)
def test_the_answer_names_the_plant_that_a_plant_of_two_sizes_is_compared_with(lang, partner):
    both = [sim.load(FILE.with_name(f"{name}.yaml")) for name in ("local-8t", NAME)]
    runs = sim.compare(both, against={NAME: "local-8t"}, replications=2, years=8)
    first = answer_sentences(runs, lang)[0]
    gap = runs.difference("levelised_cost_idr_per_can").loc[NAME, "mean"]
    assert partner in first
    assert Labels(lang).number(round(abs(gap))) in first
    for table in (answer_table(runs, lang), short_answer_table(runs, lang)):
        assert not re.search("toll canner|maklon", table.notes[0])


@pytest.fixture(scope="module")
def plants():
    both = [sim.load(FILE.with_name(f"{name}.yaml")) for name in ("local-8t", NAME)]
    return sim.compare(both, against={NAME: "local-8t"}, replications=2, years=8)


def test_the_difference_between_two_plants_is_told_by_cost_group(plants):
    table = sim.tables.partners(plants, "en")
    parts = [
        row.cells[0].estimate.mean for row in table.rows if row.name.startswith("Cost group: ")
    ]
    difference = plants.difference("levelised_cost_idr_per_can").loc[NAME, "mean"]
    assert len(parts) >= 6
    assert sum(parts) == pytest.approx(difference)
    assert not [row for row in table.rows if row.name == "Distance"]
    assert any("cost group adds" in note for note in table.notes)


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_annex_tells_of_each_size(plants, lang):
    told = repr(annex(plants, lang, ())[1])
    assert Labels(lang, plants.words)("table.can_sizes") in told
    assert re.search(r"A10 cans \(3.1 kg\)|kaleng A10 \(3,1 kg\)", told)


def test_the_table_of_the_line_tells_the_pace_of_each_size(runs):
    table = line_table(sim.load(FILE), "", Labels("id", runs.words))
    paces = {row.name: row.cells[1] for row in table.rows}
    assert paces["Penutupan kaleng"] == "3.600 kaleng/jam; kaleng A10 (3,1 kg): 900 kaleng/jam"
    assert "66 kaleng" in paces["Sterilisasi (retort)"]
    assert "A10" not in paces["Pengupasan"]


def test_explain_names_what_it_is_made_of():
    plan = sim.load(FILE)
    for key in ("size_cost_idr_per_can.a10", "changeovers_per_year"):
        items = [item.path for item in sim.explain(plan, key).items]
        assert [
            path for path in items if path.startswith(("product.sizes.a10", "plant.changeover"))
        ]
