from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.appraise import Appraisal
from sim.economics.export import landing
from sim.economics.ledger import monthly
from sim.economics.memo import Memo
from sim.economics.timeline import DAYS_PER_MONTH, Timeline, at_points, delayed
from sim.scenario.models.types import MONTHS
from sim.units import Price
from sim.units import price as quoted
from tests.economics.builders import MONEY, appraisal, flows, money, prices, scenario, timing


def test_the_index_is_one_in_the_middle_of_the_basis_year():
    index = prices(of_timing=timing(years=2, inflation=2.7)).time.index
    assert index[6] == pytest.approx(1.0)
    assert index[18] == pytest.approx(1.027)


def test_a_study_that_starts_in_the_middle_of_the_basis_year_starts_at_its_prices():
    july = timing(inflation=2.7).model_copy(update={"start": date(2027, 7, 1)})
    assert Timeline(july).index[[0, 12]] == pytest.approx([1.0, 1.027])


def test_a_real_rate_compounds_with_inflation_and_a_nominal_one_stands():
    real = prices(of_timing=timing(rate=0.10, inflation=5.0)).time.discount
    nominal = prices(of_timing=timing(rate=0.10, inflation=5.0, basis="nominal")).time.discount
    # By Fisher, ten percent real and five of inflation are 15.5 percent nominal.
    assert real[12] / real[0] == pytest.approx(1 / 1.155)
    assert nominal[12] / nominal[0] == pytest.approx(1 / 1.10)
    # The start is half a year before the middle of the year of the price basis.
    assert real[0] == pytest.approx(1.05**0.5)


def test_only_here_does_a_dollar_become_rupiah():
    assert prices().rupiah(Price(95.0, "USD", "container")) == 95 * 16_000
    assert prices().rupiah(Price(3_000.0, "IDR", "kg")) == 3_000


def test_the_first_month_belongs_to_its_own_calendar_year():
    december = timing(years=1).model_copy(update={"start": date(2027, 12, 1)})
    time = Timeline(december)
    assert time.calendar_years.tolist() == [2027, 2027, *[2028] * 11]
    assert time.by_year(np.ones(13)).tolist() == [2, 11]


def test_months_are_paid_at_their_end():
    assert at_points(np.array([[5.0, 7.0]])).tolist() == [[0.0, 5.0, 7.0]]


@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=40),
    st.floats(0, 900),
)
def test_a_delay_loses_no_money_and_is_never_early(amounts, days):
    before = np.array([0.0, *amounts])
    after = delayed(before, days)
    assert after.sum() == pytest.approx(before.sum())
    assert (after.cumsum() <= before.cumsum() + 1e-6).all()


def test_a_delay_of_a_month_and_a_half_falls_on_the_two_points_around_it():
    amounts = np.array([0.0, 100.0, 0.0, 0.0, 0.0])
    assert delayed(amounts, 1.5 * DAYS_PER_MONTH).tolist() == [0.0, 0.0, 50.0, 50.0, 0.0]


def test_an_absent_account_costs_nothing():
    assert flows(cans__shipped=1).monthly("cans.never").sum() == 0
    assert money().toll is None


def paid(of_flows, cost, of_timing=None, **changes):
    """Return what one cost comes to at the ends of the months, outflow positive."""
    found = appraisal(of_flows, money(costs={"it": cost}, **changes), of_timing or timing())
    return -monthly(found.ledger.item("it"), found.prices.time)[:, 1:]


CAN = {"group": "packaging", "per": "can", "price": "4_000 IDR/can"}


@pytest.mark.parametrize(("monthly_cans", "price"), [(10, 4_000), (50, 3_500), (500, 3_000)])
def test_larger_lots_are_cheaper_by_the_volume_of_an_average_year(monthly_cans, price):
    steps = {
        "bulk": {"at_least": "6_000 can/year", "price": "3_000 IDR/can"},
        "some": {"at_least": "600 can/year", "price": "3_500 IDR/can"},
    }
    spent = paid(flows(item__can__used=monthly_cans), CAN | {"steps": steps})
    assert spent[0] == pytest.approx(monthly_cans * price)


def test_the_price_as_stated_is_that_of_any_smaller_volume():
    steps = {"bulk": {"at_least": "600 can/year", "price": "3_500 IDR/can"}}
    spent = paid(flows(item__can__used=0.05), CAN | {"steps": steps})
    assert spent[0] == pytest.approx(0.05 * 4_000)
    # 600 a year are the first that are cheaper.
    assert paid(flows(item__can__used=50), CAN | {"steps": steps})[0] == pytest.approx(50 * 3_500)


def test_the_volume_that_decides_a_price_is_that_of_a_year_of_operation():
    steps = {"bulk": {"at_least": "600 can/year", "price": "3_500 IDR/can"}}
    for cans, price in ((49, 4_000), (51, 3_500)):
        of_flows = flows(24, item__can__used=cans)
        spent = paid(of_flows, CAN | {"steps": steps}, timing(years=2))
        assert spent[0] == pytest.approx(cans * price)


def test_each_replication_buys_at_the_price_of_its_own_volume():
    few, many = (flows(item__can__used=cans) for cans in (49, 51))
    both = replace(few, amounts=np.concatenate([few.amounts, many.amounts]))
    steps = {"bulk": {"at_least": "600 can/year", "price": "3_500 IDR/can"}}
    spent = paid(both, CAN | {"steps": steps})
    assert spent[:, 0] == pytest.approx([49 * 4_000, 51 * 3_500])


def test_a_price_of_another_year_is_brought_to_the_basis_with_its_index():
    wages = {"wage": "2 %/year real"}
    cost = CAN | {"price_year": 2024, "index": "wage"}
    at = timing(years=2, inflation=5.0)
    spent = paid(flows(24, item__can__used=1), cost, at, indices=wages)
    # In the middle of 2027, the basis, a wage of 2024 has risen for three years by 1.05 * 1.02.
    assert spent[0, 5] == pytest.approx(4_000 * (1.05 * 1.02) ** 3)
    assert spent[0, 17] == pytest.approx(4_000 * (1.05 * 1.02) ** 4)


# Two years before the basis, at 2.7 % of inflation and, for dollars, 3 %.
OLDER = {"price_year": 2025}
RISEN, DOLLAR_RISEN = 1.027**2, 1.03**2
ABROAD = MONEY["exchange"] | {"dollar_inflation": "3 %/year"}


def line(name, of_flows, **changes):
    """Return what a line of the ledger pays in each month of two years [IDR of the day]."""
    built = changes.pop("construction", None)
    rises = {"freight": "1 %/year real", "wage": "2 %/year real"}
    of_money = money(**({"indices": rises, "exchange": ABROAD} | changes))
    found = appraisal(of_flows, of_money, timing(years=2, inflation=2.7), built)
    return -monthly(found.ledger.item(name), found.prices.time)[0]


def test_a_cost_of_2025_rises_for_two_years():
    spent = line("can", flows(24, item__can__used=1), costs={"can": CAN | OLDER})
    assert spent[6] == pytest.approx(4_000 * RISEN)


def test_a_cost_in_dollars_of_2025_rises_with_the_dollar():
    terminal = MONEY["costs"]["terminal"] | OLDER
    spent = line("terminal", flows(24, item__container__used=1), costs={"terminal": terminal})
    assert spent[6] == pytest.approx(95 * 16_000 * DOLLAR_RISEN)


def test_a_hire_of_2025_rises_with_the_index_of_freight():
    truck = MONEY["vehicles"]["truck"] | OLDER
    used = flows(24, leg__fruit__loaded_km=10, leg__fruit__trips=2)
    spent = line("hire.fruit", used, vehicles={"truck": truck})
    assert spent[6] == pytest.approx((90_000 + 500_000) * RISEN * 1.01**2)


def test_each_part_of_a_toll_fee_of_2025_rises_with_its_own_index():
    fee = {"fee": "1_000 IDR/can", "fee_parts": {"labour": "40 %", "capital": "60 %"}} | OLDER
    spent = line("toll_fee", flows(24, item__toll_can__used=1), toll=fee)
    assert spent[6] == pytest.approx((400 * 1.02**2 + 600) * RISEN)


def test_capital_of_2025_rises_and_with_it_what_is_a_share_of_it():
    items = {
        "line": {"cost": "1_000_000 IDR"} | OLDER,
        "press": {"cost": "100 USD"} | OLDER,
        "land": {"cost": "500_000 IDR"},
        "permits": {"share": "10 %"},
    }
    upkeep = {"group": "conversion", "of": "line", "share": "3 %", "index": "wage"}
    at = {"investment": items, "costs": {"upkeep": upkeep}, "construction": 0}
    year = flows(24, item__year__used=1)
    found = {name: line(name, year, **at) for name in (*items, "upkeep")}
    of_basis = [1_000_000 * RISEN, 1_600_000 * DOLLAR_RISEN, 500_000]
    start = 1.027**-0.5
    bought = [found[name][0] / start for name in items]
    assert bought == pytest.approx([*of_basis, sum(of_basis) / 10])
    assert found["upkeep"][6] == pytest.approx(30_000 * RISEN)


def test_a_nominal_index_is_the_same_as_a_real_one_and_inflation():
    at = timing(inflation=4.0)
    real, nominal = (
        paid(flows(item__can__used=1), CAN | {"index": "energy"}, at, indices={"energy": rate})
        for rate in ("2 %/year real", "6.08 %/year nominal")
    )
    assert real == pytest.approx(nominal)


def test_a_cost_begins_and_ends_with_the_months_of_operation():
    month = {"group": "conversion", "per": "month", "price": "7 IDR/month"}
    spent = paid(flows(item__month__used=1), month | {"after": "3 month", "until": "9 month"})
    assert spent[0].tolist() == [0, 0, 0, 7, 7, 7, 7, 7, 7, 0, 0, 0]


def test_parts_of_the_fee_rise_with_what_they_pay_for():
    parts = {"labour": "40 %", "energy": "10 %", "capital": "50 %"}
    fee = {"fee": "1_000 IDR/can", "fee_parts": parts}
    rises = {"wage": "3 %/year real", "energy": "5 %/year real"}
    found = appraisal(
        flows(24, item__toll_can__used=1), money(toll=fee, indices=rises), timing(years=2)
    )
    spent = -monthly(found.ledger.item("toll_fee"), found.prices.time)[0]
    assert spent[18] == pytest.approx(400 * 1.03 + 100 * 1.05 + 500)


def test_the_toll_fee_is_paid_later_on_credit():
    fee = {"fee": "1_000 IDR/can"}
    of_money = money(toll=fee, working_capital={"receivable": "0 day", "payable": "45.6250 day"})
    found = appraisal(flows(item__toll_can__used=[8, *[0] * 11]), of_money)
    (credit,) = found.ledger.item("payable.toll_fee")
    # A month and a half later: half at the end of each of the two months around it.
    assert monthly([credit], found.prices.time)[0, :5] == pytest.approx(
        [0, 8_000, -4_000, -4_000, 0]
    )


class TestFarmGate:
    """Fruit at 3 000 IDR/kg in a district that harvests 1 200 t a year, 100 t of it usually sold."""

    FRUIT: ClassVar = {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"}

    def spent(self, kg, start=1, ripe=(1.5, 0.5) * 6, **gate):
        of_flows = flows(item__fruit__used=kg)
        cost = self.FRUIT | {"farm_gate": {"usual": "100 t/year"} | gate}
        area = SimpleNamespace(annual=1_200.0)
        season = dict(zip(MONTHS, ripe, strict=True))
        supply = SimpleNamespace(season=SimpleNamespace(**season))
        one = scenario(money(costs={"fruit": cost}))
        vars(one.physical).update(areas={"hill": area}, supply=supply)
        found = Appraisal(
            of_flows, one, timing().model_copy(update={"start": date(2027, start, 1)})
        )
        return -monthly(found.ledger.item("fruit"), found.prices.time)[0, 1:]

    def test_fruit_is_dearer_when_little_of_it_is_ripe(self):
        spent = self.spent(1_000, seasonal_cv="20 %")
        # The index is one standard deviation above its mean in January, one below it in February.
        assert spent[:2] == pytest.approx([3_000_000 * 0.8, 3_000_000 * 1.2])
        assert spent.mean() == pytest.approx(3_000_000)

    def test_the_season_is_that_of_the_calendar_month(self):
        # Ripe in January alone: eleven twelfths above the mean, times the root of eleven.
        ripe = (12.0, *[0.0] * 11)
        for start, january in ((1, 0), (4, 9), (12, 1)):
            spent = self.spent(1_000, start, ripe, seasonal_cv="10 %")
            assert int(spent.argmin()) == january
            assert spent[january] == pytest.approx(3_000_000 * (1 - 0.1 * 11**0.5))

    def test_a_large_buyer_raises_the_price(self):
        # 20 t a month are 240 t a year, 140 more than usual, 140 / 1 200 of the harvest.
        spent = self.spent(20_000, elasticity="0.3")
        assert spent == pytest.approx(np.full(12, 60_000_000 * (1 + 0.3 * 140 / 1_200)))

    def test_at_the_usual_volume_the_price_is_as_stated(self):
        assert self.spent(100_000 / 12, elasticity="0.3") == pytest.approx(
            np.full(12, 25_000_000.0)
        )


def test_what_is_kept_for_one_carton_is_not_taken_for_another():
    """Cartons of 12 cans bring twice what cartons of 24 do, whichever is sold first."""
    sold = flows(cans__shipped=27_600)
    rupiah = money(sale={"price": "300_000 IDR/carton", "margin": "10 %", "commission": "4 %"})
    kept = Memo()

    def revenue(cans_per_carton, memo):
        carton = scenario(rupiah)
        product = carton.physical.product.model_copy(update={"cans_per_carton": cans_per_carton})
        physical = carton.physical.model_copy(update={"product": product})
        carton = replace(carton, physical=physical)
        found = Appraisal(sold, carton, timing(), memo).untaxed.item("export")
        return monthly(found, Timeline(timing())).sum()

    whole = revenue(24, kept)
    assert whole == pytest.approx(12 * 27_600 / 24 * 300_000)
    assert revenue(12, kept) == 2 * whole
    assert revenue(24, kept) == revenue(24, Memo()) == whole


class TestMemo:
    """What is kept of pure functions, by their arguments."""

    def counted(self):
        calls = []

        def square(number):
            calls.append(number)
            return number**2

        return square, calls

    def test_a_function_is_called_once_for_the_same_arguments(self):
        (square, calls), memo = self.counted(), Memo()
        assert [memo(square, 3), memo(square, 3), memo(square, 4)] == [9, 9, 16]
        assert calls == [3, 4]

    def test_what_a_generation_does_not_use_is_dropped_with_the_next(self):
        (square, calls), memo = self.counted(), Memo()
        memo(square, 3), memo(square, 4)
        for _ in range(3):
            memo.next_generation()
            memo(square, 3)
        assert calls == [3, 4]
        memo(square, 4)
        assert calls == [3, 4, 4]

    def test_arguments_that_cannot_be_told_apart_are_refused(self):
        with pytest.raises(TypeError, match="unhashable"):
            Memo()(np.sum, np.ones(3))


def test_the_sale_price_has_the_range_of_the_price_behind_it():
    # 24 cans of 0.565 kg against 13.56 kg, a premium of a tenth and a discount of a twentieth.
    followed = {"commission": "4 %", "rival": "thailand", "premium": "10 %", "discount": "5 %"}
    contract = {"commission": "4 %", "price": "20 USD/carton"}
    ends = (quoted("15 USD/carton", "carton"), quoted("320_000 IDR/carton", "carton"))
    for sale, path, factor in (
        (followed, "rivals.thailand.fob", 1.05),
        (contract, "sale.price", 1.0),
    ):
        known = replace(scenario(money(sale=sale)), ranges={path: ends})
        found = Appraisal(flows(), known, timing())
        assert found.figure("sale_price_usd_per_carton.low")[0] == pytest.approx(15 * factor)
        assert found.figure("sale_price_usd_per_carton.high")[0] == pytest.approx(20 * factor)
        assert found.figure("reported_price_usd_per_carton.low") is None
    unknown = Appraisal(flows(), scenario(money(sale=followed)), timing())
    assert unknown.figure("sale_price_usd_per_carton.low") is None


LAND = {
    "insurance": "0 %",
    "charges": "0 USD/container",
    "own": {"freight": "0 USD/container", "duty": "0 %"},
}
FOLLOWED = {"commission": "4 %", "rival": "thailand", "premium": "12 %", "discount": "5 %"}


def sold_to(**imports):
    """Sell 100 000 cans a month to Saudi Arabia and half of that to China."""
    demand = {"full_premium": "2 %", "elasticity": "0.5"}
    there = {
        name: LAND
        | ({"demand": demand | {"imports": f"{imports[name]} t/year"}} if name in imports else {})
        for name in ("saudi", "china")
    }
    amounts = flows(
        cans__shipped=150_000, market__saudi__ordered=100_000, market__china__ordered=50_000
    )
    return appraisal(amounts, money(sale=FOLLOWED, markets=there))


@pytest.mark.parametrize(
    ("imports", "kept"),
    [
        # 1.2 million cans of 0.565 kg are 678 t: 8 % of 8 475 t, four times the share of full premium.
        ({"saudi": 8_475}, (2 / 3) * 0.5 + 1 / 3),
        # 1 % of 67 800 t: nothing is lost.
        ({"saudi": 67_800}, 1.0),
        # 339 t to China, 8 % of 4 237.5 t.
        ({"saudi": 8_475, "china": 4_237.5}, 0.5),
        ({}, 1.0),
    ],
)
def test_the_premium_falls_where_a_market_takes_more_than_it_pays_fully_for(imports, kept):
    found = sold_to(**imports)
    assert found.figure("sale_premium_share")[0] == pytest.approx(0.12 * kept - 0.05)
    price = 17.5 * (1 + 0.12 * kept - 0.05)
    assert found.figure("sale_price_usd_per_carton")[0] == pytest.approx(price)
    revenue = monthly(found.ledger.of("revenue"), found.prices.time)[0].sum()
    assert revenue == pytest.approx(12 * 150_000 / 24 * price * 16_000)
    shares = {name: found.figure(f"import_share_pct.{name}") for name in ("saudi", "china")}
    assert {name for name, share in shares.items() if share is not None} == set(imports)
    if "saudi" in imports:
        assert shares["saudi"][0] == pytest.approx(100 * 678 / imports["saudi"])


def in_money_of(year, **sale):
    """Return sales at a price of some year, with dollars that lose 2 % a year."""
    stated = {"commission": "4 %", **sale, **({} if year is None else {"price_year": year})}
    exchange = {"usd": "16_000 IDR/USD", "quoted": "16_000 IDR/USD", "dollar_inflation": "2 %/year"}
    return scenario(money(sale=stated, exchange=exchange))


@pytest.mark.parametrize("year", [None, 2017, 2027])
@pytest.mark.parametrize(
    ("price", "yearly"), [("20 USD/carton", 1.02), ("320_000 IDR/carton", 1.05)]
)
def test_a_price_of_a_contract_is_brought_to_the_price_basis(year, price, yearly):
    years = 0 if year is None else 2027 - year
    of_flows, of_timing = flows(cans__shipped=1_000), timing(inflation=5)
    now, then = (
        Appraisal(of_flows, in_money_of(one, price=price), of_timing) for one in (None, year)
    )
    assert then.figure("sale_price_usd_per_carton")[0] == pytest.approx(20 * yearly**years)
    sold, before = (
        monthly(one.ledger.where(lambda posting: posting.item == "export"), one.prices.time).sum()
        for one in (then, now)
    )
    assert sold == pytest.approx(before * yearly**years)


def test_a_reported_price_is_brought_to_the_price_basis():
    reported = {"low": "10 USD/carton", "high": "480_000 IDR/carton", "price_year": 2025}
    sales = in_money_of(None, price="20 USD/carton", reported=reported)
    found = Appraisal(flows(), sales, timing(inflation=5))
    assert found.figure("reported_price_usd_per_carton.low")[0] == pytest.approx(10 * 1.02**2)
    assert found.figure("reported_price_usd_per_carton.high")[0] == pytest.approx(30 * 1.05**2)


def test_charges_of_a_market_are_brought_to_the_price_basis():
    exchange = {"usd": "16_000 IDR/USD", "quoted": "16_000 IDR/USD", "dollar_inflation": "2 %/year"}

    def landed(**dated):
        there = LAND | {"charges": "1_500 USD/container"} | dated
        known = scenario(money(exchange=exchange, markets={"land": there}))
        return landing(Appraisal(flows(), known, timing()), "land").charges

    assert landed(price_year=2024) == pytest.approx(landed() * 1.02**3)
