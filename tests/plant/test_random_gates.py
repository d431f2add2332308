"""Fruit, hours and trucks add up whatever limits them, in random scenarios."""

from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.simulate import simulate
from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Area, Arrivals, Ban, Leg, Patience, Vehicle
from sim.scenario.models.physical import CallOff, Expansion
from tests.plant.builders import lucky, physical, shaken_plant, span, total, working

VEHICLES = st.builds(
    Vehicle,
    payload=st.just(1.0),
    loading=st.sampled_from([0.0, 1.0]),
    unloading=st.sampled_from([0.0, 0.3, 1.5]),
    unloading_law=st.sampled_from([None, Law("exponential")]),
    free_waiting=st.sampled_from([None, 0.2]),
)
WORKS = {
    "bays": st.integers(1, 2),
    "batch": st.sampled_from([200.0, 250.0, 400.0]),
    "waiting_trucks": st.sampled_from([None, 0, 2]),
}
HOURS = {"shift_start": st.sampled_from([time(0), time(8)]), "shift": st.sampled_from([8.0, 24.0])}
BANS = st.sampled_from([{}, {"day": Ban(begins=time(7), ends=time(20))}])
STEPS = st.sampled_from([{}, {"step": Expansion(after=1, bays=3, batch=300)}])
ARRIVALS = st.builds(
    Arrivals,
    every=st.sampled_from([0.7, 3.0]),
    load=st.sampled_from([0.2, 0.5, 1.0]),
    patience=st.sampled_from([None, Patience(mean=0.5), Patience(mean=20)]),
)


def run(vehicle, hours, works, seed, **parts):
    """Simulate three months, which checks every balance."""
    common = {"vehicles": {"truck": vehicle}, "calendar": working(**hours)}
    scenario = physical(**lucky(**common, **parts, plant=shaken_plant(**works)))
    return simulate(scenario, span(3, seed=seed), 0)


@settings(max_examples=15)
@given(VEHICLES, st.fixed_dictionaries(HOURS), st.fixed_dictionaries(WORKS), BANS, st.data())
def test_what_own_trucks_carry_adds_up(vehicle, hours, works, bans, data):
    trucks, berths = (data.draw(st.sampled_from([None, 1, 3])) for _ in range(2))
    legs = {**physical().legs, "fruit": Leg(vehicle="truck", trucks=trucks)}
    areas = {"farm": Area(at="farm", annual=3 * 365, berths=berths)}
    parts = {"bans": bans, "expansions": data.draw(STEPS), "legs": legs, "areas": areas}
    done = run(vehicle, hours, works, data.draw(st.integers(1, 99)), **parts)
    assert total(done, "leg.fruit.turned_away") <= total(done, "leg.fruit.trips")
    if trucks is not None:
        most = trucks * total(done, "works.open_h")
        assert total(done, "leg.fruit.vehicle_h") <= most + trucks * 24


@settings(max_examples=15)
@given(VEHICLES, st.fixed_dictionaries(HOURS), st.fixed_dictionaries(WORKS), ARRIVALS, st.data())
def test_what_growers_bring_adds_up(vehicle, hours, works, arrivals, data):
    yard = data.draw(st.sampled_from([None, 6, 40]))
    parts = {
        "arrivals": arrivals,
        "call_off": CallOff(harvest_start=time(0)),
        "expansions": data.draw(STEPS),
    }
    seed = data.draw(st.integers(1, 99))
    done = run(vehicle, hours, {**works, "yard": yard}, seed, **parts)
    bought, unloaded = total(done, "fruit.bought_kg"), 1000 * total(done, "leg.fruit.t")
    assert abs(bought - unloaded) < 1e-6 * max(1, bought)
    if works["waiting_trucks"] is None and yard is None:
        assert total(done, "leg.fruit.turned_away") == 0
    if arrivals.patience is None:
        assert total(done, "leg.fruit.impatient") == 0
