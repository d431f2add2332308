"""What the commands print and keep."""

import json

import pytest

from sim.analysis import precision
from tests.cli.shop import ALONE, COMPARE, SMALL, files, nanas, numbers_of


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


def test_compare_tells_the_table_and_the_verdict_and_keeps_everything(shop, cached):
    result = nanas(*COMPARE, *ALONE)
    assert result.exit_code == 0, result.output
    assert "More tables: --tables" in result.stdout
    folder = shop / "results" / "pair"
    pages = {lang: (folder / f"tables.{lang}.txt").read_text() for lang in ("en", "id")}
    assert "Verdict" in pages["en"]
    assert "Kesimpulan" in pages["id"]
    kept = {str(path) for path in files(folder)}
    assert kept == {
        "run.json", "kpis.csv", "differences.csv", "flows.npz", "ledger.csv", "cash.csv",
        "parties.csv",
        "funding.csv", "budget.csv", "sources_uses.csv", "unit_cost.csv",
        "income_statement.csv", "balance_sheet.csv", "cash_flow_statement.csv",
        "loans.csv", "ratios.csv", "staffing.csv", "luck.csv", "over_ranges.csv", "switching.csv",
        "tables.en.txt", "tables.id.txt",
    } | {
        f"figures/{name}.{lang}.png"
        # No causes: in its first two months the plant fills a quarter fewer cans a year than its partner.
        for name in (
            "unit_cost", "cost_bridge", "fob", "price_ladder", "landed", "gains", "npv", "npv_luck", "cash_flow",
            "use_of_plant", "switching", "season", "balance", "line", "timetable",
        )
        for lang in ("en", "id")
    }  # fmt: skip


@pytest.mark.slow
def test_one_worker_or_two_and_the_same_seed_twice_give_the_same_bytes(shop, compared):
    alone, folder = compared
    words = ("--json", "--no-cache", "--jobs", 2, "--out", "two", "--no-figures")
    together = nanas(*COMPARE, *words)
    assert alone.stdout == together.stdout
    # Figures are drawn of these numbers by one process, and are the same bytes in the next test.
    assert files(shop / "two") == numbers_of(folder / "results" / "pair")


def test_what_was_simulated_before_is_told_and_gives_the_same_bytes(
    shop, compared, cached, two_figures
):
    first, folder = compared
    again = nanas(*COMPARE, *ALONE, "--json", "--out", "two")
    assert first.stdout == again.stdout
    assert files(folder / "results" / "pair") == files(shop / "two")
    assert "From the cache" not in first.stderr
    assert "From the cache: 10 of 10 runs." in again.stderr


@pytest.mark.slow
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


def test_a_result_does_not_depend_on_the_language_it_was_told_in(done, two_figures):
    before = files(done)
    english, indonesian = (nanas(*COMPARE, *ALONE, "--lang", lang) for lang in ("en", "id"))
    assert (english.exit_code, indonesian.exit_code) == (0, 0)
    assert files(done) == before
    assert english.stdout != indonesian.stdout


@pytest.mark.slow
def test_another_seed_gives_other_numbers(shop, compared):
    other = nanas(*COMPARE, *ALONE, "--json", "--seed", "2", "--no-figures")
    assert other.exit_code == 0
    assert seedless(other) != seedless(compared[0])


def seedless(outcome):
    """Return the printed JSON object without its seed."""
    return {name: part for name, part in json.loads(outcome.stdout).items() if name != "seed"}


@pytest.mark.slow
def test_a_precision_gives_the_bytes_of_so_many_replications(shop, monkeypatch):
    for name, number in (("FIRST", 2), ("BATCH", 2), ("MOST", 4)):
        monkeypatch.setattr(precision, name, number)
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "--lang", "en", "--seed", "3")
    words = (*words, "--no-figures")
    asked = (*words, "--precision", "0.05%", "--out", "asked")
    outcome = nanas(*asked)
    assert outcome.exit_code == 0, outcome.output
    assert "Precision 0.05 % not reached with 4 replications" in outcome.stderr
    direct = nanas(*words, "-n", "4", "--out", "direct")
    assert outcome.stdout == direct.stdout
    assert files(shop / "asked") == files(shop / "direct")
    again = nanas(*asked)
    assert (again.exit_code, again.stdout) == (0, outcome.stdout)
    refused = nanas(
        *words, "--precision", "100%", "--set", "toll.fee=4_400 IDR/can", "--out", "asked"
    )
    assert refused.exit_code == 2
    assert "asked holds another result" in refused.stderr
    assert all(line.startswith("warning: ") for line in refused.stdout.splitlines())


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
    for title in (
        "sources and uses",
        "who pays for what",
        "budget of the investment",
        "line by line",
        "by year, IDR",
    ):
        assert title in english
    cash = english.partition("sources and uses of money")[0]
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


def test_a_district_without_a_harvest_is_told_without_figures_of_cans(shop):
    areas = ("karangreja", "karangjambu", "kutasari", "bobotsari", "rembang")
    none = [word for area in areas for word in ("--set", f"areas.{area}.annual=0 t/year")]
    result = nanas(*COMPARE, *ALONE, *none)
    assert result.exit_code == 0, result.output
    kept = {path.name for path in files(shop / "results" / "pair") if path.suffix == ".png"}
    assert {"unit_cost.en.png", "fob.en.png", "cost_bridge.en.png"}.isdisjoint(kept)
    assert "npv.en.png" in kept
