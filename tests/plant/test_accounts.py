"""The accounts that are booked are those that are documented."""

import re

import sim.flows
from sim.plant.simulate import simulate
from sim.units import Measured
from tests.plant.builders import fruit, lucky, physical, shaken_plant, span, toll

RECIPE = {"sugar": Measured(0.04, "kg/can")}
LINE = re.compile(r"^ {4}(\S+\.|\s) +(\S.*)$")


def physicals():
    product = physical().product.model_copy(update={"recipe": RECIPE})
    rejects = {"seam": 0.01}
    old = fruit(discard_after=30)
    outside = toll(rejects=rejects, postponed=0.5, postponed_by=2)
    yield physical(**lucky(plant=shaken_plant(rejects=rejects), product=product))
    yield physical(**lucky(toll=outside, product=product, fruit=old))


def booked():
    return {account for part in physicals() for account in simulate(part, span(12), 0).amounts}


def documented():
    """Read the table of the module's docstring, with the names of the two scenarios."""
    text = sim.flows.__doc__
    names = {"area": ["farm"], "leg": ["fruit", "materials", "cans_back", "port"]}
    names["stage"] = list(shaken_plant().stages)
    accounts, prefix = set(), ""
    for line in text.splitlines():
        if line.startswith("    item."):
            break
        if match := re.match(r"^ {4}(?:([a-z]+)\.(?:NAME\.)? +| {15})(\S.*)$", line):
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
    return {f"item.{word}.used" for word in re.findall(r"[a-z_]+", words)} | {"item.sugar.used"}


def test_every_account_that_is_booked_is_documented_and_the_other_way_round():
    found = booked()
    assert {name for name in found if not name.startswith("item.")} == documented()
    assert {name for name in found if name.startswith("item.")} == documented_items()
