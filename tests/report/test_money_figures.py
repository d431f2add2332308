"""Figures of price and investment read back from their axes."""

import pytest
from matplotlib.axes import Axes

from sim.catalogue.labels import Labels
from sim.report import figures
from tests.report.drawn import bars
from tests.report.frames import EIGHT, MARKETS, RIVAL, RIVALS, shipped_words, study


def test_a_panel_a_market_marks_the_gap_to_each_rival():
    results, labels = study(EIGHT), Labels("en", shipped_words())
    panels = [ax for ax in figures.landed(results).findobj(Axes) if ax.get_visible()]
    kpis = results.kpis

    assert [ax.get_title(loc="left") for ax in panels] == [labels(market) for market in MARKETS]
    for ax, market in zip(panels, MARKETS, strict=True):
        lines = {line.get_label(): line for line in ax.lines}
        for rival in RIVALS:
            gaps = kpis.loc[kpis["kpi"] == f"price_gap_pct.landed.{market}.{rival}", "mean"]
            assert lines[labels(rival)].get_xdata() == pytest.approx(gaps.to_numpy())


def test_rivals_differ_by_mark_as_well_as_colour():
    ax = figures.landed(study(EIGHT)).findobj(Axes)[0]
    looks = [
        (line.get_marker(), line.get_color()) for line in ax.lines if line.get_label()[0] != "_"
    ]

    assert len({mark for mark, _ in looks}) == len({colour for _, colour in looks}) == len(RIVALS)


def test_every_plant_shows_its_worth_before_and_with_the_grant_and_against_none():
    results = study(EIGHT)
    kpis, labels = (
        results.kpis[results.kpis["scenario"] == "local-8t"],
        Labels("en", shipped_words()),
    )
    drawn = bars(figures.npv(results).axes[0])

    for view, kpi in (
        ("before", "npv_idr"),
        ("net", "npv_idr.net_of_grant"),
        ("without", "incremental_npv_idr.net_of_grant"),
    ):
        npv = kpis.loc[kpis["kpi"] == kpi, "mean"].item() / 1e9
        assert drawn[labels(f"figure.npv.{view}")][1] == pytest.approx((0, npv))


@pytest.mark.parametrize(("draw", "said"), [("npv", "no scenario with an"), ("landed", "no price")])
def test_a_figure_of_nothing_is_refused(draw, said):
    results = study(("outside",))
    kept = ~results.kpis["kpi"].str.contains("landed")
    with pytest.raises(ValueError, match=said):
        getattr(figures, draw)(type(results)(results.kpis[kept], results.differences))


def test_offers_stand_at_their_price_beside_the_rival():
    results = study(spread=0)
    ax = figures.fob(results).axes[0]
    labels, kpis = Labels("en", shipped_words()), results.kpis
    lines = {line.get_label(): line for line in ax.lines}

    prices = kpis.loc[kpis["kpi"] == "fob_usd_per_carton", "mean"]
    assert lines[labels("figure.fob.offer")].get_xdata() == pytest.approx(prices.to_numpy())
    assert set(lines["Thailand: 17.5"].get_xdata()) == {RIVAL}
    philippines = lines["Philippines: 16.3"].get_xdata()
    assert philippines == pytest.approx([RIVAL * RIVALS["philippines"]] * 2)


def test_the_band_of_the_rival_spans_its_5th_to_95th_percentile():
    results = study()
    rival = results.kpis[results.kpis["kpi"] == "rival_fob_usd_per_carton.thailand"].iloc[0]

    (band,) = figures.fob(results).axes[0].patches

    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx(
        (rival["p05"], rival["p95"])
    )
