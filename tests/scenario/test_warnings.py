"""Warnings: what is allowed and yet unlikely, with its line, in both languages."""

import json
import re
from pathlib import Path

import pytest

from sim.numerals import written
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.overrides import Override
from sim.scenario.paths import assumptions
from sim.scenario.plan import Plan
from sim.scenario.read import ScenarioError, findings, load, load_plan
from sim.scenario.rules.ranges import range_warnings
from sim.scenario.validate import faults
from tests.scenario.cases import warned, write

SHIPPED = Path(__file__).parents[2] / "scenarios"


def shipped(name, text, sets=()):
    """Return what a file is warned of that lays `text` on a shipped scenario."""
    return warned(f"extends: {(SHIPPED / name).as_posix()}\n{text}", sets)


@pytest.mark.parametrize(
    "file", [file.name for file in SHIPPED.glob("*.yaml") if file.stem not in ("base", "common")]
)
def test_a_shipped_scenario_has_no_warning(file):
    assert load(SHIPPED / file).warnings == ()


def test_what_is_set_and_what_is_replaced_is_warned_of():
    file = SHIPPED / "outside.yaml"
    (warning,) = load(file, ["toll.fee=27_000 IDR/can"]).warnings
    assert str(warning.origin) == "--set"
    (warning,) = load(file).replace({"toll.fee": "27_000 IDR/can"}).warnings
    assert str(warning.origin) == "replace"


def test_a_study_tells_the_warnings_of_all_its_scenarios_once():
    warnings = load(SHIPPED / "study.yaml", ["fruit.handling_loss=5 %"]).warnings
    assert [(str(one.origin), one.path) for one in warnings] == [("--set", "fruit.handling_loss")]


# What is laid on the shipped toll chain -> what is warned of, beside orders and roads that no longer fit.
UNLIKELY = {
    "toll: {recovery: 0.36 %}": "toll.recovery far_from_replaced",
    "toll: {recovery: 60 %}": "toll.recovery outside_range",
    "toll: {fee: 27_000 IDR/can}": "toll.fee outside_range",
    "toll: {fee: 4_500 USD/can}": "toll.fee far_from_replaced",
    "roads: {siwarak_toll_canner: {distance: 40 m}}": "roads.siwarak_toll_canner.distance far_from_replaced",
    "fruit: {fresh_for: 400 h}": "fruit.fresh_for far_from_replaced",
    "fruit: {decay_per_day: 90 %/day}": "fruit.decay_per_day far_from_replaced",
    "packaging: {can: {lead_time: 3_600 day}}": "packaging.can.lead_time far_from_replaced",
    # A source and a range of its own do not excuse a wrong unit, nor a factor of ten.
    "costs: {sugar: {price: {value: 14_500 IDR/t, low: 11_000, high: 17_500, source: x}}}": "costs.sugar.price far_from_replaced",
    "vehicles: {cdd: {loading: {value: 1.5 min, low: 0.75, high: 3, source: x}}}": "vehicles.cdd.loading far_from_replaced",
    "toll: {rate: {value: 24_001 can/h, low: 9_000, high: 30_000, source: x}}": "toll.rate far_from_replaced",
}


@pytest.mark.parametrize("text", UNLIKELY)
def test_a_value_outside_the_range_of_what_it_replaces_is_told(text):
    told = [f"{path} {key}" for _, path, key in shipped("outside.yaml", text)]
    of_use = ("way_round", "orders_beyond_supply", "orders_beyond_works", "idle_works")
    assert [one for one in told if not one.endswith(of_use)] == [UNLIKELY[text]]


# Units that are taken for each other, and currencies.
MISTAKEN = ("kg t", "min h", "W kW", "m km", "h day", "month year", "IDR USD", "IDR JPY")
SWAPS = [pair for units in MISTAKEN for pair in (units.split(), units.split()[::-1])]


def untold(scenario, texts):
    """Return the keys of what is told of texts at paths, and the paths of what is not, in a tree with all.

    Texts that cannot be read are left out.
    """
    schema, changed, legible = schema_of(*SCENARIO), scenario.written, []
    for path, text in texts.items():
        if not [*faults(text, schema.at(path), path)]:
            changed = Override(path, text).apply(changed)
            legible.append(path)
    told = dict(range_warnings(changed, schema, scenario.money.exchange.rate))
    keys = {told[path].key for path in legible if path in told}
    return keys, [path for path in legible if path not in told]


@pytest.mark.parametrize("file", ["outside.yaml", "local-8t.yaml"])
def test_b04_a_wrong_unit_of_any_value_is_refused_or_told(file):
    scenario, tried = load(SHIPPED / file), 0
    for right, wrong in SWAPS:
        texts = {
            path: re.sub(rf"\b{right}\b", wrong, stated.value, count=1)
            for path, stated in assumptions(scenario).items()
            # Nothing is nothing in every unit.
            if re.search(rf"\b{right}\b", stated.value) and not stated.value.startswith("0 ")
        }
        tried += len(texts)
        keys, not_told = untold(scenario, texts)
        assert keys <= {"far_from_replaced"}, (right, wrong)
        for path in not_told:
            with pytest.raises(ScenarioError):
                scenario.replace({path: texts[path]})
    assert tried > 200


@pytest.mark.parametrize("file", ["outside.yaml", "local-8t.yaml"])
@pytest.mark.parametrize("times", [0.001, 0.01, 1000])
def test_a_hundredth_and_a_thousand_times_of_any_value_are_refused_or_told(file, times):
    scenario, texts = load(SHIPPED / file), {}
    for path, stated in assumptions(scenario).items():
        if schema_of(*SCENARIO).at(path).parser is not None and not stated.value.startswith("0 "):
            number, blank, unit = stated.value.partition(" ")
            texts[path] = f"{written(float(f'{float(number) * times:.6g}'))}{blank}{unit}"
    _, not_told = untold(scenario, texts)
    for path in not_told:
        with pytest.raises(ScenarioError):
            scenario.replace({path: texts[path]})
    assert len(texts) > 200


LIKELY = (
    "toll: {recovery: 41 %}",
    "toll: {fee: 0.3 USD/can}",
    "toll: {fee: {value: 9_000 IDR/can, low: 8_000, high: 10_000, source: quotation}}",
    "vehicles: {cdd: {loading: 90 min}}",
    "product: {net: 565 g/can}",
)


@pytest.mark.parametrize("text", LIKELY)
def test_a_value_in_the_range_in_whatever_unit_is_not_told(text):
    assert shipped("outside.yaml", text) == []


def test_the_source_of_the_range_is_told():
    ((_, _, _),) = shipped("outside.yaml", "toll: {fee: 27_000 IDR/can}")
    (warning,) = load("case.yaml").warnings
    assert "2_800 IDR/can" in warning.sentence()
    assert "7_500 IDR/can" in warning.sentence()
    assert f"{SHIPPED}/outside.yaml:52:3, background knowledge" in warning.sentence()


LOCAL = load(SHIPPED / "local-8t.yaml")
RANGED = {path: one for path, one in assumptions(LOCAL).items() if one.high}


def just_above(path):
    """Return the text of a number just above its range, in the canonical unit."""
    parser = schema_of(*SCENARIO).at(path).parser
    high = parser.write(parser.bounds({"value": RANGED[path].value, "high": RANGED[path].high})[2])
    number, blank, unit = high.partition(" ")
    is_whole = any(field.kind is int for field in schema_of(*SCENARIO).at(path).known)
    return written(float(number) + 1 if is_whole else float(number) * 1.01) + blank + unit


def batched(values, size):
    values = [*values]
    return [values[start : start + size] for start in range(0, len(values), size)]


def told_above(paths):
    """Return which of some numbers just above their ranges are told, and which are refused."""
    try:
        warnings = LOCAL.replace({path: just_above(path) for path in paths}).warnings
    except ScenarioError:
        if len(paths) == 1:
            return set(), {*paths}
        told, refused = zip(*(told_above([path]) for path in paths), strict=True)
        return set().union(*told), set().union(*refused)
    return {one.path for one in warnings if one.problem.key == "outside_range"}, set()


def test_a_number_above_its_range_is_told_wherever_it_stands():
    same = LOCAL.replace({path: stated.value for path, stated in RANGED.items()}).warnings
    assert {one.problem.key for one in same} <= {"unread"}
    told, refused = set(), set()
    for paths in batched(RANGED, 12):
        told_here, refused_here = told_above(paths)
        told |= told_here
        refused |= refused_here
    assert told == RANGED.keys() - refused
    assert len(refused) < len(told) / 4


def paths_warned(file, *sets):
    return [one.path for one in load(SHIPPED / file, sets).warnings]


def test_a_rate_of_a_study_is_told_and_its_counts_are_not():
    assert paths_warned("study.yaml", "inflation=90 %/year") == ["inflation"]
    assert not paths_warned("study.yaml", "horizon=12 year", "replications=900", "seed=99_999")


def test_partners_with_other_orders_are_told_in_the_line_of_against():
    # Both grow from 67 % and 87 % in the first two years, the toll canner over 190 months, the plant over
    # 180: 12 x (1 - 0.46 x 12 / 190) = 11.651 and 11.632 times the orders of a month in a mean year. 5 % of
    # the larger: 144 333 x 11.651 cans are 95 % of 152 182 x 11.632.
    assert not paths_warned("study.yaml", "local-8t:orders.saudi=152_100 can/month")
    study = load(SHIPPED / "study.yaml", ["local-8t:orders.saudi=152_250 can/month"])
    (warning,) = study.warnings
    assert warning.path == "scenarios.local-8t.against"
    assert warning.origin.file == str(SHIPPED / "study.yaml")
    assert "1_771_000 can/year" in warning.sentence()


def test_partners_whose_orders_grow_otherwise_are_told():
    assert not paths_warned("study.yaml", "local-8t:order_ramp_up.2=80 %")
    assert paths_warned("study.yaml", "local-8t:order_ramp_up.2=10 %")[-1:] == [
        "scenarios.local-8t.against"
    ]


def test_scenarios_of_a_notebook_are_set_beside_their_partners_too():
    small, large = load(SHIPPED / "outside.yaml"), load(SHIPPED / "local-8t.yaml")
    plan = Plan.of([small, large], {"local-8t": "outside"})
    assert [one.path for one in plan.warnings] == ["scenarios.local-8t.against"]


ROADS = LOCAL.physical.roads
ENDS = [(name, end) for name in ROADS for end in ("origin", "destination")]


def slips(word):
    """Return a word with two letters swapped, one left out, and one doubled."""
    return word[:1] + word[2] + word[1] + word[3:], word[:3] + word[4:], word[:4] + word[3:]


@pytest.mark.parametrize("file", ["local-8t.yaml", "outside.yaml"])
def test_b03_a_misspelt_end_of_any_road_is_refused_or_told(file):
    scenario = load(SHIPPED / file)
    for name, end in ENDS:
        path, place = f"roads.{name}.{end}", getattr(ROADS[name], end)
        for slip in slips(place):
            try:
                changed = scenario.replace({path: slip})
            except ScenarioError:
                continue
            told = {one.path: one.problem.words["meant"] for one in changed.warnings}
            assert told[path] == place


def test_a_misspelt_end_in_a_copy_of_the_base_is_told_where_goods_would_miss_the_road():
    base = (SHIPPED / "base.yaml").read_text(encoding="utf-8")
    for name, end in ENDS:
        place = getattr(ROADS[name], end)
        before, after = base.split(f"\n  {name}:", 1)
        slip = after.replace(f"{end}: {place}", f"{end}: {slips(place)[0]}", 1)
        Path("base.yaml").write_text(f"{before}\n  {name}:{slip}", encoding="utf-8")
        for other in ("common.yaml", "outside.yaml"):
            Path(other).write_bytes((SHIPPED / other).read_bytes())
        try:
            told = [one.path for one in load("outside.yaml").warnings]
        except ScenarioError:
            continue
        assert f"roads.{name}.{end}" in told or place == "belik"


def test_a_road_that_leads_to_another_known_place_is_told_where_the_way_is_far_longer():
    # 68 km become 15, 1 and 12 km to Purbalingga, 191 km to Semarang, and 68 km from there.
    road = "roads: {siwarak_toll_canner: {origin: semarang}}"
    # Nobody goes the 191 km to Semarang any more, as the 68 km lead there too: the same slip.
    assert [one[1:] for one in shipped("outside.yaml", road)] == [
        ("roads.siwarak_toll_canner", "detour"),
    ]
    assert "287 km" in load("case.yaml").warnings[0].sentence()
    assert not shipped("outside.yaml", "roads: {siwarak_toll_canner: {origin: belik}}")


def test_a_road_that_is_too_short_is_told_once_however_many_others_nobody_takes_then():
    # 40 m in place of 68 km make the ways of 400 km and of 191 km to and from the toll canner longer.
    road = "roads: {siwarak_toll_canner: {distance: 40 m}}"
    assert [one[1:] for one in shipped("outside.yaml", road)] == [
        ("roads.siwarak_toll_canner.distance", "far_from_replaced"),
    ]
    # A new road of another name, which no other warning is of.
    road = "roads: {cut: {origin: siwarak, destination: toll_canner, distance: 1 km, kind: hill}}"
    assert [one[2] for one in shipped("outside.yaml", road)] == ["way_round"]
    # A road that is too long is told with the way in its place, beside its range.
    road = "roads: {siwarak_toll_canner: {distance: 680 km}}"
    assert [one[2] for one in shipped("outside.yaml", road)] == ["outside_range", "way_round"]


SHORT = {
    "product: {recipe: {suger: 0.042 kg/can}}": "product.recipe.suger",
    "plant: {rejects: {seem: 1 %}}": "plant.rejects.seem",
    "costs: {can: {steps: {mediun: {at_least: 800_000 can/year, price: 3_200 IDR/can}}}}": (
        "costs.can.steps.mediun"
    ),
    "speeds: {hell: 30 km/h}": "speeds.hell",
}


@pytest.mark.parametrize("text", SHORT)
def test_a_short_new_name_with_one_letter_of_another_is_told(text):
    assert (SHORT[text], "name_like") in [told[1:] for told in shipped("local-8t.yaml", text)]


@pytest.mark.parametrize("part", ["areas", "roads", "vehicles", "costs", "rivals", "markets"])
def test_a_new_name_that_looks_like_another_is_told_and_others_are_not(part):
    tree = LOCAL.tree[part]
    for name in [name for name in tree if len(name) > 3]:
        texts = json.dumps({key: text for key, text in tree[name].items() if key != "label"})
        added = shipped("local-8t.yaml", f"{part}: {{{slips(name)[2]}: {texts}}}")
        assert (f"{part}.{slips(name)[2]}", "name_like") in [told[1:] for told in added]
        numbered = shipped("local-8t.yaml", f"{part}: {{{name}_2: {texts}, zzz: {texts}}}")
        assert "name_like" not in [told[2] for told in numbered]


def test_a_rival_without_a_way_to_a_market_is_told():
    rival = "rivals: {kenya: {fob: 17 USD/carton, net: 13 kg/carton}}"
    assert shipped("local-8t.yaml", rival) == [("case.yaml:2:10", "rivals.kenya", "rival_nowhere")]
    assert not shipped("local-8t.yaml", f"{rival}\nsale: {{rival: kenya}}")


def test_what_a_chain_does_not_read_is_told_where_it_is_set():
    sets = ["calendar.shift=9 h", "vehicles.fuso.payload=10 t", "vehicles.cdd.payload=5 t"]
    told = [one.path for one in load(SHIPPED / "outside.yaml", sets).warnings]
    assert told == ["calendar.shift", "vehicles.fuso.payload"]
    # A plant reads the shift.
    assert [one.path for one in load(SHIPPED / "local-8t.yaml", sets).warnings] == [
        "vehicles.fuso.payload"
    ]
    # The distant canner is fed by that truck; no scenario has a temporary building.
    sets.append("tax.groups.temporary_building.life=9 year")
    study = load_plan(str(SHIPPED / "study.yaml"), sets)
    assert {one.path for one in study.warnings} == {"tax.groups.temporary_building.life"}


def test_a_purchase_after_a_study_of_default_length_is_told_of_a_scenario_by_itself():
    late = "{cost: 3_000_000_000 IDR, life: 12 year, paid_from: 600 month, grantable: false}"
    file = write(f"extends: {SHIPPED / 'local-8t.yaml'}\ninvestment: {{second_line: {late}}}\n")
    (finding,) = findings([file])
    assert [one.path for one in finding.warnings] == ["investment.second_line.paid_from"]
    with pytest.raises(ScenarioError, match=r"second_line.paid_from: paid for and at work after"):
        load_plan(file)


def test_a_price_of_overtime_is_told_where_nobody_is_employed():
    hour = "{group: conversion, per: first_overtime_hour, price: 25_000 IDR/person_hour}"
    file = write(f"extends: {SHIPPED / 'outside.yaml'}\ncosts: {{overtime: {hour}}}\n")
    assert {one.path.split(".")[1] for one in load(file).warnings} == {"overtime"}


# The cost that is left out -> the item that is free then.
FREE = {
    "outside.yaml": {"fruit": [], "can": ["can"], "sugar": ["sugar"], "halal": []},
    "local-8t.yaml": {
        "electricity": ["kwh"],
        "steam": ["steam"],
        # Wastewater is paid by the same water.
        "water": [],
        "further_overtime": ["further_overtime_hour"],
        "staff": [],
    },
}


@pytest.mark.parametrize(("file", "cost"), [(file, cost) for file in FREE for cost in FREE[file]])
def test_what_a_chain_uses_and_nobody_is_paid_for_is_told(file, cost):
    warnings = load(SHIPPED / file, [f"costs.{cost}=null"]).warnings
    assert [one.problem.words["item"] for one in warnings] == FREE[file][cost]
    assert {one.problem.key for one in warnings} <= {"unpaid"}


def test_work_is_paid_by_the_hour_or_by_the_piece():
    sets = ["plant.stages.peel.paid_by=piece"]
    (warning,) = load(SHIPPED / "local-8t.yaml", sets).warnings
    assert warning.problem.words["item"] == "piece.peel"


@pytest.mark.parametrize(
    "text", ["grant: {amount: 90_000_000_000 IDR}", "investment: {equipment: {grantable: false}}"]
)
def test_a_grant_that_may_not_all_be_paid_is_told(text):
    """Works for 2 t a day cost less than 90 billion, and nothing but the line may be granted."""
    told = [warning[1:] for warning in shipped("local-2t.yaml", text)]
    assert ("grant.amount", "grant_above_cost") in told


def test_a_scenario_that_states_what_another_does_is_told():
    again = "extends: study.yaml\nscenarios: {again: {file: outside.yaml}}"
    assert ("case.yaml:2:13", "scenarios.again", "same_scenario") in warned(again)
    assert "same_scenario" not in {
        key for *_, key in warned(again, ["again:toll.fee=1_900 IDR/can"])
    }


def test_a_crew_that_works_longer_than_the_law_allows_is_told():
    """PP 35/2021: 8 h a day (article 21), and 4 h of overtime a day at most (article 26)."""
    calendar = "calendar: {{shift: {}}}\nplant: {{overtime: 0 h, shifts: {{night: {{start: {}, length: {}}}}}}}\n"

    def told(*hours):
        found = warned("extends: local.yaml\n" + calendar.format(*hours))
        return [path for _, path, key in found if key == "long_shift"]

    assert told("8 h", "18:00", "12 h") == []
    assert told("8 h", "18:00", "13 h") == ["plant.shifts.night.length"]
    assert told("12.5 h", "20:00", "8 h") == ["calendar.shift"]
