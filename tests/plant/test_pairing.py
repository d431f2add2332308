"""Common random numbers: which draws a change leaves as they are."""

from datetime import date

import pytest

from sim.plant.simulate import simulate
from tests.gathering import flows_of
from tests.plant.builders import lucky, physical, roads, shaken_plant, span, stage, toll

LOCAL = lucky(plant=shaken_plant())
OUTSIDE = lucky(toll=toll(postponed=0.2, postponed_by=2, rejects={"seam": 0.01}))


def bytes_of(run, *prefixes):
    return {
        account: months.tobytes()
        for account, months in run.amounts.items()
        if account.startswith(prefixes or ("",))
    }


@pytest.mark.parametrize("chain", [LOCAL, OUTSIDE])
def test_the_same_seed_gives_the_same_bytes(chain):
    first, second = (simulate(physical(**chain), span(6), 3) for _ in range(2))
    assert bytes_of(first) == bytes_of(second)
    assert first.events == second.events
    assert {name: row.tobytes() for name, row in first.spreads.items()} == {
        name: row.tobytes() for name, row in second.spreads.items()
    }


@pytest.mark.parametrize("chain", [LOCAL, OUTSIDE])
def test_a_replication_alone_equals_the_same_in_a_series(chain):
    series = [simulate(physical(**chain), span(4), number) for number in range(4)]
    alone = simulate(physical(**chain), span(4), 2)
    assert bytes_of(alone) == bytes_of(series[2])
    assert bytes_of(alone) != bytes_of(series[1])
    flows = flows_of(series)
    assert flows.monthly("cans.filled")[2].tolist() == alone.amounts["cans.filled"].tolist()


def test_another_seed_gives_another_harvest():
    one, other = (simulate(physical(**LOCAL), span(4, seed=seed), 0) for seed in (1, 2))
    assert bytes_of(one, "area.") != bytes_of(other, "area.")


def test_a_road_to_the_toll_canner_is_nothing_to_a_local_plant():
    near, far = (
        simulate(physical(**LOCAL, roads=roads(**{"farm-elsewhere": km})), span(6), 0)
        for km in (68, 136)
    )
    assert bytes_of(near) == bytes_of(far)


def test_both_chains_see_the_same_harvest():
    local, outside = (simulate(physical(**chain), span(12), 0) for chain in (LOCAL, OUTSIDE))
    ripe = "area.farm.ripe_kg"
    assert local.amounts[ripe].tobytes() == outside.amounts[ripe].tobytes()


def test_a_new_stage_changes_no_harvest_and_no_other_machine_while_the_line_keeps_up():
    fast = stage("can", 100_000, "can/h", mtbf=5, repair=0.0001)
    before = shaken_plant()
    after = before.model_copy(update={"stages": {**before.stages, "code": fast}})
    run, extended = (
        simulate(physical(**lucky(plant=works)), span(6), 0) for works in (before, after)
    )
    supply = ("area.", "fruit.bought", "leg.fruit.trips", "leg.fruit.driving_h")
    assert bytes_of(run, *supply) == bytes_of(extended, *supply)
    machines = ("stage.peel.busy_h", "stage.peel.down_h", "cans.rejected")
    assert bytes_of(run, *machines) == bytes_of(extended, *machines)


@pytest.mark.parametrize("chain", [LOCAL, OUTSIDE])
def test_a_longer_study_begins_with_the_shorter(chain):
    short, long = (simulate(physical(**chain), span(months), 0) for months in (6, 18))
    # Orders filled by the end depend on when that is.
    kept = {name: months for name, months in short.amounts.items() if not name.endswith(".filled")}
    for account, months in kept.items():
        # What happens in a shift or slot of the last day may not be over when the study ends.
        assert months[:5].tolist() == long.amounts[account][:5].tolist(), account


def test_a_study_need_not_start_in_january():
    run = simulate(physical(**OUTSIDE), span(12, date(2027, 7, 1)), 0)
    later = simulate(physical(**OUTSIDE), span(6, date(2028, 1, 1)), 0)
    ripe = "area.farm.ripe_kg"
    assert run.amounts[ripe][6:].tolist() == pytest.approx(later.amounts[ripe].tolist())
