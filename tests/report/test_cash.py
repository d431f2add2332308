"""The yearly cash table, with amounts by hand."""

import pandas as pd
import pytest

from sim.catalogue.labels import LANGS
from sim.report import tables
from sim.report.tables.cash import yearly_cash
from tests.report.reading import numbers, printed

MILLION = 1e6
# kind, year, amount [million IDR of the day]
POSTINGS = (
    ("investment", 2027, -900),
    ("grant", 2027, 300),
    ("working_capital", 2027, -20),
    ("revenue", 2028, 1_000),
    ("receivable", 2028, -80),
    ("by_product", 2028, 15),
    ("cost", 2028, -600),
    ("commission", 2028, -30),
    ("tax", 2028, -44),
    ("salvage", 2028, 100),
)
LOAN = (("loan_drawn", 2027, 200), ("interest", 2028, -18), ("principal", 2028, -200))


def frame(postings=POSTINGS, *, deflator=None):
    rows = [
        {"scenario": "local-8t", "kind": kind, "group": "any", "item": kind, "year": year,
         "amount_idr": amount * MILLION}
        for kind, year, amount in postings
    ]  # fmt: skip
    amounts = pd.DataFrame(rows)
    if deflator:
        amounts["real_idr"] = amounts["amount_idr"] / amounts["year"].map(deflator)
    return amounts


def test_the_net_cash_of_a_year_is_the_sum_of_what_stands_left_of_it():
    amounts = yearly_cash(frame()) / MILLION

    assert amounts.loc[2027, ["sales", "operating", "investment"]].to_list() == [0, 0, -900]
    assert amounts.loc[2028, ["sales", "operating", "investment"]].to_list() == [1_015, -630, 100]
    assert amounts.loc[2027, "net"] == pytest.approx(-900 + 300 - 20)
    assert amounts.loc[2028, "net"] == pytest.approx(1_000 - 80 + 15 - 600 - 30 - 44 + 100)


def test_a_loan_changes_the_cash_of_the_owner_alone():
    without, with_loan = yearly_cash(frame()), yearly_cash(frame((*POSTINGS, *LOAN)))

    assert with_loan["net"].to_list() == without["net"].to_list()
    assert (with_loan["owner"] - with_loan["net"]).to_list() == [200 * MILLION, -218 * MILLION]
    assert "owner" not in without


def test_deflated_cash_is_gathered_over_the_years():
    amounts = yearly_cash(frame((*POSTINGS, *LOAN), deflator={2027: 1.0, 2028: 1.25})) / MILLION

    assert amounts["real"].to_list() == pytest.approx([-620, 361 / 1.25])
    assert amounts["cumulative"].to_list() == pytest.approx([-620, -620 + 361 / 1.25])


def test_the_written_table_ends_with_the_sum_of_all_years():
    written = tables.cash(frame(deflator={2027: 1.0, 2028: 1.25}), "en").written

    assert list(written.index) == ["2027", "2028", "Total"]
    assert written.loc["Total", "Net cash before loan"] == "-259"
    assert written.loc["Total", "So far, deflated"] == "\N{EN DASH}"
    assert "Loan" not in set(written)


def test_a_kind_without_a_column_is_refused_by_name():
    with pytest.raises(ValueError, match="takes lottery"):
        yearly_cash(frame((("lottery", 2027, 1),)))


@pytest.mark.parametrize("lang", LANGS)
def test_fifteen_years_with_a_loan_break_no_figure_at_132_columns(lang):
    many = [
        (kind, year, 43_210)
        for kind in [*(kind for kind, _, _ in POSTINGS), *(kind for kind, _, _ in LOAN)]
        for year in range(2027, 2042)
    ]
    long = frame(many, deflator={year: 1.02 ** (year - 2025) for year in range(2027, 2042)})

    text = printed(tables.cash(long, lang), 132)

    assert "…" not in text
    for cells in tables.cash(long, lang).written.itertuples():
        assert any(all(cell in line for cell in cells) for line in text.splitlines())


def test_both_languages_write_the_same_amounts():
    long = frame((*POSTINGS, *LOAN), deflator={2027: 1.0, 2028: 1.25})
    english, indonesian = (tables.cash(long, lang).written.to_numpy().ravel() for lang in LANGS)

    for left, right in zip(english, indonesian, strict=True):
        assert numbers(left, "en") == numbers(right, "id")
