import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.analysis import precision
from sim.cli.commands import app
from sim.report import figures
from sim.results import study_folder

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SMALL = ("--set", "horizon=1 year", "-n", "2")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Make a folder of its own with the shipped scenarios and a study of one pair."""
    monkeypatch.chdir(tmp_path)
    equip(tmp_path)
    return tmp_path


def equip(folder):
    """Put the shipped scenarios and a study of one pair into a folder."""
    shutil.copytree(SCENARIOS, folder / "scenarios")
    (folder / "scenarios" / "pair.yaml").write_text(
        """
horizon: 1 year
replications: 2
seed: 1
baseline: outside-2t
scenarios:
  outside-2t: {file: outside-2t.yaml}
  local-2t: {file: unlent-2t.yaml, against: outside-2t}
"""
    )
    # A year is too short for any loan.
    (folder / "scenarios" / "unlent-2t.yaml").write_text("extends: local-2t.yaml\nloans: null\n")


COMPARE = ("compare", "scenarios/pair.yaml", "--lang", "en")
ALONE = ("--jobs", "1")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Compare the pair once, alone and with an empty cache: its outcome, and the folder."""
    folder = tmp_path_factory.mktemp("compared")
    equip(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("NANAS_CACHE", str(folder / "cache"))
        outcome = nanas(*COMPARE, *ALONE, "--json")
    assert outcome.exit_code == 0, outcome.output
    return outcome, folder


@pytest.fixture
def cached(shop, compared, cache_of_its_own):
    """Give the shop the flows of the comparison of the pair."""
    shutil.copytree(compared[1] / "cache", cache_of_its_own, dirs_exist_ok=True)


@pytest.fixture
def done(shop, compared, cached):
    """Give the shop the result of the comparison of the pair; return its folder."""
    return Path(shutil.copytree(compared[1] / "results" / "pair", shop / "results" / "pair"))


@pytest.fixture
def two_figures(monkeypatch):
    """Draw two of the figures of a study only, to save time; all are saved in the same way."""
    draw_two(monkeypatch)


def draw_two(patched):
    drawings = study_folder.drawings
    patched.setattr(study_folder, "drawings", lambda runs: drawings(runs)[:2])


RUN = ("run", "scenarios/outside.yaml", "--jobs", "1", "-n", "1", "--lang", "en", "--out")


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    """Run a scenario once, with two figures; return the folder with result and cache."""
    folder = tmp_path_factory.mktemp("run")
    equip(folder)
    with pytest.MonkeyPatch.context() as patched:
        draw_two(patched)
        patched.chdir(folder)
        patched.setenv("NANAS_CACHE", str(folder / "cache"))
        assert nanas(*RUN, "whole").exit_code == 0
    return folder


@pytest.fixture
def whole(shop, run_once, two_figures, cache_of_its_own):
    """Give the shop the whole result of a run and its flows; return its folder."""
    shutil.copytree(run_once / "cache", cache_of_its_own, dirs_exist_ok=True)
    return Path(shutil.copytree(run_once / "whole", shop / "whole"))


def nanas(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def numbers_of(folder):
    """Return the files of a result without its figures."""
    return {name: text for name, text in files(folder).items() if name.parts[0] != "figures"}


@pytest.fixture
def searched(shop):
    """Search the pair of the shop once, with its result in a folder."""
    return nanas("crossover", "scenarios/pair.yaml", "--jobs", "1", "--out", "met")


def test_a_search_for_crossovers_tells_keeps_and_repeats(shop, searched):
    assert searched.exit_code == 0
    assert "Distance of the toll canner, km" in searched.stdout
    first = {path: path.read_bytes() for path in (shop / "met").rglob("*") if path.is_file()}
    assert {path.name for path in first} == {
        "run.json", "crossings.csv", "points.csv", "crossings.en.png", "crossings.id.png",
    }  # fmt: skip
    again = nanas("crossover", "scenarios/pair.yaml", "--jobs", "1", "--out", "met")
    assert (again.exit_code, again.stdout) == (0, searched.stdout)
    assert first == {path: path.read_bytes() for path in first}
    other = nanas("crossover", "scenarios/pair.yaml", "--out", "met", "--seed", "2")
    assert other.exit_code == 2
    assert first == {path: path.read_bytes() for path in first}
    outcome = json.loads(nanas("crossover", "scenarios/pair.yaml", "--json").stdout)
    assert [row["kpi"] for row in outcome["crossings"]][-1] == "crossover_km.net_of_grant"


def test_a_search_without_a_pair_leaves_with_one_line(shop):
    lone = nanas("crossover", "scenarios/outside.yaml")
    assert lone.exit_code == 2
    assert lone.stderr.count("\n") == 1
    assert "no local plant is set against a toll canner" in lone.stderr


def test_compare_tells_the_table_and_the_verdict_and_keeps_everything(done):
    result = nanas(*COMPARE, *ALONE)
    assert result.exit_code == 0, result.output
    assert "Verdict" in result.stdout
    kept = {str(path) for path in files(done)}
    assert kept == {
        "run.json", "kpis.csv", "differences.csv", "flows.npz", "ledger.csv", "cash.csv",
        "parties.csv",
        "funding.csv", "budget.csv", "unit_cost.csv",
    } | {
        f"figures/{name}.{lang}.png"
        for name in ("unit_cost", "cost_bridge", "cost_causes", "fob", "landed", "gains", "npv")
        for lang in ("en", "id")
    }  # fmt: skip


def test_one_worker_or_two_and_the_same_seed_twice_give_the_same_bytes(shop, compared):
    alone, folder = compared
    together, again = (
        nanas(*COMPARE, "--json", "--no-cache", "--jobs", jobs, "--out", out, *more)
        for jobs, out, more in ((2, "two", ()), (1, "three", ("--no-figures",)))
    )
    assert alone.stdout == together.stdout == again.stdout
    assert files(folder / "results" / "pair") == files(shop / "two")
    assert files(shop / "three") == numbers_of(shop / "two")


def test_what_was_simulated_before_is_told_and_gives_the_same_bytes(shop, compared, cached):
    first, folder = compared
    again = nanas(*COMPARE, *ALONE, "--json", "--out", "two")
    assert first.stdout == again.stdout
    assert files(folder / "results" / "pair") == files(shop / "two")
    assert "From the cache" not in first.stderr
    assert "From the cache: 10 of 10 runs." in again.stderr


def test_without_cache_nothing_is_read_or_kept(shop, cache_of_its_own):
    words = ("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--lang", "en")
    nanas(*words, "--no-cache")
    assert list(cache_of_its_own.iterdir()) == []
    nanas(*words)
    assert "From the cache" in nanas(*words).stderr
    assert "From the cache" not in nanas(*words, "--no-cache").stderr


def test_cache_tells_place_number_and_size_and_prunes(shop, cache_of_its_own):
    assert nanas("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1").exit_code == 0
    size = sum(len(content) for content in files(cache_of_its_own).values())
    english, indonesian = (nanas("cache", "--lang", lang).stdout for lang in ("en", "id"))
    outcome = f"Runs kept: 2 (scenarios: 1), {size / 1e6:.1f} MB"
    assert english.splitlines() == [f"Place: {cache_of_its_own}", outcome]
    assert f"{size / 1e6:.1f}".replace(".", ",") in indonesian
    as_json = json.loads(nanas("cache", "--json").stdout)
    assert as_json == {
        "place": str(cache_of_its_own), "scenarios": 1, "entries": 2, "bytes": size,
    }  # fmt: skip
    assert "Runs removed: 0" in nanas("cache", "--prune", "--lang", "en").stdout
    removed = nanas("cache", "--prune", "--days", 0, "--lang", "en").stdout.splitlines()
    assert removed[1:] == [
        "Runs kept: 0 (scenarios: 0), 0.0 MB",
        outcome.replace("kept", "removed"),
    ]
    assert files(cache_of_its_own) == {}


def test_a_damaged_entry_of_the_cache_is_one_clear_line(shop, cache_of_its_own):
    words = ("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1")
    first = nanas(*words, "--lang", "en")
    for lang, said in (("en", "Damaged cache entry"), ("id", "Berkas tembolok (cache) rusak")):
        (entry,) = cache_of_its_own.glob("*/1.flows")
        entry.write_bytes(b"not what was written")
        outcome = nanas(*words, "--lang", lang)
        assert outcome.exit_code == 0
        assert [line for line in outcome.stderr.splitlines() if str(entry) in line] == [
            line for line in outcome.stderr.splitlines() if line.startswith(said)
        ]
    assert nanas(*words, "--lang", "en").stdout == first.stdout


def test_a_result_does_not_depend_on_the_language_it_was_told_in(done):
    before = files(done)
    english, indonesian = (nanas(*COMPARE, *ALONE, "--lang", lang) for lang in ("en", "id"))
    assert (english.exit_code, indonesian.exit_code) == (0, 0)
    assert files(done) == before
    assert english.stdout != indonesian.stdout


def test_another_seed_gives_other_numbers(shop, compared):
    other = nanas(*COMPARE, *ALONE, "--json", "--seed", "2", "--no-figures")
    assert other.exit_code == 0
    assert seedless(other) != seedless(compared[0])


def seedless(outcome):
    """Return the printed JSON object without its seed."""
    return {name: part for name, part in json.loads(outcome.stdout).items() if name != "seed"}


def test_a_precision_gives_the_bytes_of_so_many_replications(shop, two_figures, monkeypatch):
    for name, number in (("FIRST", 2), ("BATCH", 2), ("MOST", 6)):
        monkeypatch.setattr(precision, name, number)
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "--lang", "en", "--seed", "3")
    asked = (*words, "--precision", "0.05%", "--out", "asked")
    outcome = nanas(*asked)
    assert outcome.exit_code == 0, outcome.output
    assert "Precision 0.05 % not reached with 6 replications" in outcome.stderr
    direct = nanas(*words, "-n", "6", "--out", "direct")
    assert outcome.stdout == direct.stdout
    assert files(shop / "asked") == files(shop / "direct")
    again = nanas(*asked)
    assert (again.exit_code, again.stdout) == (0, outcome.stdout)
    refused = nanas(*words, "--precision", "100%", "--set", "toll.fee=1 IDR/can", "--out", "asked")
    assert refused.exit_code == 2
    assert "asked holds another result" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("text", ["0%", "-1%", "101 %", "1", "0,5 %", "much"])
@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_precision_that_is_none_is_one_clear_line(shop, text, lang):
    outcome = nanas("run", "scenarios/outside.yaml", "--precision", text, "--lang", lang)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    assert line.startswith("--precision: ")


@pytest.mark.parametrize("text", ["0", "0%"])
def test_a_precision_of_nought_is_refused_as_such(shop, text):
    outcome = nanas("run", "scenarios/outside.yaml", "--precision", text, "--lang", "en")
    assert outcome.stderr.startswith("--precision: 0 % is no precision; write more than 0 %")


@pytest.mark.parametrize(
    ("option", "value", "outcome"),
    [
        ("-n", "0", "-n: replications: “0” is too small; it must be at least 1\n"),
        ("--seed", "-1", "--seed: seed: “-1” is too small; it must be at least 0\n"),
        (
            "--set",
            "travel_cv=-1 %",
            "--set: travel_cv: “-1 %” is too small; it must be at least 0 %\n",
        ),
    ],
)
def test_a_refused_option_is_named_as_it_was_typed(shop, option, value, outcome):
    refused = nanas("run", "scenarios/outside.yaml", option, value, "--lang", "en")
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", outcome)


def test_json_is_one_object_with_figures_differences_and_claims(compared):
    outcome = json.loads(compared[0].stdout)
    assert (outcome["baseline"], outcome["seed"], outcome["replications"]) == ("outside-2t", 1, 2)
    cost = outcome["scenarios"]["local-2t"]["levelised_cost_idr_per_can"]
    assert cost["ci_low"] <= cost["mean"] <= cost["ci_high"]
    assert (cost["unit"], cost["n"], cost["undefined_share"]) == ("IDR/can", 2, 0)
    difference = outcome["differences"]["local-2t"]
    assert difference["against"] == "outside-2t"
    gap = cost["mean"] - outcome["scenarios"]["outside-2t"]["levelised_cost_idr_per_can"]["mean"]
    assert difference["levelised_cost_idr_per_can"]["mean"] == pytest.approx(gap)
    assert {"id", "holds", "difference", "ci_low", "ci_high", "text"} == set(outcome["claims"][0])


def test_a_folder_with_another_result_is_never_overwritten_unasked(done, two_figures):
    before = files(done)
    cheaper = (*COMPARE, *ALONE, "--set", "toll.fee=3_500 IDR/can")
    refused = nanas(*cheaper)
    assert refused.exit_code == 2
    assert "results/pair holds another result; --force replaces it." in refused.stderr
    assert files(done) == before
    assert nanas(*cheaper, "--force").exit_code == 0
    assert all(files(done)[name] != before[name] for name in map(Path, ("run.json", "kpis.csv")))


def _cut(file):
    file.write_bytes(file.read_bytes()[:-2])


def _overwritten(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_folder_in_which_anything_differs_is_another_result(shop, whole):
    changes = [
        *((name, _cut) for name in ("run.json", "kpis.csv", "flows.npz")),
        *((name, _overwritten) for name in ("cash.csv", "flows.npz")),
        ("run.json", lambda file: file.write_bytes(b"\xff")),
        ("flows.npz", lambda file: file.write_text("no archive")),
        ("figures/mine.png", lambda file: file.write_bytes(b"mine")),
        ("notes.txt", lambda file: file.write_text("mine")),
    ]
    for number, (name, change) in enumerate(changes):
        folder = shop / f"changed-{number}"
        shutil.copytree(whole, folder)
        change(folder / name)
        changed = files(folder)
        assert nanas(*RUN, folder.name).exit_code == 2, name
        assert files(folder) == changed
    assert nanas(*RUN, folder.name, "--force").exit_code == 2
    assert files(folder) == changed
    (folder / "notes.txt").unlink()
    assert nanas(*RUN, folder.name, "--force").exit_code == 0
    assert files(folder) == files(whole)


def test_files_that_are_no_result_are_refused_by_name_before_simulating(shop, monkeypatch):
    def simulated(*_):
        raise AssertionError("the folder is checked first")

    monkeypatch.setattr("sim.cli.execute._workers", simulated)
    before = files(shop)
    words = ("run", "scenarios/outside.yaml", "-n", "1", "--lang", "en", "--force", "--out")
    for out, outcome in ((".", "scenarios"), ("scenarios", "base.yaml")):
        refused = nanas(*words, out)
        assert refused.exit_code == 2
        assert f"{out} holds files that are no result of this program: " in refused.stderr
        assert outcome in refused.stderr
        assert refused.stderr.count("\n") == 1
    refused = nanas(*words, "scenarios/base.yaml")
    assert refused.stderr.startswith("scenarios/base.yaml is a file, not a folder")
    assert files(shop) == before


def test_figures_are_drawn_when_they_are_asked_for(shop, whole):
    bare = nanas(*RUN, "later", "--no-figures")
    assert bare.exit_code == 0
    assert files(shop / "later") == numbers_of(whole)
    content = files(whole)
    for more in (("later",), ("later", "--no-figures"), ("whole", "--no-figures")):
        assert nanas(*RUN, *more).exit_code == 0
        assert files(shop / more[0]) == content
    (shop / "later" / "figures" / "fob.en.png").unlink()
    assert nanas(*RUN, "later").exit_code == 0
    assert files(shop / "later") == content


def test_who_does_not_wait_for_figures_keeps_the_numbers(shop, whole, monkeypatch):
    save, drawn = figures.save, []

    def interrupted(figure, path):
        drawn.append(path)
        if len(drawn) == 2:
            raise KeyboardInterrupt
        save(figure, path)

    with monkeypatch.context() as patched:
        patched.setattr(figures, "save", interrupted)
        result = nanas(*RUN, "cut")
    assert result.exit_code == 130
    assert "Interrupted; finished work is kept." in result.stderr
    assert files(shop / "cut") == numbers_of(whole)
    assert sorted(shop.glob(".*")) == []
    assert nanas(*RUN, "cut").exit_code == 0
    assert files(shop / "cut") == files(whole)


def test_a_folder_that_is_no_result_is_left_alone(shop):
    (shop / "mine").mkdir()
    (shop / "mine" / "thesis.txt").write_text("years of work")
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "--out", "mine")
    assert nanas(*words).exit_code == 2
    assert (shop / "mine" / "thesis.txt").read_text() == "years of work"


def test_run_tells_every_figure_of_one_scenario(shop):
    result = nanas(
        "run", "scenarios/unlent-2t.yaml", *SMALL, "--jobs", "1", "--lang", "en", "--json"
    )
    assert list(json.loads(result.stdout)["scenarios"]) == ["unlent-2t"]
    assert not (shop / "results").exists()


def test_appraise_tells_the_cash_of_every_year_and_the_rules_behind_it(shop):
    words = ("appraise", "scenarios/unlent-2t.yaml", *SMALL, "--jobs", "1")
    english, indonesian = (nanas(*words, "--lang", lang).stdout for lang in ("en", "id"))
    assert "cash by year, million IDR of the day" in english
    assert "arus kas per tahun, juta Rp" in indonesian
    assert "How it is counted" in english
    assert "Cara menghitung" in indonesian
    for title in ("who pays for what", "budget of the investment", "line by line", "by year, IDR"):
        assert title in english
    cash = english.partition("measures of the investment")[0]
    years = [line.split()[0] for line in cash.splitlines() if line.startswith(" 20")]
    assert years[0] == "2027"
    assert years == sorted(set(years))


def test_a_changed_price_changes_the_cost_and_no_flow(shop):
    words = ("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--json")
    dear, cheap = (
        json.loads(nanas(*words, "--set", f"toll.fee={fee} IDR/can").stdout)["scenarios"]["outside"]
        for fee in ("4_500", "3_500")
    )
    name = "levelised_cost_idr_per_can"
    assert dear[name]["mean"] > cheap[name]["mean"] + 1_000
    assert dear["fruit_trips_per_year"] == cheap["fruit_trips_per_year"]


def test_explain_tells_unit_range_source_and_place(shop):
    result = nanas("explain", "scenarios/local-8t.yaml", "toll.fee", "--lang", "en")
    assert result.exit_code == 2
    result = nanas("explain", "scenarios/outside.yaml", "toll.fee", "--lang", "en")
    assert "4_500 IDR/can" in result.stdout
    assert "outside.yaml" in result.stdout
    assert "Fee for each can filled" in result.stdout


def test_check_passes_over_what_is_right_and_counts_what_is_wrong(shop):
    shipped = sorted(str(path) for path in Path("scenarios").glob("*.yaml"))
    assert nanas("check", *shipped).exit_code == 0
    Path("scenarios/wrong.yaml").write_text("extends: outside.yaml\ntoll: {feee: 3_500 IDR/can}\n")
    result = nanas("check", *shipped, "scenarios/wrong.yaml", "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.startswith("scenarios/wrong.yaml:2:8: toll.feee")
    assert "fee" in result.stderr


MISTAKES = {
    "a misspelt key": ("suply: {year_cv: 10 %}", "supply"),
    "a thousands dot": ("costs: {fruit: {price: 1.900 IDR/kg}}", "1_900"),
    "a decimal comma": ('supply: {canning_share: "12,5 %"}', "write 12.5"),
    "a bare number": ("supply: {canning_share: 35}", "35 %"),
    "a wrong unit": ("supply: {field_window: 4 km}", "km"),
    "a tab": ("supply:\n\tyear_cv: 10 %", "tab"),
    "a duplicate key": ("travel_cv: 10 %\ntravel_cv: 12 %", "travel_cv"),
    "an order of half a container": ("orders: {saudi: 13_800 can/month}", "container of 27_600"),
    "a vessel that never sails": ('vessel: {sails: ""}', "mon tue wed"),
    "a vessel that leaves all behind": ("vessel: {rolled: 100 %}", "less than 100 %"),
    "a market without freight": (
        "markets: {korea: {insurance: 1 %, charges: 9 USD/container, own: {duty: 5 %}}}",
        "freight",
    ),
    "an order from no market": ("orders: {mars: 30_000 can/month}", "saudi, eu"),
    "a duty that is neither a share nor per kg": (
        "markets: {japan: {own: {duty: 33 yen}}}",
        "a share of the value, such as 5 %, or an amount per kg of net mass, such as 33 JPY/kg",
    ),
    "a duty that pays the importer": ("markets: {us: {own: {duty: -1 USD/kg}}}", "at least 0"),
    "a price in a currency without a rate": (
        "exchange: {jpy: null}\nmarkets: {japan: null}\nsale: {price: 2_500 JPY/carton}",
        "add exchange.jpy, in IDR/JPY",
    ),
    "a rival that nobody knows": ("sale: {rival: vietnam}", "thailand"),
    "a stock below its reorder point": ("packaging: {can: {order_up_to: 3 day}}", "3 day"),
    "packaging in a wrong unit": ("packaging: {can: {minimum: 3 kg}}", "in can"),
    "parts of a fee above all of it": ("toll: {fee_parts: {margin: 90 %}}", "100 %"),
    "a dollar price that follows the dollar": (
        "costs: {terminal: {usd_pass_through: 50 %}}",
        "usd_pass_through",
    ),
}
MISTAKES_OF_A_PLANT = {
    "a grant above the cost": ("grant: {amount: 90_000_000_000 IDR}", "16_600_000_000 IDR"),
    "a loan above the cost": ("loans: {bank: {amount: 90_000_000_000 IDR}}", "14_450_000_000 IDR"),
    "a grace as long as the loan": ("loans: {bank: {grace: 90 month}}", "90 month"),
    "a line that stands still": ("plant: {ramp_up: {1: 0 %}}", "stands still"),
    "a year before the first": ("plant: {ramp_up: {0: 50 %}}", "from 1"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_and_line_and_no_traceback(shop, mistake):
    told_in_one_line("scenarios/outside.yaml", *MISTAKES[mistake])


@pytest.mark.parametrize("mistake", MISTAKES_OF_A_PLANT)
def test_a_mistake_of_a_plant_is_told_with_file_and_line_and_no_traceback(shop, mistake):
    told_in_one_line("scenarios/local-8t.yaml", *MISTAKES_OF_A_PLANT[mistake])


def told_in_one_line(base, text, hint):
    """Check that a scenario with `text` is refused in one line that holds `hint`."""
    Path("bad.yaml").write_text(f"extends: {base}\n{text}\n")
    result = nanas("run", "bad.yaml", "--lang", "en")
    assert result.exit_code == 2
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("bad.yaml:")
    assert hint in lines[0]
    assert "Traceback" not in result.output


def test_a_circle_a_missing_file_and_a_lost_path_are_told(shop):
    Path("one.yaml").write_text("extends: two.yaml\n")
    Path("two.yaml").write_text("extends: one.yaml\n")
    circle = nanas("run", "one.yaml", "--lang", "en")
    assert circle.exit_code == 2
    assert "one.yaml -> two.yaml -> one.yaml" in circle.stderr
    missing = nanas("compare", "nowhere.yaml", "--lang", "en")
    assert missing.exit_code == 2
    assert "nowhere.yaml" in missing.stderr
    lost = nanas("compare", "scenarios/pair.yaml", "--set", "tol.fee=3 IDR/can", "--lang", "en")
    assert lost.exit_code == 2
    assert "toll.fee" in lost.stderr


def test_all_mistakes_are_told_at_once_and_in_indonesian_too(shop):
    Path("bad.yaml").write_text(
        "extends: scenarios/outside.yaml\nsuply: {}\ntravel_cv: 12,5 %\ntoll: {fee: 4_500 IDR/kg}\n"
    )
    english, indonesian = (nanas("check", "bad.yaml", "--lang", lang) for lang in ("en", "id"))
    for outcome in (english, indonesian):
        assert outcome.exit_code == 2
        assert [line.split(":")[1] for line in outcome.stderr.splitlines()] == ["2", "3", "4"]
    assert english.stderr != indonesian.stderr


def test_no_replications_are_refused(shop):
    result = nanas("compare", "scenarios/pair.yaml", "-n", "0", "--lang", "en")
    assert result.exit_code == 2
    assert "replications" in result.stderr
    assert "Traceback" not in result.output


def test_a_failed_replication_is_named_and_the_others_are_kept(shop, two_figures, monkeypatch):
    from sim.plant.simulate import simulate

    def fails_once(physical, timing, replication):
        if replication == 1:
            raise RuntimeError("the retort ran away")
        return simulate(physical, timing, replication)

    monkeypatch.setattr("sim.plant.simulate.simulate", fails_once)
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "-n", "3", "--lang", "en", "--json")
    result = nanas(*words)
    assert result.exit_code == 1
    assert "outside-2t, replication 1: RuntimeError: the retort ran away" in result.stderr
    assert json.loads(result.stdout)["replications"] == 2


def test_an_interrupted_study_keeps_what_is_finished(shop, monkeypatch):
    class Impatient:
        def __init__(self, *_):
            self.seen = 0

        def __enter__(self):
            return self.advance

        def __exit__(self, *_):
            return False

        def advance(self, _):
            self.seen += 1
            if self.seen == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr("sim.progress.progress", Impatient)
    result = nanas("compare", "scenarios/pair.yaml", "--jobs", "1", "-n", "50", "--lang", "en")
    assert result.exit_code == 130
    assert "Interrupted; finished work is kept." in result.stderr
    (kept,) = (shop / "results").glob("pair-*-replications")
    assert json.loads((kept / "run.json").read_text())["replications"][:2] == [0, 1]


HEAVY = {"distributed", "holidays", "matplotlib", "pandas", "scipy.special", "simpy"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], HEAVY | {"babel", "numpy", "pydantic", "scipy", "yaml"}),
        (
            ["check", "scenarios/study.yaml"],
            HEAVY | {"babel", "numpy", "sim.plant", "sim.economics", "rich", "scipy"},
        ),
    ],
)
def test_help_and_check_answer_without_any_heavy_library(shop, words, unwanted):
    assert unwanted & _imported(words) == set()


def test_what_is_there_already_is_told_without_plant_and_figures(done):
    words = ["compare", "scenarios/pair.yaml", "--jobs", "1"]
    assert nanas(*words).exit_code == 0
    unwanted = {"distributed", "holidays", "matplotlib", "simpy", "sim.plant"}
    assert unwanted & _imported(words) == set()


def _imported(words):
    """Return the modules that a command has imported in a process of its own when it ends."""
    code = (
        "import sys\n"
        "from sim.cli.commands import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as left: print(left.code, *sys.modules)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    code, *modules = outcome.stdout.splitlines()[-1].split()
    assert code == "0"
    return set(modules)


def test_what_checked_files_share_is_read_once(shop, monkeypatch):
    from sim.scenario import files

    read = []

    class Noting(files.Composer):
        def read(self, text):
            read.append(self.file)
            return super().read(text)

    monkeypatch.setattr(files, "Composer", Noting)
    shipped = sorted(str(path) for path in Path("scenarios").glob("*.yaml"))
    assert nanas("check", *shipped).exit_code == 0
    assert sorted(read) == shipped
