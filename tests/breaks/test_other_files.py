"""Slips in what stands beside the scenarios: lists of times, answers, and how the unknowns of a study hang together.

Each is one line with its file, its line, its key and what to write; nothing is taken for something else.
"""

import json
from pathlib import Path

import pytest

from benchmarks.mistakes import SHIPPED
from sim.scenario.read import ScenarioError, load

PATH = "plant.stages.fill.repair_law"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NANAS_FOLDERS", str(SHIPPED))


def said(file, answers=None):
    """Return what is said of a file, in English: each line, after `warning: ` if it is one."""
    try:
        loaded = load(file, (), answers)
    except ScenarioError as error:
        return error.lines()
    return [warning.warning() for warning in loaded.warnings]


def listed(content, law="drawn times.csv"):
    """Return what is said of a scenario in which repairs of 12 min in the mean take the times of a file."""
    Path("times.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    stage = f"{{mtbf: 20 h, repair: 12 min, repair_law: {law}}}"
    base = (SHIPPED / "local-8t.yaml").as_posix()
    Path("case.yaml").write_text(
        f"extends: {base}\nplant: {{stages: {{fill: {stage}}}}}\n", "utf-8"
    )
    return said("case.yaml")


# Content of a file of times -> line and what is said of it; nothing where it can be read.
TIMES = {
    "min\n5\n7.5\n6\n": "",
    '"min"\n5\n"7.5"\n': "",
    "\ufeffmin\r\n5\r\n6\r\n": "",
    "minutes\n5\n": "",
    "5\n6\n": "1: “5” is no unit of time",
    "menit\n5\n": "1: the unit “menit” is not known; did you mean min?",
    "detik\n5\n": "1: the unit “detik” is not known; did you mean s?",
    "Time (min)\n5\n": "1: “Time (min)” is no unit of time; .*; did you mean min?",
    "waktu perbaikan (menit)\n5\n": "1: “waktu perbaikan (menit)” is no unit .*; did you mean min?",
    "min,note\n5,slow\n": "1: “min,note” is not one number; the file holds one column",
    "5,6,7,8\n": "1: “5,6,7,8” is not one number; the file holds one column",
    "min\n5\nn/a\n": "3: “n/a” is not one number; the file holds one column",
    "min\n5\nTotal 5\n": "3: “Total 5” is not one number",
    "min\n07:30\n": "2: “07:30” is not one number",
    "min\n5 min\n": "2: “5 min” is not one number",
    "min\n5,5\n": "2: “5,5” is not a clear number; write 5.5",
    "min\n1.500\n": "2: “1.500” can be read in two ways",
    "min\n\u200b5\n": "2: “5” has a character that is not seen (U+200B); delete it",
    "min\n-5\n": "2: a time cannot be negative: -5 min",
    "min\n5\n1e300\n": "3: “1e300 min” is too large; it must be at most 876_600 h",
    "min\n" + "5\n" * 100_001: "100002: the file holds more than 100_000 times",
    "year\n1\n": "1: “year” is no unit of time",
    "": "1: “” is no unit of time",
    b"PK\x03\x04\x14\xff": "workbook",
    "min\n5\n".encode("utf-16"): "1: the file is not in UTF-8; save it again",
}


@pytest.mark.parametrize("content", TIMES, ids=lambda content: repr(content)[:30])
def test_b33_a_slip_in_a_file_of_times_is_one_line_at_its_place(content):
    found, told = listed(content), TIMES[content]
    if told == "":
        assert found == []
        return
    (line,) = found
    number, _, sentence = told.partition(": ")
    assert line.startswith("times.csv:" if not sentence else f"times.csv:{number}:")
    for part in (sentence or told).split(" .*"):
        assert part in line


LAWS = {
    "drwan times.csv": "did you mean drawn?",
    "Drawn times.csv": "did you mean drawn?",
    "times.csv": "did you mean drawn 5 7.5 6 min?",
    "drawn tiems.csv": "did you mean times.csv?",
    "drawn times.CSV": "did you mean times.csv?",
    "drawn old/times.csv": "did you mean times.csv?",
    "drawn times.xlsx": "the name of a CSV file",
}


@pytest.mark.parametrize("law", LAWS)
def test_b33_a_slip_in_the_name_of_a_file_of_times_is_told_with_what_is_meant(law):
    (line,) = listed("min\n5\n7.5\n6\n", law)
    assert line.startswith("case.yaml:2:")
    assert PATH in line
    assert LAWS[law] in line


@pytest.mark.parametrize("unit", ["h", "s"])
def test_b33_a_list_in_another_unit_than_the_time_it_stands_for_is_told(unit):
    assert any(f"{PATH}: the mean of the list is" in line for line in listed(f"{unit}\n5\n6\n7\n"))


@pytest.mark.parametrize(
    ("unit", "part", "path"),
    [
        ("h", "plant: {stages: {fill: {mtbf: 20 h, repair: 12 min, repair_law: LIST}}}", PATH),
        ("s", "plant: {stages: {retort: {service: LIST}}}", "plant.stages.retort.service"),
    ],
)
def test_b33_a_list_in_another_unit_is_one_warning_whatever_follows_from_it(unit, part, path):
    Path("times.csv").write_text(f"{unit}\n50\n60\n70\n", "utf-8")
    base = (SHIPPED / "local-8t.yaml").as_posix()
    part = part.replace("LIST", "drawn times.csv")
    Path("case.yaml").write_text(f"extends: {base}\n{part}\n", "utf-8")
    (line,) = said("case.yaml")
    assert line.startswith("warning: case.yaml:2:")
    assert f"{path}: the mean of the list is" in line


def test_b33_a_list_of_a_later_line_is_one_warning_too():
    Path("times.csv").write_text("h\n50\n60\n70\n", "utf-8")
    base = SHIPPED / "local-8t.yaml"
    stages = load(base).written.get("plant.stages").plain()
    stages["peel"]["repair_law"] = "drawn times.csv"
    step = json.dumps({"after": "12 month", "stages": stages})
    Path("case.yaml").write_text(
        f"extends: {base.as_posix()}\nexpansions: {{more: {step}}}\n", "utf-8"
    )
    (line,) = said("case.yaml")
    assert line.startswith("warning: case.yaml:2:")
    assert "expansions.more.stages.peel.repair_law: the mean of the list is 60 h" in line


def test_b33_a_time_far_above_the_others_of_its_list_is_told():
    (line,) = listed("min\n" + "5\n6\n" * 50 + "600\n")
    assert "the longest time of the list is 10 h, the middle one 0.1 h" in line


GROWERS = "call_off: {target: null}\nlegs: {fruit: {trucks: null}}\narrivals: {load: 1 t, times: times.csv}\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("h\n5\n8\n7\n", "time 3 of the list, 7 h, follows 8 h"),
        ("min\n5\n600\n", "the last delivery of the list comes 10 h after the begin"),
        ("h\n2027010105\n", "“2027010105 h” is too large"),
    ],
)
def test_b33_deliveries_out_of_order_or_of_another_unit_are_told(content, told):
    Path("times.csv").write_text(content, "utf-8")
    base = (SHIPPED / "local-8t.yaml").as_posix()
    Path("case.yaml").write_text(f"extends: {base}\n{GROWERS}", "utf-8")
    assert any(told in line for line in said("case.yaml"))


# A line of answers -> what is said of it, nothing else being said; nothing where it is taken.
ANSWERS = {
    "toll.fee: {value: 4_600 IDR/can, low: 4_000, high: 5_000, source: offer, year: 2026}": "",
    "plant.recovery: 35 %": "",
    "toll: {fee: 4_600 IDR/can}": "write it like “toll.fee: …”",
    "toll.fee: null": "use --set toll.fee=null",
    "toll: null": "use --set toll=null",
    "extends: study.yaml": "a file of answers extends no other file",
    "extends: null": "a file of answers extends no other file",
    "extends: {file: study.yaml}": "a file of answers extends no other file",
    "tol.fee: 4_600 IDR/can": "did you mean toll.fee?",
    "fee: 4_600 IDR/can": "did you mean toll.fee?",
    "toll.fee.value: 4_600 IDR/can": "did you mean toll.fee?",
    "outside:toll.fee: 4_600 IDR/can": "an answer holds for all scenarios",
    "toll..fee: 4_600 IDR/can": "write names with dots between",
    "toll.fee: 4_600": "write the amount in IDR/can",
    "toll.fee: 4_600 IDR/kg": "write the value in IDR/can",
    "toll.fee: 4.600 IDR/can": "4_600 IDR/can or 4.6 IDR/can?",
    "toll.fee: 4_600 IDR/can (offer)": "write the value in IDR/can",
    "toll.fee: [4_600, 4_700]": "a list cannot stand here",
    "toll.fee: {vlaue: 4_600 IDR/can}": "did you mean value?",
    "toll.fee: {value: 4_600 IDR/can, lo: 4_000}": "did you mean low?",
    "toll.fee: {low: 4_000 IDR/can, high: 5_000}": "keys of which one is “value”",
    "toll.fee: {value: 4_600 IDR/can, low: 5_000, high: 6_000}": "low must not exceed value",
    "toll.fee: {value: 4_600 IDR/can, confidence: high}": "choose one of A | B | C",
    "toll.fee: {value: 4_600 IDR/can, year: 2026-05-01}": "write one from 1900 to 2100",
    "legs.port.vehicle: trailer": "did you mean trailer_20ft?",
    "horizon: 10 year": "change it there",
}


@pytest.mark.parametrize("line", ANSWERS)
def test_b34_a_slip_in_an_answer_is_one_line_at_its_place(line):
    Path("answers.yaml").write_text(f"# What was found out\n{line}\n", "utf-8")
    found = said(SHIPPED / "study.yaml", "answers.yaml")
    if not ANSWERS[line]:
        assert found == []
        return
    (told,) = found
    assert told.startswith("answers.yaml:2:")
    assert ANSWERS[line] in told


def test_b34_an_answer_in_another_unit_is_told_as_unlikely():
    Path("answers.yaml").write_text("toll.fee: 4_600 USD/can\n", "utf-8")
    found = said(SHIPPED / "study.yaml", "answers.yaml")
    assert found
    assert all(one.startswith("warning: answers.yaml:1:") for one in found)


def test_b34_measured_times_may_be_an_answer():
    Path("times.csv").write_text("min\n20\n30\n", "utf-8")
    Path("answers.yaml").write_text(
        "plant.stages.fill.mtbf: 20 h\nplant.stages.fill.repair: 25 min\n"
        "plant.stages.fill.repair_law: drawn times.csv\n",
        "utf-8",
    )
    plan = load(SHIPPED / "study.yaml", (), "answers.yaml")
    law = plan.scenarios["local-8t"].physical.plant.stages["fill"].repair_law
    assert law.times == pytest.approx([1 / 3, 1 / 2])


def test_b34_answers_in_a_workbook_are_refused_as_that():
    Path("answers.xlsx").write_bytes(b"PK\x03\x04\x14\xff")
    (told,) = said(SHIPPED / "study.yaml", "answers.xlsx")
    assert told.startswith("answers.xlsx: this is a workbook")


TIE = "{of: fruit.handling_loss, to: fruit.bruise_per_km, rank: 50 %}"
# How two unknowns hang together -> what is said of it; nothing where it is taken.
TIES = {
    f"correlations: {{a: {TIE}}}": "",
    "correlations: {a: {of: fruit.handling_los, to: fruit.bruise_per_km, rank: 50 %}}": "did you mean fruit.handling_loss?",
    "correlations: {a: {of: fruit.handling_loss.value, to: fruit.bruise_per_km, rank: 50 %}}": "did you mean fruit.handling_loss?",
    "correlations: {a: {of: outside:fruit.handling_loss, to: fruit.bruise_per_km, rank: 50 %}}": "did you mean fruit.handling_loss?",
    "correlations: {a: {of: calendar.shift_start, to: fruit.bruise_per_km, rank: 50 %}}": "write low and high beside its value",
    "correlations: {a: {of: fruit.handling_loss, to: fruit.bruise_per_km, rank: 0.5}}": "50 %; write it in percent",
    "correlations: {a: {of: fruit.handling_loss, to: fruit.bruise_per_km, rank: 0.5 %}}": "outside what is usual here",
    "correlations: {a: {of: fruit.handling_loss, to: fruit.bruise_per_km, rank: 150 %}}": "at most 100 %",
    "correlations: {a: {of: fruit.handling_loss, to: fruit.bruise_per_km}}": "missing here and in the files it extends: rank",
    f"correlations: [{TIE}]": "give each entry a name",
    f"corelations: {{a: {TIE}}}": "did you mean correlations?",
    f"links: {{a: {TIE}}}": "did you mean uncertain.correlations.*.rank?",
    "links: {a: {of: plant.at, to: plant.recovery}}": "is no assumption",
    "links: {a: {of: plant.recovry, to: toll.recovery}}": "did you mean plant.recovery?",
    "decide: {payoff: npv}": "did you mean npv_idr?",
    "decide: {alternatives: 'local-8t, local-30t'}": "did you mean local-8t?",
}


@pytest.mark.parametrize("tie", TIES)
def test_b35_a_slip_in_what_hangs_together_is_one_line_at_its_place(tie):
    own, _, _ = (SHIPPED / "study.yaml").read_text("utf-8").partition("\nuncertain:")
    text = own.replace("file: ", f"file: {SHIPPED.as_posix()}/") + f"\nuncertain:\n  {tie}\n"
    Path("study.yaml").write_text(text, "utf-8")
    found = said("study.yaml")
    if not TIES[tie]:
        assert found == []
        return
    (told,) = found
    assert told.removeprefix("warning: ").startswith(f"study.yaml:{text.count(chr(10))}:")
    assert TIES[tie] in told


def test_b35_a_slip_in_one_scenario_is_not_blamed_on_the_ties_of_a_study():
    for file in SHIPPED.glob("*.yaml"):
        Path(file.name).write_text(file.read_text("utf-8"), "utf-8")
    text = Path("outside.yaml").read_text("utf-8")
    assert "\n  fee:" in text
    Path("outside.yaml").write_text(text.replace("\n  fee:", "\n  fe:"), "utf-8")
    assert {line.partition(":")[0] for line in said("study.yaml")} == {"outside.yaml"}
