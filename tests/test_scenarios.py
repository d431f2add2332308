"""The shipped scenarios load, name their sources, and agree with a calculation by hand."""

import math
from pathlib import Path

import pytest
import yaml

import sim
from sim.economics.ledger import monthly
from sim.plant.fruit import usable_share
from sim.report.claims.verdict import verdict
from sim.scenario.models.phases import phases
from sim.scenario.paths import DEFAULT, assumptions, explain

FOLDER = Path(__file__).parent.parent / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
STUDY = FOLDER / "study.yaml"
PHASED = ("local-phased", "outside-phased")
OWNED = ("local-8t-cooperative", "local-8t-district")


@pytest.fixture(scope="module")
def plan():
    return sim.load(STUDY)


@pytest.fixture(scope="module")
def runs(plan):
    return sim.compare(plan, replications=1, years=10)


@pytest.fixture(scope="module")
def steady(plan):
    """Compare as the calculation by hand does: at full speed from the first month, at its prices.

    It takes the prices as they are stated, whatever their year.
    """
    ramps = {"plant.ramp_up": "null", "order_ramp_up": "null"}
    at_once = {"plant.construction": "0 month"} | ramps
    scenarios = [
        scenario.replace(
            {path: "2025" for path in scenario.origins if path.endswith(".price_year")}
            | PRICES_BY_HAND
            | (PLANT_BY_HAND | at_once if scenario.physical.plant else {})
        )
        for name, scenario in plan.scenarios.items()
        if name in BY_HAND
    ]
    return sim.compare(scenarios, replications=1)


@pytest.fixture(scope="module")
def growing():
    """Return the chains that grow, by name: they are not in the main study."""
    return {name: sim.load(FOLDER / f"{name}.yaml") for name in PHASED}


@pytest.fixture(scope="module")
def grown(plan, growing):
    """Compare the chains that grow with those of the sizes that they grow from and to."""
    others = [plan.scenarios[name] for name in ("local-2t", "local-8t")]
    scenarios = [*growing.values(), *others]
    return sim.compare(scenarios, against={"local-phased": "outside-phased"}, replications=1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_is_without_problems(file):
    assert sim.check(file) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_that_can_be_run_has_a_title_of_its_own_in_both_languages(file):
    # An extended file does not hand its title on.
    titles = [yaml.safe_load(other.read_text()).get("title", {}) for other in FILES]
    title = yaml.safe_load(file.read_text()).get("title", {})
    is_base = file.stem in ("base", "common")
    assert {*title} == (set() if is_base else {"en", "id"})
    assert is_base or titles.count(title) == 1


def test_every_number_has_a_source_a_year_and_a_confidence(plan, growing):
    owned = (sim.load(FOLDER / f"{name}.yaml") for name in OWNED)
    for scenario in (*plan.scenarios.values(), *growing.values(), *owned):
        known = assumptions(scenario)
        for entry in explain(scenario, ""):
            if entry.unit and entry.origin != DEFAULT:
                assert known[entry.path].source, entry.path
                assert known[entry.path].year, entry.path
                assert known[entry.path].confidence in ("A", "B", "C"), entry.path


def test_losses_on_the_road_fit_those_of_short_medium_and_long_hauls(plan):
    fruit = plan.scenarios["outside"].physical.fruit
    losses = {km: 1 - usable_share(fruit, km, age=0.0) for km in (15, 68, 243)}
    # Shares of loss in the data: 2 % (1-4), 4.5 % (2-8), 8 % (4-15).
    assert losses[15] == pytest.approx(0.02, abs=0.01)
    assert losses[68] == pytest.approx(0.045, abs=0.01)
    assert losses[243] == pytest.approx(0.08, abs=0.01)


def test_fruit_loses_one_and_a_half_percent_a_day_after_the_first(plan):
    fruit = plan.scenarios["outside"].physical.fruit
    days = [usable_share(fruit, 68, age=24.0 * day) for day in (1, 2, 3)]
    assert days[1] / days[0] == pytest.approx(math.exp(-0.015))
    assert days[2] / days[1] == pytest.approx(math.exp(-0.015))


# The calculation by hand was made of prices of 2024, without reserves, audits and growth of wages.
PRICES_BY_HAND = {
    "costs.fruit.farm_gate": "null",
    "exchange.usd": "16_200 IDR/USD",
    "costs.sugar.price": "14_500 IDR/kg",
    "indices.wage": "0 %/year real",
    "vat": "none",
}
PLANT_BY_HAND = {
    "wage.monthly": "2_338_283 IDR/month",
    "costs.audits": "null",
    "investment.contingency": "null",
    "investment.preproduction": "null",
}
# Cans a year and IDR a can of the calculation by hand from the same middle values.
BY_HAND = {
    "outside": (624_000, 13_847),
    "local-2t": (433_000, 14_897),
    "local-8t": (1_732_000, 12_140),
    "local-30t": (6_490_000, 10_584),
}
SIZES = ("2t", "8t", "30t")


@pytest.mark.parametrize("name", BY_HAND)
def test_volume_and_cost_are_those_of_the_calculation_by_hand(steady, name):
    cans, cost = BY_HAND[name]
    assert steady.values[name]["cans_per_year"].mean() == pytest.approx(cans, rel=0.02)
    assert steady.values[name]["levelised_cost_idr_per_can"].mean() == pytest.approx(cost, rel=0.02)


def test_the_small_plant_costs_more_than_the_toll_canner_and_the_larger_ones_less(runs):
    cost = {name: kpis["levelised_cost_idr_per_can"].mean() for name, kpis in runs.values.items()}
    assert cost["local-2t"] > cost["outside"] > cost["local-8t"] > cost["local-30t"]
    assert cost["outside-far"] > cost["outside"]


@pytest.mark.parametrize("size", SIZES)
def test_a_pair_delivers_the_same_volume(runs, size):
    ours, theirs = (runs.values[f"{kind}-{size}"]["cans_per_year"] for kind in ("local", "outside"))
    assert ours == pytest.approx(theirs, rel=0.01)


def test_a_plant_that_grows_becomes_the_larger_one(growing, plan):
    large = plan.scenarios["local-8t"].physical
    later = phases(growing["local-phased"].physical)[36]
    assert list(later.plant.stages.items()) == list(large.plant.stages.items())
    assert (later.plant.batch, later.plant.bays) == (large.plant.batch, large.plant.bays)
    assert (later.orders, later.call_off) == (large.orders, large.call_off)


def test_a_plant_that_grows_has_the_pace_of_the_small_one_and_then_of_the_large_one(grown):
    phased, small, large = (grown.flows[name] for name in ("local-phased", "local-2t", "local-8t"))
    # 10 months of construction, 36 of the small line, a year in which the new one is run in.
    for account in ("fruit.processed_kg", "cans.filled", "cans.ordered", "stage.peel.person_h"):
        ours, first, second = (flows.monthly(account)[0] for flows in (phased, small, large))
        assert ours[:46].tolist() == first[:46].tolist()
        # Machines of another number break down at other times, and a stoppage ends the day.
        assert ours[58:].sum() == pytest.approx(second[58:].sum(), rel=0.015)
    # Of 24 replications the mean is 5 days in both, the deviation of one 5 days: 2.58 times that of a gap.
    assert phased.total("packaging.can.short_days") <= large.total("packaging.can.short_days") + 18


def test_a_plant_that_grows_buys_in_two_steps_what_the_large_one_buys_at_once(growing, plan):
    phased, large = (
        one.money.investment for one in (growing["local-phased"], plan.scenarios["local-8t"])
    )
    for name, item in large.items():
        first, second = phased[name], phased[f"{name}_8t"]
        if item.cost is None:
            assert first.share == second.share == item.share
        else:
            assert first.cost.amount + second.cost.amount == item.cost.amount
        assert (second.life, second.tax_group) == (item.life, item.tax_group)
        # Ten months before the larger line works, which it does from the 46th on.
        assert second.paid_from == 36
    assert len(phased) == 2 * len(large)


def test_a_plant_that_grows_has_the_staff_and_upkeep_of_the_small_one_and_then_of_the_large_one(
    grown,
):
    def paid(name, *items):
        appraisal = grown.appraisals[name]
        postings = [one for item in items for one in appraisal.ledger.item(item)]
        return monthly(postings, appraisal.prices.time)[0]

    for item in ("staff", "maintenance"):
        ours = paid("local-phased", item, f"{item}_8t")
        assert ours[:47] == pytest.approx(paid("local-2t", item)[:47])
        assert ours[47:] == pytest.approx(paid("local-8t", item)[47:])


def test_the_chains_that_grow_deliver_the_same_volume(grown):
    ours, theirs = (grown.values[name] for name in PHASED)
    for volume in ("cans_per_year", "shipped_cans_per_year"):
        assert ours[volume] == pytest.approx(theirs[volume], rel=0.01)


def test_a_chain_that_grows_is_told_apart_by_causes_as_any_other(grown):
    ours, theirs = (grown.values[name] for name in PHASED)
    causes = [value for key, value in ours.items() if key.startswith("cause_idr_per_can.")]
    gap = ours["levelised_cost_idr_per_can"] - theirs["levelised_cost_idr_per_can"]
    assert sum(causes) == pytest.approx(gap, abs=1e-6)
    assert ours["cause_idr_per_can.distance"] < 0 < theirs["cost_of_distance_idr_per_can"]


@pytest.mark.parametrize("size", SIZES)
def test_the_causes_sum_to_the_gap_of_a_pair(runs, size):
    own, other = runs.values[f"local-{size}"], runs.values[f"outside-{size}"]
    causes = [value for key, value in own.items() if key.startswith("cause_idr_per_can.")]
    gap = own["levelised_cost_idr_per_can"] - other["levelised_cost_idr_per_can"]
    assert sum(causes) == pytest.approx(gap, abs=1e-6)
    assert own["cause_idr_per_can.distance"] < 0 < other["cost_of_distance_idr_per_can"]


@pytest.mark.parametrize("size", SIZES)
def test_at_the_break_even_fee_a_pair_costs_the_same(runs, size):
    fee = runs.values[f"local-{size}"]["break_even_toll_fee_idr_per_can"][0]
    even = runs.reprice({"toll.fee": f"{fee:.6f} IDR/can"}).values
    ours, theirs = (
        even[f"{kind}-{size}"]["levelised_cost_idr_per_can"][0] for kind in ("local", "outside")
    )
    assert ours == pytest.approx(theirs, rel=1e-9)


DOUBLED = {"roads.siwarak_toll_canner.distance": "136 km"}
ONE_AREA = {f"areas.{name}": "null" for name in ("karangjambu", "kutasari", "bobotsari", "rembang")}


def test_twice_the_road_to_the_toll_canner_is_twice_the_way_and_dearer(plan):
    near = plan.scenarios["outside"].replace(ONE_AREA)
    far = near.replace(DOUBLED)
    short, long = (sim.simulate(scenario, years=3) for scenario in (near, far))

    def way_per_trip(flows):
        return flows.total("leg.fruit.vehicle_km") / flows.total("leg.fruit.trips")

    assert way_per_trip(long) == 2 * way_per_trip(short)
    assert sim.appraise(long, far).cost > sim.appraise(short, near).cost


def test_without_bruises_and_ageing_a_longer_road_changes_no_trip(plan):
    ample = {
        **ONE_AREA,
        "fruit.bruise_per_km": "0 %/km",
        "fruit.decay_per_day": "0 %/day",
        "toll.bays": "50",
    }
    near = plan.scenarios["outside"].replace(ample)
    short, long = (sim.simulate(scenario, years=3) for scenario in (near, near.replace(DOUBLED)))
    assert (short.monthly("leg.fruit.trips") == long.monthly("leg.fruit.trips")).all()


def test_the_road_to_the_toll_canner_moves_nothing_in_a_local_plant(plan):
    local = plan.scenarios["local-2t"]
    near, far = (sim.simulate(scenario, years=2) for scenario in (local, local.replace(DOUBLED)))
    assert near.accounts == far.accounts
    assert near.amounts.tobytes() == far.amounts.tobytes()


def test_another_toll_fee_turns_the_sentence_on_the_cheaper_plant(runs):
    def claim(fee):
        told = {one.id: one for one in verdict(runs.reprice({"toll.fee": fee}))}
        return told["cheaper.local-8t"]

    dear, cheap = claim("6_500 IDR/can"), claim("2_000 IDR/can")
    assert dear.difference < 0 < cheap.difference
    assert "less than" in dear.text
    assert "more than" in cheap.text


@pytest.mark.parametrize("name", ["outside", "outside-2t"])
def test_in_a_study_of_one_year_no_share_of_the_orders_is_above_one(plan, name):
    # What was ordered before the first year is delivered in it, and what falls due later is not due in it.
    result = sim.compare([plan.scenarios[name]], replications=4, years=1)
    for kpi in ("order_fill_share", "order_on_time_share"):
        share = result.values[name][kpi]
        assert ((share > 0.5) & (share <= 1)).all(), kpi
