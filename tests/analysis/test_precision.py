"""Sampling to a precision: the targets, the rule that stops it, and the result."""

import math
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.analysis import counterfactual, precision
from sim.analysis.precision import (
    PrecisionStatus,
    next_count,
    precision_status,
    run_to_precision,
    valid_precision,
)
from sim.analysis.precision_targets import Target, targets
from sim.catalogue.labels import Labels
from sim.plant.simulate import simulate
from sim.replication.cache import Cache
from sim.replication.runs import Execution, SamplingPlan, run_all, run_until
from sim.replication.workers import processes
from sim.scenario.models.study import Member
from sim.statistics.summary import Sample, half_width, replications_for
from tests.replication.recorder import Recorder
from tests.replication.test_runs import content, plan_of
from tests.report.frames import shipped_words

COST, FOB, ADDED = "levelised_cost_idr_per_can", "fob_usd_per_carton", "incremental_npv_idr"
ALONE = partial(processes, 1)


@pytest.fixture
def small(monkeypatch):
    """Test the precision after two replications and every two more, six at the most."""
    for name, number in (("FIRST", 2), ("BATCH", 2), ("MOST", 6)):
        monkeypatch.setattr(precision, name, number)


@pytest.fixture
def simulated(monkeypatch):
    """Note the replications that are simulated."""
    numbers = []

    def note(physical, timing, replication):
        numbers.append(replication)
        return simulate(physical, timing, replication)

    monkeypatch.setattr("sim.plant.simulate.simulate", note)
    return numbers


def study():
    """Return members and figures of a study: a pair, and a baseline that is in no pair."""
    members = {
        "today": Member(file=""),
        "outside": Member(file=""),
        "local": Member(file="", against="outside", without="today"),
    }
    capital = {"today": 0.0, "outside": 0.0, "local": 50.0}
    values = {
        name: {
            COST: Sample.of(np.array([10.0, 14.0]) + number),
            FOB: Sample.of(np.array([1.0, 3.0])),
            "capital_idr": Sample.of(np.full(2, capital[name])),
        }
        for number, name in enumerate(members)
    }
    values["local"][ADDED] = Sample.of(np.array([-3.0, 5.0]))
    return SimpleNamespace(members=members, baseline="today"), values


def test_differences_of_pairs_levels_of_the_others_and_what_a_project_adds_decide():
    found = {(one.scenario, one.against, one.kpi): one for one in targets(*study())}
    assert {key: one.reference for key, one in found.items()} == {
        ("today", "", COST): 12.0,
        ("local", "outside", COST): 12.0,
        ("today", "", FOB): 2.0,
        ("local", "outside", FOB): 2.0,
        ("local", "", ADDED): 50.0,
    }
    assert found["local", "outside", COST].sample.parts.tolist() == [1.0, 1.0]


def test_what_has_no_whole_or_is_never_defined_decides_nothing():
    plan, values = study()
    values["local"]["capital_idr"] = Sample.of(np.zeros(2))
    values["outside"][COST] = Sample.of(np.full(2, np.nan))
    values["today"][FOB] = Sample.of(np.zeros(2))
    assert [(one.scenario, one.kpi) for one in targets(plan, values)] == [("today", COST)]


def test_the_figure_farthest_off_decides_and_one_without_interval_before_all():
    loose, tight, single = (
        Target(name, "", COST, Sample.of(np.array(values)), 10.0)
        for name, values in (
            ("loose", [9.0, 11.0, 10.0]),
            ("tight", [10.0, 10.1, 9.9]),
            ("single", [np.nan, 10.0, np.nan]),
        )
    )
    seen = SimpleNamespace(targets=[tight, loose])
    found = precision_status(seen, 0.01)
    assert found.target is loose
    assert found.half_width == pytest.approx(loose.sample.half_width / 10)
    assert found.needed == replications_for(0.1, 1.0)
    assert not found.is_reached
    assert precision_status(seen, 0.25).is_reached
    seen.targets.append(single)
    assert precision_status(seen, 0.25).half_width == math.inf
    assert precision_status(SimpleNamespace(targets=[]), 0.25) is None


def test_no_batch_more_than_doubles_what_there_is():
    count, counts = 20, [20]
    while count < precision.MOST:
        count = next_count(count, 10_000)
        counts.append(count)
    assert counts == [20, 40, 80, 160, 320, 640, 1_000]
    assert next_count(40, 41) == next_count(40, 40) == next_count(40, 60) == 60


def test_stopping_by_looks_leaves_19_of_20_intervals_right():
    rng, macro_runs, held, counts = np.random.default_rng(1), 3_000, 0, []
    for _ in range(macro_runs):
        luck = 100 + rng.standard_normal(precision.MOST) * 4
        count = precision.FIRST
        while half_width(luck[:count]) > 1 and count < precision.MOST:
            count = next_count(count, replications_for(1, luck[:count].std(ddof=1)))
        held += abs(luck[:count].mean() - 100) <= half_width(luck[:count])
        counts.append(count)
    assert 0.93 <= held / macro_runs <= 0.97
    # 64 would do if the spread were known.
    assert 60 <= np.mean(counts) <= 90


def test_a_precision_gives_what_so_many_replications_give_at_once(small):
    plan = plan_of("outside", replications=1)
    by_looks, last = run_to_precision(plan, 1e-4, Execution(ALONE, Recorder()))
    direct = run_all(counterfactual.simulation_set(plan), range(6), Execution(ALONE, Recorder()))
    assert not last.is_reached
    assert (last.replications, by_looks.plan.timing.replications) == (6, 6)
    assert by_looks.replications == direct.replications
    assert content(by_looks) == content(direct)
    few, enough = run_to_precision(plan, 1.0, Execution(ALONE, Recorder()))
    assert enough.is_reached
    assert few.replications == (0, 1)


def test_nothing_is_simulated_twice_with_a_cache_or_without(small, simulated, tmp_path):
    plan = plan_of("outside", replications=1)
    run_to_precision(plan, 1e-4, Execution(ALONE, Recorder()))
    assert simulated == [0, 1, 2, 3, 4, 5]
    cache, recorder = Cache(tmp_path), Recorder()
    run_to_precision(plan, 1e-4, Execution(ALONE, Recorder(), cache))
    del simulated[:]
    run_to_precision(plan, 1e-4, Execution(ALONE, recorder, cache))
    assert simulated == []
    assert sum(words["found"] for _, words in recorder.told) == 6


class Impatient(Recorder):
    """Presses Ctrl-C when the fifth replication is finished."""

    def __init__(self):
        super().__init__()
        self.finished = 0

    def progress(self, whole, parts):
        return nullcontext(self.step)

    def step(self, parts):
        self.finished += 1
        if self.finished == 5:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_what_is_finished(small, tmp_path):
    plan, cache = plan_of("outside", replications=1), Cache(tmp_path)
    found, last = run_to_precision(plan, 1e-4, Execution(ALONE, Impatient(), cache))
    assert last is None
    assert found.interrupted
    assert found.replications == (0, 1, 2, 3, 4)
    assert len(list(tmp_path.glob("*/*.flows"))) == 5


def test_workers_stay_open_from_batch_to_batch():
    opened = []

    def workers(tasks):
        opened.append(tasks)
        return processes(1, tasks)

    more = iter([range(1, 2), ()])
    wanted = SamplingPlan(range(1), lambda _: next(more), 9)
    outcome = run_until(
        counterfactual.simulation_set(plan_of("outside")), wanted, Execution(workers, Recorder())
    )
    assert outcome.replications == (0, 1)
    assert opened == [9]


def test_after_a_failure_nothing_more_is_asked_for(monkeypatch):
    def fail(physical, timing, replication):
        raise ValueError("no fruit")

    monkeypatch.setattr("sim.plant.simulate.simulate", fail)
    asked = []
    run_until(
        counterfactual.simulation_set(plan_of("outside")),
        SamplingPlan(range(1), asked.append, 9),
        Execution(ALONE, Recorder()),
    )
    assert asked == []


@pytest.mark.parametrize("share", [0.0, -0.01, 1.01, math.nan])
def test_a_precision_that_cannot_be_reached_is_refused(share):
    with pytest.raises(sim.ScenarioError, match="no precision"):
        valid_precision(share, "precision")


def test_a_notebook_asks_for_a_share(small, capsys):
    outside = sim.load(Path(__file__).parents[2] / "scenarios" / "outside.yaml")
    found = sim.compare([outside], precision=1.0, replications=3, years=1)
    assert found.replications == (0, 1, 2)
    assert "Precision 100 % reached with 3 replications" in capsys.readouterr().err
    with pytest.raises(sim.ScenarioError):
        sim.compare([outside], precision=0.0)


def test_what_decided_is_told_in_both_languages():
    gap = Target("local-8t", "outside-8t", COST, np.zeros(2), 1.0)
    words = PrecisionStatus(0.01, 0.00123, gap, 40, 12).words(Labels("en", shipped_words()))
    assert (words["wanted"], words["half"], words["n"]) == ("1 %", "0.12 %", "40")
    assert words["figure"] == (
        "the difference in “Levelised cost per can” between Local plant 8 t/day and "
        "Toll canner 8 t/day"
    )
    level = Target("local-8t", "", COST, np.zeros(2), 1.0)
    words = PrecisionStatus(0.005, 0.0712, level, 1_000, 21_000).words(
        Labels("id", shipped_words())
    )
    assert (words["wanted"], words["half"], words["needed"]) == ("0,5%", "7,1%", "21.000")
    assert words["figure"] == "“Biaya pokok per kaleng” dari Pabrik lokal 8 t/hari"
