"""What is refused, in one line each, with its place."""

import ast
from pathlib import Path

import pytest

import sim
from sim.catalogue.labels import table
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.read import ScenarioError, load
from sim.scenario.validate import validate
from tests.scenario.cases import local, outside, refusal, refused, write

# Each of the mistakes that a planner makes, in a file that is right but for it.
MISTAKES = {
    "a misspelt key": (
        "fruit:\n  fresh_four: 24 h\n",
        "case.yaml:3:3: fruit.fresh_four: the key “fresh_four” is not known here; "
        "did you mean fresh_for?",
    ),
    "a thousands dot": (
        "costs:\n  fruit:\n    price: 1.900 IDR/kg\n",
        "case.yaml:4:5: costs.fruit.price: “1.900 IDR/kg” can be read in two ways; 1_900 IDR/kg or 1.9 IDR/kg?",
    ),
    "two thousands dots": (
        "grant:\n  amount: 1.500.000 IDR\n",
        "case.yaml:3:3: grant.amount: “1.500.000 IDR” is not a clear number; "
        "write 1_500_000 IDR (a point for decimals, _ for thousands)",
    ),
    "a decimal comma": (
        "sale:\n  margin: 12,5 %\n",
        "case.yaml:3:3: sale.margin: “12,5 %” is not a clear number; "
        "write 12.5 % (a point for decimals, _ for thousands)",
    ),
    "a thousands dot in low": (
        "costs:\n  fruit:\n    price:\n      value: 3_000 IDR/kg\n      low: 1.900\n",
        "case.yaml:6:7: costs.fruit.price.low: “1.900” can be read in two ways; 1_900 or 1.9?",
    ),
    "a decimal comma in high": (
        "sale:\n  margin: {value: 10 %, high: 12,5}\n",
        "case.yaml:3:25: sale.margin.high: “12,5” is not a clear number; "
        "write 12.5 (a point for decimals, _ for thousands)",
    ),
    "a bare number": (
        "plant:\n  batch: 250\n",
        "case.yaml:3:3: plant.batch: “250” has no unit; add the one that you mean, such as kg",
    ),
    "a bare share": (
        "sale:\n  margin: 0.1\n",
        "case.yaml:3:3: sale.margin: “0.1” has no unit; as a share of one it is 10 %; write it in percent",
    ),
    "a bare price": (
        "costs:\n  fruit:\n    price: 3_000\n",
        "case.yaml:4:5: costs.fruit.price: “3_000” is not an amount of money in IDR, USD or "
        "JPY; write the amount in IDR/kg, or likewise in USD or JPY",
    ),
    "a wrong unit": (
        "roads:\n  up:\n    distance: 12 kg\n",
        "case.yaml:4:5: roads.up.distance: the unit “kg” does not fit here; write the value in km",
    ),
    "an unknown unit": (
        "calendar:\n  shift: 8 jam\n",
        "case.yaml:3:3: calendar.shift: the unit “jam” is not known; did you mean h?",
    ),
    "a unit where none is due": (
        "plant:\n  bays: 2 can\n",
        "case.yaml:3:3: plant.bays: “2 can” has a unit, but a plain number is due; "
        "leave the unit out",
    ),
    "low above value": (
        "sale:\n  margin: {value: 10 %, low: 20}\n",
        "case.yaml:3:25: sale.margin.low: low 20, value 10 % and high 10 % are not in order; "
        "low must not exceed value, nor value high",
    ),
    "a duplicate key": (
        "sale:\n  margin: 10 %\n  margin: 12 %\n",
        "case.yaml:4:3: sale.margin: “margin” stands here twice, first in line 3; keep one",
    ),
    "a tab": (
        "sale:\n\tmargin: 10 %\n",
        "case.yaml:3:1: the line begins with a tab; indent with spaces",
    ),
    "a decimal comma within braces": (
        "sale: {margin: 12,5 %, commission: 2 %}\n",
        "case.yaml:2:8: sale.margin: “12,5 %” is not a clear number; "
        "write 12.5 % (a point for decimals, _ for thousands)",
    ),
    "thousands commas within braces": (
        "grant: {amount: 1,500,000 IDR}\n",
        "case.yaml:2:9: grant.amount: “1,500,000 IDR” is not a clear number; "
        "write 1_500_000 IDR (a point for decimals, _ for thousands)",
    ),
    "a key that is known nowhere": (
        "store: {zzz: works}\n",
        "case.yaml:2:9: store.zzz: the key “zzz” is not known here; known are at",
    ),
    "a list where a value is due": (
        "calendar:\n  weekdays: [mon, tue]\n",
        "case.yaml:3:3: calendar.weekdays: a list cannot stand here; "
        "give each entry a name, or write words with spaces between",
    ),
    "a list where a mapping is due": (
        "plant:\n  stages:\n    - peel\n",
        "case.yaml:3:3: plant.stages: a list cannot stand here; "
        "give each entry a name, or write words with spaces between",
    ),
    "a value where a mapping is due": (
        "sale: 10 %\n",
        "case.yaml:2:1: sale: “10 %” is a single value where several keys are due; "
        "write “key: value” in the lines below, indented",
    ),
    "a mapping where a value is due": (
        "sale:\n  margin: {percent: 10}\n",
        "case.yaml:3:3: sale.margin: a single value is due here, "
        "or keys of which one is “value”; found: percent",
    ),
    "a base that is not there": (
        "",
        "case.yaml:1:1: extends: there is no file “loca.yaml”; did you mean local.yaml?",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_one_line_with_its_place(name):
    text, line = MISTAKES[name]
    base = "loca.yaml" if not text else "local.yaml"

    assert refusal(f"extends: {base}\n{text}").lines() == [line]
    assert len(refusal(f"extends: {base}\n{text}").lines("id")) == 1


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    found = local(
        "fruit:\n"
        "  fresh_four: 24 h\n"  # line 3
        "costs:\n"
        "  fruit:\n"
        "    price: 1.900 IDR/kg\n"  # line 6
        "sale:\n"
        "  margin: 12,5 %\n"  # line 8
        "  margin: 10 %\n"  # line 9
        "plant:\n"
        "  batch: 250\n"  # line 11
        "roads:\n"
        "  up: {distance: 12 kg}\n"  # line 13
    )

    assert found == [
        ("case.yaml:3:3", "fruit.fresh_four", "unknown_key"),
        ("case.yaml:6:5", "costs.fruit.price", "number_trap"),
        ("case.yaml:8:3", "sale.margin", "number_form"),
        ("case.yaml:9:3", "sale.margin", "duplicate"),
        ("case.yaml:11:3", "plant.batch", "needs_unit"),
        ("case.yaml:13:8", "roads.up.distance", "wrong_unit"),
    ]


def test_every_number_of_an_assumption_is_looked_at():
    found = local("costs: {fruit: {price: {value: 1.900 IDR/kg, low: 1,5, high: 2.500}}}\n")

    assert [(path, key) for _, path, key in found] == [
        ("costs.fruit.price", "number_trap"),
        ("costs.fruit.price.low", "number_form"),
        ("costs.fruit.price.high", "number_trap"),
    ]


def test_mistakes_of_a_base_are_told_with_the_line_in_the_base():
    write("extends: local.yaml\nsale: {margin: 10}\n", "middle.yaml")

    assert refused("extends: middle.yaml\nplant: {batch: 250}\n") == [
        ("case.yaml:2:9", "plant.batch", "needs_unit"),
        ("middle.yaml:2:8", "sale.margin", "needs_unit"),
    ]


def test_every_scenario_of_a_study_is_read_and_a_shared_mistake_told_once():
    write("extends: local.yaml\nsale: {margin: 10}\n", "middle.yaml")
    write("extends: middle.yaml\nplant: {batch: 250}\n", "a.yaml")
    write("extends: middle.yaml\nplant: {bays: 2 kg}\n", "b.yaml")

    found = refused(
        "horizon: 15\nbaseline: c\nscenarios:\n  a: {file: a.yaml}\n  b: {file: b.yaml}\n"
        "  d: {file: d.yaml}\n"
    )

    assert found == [
        ("a.yaml:2:9", "plant.batch", "needs_unit"),
        ("b.yaml:2:9", "plant.bays", "needs_plain"),
        ("case.yaml:1:1", "horizon", "needs_unit"),
        ("case.yaml:6:7", "scenarios.d.file", "no_file_named"),
        ("middle.yaml:2:8", "sale.margin", "needs_unit"),
    ]


# YAML that cannot be read, with the place where the reader stopped or the trouble began.
UNREADABLE = {
    "sale:\n  margin: 10 %\n\tcommission: 2 %\n": ("case.yaml:3:1", "tab"),
    "sale: margin: 10 %\n": ("case.yaml:1:13", "stray_colon"),
    "sale:\n  margin 10 %\n  commission: 2 %\n": ("case.yaml:3:13", "stray_colon"),
    "sale: {margin: 10 %\nfruit: 1\n": ("case.yaml:1:7", "open_bracket"),
    'sale:\n  note: "begun\n': ("case.yaml:2:9", "open_quote"),
    "sale:\n  margin: @10\n": ("case.yaml:2:11", "needs_quotes"),
    "sale:\n  margin: 10 %\n  commission\nfruit: 1\n": ("case.yaml:3:3", "missing_colon"),
    "sale: {margin: 10 %, commission}\n": ("case.yaml:1:22", "no_colon"),
    "sale: *other\n": ("case.yaml:1:7", "unknown_alias"),
    "sale: &x 1\nfruit: &x 2\n": ("case.yaml:2:8", "anchor_twice"),
    "sale: &me {margin: *me}\n": ("case.yaml:1:12", "endless_alias"),
    "a: 1\n---\nb: 2\n": ("case.yaml:2:1", "two_documents"),
    "a: 1\n}\n": ("case.yaml:2:1", "syntax"),
    "%YAML 1.3\n---\na: 1\n": ("case.yaml:1:1", "syntax"),
    "a: " + "{a: " * 5_000 + "}" * 5_000: ("case.yaml:1:4000", "too_deep"),
    "a: 1\nb: \ufdd0\n": ("case.yaml:2:4", "odd_character"),
    "a: 1\nb: \x07\n": ("case.yaml:2:4", "odd_character"),
    "": ("case.yaml:1:1", "no_mapping"),
    "just words\n": ("case.yaml:1:1", "no_mapping"),
    "- a\n- b\n": ("case.yaml:1:1", "no_mapping"),
    "toll.fee: 3\n": ("case.yaml:1:1", "bad_name"),
    "? [a, b]\n: 3\n": ("case.yaml:1:3", "bad_name"),
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_text_that_is_no_clean_yaml_is_told_with_its_line(text):
    place, key = UNREADABLE[text]

    assert (place, key) in {(where, key) for where, _, key in refused(text)}


def test_a_file_that_is_not_there_is_one_line_without_a_line_number():
    with pytest.raises(ScenarioError) as caught:
        load("lokal.yaml")

    assert caught.value.lines() == ["lokal.yaml: there is no such file; did you mean local.yaml?"]


def test_a_folder_and_a_file_that_is_not_utf8_are_refused():
    Path("latin.yaml").write_bytes("sale: {margin: 10 % à peu près}".encode("latin-1"))
    Path("folder.yaml").mkdir()

    for file, key in (("latin.yaml", "not_utf8"), ("folder.yaml", "cannot_read")):
        with pytest.raises(ScenarioError) as caught:
            load(file)
        assert [one.problem.key for one in caught.value.problems] == [key]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    text = Path("local.yaml").read_text(encoding="utf-8").replace("\n", "\r\n")
    Path("windows.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert load("windows.yaml").tree == load("local.yaml").tree


def test_a_key_that_belongs_elsewhere_says_where():
    found = refusal("extends: local.yaml\nbatch: 250 kg\nhorizon: 10 year\ndistance: 3 km\n")

    assert [line.partition(": ")[2] for line in found.lines()] == [
        "batch: the key “batch” is not known here; did you mean plant.batch | expansions.*.batch?",
        "horizon: “horizon” holds for a whole study; write it in the study file, not in a scenario",
        "distance: the key “distance” is not known here; did you mean roads.*.distance?",
    ]


def test_prices_and_physics_of_one_mapping_are_one_mapping_in_the_file():
    truck = "vehicles: {truck: {hire_per_kilometre: 9_000 IDR/km, paylod: 4 t}}\n"

    assert local(truck) == [
        ("case.yaml:2:20", "vehicles.truck.hire_per_kilometre", "unknown_key"),
        ("case.yaml:2:54", "vehicles.truck.paylod", "unknown_key"),
    ]
    assert local("vehicles: {pickup: {payload: 1 t, loading: 1 h, unloading: 1 h}}\n") == [
        ("case.yaml:2:12", "vehicles.pickup", "missing")
    ]
    assert outside("toll: {fee: null}\n") == [("case.yaml:2:1", "toll", "missing")]


BOUNDS = {
    "sale: {margin: 120 %}": "“120 %” is too large; it must be at most 100 %",
    "sale: {commission: 100 %}": "“100 %” is too large; it must be less than 100 %",
    "sale: {margin: {value: 90 %, high: 120 %}}": "“120 %” is too large; it must be at most 100 %",
    "plant: {batch: 0 kg}": "“0 kg” is too small; it must be at least 0.1 kg",
    "plant: {bays: 0}": "“0” is too small; it must be at least 1",
    "plant: {bays: 1.5}": "“1.5” is not a whole number; write one without decimals",
    "plant: {overtime: -30 min}": "“-30 min” is too small; it must be at least 0 h",
    "calendar: {shift: 1_500 min}": "“1_500 min” is too large; it must be at most 24 h",
    "exchange: {usd: 1e999 IDR/USD}": "“1e999 IDR/USD” is not a number with its unit; "
    "write it like 12, 68 km or 3_000 IDR/kg",
    "call_off: {order: farest}": "“farest” cannot stand here; choose one of nearest | pro rata; "
    "did you mean nearest?",
    "calendar: {holidays: ya}": "“ya” cannot stand here; choose one of true | false",
    "calendar: {weekdays: senin}": "“senin” does not name weekdays; write some of "
    "mon tue wed thu fri sat sun, with spaces between",
    "calendar: {shift_start: 7}": "“7” is not a time of day; write it like 06:30",
    "calendar: {shift_start: '07.00'}": "“07.00” is not a time of day; write it like 06:30",
    "calendar: {shift_start: '24:00'}": "“24:00” is not a time of day; write it like 06:30",
    "sale: {margin: {value: 10 %, confidence: D}}": "“D” cannot stand here; "
    "choose one of A | B | C",
    "sale: {margin: {value: 10 %, sorce: me}}": "the key “sorce” is not known here; "
    "did you mean source?",
    "sale: {margin: {value: 10 %, note: {a: b}}}": "keys cannot stand here; write a single text",
    "store: {at: {value: works, low: here}}": "only a number can have “low”; leave it out",
    "costs: {fruit: {price: {value: 3_000 IDR/kg, high: 1 USD/kg}}}": "low 3_000 IDR/kg, value "
    "3_000 IDR/kg and high 1 USD/kg are in different units; write all three in the unit of value",
    "costs: {fruit: {price: 3_000 EUR/kg}}": "“3_000 EUR/kg” is not an amount of money in IDR, "
    "USD or JPY; write the amount in IDR/kg, or likewise in USD or JPY",
    "paths: {usdd: {memory: 50 %}}": "the key “usdd” is not known here; did you mean usd?",
    "plant: {ramp_up: {first: 60 %}}": "“first” is no year of operation; count from 1, to 100 at most",
    "plant: {stages: {peel: {rate: 4 kg}}}": "the unit “kg” does not fit here; "
    "write the value in t/h | can/h",
}


@pytest.mark.parametrize("text", BOUNDS)
def test_a_value_out_of_bounds_is_told_in_the_unit_of_its_field(text):
    (line,) = refusal(f"extends: local.yaml\n{text}\n").lines()

    assert line.startswith("case.yaml:2:")
    assert line.endswith(BOUNDS[text])


# A whole number has 64 bits; its limits are told, whichever the field has.
WHOLE_NUMBERS = [
    (models, path)
    for models in (SCENARIO, STUDY)
    for path in schema_of(*models).paths()
    if any(field.kind is int for field in schema_of(*models).at(path).known)
]


@pytest.mark.parametrize(("models", "path"), WHOLE_NUMBERS)
@pytest.mark.parametrize(
    "number", ["9223372036854775807", "1e23", "-9223372036854775809", "-1e300"]
)
def test_a_whole_number_beyond_64_bits_is_refused_with_a_limit(models, path, number):
    keys = ["name" if key == "*" else key for key in path.split(".")]
    tree = f"{number} {schema_of(*models).at(path).parser.unit}".strip()
    for key in reversed(keys):
        tree = {key: tree}

    problem = validate(tree, models).problems[".".join(keys)]
    assert problem.key in ("limit_gt", "limit_ge", "limit_lt", "limit_le")
    assert abs(float(problem.words["bound"].split()[0])) <= 2**63


def test_any_value_may_say_where_it_comes_from():
    stated = "store: {at: {value: works, source: a map, year: 2024, confidence: A}}\n"

    assert load(write("extends: local.yaml\n" + stated)).physical.store.at == "works"


def test_no_word_of_the_libraries_below_shows():
    foreign = ("validation", "extra", "input should", "pydantic", "field required", "mark", "token")
    lines = [
        line
        for text, _ in MISTAKES.values()
        for lang in ("en", "id")
        for line in refusal(f"extends: loca{'l' if text else ''}.yaml\n{text}").lines(lang)
    ]

    assert [line for line in lines if any(word in line.lower() for word in foreign)] == []


def test_problems_are_told_in_indonesian_too():
    error = refusal("extends: local.yaml\nsale: {margin: 12,5 %}\n")

    assert error.lines("id") == [
        "case.yaml:2:8: sale.margin: angka “12,5 %” kurang jelas; "
        "tulis 12.5 % (titik untuk desimal, _ untuk ribuan)"
    ]


def test_no_message_is_left_over():
    words = {
        node.value
        for file in Path(sim.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    limits = {f"limit_{kind}" for kind in ("gt", "ge", "lt", "le")}
    messages = {key.removeprefix("problem.") for key in table() if key.startswith("problem.")}

    assert messages - words - limits - {"did_you_mean"} == set()


@pytest.mark.parametrize("year", ["0", "01", "101", "2027", "year_1"])
@pytest.mark.parametrize("part", ["order_ramp_up", "plant.ramp_up"])
def test_a_year_of_operation_is_counted_from_one_and_written_in_one_way(part, year):
    above = "".join("  " * deep + f"{key}:\n" for deep, key in enumerate(part.split(".")))
    told = local(f"{above}    {year}: 60 %\n    1: 50 %\n")
    assert [one[1:] for one in told] == [(f"{part}.{year}", "ramp_up_year")]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("calendar: {weekdays: mon tue mon}", "calendar.weekdays"),
        ("roads: {up: {closed: jan feb jan}}", "roads.up.closed"),
    ],
)
def test_a_day_or_a_month_that_stands_twice_is_refused(text, path):
    ((_, found, key),) = local(text)
    assert (found, key) == (path, "repeated_name")


def test_a_percentage_is_no_weight_for_each_weight():
    ((_, path, key),) = local("plant: {stages: {retort: {steam: 90 %}}}")
    assert (path, key) == ("plant.stages.retort.steam", "wrong_unit")
