"""Every break-even price, set by hand, leaves no gap: the mean of what it is for is 0 there."""

from pathlib import Path

import pytest

import sim

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# A rival so dear that each of the prices has a value at which ours equals his; a plant that sells so far
# below him that it needs a grant, of less than its works cost.
DEAR = "rivals.thailand.fob=26 USD/carton"
SETS = {"outside-2t": [DEAR], "local-8t": [DEAR, "sale.discount=34 %", "loans=null"]}
GAP, LANDED = "price_gap_pct.fob.thailand", "price_gap_pct.landed.saudi.thailand"
# The figure -> the assumption it is of, its unit, and what is 0 there.
BREAK_EVENS = {
    "break_even_usd_idr.thailand": ("exchange.usd", "IDR/USD", GAP),
    "break_even_farm_gate_idr_per_kg.thailand": ("costs.fruit.price", "IDR/kg", GAP),
    "break_even_toll_fee_idr_per_can.thailand": ("toll.fee", "IDR/can", GAP),
    "break_even_freight_usd_per_container.saudi.thailand": (
        "markets.saudi.own.freight",
        "USD/container",
        LANDED,
    ),
    "grant_for_npv_zero_idr": ("grant.amount", "IDR", "npv_idr.net_of_grant"),
}


@pytest.fixture(scope="module", params=["outside-2t", "local-8t"])
def result(request):
    file = SCENARIOS / f"{request.param}.yaml"
    sets = SETS[request.param]
    return sim.compare([sim.load(file, sets)], replications=4, years=8)


def mean(result, kpi):
    """Return the mean of a figure of the only scenario, None where it has none."""
    of_kpi = result.kpis.loc[result.kpis["kpi"] == kpi, "mean"]
    return None if of_kpi.empty else float(of_kpi.iloc[0])


def test_every_break_even_set_by_hand_gives_nothing(result):
    tried = 0
    for figure, (path, unit, target) in BREAK_EVENS.items():
        value = mean(result, figure)
        if value is not None:
            tried += 1
            there = result.reprice({path: f"{value:.9f} {unit}"})
            scale = abs(mean(result, target))
            assert scale > 0, figure
            assert mean(there, target) == pytest.approx(0, abs=1e-6 * scale), figure
    assert tried >= 4


def test_at_the_break_even_fob_the_mean_npv_is_nothing(result):
    for boundary in ("", ".net_of_grant"):
        price = mean(result, f"break_even_fob_usd_per_carton{boundary}")
        (scenario,) = result.plan.scenarios.values()
        sale, now = scenario.money.sale, mean(result, "sale_price_usd_per_carton")
        share = (1 + sale.premium - sale.discount) * price / now
        discount, premium = 1 + sale.premium - share, share - 1 + sale.discount
        path, change = ("discount", discount) if discount >= 0 else ("premium", premium)
        there = result.reprice({f"sale.{path}": f"{100 * change:.12f} %"})
        scale = abs(mean(result, f"npv_idr{boundary}"))
        assert mean(there, f"npv_idr{boundary}") == pytest.approx(0, abs=1e-5 * scale)
