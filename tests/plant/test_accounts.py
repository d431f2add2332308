"""The accounts that are booked are those that are documented."""

import re
from datetime import time

import sim.flows
from sim.plant.simulate import simulate
from sim.scenario.models.parts import Arrivals, Leg, Patience, Vehicle, Vessel
from sim.scenario.models.physical import USED_BY_OTHER_WORK, Hold, Packaging, Refusal
from sim.scenario.models.shifts import Night, OtherWork
from sim.units import Measured
from tests.plant.builders import fruit, lucky, physical, shaken_plant, span, toll
from tests.plant.test_can_sizes import CHANGE
from tests.plant.test_can_sizes import product as sized
from tests.plant.test_tanks import filled_from_tank
from tests.plant.test_two_steps import canner, two_steps

RECIPE = {"sugar": Measured(0.04, "kg/can")}
OF_EACH = ("plant.", "toll.fruit.", "toll.cans.", "leg.fruit_to_toll.")
"""Accounts of each of the works of a chain, and of its second leg for fruit, are named as those of all."""
NAMED = {
    f"item.{name}.used"
    for name in ("peel", "chunks", "puree", "plums", "syrup", "can_large", "carton_large")
}
LINE = re.compile(r"^ {4}(\S+\.|\s) +(\S.*)$")


def physicals():
    product = physical().product.model_copy(update={"recipe": RECIPE})
    rejects = {"seam": 0.01}
    old = fruit(discard_after=30)
    refusal = Refusal(share=0.5, months={1, 2, 3})
    outside = toll(rejects=rejects, postponed=0.5, postponed_by=2, refusal=refusal)
    works = shaken_plant(rejects=rejects)
    peel = works.stages["peel"].model_copy(update={"paid_by": "piece"})
    works = works.model_copy(update={"stages": works.stages | {"peel": peel}})
    yield physical(**lucky(plant=works, product=product, cancel_after=10))
    kept = {"can": stock(), "sugar": stock()}
    beyond = {"packaging": kept, "hold": Hold(length=3, failed=0.3, saved=0.5), "home": 50}
    sea = {"vessel": Vessel(sails=(3,), cut_off=24, rolled=0.3), "warm_up": 30}
    growers = Arrivals(every=3, load=1, patience=Patience(mean=2))
    yield physical(arrivals=growers, plant=shaken_plant(rejects=rejects, yard=8))
    truck = Vehicle(payload=1, loading=1, unloading=0.5, free_waiting=0.2)
    own = physical().legs | {"fruit": Leg(vehicle="truck", trucks=2)}
    night = Night(begins=time(6), ends=time(9))
    gate = shaken_plant(rejects=rejects, waiting_trucks=0, night=night)
    yield physical(plant=gate, vehicles={"truck": truck}, legs=own)
    yield physical(**lucky(toll=outside, product=product, fruit=old, **beyond, **sea))
    yield physical(plant=filled_from_tank())
    plums = OtherWork(demand=500, rate=500, crew=3)
    yield physical(plant=shaken_plant(rejects=rejects, other_work={"plums": plums}))
    yield two_steps(toll=canner(within=20, postponed=0.5, postponed_by=2))
    sizes = {
        "product": sized(3_000),
        "orders": {"saudi": 60_000},
        "plant": shaken_plant(rejects=rejects, changeover=CHANGE),
    }
    failed = {"hold": beyond["hold"], "home": 50, "due": 5, "cancel_after": 20}
    yield physical(**lucky(**sizes, **failed, **sea))
    yield physical(arrivals=growers, **sizes)


def stock():
    """Return rules under which there are not always enough."""
    return Packaging(reorder_at=1, order_up_to=2, lead_time=3, lead_cv=0.5)


def booked():
    every = {account for part in physicals() for account in simulate(part, span(12), 0).amounts}
    return {account for account in every if not account.startswith(OF_EACH)}


def documented():
    """Read the table of the module's docstring, with the names of the two scenarios."""
    text = sim.flows.__doc__
    names = {"area": ["farm"], "leg": ["fruit", "materials", "cans_back", "port"]}
    names["size"] = ["main", "large"]
    names["stage"] = list(shaken_plant().stages)
    names |= {"market": ["saudi"], "packaging": ["can"], "other_work": ["plums"], "tank": ["fill"]}
    accounts, prefix = {f"other_work.{item}.used" for item in USED_BY_OTHER_WORK}, ""
    for line in text.splitlines():
        if line.startswith("    item."):
            break
        if match := re.match(r"^ {4}(?:([a-z_.]+?)\.(?:NAME\.)? +| {15})(\S.*)$", line):
            prefix = match[1] or prefix
            for word in match[2].split():
                middle = names.get(prefix, [""])
                accounts |= {
                    f"{prefix}.{name}{'.' if name else ''}{word}".replace("CAUSE", "seam")
                    for name in middle
                }
    return accounts


def documented_items():
    text = sim.flows.__doc__
    items = text[text.index("item.NAME.used") :].split("and every")[0]
    words = re.sub(r"\[.*?\]|item\.NAME\.used what a cost is per:", "", items)
    words = words.replace("STAGE", "peel")
    return {f"item.{word}.used" for word in re.findall(r"[a-z_.]+", words)} | {"item.sugar.used"}


def test_every_account_that_is_booked_is_documented_and_the_other_way_round():
    found = booked()
    levels = {name for name in found if name.startswith(("level.", "opening."))}
    assert levels == {
        f"{when}.{what}" for when in ("level", "opening") for what in ("can", "cans", "sugar")
    } | {"level.syrup"}
    assert {name for name in found - levels if not name.startswith("item.")} == documented()
    received = {"item.can.received", "item.sugar.received"}
    items = {name for name in found if name.startswith("item.")}
    assert items == documented_items() | received | NAMED
