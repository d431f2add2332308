"""The words that scenario and study files bring: read, refused, inherited; and no number depends on them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.study import StudyResult
from sim.api import compare
from sim.catalogue.labels import LANGS, table
from sim.replication.cache import key_of
from sim.scenario.changes import input_changes
from sim.scenario.fields import INPUTS, schema_of
from sim.scenario.models.study import Timing
from sim.scenario.models.wording import LONGEST, Label
from sim.scenario.paths import explain
from sim.scenario.problems import ScenarioError
from sim.scenario.read import load, load_plan
from tests.scenario.cases import local, outside, refusal, write

ROOT = Path(__file__).parents[2]
WORDS = """
title: {en: Mango chain, id: Rantai mangga}
areas: {hill: {label: Northern hills}}
fruit: {label: {en: Mango, id: Buah mangga}}
rivals: {thailand: {label: {en: Thai canners, id: Pengalengan Thailand}}}
markets: {saudi: {label: Gulf}}
"""


def words_of(text, name="case.yaml"):
    return load_plan(write(text, name)).words


def test_a_label_has_every_language_that_the_program_speaks():
    assert tuple(Label.model_fields) == LANGS


def test_one_text_stands_for_both_languages():
    words = words_of("extends: outside.yaml\nmarkets: {saudi: {label: Gulf}}\n")
    assert words["saudi"] == {"en": "Gulf", "id": "Gulf"}


def test_words_stand_under_the_key_by_which_they_are_looked_up():
    words = words_of(
        "extends: local.yaml\n"
        "title: {en: Mine, id: Punyaku}\n"
        "costs: {fruit: {label: Mangoes}}\n"
        "legs: {port: {label: To Cilacap}}\n"
        "plant: {stages: {case: {label: Casing}}}\n"
    )
    english = {key: label["en"] for key, label in words.items()}
    assert english == {
        "case": "Mine",
        "item.fruit": "Mangoes",
        "leg.port": "To Cilacap",
        "stage.case": "Casing",
    }


def test_no_input_of_a_simulation_or_an_appraisal_is_changed_by_words():
    plain, worded = load("outside.yaml"), load(write(f"extends: outside.yaml{WORDS}"))
    assert (worded.physical, worded.money) == (plain.physical, plain.money)
    assert key_of(worded.physical, Timing()) == key_of(plain.physical, Timing())
    assert worded.physical.canonical() == plain.physical.canonical()
    assert input_changes(plain.written, worded.written) == []
    assert not schema_of(*INPUTS).at("markets.saudi.label").known


def test_other_words_need_no_simulation():
    plan = load_plan(write(f"extends: outside.yaml{WORDS}"))
    runs = StudyResult(plan, {}, ())
    renamed = runs.reprice({"markets.saudi.label": "Saudi", "rivals.thailand.label": "Thais"})
    assert renamed.words["saudi"] == {"en": "Saudi", "id": "Saudi"}
    assert renamed.words["thailand"]["id"] == "Thais"
    assert runs.words["saudi"]["en"] == "Gulf"


def test_an_override_names_what_has_no_label_yet():
    plan = load_plan("outside.yaml", ["markets.saudi.label=Gulf", "title=Mine"])
    assert plan.words["saudi"] == {"en": "Gulf", "id": "Gulf"}
    assert plan.words["outside"] == {"en": "Mine", "id": "Mine"}


def test_labels_are_inherited_and_replaced_but_a_title_is_of_its_own_file():
    write(f"extends: outside.yaml{WORDS}", "mango.yaml")
    child = words_of("extends: mango.yaml\nmarkets: {saudi: {label: Arabia}}\n")
    assert (child["thailand"]["en"], child["saudi"]["id"]) == ("Thai canners", "Arabia")
    assert "case" not in child


def test_a_language_that_is_stated_anew_keeps_the_other():
    write(f"extends: outside.yaml{WORDS}", "mango.yaml")
    child = words_of("extends: mango.yaml\nrivals: {thailand: {label: {en: Thais}}}\n")
    assert child["thailand"] == {"en": "Thais", "id": "Pengalengan Thailand"}


def test_explain_shows_a_label_as_it_is_written():
    scenario = load(write(f"extends: outside.yaml{WORDS}"))
    told = {entry.path: entry.value for entry in explain(scenario, "markets.saudi")}
    assert told["markets.saudi.label"] == "Gulf"
    (entry,) = explain(scenario, "rivals.thailand.label.id")
    assert (entry.value, entry.origin.line) == ("Pengalengan Thailand", 5)


@pytest.mark.parametrize(
    ("label", "path", "key"),
    [
        ("''", ".label", "empty_name"),
        ("'  '", ".label", "empty_name"),
        ('"two\\nlines"', ".label", "name_of_lines"),
        ('"a\\x07bell"', ".label", "unseen_sign"),
        ('"toll\\u200b canner"', ".label", "unseen_sign"),
        ('{en: x, id: "\\u202ebalik"}', ".label.id", "unseen_sign"),
        ('"\\u3164"', ".label", "unseen_sign"),
        ("x" * 10_000, ".label", "long_name"),
        ("{en: x, id: ''}", ".label.id", "empty_name"),
        ("{en: x}", ".label", "missing"),
        ("{en: x, id: y, nl: z}", ".label.nl", "unknown_key_among"),
        ("{en: x, id: {de: y}}", ".label.id", "needs_value"),
    ],
)
def test_a_label_that_is_no_name_of_one_line_is_refused_in_one_line(label, path, key):
    error = refusal(f"extends: outside.yaml\nmarkets: {{saudi: {{label: {label}}}}}\n")
    assert [(one.path, one.problem.key) for one in error.problems] == [
        (f"markets.saudi{path}", key)
    ]
    for lang in LANGS:
        (line,) = error.lines(lang)
        assert "\n" not in line
        assert len(line) < 300


@pytest.mark.parametrize("sign", ["\\u200b", "\\u202e", "\\u2066", "\\u00ad", "\\ufeff", "\\u2800"])
def test_a_key_with_a_sign_that_is_not_seen_is_refused(sign):
    cost = "{group: conversion, per: month, price: 1 IDR/month}"
    error = refusal(f'extends: outside.yaml\ncosts: {{"gua{sign}rd": {cost}}}\n')
    assert "unseen_sign" in {one.problem.key for one in error.problems}
    for lang in LANGS:
        assert any("“guard” " in line and sign[2:].upper() in line for line in error.lines(lang))


def test_a_name_may_have_as_many_signs_as_a_table_has_room_for():
    words = words_of(f"extends: outside.yaml\nmarkets: {{saudi: {{label: {'x' * LONGEST}}}}}\n")
    assert words["saudi"]["en"] == "x" * LONGEST


def test_a_part_without_names_takes_no_label():
    assert outside("store: {label: Mine}\n") == [("case.yaml:2:9", "store.label", "unknown_key")]


def test_two_names_of_a_part_cannot_be_called_alike():
    text = "rivals: {thailand: {label: Rival}, kenya: {fob: 9 USD/carton, net: 9 kg/carton, label: Rival}}\n"
    ((_, path, key),) = outside(text)
    assert (path, key) == ("rivals.kenya.label", "label_shared")


def test_a_label_that_reads_as_another_name_is_refused():
    text = "rivals: {thailand: {label: kenya}, kenya: {fob: 9 USD/carton, net: 9 kg/carton}}\n"
    assert [key for _, _, key in outside(text)] == ["label_shared"]


def test_words_of_the_program_keep_their_meaning():
    assert "capital" in table()
    text = "loans: {capital: {amount: 1 IDR, rate: 9 %/year real, term: 5 year, label: Mine}}\n"
    assert ("loans.capital.label", "label_of_program") in [one[1:] for one in local(text)]


def study(**files):
    """Return a study of some scenario files with these texts."""
    members = ""
    for name, text in files.items():
        write(text, f"{name}.yaml")
        members += f"  {name}: {{file: {name}.yaml}}\n"
    return write(f"scenarios:\n{members}baseline: {next(iter(files))}\n", "study.yaml")


def test_a_study_refuses_scenarios_that_call_one_thing_differently():
    file = study(
        here="extends: outside.yaml\nmarkets: {saudi: {label: Gulf}}\n",
        there="extends: local.yaml\nmarkets: {saudi: {label: Arabia}}\n",
    )
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert str(caught.value) == (
        "there.yaml:2:19: markets.saudi.label: “saudi” is called “Arabia” here and “Gulf” elsewhere; "
        "use one label for both, or another name"
    )
    scenarios = [load(f"{name}.yaml") for name in ("here", "there")]
    with pytest.raises(ScenarioError, match="is called"):
        compare(scenarios, replications=1)


def test_a_study_names_itself_and_its_scenarios():
    file = study(here="extends: outside.yaml\ntitle: Here\n", there="extends: local.yaml\n")
    Path(file).write_text(
        Path(file).read_text().replace("there.yaml}", "there.yaml, label: Over there}")
        + "title: {en: Both chains, id: Kedua rantai}\n"
    )
    plan = load_plan(file)
    assert plan.words["here"]["en"] == "Here"
    assert plan.words["there"] == {"en": "Over there", "id": "Over there"}
    assert plan.words["study.title"]["id"] == "Kedua rantai"


def test_two_scenarios_that_are_called_alike_go_by_their_names():
    words = load_plan(
        study(
            here="extends: outside.yaml\ntitle: Mine\n", there="extends: local.yaml\ntitle: Mine\n"
        )
    ).words
    assert not {"here", "there"} & words.keys()


def test_an_earlier_scenario_can_be_renamed_in_a_notebook():
    scenario = load(write(f"extends: outside.yaml{WORDS}"))
    plan = load_plan("case.yaml")
    other = replace(scenario, name="other")
    both = replace(
        plan,
        scenarios={"case": scenario, "other": other},
        members={"case": plan.members["case"], "other": plan.members["case"]},
    )
    # Both have the title of one file.
    assert not {"case", "other"} & both.words.keys()


def test_every_shipped_scenario_has_a_title_in_both_languages():
    for file in sorted((ROOT / "scenarios").glob("*.yaml")):
        if file.stem in ("base", "common") or "scenarios:" in file.read_text(encoding="utf-8"):
            continue
        words = load_plan(file).words
        assert words[file.stem].keys() == set(LANGS)


def test_whom_to_ask_is_who_names_the_longest_path():
    written = "\n".join(
        [
            "informants:",
            "  growers: {label: Growers, of: costs.fruit supply}",
            "  buyers: {label: Buyers, of: costs}",
        ]
    )
    wording = load(write(f"extends: {ROOT / 'scenarios' / 'outside.yaml'}\n{written}\n")).wording
    asked = {path: wording.informant(path) for path in ("costs.fruit.price", "costs.fruity", "tax")}
    assert asked == {"costs.fruit.price": "growers", "costs.fruity": "buyers", "tax": "tax_office"}


def test_whom_to_ask_of_a_part_that_no_scenario_has_is_refused():
    with pytest.raises(ScenarioError, match=r"informants\.x\.of: no scenario or study has “plnat”"):
        load(
            write(
                f"extends: {ROOT / 'scenarios' / 'outside.yaml'}\ninformants: {{x: {{label: X, of: plnat}}}}\n"
            )
        )


# What is laid on a plant of its own words, and the key of what is wrong then.
WRONG = {
    "batch_buffer": "plant: {stages: {retort: {buffer: 3}}}",
    "no_target": "call_off: {target: null}",
    "delivery_too_large": "orders: {saudi: 900_000_000 can/month}",
    "orders_beyond_supply": "supply: {canning_share: 1 %}",
}
SAP = "words: {fruit: {en: sap, id: nira}, can: {en: bag, id: kantong}}\n"


@pytest.mark.parametrize("key", WRONG)
@pytest.mark.parametrize(("lang", "own", "usual"), [
    ("en", "sap|bag", r"\bfruit\b|\bcans\b"), ("id", "nira|kantong", r"\bbuah\b|\bkaleng\b"),
])  # fmt: skip
def test_a_message_at_the_door_calls_goods_as_the_scenario_does(key, lang, own, usual):
    text = f"extends: local.yaml\n{SAP}{WRONG[key]}\n"
    try:
        found = load(write(text)).warnings
    except ScenarioError as error:
        found = error.problems
    told = [one.sentence(lang) for one in found if one.problem.key == key]
    assert told
    for text in told:
        assert re.search(own, text)
        # Paths and units stay those of the files.
        assert not re.search(usual, re.sub(r"“[^”]*”|\S*[._/]\S*", "", text))
