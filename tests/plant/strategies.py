"""Random scenarios of a plant or a toll canner, with all that may follow; some of them grow."""

from datetime import time

from hypothesis import strategies as st

from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Area, Ban, Vehicle, Vessel
from sim.scenario.models.physical import (
    CallOff,
    Deviation,
    Expansion,
    Hold,
    Outage,
    Packaging,
    Refusal,
    Store,
)
from sim.scenario.models.shifts import Night, OtherWork, Shift, StartUp
from sim.scenario.models.tank import Tank
from sim.units import Measured
from tests.plant.builders import fruit, lucky, physical, plant, roads, stage, toll, working


def shares(most=1.0):
    return st.floats(0, most)


@st.composite
def lines(draw):
    rate = st.floats(0.5, 4)
    breaks = draw(st.booleans())
    stages = {
        "peel": stage(
            speed=draw(rate),
            units=draw(st.integers(1, 3)),
            crew=3,
            power=5,
            water=2,
            by_products=draw(st.sampled_from([{}, {"peel": 0.3}, {"peel": 0.4, "juice": 0.1}])),
        ),
        "fill": stage(
            speed=draw(rate) * 1000,
            unit="can/h",
            gives="can",
            crew=2,
            buffer=draw(st.sampled_from([None, 1, 3])),
            mtbf=draw(st.floats(2, 40)) if breaks else None,
            repair=draw(st.floats(0.1, 10)) if breaks else None,
        ),
    }
    if draw(st.booleans()):
        stages["retort"] = stage(
            "can",
            load=draw(st.integers(250, 900)),
            cycle=0.8,
            units=draw(st.integers(1, 3)),
            steam=300,
            crew=1,
            mtbf=draw(st.floats(2, 40)) if breaks else None,
            repair=draw(st.floats(0.1, 30)) if breaks else None,
        )
        stages |= draw(coolers(breaks))
        stages["label"] = stage("can", draw(rate) * 1000, "can/h", crew=1)
    return stages


@st.composite
def coolers(draw, breaks):
    """Return a second batch stage, behind a flow stage or none, or nothing."""
    follows = draw(st.sampled_from(["nothing", "cooler", "shelf and cooler"]))
    if follows == "nothing":
        return {}
    shelf = {"shelf": stage("can", draw(st.floats(500, 4000)), "can/h", crew=1)}
    cooler = stage(
        "can",
        load=draw(st.integers(200, 900)),
        cycle=0.4,
        units=draw(st.integers(1, 2)),
        crew=1,
        mtbf=draw(st.floats(2, 40)) if breaks else None,
        repair=draw(st.floats(0.1, 10)) if breaks else None,
    )
    return (shelf if follows == "shelf and cooler" else {}) | {"cooler": cooler}


@st.composite
def plants(draw):
    outage = Outage(rate=draw(st.floats(0, 10)), mean=draw(st.floats(0.2, 6)))
    rules = {
        "bays": draw(st.integers(1, 2)),
        "batch": draw(st.sampled_from([250, 1000])),
        "rejects": {"seam": draw(shares(0.05)), "swell": 0.002},
        "longest_wait": draw(st.none() | st.floats(0.5, 6)),
        "min_paid_hours": draw(st.floats(0, 8)),
        "overtime": draw(st.floats(0, 4)),
        "outage": draw(st.sampled_from([None, outage])),
    }
    return {"plant": plant(stages=draw(lines()), **rules)}


@st.composite
def tolls(draw):
    rules = {
        "bays": draw(st.integers(1, 2)),
        "slots_per_week": draw(st.integers(1, 7)),
        "cans_per_slot": draw(st.floats(1500, 5000)),
        "minimum_batch": draw(st.floats(0, 1500)),
        "rejects": {"seam": draw(shares(0.05))},
        "postponed": draw(shares(0.5)),
        "postponed_by": draw(st.floats(0, 6)),
        "same_day": draw(st.booleans()),
        "by_products": draw(st.sampled_from([{}, {"peel": 0.2}, {"pomace": 0.1, "peel": 0.3}])),
        "refusal": draw(st.none() | st.builds(Refusal, share=shares(), months=st.just((1, 7, 12)))),
    }
    return {"toll": toll(**rules)}


@st.composite
def expansions(draw, works):
    """Return steps of a chain, each with some of what it may change."""
    of_plant = {
        "target": st.floats(0.5, 8),
        "batch": st.sampled_from([250, 400, 1000]),
        "stages": lines(),
    }
    of_toll = {
        "slots_per_week": st.integers(1, 7),
        "cans_per_slot": st.floats(1500, 5000),
        "minimum_batch": st.floats(0, 1500),
    }
    orders = st.fixed_dictionaries({"saudi": st.floats(2000, 100_000)})
    own = (of_plant if "plant" in works else {}) | (of_toll if "toll" in works else {})
    bays = {"bays": st.integers(1, 3)} if len(works) == 1 else {}
    changes = st.fixed_dictionaries({}, optional={"orders": orders} | bays | own)
    months = draw(st.lists(st.integers(1, 3), max_size=2, unique=True))
    return {f"after {month}": Expansion(after=month, **draw(changes)) for month in months}


def deviations():
    return st.builds(Deviation, share=shares(), then=st.sampled_from(["hold", "reprocess"]))


def odd_hours(least, most):
    """Return hours at which nothing else happens."""
    return st.floats(least, most).map(lambda hours: 1.0137 * hours)


def merged(parts):
    return {key: value for part in parts for key, value in part.items()}


def starts():
    """Return when batches begin."""
    least = st.none() | st.integers(1, 250)
    policies = {
        "available": st.fixed_dictionaries({"start": st.just("available"), "least": least}),
        "departures": st.fixed_dictionaries(
            {"start": st.just("departures"), "least": least, "every": odd_hours(0.2, 2.5)}
        ),
    }
    early = {"cycle": st.just(0.8137), "service": laws(times=(0.311, 0.107, 0.713))}
    # Of what comes in the moment of a begin, the order of events is not that of the rules.
    return st.sampled_from([{}, {"start": "full"}]) | st.one_of(
        *(st.tuples(st.fixed_dictionaries(early), each).map(merged) for each in policies.values())
    )


def laws(times=(0.2, 0.5, 1.0)):
    return st.none() | st.sampled_from(
        [
            Law("constant"),
            Law("exponential"),
            Law("erlang", phases=3),
            Law("uniform", spread=0.5),
            Law("lognormal", cv=0.4),
            Law("hyperexponential", cv=1.5),
            Law("drawn", times=times),
            Law("listed", times=times[::-1]),
        ]
    )


@st.composite
def tanks(draw):
    """Return tanks at the first two stages, of which each, or none, may be there."""
    units = {"peel": ("kg", "kg/t", 1000), "fill": ("m3", "m3/can", 1)}
    units |= {"peel": ("kg", "kg/h", 500)} if draw(st.booleans()) else {}
    return {
        name: Tank(
            item=f"{name}_tank",
            holds=Measured(draw(odd_hours(260, 3000)), content),
            draws=Measured(amount, unit),
            reorder_at=draw(shares()),
            lead_time=draw(odd_hours(0.1, 60)),
            checked=draw(st.none() | odd_hours(0.1, 9)),
        )
        for name, (content, unit, amount) in units.items()
        if draw(st.booleans())
    }


@st.composite
def closed_roads(draw):
    """Return roads of which some are closed in some months, with longer ways round."""
    round_about = {"farm-mill": 40, "hill-farm": 30, "mill-town": 60, "hill-works": 50}
    lengths = roads(km=draw(st.floats(0, 300)), **round_about)
    closed = {
        name: draw(st.sampled_from([None, (1, 2, 7), (8,)]))
        for name in ("farm-works", "hill-works", "works-town")
    }
    return {
        name: road.model_copy(update={"closed": closed.get(name)}) for name, road in lengths.items()
    }


def bans():
    """Return bans that leave trucks some hours of each day."""
    windows = st.sampled_from([(time(22), time(5)), (time(7), time(9, 30)), (time(15), time(18))])
    ban = st.builds(
        lambda window, **rules: Ban(begins=window[0], ends=window[1], **rules),
        windows,
        road=st.sampled_from([None, "farm-works", "town-port"]),
        vehicle=st.sampled_from([None, "truck"]),
        above=st.sampled_from([None, 1.0]),
    )
    return st.dictionaries(st.sampled_from(["first", "second"]), ban)


@st.composite
def fleets(draw):
    """Return chains whose trucks with fruit are limited, are banned, go round, or whose times vary.

    A toll canner may supply packaging.
    """
    chain = draw(scenarios() | hybrids())
    few = st.none() | st.integers(1, 3)
    laws_of_truck = {
        "loading_law": draw(laws()),
        "unloading_law": draw(laws()),
        "longest_wait": draw(st.sampled_from([None, 24.0, 48.0])),
        "free_waiting": draw(st.sampled_from([None, 0.5])),
    }
    truck = chain.vehicles["truck"].model_copy(update=laws_of_truck)
    laws_of_leg = {"trucks": draw(few), "out_law": draw(laws()), "back_law": draw(laws())}
    leg = chain.legs["fruit"].model_copy(update=laws_of_leg)
    changes = {
        "vehicles": {"truck": truck},
        "roads": draw(st.just(chain.roads) | closed_roads()),
        "bans": draw(bans()),
        "legs": {**chain.legs, "fruit": leg},
        "areas": {
            name: area.model_copy(update={"berths": draw(few)})
            for name, area in chain.areas.items()
        },
    }
    if chain.toll is not None:
        supplies = st.sampled_from([{}, {"can": True}, {"carton": True, "can": False}])
        changes["toll"] = chain.toll.model_copy(update={"supplies": draw(supplies)})
    if chain.plant is not None:
        places = {"waiting_trucks": draw(st.none() | st.integers(0, 2))}
        changes["plant"] = chain.plant.model_copy(update=places)
    return chain.model_copy(update=changes)


@st.composite
def varied(draw, one):
    """Return a stage whose times vary, before which lots find no place, or which begins batches early."""
    changes = {"service": draw(laws()), "repair_law": draw(laws()) if one.mtbf else None}
    if one.load is None:
        changes["buffer"] = draw(st.sampled_from([None, 0, 0, 1]))
        if draw(st.booleans()):
            changes |= {"rate": None, "time": draw(st.sampled_from([0.2, 0.5]))}
    else:
        changes |= draw(starts()) | {"deviation": draw(st.none() | deviations())}
    return one.model_copy(update=changes)


@st.composite
def varied_lines(draw):
    """Return plants whose times vary, whose lots find no place between two stages, or both."""
    chain = draw(chains(draw(plants())))
    drawn_from = draw(tanks())

    def with_tanks(stages):
        return stages and {
            name: one.model_copy(update={"tank": drawn_from.get(name)})
            for name, one in stages.items()
        }

    stages = with_tanks({name: draw(varied(one)) for name, one in chain.plant.stages.items()})
    steps = {
        name: step.model_copy(update={"batch": None, "stages": with_tanks(step.stages)})
        for name, step in chain.expansions.items()
    }
    hours = {"shift": draw(st.sampled_from([8.0, 12.0]))}
    return chain.model_copy(
        update={
            "plant": chain.plant.model_copy(
                update={
                    "stages": stages,
                    "batch": 250.0,
                    "mechanics": draw(st.sampled_from([None, 1, 2])),
                }
            ),
            "calendar": chain.calendar.model_copy(update=hours),
            "expansions": steps,
        }
    )


def other_works():
    return st.builds(
        OtherWork,
        months=st.sampled_from([None, (1, 3, 12)]),
        demand=st.floats(0, 30_000),
        rate=st.floats(100, 2000),
        set_up=st.floats(0, 3),
        crew=st.integers(0, 5),
        power=st.floats(0, 50),
        steam=st.floats(0, 1),
        water=st.floats(0, 0.01),
    )


@st.composite
def rosters(draw):
    """Return plants with one or two shifts a day, a break between them, and crews of their own."""
    chain = draw(chains(draw(plants())))
    evening = Shift(
        start=time(15),
        length=draw(st.sampled_from([5.0, 6.5])),
        months=draw(st.sampled_from([None, (1, 2, 7, 12)])),
        crew=draw(st.sampled_from([{}, {"peel": 5, "fill": 0}])),
    )
    staff = st.fixed_dictionaries(
        {"stay": st.integers(0, 2), "paid_by": st.sampled_from(["hour", "piece"])}
    )
    changes = {
        "stages": {
            name: one.model_copy(update=draw(staff)) for name, one in chain.plant.stages.items()
        },
        "shifts": draw(st.sampled_from([{}, {"evening": evening}])),
        "night": draw(st.sampled_from([None, Night(begins=time(18), ends=time(7))])),
        "start_up": draw(st.sampled_from([None, StartUp(length=0.7, steam=50)])),
        "cleaning": draw(st.sampled_from([0.0, 0.4])),
        "normal_day": draw(st.none() | st.floats(3, 9)),
        "normal_week": draw(st.none() | st.floats(10, 50)),
        "ramp_up": draw(st.sampled_from([{}, {1: 0.7}])),
        "other_work": draw(st.dictionaries(st.sampled_from(["plums", "toll"]), other_works())),
        "batch": 250.0,
    }
    steps = {
        name: step.model_copy(update={"batch": None}) for name, step in chain.expansions.items()
    }
    hours = {"shift_start": time(6), "shift": draw(st.sampled_from([6.0, 8.0]))}
    return chain.model_copy(
        update={
            "plant": chain.plant.model_copy(update=changes),
            "calendar": chain.calendar.model_copy(update=hours),
            "expansions": steps,
        }
    )


def trucks():
    hours = st.floats(0, 3)
    return st.builds(
        Vehicle,
        payload=st.floats(0.3, 3),
        minimum_load=st.sampled_from([0, 0.3, 0.8]),
        loading=hours,
        unloading=hours,
    )


def call_offs():
    return st.builds(
        CallOff,
        target=st.floats(0.5, 8),
        order=st.sampled_from(["nearest", "pro rata"]),
        harvest_start=st.builds(time, st.integers(0, 23)),
    )


def losses():
    return st.builds(
        fruit,
        handling_loss=shares(0.2),
        bruise_per_km=shares(0.1),
        decay_per_day=st.just(3),
        fresh_for=st.just(12),
        discard_after=st.floats(24, 120),
    )


def calendars():
    return st.builds(
        working,
        weekdays=st.sampled_from([(0, 1, 2, 3, 4, 5), (0, 2), tuple(range(7))]),
        holidays=st.booleans(),
        shift_start=st.sampled_from([time(6), time(8), time(20)]),
        shift=st.sampled_from([8.0, 12.0, 24.0]),
    )


def days(most):
    return st.floats(0, most)


@st.composite
def packagings(draw):
    reorder = draw(days(10))
    return Packaging(
        reorder_at=reorder,
        order_up_to=reorder + draw(days(30)),
        lead_time=draw(days(20)),
        lead_cv=draw(shares()),
        minimum=draw(st.sampled_from([None, Measured(5000, "can")])),
    )


def holds():
    return st.builds(Hold, length=days(20), failed=shares(), saved=shares())


def vessels():
    sails = st.sampled_from([(3,), (0, 4), tuple(range(7))])
    return st.builds(Vessel, sails=sails, cut_off=st.floats(0, 40), rolled=shares(0.6))


@st.composite
def outbound(draw):
    """Return what stands behind canning, as it may be left out or not."""
    return {
        "packaging": draw(st.dictionaries(st.sampled_from(["can", "carton"]), packagings())),
        "hold": draw(st.none() | holds()),
        "vessel": draw(st.none() | vessels()),
        "home": draw(st.floats(0, 3000)),
        "due": draw(days(60)),
        "cancel_after": draw(st.none() | days(40)),
        "order_ramp_up": {1: draw(shares())},
        "warm_up": draw(st.sampled_from([0.0, 0.0, 17.0, 45.0])),
    }


@st.composite
def scenarios(draw):
    works = draw(plants() | tolls())
    return draw(chains(works))


@st.composite
def hybrids(draw):
    """Return chains of a plant and a toll canner in another place; a step changes no bays."""
    works = draw(plants()) | draw(tolls())
    return draw(chains(works | {"toll": works["toll"].model_copy(update={"at": "town"})}))


@st.composite
def two_steps(draw):
    """Return chains in which a plant prepares the fruit that a toll canner in another place cans."""
    works = draw(plants()) | draw(tolls())
    peel = {"peel": works["plant"].stages["peel"].model_copy(update={"gives": "chunks"})}
    buffer = draw(st.sampled_from([None, 0, 2]))
    pack = {"pack": stage("chunks", draw(st.floats(0.5, 4)), crew=2, buffer=buffer)}
    recovery = {"recovery": draw(st.sampled_from([0.3, 0.5]))}
    prepares = {"stages": peel | pack, "rejects": {}, **recovery}
    cans = {
        "at": "town",
        "takes": "chunks",
        "within": draw(st.none() | st.floats(10, 80)),
        "late": draw(st.sampled_from([None, "waste", "puree"])),
        "slot_start": draw(st.sampled_from([None, time(5), time(21)])),
        "same_day": draw(st.booleans()),
    }
    works["plant"] = works["plant"].model_copy(update=prepares)
    works["toll"] = works["toll"].model_copy(update=cans)
    chain = draw(chains(works))
    steps = {
        name: step.model_copy(update={"stages": None}) for name, step in chain.expansions.items()
    }
    return chain.model_copy(update={"expansions": steps})


@st.composite
def chains(draw, works):
    annual = st.floats(300, 3000)
    areas = {"farm": Area(at="farm", annual=draw(annual))}
    if draw(st.booleans()):
        areas["hill"] = Area(at="hill", annual=draw(annual))
    legs = physical().legs
    if len(works) > 1:
        legs = {**legs, "fruit_to_toll": legs["fruit"]}
    return physical(
        **lucky(),
        **works,
        legs=legs,
        expansions=draw(expansions(works)),
        **draw(outbound()),
        areas=areas,
        roads=roads(km=draw(st.floats(0, 300)), **{"hill-works": 50}),
        vehicles={"truck": draw(trucks())},
        fruit=draw(losses()),
        calendar=draw(calendars()),
        call_off=draw(call_offs()),
        store=Store(at=draw(st.sampled_from(["works", "town"]))),
        orders={"saudi": draw(st.floats(2000, 100_000))},
    )
