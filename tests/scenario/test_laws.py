"""Laws of times, and lists in CSV files: what each means and one clear line for each slip."""

from pathlib import Path

import pytest

from sim.scenario.nodes import Node
from sim.scenario.read import load
from sim.scenario.scenario import build_scenario
from tests.scenario.cases import local, write

PATH = "plant.stages.fill.repair_law"
STAGE = "plant: {{stages: {{fill: {{mtbf: 20 h, repair: 2 h, repair_law: {law}}}}}}}\n"


def of_list(text, name="times.csv"):
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return STAGE.format(law=f"listed {name}")


@pytest.mark.parametrize(
    ("law", "key"),
    [
        ("erlang", "law_needs"),
        ("uniform", "law_needs"),
        ("lognormal", "law_needs"),
        ("hyperexponential", "law_needs"),
        ("drawn", "law_needs"),
        ("listed", "law_needs"),
        ("exponential 50 %", "law_needs"),
        ("constant 3 h", "law_needs"),
        ("hyperexponential 90 %", "law_bounds"),
        ("uniform 110 %", "law_bounds"),
        ("erlang 0", "law_bounds"),
        ("erlang 2.5", "law_bounds"),
        ("lognormal 0.4", "bare_share"),
        ("lognormal -4 %", "law_bounds"),
        ("listed 3 4", "needs_unit"),
        ("listed 3 -4 h", "negative_time"),
        ("listed 3 1.500 h", "number_trap"),
        ("listed 3 4 kg", "wrong_unit"),
        ("listed h", "bad_times"),
        ("drawn none.csv", "no_file_named"),
        ("gamma", "unknown_law"),
        ("2 h", "unknown_law"),
    ],
)
def test_a_slip_in_a_law_is_one_line(law, key):
    assert [(where, what) for _, where, what in local(STAGE.format(law=law))] == [(PATH, key)]


def test_a_law_of_repairs_needs_repairs():
    laid = "plant: {stages: {fill: {repair_law: exponential}}}\n"
    assert [what for _, _, what in local(laid)] == ["law_without_time"]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("min\n5\n7,5\n", 3, "number_form"),
        ("min\n5\n-7\n", 3, "negative_time"),
        ("min\n\n5;6\n", 3, "csv_column"),
        ("min\n5 h\n", 2, "csv_column"),
        ("jam\n5\n", 1, "unknown_unit"),
        ("kg\n5\n", 1, "csv_unit"),
        ("5\n6\n", 1, "csv_unit"),
        ("min\n\n", 1, "csv_empty"),
        ("", 1, "csv_unit"),
    ],
)
def test_a_slip_in_a_list_is_told_with_its_line(text, line, key):
    assert local(of_list(text)) == [(f"times.csv:{line}:1", PATH, key)]


def test_a_list_that_is_no_text_is_refused():
    assert local(of_list(b"min\n\xff\xfe\n")) == [("times.csv:2:1", "", "not_utf8")]
    Path("folder.csv").mkdir()
    assert local(STAGE.format(law="drawn folder.csv")) == [("folder.csv", "", "cannot_read")]


@pytest.mark.parametrize(
    "text", ["min\n90\n30\n", b"\xef\xbb\xbfmin\r\n90\r\n30\r\n", "h\n1.5\n.5"]
)
def test_a_list_is_read_from_its_file_beside_the_scenario(text):
    Path("deep").mkdir()
    write("extends: deep/inner.yaml\n")
    write(
        "extends: ../local.yaml\n" + of_list(text, "deep/times.csv").replace("deep/", ""),
        "deep/inner.yaml",
    )

    scenario = load("case.yaml")
    assert scenario.physical.plant.stages["fill"].repair_law.times == (1.5, 0.5)
    # The texts of a scenario hold the list, so that they make the same scenario without the file.
    Path("deep/times.csv").unlink()
    again, problems = build_scenario("case", Node.of(scenario.tree, scenario.written.origin))
    assert not problems
    assert again.physical == scenario.physical
