import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.comparison import FAR_PLANT, NEAR_TOLL, PLANT, TOLL, TOLL_WITH_PLANT_YIELD
from tests.economics.builders import appraisal, compared, flows, money, timing

FRUIT = {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"}
CAN = {"group": "packaging", "per": "can", "price": "4_000 IDR/can"}
LABOUR = {"group": "conversion", "per": "person_hour", "price": "16_000 IDR/person_hour"}
FEE = {"fee": "4_000 IDR/can", "fee_parts": {"labour": "50 %", "capital": "30 %", "margin": "20 %"}}
OUTSIDE = money(costs={"fruit": FRUIT, "can": CAN}, toll=FEE)
LOCAL = money(
    costs={"fruit": FRUIT, "can": CAN | {"price": "3_500 IDR/can"}, "labour": LABOUR},
    investment={"land": {"cost": "1_200_000 IDR"}},
)
NAMES = ("distance", "toll_margin", "purchase_scale", "plant_scale", "capital", "recovery")


def chain(prices, km, kg_per_can, *, fee, filled=1_000):
    """Return a year of 1 000 cans a month at a haul of `km` and so much fruit a can."""
    amounts = {"item.toll_can.used": 1_000} if fee else {"item.person_hour.used": 40}
    of_flows = flows(
        **{name.replace(".", "__"): value for name, value in amounts.items()},
        cans__shipped=1_000, cans__good=1_000, cans__filled=filled, item__can__used=1_000,
        item__fruit__used=1_000 * kg_per_can, leg__fruit__loaded_km=20 * km, leg__fruit__trips=20,
    )  # fmt: skip
    return appraisal(of_flows, prices, timing(rate=0.10))


def all_chains(kg=(1.06, 1.02), km=(68, 15)):
    """Return the chains by name; `kg` of fruit a can is the toll canner's and the plant's."""
    return {
        TOLL: chain(OUTSIDE, km[0], kg[0], fee=True),
        NEAR_TOLL: chain(OUTSIDE, km[1], kg[0], fee=True),
        TOLL_WITH_PLANT_YIELD: chain(OUTSIDE, km[1], kg[1], fee=True),
        FAR_PLANT: chain(LOCAL, km[0], kg[1], fee=False),
        PLANT: chain(LOCAL, km[1], kg[1], fee=False),
    }


def causes(chains):
    """Return the cause figures of a pair by name."""
    moved = {one: chain for one, chain in chains.items() if one not in (PLANT, TOLL)}
    figures = compared(chains[PLANT], against=chains[TOLL], moved=moved)
    causes = {kpi.partition(".")[::2]: figure for kpi, figure in figures.items()}
    return {name: figure for (kpi, name), figure in causes.items() if kpi == "cause_idr_per_can"}


def lead(chains):
    """Return by how much distance saves more than all other causes."""
    moved = {one: chain for one, chain in chains.items() if one not in (PLANT, TOLL)}
    figures = compared(chains[PLANT], against=chains[TOLL], moved=moved)
    return figures["distance_lead_idr_per_can"]


@pytest.mark.parametrize(("far", "leads"), [(15, False), (30, False), (68, True)])
def test_distance_leads_where_it_saves_more_than_all_that_save_beside_it(far, leads):
    """All but capital save: 800 of margin, 500 of lots, 1 360 of scale, 120 of fruit."""
    (found,) = lead(all_chains(km=(far, 15)))
    saved = (far - 15) * 20 * 9_000 / 1_000
    capital = causes(all_chains())["capital"][0]
    others = 800 + 500 + 1_360 + 120 + max(-capital, 0)
    assert found == pytest.approx(saved - others)
    assert bool(found > 0) == leads


def test_the_lead_of_distance_is_told_at_other_volumes_too():
    chains = all_chains() | {PLANT: chain(LOCAL, 15, 1.02, fee=False, filled=500)}
    assert np.isnan([*causes(chains).values()]).all()
    assert np.isfinite(lead(chains)).all()


def test_each_cause_by_hand():
    found = {name: value[0] for name, value in causes(all_chains()).items()}
    # 53 km less on 20 trips for 1 000 cans, at 9 000 IDR/km
    assert found["distance"] == pytest.approx(-53 * 20 * 9_000 / 1_000)
    assert found["toll_margin"] == pytest.approx(-800)
    assert found["purchase_scale"] == pytest.approx(-500)
    # 40 hours at 16 000 IDR for 1 000 cans, in place of half the fee
    assert found["plant_scale"] == pytest.approx(640 - 2_000)
    assert found["recovery"] == pytest.approx(-0.04 * 3_000)
    # A year of land at 10 percent, over the present cans, less 1 200 IDR in the fee
    present = (1_000 * 1.10 ** (-np.arange(1, 13) / 12)).sum()
    assert found["capital"] == pytest.approx(1_200_000 * (1 - 1 / 1.10) / present - 1_200)


@pytest.mark.parametrize(
    ("filled", "is_known"), [(960, True), (1_040, True), (940, False), (2_800, False)]
)
def test_a_difference_is_not_split_where_volumes_differ_by_more_than_a_twentieth(filled, is_known):
    chains = all_chains() | {PLANT: chain(LOCAL, 15, 1.02, fee=False, filled=filled)}
    assert {name: bool(np.isfinite(value).all()) for name, value in causes(chains).items()} == (
        dict.fromkeys(NAMES, is_known)
    )


@given(
    st.tuples(st.floats(0.9, 1.3), st.floats(0.9, 1.3)),
    st.tuples(st.floats(1, 300), st.floats(1, 300)),
)
def test_the_causes_sum_to_the_gap(kg, km):
    chains = all_chains(kg, km)
    gap = chains[PLANT].cost - chains[TOLL].cost
    assert tuple(causes(chains)) == NAMES
    assert sum(causes(chains).values()) == pytest.approx(gap, abs=1e-6)


def test_equal_places_make_no_distance_and_equal_yields_no_recovery():
    found = causes(all_chains(kg=(1.05, 1.05), km=(40, 40)))
    assert found["distance"][0] == pytest.approx(0, abs=1e-9)
    assert found["recovery"][0] == pytest.approx(0, abs=1e-9)
