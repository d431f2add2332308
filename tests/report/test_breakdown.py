"""Funding, budget and cost line by line, as a reader sees them."""

import math
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import sim
from sim.catalogue.labels import LANGS, UNDEFINED, Labels
from sim.catalogue.labels import table as label_table
from sim.report.tables.breakdown import breakdown
from sim.report.tables.budget import budget_table, funding_table
from sim.report.tables.costs import cost_table, years_table
from sim.scenario.models.wording import words_of
from tests.report.frames import shipped_words
from tests.report.reading import numbers, printed

EN = Labels("en", shipped_words())
FUNDING = pd.DataFrame(
    [
        ("local-8t", "equipment", "grant", 6e9), ("local-8t", "equipment", "loan.bank", 2e9),
        ("local-8t", "equipment", "district", 0.0), ("local-8t", "equipment", "own", 1e9),
        ("local-8t", "land", "grant", 0.0), ("local-8t", "land", "loan.bank", 0.0),
        ("local-8t", "land", "district", 0.0), ("local-8t", "land", "own", 1.5e9),
    ],
    columns=["scenario", "item", "source", "amount_idr"],
)  # fmt: skip
BUDGET = pd.DataFrame(
    [
        ("local-8t", "equipment", 8.5e9, 9e9, 0.85, 12, "group_2", "owner", "an offer", "2025",
         "B", ""),
        ("local-8t", "land", 1.5e9, 1.6e9, 0.15, None, "", "district", "", "", "",
         "it has no life: it keeps its value and is not written off"),
    ],
    columns=["scenario", "item", "cost_idr", "paid_idr", "share", "life_years", "tax_group",
             "paid_by", "source", "source_year", "confidence", "why"],
).astype({"life_years": "Int64"})  # fmt: skip
LINES = (
    ("levelised", "gate", "conversion", "labour", 1_000.0, 0.0),
    ("levelised", "gate", "conversion", "staff", 500.0, 500.0),
    ("levelised", "gate", "fruit", "fruit", 3_000.0, 0.0),
    ("levelised", "fob", "export", "terminal", 60.0, 0.0),
    ("levelised", "cif.saudi", "export", "freight", 1_100.0, 0.0),
    ("levelised", "landed.saudi", "export", "duty", 700.0, 0.0),
    ("2028", "gate", "conversion", "all", 1_600.0, 600.0),
    ("2028", "gate", "fruit", "all", 3_100.0, 0.0),
    ("2029", "gate", "conversion", "all", 1_400.0, 400.0),
    ("2029", "gate", "fruit", "all", 2_900.0, 0.0),
)


def costs(lines=LINES):
    return pd.DataFrame(
        [
            ("local-8t", *keys, total, fixed, total - fixed, 24 * total, total / 0.5,
             "nothing was sold" if math.isnan(total) else "")
            for *keys, total, fixed in lines
        ],
        columns=["scenario", "period", "boundary", "group", "item", "idr_per_can",
                 "fixed_idr_per_can", "variable_idr_per_can", "idr_per_carton", "idr_per_net_kg",
                 "why"],
    )  # fmt: skip


COST_LINES = costs()


@pytest.fixture
def frames(monkeypatch):
    """Return what gives the tables of a scenario with some frames."""
    time = SimpleNamespace(calendar=[2027, 2028, 2029])
    runs = SimpleNamespace(
        plan=SimpleNamespace(timing=SimpleNamespace(price_basis=2025)),
        blocks=SimpleNamespace(
            first_appraisals={"local-8t": SimpleNamespace(prices=SimpleNamespace(time=time))}
        ),
    )

    def tables(*, funding=FUNDING, budget=BUDGET, costs=COST_LINES, lang="en"):
        for name, frame in (("funding", funding), ("budget", budget), ("unit_cost", costs)):
            read = f"sim.report.tables.breakdown.{name}_frame"
            monkeypatch.setattr(read, lambda runs, name, frame=frame: frame)
        return [*breakdown(runs, "local-8t", Labels(lang, shipped_words()))]

    return tables


def test_the_funding_table_sums_by_row_and_column_and_leaves_out_who_gives_nothing():
    frame = funding_table(FUNDING, "local-8t", EN).written

    assert list(frame) == ["Grant", "Loan: bank", "Own money", "Total"]
    assert frame.loc["Equipment"].to_list() == ["6,000", "2,000", "1,000", "9,000"]
    assert frame.loc["Total"].to_list() == ["6,000", "2,000", "2,500", "10,500"]
    assert frame.loc["Share, %"].to_list() == ["57", "19", "24", "100"]


def test_a_source_that_names_nobody_is_told_in_the_language():
    frame = BUDGET.assign(source=["background knowledge, not looked up", "PMK 72/2023"])
    table = budget_table(frame, "local-8t", 2025, Labels("id", shipped_words()))

    assert table.written["Sumber harga"].to_list()[:2] == [
        "pengetahuan umum, belum dirujuk",
        "PMK 72/2023",
    ]


def test_the_budget_says_what_is_not_stated_and_why():
    table = budget_table(BUDGET, "local-8t", 2025, EN)

    assert table.written.loc["Equipment"].to_list() == [
        "8,500", "9,000", "85", "12", "group 2", "owner", "an offer", "2025", "B",
    ]  # fmt: skip
    assert table.written.loc["Land"].to_list() == [
        "1,500", "1,600", "15", UNDEFINED, UNDEFINED, "district", UNDEFINED, UNDEFINED, UNDEFINED,
    ]  # fmt: skip
    assert table.written.loc["Total"].to_list()[:3] == ["10,000", "10,600", "100"]
    assert table.notes[1:] == (
        "Land: it has no life: it keeps its value and is not written off.",
        "Land: no source is stated.",
    )


def test_the_cost_of_a_can_is_summed_up_to_each_boundary():
    frame = cost_table(costs(), "local-8t", EN).written
    per_can = frame["Per can, IDR"]

    assert list(frame.index) == [
        "Fruit", "Processing", "- Labour", "- Staff", "At the store gate", "- Port terminal", "FOB",
        "- Sea freight", "CIF Saudi Arabia", "- Import duty", "Landed in Saudi Arabia",
    ]  # fmt: skip
    assert per_can["Processing"] == "1,500"
    assert per_can["At the store gate"] == "4,500"
    assert per_can[["FOB", "CIF Saudi Arabia"]].to_list() == ["4,560", "5,660"]
    assert frame.loc["Landed in Saudi Arabia"].to_list() == [
        "6,360", "500", "5,860", "152,640", "12,720",
    ]  # fmt: skip


def test_years_sum_over_the_groups_and_those_without_cans_are_named():
    table = years_table(costs(), "local-8t", [2027, 2028, 2029], EN)

    assert table.written.loc["2028"].to_list() == [
        "4,700", "600", "4,100", "112,800", "9,400", "3,100", "1,600",
    ]  # fmt: skip
    assert table.notes[-1] == "2027: nothing was sold."


def test_a_cost_that_is_not_defined_is_a_dash_with_its_reason():
    unsold = [(*line[:4], math.nan, math.nan) for line in LINES[:6]]
    table = cost_table(costs(unsold), "local-8t", EN)

    assert {*table.written.to_numpy().ravel()} == {UNDEFINED}
    assert table.notes[-1] == "Per can, IDR: nothing was sold."


def test_what_is_empty_is_left_out(frames):
    whole = len(frames())

    assert len(frames(funding=FUNDING.iloc[:0], budget=BUDGET.iloc[:0])) == whole - 2
    assert len(frames(costs=costs(LINES[:6]))) == whole - 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [80, 132])
def test_no_figure_is_broken_in_a_window(frames, lang, width):
    tables = frames(lang=lang)
    text = "".join(printed(part, width) for table in tables for part in table.within(width))

    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    for table in (tables[0], tables[2]):
        for cells in table.written.itertuples():
            assert any(all(cell in line for cell in cells) for line in text.splitlines())


def test_both_languages_write_the_same_amounts(frames):
    for english, indonesian in zip(frames(lang="en"), frames(lang="id"), strict=True):
        ours, theirs = (table.written.to_numpy().ravel() for table in (english, indonesian))
        for left, right in zip(ours, theirs, strict=True):
            assert numbers(left, "en") == numbers(right, "id")
        pd.testing.assert_frame_equal(
            _numbers(english.frame), _numbers(indonesian.frame), check_names=False
        )


def _numbers(frame):
    """Return the columns of numbers of a frame, by position."""
    frame = frame.select_dtypes("number")
    return pd.DataFrame(frame.to_numpy(), range(len(frame)), range(frame.shape[1]))


def test_everything_that_shipped_scenarios_pay_for_has_a_name():
    folder = Path(__file__).parents[2] / "scenarios"
    items, words = set(), {*label_table()}
    for file in folder.glob("*-*.yaml"):
        scenario = sim.load(file)
        money, words = scenario.money, words | words_of({"": scenario.wording}).keys()
        items |= {f"item.{name}" for name in (*money.costs, *money.investment)}
        items |= {*money.loans, *(item.tax_group for item in money.investment.values())}

    assert items - {None} - words == set()
