"""The formula, parts and items of every figure that a study yields."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.curves import KPIS
from sim.catalogue.keys import NET
from sim.catalogue.kpis import catalogue, patterns, take_apart
from sim.catalogue.labels import LANGS
from sim.cli.commands import app
from sim.economics.ledger import at_the_gate
from sim.report.explanation import Explanation, explain, names_of

ROOT = Path(__file__).parents[2]
LOCAL = ROOT / "scenarios" / "local-8t.yaml"


@pytest.fixture(scope="module")
def runs():
    return sim.compare(sim.load(ROOT / "scenarios" / "study.yaml"), replications=1, years=7)


@pytest.fixture(scope="module")
def yielded(runs):
    """Return (scenario, key) of every figure of the shipped study."""
    return [
        (runs.plan.scenarios[name], key) for name, found in runs.values.items() for key in found
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_the_shipped_study_is_explained(yielded, lang):
    silent = []
    for scenario, key in yielded:
        found = sim.explain(scenario, key, lang)
        texts = (found.label, found.meaning, found.formula, found.boundary, found.source)
        if found.key != key or not all((*texts, *found.notes, found.unit)):
            silent.append(key)
    assert len(yielded) > 300
    assert silent == []


def test_every_entry_of_the_catalogue_is_reached_by_a_comparison_or_a_search(yielded):
    searched = [kpi + boundary for kpi in KPIS.values() for boundary in ("", NET)]
    fleet = Path(__file__).parents[1] / "queues" / "dump-trucks.yaml"
    names = "local-8t-other-work", "local-8t-two-sizes", "outside-peeled"
    others = [ROOT / "scenarios" / f"{name}.yaml" for name in names]
    special = [
        (scenario, key)
        for scenario, years in [(sim.load(fleet), 1), *((sim.load(file), 7) for file in others)]
        for key in sim.compare([scenario], replications=1, years=years).values[scenario.name]
    ]
    taken = [take_apart(key, names_of([scenario])) for scenario, key in [*yielded, *special]]
    taken += [take_apart(key, {}) for key in searched]
    reached = {_written(one.name, one.pattern) for one in taken}
    every = {_written(name, one) for name in catalogue()["figures"] for one in patterns(name)}
    assert every - reached == set()
    assert set(catalogue()["prefixes"]) - {one.prefix for one in taken} == set()


def _written(name, pattern):
    return f"{name}.{pattern}" if pattern else name


@pytest.mark.parametrize("name", ["local-8t", "outside-8t"])
def test_the_items_of_a_cost_group_are_those_that_the_ledger_books(runs, name):
    scenario, ledger = runs.plan.scenarios[name], runs.appraisals[name].ledger
    booked = {}
    for posting in ledger.where(at_the_gate):
        booked.setdefault(posting.group, set()).add(_root(posting, scenario))
    told = {
        group: _roots(sim.explain(scenario, f"levelised_cost_idr_per_can.{group}").items)
        for group in names_of([scenario])["GROUP"]
    }
    assert told == booked


def test_export_items_are_those_that_the_ledger_books_behind_the_gate(runs):
    scenario, ledger = runs.plan.scenarios["local-8t"], runs.appraisals["local-8t"].ledger
    booked = {_root(one, scenario) for one in ledger.where(lambda one: one.group == "export")}
    told = _roots(sim.explain(scenario, "fob_usd_per_carton").items)
    assert booked == {"legs.port", "costs.terminal", "costs.export_documents"}
    assert booked <= told


def _root(posting, scenario):
    """Return the place in a scenario that a posting comes from."""
    kind, _, name = posting.item.partition(".")
    if kind == "hire":
        return f"legs.{name}"
    if kind == "stock":
        return f"packaging.{scenario.money.costs[name].per}"
    elsewhere = {"toll_fee": "toll.fee", "home_sales": "sale.home_price", "vat": "vat.rate"}
    if posting.item in elsewhere:
        return elsewhere[posting.item]
    return f"{'costs' if posting.kind == 'cost' else 'investment'}.{posting.item}"


def _roots(items):
    roots = {".".join(one.path.split(".")[:2]) for one in items}
    return {root for root in roots if not root.startswith(("vehicles.", "wage."))}


def test_a_cost_group_lists_its_items_with_price_and_place():
    found = sim.explain(sim.load(LOCAL), "levelised_cost_idr_per_can.packaging")
    assert [(one.path, one.value, Path(one.origin.file).name) for one in found.items] == [
        ("costs.can.price", "3_800 IDR/can", "base.yaml"),
        ("costs.can.steps.medium.price", "3_300 IDR/can", "base.yaml"),
        ("costs.can.steps.large.price", "2_900 IDR/can", "base.yaml"),
        ("costs.carton.price", "7_500 IDR/carton", "base.yaml"),
        ("costs.label.price", "180 IDR/piece", "base.yaml"),
    ]
    for one in found.items:
        line = Path(one.origin.file).read_text().splitlines()[one.origin.line - 1]
        assert line.strip().startswith("price:")


def test_a_share_tells_what_it_is_a_share_of():
    found = sim.explain(sim.load(LOCAL), "levelised_cost_idr_per_can.conversion")
    told = {one.path: one.value for one in found.items}
    assert told["costs.maintenance.of"] == "equipment"
    assert told["costs.maintenance.share"] == "3.5 %"


def test_a_leg_names_its_truck_and_the_hire():
    found = sim.explain(sim.load(LOCAL), "transport_cost_idr_per_can.fruit")
    assert {one.path: one.value for one in found.items} == {
        "legs.fruit.vehicle": "cdd",
        "vehicles.cdd.hire_per_km": "9_000 IDR/km",
        "vehicles.cdd.hire_per_trip": "250_000 IDR/trip",
    }


def test_transport_is_made_of_the_legs_that_there_are_but_for_the_port():
    found = sim.explain(sim.load(LOCAL), "transport_cost_idr_per_can")
    assert list(found.parts) == [
        "transport_cost_idr_per_can.fruit",
        "transport_cost_idr_per_can.materials",
    ]


def test_a_market_names_its_route():
    found = sim.explain(sim.load(LOCAL), "landed_usd_per_carton.eu", "id")
    told = {one.path: one.value for one in found.items}
    assert told["markets.eu.own.freight"] == "1_900 USD/container"
    assert told["markets.eu.own.duty"] == "15.7 %"
    assert not [path for path in told if path.startswith("markets.saudi")]
    assert found.notes == ("Pasarnya “Eropa (UE)”.",)


def test_a_star_stands_for_the_names_where_something_is_written():
    found = sim.explain(sim.load(LOCAL), "break_even_usd_idr.thailand")
    shares = [one.path for one in found.items if one.path.endswith("usd_pass_through")]
    names = ("can", "carton", "label", "sugar", "citric_acid")
    assert shares == [f"costs.{name}.usd_pass_through" for name in names]


def test_a_changed_price_is_told_with_where_it_was_set():
    cheap = sim.load(LOCAL).replace({"costs.can.price": "2_900 IDR/can"})
    (can, *_) = sim.explain(cheap, "levelised_cost_idr_per_can.packaging").items
    assert (can.value, str(can.origin)) == ("2_900 IDR/can", "replace")


def test_a_path_is_explained_as_before_and_never_as_a_figure():
    (fee,) = sim.explain(sim.load(ROOT / "scenarios" / "outside.yaml"), "toll.fee")
    assert (fee.value, fee.unit) == ("4_500 IDR/can", "IDR/can")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("levelised_cost_idr_per_can.pakaging", "levelised_cost_idr_per_can.packaging"),
        ("levelized_cost_idr_per_can", "levelised_cost_idr_per_can"),
        ("npv", "npv_idr | npv_idr.net_of_grant"),
        ("plant.stages.retrot", "plant.stages.retort"),
        ("usd", "exchange.usd | paths.usd"),
        (
            "landed_usd_per_carton.mars",
            "landed_usd_per_carton.saudi | landed_usd_per_carton.eu | landed_usd_per_carton.us",
        ),
        (
            "toll_fee_idr_per_can.fruit",
            "toll_fee_idr_per_can | toll_fee_idr_per_can.low | toll_fee_idr_per_can.high",
        ),
        ("xyzzy", ""),
    ],
)
def test_an_unknown_name_is_one_problem_with_paths_and_figures_that_were_meant(asked, meant):
    with pytest.raises(sim.ScenarioError) as caught:
        sim.explain(sim.load(LOCAL), asked)
    (problem,) = caught.value.problems
    assert (problem.path, problem.problem.key) == (asked, "no_such_name")
    assert problem.problem.words["meant"] == meant


def nanas(*words):
    return CliRunner().invoke(app, ["explain", *map(str, words)])


def test_the_command_tells_it_in_either_language_and_as_json():
    key = "levelised_cost_idr_per_can.net_of_grant"
    english, indonesian = (nanas(LOCAL, key, "--lang", lang).stdout for lang in LANGS)
    assert english.startswith(f"{key}: Levelised cost per can, with the grant\n")
    assert "Made of:\n    levelised_cost_idr_per_can: Levelised cost per can\n" in english
    assert "Terdiri atas:\n    levelised_cost_idr_per_can: Biaya pokok" in indonesian
    for told in (english, indonesian):
        assert f"    grant.amount: 7_050_000_000 IDR ({LOCAL}:" in told
    told = json.loads(nanas(LOCAL, key, "--lang", "en", "--json").stdout)
    found = sim.explain(sim.load(LOCAL), key)
    assert isinstance(found, Explanation)
    assert str(found) == english.rstrip("\n")
    assert (told["formula"], told["notes"]) == (found.formula, list(found.notes))
    assert [item["path"] for item in told["items"]] == ["grant.amount"]


@pytest.mark.parametrize(("lang", "said"), [("en", "Source: derived"), ("id", "Sumber: turunan")])
def test_a_source_that_names_nobody_is_told_in_the_language(tmp_path, lang, said):
    file = tmp_path / "case.yaml"
    fee = "{value: 5_000 IDR/can, source: derived}"
    file.write_text(f"extends: {ROOT / 'scenarios' / 'outside.yaml'}\ntoll: {{fee: {fee}}}\n")

    assert f"  {said}\n" in nanas(file, "toll.fee", "--lang", lang).stdout


def test_a_study_tells_each_value_of_its_scenarios_once():
    plan = sim.load(ROOT / "scenarios" / "study.yaml")
    found = explain([*plan.scenarios.values()], "levelised_cost_idr_per_can.packaging")
    values = [one.value for one in found.items if one.path == "costs.can.price"]
    assert values == ["3_800 IDR/can"]
    assert len({(one.path, one.value, one.origin) for one in found.items}) == len(found.items)


def test_an_unknown_name_leaves_with_code_2_and_one_line():
    result = nanas(LOCAL, "levelised_cost_idr_per_can.pakaging", "--lang", "id")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "mungkin maksudnya levelised_cost_idr_per_can.packaging?" in line


def test_nothing_is_simulated():
    code = (
        "import sys; from sim.report.explanation import explain; from sim.scenario.read import load;"
        "explain([load(sys.argv[1])], 'npv_idr');"
        "print(sorted({'simpy', 'sim.plant.simulate', 'pandas'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(LOCAL)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
