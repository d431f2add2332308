"""Growers who come by themselves: one clear line for each slip."""

import pytest

from tests.scenario.cases import local, outside

GROWERS = "call_off: {target: null}\nexpansions: {second: {target: null}}\n"


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("arrivals: {every: 1 h, times: 1 2 h, load: 1 t}", "arrivals.every", "every_and_times"),
        ("arrivals: {law: erlang 2, times: 1 2 h, load: 1 t}", "arrivals.law", "every_and_times"),
        ("arrivals: {load: 1 t}", "arrivals", "every_or_times"),
        ("arrivals: {law: exponential, load: 1 t}", "arrivals", "every_or_times"),
        ("arrivals: {law: listed 0 0 h, load: 1 t}", "arrivals.law", "no_time_passes"),
        ("arrivals: {every: 0 h, load: 1 t}", "arrivals.every", "limit_gt"),
        ("arrivals: {every: -1 h, load: 1 t}", "arrivals.every", "limit_gt"),
        ("arrivals: {times: 1 3 2 h, load: 1 t}", "arrivals.times", "not_ascending"),
        ("arrivals: {times: 1 -3 h, load: 1 t}", "arrivals.times", "negative_time"),
        ("arrivals: {times: h, load: 1 t}", "arrivals.times", "bad_times"),
        ('arrivals: {times: "", load: 1 t}', "arrivals.times", "bad_times"),
        ("arrivals: {times: 1 2, load: 1 t}", "arrivals.times", "needs_unit"),
        ("arrivals: {times: none.csv, load: 1 t}", "arrivals.times", "no_file_named"),
        (
            "arrivals: {every: 1 h, load: 1 t, patience: {}}",
            "arrivals.patience",
            "law_without_time",
        ),
        (
            "arrivals: {every: 1 h, load: 1 t, patience: {law: erlang 2}}",
            "arrivals.patience",
            "law_without_time",
        ),
        ("arrivals: {every: 1 h, load: 15 t}", "arrivals.load", "above_payload"),
        ("arrivals: {every: 1 min, load: 10 kg}", "arrivals.every", "too_often"),
        ("arrivals: {every: 1 h, load: 1 t}\nplant: {yard: 2}", "plant.yard", "yard_too_small"),
        (
            "arrivals: {every: 1 h, load: 1 t}\nlegs: {fruit: {trucks: 2}}",
            "legs.fruit.trucks",
            "growers_come",
        ),
        (
            "arrivals: {every: 1 h, load: 1 t}\nareas: {hill: {berths: 2}}",
            "areas.hill.berths",
            "growers_come",
        ),
    ],
)
def test_a_slip_in_arrivals_is_one_line(text, path, key):
    assert [(where, what) for _, where, what in local(f"{GROWERS}{text}\n")] == [(path, key)]


def test_growers_come_in_place_of_call_off():
    found = local("arrivals: {every: 1 h, load: 1 t}\n")
    assert [what for _, _, what in found] == ["growers_come"] * 2


def test_what_limits_trucks_is_refused_where_it_limits_nothing():
    assert [what for _, _, what in local("plant: {yard: 3}\n")] == ["yard_of_arrivals"]
    assert [what for _, _, what in local("areas: {hill: {berths: 0}}\n")] == ["limit_ge"]
    assert [what for _, _, what in local("legs: {fruit: {trucks: 0}}\n")] == ["limit_ge"]
    assert [what for _, _, what in local("legs: {port: {trucks: 2}}\n")] == ["leg_unused"]


def test_a_toll_canner_waits_for_no_growers():
    text = "call_off: {target: null}\narrivals: {every: 1 h, load: 1 t}\n"
    assert [what for _, _, what in outside(text)] == ["arrivals_of_plant"]


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("waiting: 1_000 IDR/h", "waiting", "goes_with"),
        ("free_waiting: 1 h", "free_waiting", "goes_with"),
        ("return_load: 20 %", "return_load", "goes_with"),
        ("return_price: 1_000 IDR/trip", "return_price", "goes_with"),
        ("return_price: 1_000 IDR/km, return_load: 20 %", "return_price", "wrong_unit"),
        ("minimum_load: 0 %, longest_wait: 24 h", "longest_wait", "wait_without_least"),
        ("longest_wait: 73 h", "longest_wait", "wait_beyond_field"),
        ("minimum_load: 101 %", "minimum_load", "limit_le"),
    ],
)
def test_a_slip_in_what_a_truck_waits_for_is_one_line(text, path, key):
    found = local(f"vehicles: {{truck: {{{text}}}}}\n")
    assert [(where, what) for _, where, what in found] == [(f"vehicles.truck.{path}", key)]
