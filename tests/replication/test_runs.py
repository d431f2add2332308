from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from sim.analysis import counterfactual
from sim.plant.simulate import simulate
from sim.replication.cache import Cache
from sim.replication.runs import (
    Execution,
    SamplingPlan,
    SimulationSet,
    run_all,
    run_until,
    sharing_workers,
)
from sim.replication.workers import Steps, processes
from sim.scenario.plan import Plan
from sim.scenario.read import load, repriced
from tests.replication.recorder import Recorder

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"


@pytest.fixture
def simulated(monkeypatch):
    """Note what is simulated, as (works, replication)."""
    calls = []

    def noted(physical, timing, replication):
        calls.append(("plant" if physical.plant else "toll", replication))
        return simulate(physical, timing, replication)

    monkeypatch.setattr("sim.plant.simulate.simulate", noted)
    return calls


def unlent(scenario):
    return scenario.replace({"loans": "null"}) if scenario.money.loans else scenario


def plan_of(*names, replications=2):
    # Without a partner or a plant there is no counterfactual scenario: as many runs as scenarios.
    # A year is too short for any loan.
    scenarios = [unlent(load(SCENARIOS / f"{name}.yaml")) for name in names]
    return Plan.of(scenarios, {}).timed({"horizon": 1, "replications": replications})


def run(plan, cache, recorder=None, replications=(0, 1)):
    return run_all(
        counterfactual.simulation_set(plan),
        replications,
        Execution(partial(processes, 1), recorder or Recorder(), cache),
    )


def content(outcome):
    return {
        name: (flows.accounts, flows.numbers, flows.amounts.tobytes(), flows.amounts.strides)
        for name, flows in outcome.flows.items()
    }


def test_a_study_told_twice_is_simulated_once(tmp_path, simulated):
    plan, cache, recorder = plan_of("outside", "outside-far"), Cache(tmp_path), Recorder()
    first, anew = run(plan, cache), run(plan, None)
    del simulated[:]
    again = run(plan, cache, recorder)
    assert simulated == []
    assert recorder.told == [("cli.recalled", {"found": 4, "wanted": 4})]
    assert recorder.steps == 0
    assert content(first) == content(again) == content(anew)


def test_other_prices_and_more_replications_simulate_only_what_is_new(tmp_path, simulated):
    plan, cache = plan_of("outside"), Cache(tmp_path)
    run(plan, cache)
    del simulated[:]
    cheaper = run(repriced(plan, {"toll.fee": "3_500 IDR/can"}), cache)
    assert simulated == []
    longer = run(plan, cache, replications=(0, 1, 2))
    assert simulated == [("toll", 2)]
    assert longer.replications == (0, 1, 2)
    assert content(cheaper) == content(run(plan, None))


def test_only_the_scenario_that_changed_is_simulated(tmp_path, simulated):
    plan, cache = plan_of("outside", "local-2t"), Cache(tmp_path)
    run(plan, cache)
    del simulated[:]
    other = plan.scenarios["local-2t"].replace({"plant.bays": "7"})
    changed = replace(plan, scenarios={**plan.scenarios, "local-2t": other})
    recorder = Recorder()
    run(changed, cache, recorder)
    # The toll canner in the place of a plant stands where it stood.
    assert simulated == [("plant", 0), ("plant", 1)]
    assert recorder.parts == [{"outside": Steps(2, 2), "local-2t": Steps(0, 2)}]
    assert recorder.advanced == [{"local-2t"}, {"local-2t"}]


def test_scenarios_that_differ_in_prices_alone_are_simulated_once(simulated):
    cheap = load(SCENARIOS / "outside.yaml").replace({"toll.fee": "3_500 IDR/can"})
    plan = plan_of("outside")
    both = replace(plan, scenarios={"dear": plan.scenarios["outside"], "cheap": cheap})
    recorder = Recorder()
    outcome = run(both, None, recorder)
    assert simulated == [("toll", 0), ("toll", 1)]
    assert recorder.advanced == [{"dear", "cheap"}, {"dear", "cheap"}]
    assert content(outcome)["dear"] == content(outcome)["cheap"]


def test_some_scenarios_take_part_in_the_first_replications_alone(tmp_path, simulated):
    plan = plan_of("outside", "local-2t")
    others = {"few": plan.scenarios["local-2t"], "also": plan.scenarios["outside"]}
    simulations = SimulationSet(
        {"outside": plan.scenarios["outside"], **others}, plan.timing, {"few": 2, "also": 1}
    )
    cache, recorder = Cache(tmp_path), Recorder()
    execution = Execution(partial(processes, 1), recorder, cache)
    wanted = SamplingPlan(range(2), lambda result: range(len(result.replications), 3))
    for _ in range(2):
        outcome = run_until(simulations, wanted, execution)
        assert outcome.replications == (0, 1, 2)
        numbers = {name: flows.numbers for name, flows in outcome.flows.items()}
        # What is simulated anyway is not thrown away.
        assert numbers == {"outside": (0, 1, 2), "few": (0, 1), "also": (0, 1, 2)}
        assert sorted(simulated) == [
            *(("plant", n) for n in (0, 1)),
            *(("toll", n) for n in range(3)),
        ]
    assert [words for _, words in recorder.told] == [
        {"found": 4, "wanted": 4},
        {"found": 1, "wanted": 1},
    ]


def test_a_scenario_is_as_far_as_its_works_elsewhere(tmp_path):
    plan, cache, recorder = plan_of("outside", "local-2t"), Cache(tmp_path), Recorder()
    alone = replace(plan, scenarios={"outside": plan.scenarios["outside"]})
    run(alone, cache, replications=(0,))
    # The plant is new, and so is the toll canner in its place.
    run(plan, cache, recorder)
    assert recorder.parts == [{"outside": Steps(0, 2), "local-2t": Steps(0, 2)}]
    assert recorder.advanced == 2 * [{"outside", "local-2t"}]


def test_after_an_interruption_no_further_round_of_shared_workers_begins(simulated):
    """As Ctrl-C reaches an analysis: in the middle of a round, after which others would follow."""
    plan, opened = plan_of("outside"), []

    @contextmanager
    def pressed_once(tasks):
        opened.append(tasks)
        with processes(1, tasks) as workers:
            yield workers

    class Pressing(Recorder):
        """Presses Ctrl-C after the first replication."""

        @contextmanager
        def progress(self, whole, parts):
            def advance(_):
                raise KeyboardInterrupt

            yield advance

    recorder = Pressing()
    simulations = counterfactual.simulation_set(plan)
    with sharing_workers(Execution(pressed_once, recorder), 2) as shared:
        first = run_all(simulations, range(2), shared)
        before = len(simulated)
        second = run_all(simulations, range(2, 4), shared)
        assert shared.is_interrupted
    assert first.interrupted
    assert second.interrupted
    assert not second.replications
    assert len(opened) == 1
    assert not {number for _, number in simulated} & {2, 3}
    assert len(simulated) <= before + 1


def test_a_damaged_entry_is_told_and_simulated_again(tmp_path, simulated):
    plan, cache, recorder = plan_of("outside"), Cache(tmp_path), Recorder()
    first = run(plan, cache)
    (entry,) = tmp_path.glob("*/1.flows")
    entry.write_bytes(entry.read_bytes()[:-3])
    del simulated[:]
    again = run(plan, cache, recorder)
    assert simulated == [("toll", 1)]
    assert recorder.told[0] == ("cli.damaged", {"file": entry_named(entry)})
    assert content(first) == content(again)


def entry_named(entry):
    class Named:
        def __eq__(self, error):
            return str(error) == str(entry)

        __hash__ = None

    return Named()


def test_a_cache_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    plan, recorder = plan_of("outside"), Recorder()
    outcome = run(plan, Cache(tmp_path / "file"), recorder)
    assert [key for key, _ in recorder.told] == ["cli.not_kept"]
    assert content(outcome) == content(run(plan, None))
