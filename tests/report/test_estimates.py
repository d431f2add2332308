"""Estimates read from frames, and how exactly they are written."""

import io
import math

import pandas as pd
import pytest

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import (
    Estimate,
    detail_kpis,
    estimates,
    group_costs,
    pairs,
    plus_minus,
    sold,
)
from tests.report.frames import COST, EIGHT, study


def estimate(mean, half=math.nan, *, n=20, unit="IDR/can"):
    return Estimate(mean, mean - half, mean + half, n, unit)


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (estimate(15_097, 123.4), "15,100 ± 120"),
        (estimate(15_097, 12.3), "15,097 ± 12"),
        (estimate(15_097, 1234), "15,100 ± 1,200"),
        (estimate(15_097, 0.3), "15,097"),
        (estimate(15_097, 0.0), "15,097"),
        (estimate(15_097, n=1), "15,097"),
        (estimate(24.7012, 0.1234, unit="USD/carton"), "24.70 ± 0.12"),
        (estimate(0.9731, 0.0052, unit="share"), "0.973 ± 0.005"),
        (estimate(math.nan, n=0), UNDEFINED),
        (None, UNDEFINED),
    ],
)
def test_a_figure_shows_two_digits_of_its_half_width(figure, written):
    assert plus_minus(figure, Labels("en")) == written


@pytest.mark.parametrize(
    ("low", "high", "n", "below"),
    [
        (-3, -1, 20, True),
        (1, 3, 20, False),
        (-1, 3, 20, None),
        (-3, 0, 20, None),
        (-3, -1, 1, None),
        (-1e-12, -1e-13, 20, None),
        (math.nan, math.nan, 20, None),
    ],
)
def test_only_an_interval_clear_of_zero_settles_the_sign(low, high, n, below):
    assert Estimate((low + high) / 2, low, high, n, "IDR/can").below_zero is below


def test_identical_replications_settle_the_sign():
    assert Estimate(-5.0, -5.0, -5.0, 20, "IDR/can").below_zero is True


def test_a_frame_read_back_from_a_file_says_the_same():
    frame = study().kpis
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False, float_format="%.17g")))

    assert list(map(str, estimates(again).items())) == list(map(str, estimates(frame).items()))


def test_the_groups_of_every_scenario_sum_to_its_cost():
    frame = study().kpis
    total = frame[frame["kpi"] == COST].set_index("scenario")["mean"]

    assert group_costs(frame).sum().to_dict() == pytest.approx(total.to_dict())


def test_what_no_group_accounts_for_is_shown_as_not_allocated():
    frame = study().kpis
    frame.loc[(frame["scenario"] == "local-2t") & (frame["kpi"] == COST), "mean"] += 100

    costs = group_costs(frame)

    assert costs.loc["other"].to_dict() == pytest.approx(
        {"outside": 0, "outside-2t": 0, "local-2t": 100, "outside-8t": 0, "local-8t": 0}, abs=1e-6
    )


def test_groups_come_in_the_order_of_a_cans_life():
    assert group_costs(study().kpis).index[:3].to_list() == ["fruit", "transport", "conversion"]


def test_a_study_without_partners_has_no_pairs():
    assert pairs(study(("outside",)).differences) == []


def test_details_are_figures_of_markets_without_orders_and_of_further_rivals():
    kpis = study(EIGHT).kpis
    details = detail_kpis(kpis)

    assert {"price_gap_pct.landed.japan.thailand", "price_gap_pct.fob.lampung"} <= {*details}
    assert "price_gap_pct.landed.saudi.thailand" not in details
    assert "levelised_cost_idr_per_can.fruit" not in details
    assert sold(kpis) == [("saudi", "thailand")]


def test_without_any_order_the_first_market_stands_for_all():
    kpis = study(EIGHT).kpis
    without = kpis[~kpis["kpi"].str.startswith("ordered_")]

    assert sold(without) == [("saudi", "thailand")]
