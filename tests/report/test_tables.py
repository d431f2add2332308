"""Tables read back as a reader sees them."""

import io
import math
import re

import pytest
from rich.console import Console

from sim.report import tables
from sim.report.labels import LANGS, UNDEFINED, Labels
from tests.report.frames import COSTS, EIGHT, FEE, FIVE, study

FRAMES = {
    "comparison": tables.comparison_frame,
    "partners": tables.partners_frame,
    "costs_by_group": tables.costs_by_group_frame,
    "summary": lambda results, lang: tables.summary_frame(results, "local-8t", lang),
}


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("names", [FIVE, EIGHT])
def test_both_languages_carry_the_same_numbers(name, names):
    english, indonesian = (FRAMES[name](study(names), lang) for lang in LANGS)

    assert english.shape == indonesian.shape
    assert (
        english.map(_numbers_en).to_numpy().tolist()
        == indonesian.map(_numbers_id).to_numpy().tolist()
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["comparison", "costs_by_group"])
def test_a_table_of_eight_scenarios_breaks_no_figure_at_120_columns(name, lang):
    results = study(EIGHT)
    printed = _printed(getattr(tables, name)(results, lang), 120)

    assert max(map(len, printed.splitlines())) <= 120
    assert "…" not in printed
    for cells in FRAMES[name](results, lang).itertuples():
        assert any(all(cell in line for cell in cells) for line in printed.splitlines())


def test_costs_are_those_of_the_frame():
    frame = tables.costs_by_group_frame(study(spread=0), "en")

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
    frame = tables.costs_by_group_frame(study(EIGHT, spread=0), "en")
    *costs, earned, _granted = COSTS["local-30t"]

    assert frame.loc["By-products", "Local plant 30 t/day"] == "-60"
    assert frame.loc["Total", "Local plant 30 t/day"] == f"{sum(costs) + earned:,}"


def test_the_comparison_writes_the_figures_worked_by_hand():
    frame = tables.comparison_frame(study(spread=0), "en")
    # 24 cans at 12 140 IDR and a margin of a tenth, 16 200 IDR to the dollar, 0.41 USD to the port.
    fob = 24 * 12_140 * 1.1 / 16_200 + 0.41

    assert frame.loc["Local plant 8 t/day"].to_list() == [
        "1,730,000",
        "12,140",
        "10,740",
        "91",
        f"{fob:.2f}",
        f"+{100 * (fob / 17.5 - 1):.1f}",
    ]


def test_partners_set_the_fee_beside_the_fee_at_which_both_cost_the_same():
    frame = tables.partners_frame(study(spread=0), "en").set_index("Compared with")
    dearer = sum(COSTS["local-2t"][:8]) - sum(COSTS["outside-2t"][:8])

    row = frame.loc["Toll canner 2 t/day"]

    assert row["Partner's toll fee, IDR per can"] == f"{FEE:,.0f}"
    assert row["Break-even toll fee, IDR per can"] == f"{FEE + dearer:,.0f}"
    assert row["A can is"] == "dearer"


def test_without_intervals_nothing_is_read_into_a_difference():
    frame = tables.partners_frame(study(replications=1), "en")

    assert frame["A can is"].to_list() == [UNDEFINED, UNDEFINED]


def test_a_study_without_partners_prints_an_empty_table():
    printed = _printed(tables.partners(study(("outside",)), "id"), 100)

    assert "Skenario" in printed
    assert "Makloon" not in printed


def test_a_summary_names_every_figure_of_a_scenario():
    results = study()
    frame = tables.summary_frame(results, "local-8t", "id")

    assert len(frame) == (results.kpis["scenario"] == "local-8t").sum()
    assert frame.loc["Harga penawaran FOB per karton", "Satuan"] == "US$ per karton"


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_undefined_says_why(lang):
    results = study()
    kpis = results.kpis
    row = (kpis["scenario"] == "local-8t") & (kpis["kpi"] == "order_fill_share")
    kpis.loc[row, ["mean", "ci_low", "ci_high", "p05", "p50", "p95"]] = math.nan
    kpis.loc[row, "why"] = "nothing was ordered"

    printed = " ".join(_printed(tables.summary(results, "local-8t", lang), 160).split())

    labels = Labels(lang)
    assert f"{labels.kpi('order_fill_share')}: {labels('nothing was ordered')}." in printed


def test_an_unknown_scenario_is_refused_by_name():
    with pytest.raises(ValueError, match="no scenario 'local-9t', only outside, outside-2t"):
        tables.summary_frame(study(), "local-9t", "en")


def _printed(table, width):
    console = Console(width=width, file=io.StringIO())
    console.print(table)
    return console.file.getvalue()


def _numbers_en(cell):
    return [float(number.replace(",", "")) for number in re.findall(r"[+-]?\d[\d,.]*", cell)]


def _numbers_id(cell):
    return _numbers_en(cell.translate(str.maketrans(",.", ".,")).replace("s,d,", ""))
