"""What the command line refuses, each with one clear line."""

from pathlib import Path

import pytest

from tests.cli.shop import SMALL, nanas


def test_a_search_without_a_pair_leaves_with_one_line(shop):
    lone = nanas("crossover", "scenarios/outside.yaml")
    assert lone.exit_code == 2
    assert lone.stderr.count("\n") == 1
    assert "no local plant is compared with a toll canner" in lone.stderr


def test_a_damaged_entry_of_the_cache_is_one_clear_line(shop, cache_of_its_own):
    words = ("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1")
    first = nanas(*words, "--lang", "en")
    for lang, said in (("en", "Damaged cache entry"), ("id", "Berkas simpanan (cache) rusak")):
        (entry,) = cache_of_its_own.glob("*/1.flows")
        entry.write_bytes(b"not what was written")
        outcome = nanas(*words, "--lang", lang)
        assert outcome.exit_code == 0
        assert [line for line in outcome.stderr.splitlines() if str(entry) in line] == [
            line for line in outcome.stderr.splitlines() if line.startswith(said)
        ]
    assert nanas(*words, "--lang", "en").stdout == first.stdout


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


def test_check_passes_over_what_is_right_and_counts_what_is_wrong(shop):
    shipped = sorted(str(path) for path in Path("scenarios").glob("*.yaml"))
    assert nanas("check", *shipped).exit_code == 0
    Path("scenarios/wrong.yaml").write_text("extends: outside.yaml\ntoll: {feee: 3_500 IDR/can}\n")
    result = nanas("check", *shipped[:3], "scenarios/wrong.yaml", "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.startswith("scenarios/wrong.yaml:2:8: toll.feee")
    assert "fee" in result.stderr


MISTAKES = {
    "a misspelt key": ("suply: {year_cv: 10 %}", "supply"),
    "a thousands dot": ("costs: {fruit: {price: 1.900 IDR/kg}}", "1_900"),
    "a decimal comma": ('supply: {canning_share: "12,5 %"}', "write 12.5"),
    "a bare number": ("supply: {canning_share: 35}", "such as %"),
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
    "a loan above the cost": ("loans: {bank: {amount: 90_000_000_000 IDR}}", "17_245_000_000 IDR"),
    "a grace as long as the loan": ("loans: {bank: {grace: 90 month}}", "90 month"),
    "a line that stands still": ("plant: {ramp_up: {1: 0 %}}", "stands still"),
    "a stage that stands still": ("plant: {stages: {peel: {rate: 0 t/h}}}", "more than 0"),
    "a stage that runs backwards": ("plant: {stages: {fill: {rate: -9 can/h}}}", "more than 0"),
    "a tax that takes all": ("tax: {rate: 100 %}", "less than 100 %"),
    "a rival who sells for nothing": (
        "rivals: {thailand: {fob: 0 USD/carton}}",
        "rivals.thailand.fob: “0 USD/carton” is too small; it must be more than 0",
    ),
    "staff without pay": ("district: {staff: 0 IDR/month}", "more than 0"),
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


def test_what_checked_files_share_is_read_once(shop, monkeypatch):
    from sim.scenario import files

    read, content = [], files.read_whole

    def noting(file, most):
        read.append(str(file))
        return content(file, most)

    monkeypatch.setattr(files, "read_whole", noting)
    shipped = sorted(str(path) for path in Path("scenarios").glob("*.yaml"))
    assert nanas("check", *shipped).exit_code == 0
    assert sorted(read) == shipped
