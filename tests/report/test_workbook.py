"""The workbook: formulas that others compute to the values beside them, and to those of the engine."""

import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from io import BytesIO

import formualizer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.report.workbook import workbook
from sim.report.workbook.book import Book
from sim.report.workbook.live import Live, live
from sim.scenario.nodes import Node
from sim.scenario.problems import Origin
from tests.analysis.parts import STUDY, part_of_study
from tests.programs import program
from tests.report.workbooks import (
    agree,
    cells,
    checks,
    differences,
    formulas,
    inputs,
    recalculated,
)

STAMP = {"study": "pair", "seed": "1"}
INPUTS = "Assumptions"
# Other rules of tax, loans, prices and payment, over the same flows.
OTHERWISE = {
    "vat.registered": "false",
    "working_capital.payable": "20 day",
    "tax.carry_forward": "2 year",
    "tax.method": "declining",
    "tax.final.years": "3 year",
    "tax.final.up_to": "30_000_000_000 IDR",
    "loans.bank.repayment": "equal principal",
    "loans.bank.during_construction": "capitalised",
    "loans.bank.rate": "8 %/year real",
    "indices.wage": "6 %/year nominal",
    "grant.price_year": "2026",
    "sale.price": "24 USD/carton",
    "sale.margin": "5 %",
    "wage.monthly": "150 USD/month",
    "investment.equipment.cost": "60_000_000 JPY",
    "working_capital.receivable": "75 day",
    "costs.administration.group": "packaging",
    "costs.maintenance.group": "ingredients",
}
CHANGES = [
    ("toll.fee", "3_900 IDR/can"),
    ("costs.fruit.price", "3_400 IDR/kg"),
    ("costs.can.usd_pass_through", "55 %"),
    ("wage.monthly", "2_700_000 IDR/month"),
    ("exchange.usd", "17_350 IDR/USD"),
    ("rivals.thailand.fob", "19.5 USD/carton"),
    ("loans.bank.rate", "12.5 %/year nominal"),
    ("loans.bank.amount", "3_000_000_000 IDR"),
    ("grant.amount", "4_000_000_000 IDR"),
    ("tax.rate", "17 %"),
    ("markets.saudi.own.freight", "2_450 USD/container"),
    ("investment.equipment.cost", "7_000_000_000 IDR"),
    ("indices.wage", "3 %/year real"),
    ("working_capital.receivable", "61 day"),
    ("vat.refund", "200 day"),
    ("costs.can.steps.medium.at_least", "9_000_000 can/year"),
]


def simulated(*sets, replications):
    """Return a toll canner and a plant of its volume, simulated for eight years."""
    names = ("outside-8t", "local-8t")
    plan = part_of_study(names, *sets, replications=replications, horizon=8)
    return sim.compare(replace(plan, baseline=names[0]), cached=False)


@pytest.fixture(scope="module")
def result():
    return simulated(replications=2)


@pytest.fixture(scope="module")
def rented(result):
    """Return the plant built by the district and rented out: the same flows, other payers."""
    district = replace(sim.load(STUDY.parent / "local-8t-district.yaml"), name="local-8t")
    plan = replace(result.plan, scenarios={**result.plan.scenarios, "local-8t": district})
    return replace(result, plan=plan)


@pytest.fixture(scope="module")
def english(result):
    return workbook(result, "en", STAMP)


@pytest.fixture(scope="module")
def variants(result, rented, english):
    """Return the workbooks of the study as shipped, under other rules, and of a rented plant."""
    otherwise = result.reprice(OTHERWISE)
    return [english, workbook(otherwise, "en", STAMP), workbook(rented, "en", STAMP)]


def test_another_program_computes_every_formula_to_its_value(variants):
    for content in variants:
        book, all_formulas = recalculated(content), formulas(content)
        assert len(all_formulas) > 6_500
        wrong = [
            (cell, theirs)
            for cell in all_formulas
            if not agree(cell.value, theirs := book.get_value(cell.sheet, *cell.spot))
        ]
        assert wrong == []


def test_every_result_is_that_of_the_engine(variants):
    for content in variants:
        found = differences(content)
        assert len(found) > 340
        assert [cell for cell in found if not cell.value < 1e-9] == []


def test_the_first_sheet_counts_all_checks(english):
    count = len(differences(english))
    assert cells(english)["Read first", "A4"].value == f"All {count} checks hold."


def test_a_wrong_result_is_counted_on_the_first_sheet(english):
    book = formualizer.load_workbook_bytes(english)
    check = checks(english)[0]
    cell = cells(english)[check.sheet, check.engine]
    book.set_value(check.sheet, *cell.spot, cell.value * (1 + 1e-8))
    book.evaluate_all()
    words = "1 results differ from those of the program for the delivered assumptions."
    assert book.get_value("Read first", 4, 1) == words


@pytest.mark.parametrize(("path", "text"), CHANGES)
def test_a_changed_assumption_moves_every_result_as_the_engine_does(result, english, path, text):
    _assert_moved_alike(english, path, workbook(result.reprice({path: text}), "en", STAMP))


@pytest.mark.parametrize(("path", "value"), [("discount_rate", 0.13), ("inflation", 4.4)])
def test_a_changed_rate_of_the_study_does_so_too(result, english, path, value):
    timing = result.plan.timing
    rate = replace(timing.discount_rate, value=value) if path == "discount_rate" else value
    text = f"{value:.0%}/year real".replace("%", " %") if path == "discount_rate" else "4.4 %/year"
    written = result.plan.written.put(path, Node(Origin("test"), text))
    plan = replace(result.plan, timing=timing.model_copy(update={path: rate}), written=written)
    _assert_moved_alike(english, path, workbook(replace(result, plan=plan), "en", STAMP))


def _assert_moved_alike(before, path, after):
    """Set a cell of one workbook to its value in another: every result is then the engine's there."""
    value, cell = inputs(after, INPUTS)[path].value, inputs(before, INPUTS)[path]
    assert value != cell.value
    book = formualizer.load_workbook_bytes(before)
    book.set_value(INPUTS, *cell.spot, value)
    book.evaluate_all()
    here, there, moved = cells(before), cells(after), 0
    for check in checks(before):
        ours = book.get_value(check.sheet, *here[check.sheet, check.ours].spot)
        engine = there[check.sheet, check.engine].value
        assert agree(engine, ours), (check, engine, ours)
        moved += not agree(here[check.sheet, check.engine].value, engine)
    assert moved


def test_every_assumption_that_may_be_changed_stands_in_a_formula(english):
    read = {
        name for cell in formulas(english) for name in re.findall(r"[A-Za-z_][\w.]*", cell.formula)
    }
    offered = inputs(english, INPUTS)
    assert len(offered) > 150
    assert sorted(offered.keys() - read) == []


def test_a_cell_takes_what_a_file_may_state_and_nothing_else(english):
    pages = (zipfile.ZipFile(BytesIO(english)).read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
    allowed = re.findall(
        r'<dataValidation type="decimal"[^>]* sqref="C(\d+)"><formula1>([^<]*)</formula1><formula2>([^<]*)<',
        b"".join(pages).decode(),
    )
    limits = {int(row): (float(least), float(most)) for row, least, most in allowed}
    offered = inputs(english, INPUTS)
    assert limits[offered["tax.rate"].spot[0]] == (0, 1)
    assert limits[offered["inflation"].spot[0]] == (-0.5, 1)
    assert all(
        limits[cell.spot[0]][0] <= cell.value <= limits[cell.spot[0]][1]
        for cell in offered.values()
    )


def test_scenarios_that_state_the_same_share_a_cell_and_others_do_not():
    result = simulated("local-8t:costs.sugar.price=13_000 IDR/kg", replications=1)
    offered = inputs(workbook(result, "en", {}), INPUTS)
    prices = {name: cell.value for name, cell in offered.items() if "sugar.price" in name}
    assert prices["costs.sugar.price.outside_8t"] == 12_500
    assert prices["costs.sugar.price.local_8t"] == 13_000
    assert offered["costs.carton.price"].value == 7_500


def test_both_languages_hold_the_same_numbers_and_the_same_formulas(result, english):
    indonesian = workbook(result, "id", STAMP)
    ours, theirs = (_numbers(content) for content in (english, indonesian))
    assert ours == theirs
    assert _texts(english) != _texts(indonesian)
    assert Counter(map(_nameless, formulas(english))) == Counter(
        map(_nameless, formulas(indonesian))
    )


def _numbers(content):
    return Counter(cell.value for cell in cells(content).values() if isinstance(cell.value, float))


def _texts(content):
    return [cell.value for cell in cells(content).values() if isinstance(cell.value, str)]


def _nameless(cell):
    """Return a formula without what the sheets are called and without texts."""
    return re.sub(r'"[^"]*"', '""', re.sub(r"'[^']*'!", "'!", cell.formula))


def test_the_same_result_gives_the_same_bytes(result, english):
    assert workbook(result, "en", STAMP) == english
    assert workbook(result, "en", {**STAMP, "seed": "2"}) != english


def test_the_stamp_is_shown_and_is_a_property_of_the_file(english):
    assert {"study", "pair", "seed", "1"} <= {*_texts(english)}
    properties = zipfile.ZipFile(BytesIO(english)).read("docProps/custom.xml").decode()
    assert re.findall(r'name="(\w+)"', properties) == ["study", "seed"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "{=1}"])
def test_no_text_of_a_scenario_becomes_a_formula(result, english, text):
    local = result.plan.scenarios["local-8t"]
    hostile = local.replace(
        {"title.en": text, "costs.staff.label.en": text, "costs.staff.label.id": text}
    )
    written = hostile.written.put("costs.staff.price.source", Node(Origin("test"), text))
    scenarios = {**result.plan.scenarios, "local-8t": replace(hostile, written=written)}
    content = workbook(
        replace(result, plan=replace(result.plan, scenarios=scenarios)), "en", {text: text}
    )
    shown = [cell for cell in cells(content).values() if cell.value == text]
    assert len(shown) > 4
    assert [cell for cell in shown if cell.formula is not None] == []
    assert Counter(map(_nameless, formulas(content))) == Counter(map(_nameless, formulas(english)))


def test_sheets_print_in_landscape_with_their_heads(english):
    book = zipfile.ZipFile(BytesIO(english))
    for name in book.namelist():
        if name.startswith("xl/worksheets/sheet"):
            page = book.read(name).decode()
            assert 'orientation="landscape"' in page
            assert 'paperSize="9"' in page
    sheets = {sheet for sheet, _ in cells(english)}
    assert all(len(sheet) <= 31 for sheet in sheets)


@pytest.mark.opened
def test_libreoffice_computes_every_formula_to_its_value(english, tmp_path):
    (tmp_path / "in.xlsx").write_bytes(english)
    profile = tmp_path / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    command = [program("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run(
        [*command, str(tmp_path / "in.xlsx")], check=True, timeout=240, capture_output=True
    )
    theirs = cells((tmp_path / "out" / "in.xlsx").read_bytes())
    wrong = [
        (cell, theirs[cell.sheet, cell.place].value)
        for cell in formulas(english)
        if not agree(cell.value, theirs[cell.sheet, cell.place].value)
    ]
    assert wrong == []


ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def test_sheets_and_cells_have_names_that_a_spreadsheet_allows_and_tells_apart():
    book = Book()
    long = [book.sheet(f"{'a' * 40} {number}").name for number in range(12)]
    assert len({name.lower() for name in long}) == 12
    assert max(map(len, long)) == 31
    assert book.sheet("It's [a]/b:c*?").name == "It-s -a--b-c--"
    names = [book.spelled(name) for name in ("a1", "R1C1", "tax.rate", "Tax.Rate", "2t", "ünit")]
    assert names == ["_a1", "_R1C1", "tax.rate", "Tax.Rate_2", "_2t", "_nit"]


def test_a_long_stamp_is_cut_in_the_properties_alone(result):
    command = "nanas report " + "x" * 400
    content = workbook(result, "en", {"command": command})
    assert command in _texts(content)
    assert command[:255] in zipfile.ZipFile(BytesIO(content)).read("docProps/custom.xml").decode()


# Numbers whose powers stay within floats.
SMALL = st.floats(0.1, 3.0).map(lambda number: round(number, 3))


@st.composite
def expressions(draw, depth=4):
    """Draw an expression of cells and numbers."""
    if depth == 0 or draw(st.booleans()):
        value = draw(SMALL)
        return Live(f"({value})", value) if draw(st.booleans()) else live(value)
    left = draw(expressions(depth - 1))
    operator = draw(st.sampled_from(["+", "-", "*", "/", "neg", "^", "<="]))
    if operator == "neg":
        return -left
    right = draw(expressions(depth - 1))
    if operator == "^":
        return (left * left + 0.1) ** -(right * right / (right * right + 1))
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / (right * right + 0.5),
        "<=": lambda: (left <= right) + 1,
    }[operator]()


@given(expressions())
@settings(max_examples=200)
def test_the_formula_of_an_expression_gives_its_value(expression):
    book = formualizer.Workbook()
    book.add_sheet("a")
    book.set_formula("a", 1, 1, f"={expression.text}")
    book.evaluate_all()
    assert book.evaluate_cell("a", 1, 1) == pytest.approx(expression.value, rel=1e-9, abs=1e-9)
