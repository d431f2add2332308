"""Whatever is written: order does not matter, and what cannot be read is refused, never worse."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.scenario.read import ScenarioError, load, load_plan
from tests.scenario.cases import write
from tests.scenario.conftest import EXAMPLE

STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LINES = {
    name: (EXAMPLE / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    for name in ("local", "outside", "study", "base")
}
# Letters that mean something in YAML, in numbers or in units, some beyond ASCII.
LETTERS = (
    "\t\n :,.-_%/{}[]&*!|>'\"#@`?~=<\\0123456789eEIDRUSkgtcanhnull\u00e9\u2028\x85\x07\u20ac\u0661"
)


def _shuffled(tree, luck):
    """Return a tree with its keys in another order, but for the stages, whose order is the line's."""
    keys = list(tree)
    luck.shuffle(keys)
    return {
        key: tree[key]
        if key == "stages" or not isinstance(tree[key], dict)
        else _shuffled(tree[key], luck)
        for key in keys
    }


@STEADY
@given(st.sampled_from(["local", "outside"]), st.randoms(use_true_random=False))
def test_any_order_of_keys_gives_the_same_scenario(name, luck):
    scenario = load(EXAMPLE / f"{name}.yaml")

    # JSON is YAML too.
    other = load(write(json.dumps(_shuffled(scenario.tree, luck))))
    assert (other.physical, other.money) == (scenario.physical, scenario.money)
    assert other.tree == scenario.tree


@st.composite
def _damaged(draw):
    """Return the text of an example file in which a few things were changed at random."""
    lines = list(LINES[draw(st.sampled_from(sorted(LINES)))])
    for at in draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)):
        begin = draw(st.integers(0, len(lines[at])))
        end = draw(st.integers(begin, len(lines[at])))
        new = draw(st.text(LETTERS, max_size=4) | st.sampled_from(lines))
        lines[at] = lines[at][:begin] + new + lines[at][end:]
    return "\n".join(lines)


def _answer(file, sets=()):
    """Return the plan of a file, or what is said of one that is refused."""
    try:
        return load_plan(file, sets)
    except ScenarioError as error:
        return "\n".join(error.lines("en") + error.lines("id"))


@settings(STEADY, max_examples=80)
@given(_damaged())
def test_a_damaged_file_is_read_or_refused_with_its_problems(text):
    assert _answer(write(text))


PATHS = (
    "sale.margin",
    "plant.bays",
    "costs.fruit.price",
    "plant.stages.peel.rate",
    "calendar.shift_start",
    "store.at",
    "start",
    "discount_rate",
    "scenarios",
)


@settings(STEADY, max_examples=80)
@given(st.sampled_from(PATHS), st.text(LETTERS, max_size=12) | st.text(max_size=8))
def test_whatever_is_set_is_taken_or_refused(path, text):
    assert _answer("local.yaml", [f"{path}={text}"])


SCENARIOS = {name: load(EXAMPLE / f"{name}.yaml") for name in ("local", "outside")}
WRITTEN = {name: list(scenario.origins) for name, scenario in SCENARIOS.items()}
TEXTS = sorted(
    {
        node.content
        for scenario in SCENARIOS.values()
        for _, node in scenario.written.walk()
        if isinstance(node.content, str)
    }
)


@st.composite
def _changes(draw):
    """Return a scenario's name and other texts at some of its paths, most of which are refused."""
    name = draw(st.sampled_from(sorted(WRITTEN)))
    texts = st.sampled_from(["null", *TEXTS]) | st.text(LETTERS, max_size=6)
    return name, draw(st.dictionaries(st.sampled_from(WRITTEN[name]), texts, max_size=2))


def _outcome(change):
    """Return what a change makes of a scenario, or the problems with it."""
    try:
        scenario = change()
    except ScenarioError as error:
        return sorted((one.path, str(one.problem)) for one in error.problems)
    return scenario.physical, scenario.money, scenario.tree


@settings(STEADY, max_examples=80)
@given(_changes())
@example(("local", {"areas": " \x07"}))
@example(("local", {"areas": "\x07", "sale.margin": "x"}))
def test_a_scenario_with_other_texts_is_the_one_that_a_file_with_them_makes(changed):
    name, changes = changed

    sets = [f"{path}={text}" for path, text in changes.items()]
    read = _outcome(lambda: load(EXAMPLE / f"{name}.yaml", sets))
    # What is set is stripped of blanks around it.
    there = {path: text.strip() for path, text in changes.items()}
    assert _outcome(lambda: SCENARIOS[name].replace(there)) == read


@STEADY
@given(st.binary(max_size=40))
def test_any_bytes_are_refused_with_their_problems(content):
    Path("bytes.yaml").write_bytes(content)

    with pytest.raises(ScenarioError) as caught:
        load("bytes.yaml")
    assert str(caught.value)
