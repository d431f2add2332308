"""Files from strangers: they read nothing else, end at once, and stay texts wherever they are shown."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from sim import progress
from sim.cli import console
from sim.legible import OBEYED
from sim.results import study_folder
from sim.results.csv_files import csv_text, unguarded
from sim.scenario.read import ScenarioError, load, load_plan
from tests.cli.shop import nanas

ROOT = Path(__file__).parents[2]
SHIPPED, EXAMPLE = ROOT / "scenarios", ROOT / "tests" / "scenario" / "example"
# What a check of anything takes at most: seconds of the processor, and kB of memory.
SECONDS, KB = 5, 1_000_000
SIGNS = "\x1b\x07\x9b\x7f\u202e\u2066"
RED = "\x1b[31m"


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """Work in the folder of a stranger's study, beside which secrets lie."""
    (tmp_path / "secret.yaml").write_text("password: 1234\n")
    (tmp_path / "secret.csv").write_text("password\n1234\n")
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "study"))
    monkeypatch.chdir(folder)
    return folder


def problems(file="case.yaml", sets=()):
    """Return the problems for which a file is refused, by message key; each is told in one short line."""
    with pytest.raises(ScenarioError) as caught:
        load(file, sets)
    lines = [*caught.value.lines("en"), *caught.value.lines("id")]
    assert len(lines) == 2 * len(caught.value.problems)
    for line in lines:
        assert len(line.splitlines()) == 1
        assert len(line) < 2_000
        assert not OBEYED.search(line)
    return {one.problem.key: one.line() for one in caught.value.problems}


def linked(ending, to=""):
    """Return a file of the study that is a link, or lies in a folder that is one, and leads out."""
    Path("link").symlink_to(f"../{to}")
    return "link" if to else f"link/secret.{ending}"


OUTSIDE = {
    "above": lambda ending: f"../secret.{ending}",
    "absolute": lambda ending: str(Path(f"../secret.{ending}").resolve()),
    "roundabout": lambda ending: f"./../study/../secret.{ending}",
    "link": lambda ending: shutil.move(linked(ending, f"secret.{ending}"), f"l.{ending}"),
    "link to a folder": linked,
    "system": lambda ending: f"/etc/passwd.{ending}",
    "absent": lambda ending: f"../there-is-none.{ending}",
}
NAMING = {
    "extends": ("yaml", "extends: {}\n"),
    "member": ("yaml", "extends: study.yaml\nscenarios: {{other: {{file: {}}}}}\n"),
    "data": ("csv", "extends: local.yaml\nvehicles: {{truck: {{loading_law: listed {}}}}}\n"),
}


@pytest.mark.parametrize("way", OUTSIDE)
@pytest.mark.parametrize("naming", NAMING)
def test_b18_a_file_names_no_other_outside_the_folders_of_its_study(naming, way):
    ending, text = NAMING[naming]
    Path("case.yaml").write_text(text.format(OUTSIDE[way](ending)))
    told = problems()
    assert "file_outside" in told
    assert "password" not in "".join(told.values())


def test_a_folder_outside_is_read_where_the_reader_names_it(study, monkeypatch):
    for ending, text in NAMING.values():
        Path("case.yaml").write_text(text.format(f"../secret.{ending}"))
        monkeypatch.setenv("NANAS_FOLDERS", os.pathsep.join(["", "nowhere", str(study.parent)]))
        assert "file_outside" not in problems()


def test_files_below_those_shipped_and_those_where_one_works_are_read(study, monkeypatch):
    (study / "deep").mkdir()
    for text, place in {
        "extends: ../local.yaml\n": study / "deep",
        f"extends: {SHIPPED / 'local-2t.yaml'}\n": study / "deep",
        "extends: study/local.yaml\n": study.parent,
    }.items():
        (place / "case.yaml").write_text(text)
        for here in (study.parent, study):
            monkeypatch.chdir(here)
            if place != study.parent or here == place:
                assert load(place / "case.yaml")
    (study / "deep" / "case.yaml").write_text("extends: ../local.yaml\n")
    for elsewhere in ("/", str(study / "deep")):
        monkeypatch.chdir(elsewhere)
        assert "file_outside" in problems(study / "deep" / "case.yaml")
    monkeypatch.setenv("HOME", str(study))
    monkeypatch.chdir(study)
    assert "file_outside" in problems(study / "deep" / "case.yaml")


def test_a_folder_of_scenarios_beside_the_study_is_read_unless_it_leads_out(study, monkeypatch):
    beside = study.parent / "scenarios"
    (study / "case.yaml").write_text("extends: ../scenarios/local.yaml\n")
    monkeypatch.chdir("/")
    shutil.copytree(EXAMPLE, beside)
    assert load(study / "case.yaml")
    beside.rename(study.parent / "elsewhere")
    beside.symlink_to("elsewhere")
    assert "file_outside" in problems(study / "case.yaml")


def aliases(levels):
    """Return mappings of ten aliases each, which make ten to the power of `levels` values."""
    lines = ["a0: &a0 {x: 1}"]
    for level in range(1, levels + 1):
        entries = ", ".join(f"k{key}: *a{level - 1}" for key in range(10))
        lines.append(f"a{level}: &a{level} {{{entries}}}")
    return "\n".join(lines)


def entries(start, entry, count):
    return start + "".join(entry.format(number) for number in range(count)) + "}"


def fill(folder):
    """Write files that no scenario can be, some of which have no end."""
    os.mkfifo(folder / "fifo.yaml")
    with (folder / "sparse.yaml").open("wb") as file:
        file.truncate(5 * 2**30)
    (folder / "folder.yaml").mkdir()
    (folder / "zero.yaml").symlink_to("/dev/zero")
    texts = {
        "bomb": aliases(7),
        "deep": "note: " + 900 * "{a: " + "1" + 900 * "}",
        "brackets": "note: " + 200_000 * "[",
        "million_keys": "".join(f"k{number}: 1\n" for number in range(2_000_000)),
        "half_a_megabyte_of_keys": "".join(f"{number:x}:\n" for number in range(70_000)),
        "no_names": "a: {" + 160_000 * "? ," + "}",
        "list": "a: [" + 240_000 * "a," + "]",
        "unknown": entries("q: {", "a{}: 1,", 4_900),
        "costs": entries("costs: {", "a{}: {{per: month, price: 1}},", 4_900),
        "trucks": entries("vehicles: {", "a{}: {{payload: 5 t}},", 4_900),
        "rivals": entries("rivals: {", "a{}: {{label: x{}}},".replace("x{}", "x"), 4_900),
        "warned": entries("product: {recipe: {", "a{}: 5 g/can,", 4_900) + "}",
        "long": f"title: {100_000 * 'x'}",
        "zero_base": "extends: zero.yaml",
        "fifo_base": "extends: fifo.yaml",
        "sparse_base": "extends: sparse.yaml",
    }
    for name, text in texts.items():
        start = "" if "extends" in text else "extends: outside.yaml\n"
        (folder / f"{name}.yaml").write_text(f"{start}{text}\n")
    for number in range(400):
        (folder / f"chain{number}.yaml").write_text(f"extends: chain{number + 1}.yaml\n")
    return ["fifo", "sparse", "folder", "zero", *texts, "chain0"]


# Every file costs a start of the program; the gate checks those with which checks went on for ever.
GATE = (
    "fifo", "sparse_base", "zero_base", "bomb", "deep", "no_names", "unknown", "million_keys", "costs", "trucks",
)  # fmt: skip
CHECK = """
import re, resource, sys
from pathlib import Path
from sim.scenario.read import findings
for file in sys.argv[1:]:
    (found,) = findings([file])
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = found.error.lines() if found.error else [one.line() for one in found.warnings]
    # The peak of this program alone: that of a process counts what started it.
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    print(used.ru_utime + used.ru_stime, peak, max(map(len, told), default=0))
"""


def test_b12_what_no_scenario_can_be_is_refused_at_once(study):
    names = [f"{name}.yaml" for name in fill(study)]
    if not os.environ.get("NANAS_TRIALS"):
        names = [f"{name}.yaml" for name in GATE]
    done = subprocess.run(
        [sys.executable, "-c", CHECK, "outside.yaml", *names],
        cwd=study, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=600,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    assert len(used) == 1 + len(names)
    for name, (before, *_), (after, memory, longest) in zip(names, used, used[1:], strict=False):
        assert (name, after - before) < (name, SECONDS)
        assert memory < KB
        assert longest < 2_000


# The size of each is beyond what can be simulated, or kept.
SIZES = {
    "local.yaml": (
        "replications=1_000_000_000", "horizon=61 year", "horizon=1e300 year",
        "lead=1e9 month", "seed=1e30", "orders.saudi=1e15 can/month", "plant.bays=1e9", "plant.batch=1e-300 kg",
        "plant.batch=0.2 kg", "plant.stages.retort.load=1e-300 can", "plant.stages.peel.units=1e9",
        "plant.stages.peel.mtbf=1e-300 h", "plant.yard=1e300", "areas.hill.annual=1e300 t/year",
        "areas.hill.berths=1e12", "vehicles.truck.payload=1e-300 t", "vehicles.truck.hire_per_km=1e300 IDR/km",
        "legs.materials.load=1e-300 can", "legs.fruit.trucks=1e12", "packaging.can.order_up_to=1e300 day",
        "warm_up=1e9 day", "product.net=0.565 t/can", "product.fill=1e-300 kg/can", "due=1e300 day",
        "product.cartons_per_container=1e-300 carton/container", "exchange.usd=1e-300 IDR/USD", "seed=1e300",
    ),
    "outside.yaml": ("toll.fee=1e300 IDR/can", "toll.recovery=0 %", "toll.bays=9223372036854775808"),
}  # fmt: skip


@pytest.mark.parametrize("file", SIZES)
def test_b13_a_size_beyond_its_limit_is_told_and_not_met(file):
    for one in SIZES[file]:
        (key,) = refused_keys(file, [one])
        assert key.startswith(("limit_", "too_", "study_too_large", "start_far")), (one, key)


def refused_keys(file, sets):
    with pytest.raises(ScenarioError) as caught:
        load_plan(file, sets)
    assert all(one.path == sets[0].partition("=")[0] for one in caught.value.problems), sets
    return {one.problem.key for one in caught.value.problems}


@pytest.mark.parametrize("path", ["plant.bays", "seed", "replications", "legs.fruit.trucks"])
def test_b11_whole_numbers_beyond_64_bits_are_one_line(path):
    for number in (2**63, -(2**63) - 1, 10**400, "9" * 10_000):
        assert refused_keys("local.yaml", [f"{path}={number}"]) <= {
            "limit_le", "limit_lt", "limit_gt", "limit_ge", "no_number",
        }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        *("price_basis=205", "price_basis=20255", "start=2207-01-01", "start=1927-01-01"),
        *("toll.price_year=202", "start=0001-01-01", "start=9999-12-01", "start=2090-01-01"),
    ],
)
def test_b14_years_that_no_calendar_or_price_has_are_refused_by_check(change):
    with pytest.raises(ScenarioError):
        load_plan("outside.yaml", [change])


@pytest.mark.parametrize("year", ["202o", "2206", "20255", "0", "-2024", "1e3"])
def test_b14_a_year_of_a_source_is_one_that_a_source_can_have(year):
    Path("case.yaml").write_text(
        f"extends: outside.yaml\ntoll: {{fee: {{value: 4_500 IDR/can, source: a, year: {year}}}}}\n"
    )
    assert set(problems()) == {"not_a_year"}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "text",
    [
        "toll: {{fee: {}}}", "toll: {{{}: 3}}", "toll: {{fee: {{value: 3 IDR/can, source: {}}}}}",
        "title: {}", "markets: {{saudi: {{label: {}}}}}", "toll: {{at: {}}}", "{}: 3", "extends: {}",
    ],
)  # fmt: skip
def test_b18_a_sign_that_a_terminal_obeys_is_refused_in_every_text(text, sign):
    start = "" if "extends" in text else "extends: outside.yaml\n"
    escaped = f'"a\\u{ord(sign):04x}b"'
    Path("case.yaml").write_text(f"{start}{text.format(escaped)}\n")
    assert "unseen_sign" in problems()


@pytest.mark.parametrize(
    "words",
    [
        ("check", f"{RED}.yaml"), ("check", f"{RED}/../x\u202e.yaml"), (f"{RED}check",),
        ("run", "outside.yaml", "--set", f"{RED}=3"), ("run", "outside.yaml", "--set", f"toll.fee={RED}"),
        ("run", "outside.yaml", "--set", f"{RED}:toll.fee=3 IDR/can"), ("run", "outside.yaml", "--set", RED),
        ("explain", "outside.yaml", f"npv{RED}"), ("check", "outside.yaml", f"--lang={RED}"),
        ("run", "outside.yaml", "-n", RED), ("run", "outside.yaml", f"--{RED}"),
        ("trace", "outside.yaml", "--from", RED), ("trace", "study.yaml", "--from", "2027-01-01", "--scenario", RED),
        ("compare", "study.yaml", "--tables", RED), ("report", "study.yaml", "--format", RED),
        ("map", "study.yaml", "--x", RED, "--y", "toll.fee"), ("verify", f"{RED}.html"), ("diff", RED, RED),
        ("breakeven", "study.yaml", "--kpi", RED, "--vary", "toll.fee"), ("run", f"{10_000 * 'x'}.yaml"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "id"])
def test_b18_an_error_shows_what_was_typed_and_sends_none_of_it(words, lang, monkeypatch):
    monkeypatch.setenv("NANAS_LANG", lang)
    done = nanas(*words)
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
    assert done.output
    assert not OBEYED.search(done.output)
    assert "Traceback" not in done.output


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_b18_nothing_that_is_printed_moves_a_terminal(monkeypatch):
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    progress.show(f"one{SIGNS}\ntwo")
    progress.tell(f"one{SIGNS}")
    console.show([f"one{SIGNS}", f"[red]{SIGNS}"])
    console.show_json({"one": SIGNS})
    with progress.progress(f"one{SIGNS}", *two_bars()) as advance:
        advance([f"a{SIGNS}"])
    kept = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue() + err.getvalue())
    assert "one\\u001b\\u0007\\u009b\\u007f\\u202e\\u2066" in out.getvalue()
    assert not OBEYED.search(kept.replace("\r", ""))
    assert json.loads(out.getvalue()[out.getvalue().index("{") :]) == {"one": SIGNS}


def two_bars():
    from sim.replication.workers import Steps

    return Steps(0, 2), {f"a{SIGNS}": Steps(0, 1), "b": Steps(0, 1)}


def test_a_text_of_lines_is_told_in_one(study):
    (study / "case.yaml").write_text(
        'extends: outside.yaml\ntoll: {at: "x\\nNo problem found.", fee: "3\\nbase.yaml:1:1: x"}\n'
    )
    assert problems()


FORMULAS = (
    "=1+1", "+A1", "-A1", "@SUM(1)", "=HYPERLINK(\"http://x\",\"y\")", "-1+cmd|'/C calc'!A0", "\t=1", "\n=1", " =1",
    "\uff1d1", "\uff20A", "'=1", "''=1", "+6281-x", "-",
)  # fmt: skip
TEXTS = ("plant", "'tis", "-12", "+3.5", "-3 %", "-1_000 IDR/can", "a=b", "1-2", "", "x@y")


def test_b17_no_text_of_a_csv_file_is_computed_and_every_one_is_read_back():
    frame = pd.DataFrame({"scenario": [*FORMULAS, *TEXTS], "mean": -1.5})
    for lang, mark in (("en", ","), ("id", ";")):
        written = csv_text(frame, lang).lstrip("\ufeff")
        cells = [row[0] for row in csv.reader(io.StringIO(written), delimiter=mark)][1:]
        assert cells[len(FORMULAS) :] == list(TEXTS)
        assert all(cell == f"'{text}" for cell, text in zip(cells, FORMULAS, strict=False))
    back = pd.read_csv(io.StringIO(csv_text(frame)), keep_default_na=False)
    assert unguarded(back)["scenario"].tolist() == [*FORMULAS, *TEXTS]


HOSTILE = (
    "=HYPERLINK(\"http://x\",\"y\")", "<script>alert(1)</script>", "]]></w:t><w:fldSimple w:instr=\"DDEAUTO c\"/>",
    "fob_17$_to_$\\frac{", "{can} {0} {x.__class__}", "[red]b[/red] `c` [x](javascript:y)", "@SUM(1)&_x001B_",
)  # fmt: skip


def hostile_study(folder):
    """Write a study of a year whose names, labels, sources and words are hostile."""
    quoted = [json.dumps(text) for text in HOSTILE]
    (folder / "other.yaml").write_text(
        f"extends: local.yaml\ntitle: {quoted[1]}\ncosts:\n"
        f"  '@evil(1)': {{label: {quoted[0]}, group: conversion, per: month, price: {{value: 1 IDR/month, "
        f"source: {quoted[2]}, note: {quoted[0]}, year: 2026}}}}\n"
        f"  '+A1': {{label: {quoted[5]}, group: conversion, per: month, price: 1 IDR/month}}\n"
    )
    (folder / "case.yaml").write_text(
        f"horizon: 8 year\nlead: 10 month\nreplications: 1\nbaseline: '@SUM(1)'\ntitle: {quoted[0]}\nscenarios:\n"
        f"  '@SUM(1)': {{file: outside.yaml, label: {quoted[3]}}}\n"
        f"  '+A1': {{file: other.yaml, against: '@SUM(1)', without: '@SUM(1)', label: {quoted[4]}}}\n"
        f"  '-1+cmd|c!A0': {{file: local.yaml, against: '@SUM(1)', label: {quoted[6]}}}\n"
    )


class Tags(HTMLParser):
    """The elements and the attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.attributes = 0, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script"
        self.attributes += [(name, value or "") for name, value in attributes]


def test_b17_names_labels_and_sources_stay_texts_in_every_file_of_a_report(study, monkeypatch):
    hostile_study(study)
    monkeypatch.setattr(study_folder, "drawings", lambda _: ["unit_cost"])
    done = nanas(
        "report",
        "case.yaml",
        "--format",
        "html,xlsx,docx,csv",
        "--lang",
        "en",
        "--jobs",
        "1",
        "--out",
        "out",
    )
    assert done.exit_code == 0, done.output
    assert not OBEYED.search(done.output)
    places = {str(path.relative_to("out")) for path in Path("out").rglob("*")}
    assert all(re.fullmatch(r"[a-z_.0-9]+(/[a-z_.0-9]+)?", place) for place in places), places

    page = Path("out/report.en.html").read_text(encoding="utf-8")
    tags = Tags(page)
    assert tags.scripts == page.count("<script") == 2
    assert not [one for one in tags.attributes if one[0].startswith("on") or "javascript" in one[1]]
    # A name with signs of a formula language of pictures is drawn as it is written.
    svg = page[page.index("<svg") :]
    assert HOSTILE[3] in re.sub(r"\s+", " ", svg)

    for file in Path("out").rglob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=","):
            assert not [c for c in row if re.match(r"[=+@\t\r]|-(?![\d.]+$)", c)], (file, row)

    words = {"PAGE", "NUMPAGES", "SEQ", "TOC"}
    for name, root in parts("out/summary.en.docx"):
        fields = {e.text.split()[0] for e in root.iter() if e.tag.endswith("}instrText")}
        assert fields <= words, name
        assert not [e for e in root.iter() if e.tag.endswith("}fldSimple")]
    for name, root in parts("out/report.en.xlsx"):
        formulas = [e.text or "" for e in root.iter() if e.tag.endswith("}f")]
        bare = [re.sub(r"'[^']*'!|\"[^\"]*\"", "", formula) for formula in formulas]
        assert not [f for f in bare if re.search("HYPERLINK|cmd|@|!", f)], name
    with zipfile.ZipFile("out/report.en.xlsx") as book:
        assert not [name for name in book.namelist() if "externalLink" in name]


def parts(file):
    """Yield the parts of an office file as parsed XML."""
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                yield name, ET.fromstring(package.read(name))


@pytest.mark.parametrize("name", ["a/b", "../a", "a\\b", "/etc/x"])
def test_no_name_of_a_scenario_is_a_path(name):
    Path("case.yaml").write_text(
        f"extends: study.yaml\nscenarios: {{'{name}': {{file: local.yaml}}}}\n"
    )
    assert set(problems()) == {"bad_name"}
