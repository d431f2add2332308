"""Funding, budget and cost line by line, as a reader sees them."""

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.catalogue.labels import LANGS, UNDEFINED, Labels, table
from sim.report.tables.breakdown import Breakdown, breakdown
from sim.report.tables.budget import budget_sheet, funding_sheet
from sim.report.tables.costs import cost_sheet, years_sheet
from tests.report.reading import numbers, printed

EN = Labels("en")
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
             "no can was sold" if math.isnan(total) else "")
            for *keys, total, fixed in lines
        ],
        columns=["scenario", "period", "boundary", "group", "item", "idr_per_can",
                 "fixed_idr_per_can", "variable_idr_per_can", "idr_per_carton", "idr_per_net_kg",
                 "why"],
    )  # fmt: skip


FOUND = Breakdown(FUNDING, BUDGET, costs(), 2025, [2027, 2028, 2029])


def test_the_funding_table_sums_by_row_and_column_and_leaves_out_who_gives_nothing():
    frame = funding_sheet(FUNDING, EN).frame

    assert list(frame) == ["Grant", "Loan: bank", "Own money", "Total"]
    assert frame.loc["Equipment"].to_list() == ["6,000", "2,000", "1,000", "9,000"]
    assert frame.loc["Total"].to_list() == ["6,000", "2,000", "2,500", "10,500"]
    assert frame.loc["Share, %"].to_list() == ["57", "19", "24", "100"]


def test_the_budget_says_what_is_not_stated_and_why():
    sheet = budget_sheet(BUDGET, 2025, EN)

    assert sheet.frame.loc["Equipment"].to_list() == [
        "8,500", "9,000", "85", "12", "group 2", "owner", "an offer", "2025", "B",
    ]  # fmt: skip
    assert sheet.frame.loc["Land"].to_list() == [
        "1,500", "1,600", "15", UNDEFINED, UNDEFINED, "district", UNDEFINED, UNDEFINED, UNDEFINED,
    ]  # fmt: skip
    assert sheet.frame.loc["Total"].to_list()[:3] == ["10,000", "10,600", "100"]
    assert sheet.notes[1:] == (
        "Land: it has no life: it keeps its value and is not written off.",
        "Land: no source is stated.",
    )


def test_the_cost_of_a_can_is_summed_up_to_each_boundary():
    frame = cost_sheet(costs(), EN).frame
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
    sheet = years_sheet(costs(), [2027, 2028, 2029], EN)

    assert sheet.frame.loc["2028"].to_list() == [
        "4,700", "600", "4,100", "112,800", "9,400", "3,100", "1,600",
    ]  # fmt: skip
    assert sheet.notes[-1] == "2027: no can was sold."


def test_a_cost_that_is_not_defined_is_a_dash_with_its_reason():
    unsold = [(*line[:4], math.nan, math.nan) for line in LINES[:6]]
    sheet = cost_sheet(costs(unsold), EN)

    assert {*sheet.frame.to_numpy().ravel()} == {UNDEFINED}
    assert sheet.notes[-1] == "Per can, IDR: no can was sold."


def test_what_is_empty_is_left_out():
    none = replace(FOUND, funding=FUNDING.iloc[:0], budget=BUDGET.iloc[:0])

    assert len(breakdown(none)) == len(breakdown(FOUND)) - 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [80, 132])
def test_no_figure_is_broken_in_a_window(lang, width):
    labels = Labels(lang)
    text = "".join(printed(one, width) for one in breakdown(FOUND, lang, width))

    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    for frame in (funding_sheet(FUNDING, labels).frame, cost_sheet(costs(), labels).frame):
        for cells in frame.itertuples():
            assert any(all(cell in line for cell in cells) for line in text.splitlines())


def test_both_languages_write_the_same_amounts():
    english, indonesian = (
        [funding_sheet(FUNDING, Labels(lang)).frame, cost_sheet(costs(), Labels(lang)).frame]
        for lang in LANGS
    )
    for ours, theirs in zip(english, indonesian, strict=True):
        for left, right in zip(ours.to_numpy().ravel(), theirs.to_numpy().ravel(), strict=True):
            assert numbers(left, "en") == numbers(right, "id")


def test_everything_that_shipped_scenarios_pay_for_has_a_name():
    folder = Path(__file__).parents[2] / "scenarios"
    items = set()
    for file in folder.glob("*-*.yaml"):
        money = sim.load(file).money
        items |= {f"item.{name}" for name in (*money.costs, *money.investment)}
        items |= {*money.loans, *(item.tax_group for item in money.investment.values())}

    assert items - {None} - table().keys() == set()
