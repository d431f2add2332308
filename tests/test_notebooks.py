import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from matplotlib.colors import to_hex
from matplotlib.image import imread
from nbclient import NotebookClient
from typer.testing import CliRunner

from sim.cli.commands import app

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "01-first-comparison.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Run the notebook as a reader does for the first time; at the end it tells its figures."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    asked = "import json; print('figures', json.dumps(figures.to_dict()))"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": NOTEBOOK.parent}}
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("NANAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        client.execute()
    return notebook


@pytest.fixture(scope="module")
def figures(executed):
    """Return what the notebook knows of the local plant at the end."""
    (printed,) = executed.cells[-1].outputs
    return json.loads(printed["text"].removeprefix("figures "))


def test_a_reader_sees_how_far_each_scenario_is(executed):
    (state,) = executed.metadata["widgets"].values()
    told = json.dumps(state)
    assert "Simulating 2 scenarios, 4 replications" in told
    assert "outside-8t" in told
    assert "/min" in told


def test_the_notebook_and_the_command_give_the_same_figures(figures, monkeypatch):
    monkeypatch.chdir(ROOT)
    command = ["run", "scenarios/local-8t.yaml", "-n", "4", "--jobs", "1", "--json"]
    told = json.loads(CliRunner().invoke(app, command).stdout)["scenarios"]["local-8t"]
    for kpi in ("levelised_cost_idr_per_can", "npv_idr", "npv_idr.net_of_grant", "cans_per_year"):
        assert figures[kpi] == pytest.approx(told[kpi]["mean"], rel=1e-12)


def test_the_notebook_shows_the_causes_and_they_sum_to_the_difference(figures):
    causes = [value for kpi, value in figures.items() if kpi.startswith("cause_idr_per_can.")]
    assert len(causes) == 6
    assert figures["levelised_cost_idr_per_can"] > 0


def test_the_notebook_shows_the_picture(executed):
    shown = [
        output["data"]["image/png"]
        for cell in executed.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    (picture,) = (imread(BytesIO(b64decode(one))) for one in shown)
    assert picture.shape[1] > 800
    # Not an empty page: the bars of savings and of extra costs are there.
    assert {"#0072b2", "#e69f00"} <= {to_hex(colour) for colour in picture[::7, ::7].reshape(-1, 4)}


def test_no_notebook_is_kept_with_its_output():
    for file in NOTEBOOK.parent.glob("*.ipynb"):
        cells = nbformat.read(file, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells), file.name
