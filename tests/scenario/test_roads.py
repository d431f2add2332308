"""Roads that are closed and bans of trucks: one clear line for each slip."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import local, write

DAY = "bans: {{day: {{begins: 06:00, ends: 22:00{0}}}}}\n"


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        (DAY.format(", road: upp"), "bans.day.road", "unknown_road"),
        (DAY.format(", vehicle: cart"), "bans.day.vehicle", "unknown_vehicle"),
        (DAY.format(", above: -1 t"), "bans.day.above", "limit_ge"),
        ("bans: {day: {begins: 06:00, ends: 06:00}}\n", "bans.day.ends", "ban_without_length"),
        ("bans: {day: {begins: 6, ends: 22:00}}\n", "bans.day.begins", "not_a_time"),
        ("bans: {day: {begins: 06:00}}\n", "bans.day", "missing"),
        (
            f"{DAY.format('').strip()[:-1]}, night: {{begins: 22:00, ends: 06:00}}}}\n",
            "bans",
            "always_banned",
        ),
        ("roads: {up: {closed: january}}\n", "roads.up.closed", "bad_month"),
    ],
)
def test_a_slip_in_a_ban_or_a_closed_road_is_one_line(text, path, key):
    assert [(where, what) for _, where, what in local(text)] == [(path, key)]


def test_a_place_without_a_road_in_some_month_is_refused():
    found = local("roads: {up: {closed: jan feb}, over: {closed: feb}}\n")
    assert [(where, what) for _, where, what in found] == [("areas.hill.at", "no_road_in_month")]


def test_two_bans_that_leave_some_minutes_are_allowed():
    assert local_is_sound(
        "bans: {a: {begins: 06:00, ends: 22:00}, b: {begins: 22:30, ends: 06:00}}\n"
    )


def local_is_sound(text):
    return load(write(f"extends: local.yaml\n{text}")) is not None


def test_a_way_round_that_is_needed_in_some_month_is_not_told_to_be_useless():
    warned = [(one.path, one.problem.key) for one in load("hired.yaml").warnings]
    assert ("roads.round.distance", "way_round") not in warned
    open_all = load(write("extends: hired.yaml\nroads: {up: {closed: null}}\n"))
    assert ("roads.round.distance", "way_round") in [
        (one.path, one.problem.key) for one in open_all.warnings
    ]
