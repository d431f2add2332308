import ast
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.replication import cache as cache_module
from sim.replication.cache import Cache, DamagedError, default_folder, key_of
from sim.replication.packing import pack
from sim.replication.versions import CODE, differences, versions
from sim.scenario.models.study import Timing
from sim.scenario.read import load

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"


TOLD = SimpleNamespace(amounts={"cans.good": np.array([1.0, 2.0])}, spreads={})
OTHER = SimpleNamespace(amounts={"cans.good": np.array([1.0, 3.0])}, spreads={})
CONTENT, MONTHS = pack(TOLD), 2


# That every path moves the canonical values of the side that reads it is tested with the paths.
PRICES = {
    "toll.fee": "3_500 IDR/can",
    "costs.fruit.price": "2_000 IDR/kg",
    "markets.saudi.own.duty": "6 %",
}
PHYSICAL = {
    "toll.rate": "1_000 can/h",
    "travel_cv": "31 %",
    "orders.saudi": "27_600 can/month",
    "vessel.sails": "mon",
    "call_off.harvest_start": "05:45",
}


def test_no_price_moves_the_key_and_every_physical_value_does():
    scenario = load(SCENARIOS / "outside-8t.yaml")

    def key(changes):
        return key_of(scenario.replace(changes).physical, Timing())

    assert key(PRICES) == key({})
    assert len({key({}), *(key({path: text}) for path, text in PHYSICAL.items())}) == 6


def test_of_the_study_only_what_the_plant_reads_moves_the_key():
    physical = load(SCENARIOS / "outside.yaml").physical
    key = key_of(physical, Timing())

    def moves(**changes):
        return key_of(physical, Timing().model_copy(update=changes)) != key

    read = {"start": date(2028, 1, 1), "horizon": 14, "lead": 10, "seed": 2}
    assert [name for name, value in read.items() if not moves(**{name: value})] == []
    unread = {"replications": 9, "price_basis": 2024, "inflation": 3.0}
    assert [name for name, value in unread.items() if moves(**{name: value})] == []


def test_another_version_of_anything_moves_the_key(monkeypatch):
    physical = load(SCENARIOS / "outside.yaml").physical
    keys = {key_of(physical, Timing())}
    for name in versions():
        monkeypatch.setattr(cache_module, "versions", lambda name=name: {**versions(), name: "0"})
        keys.add(key_of(physical, Timing()))
    assert len(keys) == 1 + len(versions())


def test_a_key_is_the_same_in_every_process():
    code = (
        "import sys; from sim.scenario.read import load; from sim.scenario.models.study import Timing\n"
        "from sim.replication.cache import key_of\n"
        "print(key_of(load(sys.argv[1]).physical, Timing()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(SCENARIOS / "local-8t.yaml")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_the_digest_of_the_code_covers_all_that_the_plant_imports():
    package = Path(sim.__path__[0])
    imported = {
        node.module
        for file in (package / "plant").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim.")
    }
    covered = {f"sim.{part.removesuffix('.py').replace('/', '.')}" for part in CODE}
    lost = {
        module
        for module in imported
        if module not in covered and module.rpartition(".")[0] not in covered
    }
    assert lost == set()


def test_differences_name_both_sides():
    here, there = {"numpy": "2.1", "python": "3.12"}, {"numpy": "2.0", "python": "3.12"}
    assert differences(here, there) == "numpy 2.1 here, 2.0 there"
    assert differences(here, here) == ""
    assert differences(here, {}) == "numpy 2.1 here, - there; python 3.12 here, - there"


def test_the_place_is_the_one_named_or_that_of_the_system(monkeypatch, tmp_path):
    monkeypatch.setenv("NANAS_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.setenv("NANAS_CACHE", "")
    assert default_folder().is_absolute()
    assert "nanas" in default_folder().parts


def test_an_entry_is_found_by_key_and_replication(tmp_path):
    cache = Cache(tmp_path / "new")
    cache.put("key", 3, CONTENT)
    assert cache.get("key", 3, MONTHS).amounts.tolist() == [[1], [2]]
    assert cache.get("key", 4, MONTHS) is None
    assert cache.get("elsewhere", 3, MONTHS) is None
    assert [file.name for file in (tmp_path / "new" / "key").iterdir()] == ["3.flows"]


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\0", b"0" * len(CONTENT)])
def test_a_damaged_entry_is_named_until_it_is_written_again(tmp_path, content):
    cache = Cache(tmp_path)
    cache.put("key", 0, content)
    with pytest.raises(DamagedError, match=r"0\.flows"):
        cache.get("key", 0, MONTHS)
    cache.put("key", 0, CONTENT)
    assert cache.get("key", 0, MONTHS) is not None


def test_pruning_removes_what_is_old_and_the_oldest_above_a_size(tmp_path):
    cache = Cache(tmp_path)
    for days, key in enumerate(("today", "yesterday", "before", "long ago")):
        cache.put(key, 0, b"x" * (400_000 - len(f"{key}/0\n")))
        then = time.time() - 86_400 * (days if days < 3 else 90)
        os.utime(tmp_path / key, (then, then))
    (tmp_path / "today" / "cut off.part").write_bytes(b"x" * 100_000)
    os.utime(tmp_path / "today")
    assert cache.size() == (4, 4, 1_700_000)
    assert cache.prune(days=30, megabytes=10) == (1, 1, 400_000)
    assert cache.prune(days=30, megabytes=1) == (1, 1, 400_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["today", "yesterday"]
    assert cache.prune(days=0, megabytes=10) == (2, 2, 900_000)
    assert list(tmp_path.iterdir()) == []


def test_pruning_leaves_alone_what_is_not_ours(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    Cache(tmp_path).put("thesis", 0, CONTENT)
    Cache(tmp_path).prune(days=0, megabytes=0)
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis", "chapter.txt"]


def test_a_scenario_that_is_used_is_not_old(tmp_path):
    cache = Cache(tmp_path)
    cache.put("key", 0, CONTENT)
    os.utime(tmp_path / "key", (0, 0))
    cache.touch("key")
    cache.touch("absent")
    assert cache.prune(days=1, megabytes=1) == (0, 0, 0)


def test_an_entry_that_another_command_has_open_is_kept_as_it_is(tmp_path, monkeypatch):
    """Windows replaces no open file; both commands write the same bytes."""
    cache = Cache(tmp_path)
    cache.put("key", 0, CONTENT)

    def in_use(*_):
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", in_use)
    cache.put("key", 0, CONTENT)
    assert cache.used == 2
    assert len([*(tmp_path / "key").iterdir()]) == 1
    for number, content in ((0, pack(OTHER)), (1, CONTENT)):
        with pytest.raises(PermissionError):
            cache.put("key", number, content)
