"""Expansions, computed by hand: nothing changes before them."""

from datetime import date, time

import pytest
from simpy import Environment

from sim.plant.calendar import Days
from sim.plant.fruit import Yard, rules_of
from sim.plant.fruit_leg import FruitLeg
from sim.plant.gate import Gate
from sim.plant.machines import Machine
from sim.plant.simulate import simulate
from sim.plant.streams import Streams
from sim.scenario.models.parts import Area, Leg
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import CallOff, Expansion, Packaging
from tests.plant.builders import (
    context_of,
    fruit,
    lucky,
    one_repair,
    physical,
    plant,
    roads,
    shaken_plant,
    span,
    stage,
    toll,
    total,
    working,
)

JANUARY, FEBRUARY = 31, 28
LARGE_LINE = {
    "peel": stage(speed=3, crew=9, power=20, mtbf=20, repair=0.5),
    "fill": stage(speed=3000, unit="can/h", gives="can", crew=6, buffer=2, water=1),
    "retort": stage("can", units=4, load=400, cycle=0.8, steam=400, mtbf=100, repair=3),
    "code": stage("can", 4000, "can/h", crew=1),
}
LOCAL = lucky(plant=shaken_plant(construction=2), orders={"saudi": 30_000})
OUTSIDE = lucky(
    toll=toll(slots_per_week=3, postponed=0.3, postponed_by=2, rejects={"seam": 0.01}),
    orders={"saudi": 30_000},
)
# After the months of construction, so that both begin in month 5 of the study.
GROWING_LOCAL = Expansion(
    after=3, orders={"saudi": 60_000}, target=6, stages=LARGE_LINE, batch=500, bays=3
)
GROWING_OUTSIDE = Expansion(
    after=5, orders={"saudi": 60_000}, slots_per_week=6, cans_per_slot=5000, minimum_batch=2000, bays=3
)  # fmt: skip


def growing(**changes):
    """Return a scenario of two months that grows with the second."""
    expansion = Expansion(after=1, **changes.pop("expansion"))
    return simulate(physical(**changes, expansions={"second": expansion}), span(2), 0)


def test_fruit_is_called_off_for_the_line_of_the_shift_that_takes_it():
    # Harvest at 17.0 is for the next day: 3 t on 30 evenings of January, 6 t on the last one, for the
    # first shift of the larger line.
    evening = CallOff(target=3, harvest_start=time(17))
    areas = {"farm": Area(at="farm", annual=10 * 365)}
    run = growing(plant=plant(), call_off=evening, areas=areas, expansion={"target": 6})
    assert run.amounts["fruit.bought_kg"][0] == pytest.approx(30 * 3000 + 6000)


@pytest.mark.parametrize(
    ("chain", "expansion"), [(LOCAL, GROWING_LOCAL), (OUTSIDE, GROWING_OUTSIDE)]
)
def test_until_an_expansion_all_is_as_without_it(chain, expansion):
    without = simulate(physical(**chain), span(8), 0)
    grown = simulate(physical(**chain, expansions={"second": expansion}), span(8), 0)
    for account, months in grown.amounts.items():
        if account in without.amounts:
            assert months[:5].tobytes() == without.amounts[account][:5].tobytes(), account
        elif account != "stage.code.off_h":
            assert not months[:5].any(), account
    assert (grown.amounts["cans.filled"][5:] > 1.3 * without.amounts["cans.filled"][5:]).all()


@pytest.mark.parametrize("chain", [LOCAL, OUTSIDE])
def test_an_expansion_that_states_what_is_there_already_changes_nothing(chain):
    scenario = physical(**chain)
    works = scenario.plant or scenario.toll
    own = Expansion.model_fields.keys() & type(works).model_fields.keys()
    same = {name: getattr(works, name) for name in own}
    same |= {"orders": scenario.orders, "target": scenario.call_off.target}
    without = simulate(scenario, span(8), 0)
    stated = simulate(
        physical(**chain, expansions={"same": Expansion(after=2, **same)}), span(8), 0
    )
    assert {name: row.tobytes() for name, row in stated.amounts.items()} == {
        name: row.tobytes() for name, row in without.amounts.items()
    }
    assert stated.events == without.events


def test_steps_hold_one_after_the_other_in_whatever_order_they_are_written():
    later = Expansion(after=24, orders={"saudi": 3000})
    earlier = Expansion(after=12, orders={"saudi": 2000, "japan": 500}, bays=4)
    scenario = physical(
        plant=plant(),
        orders={"saudi": 1000, "japan": 0},
        expansions={"later": later, "earlier": earlier},
    )
    found = phases(scenario)
    assert {month: one.orders for month, one in found.items()} == {
        0: {"saudi": 1000, "japan": 0},
        12: {"saudi": 2000, "japan": 500},
        24: {"saudi": 3000, "japan": 500},
    }
    assert [one.plant.bays for one in found.values()] == [1, 4, 4]


def test_a_market_can_be_opened_later():
    run = growing(
        plant=plant(),
        orders={"saudi": 24_000, "japan": 0},
        expansion={"orders": {"japan": 12_000}},
    )
    assert run.amounts["market.saudi.ordered"].tolist() == [24_000, 24_000]
    assert run.amounts["market.japan.ordered"].tolist() == [0, 12_000]
    assert run.amounts["cans.ordered"].tolist() == [24_000, 36_000]


def test_a_plant_calls_off_more_fruit_from_an_expansion_on():
    # One can a kilogram; 3 t ripen in a day.
    run = growing(
        plant=plant(),
        call_off=CallOff(target=1, harvest_start=time(6)),
        expansion={"target": 3},
    )
    assert run.amounts["cans.filled"] == pytest.approx([JANUARY * 1000, FEBRUARY * 3000])


def test_a_new_line_works_at_its_own_pace_with_its_own_crew():
    # Lots of 1 t are there at 8.0, 8.5, 9.0. The first line takes 4 h for a lot: two a day, till 16.0,
    # and the third waits. The new one takes half an hour: all three, and the crew is paid 4 h.
    run = growing(
        plant=plant(stages={"peel": stage(speed=1 / 4, crew=2)}),
        expansion={"stages": {"peel": stage(speed=2, units=2, crew=7), "pack": stage(speed=9)}},
    )
    assert run.amounts["cans.filled"] == pytest.approx([JANUARY * 2000, FEBRUARY * 3000])
    assert run.amounts["stage.peel.busy_h"] == pytest.approx([JANUARY * 8, FEBRUARY * 1.5])
    assert run.amounts["stage.peel.person_h"] == pytest.approx([JANUARY * 8 * 2, FEBRUARY * 4 * 7])
    # Two machines have twice the hours; before it is there, a stage has none.
    assert run.amounts["stage.peel.off_h"] == pytest.approx([JANUARY * 16, FEBRUARY * 2 * (24 - 4)])
    assert run.amounts["stage.pack.off_h"] == pytest.approx([0, FEBRUARY * 20])


def test_a_larger_line_opens_after_the_construction_and_the_months_of_its_step():
    expansion = Expansion(after=2, target=3)
    scenario = physical(
        plant=plant(construction=1),
        call_off=CallOff(target=1, harvest_start=time(6)),
        expansions={"second": expansion},
    )
    run = simulate(scenario, span(4), 0)
    cans = [0, FEBRUARY * 1000, 31 * 1000, 30 * 3000]
    assert run.amounts["cans.filled"] == pytest.approx(cans)


def test_a_step_beyond_the_end_is_never_taken():
    never = {"never": Expansion(after=6, target=9, stages=LARGE_LINE)}
    without, late = (
        simulate(physical(plant=plant(), **more), span(6), 0)
        for more in ({}, {"expansions": never})
    )
    assert late.amounts.keys() == without.amounts.keys()
    assert total(late, "cans.filled") == total(without, "cans.filled")


def test_smaller_lots_go_through_a_line_sooner():
    # Three tonnes follow each other from 8.0 on, an hour a tonne at each of two stages. The last lot,
    # a tonne at first, half of one later, is peeled at 11.0 and packed an hour or half an hour later.
    line = {"peel": stage(speed=1), "pack": stage(speed=1)}
    run = growing(plant=plant(stages=line, min_paid_hours=0), expansion={"batch": 500})
    assert run.amounts["line.shift_h"] == pytest.approx([JANUARY * 4, FEBRUARY * 3.5])


@pytest.mark.parametrize("works", [{"plant": plant()}, {"toll": toll()}])
def test_more_bays_end_the_queue(works):
    # Three trucks arrive together and take half an hour each: 0 + 0.5 + 1 h in the queue.
    run = growing(**works, expansion={"bays": 3})
    assert run.amounts["leg.fruit.queue_h"] == pytest.approx([JANUARY * 1.5, 0])


def test_bays_that_close_finish_their_trucks():
    # Trucks of 1 t with an hour to load and drive no way; each is unloaded in half an hour.
    context = context_of(physical(roads=roads(km=0)), span())
    yard = Yard(rules_of(fruit(), 1.0), 1000, context.accounts)
    leg = FruitLeg(context, plant(bays=2), yard, 1.0)
    leg.sources[0].kg = 4000.0
    leg.send(0.0)
    leg.advance(1.2)
    leg.open_bays(1, 1.2)
    assert yard.unloaded == 0
    leg.advance(9.0)
    leg.open_bays(3, 9.0)
    leg.send(10.0)
    leg.advance(24.0)
    left = [yard.nth(place).unloaded for place in range(yard.unloaded)]
    # Two at work till 1.5, the others wait for the one bay that is left; later three at once.
    assert left == [1.5, 1.5, 2.0, 2.5, 11.5, 11.5, 11.5, 12.0]


def test_of_bays_that_close_behind_a_gate_those_stay_that_get_free_first():
    # Trucks of 3 h and 1 h are at two bays, two of 1 h wait; one bay is left from 0.5 on.
    env, left = Environment(), []
    gate = Gate(env, 2, None)

    def truck(hours):
        yield from gate.enter(lambda: hours)
        left.append(env.now)

    for hours in (3.0, 1.0, 1.0, 1.0):
        env.process(truck(hours))
    env.run(until=0.5)
    gate.open_bays(1)
    env.run()
    assert left == [1.0, 2.0, 3.0, 3.0]


def test_trucks_in_the_queue_take_the_bays_that_open():
    # Of three trucks that came at 1.0 one is unloaded by 1.5, the others at once from 1.2 on.
    context = context_of(physical(roads=roads(km=0)), span())
    yard = Yard(rules_of(fruit(), 1.0), 1000, context.accounts)
    leg = FruitLeg(context, plant(bays=1), yard, 1.0)
    leg.sources[0].kg = 3000.0
    leg.send(0.0)
    leg.open_bays(3, 1.2)
    leg.advance(24.0)
    assert [yard.nth(place).unloaded for place in range(3)] == pytest.approx([1.5, 1.7, 1.7])


def test_a_toll_canner_gives_more_and_longer_days():
    # January's 31 days gather for the slots of 1 January to 1 February, but for the first day.
    run = growing(toll=toll(cans_per_slot=1000), expansion={"cans_per_slot": 3000})
    assert run.amounts["cans.filled"].tolist() == [30 * 1000, 1000 + 27 * 3000]
    # 2027 begins on a Friday; a slot on each Thursday, then on every day but the first of February.
    weekly = growing(toll=toll(slots_per_week=1), expansion={"slots_per_week": 7})
    assert weekly.amounts["toll.slots"].tolist() == [5, 27]


def test_a_toll_canner_can_ask_for_larger_batches():
    # 3 000 cans are to be had on a day.
    run = growing(toll=toll(cans_per_slot=4000), expansion={"minimum_batch": 3001})
    assert run.amounts["toll.runs"].tolist() == [30, 1]


def test_a_slot_put_off_across_an_expansion_keeps_its_size():
    # All slots are put off to the next day: that of 1 February, gathered in January, to the 2nd.
    run = growing(
        toll=toll(cans_per_slot=1000, postponed=1, slots_per_week=7),
        expansion={"cans_per_slot": 3000},
    )
    assert run.amounts["cans.filled"].tolist() == [29 * 1000, 2 * 1000 + 26 * 3000]


def test_lots_that_wait_are_divided_for_a_smaller_batch_and_keep_their_order():
    context = context_of(physical(roads=roads(km=0)), span())
    yard = Yard(rules_of(fruit(), 1.0), 1000, context.accounts)
    leg = FruitLeg(context, plant(bays=1), yard, 1.0)
    leg.sources[0].kg = 1500.0
    leg.send(6.0)  # two trucks, of 750 kg each
    leg.advance(12.0)
    names = ("lots", "kg", "cans", "harvested", "started")

    def waiting():
        loads = [yard.nth(place) for place in range(yard.unloaded)]
        return [tuple(getattr(load, name) for name in names) for load in loads]

    yard.divide(2000, 12.0)
    assert waiting() == 2 * [(1, 750, 750, 6.0, 0)]
    yard.nth(0).started, yard.nth(0).lots = 1, 2
    yard.divide(400, 12.0)
    assert waiting() == [(3, 375, 375, 6.0, 1), (2, 375, 375, 6.0, 0)]


def test_a_batch_that_fits_in_no_shift_of_a_later_line_is_refused_at_once():
    slow = Expansion(after=3, stages={"peel": stage(speed=1 / 11)})
    with pytest.raises(ValueError, match=r"1000 kg takes 11\.0 h .* longer than .* 10 h"):
        simulate(physical(plant=plant(), expansions={"slow": slow}), span(4), 0)


def test_a_new_machine_has_breakdowns_of_its_own():
    streams = Streams(1, 0, Days(date(2027, 1, 1), 1))
    worn = stage(speed=1, mtbf=10, repair=1)
    first, same, second = (Machine("peel", worn, streams, number) for number in (1, 1, 2))
    assert first.repairs == same.repairs
    assert not set(first.repairs[:-2]) & set(second.repairs[:-2])


def test_a_machine_that_is_replaced_does_not_repeat_the_breakdowns_of_the_old_one():
    # The days of July and August are alike; only who stands at the machine is new.
    line = [{"peel": stage(speed=1, mtbf=10, repair=1, crew=crew)} for crew in (1, 2)]
    expansion = Expansion(after=1, stages=line[1])
    scenario = physical(plant=plant(stages=line[0]), expansions={"hand": expansion})
    run = simulate(scenario, span(2, date(2027, 7, 1)), 0)
    july, august = run.amounts["stage.peel.down_h"]
    assert july != pytest.approx(august)


def test_a_line_that_is_down_when_it_is_replaced_is_left_at_midnight():
    # Nearly no work in January; in February a tonne a day, paid around the clock from 8.0 to 8.0. A repair
    # of 30 h begins on the 28th, but the crew goes home at midnight, and the line is gone in March.
    line = {"peel": stage(speed=1, mtbf=1, repair=1)}
    scenario = physical(
        plant=plant(stages=line, min_paid_hours=24),
        call_off=CallOff(target=1, harvest_start=time(6)),
        calendar=working(shift=24),
        orders={"saudi": 1000},
        expansions={
            "busy": Expansion(after=1, orders={"saudi": 1_000_000}),
            "cutter": Expansion(after=2, stages={"cut": stage(speed=1)}),
        },
    )
    with one_repair(30, after=FEBRUARY + 0.5):
        run = simulate(scenario, span(3), 0)
    assert run.amounts["stage.peel.off_h"] == pytest.approx([(JANUARY - 1) * 24, 8, 0])
    assert run.amounts["stage.cut.off_h"][:2].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("later", "days"),
    [
        ({"cut": stage(speed=2)}, 28),
        # The broken machine stays: the first fruit is that of 4 February.
        ({"peel": stage(speed=2, mtbf=1, repair=1), "box": stage("can", 4000, "can/h")}, 25),
    ],
)
def test_a_machine_that_is_replaced_while_it_is_broken_does_not_hold_the_new_line(later, days):
    # 1.5 h of work a day; on the 31st the machine breaks after 1 h, until 13.0 on 4 February. A tonne is
    # left, and is worked on the first day of the new line, for which a tonne less is called off.
    line = {"peel": stage(speed=2, mtbf=1, repair=1)}
    expansion = {"other": Expansion(after=1, stages=later)}
    with one_repair(100, after=(JANUARY - 1) * 1.5 + 1):
        run = simulate(physical(plant=plant(stages=line), expansions=expansion), span(2), 0)
    january, february = run.amounts["fruit.processed_kg"]
    assert january == JANUARY * 3000 - 1000
    assert february == days * 3000


def kept(**changes):
    rules = {"reorder_at": 16, "order_up_to": 20, "lead_time": 14}
    return {"can": Packaging(**rules | changes)}


def test_packaging_for_an_expansion_is_there_when_it_begins():
    # 300 cans a day are planned, then 2 400. Twenty days of the first would last two and a half of the
    # second; the next delivery would come after a fortnight.
    month = 365 / 12
    chain = {
        "plant": plant(),
        "orders": {"saudi": 300 * month},
        "call_off": CallOff(target=0.3, harvest_start=time(6)),
    }
    larger = {"orders": {"saudi": 2400 * month}, "target": 2.4}
    without = simulate(physical(**chain, packaging=kept()), span(2), 0)
    run = growing(**chain, packaging=kept(), expansion=larger)
    free = growing(**chain, expansion=larger)
    assert total(run, "packaging.can.short_days") == 0
    assert run.amounts["cans.filled"].tolist() == free.amounts["cans.filled"].tolist()
    # What is ordered a fortnight ahead comes on the first day of the larger chain, and not before.
    assert run.amounts["item.can.received"][0] == without.amounts["item.can.received"][0]
    assert run.amounts["item.can.received"][1] > 16 * 2400


def test_lots_of_a_larger_batch_hold_from_the_opening_of_the_first_shift_on():
    # The own truck is unloaded at 8.0, 10.5 and 13.0 of each day: in two lots a load in January.
    own = {**physical().legs, "fruit": Leg(vehicle="truck", trucks=1)}
    run = growing(
        plant=plant(batch=500),
        legs=own,
        calendar=working(shift_start=time(7)),
        expansion={"batch": 1000},
    )
    assert run.amounts["stage.peel.taken"].tolist() == [31 * 6, 28 * 3]
