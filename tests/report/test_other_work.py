"""Other work of an idle line as a reader sees it: in tables, in the workbook, on a day."""

from pathlib import Path

import pytest

import sim
from sim.report.day import told
from sim.report.workbook import workbook
from tests.report.workbooks import differences

FILE = Path(__file__).parents[2] / "scenarios" / "local-8t-other-work.yaml"
NAME = "local-8t-other-work"


@pytest.fixture(scope="module")
def runs():
    return sim.compare(sim.load(FILE), replications=2, years=8)


def test_the_workbook_tells_other_work_as_the_ledger_does(runs):
    found = differences(workbook(runs, "en", {"study": NAME, "seed": "1"}))
    assert len(found) > 200
    assert [cell for cell in found if not cell.value < 1e-9] == []


@pytest.mark.parametrize(
    ("lang", "title"),
    [("en", "Other work of an idle line"), ("id", "Pekerjaan lain ketika lini kosong")],
)
def test_a_table_tells_what_it_earns_costs_bears_and_leaves(runs, lang, title):
    (table,) = [one for one in sim.tables.study(runs, lang) if getattr(one, "title", "") == title]
    assert len(table.columns) == 6
    (row,) = table.rows
    income, cost, share, result = (cell.estimate.mean for cell in row.cells[2:])
    assert income > cost > 0
    assert result == pytest.approx(income - cost - share)


def test_a_day_of_other_work_is_told_with_its_name_and_its_cans():
    lines = told(sim.trace(sim.load(FILE), first="2028-12-27", days=3))
    assert "08:00\N{EN DASH}16:00    Other work, Rambutan for others: 3,045 cans" in lines


def test_explain_names_what_it_is_made_of():
    plan = sim.load(FILE)
    items = [item.path for item in sim.explain(plan, "other_work_income_idr").items]
    assert "costs.rambutan_fee.price" in items
