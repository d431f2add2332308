"""What is laid on what: bases, merging, null, and where everything was written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from sim.scenario.compose import Composer
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.read import ScenarioError, load
from tests.scenario.cases import local, refusal, refused, write

ROOT = Path(__file__).parents[2]


def test_a_circle_is_refused_by_naming_all_of_it():
    write("extends: ring/two.yaml\n", "one.yaml")
    Path("ring").mkdir()
    write("# line\nextends: ../three.yaml\n", "ring/two.yaml")
    write("extends: one.yaml\n", "three.yaml")

    with pytest.raises(ScenarioError) as caught:
        load("one.yaml")
    assert caught.value.lines()[0] == (
        "one.yaml:1:1: extends: the files extend each other in a circle: "
        "one.yaml -> ring/two.yaml -> three.yaml -> one.yaml; one of them must stop"
    )
    assert len(caught.value.problems) == 1


def test_a_file_that_extends_itself_is_a_circle():
    assert refused("extends: ./case.yaml\n") == [("case.yaml:1:1", "extends", "circle")]


def test_a_chain_of_bases_may_be_long():
    for n in range(60):
        base = f"link{n - 1}.yaml" if n else "local.yaml"
        write(f"extends: {base}\nsale: {{margin: {n} %}}\n", f"link{n}.yaml")

    assert load("link59.yaml").money.sale.margin == 0.59


def test_a_base_is_found_beside_the_file_that_names_it():
    Path("deep").mkdir()
    write("extends: ../local.yaml\n", "deep/case.yaml")

    assert load("deep/case.yaml").origins["sale.margin"].file == "base.yaml"


def test_mappings_merge_key_by_key_and_anything_else_replaces():
    merged = load(write("extends: local.yaml\nvehicles: {truck: {payload: 15 t}}\n"))

    base = load("local.yaml").tree["vehicles"]["truck"]
    assert merged.tree["vehicles"]["truck"] == base | {"payload": "15 t"}
    assert list(merged.tree) == list(load("local.yaml").tree)


def test_a_new_value_does_not_inherit_the_source_of_the_old_one():
    plain = load(write("extends: local.yaml\nplant: {recovery: 40 %}\n"))
    stated = load(write("extends: local.yaml\nplant: {recovery: {value: 40 %, low: 30}}\n"))

    assert plain.tree["plant"]["recovery"] == "40 %"
    assert stated.tree["plant"]["recovery"] == {"value": "40 %", "low": "30"}
    assert local("plant: {recovery: {low: 30 %}}\n") == [
        ("case.yaml:2:9", "plant.recovery", "needs_value")
    ]


@pytest.mark.parametrize("null", ["null", "~"])
def test_null_removes_what_the_base_has(null):
    text = f"extends: local.yaml\nplant:\n  outage: {null}\ncosts:\n  spoilage: {null}\n"
    scenario = load(write(text))

    assert scenario.physical.plant.outage is None
    assert "spoilage" not in scenario.money.costs
    assert not any("outage" in path for path in scenario.origins)


@pytest.mark.parametrize("path", ["costs", "costs.spoilage", "plant.outage.mean", "plant.bays"])
def test_a_key_whose_lines_were_deleted_removes_nothing(path):
    *above, key = path.split(".")
    text = "".join("  " * deep + f"{one}:\n" for deep, one in enumerate([*above, key]))
    commented = text + "  " * len(above) + "  # price: 3 IDR/kg\n"
    (where, at, told), *_ = local(commented)
    assert (where, at, told) == (
        f"case.yaml:{len(above) + 2}:{2 * len(above) + 1}", path, "nothing_written"
    )  # fmt: skip


def test_quotes_make_no_difference_and_a_quoted_null_is_a_word():
    quoted = load(write('extends: local.yaml\nsale: {margin: \'10 %\', "commission": "2 %"}\n'))

    assert quoted.money == load("local.yaml").money
    assert local("plant: {outage: 'null'}\n") == [
        ("case.yaml:2:9", "plant.outage", "needs_mapping_or_none")
    ]


def test_yaml_traps_stay_the_text_they_are():
    scenario = load(write("extends: local.yaml\nroads: {no: {origin: village, destination: 016, "
                          "distance: 1e1 km, kind: main}}\n"))  # fmt: skip

    assert scenario.physical.roads["no"].destination == "016"
    assert scenario.physical.roads["no"].distance == 10.0


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_no_separator_within_a_line_ends_it(separator):
    note = f"one{separator}two # three"
    text = f"extends: local.yaml\nplant:\n  recovery: {{value: 40 %, note: '{note}'}}\n  bays: x\n"

    assert local(text.partition("\n")[2]) == [("case.yaml:4:3", "plant.bays", "no_number")]
    scenario = load(write(text.replace("bays: x", "bays: 2")))
    assert scenario.tree["plant"]["recovery"]["note"] == note


def test_a_tab_may_stand_after_a_value():
    assert (
        load(write("extends: local.yaml\nsale: {margin: 10 %\t}\t\n")).tree
        == load("local.yaml").tree
    )


@pytest.mark.parametrize(
    "file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.stem
)
def test_texts_and_places_are_those_of_another_reader_of_yaml(file):
    text = file.read_text(encoding="utf-8")
    composer = Composer("file")

    assert _places(composer.read(text)) == _places_elsewhere(
        YAML(typ="safe", pure=True).compose(text)
    )
    assert composer.problems == []


def _places(node):
    """Return key, line, column and content of all that stands below, in its order."""
    return [
        (key, one.origin.line, one.origin.column, _places(one) if one.below else one.content)
        for key, one in node.below.items()
    ]


def _places_elsewhere(mapping):
    """Return the same of what ruamel.yaml reads."""
    return [
        (
            key.value,
            key.start_mark.line + 1,
            key.start_mark.column + 1,
            _places_elsewhere(one)
            if isinstance(one, MappingNode)
            else None
            if one.tag.endswith(":null")
            else one.value,
        )
        for key, one in mapping.value
    ]


def test_anchors_and_aliases_are_read():
    text = "extends: local.yaml\nsale: {margin: &x 10 %, commission: *x}\n"

    assert load(write(text)).money.sale.commission == 0.1


def test_nothing_that_a_file_says_is_lost():
    scenario = load("local.yaml")

    seen = "\n".join(Path(name).read_text(encoding="utf-8") for name in ("base.yaml", "local.yaml"))
    for path, node in scenario.written.walk():
        if isinstance(node.content, str):
            line = Path(node.origin.file).read_text(encoding="utf-8").splitlines()
            assert node.content in line[node.origin.line - 1], path
    assert seen.count("source:") == sum(path.endswith(".source") for path in scenario.origins)


def test_origins_lead_to_the_key_through_the_chain():
    origins = load("local.yaml").origins

    for path, origin in origins.items():
        line = Path(origin.file).read_text(encoding="utf-8").splitlines()[origin.line - 1]
        assert line[origin.column - 1 :].startswith(path.split(".")[-1]), path
    assert {origin.file for origin in origins.values()} == {"base.yaml", "local.yaml"}


def test_a_file_without_plant_and_toll_is_a_base_and_only_its_mistakes_are_told():
    with pytest.raises(ScenarioError) as caught:
        load("base.yaml")
    assert caught.value.is_base
    assert [str(one.origin) for one in caught.value.problems] == ["base.yaml:1:1"]

    found = refusal("sale: {margin: 10, comission: 2 %}\n")
    assert not found.is_base
    assert [one.problem.key for one in found.problems] == ["base_file", "needs_unit", "unknown_key"]


def test_what_is_missing_is_told_with_the_line_of_its_parent():
    text = Path("local.yaml").read_text(encoding="utf-8")

    assert refused(text.replace("  overtime: 3 h\n", "").replace("batch: 250 kg", "")) == [
        ("case.yaml:2:1", "plant", "missing")
    ]


def test_a_file_without_its_base_is_told_in_one_line():
    text = Path("local.yaml").read_text(encoding="utf-8")

    for own in ("", "sale: {margin: 1 %}", "legs: {fruit: {}}\nproduct: {fill: 1 kg/can}"):
        (line,) = refusal(text.replace("extends: base.yaml", own)).lines()
        assert "begin it with “extends: base.yaml” to inherit areas, supply, fruit" in line


# Nulls laid on the example's local plant that remove nothing -> what is probably meant.
NOTHING = {
    "loans: {bnak: null}": "loans.bnak bank",
    "plant: {stages: {cse: null}}": "plant.stages.cse case",
    "vatt: null": "vatt vat",
    "costs: {fruit: {pric: null}}": "costs.fruit.pric price",
    "costs: {fruit: {price: {value: 3_000 IDR/kg, sorce: null}}}": "costs.fruit.price.sorce source",
    "areas: {qqq: null}": "areas.qqq ",
}


@pytest.mark.parametrize("text", NOTHING)
def test_a_null_on_what_is_not_there_is_refused(text):
    (problem,) = refusal(f"extends: local.yaml\n{text}").problems
    assert problem.problem.key == "nothing_removed"
    assert f"{problem.path} {problem.problem.words['meant']}" == NOTHING[text]


def test_b05_no_name_of_any_kind_can_be_removed_where_it_is_not():
    named = [path for path in schema_of(*SCENARIO).paths() if path.endswith(".*")]
    for path in named:
        above = path.replace("*", "qqq").rpartition(".")[0]
        text = "".join(f"{'  ' * n}{key}:\n" for n, key in enumerate(above.split(".")))
        text += "  " * len(above.split(".")) + "qqq: null"
        assert ("nothing_removed") in [key for *_, key in refused(f"extends: local.yaml\n{text}")]
    assert len(named) > 20


def test_a_null_in_a_study_that_removes_no_scenario_is_refused():
    (problem,) = refusal("extends: study.yaml\nscenarios: {locall: null}").problems
    assert (problem.path, problem.problem.words["meant"]) == ("scenarios.locall", "local")


def test_an_optional_field_may_be_null_where_it_is_not():
    assert load(write("extends: local.yaml\nemissions: null\nplant: {outage: null}\n"))


def test_merging_of_yaml_is_said_to_be_not_supported():
    text = "extends: local.yaml\ncosts:\n  a: &a {group: conversion}\n  b:\n    <<: *a\n    per: year\n"
    assert refused(text)[-1] == ("case.yaml:5:5", "costs.b", "merge_key")
    assert "not supported" in refusal(text).lines()[-1]


def test_a_key_that_is_a_name_elsewhere_is_led_there():
    told = {
        "plant: {retort: {cycle: 60 min}}": "plant.stages.retort",
        "bank: {amount: 1 IDR}": "loans.bank",
        "product: {label_paper: 1 piece/can}": "label",
    }
    for text, meant in told.items():
        (problem,) = refusal(f"extends: local.yaml\n{text}").problems
        assert problem.problem.key.startswith("unknown_key")
        assert problem.problem.words.get("meant", "") == meant


def test_a_misspelt_key_is_not_missed_as_well():
    text = Path("local.yaml").read_text(encoding="utf-8")

    assert [key for *_, key in refused(text.replace("overtime:", "overtme:"))] == ["unknown_key"]


def test_a_set_reaches_an_optional_field_and_null_removes():
    scenario = load("local.yaml", ["plant.stages.case.power=3 kW", "plant.outage = null"])

    assert scenario.physical.plant.stages["case"].power == 3.0
    assert scenario.physical.plant.outage is None


def test_files_are_shown_as_they_were_given(here):
    write("extends: ../local.yaml\nsale: {margin: 10}\n", "case.yaml")
    Path("sub").mkdir()
    Path("case.yaml").rename("sub/case.yaml")

    for given in ("sub/case.yaml", str(here / "sub" / "case.yaml")):
        with pytest.raises(ScenarioError) as caught:
            load(given)
        assert caught.value.lines()[0].startswith(f"{given}:2:8: sale.margin: ")


def test_the_door_is_opened_without_heavy_libraries():
    code = "import sys, sim.scenario.read as _; print(*{'pydantic', 'yaml'} & {*sys.modules})"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_a_file_that_no_scenario_can_be_is_refused_at_once(tmp_path):
    bomb = "a0: &a0 {x: 1}\n" + "".join(
        f"a{level}: &a{level} {{{', '.join(f'k{key}: *a{level - 1}' for key in range(10))}}}\n"
        for level in range(1, 8)
    )
    assert keys_of(write(bomb)) == {"too_many_values"}
    for depth in (40, 900, 20_000):
        assert "too_deep" in keys_of(write(nested(depth)))
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "large.yaml").write_text("# " + 3_000_000 * "x")
    for name in ("/dev/zero", tmp_path / "pipe.yaml", tmp_path / "large.yaml"):
        assert keys_of(name) == {"cannot_read"}


def nested(depth):
    return "note: " + depth * "{a: " + "1" + depth * "}"


def keys_of(file):
    """Return the keys of the problems for which a file is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(file)
    return {one.problem.key for one in caught.value.problems}
