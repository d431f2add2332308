"""Figures of price and investment read back from their axes."""

import pytest

from sim.report import figures
from sim.report.labels import Labels
from tests.report.drawn import bars, in_order
from tests.report.frames import EIGHT, RIVAL, study


def test_landed_gaps_stand_left_of_zero_where_ours_is_cheaper():
    results = study(EIGHT)
    figure = figures.landed(results)
    kpis = results.kpis

    for ax, market in zip(figure.axes, ("saudi", "eu"), strict=True):
        gaps = kpis.loc[kpis["kpi"] == f"price_gap_pct.landed.{market}.thailand", "mean"]
        drawn = [bar for row in in_order(ax) for bar in row]
        assert [width for _, width in drawn] == pytest.approx(gaps.to_numpy())


def test_every_plant_shows_its_worth_before_and_with_the_grant_and_against_none():
    results = study(EIGHT)
    kpis, labels = results.kpis[results.kpis["scenario"] == "local-8t"], Labels("en")
    drawn = bars(figures.npv(results).axes[0])

    for view, kpi in (
        ("before", "npv_idr"),
        ("net", "npv_idr.net_of_grant"),
        ("without", "incremental_npv_idr.net_of_grant"),
    ):
        worth = kpis.loc[kpis["kpi"] == kpi, "mean"].item() / 1e9
        assert drawn[labels(f"figure.npv.{view}")][1] == pytest.approx((0, worth))


@pytest.mark.parametrize(("draw", "said"), [("npv", "no scenario with an"), ("landed", "no price")])
def test_a_figure_of_nothing_is_refused(draw, said):
    results = study(("outside",))
    kept = ~results.kpis["kpi"].str.contains("landed")
    with pytest.raises(ValueError, match=said):
        getattr(figures, draw)(type(results)(results.kpis[kept], results.differences))


def test_offers_stand_at_their_price_beside_the_rival():
    results = study(spread=0)
    ax = figures.fob(results).axes[0]
    labels, kpis = Labels("en"), results.kpis
    lines = {line.get_label(): line for line in ax.lines}

    prices = kpis.loc[kpis["kpi"] == "fob_usd_per_carton", "mean"]
    assert lines[labels("figure.fob.offer")].get_xdata() == pytest.approx(prices.to_numpy())
    assert set(lines["Thailand: 17.5"].get_xdata()) == {RIVAL}


def test_the_band_of_the_rival_spans_its_5th_to_95th_percentile():
    results = study()
    rival = results.kpis[results.kpis["kpi"] == "rival_fob_usd_per_carton.thailand"].iloc[0]

    (band,) = figures.fob(results).axes[0].patches

    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx(
        (rival["p05"], rival["p95"])
    )
