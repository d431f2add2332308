"""Tables of what changed: each number once, in the digits that it bears."""

import math
from dataclasses import replace

import pytest

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate
from sim.report.tables.changes import KpiChange, change_document, inputs_table, outputs_table
from tests.report.reading import printed

HEADS = ("a[1].yaml", "b.yaml")


def changed(a, b, half=0.0, kpi="levelised_cost_idr_per_can", unit="IDR/can"):
    mean = b - a
    return KpiChange("", kpi, a, b, Estimate(mean, mean - half, mean + half, 20, unit))


def cells(*figures, lang="en"):
    frame = outputs_table(figures, HEADS, (), Labels(lang)).written
    return [list(row) for row in frame.itertuples()]


def test_a_row_holds_both_means_the_difference_its_share_and_the_unit():
    assert cells(changed(14_012, 13_442, half=40)) == [
        ["Levelised cost per can", "14,012", "13,442", "-570 ± 40", "-4.1", "IDR per can"]
    ]


def test_whole_sums_of_rupiah_are_in_billions_in_all_columns():
    ((_, a, b, difference, _, unit),) = cells(
        changed(2e10, 2.5e10, 1e8, "npv_idr", "IDR"), lang="id"
    )

    assert (a, b, difference, unit) == ("20,00", "25,00", "+5,00 ± 0,10", "miliar Rp")


def test_a_difference_that_rounding_would_hide_keeps_two_digits():
    ((_, a, b, difference, share, _),) = cells(changed(0.48, 0.66))

    assert (a, b, difference, share) == ("0.48", "0.66", "+0.18", "+37.5")


def test_what_was_nothing_before_has_no_share_and_comes_first():
    new, old = changed(0.0, 5.0), changed(100.0, 300.0)

    assert sorted([old, new], key=lambda change: -change.size) == [new, old]
    assert (new.size, old.percent) == (math.inf, 200)
    assert cells(new)[0][4] == UNDEFINED
    assert change_document(new)["percent"] is None


@pytest.mark.parametrize(("a", "b", "is_changed"), [(1e9, 1e9 + 0.1, False), (1.0, 1.001, True)])
def test_rounding_is_no_move(a, b, is_changed):
    assert changed(a, b).is_changed is is_changed


def test_figures_of_single_years_stand_in_json_alone():
    yearly = changed(10.0, 12.0, kpi="unit_cost_idr_per_can.2030")

    assert cells(yearly) == []
    assert change_document(yearly)["kpi"] == "unit_cost_idr_per_can.2030"


def test_a_value_that_one_side_lacks_is_a_dash():
    table = inputs_table([("costs.x", "1 kg", "")], HEADS, Labels("en"))

    assert list(table.written.loc["costs.x"]) == ["1 kg", UNDEFINED]


def test_brackets_are_printed_as_they_are_written():
    table = inputs_table([("costs[red]", "1 kg [new]", ":warning: kg")], HEADS, Labels("en"))
    titled = replace(table, title="From [bold] to", notes=("[a] is a note",))
    shown = printed(titled, width=80)

    for text in ("costs[red]", "1 kg [new]", ":warning:", "a[1].yaml", "From [bold] to", "[a] is"):
        assert text in shown


def test_what_stands_aside_is_kept_out_of_the_table_and_in_the_rows():
    change = KpiChange(
        "", "price_gap_pct.landed.japan.thailand", 1.0, 2.0, changed(1, 2).difference, True
    )

    assert cells(change) == []
    assert change_document(change)["kpi"] == "price_gap_pct.landed.japan.thailand"
