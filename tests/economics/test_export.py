from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.appraise import Appraisal
from sim.economics.ladder import Landing, fob_offer
from sim.economics.ledger import monthly
from sim.flows import Flows
from tests.economics.builders import (
    MONEY,
    appraisal,
    flows,
    lucky,
    money,
    prices,
    scenario,
    timing,
)

SAUDI = {
    "insurance": "0.25 %",
    "charges": "345 USD/container",
    "own": {"freight": "1_725 USD/container", "duty": "5 %"},
    "rivals": {"thailand": {"freight": "1_150 USD/container", "duty": "10 %"}},
}
PATHS = {
    "usd": {"volatility": "6 %", "memory": "60 %"},
    "rival": {"volatility": "18 %", "memory": "50 %"},
    "freight": {"volatility": "35 %", "memory": "50 %"},
}


def appraised(replications=1, years=1, **changes):
    one = flows(
        12 * years, item__can__used=27_600, cans__shipped=27_600, cans__good=27_600,
        item__container__used=1,
    )  # fmt: skip
    many = Flows(one.accounts, np.repeat(one.amounts, replications, axis=0), {})
    return Appraisal(many, scenario(money(markets={"saudi": SAUDI}, **changes)), timing(years))


def test_the_ladder_to_saudi_arabia():
    found = appraised().kpis
    # FOB: (4 000 * 24 * 1.10 + 95 * 16 000 / 1 150) / 16 000 / 0.96
    fob = (105_600 + 1_321.739) / 16_000 / 0.96
    # Freight 1 725 / 1 150 = 1.50 a carton; insured on 110 %; 5 % duty on CIF; charges 0.30
    cif = (fob + 1.50) / (1 - 1.1 * 0.0025)
    assert found["landed_usd_per_carton.saudi"][0] == pytest.approx(cif * 1.05 + 0.30)
    # Thailand: 17.5 + 1.00, 10 % duty
    theirs = 18.5 / (1 - 1.1 * 0.0025) * 1.10 + 0.30
    assert found["rival_landed_usd_per_carton.saudi.thailand"][0] == pytest.approx(theirs)
    gap = (cif * 1.05 + 0.30) / theirs - 1
    assert found["price_gap_pct.landed.saudi.thailand"][0] == pytest.approx(100 * gap)


def test_a_duty_on_fob_leaves_freight_untaxed():
    on_fob = Landing(2.0, 0.0, 0.10, "fob", 0.0).landed(np.array(20.0))
    on_cif = Landing(2.0, 0.0, 0.10, "cif", 0.0).landed(np.array(20.0))
    assert (float(on_fob), float(on_cif)) == pytest.approx((24.0, 24.2))


@given(st.floats(0, 0.95), st.floats(3_000, 9_000))
def test_at_the_break_even_rate_the_offer_is_the_rivals(share, price):
    can = {"group": "packaging", "per": "can", "price": f"{price} IDR/can"}
    costs = MONEY["costs"] | {"can": can | {"usd_pass_through": f"{100 * share} %"}}
    found = appraised(costs=costs)
    rate = found.kpis["break_even_usd_idr.thailand"][0]
    if np.isnan(rate):
        # Even what follows the dollar alone costs more than the rival asks.
        assert share * price * 24 * 1.1 / 16_000 / 0.96 > 17.5 - 95 / 1_150 / 0.96 - 1e-9
        return
    moved = price * (1 + share * (rate / 16_000 - 1))
    charges = 95 * rate / 1_150
    assert fob_offer(moved * 24, charges, rate, 0.10, 0.04) == pytest.approx(17.5)


def test_without_paths_an_offer_is_competitive_in_all_years_or_none():
    cheap, dear = appraised().kpis, appraised(rivals={"thailand": {
        "fob": "3 USD/carton", "net": "13.56 kg/carton"}}).kpis  # fmt: skip
    assert cheap["p_competitive.saudi.thailand"].tolist() == [1.0]
    assert dear["p_competitive.saudi.thailand"].tolist() == [0.0]


def test_with_paths_the_share_is_that_of_the_years_in_which_the_landed_price_is_lower():
    found = appraised(replications=40, years=10, paths=PATHS, rivals={"thailand": {
        "fob": "6.9 USD/carton", "net": "13.56 kg/carton"}})  # fmt: skip
    share = found.kpis["p_competitive.saudi.thailand"]
    assert 0.1 < share.mean() < 0.9
    # In rupiah the cost is steady: 105 600 IDR a carton, and 95 USD a container.
    usd, rival, freight = (
        found.prices.path(name)[:, 1::12] for name in ("usd", "rival", "freight")
    )
    fob = (105_600 / (16_000 * usd) + 95 / 1_150) / 0.96
    ours = (fob + 1.5 * freight) / (1 - 0.00275) * 1.05 + 0.3
    theirs = (6.9 * rival + 1.0 * freight) / (1 - 0.00275) * 1.10 + 0.3
    assert share == pytest.approx((ours <= theirs).mean(axis=1))


def test_a_path_has_mean_one_and_the_spread_and_memory_stated():
    wandering = prices(money(paths=PATHS), timing(years=40), lucky(*range(400)))
    yearly = wandering.path("rival")[:, 1::12]
    assert yearly.mean() == pytest.approx(1, abs=0.01)
    assert yearly.std() == pytest.approx(0.18, abs=0.01)
    logs = np.log(yearly)
    assert np.corrcoef(logs[:, :-1].ravel(), logs[:, 1:].ravel())[0, 1] == pytest.approx(
        0.5, abs=0.02
    )


def test_a_path_is_the_same_for_every_scenario_and_any_horizon():
    short, long = (
        prices(money(paths=PATHS), timing(years), lucky(3, 7)).path("usd") for years in (2, 9)
    )
    assert (short == long[:, :25]).all()
    assert (prices(money(paths=PATHS), timing(2), lucky(7)).path("usd") == short[1:]).all()


def test_a_price_in_rupiah_follows_the_dollar_with_its_share():
    can = {"can": MONEY["costs"]["can"] | {"usd_pass_through": "70 %"}}
    terminal = {"terminal": MONEY["costs"]["terminal"]}
    of_flows = replace(flows(24, item__can__used=10, item__container__used=2), numbers=(0,))
    found = appraisal(of_flows, money(paths=PATHS, costs=can | terminal), timing(2))
    usd = found.prices.path("usd")[0, 1:]
    paid = {
        name: -monthly(found.ledger.item(name), found.prices.time)[0, 1:]
        for name in ("can", "terminal")
    }
    assert usd.std() > 0.001
    assert paid["can"] == pytest.approx(40_000 * (1 + 0.7 * (usd - 1)))
    assert paid["terminal"] == pytest.approx(2 * 95 * 16_000 * usd)
