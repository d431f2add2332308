"""The tables of a study, as they are written."""

import math
import re

import pandas as pd
import pytest

from sim.catalogue.keys import CAUSES
from sim.catalogue.labels import LANGS, UNDEFINED, Labels
from sim.report import tables
from tests.report.frames import COSTS, EIGHT, FEE, FIVE, RIVALS, Study, study
from tests.report.reading import numbers, printed

TABLES = {
    "comparison": tables.comparison,
    "partners": tables.partners,
    "costs_by_group": tables.costs_by_group,
    "market_prices": tables.market_prices,
    "break_evens": tables.break_evens,
    "investment": tables.investment,
    "measures": lambda results, lang: tables.measures(results, "local-8t", lang),
    "summary": lambda results, lang: tables.summary(results, "local-8t", lang, details=True),
}
WIDE = (
    "comparison",
    "partners",
    "costs_by_group",
    "market_prices",
    "break_evens",
    "investment",
)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("names", [FIVE, EIGHT])
def test_both_languages_carry_the_same_numbers(name, names):
    english, indonesian = (TABLES[name](study(names), lang).written for lang in LANGS)

    assert english.shape == indonesian.shape
    assert (
        english.map(lambda cell: numbers(cell, "en")).to_numpy().tolist()
        == indonesian.map(lambda cell: numbers(cell, "id")).to_numpy().tolist()
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", WIDE)
def test_a_table_of_eight_scenarios_breaks_no_figure_at_132_columns(name, lang):
    results = study(EIGHT)
    text = printed(getattr(tables, name)(results, lang), 132)

    assert max(map(len, text.splitlines())) <= 132
    assert "…" not in text
    for cells in TABLES[name](results, lang).written.itertuples():
        assert any(all(cell in line for cell in cells) for line in text.splitlines())


@pytest.mark.parametrize("lang", LANGS)
def test_a_narrow_window_breaks_no_figure_and_says_that_intervals_are_left_out(lang):
    results = study(EIGHT)
    text = "".join(printed(table, 100) for table in tables.study(results, lang, 100))

    assert "…" not in text
    assert not re.search(r"\d ±\s*\n", text)
    assert text.count(Labels(lang)("table.note.narrow")[:40]) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_wider_than_a_terminal_stands_in_parts_with_every_figure(lang):
    results = study(EIGHT)
    parts = tables.study(results, lang, 80)
    text = "\n".join(printed(table, 80) for table in parts)

    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    for cells in tables.market_prices(results, lang).written.itertuples():
        # Four scenarios beside the rival's price, then the other four, below the same names.
        for half in ((cells[0], *cells[1:6]), (cells[0], *cells[6:])):
            assert any(all(cell in line for cell in half) for line in text.splitlines())


def test_a_note_stands_once_below_the_last_part():
    text = "".join(printed(table, 80) for table in tables.study(study(EIGHT), "en", 80))

    assert text.count("Landed price per carton by market") == 1
    assert text.count("Competitive: our landed price") == 1


def test_a_study_is_read_from_cost_and_causes_to_markets_and_investment():
    *parts, signs = tables.study(study(EIGHT), "en")

    names = ("comparison", "partners", "costs_by_group", "markets", "break_evens", "investment")
    assert [str(table.title) for table in parts] == [
        Labels("en")(f"table.{name}") for name in names
    ]
    assert signs.startswith("± is half of the 95 % interval by luck alone; replications: 20")


def test_what_a_study_does_not_hold_has_no_table():
    results = study(("outside",))
    kept = ~results.kpis["kpi"].str.contains("landed|npv|irr|payback|sale_price|break_even")
    *shown, _signs = tables.study(type(results)(results.kpis[kept], results.differences), "en")

    assert len(shown) == 2


def test_costs_are_those_of_the_frame():
    frame = tables.costs_by_group(study(spread=0), "en").written

    assert frame["Local plant 2 t/day"].to_dict() == {
        "Fruit": "3,348",
        "Transport": "178",
        "Processing": "3,842",
        "Packaging": "4,452",
        "Ingredients": "590",
        "Certification": "52",
        "Capital": "2,435",
        "Total": "14,897",
    }


def test_by_products_lower_the_total():
    frame = tables.costs_by_group(study(EIGHT, spread=0), "en").written
    *costs, earned, _granted = COSTS["local-30t"]

    assert frame.loc["By-products", "Local plant 30 t/day"] == "-60"
    assert frame.loc["Total", "Local plant 30 t/day"] == f"{sum(costs) + earned:,}"


def test_the_comparison_writes_the_figures_worked_by_hand():
    frame = tables.comparison(study(spread=0), "en").written
    # 24 cans at 12 140 IDR and a margin of a tenth, 16 200 IDR to the dollar, 0.41 USD to the port.
    fob = 24 * 12_140 * 1.1 / 16_200 + 0.41
    landed, rival = (fob + 1.6) * 1.05, (17.5 + 1.8) * 1.05

    assert frame.loc["Local plant 8 t/day"].to_list() == [
        "1,730,000",
        "95",
        "12,140",
        "10,740",
        UNDEFINED,
        f"{fob:.2f}",
        f"+{100 * (fob / 17.5 - 1):.1f}",
        f"+{100 * (landed / rival - 1):.1f}",
    ]


def test_the_causes_of_a_pair_sum_to_its_difference():
    frame = tables.partners(study(EIGHT, spread=0), "en").written
    causes = [Labels("en")(f"cause.{cause}") for cause in CAUSES]

    for column in frame:
        parts = [numbers(frame.loc[cause, column], "en")[0] for cause in causes]
        (total,) = numbers(frame.loc["Difference in cost, IDR per can", column], "en")
        assert sum(parts) == pytest.approx(total, abs=0.5 * len(parts))


def test_partners_set_the_fee_beside_the_fee_at_which_both_cost_the_same():
    frame = tables.partners(study(spread=0), "en").written
    dearer = sum(COSTS["local-2t"][:8]) - sum(COSTS["outside-2t"][:8])

    pair = frame["Local plant 2 t/day less Toll canner 2 t/day"]

    assert pair["Difference in cost, IDR per can"] == f"+{dearer:,}"
    assert pair["Partner's toll fee, IDR per can"] == f"{FEE:,.0f}"
    assert pair["Break-even toll fee, IDR per can"] == f"{FEE + dearer:,.0f}"
    assert pair["A can is"] == "dearer"


def test_without_intervals_nothing_is_read_into_a_difference():
    frame = tables.partners(study(replications=1), "en").written

    assert "A can is" not in frame.index


def test_a_study_without_partners_prints_an_empty_table():
    text = printed(tables.partners(study(("outside",)), "id"), 100)

    assert "Penyebab" in text
    assert "Makloon" not in text


def test_each_market_holds_our_price_and_the_gap_to_each_rivals():
    frame = tables.market_prices(study(EIGHT, spread=0), "en").written
    ours = (24 * 10_584 * 1.1 / 16_200 + 0.41 + 2.2) * 1.08
    rivals = {name: (17.5 * times + 2.4) * 1.18 for name, times in RIVALS.items()}
    start = list(frame.index).index("Europe (EU), USD")
    rows = frame.iloc[start : start + 5]

    assert list(rows.index)[1:] == [
        "- Thailand, %",
        "- Philippines, %",
        "- Lampung estate, %",
        "- competitive, % of years",
    ]
    assert rows["Rival's, USD"].to_list() == [
        UNDEFINED,
        *(f"{rival:.2f}" for rival in rivals.values()),
        UNDEFINED,
    ]
    assert rows["Local plant 30 t/day"].to_list()[:4] == [
        f"{ours:.2f}",
        *(f"{100 * (ours / rival - 1):+.1f}" for rival in rivals.values()),
    ]


def test_prices_that_make_ours_the_rivals_stand_by_rival_and_say_why_there_is_none():
    results = study(EIGHT, spread=0)
    frame = tables.break_evens(results, "en").written
    fob = 24 * 10_584 * 1.1 / 16_200 + 0.41
    fruit = list(frame.index).index("Farm-gate price of fruit, IDR per kg")

    assert list(frame.index)[fruit + 1 : fruit + 4] == [
        "- Thailand",
        "- Philippines",
        "- Lampung estate",
    ]
    assert frame["Local plant 30 t/day"].iloc[fruit + 1] == f"{3_000 - 600 * (fob - 17.5):,.0f}"
    text = " ".join(printed(tables.break_evens(results, "en"), 132).split())
    never = "our landed price is above the rival's even if the freight is free"
    assert f"Our sea freight, USD per container: {never}." in text


def test_an_investment_is_written_in_billions_of_rupiah():
    frame = tables.investment(study(EIGHT, spread=0), "en").written
    # 15 years at 10 %: what a can earns beyond its cost, for all cans.
    earned = (17.5 - 0.41) * 16_200 / 24 - 10_584
    npv = 7.606 * 6_490_000 * earned / 1e9

    assert frame.loc["Local plant 30 t/day", "NPV before grant, billion IDR"] == f"+{npv:.1f}"
    assert frame.loc["Local plant 30 t/day", "Grant for NPV zero, billion IDR"] == "0"
    assert frame.loc["Toll canner today", "Grant for NPV zero, billion IDR"] == UNDEFINED


def test_a_dash_among_investments_says_why_and_for_whom_where_reasons_differ():
    results = study(EIGHT)
    row = {"kpi": "payback_years.net_of_grant", "scenario": "local-8t"}
    kpis = results.kpis
    chosen = (kpis["kpi"] == row["kpi"]) & (kpis["scenario"] == row["scenario"])
    kpis.loc[chosen, ["mean", "why"]] = [math.nan, "nothing is sold"]

    text = " ".join(printed(tables.investment(results, "en"), 132).split())

    never = "the money does not come back within the study"
    assert f"Payback with grant, years: {never} (Local plant 2 t/day)." in text
    assert "Payback with grant, years: nothing is sold (Local plant 8 t/day)." in text


def test_measures_stand_by_view():
    frame = tables.measures(study(EIGHT), "local-8t", "en").written

    assert list(frame)[:2] == ["Before grant", "With grant"]
    assert frame.index[0] == "Net present value (NPV), billion IDR"
    assert frame.loc["Debt cover (DSCR), lowest year, ratio", "With grant"] == UNDEFINED


def test_the_nation_looks_at_an_investment_by_itself_and_beside_what_happens_anyway():
    figures = {
        "npv_idr": -13.4, "irr.mean_flow": 1.0, "bcr_gross": 0.92,
        "economic_npv_idr": 25.0, "economic_irr.mean_flow": 23.4, "economic_bcr_gross": 1.16,
        "enpv_idr": 17.4, "eirr.mean_flow": 19.7, "incremental_economic_bcr_gross": 1.18,
    }  # fmt: skip
    units = {"npv_idr": "IDR", "flow": "%/year", "gross": "ratio"}
    rows = [
        {
            "scenario": "local-8t", "kpi": kpi, "n": 6, "why": "",
            "unit": (unit := next(unit for end, unit in units.items() if kpi.endswith(end))),
            **dict.fromkeys(("mean", "ci_low", "ci_high"), mean * (1e9 if unit == "IDR" else 1)),
        }
        for kpi, mean in figures.items()
    ]  # fmt: skip
    frame = tables.measures(Study(pd.DataFrame(rows), pd.DataFrame()), "local-8t", "en").written
    assert frame.columns.tolist() == ["Before grant", "Nation", "Nation, against no plant"]
    assert frame["Nation"].tolist() == ["25.0", "23.4", "1.16"]
    assert frame["Nation, against no plant"].tolist() == ["17.4", "19.7", "1.18"]


def test_a_summary_names_every_figure_of_a_scenario():
    results = study()
    frame = tables.summary(results, "local-8t", "id", details=True).written

    assert len(frame) == (results.kpis["scenario"] == "local-8t").sum()
    assert frame.loc["Harga penawaran FOB per karton", "Satuan"] == "US$ per karton"


def test_a_printed_summary_leaves_out_markets_without_orders_and_further_rivals():
    text = printed(tables.summary(study(), "local-8t", "en"), 160)

    assert "Landed price above the rival's: Saudi Arabia, Thailand" in text
    assert "Saudi Arabia, Philippines" not in text
    assert "Japan" not in text
    assert "--json has them" in text


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_undefined_says_why(lang):
    results = study()
    kpis = results.kpis
    row = (kpis["scenario"] == "local-8t") & (kpis["kpi"] == "order_fill_share")
    kpis.loc[row, ["mean", "ci_low", "ci_high", "p05", "p50", "p95"]] = math.nan
    kpis.loc[row, "why"] = "no order fell due"

    text = " ".join(printed(tables.summary(results, "local-8t", lang), 160).split())

    labels = Labels(lang)
    assert f"{labels.kpi('order_fill_share')}: {labels('no order fell due')}." in text


@pytest.mark.parametrize("table", ["investment", "measures", "summary"])
def test_no_table_says_that_money_never_comes_back_beside_the_year_in_which_it_does(table):
    results = study(EIGHT)
    kpis, never = results.kpis, "the money does not come back within the study"
    pays = kpis["kpi"].str.contains("payback_years")
    known = {
        "mean": 9.5,
        "ci_low": 9.3,
        "ci_high": 9.7,
        "n": 20,
        "undefined_share": 0.0,
        "why": never,
    }
    no_range = dict.fromkeys(("p05", "p50", "p95"), math.nan)
    for share, told in ((0.0, False), (0.5, True)):
        for column, value in {**known, **no_range, "undefined_share": share}.items():
            kpis.loc[pays, column] = value
        which = () if table == "investment" else ("local-8t",)
        text = " ".join(printed(getattr(tables, table)(results, *which, "en"), 160).split())
        assert "9.5" in text
        assert (never in text) == told


def test_an_unknown_scenario_is_refused_by_name():
    with pytest.raises(ValueError, match="no scenario 'local-9t', only outside, outside-2t"):
        tables.summary(study(), "local-9t", "en")
