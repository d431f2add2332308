"""What matters has no silent default: a file writes it, or `none`."""

import pytest

from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.read import ScenarioError, load
from tests.scenario.cases import local, write

ROOT = schema_of(*SCENARIO)
STATED = [path for path in ROOT.paths() if ROOT.at(path).stated]


def test_what_matters_has_to_be_stated():
    assert {
        "plant.construction",
        "plant.stages.*.crew",
        "packaging.*.minimum",
        "packaging",
        "vessel",
        "vat",
    } <= set(STATED)


def laid(path, text):
    """Return the text of a file that writes `text` at a path of the example."""
    keys = path.split(".")
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(keys)]
    return "\n".join(lines) + f" {text}\n"


def written(path):
    return path.replace("stages.*", "stages.peel").replace("packaging.*", "packaging.can")


@pytest.mark.parametrize("path", [written(path) for path in STATED if "expansions" not in path])
def test_b06_what_is_left_out_is_refused_and_none_is_read(path):
    above, _, key = path.rpartition(".")
    assert local(laid(path, "null"))[-1][1:] == (above, "missing")
    with pytest.raises(ScenarioError, match=f"{key}: none"):
        load("case.yaml")
    scenario = load(write(f"extends: local.yaml\n{laid(path, 'none')}"))
    part = next(
        part
        for part in (scenario.physical, scenario.money)
        if path.split(".")[0] in type(part).model_fields
    )
    for name in path.split("."):
        part = part[name] if isinstance(part, dict) else getattr(part, name)
    assert not part
    assert load("local.yaml").replace({path: "none"}).physical == scenario.physical


def test_none_is_refused_where_a_default_does_not_matter():
    assert local("sale: none") == [("case.yaml:2:1", "sale", "needs_mapping")]
