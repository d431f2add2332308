"""Whatever is written or set: an answer, a warning or one clear line for each problem, soon and in little memory.

The gate draws a few of all paths and values; NANAS_TRIALS says how many, and `all` goes through all of them.
"""

import json
import math
import os
import random
import re
import shutil
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.catalogue.labels import LANGS
from sim.legible import OBEYED
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.plan import Plan
from sim.scenario.read import ScenarioError, load
from sim.scenario.reference.schema import units
from tests.cli.shop import nanas

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "scenario" / "example"
TRIALS = os.environ.get("NANAS_TRIALS", "60")
LUCK = random.Random(os.environ.get("NANAS_SEED", "1"))
SECONDS = 5
STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=20 if TRIALS == "60" else 500,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True, scope="module")
def example(tmp_path_factory):
    """Work in a folder with the example files, in which every key of the models is written."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("any") / "example"))
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        yield folder


def told(file, sets=()):
    """Return what is said of a file, a line for each problem or warning; fail if that is not clear or late."""
    began = time.process_time()
    try:
        loaded = load(file, sets)
        found = loaded.warnings
        assert isinstance(loaded, Plan) or loaded.tree
    except ScenarioError as error:
        found = error.problems
        assert found
    lines = [one.line(lang) for lang in LANGS for one in found]
    assert time.process_time() - began < SECONDS
    for line in lines:
        assert len(line.splitlines()) == 1, line
        assert len(line) < 2_000, line
        assert not OBEYED.search(line), line
        assert "problem." not in line, line
    return lines


def written_paths():
    """Yield every path of the example that is a value, a mapping or a part of an assumption, with its file."""
    for name in ("local", "outside", "hired", "growers", "fleet", "shifts", "worded"):
        yield from ((name, path) for path in load(EXAMPLE / f"{name}.yaml").origins)
    yield from (("study", path) for path, _ in load(EXAMPLE / "study.yaml").written.walk())


NUMBERS = (
    "0",
    "-1",
    "1e300",
    "-1e300",
    "1e-300",
    "nan",
    "inf",
    "-inf",
    str(2**63),
    f"-{2**63}",
    "9" * 400,
    "1e999",
)
STRANGE = {
    "absent": "null",
    "empty": "''",
    "blank": "' '",
    "nothing": "",
    "words": "'no such thing'",
    "yes": "yes",
    "long": 100_000 * "x",
    "long number": 19_000 * "1",
    "list": "[1, 2]",
    "mapping": "{a: 1}",
    "assumption": "{value: {value: 1}}",
    "mapping of nothing": "{}",
    "deep": 100 * "{a: " + "1" + 100 * "}",
    "none": "none",
    "signs": "'%_.,-+/{}\"'",
    "other letters": "'\u0661\u0662 \u3042\u0300'",
    "date": "2027-13-45",
    "lines": "|\n  one\n  two",
    "quoted": json.dumps("{0} %s $x$ \\n"),
}


def of_unit(path, number):
    """Return a number in the unit of a path, in its currency or basis too."""
    schema = next((s for s in (schema_of(*SCENARIO), schema_of(*STUDY)) if s.at(path).known), None)
    parser = schema.at(path).parser if schema else None
    return f"{number} {units(parser)[0]}".strip() if parser else number


def cases():
    """Return all (name, path, value) in an order by luck."""
    places = sorted(set(written_paths()))
    values = [*NUMBERS, *STRANGE]
    found = list(product(places, values))
    LUCK.shuffle(found)
    return found


def drawn():
    found = cases()
    return found if TRIALS == "all" else found[: int(TRIALS)]


def nested(path, value):
    """Return a file of one value at a path."""
    keys = [json.dumps(key) for key in path.split(".")]
    if value.startswith("|"):
        lines = [f"{level * '  '}{key}:" for level, key in enumerate(keys)]
        return "\n".join(lines) + " " + value.replace("\n", "\n" + len(keys) * "  ") + "\n"
    return (
        f"{keys[0]}: " + "".join(f"{{{key}: " for key in keys[1:]) + value + "}" * (len(keys) - 1)
    )


def test_whatever_stands_at_a_path_is_read_warned_of_or_refused_in_one_line():
    outcomes = {True: 0, False: 0}
    for (name, path), value in drawn():
        text = STRANGE[value] if value in STRANGE else of_unit(path, value)
        Path("case.yaml").write_text(
            f"extends: {name}.yaml\n{nested(path, text)}\n", encoding="utf-8"
        )
        try:
            lines = told("case.yaml")
        except Exception as error:
            raise AssertionError((name, path, value)) from error
        outcomes[bool(lines)] += 1
    assert outcomes[True] > outcomes[False]


def test_whatever_is_set_at_a_path_is_taken_warned_of_or_refused_in_one_line():
    for (name, path), value in drawn()[:: 1 if TRIALS == "all" else 3]:
        text = STRANGE[value] if value in STRANGE else of_unit(path, value)
        for target in ("", "local:", "nobody:"):
            told(f"{name}.yaml", [f"{target}{path}={text}"])


def test_the_drawn_values_reach_every_field_of_the_schema():
    reached = {re.sub(r"[^.]+", "*", path) for (_, path), _ in cases()}
    assert len(reached) > 5
    known = [schema_of(*SCENARIO), schema_of(*STUDY)]
    paths = {path for (_, path), _ in cases()}
    fields = {id(schema.at(path)) for schema in known for path in paths if schema.at(path).known}
    assert len(fields) > 500


@STEADY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_an_override_or_is_refused(text):
    told("local.yaml", [text])


@STEADY
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_name_is_that_of_a_scenario_or_is_refused(name):
    Path("case.yaml").write_text(
        f"extends: study.yaml\nscenarios: {{{json.dumps(name, ensure_ascii=False)}: {{file: local.yaml}}}}\n",
        encoding="utf-8",
    )
    told("case.yaml")


FILES = (
    *("", ".", "..", "/", "~", "a\0b", "-", "--", "*", "a.**", "a.[", "?.yaml", "a\nb.yaml", "/dev/null", "nul", "con"),
    *("/proc/self/mem", "/dev/tty", "x" * 300, "x/" * 3_000, "\udcff.yaml", "local.yaml/", "local.yaml/x", " ", "=a.yaml"),
    *("study.yaml/..", "file:///etc/passwd", "http://example.org/x.yaml", "..yaml", "...yaml", "$HOME", "%s", "{0}"),
)  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_any_name_of_a_file_is_read_or_refused(file):
    assert told(file)
    Path("case.yaml").write_text(f"extends: {json.dumps(file)}\n")
    assert told("case.yaml")
    with pytest.raises(ScenarioError):
        load("local.yaml", answers=file or "/nowhere")


ODD = (
    "",
    " ",
    "0",
    "-1",
    "1e9",
    str(2**63),
    "\u00b2",
    "xx",
    "id_ID.UTF-8",
    "C",
    "a=b",
    "/dev/null",
    "\x1b[31m",
    "x" * 5_000,
)
VARIABLES = (
    *(
        "NANAS_LANG",
        "NANAS_FOLDERS",
        "COLUMNS",
        "LINES",
        "TERM",
        "TZ",
        "LANG",
        "LC_ALL",
        "HOME",
        "NO_COLOR",
    ),
    *(
        "FORCE_COLOR",
        "TTY_COMPATIBLE",
        "PYTHONWARNINGS",
        "XDG_CACHE_HOME",
        "MPLBACKEND",
        "SOURCE_DATE_EPOCH",
    ),
)


@pytest.mark.parametrize("name", VARIABLES)
def test_any_environment_gives_an_answer(name, monkeypatch):
    for value in ODD if TRIALS == "all" else LUCK.sample(ODD, 3):
        monkeypatch.setenv(name, value)
        for words in (("explain", "local.yaml", "plant.bays"), ("--help",)):
            done = nanas(*words)
            assert done.exit_code == 0, (name, value, words, done.output, done.exception)
            # A style is a sign of the terminal, where colours are asked for.
            assert not OBEYED.search(re.sub(r"\x1b\[[0-9;]*m", "", done.output))


@pytest.mark.parametrize("value", [one for one in ODD if one.strip()])
def test_any_place_of_the_cache_gives_an_answer(value, monkeypatch):
    monkeypatch.setenv("NANAS_CACHE", value)
    done = nanas("cache")
    assert done.exit_code in (0, 2), (done.output, done.exception)
    assert "Traceback" not in done.output
    assert not OBEYED.search(done.output)


@pytest.mark.parametrize(
    "text",
    [
        "discount_rate=-50 %/year real", "inflation=-50 %/year", "discount_rate=100 %/year real",
        "tax.rate=99.9 %", "inflation=100 %/year", "sale.margin=99 %",
    ],
)  # fmt: skip
def test_b16_rates_at_their_limits_give_figures_or_a_reason(text, example):
    words = (
        "run",
        "outside.yaml",
        "--set",
        text,
        "-n",
        "1",
        "--set",
        "horizon=3 year",
        "--jobs",
        "1",
        "--json",
    )
    done = nanas(*words, "--set", "expansions=null")
    if done.exit_code == 2:
        return
    assert done.exit_code == 0, (done.output, done.exception)

    def refuse(constant):
        raise AssertionError(constant)

    figures = json.loads(done.stdout, parse_constant=refuse)["scenarios"]["outside"]
    assert figures
    for kpi, figure in figures.items():
        assert figure["mean"] is not None or figure["why"], kpi
        assert figure["mean"] is None or math.isfinite(figure["mean"])


BEYOND = (
    "inflation=-100 %/year", "discount_rate=-100 %/year real", "discount_rate=-100 %/year nominal",
    "tax.groups.profit.rate=100 %", "toll.recovery=0 %", "fruit.decay_per_day=150 %/day",
    "packaging.can.lead_time=100_000 day", "product.net=0.565 t/can", "toll.fee=4_500 USD/can",
)  # fmt: skip


@pytest.mark.parametrize("text", BEYOND)
def test_b15_what_physics_or_money_rule_out_is_refused_or_warned_of(text):
    assert told("outside.yaml", [text])


@pytest.mark.parametrize("name", ["local", "outside", "contract"])
def test_an_empty_text_is_no_name_of_anything(name):
    file = f"{name}.yaml"
    schema = schema_of(*SCENARIO)
    for path in load(file).origins:
        if schema.at(path).known and schema.at(path).parser is None:
            with pytest.raises(ScenarioError):
                load(file, [f"{path}="])
