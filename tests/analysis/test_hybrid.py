"""The money of a plant beside a toll canner: what both have in common, and what the plant has alone."""

from pathlib import Path

import pytest

import sim
from sim.results.study_folder import drawings

SHIPPED = Path(__file__).parents[2] / "scenarios"
FEE = "break_even_toll_fee_idr_per_can"


@pytest.fixture(scope="module")
def runs():
    scenarios = [sim.load(SHIPPED / f"{name}.yaml") for name in ("outside-8t", "hybrid")]
    return sim.compare(scenarios, against={"hybrid": "outside-8t"}, replications=2, years=8)


def mean(runs, scenario, kpi):
    kpis = runs.kpis.set_index(["scenario", "kpi"])["mean"]
    return kpis.loc[(scenario, kpi)]


def test_at_the_break_even_fee_which_both_pay_a_can_costs_the_same(runs):
    even = runs.reprice({"toll.fee": f"{mean(runs, 'hybrid', FEE):.4f} IDR/can"})
    costs = [mean(even, name, "levelised_cost_idr_per_can") for name in ("outside-8t", "hybrid")]
    # The fee has a year of its own, so that it is brought to the price basis and back.
    assert costs[0] == pytest.approx(costs[1], rel=0.002)
    assert mean(runs, "outside-8t", "levelised_cost_idr_per_can") > costs[0]


def test_the_plant_uses_its_capacity_by_its_own_fruit(runs):
    total = runs.flows["hybrid"].total
    own = total("plant.fruit.processed_kg").mean() / total("fruit.capacity_kg").mean()
    assert mean(runs, "hybrid", "utilisation_pct") == pytest.approx(100 * own)
    hours = sum(
        total(f"stage.{name}.person_h") for name in runs.plan.scenarios["hybrid"].physical.stages
    )
    tonnes = total("plant.fruit.bought_kg") / 1000
    assert mean(runs, "hybrid", "person_hours_per_t") == pytest.approx(hours.mean() / tonnes.mean())


def test_the_fee_is_paid_for_the_cans_of_the_toll_canner_alone(runs):
    total = runs.flows["hybrid"].total
    assert total("item.toll_can.used") == pytest.approx(total("toll.cans.filled"))
    assert total("cans.filled") == pytest.approx(
        total("toll.cans.filled") + total("plant.cans.filled")
    )


@pytest.mark.parametrize(
    "kpi",
    ["cause_idr_per_can.distance", "cost_of_distance_idr_per_can", "break_even_utilisation_pct"],
)
def test_what_needs_one_works_on_each_side_is_no_figure_of_both(runs, kpi):
    assert ("hybrid", kpi) not in set(zip(runs.kpis["scenario"], runs.kpis["kpi"], strict=True))


def test_the_use_of_a_plant_is_drawn_only_where_its_volume_follows_it(runs):
    assert "timetable" in drawings(runs)
    assert "use_of_plant" not in drawings(runs)
