"""A study whose ranges are of money alone: each point is what `--set` gives for its values, one by one."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.uncertain import LEAST_POINTS, uncertain
from sim.analysis.unknowns import Draws
from sim.replication.cache import Cache
from sim.replication.runs import Execution
from sim.replication.workers import processes
from tests.analysis.parts import part_of_study
from tests.replication.recorder import Recorder

STUDY = Path(__file__).parents[2] / "scenarios" / "study.yaml"
NAMES = ("outside", "outside-2t", "local-2t")


def load(*sets):
    """Return a plant, its partner and what happens without it, over two years, with some values set."""
    return part_of_study(NAMES, "loans=null", *sets, horizon=2)


@pytest.fixture(scope="module")
def certain():
    """Return what states every value that the plant reads without a range."""
    rows = sim.ranges(load()).query("is_physical")
    return [f"{row.scenario}:{row.path}={row.value}" for row in rows.itertuples()]


@pytest.fixture(scope="module")
def result(certain, tmp_path_factory):
    execution = Execution(
        partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows"))
    )
    return uncertain(load(*certain), execution, LEAST_POINTS)


def test_only_prices_are_drawn(result):
    assert len(result.unknowns) > 50
    assert not any(one.is_physical for one in result.unknowns)


def test_values_at_a_point_are_those_of_a_run_with_its_texts_set(result, certain):
    draws = Draws.of(result.plan, result.unknowns, result.shares)
    rows = np.flatnonzero(np.array(result.replication_of) == 0)
    assert len(rows) > 1
    for row in rows:
        texts = [
            f"{name}:{path}={text}" if name else f"{path}={text}"
            for name, of_scenario in draws.texts[row].items()
            for path, text in of_scenario.items()
        ]
        by_hand = sim.compare(load(*certain, *texts), replications=1)
        for output, found in zip(result.outputs, result.values[row], strict=True):
            expected = by_hand.samples(output.kpi)[output.scenario][0]
            assert found == pytest.approx(expected, rel=1e-9), output
    # Another draw has other values.
    assert (np.ptp(result.values[rows], axis=0) > 0).all()
