"""Claims about price and investment follow the figures."""

from dataclasses import replace

import pandas as pd
import pytest

from sim.report.claims.verdict import headlines
from tests.report.frames import EIGHT, study
from tests.report.turning import changed, claims

NPV, NET = "npv_idr", "npv_idr.net_of_grant"
GAP = "price_gap_pct.landed.saudi.thailand"
BILLION = 1e9


def turned(*changes, names=EIGHT):
    """Return the claims of a study in which some figures are as given: mean and half-width."""
    results = study(names)
    kpis = results.kpis
    for scenario, kpi, mean, half in changes:
        ends = {"mean": mean, "ci_low": mean - half, "ci_high": mean + half}
        kpis = changed(kpis, scenario, kpi, **ends)
    return claims(type(results)(kpis, results.differences))


@pytest.mark.parametrize(
    ("before", "net", "outcome", "phrase"),
    [
        (40, 60, "worth_yes", "worth investing even without a grant"),
        (-10, 20, "worth_grant", "worth investing only thanks to the grant"),
        (0.5, 20, "worth_with_grant", "worth investing with the grant; without it that is not"),
        (-40, -20, "worth_no_grant", "Not worth investing, not even with the grant"),
        (-40, -40, "worth_no", "Not worth investing (NPV)"),
        (0.5, 0.5, "worth_unclear", "Whether it is worth investing is not clear"),
        (-40, 0.5, "worth_grant_unclear", "Not worth investing without the grant; with it that is"),
    ],
)
def test_a_plant_is_told_under_the_outcome_of_its_value(before, net, outcome, phrase):
    by_id = turned(
        ("local-8t", NPV, before * BILLION, BILLION), ("local-8t", NET, net * BILLION, BILLION)
    )

    assert "Local plant 8 t/day" in by_id[outcome].text
    assert phrase in by_id[outcome].text
    elsewhere = [claim for name, claim in by_id.items() if name.startswith("worth_")]
    assert sum("Local plant 8 t/day" in claim.text for claim in elsewhere) == 1


def test_plants_with_the_same_outcome_share_a_sentence():
    by_id = turned(*((f"local-{size}", NPV, 40 * BILLION, BILLION) for size in ("2t", "8t")))
    names = ("Local plant 2 t/day", "Local plant 8 t/day", "Local plant 30 t/day")

    assert all(name in by_id["worth_yes"].text for name in names)
    assert "worth_grant" not in by_id


def test_a_plant_at_a_loss_tells_the_grant_it_needs_beside_what_it_costs():
    by_id = turned(
        ("local-8t", NPV, -50 * BILLION, BILLION),
        ("local-8t", "grant_for_npv_zero_idr", 50 * BILLION, BILLION),
        ("local-8t", "capital_idr", 20 * BILLION, 0),
    )

    assert by_id["grant_needed.local-8t"].holds is False
    assert by_id["grant_needed.local-8t"].text.endswith(
        "a grant of 50.0 billion IDR, more than the plant costs (20.0 billion IDR)."
    )
    assert by_id["grant_needed"].holds is False


def test_a_grant_that_is_a_part_of_the_cost_is_told_as_such():
    by_id = turned(
        ("local-8t", NPV, -5 * BILLION, BILLION),
        ("local-8t", "grant_for_npv_zero_idr", 5 * BILLION, BILLION),
        ("local-8t", "capital_idr", 20 * BILLION, 0),
    )

    assert by_id["grant_needed.local-8t"].holds is True
    assert "25 % of what the plant costs" in by_id["grant_needed.local-8t"].text


def test_a_grant_that_may_exceed_the_cost_is_left_open():
    by_id = turned(
        ("local-8t", NPV, -20 * BILLION, BILLION),
        ("local-8t", "grant_for_npv_zero_idr", 20 * BILLION, BILLION),
        ("local-8t", "capital_idr", 20.5 * BILLION, 0),
    )

    assert by_id["grant_needed.local-8t"].holds is None
    assert by_id["grant_needed.local-8t"].text.endswith(
        "which may be less or more than the plant costs (20.5 billion IDR; 95 % interval by luck: "
        "from 1.5 billion IDR less to 0.5 billion IDR more)."
    )


def test_a_plant_that_pays_needs_no_grant():
    by_id = turned(("local-8t", NPV, 5 * BILLION, BILLION))

    assert "grant_needed.local-8t" not in by_id
    assert "Local plant 8 t/day" not in by_id["grant_needed"].text


@pytest.mark.parametrize(
    ("mean", "holds", "phrase"),
    [
        (12, True, "the NPV of Local plant 8 t/day is 12.0 billion IDR higher"),
        (-12, False, "the NPV of Local plant 8 t/day is 12.0 billion IDR lower (with the grant"),
        (
            0.2,
            None,
            "the NPV of Local plant 8 t/day is lower or higher, which these replications leave open (95 % interval",
        ),
    ],
)
def test_a_plant_is_set_against_what_happens_without_it(mean, holds, phrase):
    by_id = turned(("local-8t", f"incremental_{NPV}", mean * BILLION, BILLION))

    assert by_id["invest_against_nothing.local-8t"].holds is holds
    assert phrase in by_id["against_nothing"].text


def test_a_chain_that_stops_without_the_plant_is_told_with_what_going_on_would_lose():
    losses = [(f"local-{size}", "continued_npv_idr", -8e9, 0) for size in ("2t", "8t", "30t")]
    same = [(name, f"incremental_{NPV}", 5 * BILLION, BILLION) for name, *_ in losses[:2]]
    alone = [(name, NPV, mean, half) for name, _, mean, half in same]
    by_id = turned(*losses, *same, *alone, ("local-30t", f"incremental_{NPV}", 9e9, BILLION))

    assert by_id["against_nothing"].text == (
        "Compared with what happens without the plant: the chain that is there would lose 8.00 billion "
        "IDR by going on once the plant opens and is taken to stop, so the NPV alone counts for Local plant 2 t/day, Local plant "
        "8 t/day; the NPV of Local plant 30 t/day is 9.0 billion IDR higher."
    )


def test_without_anything_to_set_it_against_nothing_is_said():
    by_id = claims(study(("outside-8t", "local-8t")))

    assert "against_nothing" not in by_id


@pytest.mark.parametrize(
    ("gap", "holds", "phrase"),
    [
        (
            -6,
            True,
            "lower for Local plant 30 t/day (by 6.0 %; competitive in 37 % of the years, 21 % to 53 % by luck)",
        ),
        (6, False, "higher for all 8 scenarios, by 6.0 % to"),
        (
            0.5,
            None,
            "not clearly different for Local plant 30 t/day (95 % interval by luck: from 1.5 % less",
        ),
    ],
)
def test_a_landed_price_is_set_beside_the_rivals(gap, holds, phrase):
    by_id = turned(("local-30t", GAP, gap, 2))

    assert by_id["competitive.saudi.thailand.local-30t"].holds is holds
    assert phrase in by_id["competitive.saudi.thailand"].text


def test_markets_without_orders_and_other_rivals_are_claims_but_no_head_lines():
    results = study(EIGHT)
    headlined = {claim.id for claim in headlines(results)}

    assert {name for name in headlined if name.startswith("competitive.")} == {
        "competitive.saudi.thailand"
    }
    assert "competitive.japan.philippines.local-8t" in claims(results)


def test_orders_from_another_market_are_told_of_that_market():
    results = study(EIGHT)
    kpis = results.kpis.replace("ordered_cans_per_year.saudi", "ordered_cans_per_year.japan")
    headlined = {claim.id for claim in headlines(replace(results, kpis=kpis))}

    assert {name for name in headlined if name.startswith("competitive.")} == {
        "competitive.japan.thailand"
    }


def test_one_that_is_dearer_alone_is_told_by_name():
    others = ((name, GAP, -5, 1) for name in EIGHT if name != "local-2t")
    text = turned(*others, ("local-2t", GAP, 9, 1))["competitive.saudi.thailand"].text

    assert "; higher for Local plant 2 t/day (by 9.0 %;" in text


def test_the_price_assumed_stands_beside_the_price_that_just_pays():
    kpi = "break_even_fob_usd_per_carton"
    by_id = turned(("local-8t", kpi, 16.0, 0.1), ("local-2t", kpi, 19.0, 0.1))

    assert by_id["sale_price.local-8t"].holds is True
    assert by_id["sale_price.local-8t"].difference == pytest.approx(1.5)
    assert by_id["sale_price.local-2t"].holds is False
    assert "a sale price of 17.50 USD per carton FOB" in by_id["sale_price"].text
    assert "at 19.00 USD (Local plant 2 t/day), 16.00 USD (Local plant 8 t/day)" in (
        by_id["sale_price"].text
    )


def test_the_ranges_known_of_the_price_stand_beside_the_price_assumed():
    results = study(EIGHT)
    ends = {
        "sale_price_usd_per_carton.low": (15.75, 15.75),
        "sale_price_usd_per_carton.high": (24.0, 24.0),
        "reported_price_usd_per_carton.low": (12.0, 12.4),
        "reported_price_usd_per_carton.high": (34.2, 30.0),
    }
    like = results.kpis[results.kpis["kpi"] == "sale_price_usd_per_carton"]
    rows = [
        like[like["scenario"] == name].assign(kpi=kpi, mean=mean, ci_low=mean, ci_high=mean)
        for kpi, means in ends.items()
        for name, mean in zip(("local-2t", "local-8t"), means, strict=True)
    ]
    kpis = pd.concat([results.kpis, *rows], ignore_index=True)
    assert (
        "a sale price of 17.50 USD per carton FOB (over the range stated for it 15.75 USD to 24.00 USD; "
        "today's exporter is reported to sell at 12.00 USD to 34.20 USD); without a grant"
    ) in claims(replace(results, kpis=kpis))["sale_price"].text


def test_the_share_of_a_markets_imports_stands_beside_the_price():
    results = study(EIGHT)
    like = results.kpis[
        (results.kpis["kpi"] == "sale_price_usd_per_carton")
        & (results.kpis["scenario"] == "local-8t")
    ]
    row = like.assign(kpi="import_share_pct.saudi", mean=4.89, ci_low=4.89, ci_high=4.89, unit="%")
    kpis = pd.concat([results.kpis, row], ignore_index=True)
    assert claims(replace(results, kpis=kpis))["sale_price"].text.endswith(
        " Share of the imports of Saudi Arabia that must be won: 4.9 % (Local plant 8 t/day)."
    )


def test_an_undefined_value_says_why():
    results = study(EIGHT)
    row = (results.kpis["scenario"] == "local-8t") & results.kpis["kpi"].isin([NPV, NET])
    results.kpis.loc[row, ["mean", "ci_low", "ci_high"]] = float("nan")
    results.kpis.loc[row, "why"] = "nothing is sold"

    headlined = {claim.id: claim for claim in headlines(results)}

    assert headlined["worth_undefined"].holds is None
    assert headlined["worth_undefined"].text.endswith("for Local plant 8 t/day: nothing is sold.")
