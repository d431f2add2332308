"""Large studies: memory does not grow with replications, scenarios, years or points."""

import gc
import pkgutil
import tracemalloc
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis import chunks, study_runs
from sim.analysis.chunks import BLOCK, Blocks, Bound
from sim.economics.appraise import Appraisal
from sim.economics.memo import Memo
from sim.replication.flow_store import FlowStore
from sim.replication.packing import PackedReplication
from tests.cli.shop import SCENARIOS
from tests.gathering import BY_HAND

YEARS = 3
# What is kept whatever is simulated: holidays by year, kinds of figures, versions.
OF_THE_PROGRAM = {"_holidays", "_kind", "versions"}


@pytest.fixture(scope="module")
def few():
    """Return two replications of a pair of scenarios."""
    pair = [
        sim.load(SCENARIOS / "outside-2t.yaml"),
        sim.load(SCENARIOS / "local-2t.yaml", ["loans=null"]),
    ]
    return sim.compare(pair, against={"local-2t": "outside-2t"}, replications=2, years=YEARS)


def many(few, count):
    """Return the same replications, repeated."""
    numbers = tuple(range(count))
    flows = {
        name: replace(one, amounts=_repeated(one.amounts, count), spreads={}, numbers=numbers)
        for name, one in few.flows.items()
    }
    return replace(few, flows=flows, replications=numbers, memo=Memo(), price_memo=Memo())


def _repeated(amounts, count):
    return np.tile(amounts, (count // 2, 1, 1))


def peak(work):
    """Return the largest memory that some work takes beyond what there is before it [byte]."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_b25_flows_of_more_replications_take_no_more_memory():
    accounts = tuple(f"item.part_{number}.used" for number in range(100))
    one = PackedReplication(accounts, np.ones((120, 100)), {})

    def filled(count):
        store = FlowStore(BY_HAND, range(count))
        for number in range(count):
            store.add(number, one)
        assert store.flows(range(count)).total(accounts[0]).tolist() == [120.0] * count

    few, several = (peak(lambda count=count: filled(count)) for count in (100, 400))
    assert several - few < 300 * 1_000


def test_b25_more_replications_leave_no_more_than_their_figures(few, monkeypatch):
    month = len(few.plan.scenarios) * few.plan.timing.months
    monkeypatch.setattr(chunks, "BLOCK", Bound(0, 10 * month))
    monkeypatch.setattr(study_runs, "PATHS", Bound(0, 130 * month))
    kept = []
    for count in (20, 40):
        runs = many(few, count)
        assert set(runs.kpis["n"]) >= {count}
        gc.collect()
        known = {id(one.known): one.known for of in runs._figures.values() for one in of.values()}
        kept.append(sum(isinstance(thing, Appraisal) for thing in gc.get_objects()))
        assert sum(values.nbytes for values in known.values()) < count * 20_000
        del runs
    # Those of the first replication alone and of the first path, for what all share.
    assert kept[0] == kept[1]


@given(
    st.integers(1, 60),
    st.integers(1, 400),
    st.integers(1, 3_000),
    st.sampled_from([None, Bound(0, 1), Bound(500, 300), chunks.PATHS]),
)
def test_b25_a_block_has_a_bound_whatever_the_study(scenarios, months, count, bound):
    plan = SimpleNamespace(scenarios=range(scenarios), timing=SimpleNamespace(months=months))
    blocks = [*Blocks(plan, {}, count, Memo(), bound)]
    assert [row for block in blocks for row in range(count)[block.rows]] == [*range(count)]
    limit = bound or BLOCK
    for block in blocks:
        taken = block.count * months * scenarios
        assert block.count == 1 or taken <= (limit.at_once if len(blocks) > 1 else limit.kept)


def test_b25_what_is_remembered_of_scenarios_has_a_bound():
    """Each point of an uncertain study has its own season, calendar and warm-up."""
    without = {
        f"{function.__module__}.{name}"
        for part in ("plant", "economics", "analysis", "replication", "finance", "statistics")
        for found in pkgutil.iter_modules(import_module(f"sim.{part}").__path__)
        for name, function in vars(import_module(f"sim.{part}.{found.name}")).items()
        if hasattr(function, "cache_parameters")
        and function.__module__ == f"sim.{part}.{found.name}"
        and function.cache_parameters()["maxsize"] is None
        and name not in OF_THE_PROGRAM
    }
    assert without == set()
