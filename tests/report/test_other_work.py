"""Other work of an idle line as a reader sees it: in tables, in the workbook, on a day."""

import shutil
from pathlib import Path

import pytest

import sim
from sim.catalogue.keys import COST, FIXED_SHARE_PER_CAN
from sim.catalogue.labels import Labels
from sim.report.answer import answer_sentences
from sim.report.claims.verdict import verdict
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


STUDY = """
horizon: 8 year
replications: 2
seed: 1
baseline: outside
scenarios:
  outside: {file: outside-8t.yaml}
  plant: {file: local-8t.yaml, against: outside, without: outside}
  shared: {file: local-8t-other-work.yaml, against: outside, without: outside}
  peeled: {file: outside-peeled.yaml, against: outside, without: outside}
"""


@pytest.fixture(scope="module")
def paired(tmp_path_factory):
    """Return the runs of plants beside a toll canner: alone, with other work, and one that only peels."""
    folder = tmp_path_factory.mktemp("paired") / "scenarios"
    shutil.copytree(FILE.parent, folder)
    (folder / "pairs.yaml").write_text(STUDY)
    return sim.compare(sim.load(folder / "pairs.yaml"))


def gaps(runs):
    """Return the difference of each plant's cost of a can [IDR], and the share that other work bears."""
    rows = runs.differences.set_index(["scenario", "kpi"])["mean"]
    levels = runs.kpis.set_index(["scenario", "kpi"])["mean"]
    names = ("plant", "shared", "peeled")
    return {name: rows[name, COST] for name in names}, levels["shared", FIXED_SHARE_PER_CAN]


def test_all_that_makes_a_can_of_the_plant_cheaper_is_what_other_work_bears(paired):
    difference, share = gaps(paired)
    # What the chain does of its own is the same with and without other work.
    assert difference["shared"] + share == pytest.approx(difference["plant"])
    assert 0 < share < -difference["shared"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "of it fixed cost that other work bears"), ("id", "di antaranya biaya tetap yang")],
)
def test_the_verdict_and_the_answer_say_how_much_of_the_difference_other_work_bears(
    paired, lang, words
):
    labels = Labels(lang, paired.words)
    _, share = gaps(paired)
    told = f"({labels.amount(share, 'IDR/can', 0)} {words}"
    by_id = {claim.id: claim.text for claim in verdict(paired, lang)}
    first = answer_sentences(paired, lang)[0]
    for text in (by_id["local_plants_cheaper"], by_id["cheaper.shared"], first):
        assert text.count(words) == 1
        assert told in text
    assert words not in by_id["cheaper.plant"]


@pytest.mark.parametrize(("lang", "words"), [("en", "Per can, beside"), ("id", "Biaya per kaleng")])
def test_the_answer_of_a_plant_that_only_peels_begins_with_the_cost_of_a_can(paired, lang, words):
    labels = Labels(lang, paired.words)
    first = answer_sentences(paired, lang)[0]
    assert first.startswith(words)
    amount = labels.amount(abs(gaps(paired)[0]["peeled"]), "IDR/can", 0)
    assert f"{labels('peeled')} " in first
    assert amount in first
