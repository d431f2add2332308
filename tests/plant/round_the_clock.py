"""Random plants whose shifts touch, to which growers come by themselves, or both."""

from datetime import time

from hypothesis import strategies as st

from sim.scenario.models.laws import Moments
from sim.scenario.models.parts import Arrivals, Patience
from sim.scenario.models.physical import CallOff
from sim.scenario.models.shifts import Night, Shift, StartUp
from tests.plant.strategies import chains, laws, odd_hours, plants, shares, varied

SOME = (1, 2, 7, 12)
"""Months of some shifts."""
SHIFTS = [
    # Begin and hours of the calendar's shift, then of the others.
    (8, 24, {}),
    (0, 24, {}),
    (8, 8, {"evening": (16, 7.5, None)}),
    (8, 8, {"evening": (16, 5, SOME), "early": (3, 5, None)}),
    (6, 8, {"noon": (14, 8, None), "night": (22, 8, None)}),
    (6, 8, {"noon": (14, 8, SOME), "night": (22, 8, None)}),
    (20, 12, {"day": (8, 12, None)}),
    (20, 12, {"day": (8, 12, SOME)}),
]


@st.composite
def rounds(draw):
    """Return plants whose shifts touch, so that the line is emptied seldom."""
    chain = draw(growers() | chains(draw(plants())))
    begins, hours, others = draw(st.sampled_from(SHIFTS))
    crews = st.sampled_from([{}, {"peel": 5, "fill": 0}])
    staff = st.fixed_dictionaries(
        {"stay": st.integers(0, 2), "paid_by": st.sampled_from(["hour", "piece"])}
    )
    stages = chain.plant.stages
    if draw(st.booleans()):
        stages = {name: draw(varied(stage)) for name, stage in stages.items()}
    changes = {
        "stages": {name: stage.model_copy(update=draw(staff)) for name, stage in stages.items()},
        "shifts": {
            name: Shift(start=time(start), length=length, months=months, crew=draw(crews))
            for name, (start, length, months) in others.items()
        },
        "night": draw(st.sampled_from([None, Night(begins=time(22), ends=time(6))])),
        "start_up": draw(st.sampled_from([None, StartUp(length=0.7, steam=50)])),
        "cleaning": draw(st.sampled_from([0.0, 0.4])),
        "normal_week": draw(st.none() | st.floats(10, 50)),
        "mechanics": draw(st.sampled_from([None, None, 1])),
        "batch": 250.0,
    }
    steps = {
        name: step.model_copy(update={"batch": None}) for name, step in chain.expansions.items()
    }
    calendar = {"shift_start": time(begins), "shift": float(hours)}
    return chain.model_copy(
        update={
            "plant": chain.plant.model_copy(update=changes),
            "calendar": chain.calendar.model_copy(update=calendar),
            "expansions": steps,
        }
    )


@st.composite
def growers(draw):
    """Return plants to which growers come by themselves."""
    chain = draw(chains(draw(plants())))
    truck = chain.vehicles["truck"].model_copy(update={"unloading_law": draw(laws())})
    times = st.lists(odd_hours(0, 1200), min_size=1, max_size=150).map(sorted)
    rules = {
        "load": truck.payload * draw(st.floats(0.3, 1)),
        "patience": draw(st.none() | st.builds(Patience, mean=st.floats(0.1, 30), law=laws())),
    }
    if draw(st.booleans()):
        rules |= {"every": draw(st.floats(0.4, 6)), "law": draw(laws((0.37, 3.1, 1.9)))}
    else:
        rules["times"] = Moments(tuple(draw(times)))
    places = {
        "yard": draw(st.none() | st.integers(0, 12)),
        "waiting_trucks": draw(st.none() | st.integers(0, 3)),
        "recovery": 0.25 + draw(shares(0.25)),
    }
    steps = {
        name: step.model_copy(update={"target": None}) for name, step in chain.expansions.items()
    }
    return chain.model_copy(
        update={
            "arrivals": Arrivals(**rules),
            "call_off": CallOff(harvest_start=chain.call_off.harvest_start),
            "vehicles": {"truck": truck},
            "plant": chain.plant.model_copy(update=places),
            "expansions": steps,
        }
    )
