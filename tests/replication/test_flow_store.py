import errno
import itertools
import os
import signal
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.replication import flow_store as module
from sim.replication.flow_store import FlowStore
from sim.replication.packing import pack, unpack
from tests.gathering import BY_HAND

MONTHS = 2
RUNS = [
    {"cans.good": [1, 2], "leg.port.trips": [0, 3]},
    {"area.farm.ripe_kg": [5, 6], "cans.good": [7, 8]},
    {"cans.good": [0, 0]},
    {"toll.slots": [1, 1], "area.farm.ripe_kg": [2, 2]},
]
ACCOUNTS = ("area.farm.ripe_kg", "cans.good", "leg.port.trips", "toll.slots")


def packed(number):
    amounts = {name: np.array(row, float) for name, row in RUNS[number].items()}
    spread = np.full(4, float(number))
    return unpack(pack(SimpleNamespace(amounts=amounts, spreads={"wait_for_bay_h": spread})))


def filled(order):
    store = FlowStore(BY_HAND, range(len(RUNS)))
    for number in order:
        store.add(number, packed(number))
    return store


@given(st.permutations(range(len(RUNS))))
def test_the_order_of_arrival_does_not_show(order):
    flows = filled(order).flows(range(len(RUNS)))
    assert flows.accounts == ACCOUNTS
    for account in ACCOUNTS:
        assert flows.monthly(account).tolist() == [run.get(account, [0, 0]) for run in RUNS]
    assert flows.spreads["wait_for_bay_h"][:, 0].tolist() == [0, 1, 2, 3]
    assert flows.amounts.flags.c_contiguous


@given(st.permutations(range(len(RUNS))), st.integers(1, len(RUNS) - 1))
def test_a_part_is_what_it_would_be_alone(order, count):
    part = sorted(order[:count])
    flows = filled(order).flows(part)
    alone = FlowStore(BY_HAND, part)
    for number in part:
        alone.add(number, packed(number))
    whole = alone.flows(part)
    assert (flows.accounts, flows.replication_numbers) == (whole.accounts, tuple(part))
    assert flows.amounts.tolist() == whole.amounts.tolist()
    assert flows.amounts.flags.c_contiguous
    assert flows.spreads["wait_for_bay_h"].tolist() == whole.spreads["wait_for_bay_h"].tolist()


@given(st.permutations(range(len(RUNS))), st.integers(0, len(RUNS)))
def test_room_made_later_gives_what_room_from_the_start_does(order, count):
    later = FlowStore(BY_HAND, range(count))
    for number in (one for one in order if one < count):
        later.add(number, packed(number))
    early = later.flows(range(count)) if count else None
    before = early.amounts.copy() if early else None
    later.extend(range(count, len(RUNS)))
    for number in (one for one in order if one >= count):
        later.add(number, packed(number))
    flows, whole = later.flows(range(len(RUNS))), filled(order).flows(range(len(RUNS)))
    assert (flows.accounts, flows.replication_numbers) == (
        whole.accounts,
        whole.replication_numbers,
    )
    assert flows.amounts.tobytes() == whole.amounts.tobytes()
    assert flows.spreads["wait_for_bay_h"].tobytes() == whole.spreads["wait_for_bay_h"].tobytes()
    if early is not None:
        assert early.amounts.tolist() == before.tolist()


def test_a_replication_is_here_once_it_is_added():
    store = filled([2])
    assert 2 in store
    assert 1 not in store
    assert len(store) == 1
    with pytest.raises(KeyError):
        store.add(len(RUNS), packed(0))


def pressed_at(line, work):
    """Press Ctrl-C before a line of the store runs; return whether the work has as many lines."""
    lines = itertools.count()

    def trace(frame, event, _):
        if frame.f_code.co_filename != module.__file__:
            return None
        if event == "line" and next(lines) == line:
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return next(lines) > line


@pytest.mark.usefixtures("heard")
def test_ctrl_c_at_any_line_leaves_whole_replications():
    for line in itertools.count():
        store = FlowStore(BY_HAND, range(2))

        def fill(store=store):
            store.add(0, packed(0))
            store.extend(range(2, len(RUNS)))
            for number in (1, 2, 3):
                store.add(number, packed(number))

        reached = pressed_at(line, fill)
        kept = [number for number in range(len(RUNS)) if number in store]
        if kept:
            flows = store.flows(kept)
            for account in flows.accounts:
                amounts = [RUNS[number].get(account, [0, 0]) for number in kept]
                assert flows.monthly(account).tolist() == amounts, line
            assert flows.spreads["wait_for_bay_h"][:, 0].tolist() == kept, line
        if not reached:
            assert kept == [*range(len(RUNS))]
            break
    assert line > 40


def test_many_are_mapped_and_the_same(monkeypatch):
    whole = filled(range(len(RUNS))).flows(range(len(RUNS)))
    monkeypatch.setattr(module, "_MAPPED_ABOVE", 0)
    mapped = filled(range(len(RUNS)))
    flows, part = mapped.flows(range(len(RUNS))), mapped.flows([1, 3])
    assert type(flows.amounts.base) is type(part.amounts.base) is np.memmap
    assert flows.amounts.tobytes() == whole.amounts.tobytes()
    columns = [ACCOUNTS.index(account) for account in part.accounts]
    assert part.amounts.tolist() == whole.amounts[[1, 3]][:, :, columns].tolist()


def test_many_are_in_memory_where_the_disk_is_full(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(module, "_MAPPED_ABOVE", 0)
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    flows = filled(range(len(RUNS))).flows(range(len(RUNS)))
    assert flows.monthly("cans.good").tolist() == [run.get("cans.good", [0, 0]) for run in RUNS]
    assert not isinstance(flows.amounts.base, np.memmap)
