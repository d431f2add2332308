"""Compiled or not: the same source, the same numbers to the last bit."""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim import compiled
from sim.compiled import blank, column, grown, numbers, put, records, row, table

ROOT = Path(__file__).parent.parent
FLOWS = """
import hashlib
from sim import load
from sim.plant.simulate import simulate
from sim.scenario.models.study import Timing
from tests.plant.builders import lucky, physical, shaken_plant, span, toll

def told(scenario, timing):
    run = simulate(scenario, timing, 3)
    parts = [run.events, *((name, row.tobytes()) for name, row in run.amounts.items())]
    parts += [(name, row.tobytes()) for name, row in run.spreads.items()]
    return hashlib.blake2b(repr(parts).encode()).hexdigest()

for works in ({"plant": shaken_plant()}, {"toll": toll(postponed=0.3, postponed_by=2)}):
    print(told(physical(**lucky(**works)), span(18)))
for name, scenario in load("scenarios/study.yaml").scenarios.items():
    print(name, told(scenario.physical, Timing(horizon=2)))
"""


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra `fast` is not installed")
def test_machine_code_and_plain_python_give_the_same_flows_to_the_last_bit():
    plain, fast = (
        subprocess.run(
            [sys.executable, "-c", FLOWS],
            cwd=ROOT,
            env=os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for disabled in ("1", "0")
    )
    assert plain == fast
    assert len(set(plain.splitlines())) == 11


def following(number: float) -> float:
    return number + 1


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra `fast` is not installed")
def test_a_function_is_compiled_for_its_annotations_not_for_its_first_arguments():
    following_in_machine_code = compiled.compiled(following)
    assert [following_in_machine_code(number) for number in (1, 2.5)] == [2.0, 3.5]


@pytest.mark.parametrize("compiles", [True, False])
def test_rows_and_tables_grow_and_keep_what_is_there(monkeypatch, compiles):
    monkeypatch.setattr(compiled, "COMPILES", compiles)
    ages = row([1.0, 2.0])
    assert grown(ages, 2) is ages
    assert numbers(grown(ages, 4)) == [1.0, 2.0, 0.0, 0.0]
    loads = grown(table([[1.0, 2.0], [3.0, 4.0]]), 5)
    assert [numbers(load) for load in loads] == [[1, 2], [3, 4], [0, 0], [0, 0], [0, 0]]
    loads[2][0] = 7.0
    assert numbers(loads[3]) == [0, 0]
    empty = blank(2, 3)
    empty[1][2] = 7.0
    assert [numbers(each) for each in empty] == [[0, 0, 0], [0, 0, 7]]


@dataclass(slots=True)
class Lot:
    kg: float = 0.0
    parts: int = 0
    sound: bool = False


@pytest.mark.parametrize("compiles", [True, False])
def test_records_have_named_fields_and_grow(monkeypatch, compiles):
    monkeypatch.setattr(compiled, "COMPILES", compiles)
    lots = grown(records(Lot, [Lot(2.5, 3, sound=True), Lot(kg=1.0)]), 4)
    lots[1].kg += 0.5
    lots[3].parts = 7
    assert [(lot.kg, lot.parts, bool(lot.sound)) for lot in lots[:4]] == [
        (2.5, 3, True),
        (1.5, 0, False),
        (0.0, 0, False),
        (0.0, 7, False),
    ]
    assert numbers(column(lots, "kg"))[:4] == [2.5, 1.5, 0.0, 0.0]
    assert numbers(column(lots, "parts"))[:4] == [3, 0, 0, 7]
    put(lots, 3, Lot(4.5, 1))
    assert numbers(column(lots, "kg"))[:4] == [2.5, 1.5, 0.0, 4.5]
    assert numbers(column(lots, "parts"))[:4] == [3, 0, 0, 1]
    assert len(records(Lot, [])) == 0


def test_without_machine_code_a_function_stays_what_it_is(monkeypatch):
    monkeypatch.setattr(compiled, "COMPILES", False)
    assert compiled.compiled(len) is len
