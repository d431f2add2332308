"""Rules across the parts of a scenario, each with the line that breaks it."""

from pathlib import Path

import pytest

from sim.scenario.read import ScenarioError, load
from sim.scenario.rules.check import ITEMS
from tests.scenario.cases import local, outside, refusal, write

SHIPPED = Path(__file__).parents[2] / "scenarios"
# What is laid on the example's local plant -> path and message, told in the line laid on; where that
# line only removes something, in the file of the line that then breaks the rule.
LOCAL = {
    "roads: {up: {kind: motorway}}": "roads.up.kind unknown_kind",
    "areas: {hill: {at: vilage}}": "areas.hill.at unknown_place",
    "plant: {at: work}": "plant.at unknown_place",
    "store: {at: elsewhere}": "store.at unknown_place",
    "legs: {port: {place: harbor}}": "legs.port.place unknown_place",
    "legs: {materials: {place: kota}}": "legs.materials.place unknown_place",
    "roads: {up: null, over: {origin: island, destination: village}, coast: null}": "areas.hill.at no_road",
    "legs: {fruit: {vehicle: lorry}}": "legs.fruit.vehicle unknown_vehicle",
    "legs: {boat: {vehicle: truck}}": "legs.boat unknown_leg",
    "legs:\n  port: null": "legs.port no_leg",
    "legs:\n  fruit: null": "legs.fruit no_leg",
    "legs: {materials: {load: null}}": "legs.materials.load leg_needs",
    "legs: {port: {load: 13_800 can}}": "legs.port.load leg_unused",
    "legs: {materials: {load: 90_000 can, mass: 0.2 kg/can}}": "legs.materials.load above_payload",
    "vehicles: {truck: {payload: 5 t}}": "legs.port.vehicle above_payload",
    "legs: {materials: {place: null}}": "legs.materials.place leg_needs",
    "legs: {fruit: {load: 100 can}}": "legs.fruit.load leg_unused",
    "legs: {cans_back: {vehicle: truck, load: 9 can, place: harbour}}": "legs.cans_back.place leg_unused",
    "product: {recipe: {can: 1 piece/can}}": "product.recipe.can item_taken",
    "areas: {hill: null}": "areas empty",
    "call_off:\n  target: null": "call_off.target no_target",
    "call_off: {harvest_start: '23:00'}": "calendar.shift shift_and_harvest",
    "plant: {shifts: {late: {start: 15:00, length: 0 h}}}": "plant.shifts.late.length limit_gt",
    "plant: {shifts: {late: {start: 14:00, length: 6 h, months: jun}}}": "plant.shifts.late shifts_overlap",
    "plant: {shifts: {late: {start: 15:00, length: 6 h}, night: {start: 20:00, length: 6 h}}}": "plant.shifts.night shifts_overlap",
    "plant: {shifts: {night: {start: 22:00, length: 10 h}}}": "plant.shifts.night shift_into_next_day",
    "plant: {shifts: {late: {start: 15:00, length: 6 h, months: juni}}}": "plant.shifts.late.months bad_month",
    "plant: {shifts: {late: {start: 17:00, length: 4 h}}}": "plant.overtime overtime_into_shift",
    "plant: {shifts: {late: {start: 15:00, length: 4 h, crew: {pele: 3}}}}": "plant.shifts.late.crew.pele unknown_stage",
    "plant: {rejects: {seam: 60 %, swell: 50 %}}": "plant.rejects rejects_total",
    "plant: {stages: {peel: {takes: can}}}": "plant.stages.peel.takes chain_start",
    "plant: {stages: {peel: {crew: 2, stay: 3}}}": "plant.stages.peel.stay stay_above_crew",
    "plant: {stages: {peel: {crew: 2, stay: 1, paid_by: piece}}}": "plant.stages.peel.stay piece_and_stay",
    "costs: {piecework: {group: conversion, per: piece.peel, price: 300 IDR/kg}}": "costs.piecework.per unknown_item",
    "wage: null": "costs.labour.hourly_wages no_wage",
    "costs: {lids: {group: packaging, per: can, hourly_wages: 2}}": "costs.lids.hourly_wages wages_per_hour",
    "plant: {stages: {fill: {gives: null}}}": "plant.stages.retort.takes nobody_gives",
    "plant: {stages: {fill: {gives: null}, retort: null, case: null}}": "plant.stages.fill.gives chain_end",
    "plant: {stages: {case: {gives: fruit}}}": "plant.stages.case.gives item_circle",
    "plant: {stages: {peel: {rate: null}}}": "plant.stages.peel rate_or_batch",
    "plant: {stages: {retort: {cycle: null}}}": "plant.stages.retort rate_or_batch",
    "plant: {stages: {retort: {rate: 9 can/h}}}": "plant.stages.retort rate_or_batch",
    "plant: {stages: {peel: {rate: 900 can/h}}}": "plant.stages.peel.rate rate_unit",
    "plant: {stages: {case: {rate: 1 t/h}}}": "plant.stages.case.rate rate_unit",
    "plant: {stages: {retort: {buffer: 2}}}": "plant.stages.retort.buffer batch_buffer",
    "plant: {mechanics: 0}": "plant.mechanics limit_ge",
    "plant: {stages: {peel: {time: 1 h}}}": "plant.stages.peel rate_or_batch",
    "plant: {stages: {retort: {time: 1 h}}}": "plant.stages.retort rate_or_batch",
    "plant: {stages: {peel: {start: available}}}": "plant.stages.peel.start only_batch",
    "plant: {stages: {peel: {least: 9 can}}}": "plant.stages.peel.least only_batch",
    "plant: {stages: {peel: {every: 1 h}}}": "plant.stages.peel.every only_batch",
    "plant: {stages: {peel: {deviation: {share: 1 %, then: hold}}}}": "plant.stages.peel.deviation only_batch",
    "plant: {stages: {retort: {deviation: {share: 101 %, then: hold}}}}": "plant.stages.retort.deviation.share limit_le",
    "plant: {stages: {retort: {least: 9 can}}}": "plant.stages.retort.least least_of_full",
    "plant: {stages: {retort: {start: full, least: 9 can}}}": "plant.stages.retort.least least_of_full",
    "plant: {stages: {retort: {start: available, least: 481 can}}}": "plant.stages.retort.least least_above_load",
    "plant: {stages: {retort: {start: departures}}}": "plant.stages.retort.start departures_and_every",
    "plant: {stages: {retort: {every: 1 h}}}": "plant.stages.retort.every departures_and_every",
    "plant: {stages: {retort: {start: available, every: 1 h}}}": "plant.stages.retort.every departures_and_every",
    "plant: {stages: {case: {service: drawn 1 2 min}}}": "plant.stages.case.service list_and_rate",
    "plant: {stages: {retort: {service: listed 0 0 min}}}": "plant.stages.retort.service no_time",
    "expansions: {second: {stages: {retort: {least: 9 can}}}}": "expansions.second.stages.retort.least least_of_full",
    "plant: {stages: {peel: {repair: null}}}": "plant.stages.peel mtbf_and_repair",
    "plant: {stages: {fill: {repair: 1 h}}}": "plant.stages.fill mtbf_and_repair",
    "plant: {stages: {peel: {rate: null, buffer: null, load: 9 can, cycle: 1 h}}}": "plant.stages.peel.takes batch_takes_cans",
    "plant: {stages: {peel: null, fill: null, retort: null, case: null}}": "plant.stages empty",
    "expansions: {second: {orders: {saudia: 99_000 can/month}}}": "expansions.second.orders.saudia unknown_order",
    "expansions: {second: {orders: {saudi: 9_000 can/month}}}": "expansions.second.orders.saudi part_of_container",
    "expansions: {third: {after: 36 month, bays: 4}}": "expansions.third.after expansion_twice",
    "expansions: {second: {after: 0 month}}": "expansions.second.after limit_gt",
    "expansions: {second: {slots_per_week: 4}}": "expansions.second.slots_per_week expansion_unused",
    "expansions: {second: {stages: {peel: {takes: can}}}}": "expansions.second.stages.peel.takes chain_start",
    "expansions: {second: {stages: {retort: {cycle: null}}}}": "expansions.second.stages.retort rate_or_batch",
    "expansions: {second: {stages: {peel: null, fill: null, retort: null, case: null}}}": "expansions.second.stages empty",
    "costs: {fruit: {per: fruits}}": "costs.fruit.per unknown_item",
    "costs: {fruit: {price: 3_000 IDR/can}}": "costs.fruit.price price_unit",
    "costs: {fruit: {price: 3_000 IDR}}": "costs.fruit.price price_unit",
    "costs: {sugar: {group: ingredients, per: sugar, price: 9 IDR/piece}}": "costs.sugar.price price_unit",
    "costs: {halal: {group: certification, per: once, price: 9 IDR/year}}": "costs.halal.price price_unit",
    "costs: {fruit: {price: null}}": "costs.fruit cost_form",
    "costs: {fruit: {of: cash_cost, share: 1 %}}": "costs.fruit cost_form",
    "costs: {spoilage: {share: null}}": "costs.spoilage cost_form",
    "rivals: {thailand: {price_year: 2022}}\nexchange: {dollar_inflation: null}": "rivals.thailand.price_year no_dollar_inflation",
    "costs: {can: {price_year: 2024}}\nexchange: {dollar_inflation: null}": "costs.can.price_year no_dollar_inflation",
    "markets: {saudi: {own: {price_year: 2022}}}\nexchange: {dollar_inflation: null}": "markets.saudi.own.price_year no_dollar_inflation",
    "sale: {price_year: 2024, home_price: 9_000 IDR/can}": "sale.price_year price_year",
    "sale: {price: 20 USD/carton, price_year: 2024}\nexchange: {dollar_inflation: null}": "sale.price_year no_dollar_inflation",
    "markets: {saudi: {price_year: 2022}}\nexchange: {dollar_inflation: null}": "markets.saudi.price_year no_dollar_inflation",
    "investment: {permits: {price_year: 2024}}": "investment.permits.price_year price_year",
    "costs: {spoilage: {price_year: 2024}}": "costs.spoilage.price_year price_year",
    "costs: {spoilage: {farm_gate: {elasticity: 0.3}}}": "costs.spoilage.farm_gate no_price",
    "costs: {spoilage: {steps: {bulk: {at_least: 9 can/year, price: 1 IDR}}}}": "costs.spoilage.steps no_price",
    "costs: {can: {steps: {bulk: {at_least: 9 kg/year}}}}": "costs.can.steps.bulk.at_least step_unit",
    "costs: {can: {steps: {bulk: {price: 1 IDR/kg}}}}": "costs.can.steps.bulk.price price_unit",
    "costs: {carton: {until: 12 month}}": "costs.carton.until until_before_after",
    "costs: {fruit: {border: 90 %}}": "costs.fruit.border border_of_nothing",
    "costs: {upkeep: {of: lines}}": "costs.upkeep.of unknown_base",
    "investment: {line: {share: 10 %}}": "investment.line item_form",
    "investment: {land: {cost: null}}": "investment.land item_form",
    "investment: {reserve: {share: 10 %, paid_from: 2 month}}": "investment.reserve.share share_of_no_item",
    "loans: {bank: {amount: 2_000_000_001 IDR}, kur: {amount: 500_000_000 IDR}}\ninvestment: {reserve: {share: 0 %}}": "loans.bank.amount loans_above_cost",
    "loans: {bank: {amount: 2_000_000_001 IDR}}": "loans.bank.amount loans_above_cost",
    "loans: {third: {amount: 3 IDR, rate: 9 %/year real, term: 1 year, grace: 10 month}}": "loans.bank.amount loans_above_cost",
    "loans: {bank: {grace: 9 month}}": "loans.bank.grace grace_below_construction",
    "investment: {land: {paid_by: district}}": "loans.bank.amount loans_above_cost",
    "investment: {line: {paid_from: 10 month}}": "loans.bank.amount loans_above_cost",
    "investment: {hall: {paid_by: owner}}": "lease rent_for_nothing",
    "lease: null": "investment.hall.paid_by no_lease",
    "loans: {bank: {grace: 84 month}}": "loans.bank.grace grace_above_term",
    "loans: {kur: {ceiling: 499_999_999 IDR}}": "loans.kur.amount loan_above_ceiling",
    "loans: {kur: {ceiling: 30_000 USD}}": "loans.kur.ceiling ceiling_currency",
    "tax: {relief: {of_turnover: 60_000_000_000 IDR}}": "tax.relief.of_turnover relief_order",
    "tax: {relief: {up_to: 4_000_000_000 IDR}}": "tax.relief.of_turnover relief_order",
    "tax: {groups: {building: {declining: 10 %}}}": "tax.groups.building.declining building_declines",
    "investment: {line: {tax_group: group_9}}": "investment.line.tax_group unknown_tax_group",
    "district: {areas: {hil: 0 %}}": "district.areas.hil unknown_area",
    "vehicles: {truck: {co2: null}}": "vehicles.truck.co2 no_emission",
    "investment: {land: {tax_group: building}}": "investment.land.tax_group land_written_off",
}
# The same for the example's toll chain.
OUTSIDE = {
    "toll: {same_day: true}\ncalendar: {shift_start: 05:00}": "toll.same_day slot_before_harvest",
    "toll: {minimum_batch: 5_000 can}": "toll.minimum_batch batch_above_slot",
    "expansions: {longer_days: {minimum_batch: 8_201 can}}": "expansions.longer_days.minimum_batch batch_above_slot",
    "expansions: {more_days: {minimum_batch: 5_000 can}}": "expansions.more_days.minimum_batch batch_above_slot",
    "expansions: {more_days: {target: 9 t/day}}": "expansions.more_days.target expansion_unused",
    "toll: {rejects: {seam: 60 %, swell: 50 %}}": "toll.rejects rejects_total",
    "toll: {cans_per_slot: 0 can, minimum_batch: 0 can}": "toll.cans_per_slot limit_ge",
    "toll: {refusal: {share: 20 %}}": "toll.refusal missing",
    "toll: {refusal: {share: 20 %, months: july}}": "toll.refusal.months bad_month",
    "toll: {supplies: {tins: true}}": "toll.supplies.tins unknown_packaging",
    "toll: {unused: {paid: 120 %}}": "toll.unused.paid limit_le",
    "legs: {cans_back: null}": "legs.cans_back no_leg",
    "legs: {cans_back: {load: null}}": "legs.cans_back.load leg_needs",
    "vehicles: {truck: {hire_per_km: null}}": "vehicles.truck missing",
}
BOTH = (
    "plant: {at: works, bays: 1, batch: 9 kg, recovery: 30 %, min_paid_hours: 0 h, overtime: 0 h,"
    " construction: 0 month, stages: {fill: {takes: fruit, gives: can, rate: 1 t/h, crew: 2}}}"
)

TO_TOLL = "legs: {fruit_to_toll: {vehicle: truck}}"


@pytest.mark.parametrize("text", LOCAL)
def test_parts_that_do_not_fit_are_told_where_they_are_written(text):
    assert LOCAL[text] in _briefly(local(f"{text}\n"))


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_toll_chain_that_does_not_fit_is_told(text):
    assert _briefly(outside(f"{text}\n")) == [OUTSIDE[text]]


@pytest.mark.parametrize("file", ["local-8t.yaml", "outside.yaml"])
def test_a_misspelt_place_is_one_problem(file):
    scenario = load(SHIPPED / file)
    ends = ("store.at", "plant.at", "toll.at", "legs.port.place", "legs.materials.place")
    sites = [path for path in (*ends, "areas.karangreja.at") if scenario.written.get(path)]
    assert len(sites) == 5
    for path in sites:
        with pytest.raises(ScenarioError) as caught:
            scenario.replace({path: "siwaark"})
        (problem,) = caught.value.problems
        assert (problem.path, problem.problem.key) == (path, "unknown_place")


def test_works_without_yield_are_refused():
    for file, works in (("local-8t.yaml", "plant"), ("outside.yaml", "toll")):
        with pytest.raises(ScenarioError, match=rf"{works}\.recovery: .0 %. is too small"):
            load(SHIPPED / file, [f"{works}.recovery=0 %"])


HYBRID = {
    f"{BOTH}": "legs.fruit_to_toll no_leg",
    f"{BOTH}\n{TO_TOLL}\nexpansions: {{more: {{after: 9 month, bays: 3}}}}": "expansions.more.bays bays_of_two",
    f"{BOTH}\nlegs: {{fruit_to_toll: {{vehicle: truck, load: 9 can}}}}": "legs.fruit_to_toll.load leg_unused",
    f"{BOTH}\n{TO_TOLL}\ntoll: {{at: nowhere}}": "toll.at unknown_place",
}


@pytest.mark.parametrize("text", HYBRID)
def test_a_chain_of_plant_and_toll_canner_that_does_not_fit_is_told(text):
    found = [f"{path} {key}" for _, path, key in outside(f"{text}\n")]
    assert found == [HYBRID[text]]


def test_a_plant_and_a_toll_canner_fit_in_one_chain_and_may_both_grow():
    steps = "expansions: {more: {after: 9 month, target: 9 t/day, slots_per_week: 5}}"
    assert load(write(f"extends: outside.yaml\n{BOTH}\n{TO_TOLL}\n{steps}\n")).physical.is_hybrid


def _briefly(found):
    """Return path and message, with the file where it is not the line laid on the example."""
    return [
        f"{path} {key}"
        if place.startswith("case.yaml:2:")
        else f"{place.partition(':')[0]} {path} {key}"
        for place, path, key in found
    ]


def test_a_store_at_the_canner_needs_no_way_back():
    scenario = load(write("extends: outside.yaml\nstore: {at: canner}\nlegs: {cans_back: null}\n"))

    assert "cans_back" not in scenario.physical.legs


def test_neighbours_need_no_road():
    removed = ", ".join(f"{road}: null" for road in load("local.yaml").physical.roads)
    scenario = load(
        write(
            f"extends: local.yaml\nroads: {{{removed}}}\nareas: {{hill: {{at: here}}}}\n"
            "plant: {at: here}\nstore: {at: here}\n"
            "legs: {materials: {place: here}, port: {place: here}}\n"
        )
    )

    assert scenario.physical.roads == {}


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_of_the_ledger_has_a_price_in_its_own_unit(item):
    unit = f"/{ITEMS[item]}" if ITEMS[item] else ""
    text = (
        f"extends: local.yaml\ncosts: {{it: {{group: export, per: {item}, price: 9 IDR{unit}}}}}\n"
    )

    assert load(write(text)).money.costs["it"].price.per == ITEMS[item]


def test_a_misspelt_name_of_another_part_is_guessed():
    lines = refusal(
        "extends: local.yaml\nroads: {up: {kind: rurl}}\nlegs: {fruit: {vehicle: trck}}\n"
        "costs: {fruit: {per: fruits}, upkeep: {of: lime}}\n"
    ).lines()

    assert [line.rpartition("; ")[2] for line in lines] == [
        "did you mean rural?",
        "did you mean truck?",
        "did you mean fruit?",
        "did you mean line?",
    ]


def test_rules_of_the_plant_are_told_beside_mistakes_in_prices():
    found = local("legs: {fruit: {vehicle: lorry}}\nsale: {margin: 10}\n")

    assert [key for *_, key in found] == ["unknown_vehicle", "needs_unit"]


def test_a_grant_in_another_currency_is_not_compared():
    assert load(write("extends: local.yaml\ngrant: {amount: 1_000_000 USD}\n")).money.grant


def test_a_misspelt_tax_group_is_told_with_the_one_that_was_meant():
    (line,) = refusal("extends: local.yaml\ninvestment: {line: {tax_group: grup_2}}\n").lines("en")
    assert line.endswith("known are group_2, building; did you mean group_2?")


def test_a_set_that_breaks_a_rule_elsewhere_is_told_as_the_set():
    with pytest.raises(ScenarioError) as caught:
        load("local.yaml", ["vehicles.truck.payload=5 t", "sale.margin=9 %"])
    assert [(str(one.origin), one.path) for one in caught.value.problems] == [
        ("--set", "legs.port.vehicle")
    ]
    # A line of the file itself is not wrong either, if what is set breaks the rule.
    with pytest.raises(ScenarioError) as caught:
        load(SHIPPED / "outside.yaml", ["toll.fee=4_000 IDR/can", "toll.cans_per_slot=1_000 can"])
    (problem,) = caught.value.problems
    assert (str(problem.origin), problem.path) == ("--set", "toll.minimum_batch")
