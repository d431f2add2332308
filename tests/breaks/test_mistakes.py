"""Slips of the hand are refused or told on their line; what is written correctly is not."""

import os
import re
from pathlib import Path

import pytest

from benchmarks.mistakes import SHIPPED, tried
from benchmarks.slips import KINDS
from sim.catalogue.labels import LANGS, Labels, usual_ranges
from sim.catalogue.mistakes import VARIANTS, mistakes
from sim.numerals import written
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.nodes import Node
from sim.scenario.paths import assumptions
from sim.scenario.problems import Origin
from sim.scenario.read import ScenarioError, load
from sim.scenario.rules.usual import usual_warnings

TOLD = ("refused", "warned", "as meant")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(text, base="outside.yaml"):
    """Return what is said of a file that lays `text` on a shipped scenario: line, path, key."""
    Path("case.yaml").write_text(f"extends: {(SHIPPED / base).as_posix()}\n{text}", "utf-8")
    try:
        problems = load("case.yaml").warnings
    except ScenarioError as error:
        problems = error.problems
    return [(one.origin.line, one.path, one.problem.key) for one in problems]


def changed(name, old, new, check=None):
    """Return what is said of a copy of the shipped files in which one text is another: file, line, key."""
    for file in SHIPPED.glob("*.yaml"):
        Path(file.name).write_text(file.read_text("utf-8"), "utf-8")
    text = Path(name).read_text("utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new, 1), "utf-8")
    line = text[: text.index(old)].count("\n") + 1
    try:
        problems = load(check or name).warnings
    except ScenarioError as error:
        problems = error.problems
    return line, [(one.origin.file, one.origin.line, one.problem.key) for one in problems]


def test_slips_of_every_kind_are_told_and_correct_variants_are_not():
    count = int(os.environ.get("NANAS_TRIALS") or len(KINDS))
    counts, amiss = tried(count, count // 2, int(os.environ.get("NANAS_SEED") or 5))
    assert counts[VARIANTS].keys() <= {"as meant"}, amiss
    assert not any(by["traceback"] for by in counts.values()), amiss
    assert len(amiss) <= max(1, 0.02 * count), amiss


def test_the_table_of_the_documents_is_that_of_all_kinds():
    stored = mistakes()
    assert [*stored] == [*KINDS, VARIANTS]
    slips = [by for kind, by in stored.items() if kind != VARIANTS]
    total = sum(sum(by.values()) for by in slips)
    assert total >= 300
    assert sum(stored[VARIANTS].values()) >= 60
    assert sum(by[name] for by in slips for name in TOLD) >= 0.98 * total
    assert not any(by["traceback"] for by in slips)
    for lang in LANGS:
        assert all(Labels(lang)(f"mistake.{kind}") != f"mistake.{kind}" for kind in stored)


# A misspelt end of a road, at either end, in a file of one's own.
ROADS = {
    "siwarak_toll_canner: {origin: siwarka}": "roads.siwarak_toll_canner.origin",
    "siwarak_plant: {destination: plantsite}": "roads.siwarak_plant.destination",
    "bobotsari_purbalingga: {destination: purbalinga}": "roads.bobotsari_purbalingga.destination",
}


@pytest.mark.parametrize("road", ROADS)
def test_b03_a_misspelt_end_of_a_road_is_told_on_its_line(road):
    found = said(f"roads:\n  {road}\n")
    assert (3, ROADS[road]) in [(line, path) for line, path, _ in found]


def test_b03_an_area_that_no_road_leads_to_is_refused():
    assert said("areas:\n  kutasari: {at: kutasri}\n") == [
        (3, "areas.kutasari.at", "unknown_place")
    ]


# What is written in a file of one's own, and what it should have been, is a thousand or sixty times off.
UNITS = (
    "costs: {sugar: {price: {value: 14_500 IDR/t, low: 11_000, high: 17_500, source: x}}}",
    "vehicles: {cdd: {loading: {value: 1.5 min, low: 0.5, high: 3, source: x}}}",
    "toll: {fee: {value: 4_500 USD/can, low: 2_800, high: 7_500, source: x}}",
)


@pytest.mark.parametrize("text", UNITS)
def test_b04_a_range_does_not_excuse_a_unit_of_another_size(text):
    assert "far_from_replaced" in [key for _, _, key in said(text)]


# The same in the base itself, where nothing is replaced.
BASE_UNITS = {
    "12_500 IDR/kg": "12_500 IDR/t",
    "value: 68 km": "value: 68 m",
    "value: 0.375 kg/can": "value: 0.375 g/can",
    "value: 7_650 t/year": "value: 7_650 kg/year",
    "value: 0.042 kg/can": "value: 0.042 g/can",
}


@pytest.mark.parametrize("right", BASE_UNITS)
def test_b04_a_unit_of_another_size_in_a_base_is_told_on_the_line_of_the_number(right):
    line, found = changed("base.yaml", right, BASE_UNITS[right], "outside.yaml")
    assert ("base.yaml", line, "unusual") in found


# A slip of a number by which others no longer fit: what is refused stands elsewhere.
FAR_FROM_ITS_HARM = (
    ("local-phased.yaml", "value: 50 min", "value: 50 h", "local-phased.yaml"),
    ("common.yaml", "value: 21 t,", "value: 21 kg,", "outside.yaml"),
)


@pytest.mark.parametrize("slip", FAR_FROM_ITS_HARM)
def test_b32_an_unlikely_number_is_told_beside_what_is_refused_because_of_it(slip):
    line, found = changed(*slip)
    assert found
    assert (slip[0], line, "unusual") not in found
    with pytest.raises(ScenarioError) as caught:
        load(slip[3])
    told = [(one.origin.line, one.problem.key) for one in caught.value.unlikely]
    assert (line, "unusual") in told
    for lang in LANGS:
        mark = Labels(lang)("cli.warning", line="").split(":")[0]
        assert caught.value.lines(lang)[-1].startswith(f"{mark}: {slip[0]}:{line}:")


def test_b32_a_currency_that_is_wrong_is_told_beside_what_does_not_fit_it():
    line, found = changed("base.yaml", "12_500 IDR/kg", "12_500 USD/kg", "outside.yaml")
    assert found
    with pytest.raises(ScenarioError) as caught:
        load("outside.yaml")
    assert [(one.origin.line, one.problem.key) for one in caught.value.unlikely] == [
        (line, "unusual")
    ]


# A number in another unit that only the rest of the can tells: of the main size, of another one.
OF_A_CAN = (
    ("base.yaml", "0.0004 kg/can", "0.0004 t/can", "outside.yaml", "does_not_fit"),
    ("local-8t-two-sizes.yaml", "0.23 kg/can", "0.23 g/can", "", "far_from_main_size"),
    ("local-8t-two-sizes.yaml", "300 can/h", "300 can/min", "", "far_from_main_size"),
    ("local-8t-two-sizes.yaml", "500 can/h", "500 can/min", "", "far_from_main_size"),
)


@pytest.mark.parametrize("slip", OF_A_CAN)
def test_b04_an_amount_of_a_can_in_another_unit_is_told_by_the_can(slip):
    name, right, wrong, check, key = slip
    line, found = changed(name, right, wrong, check or None)
    assert (name, line, key) in found


@pytest.mark.parametrize("text", ["vat: nnoe", "hold: None", "tax: 0"])
def test_b06_a_slip_of_none_is_told_that_none_may_be_written(text):
    assert [(line, key) for line, _, key in said(text)] == [(2, "needs_mapping_or_none")]
    with pytest.raises(ScenarioError, match="write “none”"):
        load("case.yaml")


def test_a_slip_of_none_in_place_of_a_partner_is_told_what_is_meant():
    changed("prices.yaml", "without: none", "without: ntne")
    with pytest.raises(ScenarioError, match="did you mean none"):
        load("prices.yaml")


SWAPS = [
    pair
    for units in ("kg t", "min h", "W kW", "m km", "IDR USD")
    for pair in (units.split(), units.split()[::-1])
]


def in_unusual_units(scenario):
    """Yield each number of a scenario in a unit of another size, with what is told of it by itself."""
    schema, rate = schema_of(*SCENARIO), scenario.money.exchange.rate
    for path, stated in assumptions(scenario).items():
        parser, (number, _, unit) = schema.at(path).parser, stated.value.partition(" ")
        for right, wrong in SWAPS if parser else ():
            other = re.sub(rf"\b{right}\b", wrong, unit, count=1)
            if other == unit or not float(number):
                continue
            text = f"{number} {other}"
            try:
                parser.parse(text)
            except ValueError:
                continue
            tree = {"value": text}
            for key in reversed(path.split(".")):
                tree = {key: tree}
            yield path, text, [*usual_warnings(Node.of(tree, Origin("")), schema, rate)]


@pytest.mark.parametrize(
    "file", ["outside.yaml", "local-8t.yaml", "others/coconut-sugar/house.yaml"]
)
def test_b04_nearly_every_unit_of_another_size_is_unusual_by_itself(file):
    found = [*in_unusual_units(load(SHIPPED / file))]
    untold = [(path, text) for path, text, told in found if not told]
    assert len(found) > 100
    assert len(untold) < 0.08 * len(found), untold


def test_b04_every_usual_range_is_of_a_field_and_in_order():
    keys = {
        schema_of(*models).at(path).meaning.key
        for models in (SCENARIO, STUDY)
        for path in schema_of(*models).paths()
    }
    keys |= {key.partition(".")[0] for key in keys}
    assert usual_ranges().keys() <= keys
    for text in usual_ranges().values():
        for part in text.split(" | "):
            low, high = re.fullmatch(r"(-?[\d._]+) to ([\d._]+)( [^ ].*)?", part).groups()[:2]
            assert float(low) < float(high)
            assert all(
                written(float(end)).rstrip("0") == end.rstrip("0") or "." in end
                for end in (low, high)
            )


def test_b04_a_range_wider_than_any_is_told_at_its_end():
    # A share of one for a percentage: 0.05 % in place of 5 %.
    line, found = changed(
        "base.yaml", "value: 10 %, low: 5 %", "value: 10 %, low: 0.05 %", "outside.yaml"
    )
    assert ("base.yaml", line, "wide_range") in found


NULLS = {
    "loans: {bnak: null}": "bank",
    "costs: {labor: null}": "labour",
    "vehicles: {fusso: null}": "fuso",
    "expansion: null": "expansions",
}


@pytest.mark.parametrize("text", NULLS)
def test_b05_a_null_on_a_name_that_is_not_there_is_refused_with_the_name_meant(text):
    ((line, _, key),) = said(text, "local-8t.yaml")
    assert (line, key) == (2, "nothing_removed")
    with pytest.raises(ScenarioError, match=f"did you mean {NULLS[text]}"):
        load("case.yaml")


@pytest.mark.parametrize(
    ("file", "section"),
    [
        ("local-8t.yaml", "  construction:"),
        ("common.yaml", "vessel:"),
        ("base.yaml", "packaging:"),
        ("common.yaml", "vat:"),
        ("common.yaml", "tax:"),
        ("base.yaml", "hold:"),
    ],
)
def test_b06_a_section_that_matters_is_written_or_none(file, section):
    text = (SHIPPED / file).read_text("utf-8")
    indent = " " * (len(section) - len(section.lstrip()))
    (block,) = re.findall(
        rf"^{section}[^\n]*\n(?:{indent} [^\n]*\n|{indent}\}}\n|\n)*", text, re.MULTILINE
    )
    check = "local-8t.yaml"
    _, found = changed(file, block, "", check)
    assert [key for _, _, key in found] == ["missing"]
    with pytest.raises(ScenarioError, match=f"{section.strip()} none"):
        load(check)
    _, found = changed(file, block, f"{section} none\n", check)
    assert "missing" not in [key for _, _, key in found]


PHYSICS = {
    "product: {net: 0.565 t/can}": "limit_le",
    "product: {fill: 0 kg/can}": "limit_gt",
    "packaging: {can: {lead_time: 100_000 day}}": "limit_le",
    "toll: {fee: 4_500 USD/can}": "far_from_replaced",
    "toll: {recovery: 0 %}": "limit_gt",
    "fruit: {decay_per_day: 150 %/day}": "limit_le",
    "roads: {siwarak_toll_canner: {distance: 150_000 km}}": "limit_le",
    "costs: {sugar: {price: -14_500 IDR/kg}}": "negative_price",
}


@pytest.mark.parametrize("text", PHYSICS)
def test_b15_what_cannot_be_is_refused_and_what_is_unlikely_is_told(text):
    assert PHYSICS[text] in [key for _, _, key in said(text)]


@pytest.mark.parametrize(("text", "hours"), [(".8 h", 0.8), ("+.8 h", 0.8), ("48 min", 0.8)])
def test_b23_a_decimal_may_begin_with_its_mark(text, hours):
    assert said(f"vehicles: {{cdd: {{loading: {text}}}}}\n") == []
    assert load("case.yaml").physical.vehicles["cdd"].loading == pytest.approx(hours)


# Texts that are no YAML -> the line and the kind of what is wrong with them.
BROKEN = {
    # The mark is missing in the second line, the parser stops in the third.
    'a: {x: 1,\n  note: "9,000,\n  y: "b"}\nc: 1\n': (2, "open_quote"),
    # The bracket is closed, so what is missing is a comma.
    "a: {x: 1,\n  y: 2\n  z: 3}\nb: 1\n": (3, "no_comma"),
    "a: {x: 1,\n  y: 2\nb: 1\n": (1, "open_bracket"),
    # A no-break space does not indent: the parser stops a line later.
    "a:\n  x: 1\n\xa0\xa0y: 2\n  z: 3\n": (3, "odd_blank"),
    "a:\n  x: 1\n\u200b\u200by: {\n    z: 2,\n    u: 3}\n  v: 4\n": (3, "odd_blank"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_mark_that_is_missing_is_told_where_it_is_missing(text):
    Path("case.yaml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("case.yaml")
    (problem,) = caught.value.problems
    assert (problem.origin.line, problem.problem.key) == BROKEN[text]


def test_a_problem_of_an_assumption_in_many_lines_is_on_the_line_of_its_value():
    value = "orders:\n  saudi: {\n    source: x,\n    value: 12.5.1 can/month}\n"
    assert [line for line, _, _ in said(value)] == [5]
    name = "ordrs:\n  saudi: {\n    value: 60_000 can/month}\n"
    assert said(name) == [(2, "ordrs", "unknown_key")]


def test_an_end_of_a_range_that_does_not_fit_is_told_on_its_line():
    head = "toll:\n  fee: {\n    value: 4_500 IDR/can,\n"
    assert said(f"{head}    low: 7_500, high: 2_800}}\n")[0][:2] == (5, "toll.fee.low")
    assert said(f"{head}    low: 2_800,\n    high: 1 USD/can}}\n")[0][:2] == (6, "toll.fee.high")


@pytest.mark.parametrize("marks", ["\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "\xab\xbb"])
def test_marks_of_a_word_processor_are_refused_but_not_in_prose(marks):
    quoted = f"{marks[0]}national{marks[1]}"
    found = said(f"roads:\n  siwarak_belik: {{kind: {quoted}}}\n")
    assert found == [(3, "roads.siwarak_belik.kind", "curly_quotes")]
    fee = f"{{value: 4_600 IDR/can, source: {quoted}, note: {quoted}}}"
    assert said(f"toll: {{fee: {fee}}}\n") == []


def test_a_letter_of_another_encoding_is_told_with_its_line():
    Path("case.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(ScenarioError, match=re.escape("case.yaml:2:7: the file is not in UTF-8")):
        load("case.yaml")


def test_a_file_of_another_ending_or_folder_is_found_by_its_name():
    Path("bases").mkdir()
    Path("bases/own.yaml").write_text("extends: own.yml\n", "utf-8")
    Path("own.yaml").write_text("extends: old/own.yml\n", "utf-8")
    Path("third.yaml").write_text("extends: bsaes/own.yaml\n", "utf-8")
    Path("fourth.yaml").write_text("extends: own.yamml\n", "utf-8")
    meant_by = {
        "own.yaml": "own.yaml",
        "bases/own.yaml": "own.yaml",
        "third.yaml": "bases/own.yaml",
        "fourth.yaml": "own.yaml",
    }
    for file, meant in meant_by.items():
        with pytest.raises(ScenarioError, match=f"did you mean {meant}"):
            load(file)


def test_a_new_part_that_lacks_something_may_be_a_slip_of_another():
    ((line, path, key),) = said("plant: {stages: {Peel: {power: 3 kW}}}\n", "local-8t.yaml")
    assert (line, path, key) == (2, "plant.stages.Peel", "missing")
    with pytest.raises(ScenarioError, match=r"did you mean peel\?"):
        load("case.yaml")


def test_lines_of_a_file_are_not_blamed_for_a_slip_of_its_base():
    line, found = changed("base.yaml", "      thailand:\n", "      thaisand:\n", "local-2t.yaml")
    assert found == [("base.yaml", line, "unknown_rival")]
