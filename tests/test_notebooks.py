import json
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.image import imread
from nbclient import NotebookClient
from typer.testing import CliRunner

import sim
from sim.cli.commands import app

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
SCENARIOS = ROOT / "scenarios"
NAMES = sorted(file.stem for file in FOLDER.glob("*.ipynb"))
FIRST, SLIDERS, SURE, POLICY, SIZE, OWN = NAMES
# Cells behind those of a notebook; the last one tells its numbers.
ASKED = {
    FIRST: ["told = figures.to_dict()"],
    SLIDERS: ["fee.value = 3_000; dollar.value = 17_400", "told = npv.to_dict()"],
    SURE: [
        "npv = dict(zip(sure.outputs, sure.values.T))",
        "told = {'kpis': result.kpis.query('scenario == \"local-2t\"').set_index('kpi')['mean'].to_dict(),"
        " 'claims': sure.claims.to_dict('records'),"
        " 'points': {f'{one.scenario}.{one.kpi}': row.tolist() for one, row in npv.items()}}",
    ],
    POLICY: ["told = result.kpis.set_index(['scenario', 'kpi'])['mean'].unstack(0).to_dict()"],
    SIZE: [
        "told = {'npv': best.ranking[['scenario', 'mean']].to_dict('list'), 'map': border.summary.to_dict('records')}"
    ],
    OWN: [
        "def cost(runs): return runs.kpis.query(\"kpi == 'levelised_cost_idr_per_can'\")['mean'].tolist()",
        "at = sim.compare([today, answered], replications=2, years=1)",
        "told = {'folder': str(folder), 'cost': cost(result), 'kept': cost(again), 'answered': cost(at),"
        " 'repriced': cost(result.reprice({'toll.fee': '4_300 IDR/can'}))}",
    ],
}
UNLENT = ("loans.kur=null", "loans.bank=null")
PICTURES = {FIRST: 1, SLIDERS: 1, SURE: 3, POLICY: 2, SIZE: 2, OWN: 0}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return the cache that all notebooks share."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def executed(kept):
    """Return a function that runs a notebook as a reader does for the first time, once."""

    @cache
    def run(name):
        notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        asked = [*ASKED[name], "import json; print('told', json.dumps(told))"]
        notebook.cells += map(nbformat.v4.new_code_cell, asked)
        if name != FIRST:  # each process takes more than a second to start
            one = nbformat.v4.new_code_cell("import os; os.cpu_count = lambda: 1")
            notebook.cells.insert(0, one)
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": FOLDER}})
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("NANAS_CACHE", str(kept))
            # A kernel that is sent what its widgets show may miss the next cell, and waits for ever.
            patched.setattr("nbclient.output_widget.OutputWidget.sync_state", lambda _: None)
            client.execute()
        return notebook

    return run


@pytest.fixture
def told(executed, kept, monkeypatch):
    """Return a function that tells the numbers of a notebook; its flows are in the cache."""
    monkeypatch.setenv("NANAS_CACHE", str(kept))
    monkeypatch.chdir(ROOT)

    def numbers(name):
        (printed,) = executed(name).cells[-1].outputs
        return json.loads(printed["text"].removeprefix("told "))

    return numbers


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def states(notebook, model):
    (kept,) = notebook.metadata["widgets"].values()
    return [one["state"] for one in kept["state"].values() if one["model_name"] == model]


def asked_of_the_command(*words):
    outcome = CliRunner().invoke(app, [*words, "--jobs", "1", "--json"])
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)["scenarios"]


def pair(size, *sets, **options):
    """Return a pair of the notebooks, as the notebooks compare them."""
    outside = sim.load(SCENARIOS / f"outside-{size}t.yaml")
    local = sim.load(SCENARIOS / f"local-{size}t.yaml", sets)
    return sim.compare([outside, local], against={local.name: outside.name}, jobs=1, **options)


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_runs_and_shows_pictures_that_hold_something(name, executed):
    pictures = [
        imread(BytesIO(b64decode(output["data"]["image/png"])))
        for output in outputs(executed(name))
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == PICTURES[name]
    for picture in pictures:
        drawn = picture[..., :3].min(axis=-1) < 0.95
        assert 0.005 < drawn.mean() < 0.9
        # No text is cut by an edge.
        assert not any(edge.any() for edge in (drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]))


def test_a_reader_sees_how_far_each_scenario_is(executed):
    shown = json.dumps(executed(FIRST).metadata["widgets"])
    assert "Simulating 2 scenarios, 4 replications" in shown
    assert "outside-8t" in shown
    assert "/min" in shown


def test_the_first_notebook_and_the_command_give_the_same_figures(told):
    figures = told(FIRST)
    command = asked_of_the_command("run", "scenarios/local-8t.yaml", "-n", "4")["local-8t"]
    for kpi in ("levelised_cost_idr_per_can", "npv_idr", "npv_idr.net_of_grant", "cans_per_year"):
        assert figures[kpi] == pytest.approx(command[kpi]["mean"], rel=1e-12)
    causes = [value for kpi, value in figures.items() if kpi.startswith("cause_idr_per_can.")]
    assert len(causes) == 6


def test_sliders_show_on_release_what_a_repricing_says(executed, told):
    notebook = executed(SLIDERS)
    assert [one["continuous_update"] for one in states(notebook, "IntSliderModel")] == [False] * 2
    cells = [cell.source for cell in notebook.cells]
    first, shown = (
        next(n for n, one in enumerate(cells) if word in one) for word in ("\nshow(", "IntSlider")
    )
    assert first < shown
    (panel,) = [one for one in states(notebook, "OutputModel") if len(one["outputs"]) > 1]
    table, picture = (output["data"] for output in panel["outputs"])
    runs = pair(8, replications=4)
    at = runs.reprice({"toll.fee": "3_000 IDR/can", "exchange.usd": "17_400 IDR/USD"})
    mean = at.difference("levelised_cost_idr_per_can")["mean"].item()
    assert f"{mean:.3f}" in table["text/html"]
    assert b64decode(picture["image/png"]).startswith(b"\x89PNG")
    of_rate = told(SLIDERS)
    kpis = runs.reprice({"exchange.usd": "15_000 IDR/USD"}).kpis.set_index(["scenario", "kpi"])
    assert of_rate["15000"] == pytest.approx(kpis["mean"]["local-8t", "npv_idr.net_of_grant"] / 1e9)


def test_how_sure_is_counted_over_the_points(told):
    found = told(SURE)
    sets = [word for one in (*UNLENT, "horizon=4 year") for word in ("--set", one)]
    command = asked_of_the_command("run", "scenarios/local-2t.yaml", "-n", "4", *sets)["local-2t"]
    for kpi in ("npv_idr", "npv_idr.net_of_grant", "levelised_cost_idr_per_can"):
        assert found["kpis"][kpi] == pytest.approx(command[kpi]["mean"], rel=1e-9)
    worth = [one for one in found["claims"] if one["kind"] == "worth"]
    assert len(worth) == 2
    for claim in worth:
        points = np.array(found["points"][f"{claim['scenario']}.{claim['kpi']}"])
        assert claim["probability"] == pytest.approx((points > 0).mean())


STUDY = """\
baseline: outside-8t
scenarios:
  outside-8t: {{file: {folder}/outside-8t.yaml}}
  local-8t: {{file: {folder}/local-8t.yaml, against: outside-8t, without: outside-8t}}
"""


def test_export_and_policy_agree_with_the_command(told, tmp_path):
    found, file = told(POLICY), tmp_path / "policy.yaml"
    file.write_text(STUDY.format(folder=SCENARIOS))
    command = asked_of_the_command("run", str(file), "-n", "4")
    for name, kpi in (
        ("outside-8t", "landed_usd_per_carton.saudi"),
        ("local-8t", "price_gap_pct.landed.saudi.thailand"),
        ("local-8t", "incremental_npv_idr.net_of_grant"),
        ("local-8t", "drcr"),
    ):
        assert found[name][kpi] == pytest.approx(command[name][kpi]["mean"], rel=1e-9), kpi
    # A figure of one's own: the NPV over the fruit, which hardly differs between replications.
    for name, flows in pair(8, replications=4).flows.items():
        if name in found:
            value = found[name]["npv_idr.net_of_grant"] / flows.total("fruit.bought_kg").mean()
            assert found[name]["value_idr_per_kg"] == pytest.approx(value, rel=0.01)


def test_the_best_size_and_the_map_agree_with_a_comparison(told):
    found = told(SIZE)
    runs = pair(2, *UNLENT, replications=2, years=4)
    npv = dict(zip(*found["npv"].values(), strict=True))
    kpis = runs.kpis.set_index(["scenario", "kpi"])["mean"]
    for name in runs.plan.scenarios:
        assert npv[name] == pytest.approx(kpis[name, "npv_idr.net_of_grant"], rel=1e-9)
    assert [*npv.values()] == sorted(npv.values(), reverse=True)
    assert "local-8t" in npv
    (border,) = found["map"]
    gap = runs.difference("levelised_cost_idr_per_can")["mean"]["local-2t"]
    assert border["gap"] == pytest.approx(gap, rel=1e-9)


def test_a_scenario_of_ones_own_gives_the_same_as_the_command(told):
    found = told(OWN)
    assert found["kept"] == found["cost"]
    assert found["answered"][1] == pytest.approx(found["repriced"][1], rel=1e-12)
    file, kpi = Path(found["folder"]) / "nearby.yaml", "levelised_cost_idr_per_can"
    words = ["run", str(file), "-n", "2", "--set", "horizon=1 year"]
    for extra, told_here in (
        ([], "cost"),
        (["--with", str(file.with_name("answers.yaml"))], "answered"),
    ):
        command = asked_of_the_command(*words, *extra)["nearby"]
        assert found[told_here][1] == pytest.approx(command[kpi]["mean"], rel=1e-9)


def test_no_notebook_is_kept_with_its_output():
    for file in FOLDER.glob("*.ipynb"):
        cells = nbformat.read(file, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells), file.name
