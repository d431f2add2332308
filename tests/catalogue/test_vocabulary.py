"""A cost group and a party that are added to the vocabulary are in every table and in every sum."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.catalogue.keys import COST
from tests.catalogue.new_names import NEW

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GROUP, PARTY = NEW["Group"], NEW["Party"]
# 20 million rupiah a month for a fire policy, to a mutual that half of it pays for unskilled work.
PLANT = f"""
extends: {SCENARIOS / "local-2t.yaml"}
loans: null
social: {{discount_rate: 10 %/year real}}
costs:
  fire_policy:
    group: {GROUP}
    per: month
    price: 20_000_000 IDR/month
    paid_to: {PARTY}
    unskilled: 50 %
"""
STUDY = f"""
horizon: 2 years
replications: 1
discount_rate: 10 %/year real
baseline: outside-2t
scenarios:
  outside-2t: {{file: {SCENARIOS / "outside-2t.yaml"}}}
  insured: {{file: insured.yaml, against: outside-2t, without: outside-2t}}
"""


def nanas(*commands, cwd):
    """Return what commands print that run in turn in one process."""
    command = [sys.executable, "-m", "tests.catalogue.new_names", json.dumps(commands)]
    env = {"PYTHONPATH": f"{Path(sys.modules['sim'].__file__).parents[1]}", "NANAS_CACHE": str(cwd)}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("insured")
    (folder / "insured.yaml").write_text(PLANT)
    (folder / "study.yaml").write_text(STUDY)
    return folder


@pytest.fixture(scope="module")
def printed(folder):
    words = ("compare", "study.yaml", "--tables", "all", "--out", "out")
    return nanas(words, cwd=folder)


def read(folder, name):
    frame = pd.read_csv(folder / "out" / f"{name}.csv")
    return frame[frame["scenario"] == "insured"]


@pytest.fixture(scope="module")
def kpis(folder, printed):
    return read(folder, "kpis").set_index("kpi")["mean"]


def under(kpis, name):
    """Return the figures of a name that stand for one of its groups or parties."""
    return kpis[kpis.index.str.startswith(f"{name}.")].rename(
        lambda kpi: kpi.removeprefix(f"{name}.")
    )


def test_the_groups_sum_to_the_cost_of_a_can_with_the_new_one(kpis):
    groups = under(kpis, COST)
    groups = groups[~groups.index.str.contains("net_of|fixed|variable|fob|cif|landed")]
    assert groups[GROUP] > 0
    assert groups.sum() == pytest.approx(kpis[COST], rel=1e-6)


def test_what_all_parties_receive_sums_to_zero_with_the_new_one(kpis):
    for view in ("", "incremental_"):
        receipts = under(kpis, f"{view}receipts_idr")
        assert receipts[PARTY] > 1e8
        assert receipts.sum() == pytest.approx(0, abs=1e-6 * receipts.abs().max())


def test_all_gains_sum_to_the_worth_to_the_nation_with_the_new_one(kpis):
    gains = under(kpis, "gain_idr")
    assert gains[PARTY] > 1e7
    assert gains.sum() == pytest.approx(kpis["economic_npv_idr"], rel=1e-6)


def test_the_payments_of_each_year_sum_to_zero_with_the_new_party(folder, printed):
    parties = read(folder, "parties")
    assert {*parties.loc[parties["party"] == PARTY, "nature"]} == {"domestic", "unskilled"}
    for _, amounts in parties.groupby("year")["amount_idr"]:
        assert amounts.sum() == pytest.approx(0, abs=1e-6 * amounts.abs().max())


def test_every_file_has_the_new_group_and_its_lines_sum_to_the_cost(folder, kpis):
    for name in ("ledger", "unit_cost"):
        assert GROUP in {*read(folder, name)["group"]}
    lines = read(folder, "unit_cost").query("period == 'levelised' and boundary == 'gate'")
    assert lines["idr_per_can"].sum() == pytest.approx(kpis[COST], rel=1e-6)
    differences = read(folder, "differences").set_index("kpi")["mean"]
    assert differences[f"{COST}.{GROUP}"] == pytest.approx(kpis[f"{COST}.{GROUP}"])


def test_every_table_that_lists_groups_or_parties_has_the_new_one(folder, printed):
    by_group, gains = (_row(printed, name) for name in (GROUP, PARTY))
    assert len(by_group) == 2
    assert [float(gain) > 0 for gain in gains] == [True]
    words = ("appraise", "insured.yaml", "-n", "1", "--set", "horizon=2 years")
    assert len(_row(nanas(words, cwd=folder), GROUP)) >= 3


def _row(text, name):
    """Return the cells of the first table row with a name at its head."""
    rows = (line.split() for line in text.splitlines())
    return next(row[1:] for row in rows if row[:1] == [name])


def test_the_new_names_are_explained(folder):
    keys = (f"{COST}.{GROUP}", f"receipts_idr.{PARTY}")
    told = nanas(*(("explain", "insured.yaml", key, "--lang", "en") for key in keys), cwd=folder)
    assert told.startswith(f"{keys[0]}: ")
    assert f"\n{keys[1]}: " in told
    assert "costs.fire_policy.price" in told.partition(f"\n{keys[1]}: ")[0]
