"""From files to scenarios: what is refused, with its line; what is laid on what."""

from datetime import date
from pathlib import Path

import pytest

from sim.report.labels import table
from sim.scenario.read import ScenarioError, load, load_plan
from sim.scenario.scenario import Plan, Scenario
from tests.scenario.cases import local, outside, refusal, refused, study, write

# Each of the mistakes that a planner makes, in a file that is right but for it.
MISTAKES = {
    "a misspelt key": (
        "fruit:\n  fresh_four: 24 h\n",
        "case.yaml:3:3: fruit.fresh_four: the key “fresh_four” is not known here; "
        "did you mean fresh_for?",
    ),
    "a thousands dot": (
        "costs:\n  fruit:\n    price: 1.900 IDR/kg\n",
        "case.yaml:4:5: costs.fruit.price: “1.900 IDR/kg” can be read in two ways; 1_900 or 1.9?",
    ),
    "two thousands dots": (
        "grant:\n  amount: 1.500.000 IDR\n",
        "case.yaml:3:3: grant.amount: “1.500.000 IDR” is not a clear number; "
        "write 1_500_000 (a point for decimals, _ for thousands)",
    ),
    "a decimal comma": (
        "sale:\n  margin: 12,5 %\n",
        "case.yaml:3:3: sale.margin: “12,5 %” is not a clear number; "
        "write 12.5 (a point for decimals, _ for thousands)",
    ),
    "a thousands dot in low": (
        "costs:\n  fruit:\n    price:\n      value: 3_000 IDR/kg\n      low: 1.900\n",
        "case.yaml:6:7: costs.fruit.price.low: “1.900” can be read in two ways; 1_900 or 1.9?",
    ),
    "a decimal comma in high": (
        "sale:\n  margin: {value: 10 %, high: 12,5}\n",
        "case.yaml:3:24: sale.margin.high: “12,5” is not a clear number; "
        "write 12.5 (a point for decimals, _ for thousands)",
    ),
    "a bare number": (
        "plant:\n  batch: 250\n",
        "case.yaml:3:3: plant.batch: “250” has no unit; write for example 250 kg",
    ),
    "a bare share": (
        "sale:\n  margin: 0.1\n",
        "case.yaml:3:3: sale.margin: “0.1” has no unit; 10 % or 0.1 %?",
    ),
    "a bare price": (
        "costs:\n  fruit:\n    price: 3_000\n",
        "case.yaml:4:5: costs.fruit.price: “3_000” is not a price in IDR or USD; "
        "write for example 3_000 IDR/kg",
    ),
    "a wrong unit": (
        "roads:\n  up:\n    distance: 12 kg\n",
        "case.yaml:4:5: roads.up.distance: the unit “kg” does not fit here; write the value in km",
    ),
    "an unknown unit": (
        "calendar:\n  shift: 8 jam\n",
        "case.yaml:3:3: calendar.shift: the unit “jam” is not known; write for example h; "
        "did you mean h?",
    ),
    "a unit where none is due": (
        "plant:\n  bays: 2 can\n",
        "case.yaml:3:3: plant.bays: “2 can” has a unit, but a plain number is due; write 2",
    ),
    "low above value": (
        "sale:\n  margin: {value: 10 %, low: 20}\n",
        "case.yaml:3:3: sale.margin: low 20, value 10 % and high 10 % are not in order; "
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
    "sale: *other\n": ("case.yaml:1:7", "unknown_alias"),
    "sale: &me {margin: *me}\n": ("case.yaml:1:12", "endless_alias"),
    "a: 1\n---\nb: 2\n": ("case.yaml:2:1", "two_documents"),
    "a: 1\n}\n": ("case.yaml:2:1", "syntax"),
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


def test_a_circle_is_refused_by_naming_all_of_it():
    write("extends: ring/two.yaml\n", "one.yaml")
    Path("ring").mkdir()
    write("# line\nextends: ../three.yaml\n", "ring/two.yaml")
    write("extends: one.yaml\n", "three.yaml")

    with pytest.raises(ScenarioError) as caught:
        load("one.yaml")
    assert caught.value.lines()[0] == (
        "three.yaml:1:1: extends: the files extend each other in a circle: "
        "one.yaml -> ring/two.yaml -> three.yaml -> one.yaml; one of them must stop"
    )
    assert len(caught.value.problems) == 1


def test_a_file_that_extends_itself_is_a_circle():
    assert refused("extends: ./case.yaml\n") == [("case.yaml:1:1", "extends", "circle")]


def test_a_chain_of_bases_may_be_of_any_length():
    for n in range(60):
        base = f"link{n - 1}.yaml" if n else "local.yaml"
        write(f"extends: {base}\nsale: {{margin: {n} %}}\n", f"link{n}.yaml")

    assert load("link59.yaml").money.sale.margin == 0.59


def test_a_base_is_found_beside_the_file_that_names_it():
    Path("deep").mkdir()
    write("extends: ../local.yaml\n", "deep/case.yaml")

    assert load("deep/case.yaml").origins["sale.margin"].file == "base.yaml"


def test_mappings_merge_key_by_key_and_anything_else_replaces():
    merged = load(write("extends: local.yaml\nvehicles: {truck: {payload: 5 t}}\n"))

    base = load("local.yaml").tree["vehicles"]["truck"]
    assert merged.tree["vehicles"]["truck"] == base | {"payload": "5 t"}
    assert list(merged.tree) == list(load("local.yaml").tree)


def test_a_new_value_does_not_inherit_the_source_of_the_old_one():
    plain = load(write("extends: local.yaml\nplant: {recovery: 40 %}\n"))
    stated = load(write("extends: local.yaml\nplant: {recovery: {value: 40 %, low: 30}}\n"))

    assert plain.tree["plant"]["recovery"] == "40 %"
    assert stated.tree["plant"]["recovery"] == {"value": "40 %", "low": "30"}
    assert local("plant: {recovery: {low: 30 %}}\n") == [
        ("case.yaml:2:9", "plant.recovery", "needs_value")
    ]


@pytest.mark.parametrize("null", ["null", "~", ""])
def test_null_removes_what_the_base_has(null):
    text = f"extends: local.yaml\nplant:\n  outage: {null}\ncosts:\n  spoilage: {null}\n"
    scenario = load(write(text))

    assert scenario.physical.plant.outage is None
    assert "spoilage" not in scenario.money.costs
    assert not any("outage" in path for path in scenario.origins)


def test_quotes_make_no_difference_and_a_quoted_null_is_a_word():
    quoted = load(write('extends: local.yaml\nsale: {margin: \'10 %\', "commission": "2 %"}\n'))

    assert quoted.money == load("local.yaml").money
    assert local("plant: {outage: 'null'}\n") == [
        ("case.yaml:2:9", "plant.outage", "needs_mapping")
    ]


def test_yaml_traps_stay_the_text_they_are():
    scenario = load(write("extends: local.yaml\nroads: {no: {origin: village, destination: 016, "
                          "distance: 1e1 km, kind: main}}\n"))  # fmt: skip

    assert scenario.physical.roads["no"].destination == "016"
    assert scenario.physical.roads["no"].distance == 10.0


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
    assert refusal(text.replace("extends: base.yaml", "sale: {margin: 1 %}")).lines() == [
        "case.yaml:1:1: missing here and in the files it extends: areas, supply, fruit, product, "
        "roads, speeds, travel_cv, vehicles, legs, calendar, call_off, store, orders, "
        "working_capital, exchange",
        "case.yaml:1:1: sale: missing here and in the files it extends: commission",
    ]


def test_a_misspelt_key_is_not_missed_as_well():
    text = Path("local.yaml").read_text(encoding="utf-8")

    assert [key for *_, key in refused(text.replace("overtime:", "overtme:"))] == ["unknown_key"]


def test_a_key_that_belongs_elsewhere_says_where():
    found = refusal("extends: local.yaml\nbatch: 250 kg\nhorizon: 10 year\ndistance: 3 km\n")

    assert [line.partition(": ")[2] for line in found.lines()] == [
        "batch: the key “batch” is not known here; did you mean plant.batch?",
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
    "plant: {batch: 0 kg}": "“0 kg” is too small; it must be more than 0 kg",
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
    "costs: {fruit: {price: 3_000 EUR/kg}}": "“3_000 EUR/kg” is not a price in IDR or USD; "
    "write for example 3_000 IDR/kg",
    "plant: {stages: {peel: {rate: 4 kg}}}": "the unit “kg” does not fit here; "
    "write the value in t/h | can/h",
}


@pytest.mark.parametrize("text", BOUNDS)
def test_a_value_out_of_bounds_is_told_in_the_unit_of_its_field(text):
    (line,) = refusal(f"extends: local.yaml\n{text}\n").lines()

    assert line.startswith("case.yaml:2:")
    assert line.endswith(BOUNDS[text])


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
        "tulis 12.5 (titik untuk desimal, _ untuk ribuan)"
    ]


def test_every_message_has_words_of_both_languages_with_the_same_holes():
    holes = {
        key: {
            lang: {part.partition("}")[0] for part in text.split("{")[1:]}
            for lang, text in words.items()
        }
        for key, words in table().items()
        if key.startswith("problem.")
    }

    assert {key for key, words in holes.items() if words["en"] != words["id"]} == set()


def test_a_set_beats_the_file_and_is_an_origin():
    scenario = load("outside.yaml", ["toll.fee=3_500 IDR/can"])

    assert scenario.money.toll.fee.amount == 3_500
    assert scenario.tree["toll"]["fee"] == "3_500 IDR/can"
    assert str(scenario.origins["toll.fee"]) == "--set"
    assert str(scenario.origins["toll.vat"]) == "outside.yaml:16:3"


def test_a_set_reaches_an_optional_field_and_null_removes():
    scenario = load("local.yaml", ["plant.stages.case.power=3 kW", "plant.outage = null"])

    assert scenario.physical.plant.stages["case"].power == 3.0
    assert scenario.physical.plant.outage is None


def test_a_set_is_checked_as_a_file_is():
    with pytest.raises(ScenarioError) as caught:
        load("outside.yaml", ["toll.fee=3.500 IDR/can", "toll.vat=11"])

    assert caught.value.lines() == [
        "--set: toll.fee: “3.500 IDR/can” can be read in two ways; 3_500 or 3.5?",
        "--set: toll.vat: “11” has no unit; write for example 11 %",
    ]


NOWHERE = {
    "toll.fea=1 IDR/can": "toll.fea: this path leads nowhere; did you mean toll.fee?",
    "fee=1 IDR/can": "fee: this path leads nowhere; did you mean toll.fee?",
    "toll.fee.low=1": "toll.fee.low: this path leads nowhere; did you mean toll.fee?",
    "plant.outage.mean=1 h": "plant.outage.mean: this path leads nowhere",
    "costs.new.price=1 IDR": "costs.new.price: this path leads nowhere",
    "toll.fee": "“toll.fee” is not PATH=VALUE; write for example toll.fee=3_500 IDR/can",
    "=3": "“=3” is not PATH=VALUE; write for example toll.fee=3_500 IDR/can",
}


@pytest.mark.parametrize("text", NOWHERE)
def test_a_set_that_leads_nowhere_is_refused(text):
    with pytest.raises(ScenarioError) as caught:
        load("outside.yaml", [text])

    (line,) = caught.value.lines()
    assert line.startswith(f"--set: {NOWHERE[text]}")


def test_a_study_holds_its_scenarios_partners_and_times():
    plan = load("study.yaml")

    assert isinstance(plan, Plan)
    assert list(plan.scenarios) == ["outside", "local"]
    assert isinstance(plan.scenarios["local"], Scenario)
    assert plan.members["local"].against == "outside"
    assert (plan.name, plan.baseline) == ("study", "outside")
    assert plan.timing.start == date(2027, 1, 1)
    assert (plan.timing.horizon, plan.timing.replications, plan.timing.seed) == (15, 20, 1)
    assert plan.timing.discount_rate.basis == "real"
    assert plan.tree["horizon"]["source"] == "a habit"


def test_a_lone_scenario_is_a_study_of_one():
    plan = load_plan("local.yaml", ["horizon=10 year", "seed=7", "plant.bays=3"])

    assert list(plan.scenarios) == ["local"]
    assert (plan.name, plan.baseline, plan.members["local"].against) == ("local", "local", None)
    assert (plan.timing.horizon, plan.timing.seed) == (10, 7)
    assert plan.scenarios["local"].physical.plant.bays == 3
    assert plan.tree["horizon"] == "10 year"


def test_a_set_on_a_study_reaches_every_scenario_that_has_the_path():
    plan = load("study.yaml", ["sale.margin=5 %", "toll.fee=1 IDR/can", "replications=3"])

    assert {scenario.money.sale.margin for scenario in plan.scenarios.values()} == {0.05}
    assert plan.scenarios["outside"].money.toll.fee.amount == 1
    assert plan.scenarios["local"].money.toll is None
    assert plan.timing.replications == 3


def test_a_set_may_aim_at_one_scenario():
    plan = load("study.yaml", ["local:sale.margin=5 %"])

    assert plan.scenarios["local"].money.sale.margin == 0.05
    assert plan.scenarios["outside"].money.sale.margin == 0.1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lokal:sale.margin=5 %", "sale.margin: there is no scenario “lokal” in the study; "
         "there are outside, local; did you mean local?"),
        ("local:toll.fee=1 IDR/can", "toll.fee: this path leads nowhere"),
        ("sale.margn=5 %", "sale.margn: this path leads nowhere; did you mean sale.margin?"),
        ("horizn=5 year", "horizn: this path leads nowhere; did you mean horizon?"),
    ],
)  # fmt: skip
def test_a_set_on_a_study_that_leads_nowhere_is_refused(text, line):
    with pytest.raises(ScenarioError) as caught:
        load("study.yaml", [text])

    assert caught.value.lines() == [f"--set: {line}"]


STUDIES = {
    "baseline: lokal": ("case.yaml:1:1", "baseline", "unknown_scenario"),
    "start: 2027-01-15": ("case.yaml:1:1", "start", "not_first_of_month"),
    "start: 1 January 2027": ("case.yaml:1:1", "start", "not_a_date"),
    "horizon: 15": ("case.yaml:1:1", "horizon", "needs_unit"),
    "horizon: 0 year": ("case.yaml:1:1", "horizon", "limit_ge"),
    "discount_rate: 10 %/year": ("case.yaml:1:1", "discount_rate", "needs_basis"),
    "discount_rate: 10": ("case.yaml:1:1", "discount_rate", "needs_basis"),
    "seed: -1": ("case.yaml:1:1", "seed", "limit_ge"),
    "replication: 20": ("case.yaml:1:1", "replication", "unknown_key"),
    "sale: {margin: 10 %}": ("case.yaml:1:1", "sale", "belongs_in_scenario"),
    "scenarios: {local: {against: outsid}}": (
        "case.yaml:1:21", "scenarios.local.against", "unknown_scenario"),
    "scenarios: {local: {without: base}}": (
        "case.yaml:1:21", "scenarios.local.without", "unknown_scenario"),
    "scenarios: {local: {against: local}}": (
        "case.yaml:1:21", "scenarios.local.against", "against_itself"),
    "scenarios: {local: {file: base.yaml}}": ("base.yaml:1:1", "", "base_file"),
    "scenarios: {local: {file: study.yaml}}": ("study.yaml:8:1", "baseline", "belongs_in_study"),
    "scenarios: {local: {file: null}}": ("case.yaml:1:13", "scenarios.local", "missing"),
}  # fmt: skip


@pytest.mark.parametrize("text", STUDIES)
def test_a_study_that_does_not_hold_is_refused(text):
    assert STUDIES[text] in refused(f"{text}\nextends: study.yaml\n")


def test_files_are_shown_as_they_were_given(here):
    write("extends: ../local.yaml\nsale: {margin: 10}\n", "case.yaml")
    Path("sub").mkdir()
    Path("case.yaml").rename("sub/case.yaml")

    for given in ("sub/case.yaml", str(here / "sub" / "case.yaml")):
        with pytest.raises(ScenarioError) as caught:
            load(given)
        assert caught.value.lines()[0].startswith(f"{given}:2:8: sale.margin: ")


def test_other_prices_keep_the_study_and_refuse_what_the_plant_reads():
    from sim.scenario.read import repriced

    plan = load("study.yaml")
    cheaper = repriced(plan, {"toll.fee": "3_500 IDR/can"})

    assert cheaper.scenarios["outside"].money.toll.fee.amount == 3_500
    assert cheaper.scenarios["local"] is plan.scenarios["local"]
    with pytest.raises(ScenarioError) as caught:
        repriced(plan, {"plant.bays": "3", "toll.fea": "1 IDR/can"})
    assert [one.problem.key for one in caught.value.problems] == ["read_by_plant"]


def test_a_plan_can_be_timed_anew():
    plan = load("study.yaml").timed({"replications": 3, "horizon": 5})

    assert (plan.timing.replications, plan.timing.horizon, plan.timing.seed) == (3, 5, 1)
    assert plan.tree["horizon"] == "5 year"
    with pytest.raises(ScenarioError, match="at most 60 year"):
        plan.timed({"horizon": 61})


def test_studies_of_several_folders_find_their_files():
    Path("sub").mkdir()
    write("extends: ../study.yaml\nseed: 2\n", "sub/study.yaml")

    plan = load("sub/study.yaml")
    assert (plan.timing.seed, list(plan.scenarios)) == (2, ["outside", "local"])
    assert study("extends: sub/study.yaml\n") if False else True
