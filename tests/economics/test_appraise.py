import pytest

from sim.catalogue.kpis import unit
from tests.economics.builders import appraisal, flows, money, timing


def shipped(cans=27_600.0):
    return flows(
        item__can__used=cans,
        cans__shipped=cans,
        cans__good=cans,
        cans__filled=cans,
        cans__ordered=cans,
        market__saudi__due=[0, *[cans] * 11],
        market__saudi__filled=[0, *[cans] * 10, cans / 2],
        market__saudi__on_time=[0, *[cans] * 9, 0, 0],
        item__container__used=1,
        leg__port__loaded_km=191,
        leg__port__trips=1,
        fruit__bought_kg=28_704,
    )


def test_the_fob_offer_is_cost_with_margin_haulage_and_charges_over_the_exchange_rate():
    found = appraisal(shipped()).kpis
    # A can costs 4 000 IDR; a container of 1 150 cartons pays 191 km, a trip and 95 USD.
    per_carton = 4_000 * 24 * 1.10 + (191 * 9_000 + 250_000 + 95 * 16_000) / 1_150
    assert found["fob_usd_per_carton"][0] == pytest.approx(per_carton / 16_000 / 0.96)
    assert found["fob_usd_per_net_t"][0] == pytest.approx(per_carton / 16_000 / 0.96 / 0.01356)


def test_a_rival_is_compared_by_net_weight():
    half = {"thailand": {"fob": "8.75 USD/carton", "net": "6.78 kg/carton"}}
    whole, halved = appraisal(shipped()).kpis, appraisal(shipped(), money(rivals=half)).kpis
    assert whole["rival_fob_usd_per_carton.thailand"][0] == pytest.approx(17.5)
    assert halved["rival_fob_usd_per_carton.thailand"][0] == pytest.approx(17.5)
    ours = whole["fob_usd_per_carton"][0]
    assert whole["price_gap_pct.fob.thailand"][0] == pytest.approx((ours / 17.5 - 1) * 100)
    assert whole["price_gap_usd_per_carton.fob.thailand"][0] == pytest.approx(ours - 17.5)


def test_volumes_are_those_of_an_average_year():
    found = appraisal(shipped()).kpis
    assert found["cans_per_year"][0] == pytest.approx(331_200)
    assert found["fruit_t_per_year"][0] == pytest.approx(344.448)
    assert found["raw_kg_per_can"][0] == pytest.approx(1.04)
    assert found["order_fill_share"][0] == pytest.approx(10.5 / 11)
    assert found["order_on_time_share"][0] == pytest.approx(9 / 11)


def test_every_figure_has_its_unit():
    found = appraisal(shipped(), money(toll={"fee": "4_500 IDR/can"})).kpis
    assert {key.split(".")[0]: unit(key) for key in found}["toll_fee_idr_per_can"] == "IDR/can"
    with pytest.raises(ValueError, match="no figure 'nothing'"):
        unit("nothing")


def test_a_nominal_discount_rate_without_inflation_is_a_real_one():
    real = appraisal(shipped(), of_timing=timing(1, 0.1)).cost
    nominal = appraisal(shipped(), of_timing=timing(1, 0.1, basis="nominal")).cost
    assert real == pytest.approx(nominal)


def test_a_figure_asked_for_alone_is_that_of_all_figures():
    whole = appraisal(shipped(), money(toll={"fee": "4_500 IDR/can"}))
    assert len(whole.kpis) > 30
    for key, figure in whole.kpis.items():
        alone = appraisal(shipped(), money(toll={"fee": "4_500 IDR/can"})).figure(key)
        assert alone == pytest.approx(figure, nan_ok=True, abs=0, rel=0)


def test_what_was_not_asked_for_is_not_worked_out():
    found = appraisal(shipped())
    assert found.figure("fruit_t_per_year") is not None
    assert {"untaxed", "ledger"} & vars(found).keys() == set()
    assert found.figure("levelised_cost_idr_per_can.fruit") is not None
    assert "ledger" not in vars(found)


@pytest.mark.parametrize(
    "key", ["levelised_cost_idr_per_can.nobody", "toll_fee_idr_per_can", "npv", "npv_idr.", ""]
)
def test_there_is_no_figure_that_the_scenario_does_not_have(key):
    assert appraisal(shipped()).figure(key) is None
    with pytest.raises(KeyError, match=repr(key)):
        appraisal(shipped()).figures([key])
